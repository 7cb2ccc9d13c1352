#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <sys/resource.h>

#include "scenario.hpp"

namespace {

using mcs::bench::Options;
using mcs::bench::Pattern;

/// "NAME=PID".
std::pair<std::string, pid_t> process(const std::string& text) {
    const auto at = text.find('=');
    if (at == std::string::npos) throw std::runtime_error("--process takes NAME=PID, not \"" + text + "\"");
    return {text.substr(0, at), static_cast<pid_t>(std::stol(text.substr(at + 1)))};
}

/// A line a run: its join code, a tab, its host's token; without a token, somebody else is its host.
std::vector<mcs::bench::Run> read_runs(const std::string& path) {
    std::ifstream file(path);
    std::vector<mcs::bench::Run> runs;
    for (mcs::bench::Run run; std::getline(file, run.code, '\t') && std::getline(file, run.host_token);) {
        runs.push_back(run);
    }
    if (runs.empty()) throw std::runtime_error(path + " holds no run: CODE<tab>TOKEN, a line each");
    return runs;
}

void allow_sockets(size_t wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= wanted + 32) return;
    throw std::runtime_error("this process may open " + std::to_string(limit.rlim_cur) + " files, too few for " +
                             std::to_string(wanted) + " players (ulimit -Hn)");
}

int run(int argc, char** argv) {
    Options options;
    std::string runs_file;
    std::vector<std::string> processes;
    const std::map<std::string, Pattern> patterns{{"idle", Pattern::idle},
                                                  {"steady", Pattern::steady},
                                                  {"stampede", Pattern::stampede},
                                                  {"saturate", Pattern::saturate},
                                                  {"reconnect", Pattern::reconnect}};
    CLI::App app{"Players without people: thousands of participants over WebSocket from one core"};
    app.add_option("--port", options.ports, "Where WebSockets are opened, on 127.0.0.1; several: in turn")->required();
    app.add_option("--sign-on-port", options.sign_on_port, "Where players join; by default the first --port");
    app.add_flag("--floor", options.floor, "The server is mcs_floor");
    app.add_option("--runs", runs_file, "A file of runs: CODE<tab>HOST-TOKEN, a line each");
    app.add_option("--players", options.players, "How many, dealt out to the runs in turn")->required();
    app.add_option("--joins-at-once", options.joins_at_once, "How many are on their way in at the same time");
    app.add_option("--source-addresses", options.source_addresses, "127.0.1.1 and on")->check(CLI::Range(1, 254));
    app.add_option("--pattern", options.pattern, "idle, steady, stampede, saturate or reconnect")
        ->transform(CLI::CheckedTransformer(patterns));
    app.add_option("--think-ms", options.think_ms, "steady: between two answers of one player, FROM TO");
    app.add_option("--round-ms", options.round_ms, "stampede: between two of them");
    app.add_option("--warm-up-ms", options.warm_up_ms, "Before it is measured");
    app.add_option("--measure-ms", options.measure_ms, "How long it is measured");
    app.add_option("--process", processes, "NAME=PID whose CPU time and memory are wanted");
    app.add_option("--totals", options.totals_file,
                   "Write what each player was told: CODE, participant, verdicts, points");
    app.add_option("--name-prefix", options.name_prefix, "Of the players' names");
    app.add_flag("--in-step", options.in_step,
                 "Several together: goes on after \"in\" and after \"measured\" when a line comes on standard input");
    app.add_option("--seed", options.seed, "The same number, the same times");
    CLI11_PARSE(app, argc, argv);
    if (options.sign_on_port == 0) options.sign_on_port = options.ports.front();
    if (!options.floor) options.runs = read_runs(runs_file);
    for (const std::string& text : processes) options.processes.push_back(process(text));
    allow_sockets(options.players + options.runs.size());
    const auto report = mcs::bench::play(options);
    std::printf("%s\n", boost::json::serialize(report).c_str());
    return report.at("error_count").to_number<uint64_t>() == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mcs_load: %s\n", error.what());
        return 2;
    }
}
