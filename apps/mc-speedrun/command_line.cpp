#include "command_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>

#include <CLI/CLI.hpp>

#include "bots/bots.hpp"
#include "check_files.hpp"
#include "lambda.hpp"
#include "quiz/reader.hpp"
#include "serve.hpp"
#include "service_options.hpp"
#include "settings.hpp"
#include "stores.hpp"
#include "system.hpp"
#include "version.hpp"

namespace mcs::app {
namespace {

constexpr std::string_view about =
    R"(Race each other through multiple-choice questions: the fastest, most accurate wins.)";

constexpr std::string_view examples = R"(Examples:
  mc-speedrun serve                                   http://127.0.0.1:8080, data in ./data
  mc-speedrun serve --listen 0.0.0.0:8080             for everybody in your network
  mc-speedrun check questions.md                      what an upload would say
  mc-speedrun bots --create --players 50              a whole race at once, alone

`mc-speedrun COMMAND --help` says more about each command.)";

constexpr std::string_view serve_about =
    R"(Serve everything from this one process: the web UI, sign-on, races, results.)";

constexpr std::string_view serve_footer =
    R"(Every flag may also be set in the environment (--public-url as MC_SPEEDRUN_PUBLIC_URL) or in the
configuration file (public_url = "…"). A flag wins over the environment, that over the file.
Secrets (MC_SPEEDRUN_HOST_KEY, …_SIGNING_KEY, …_STATE_PASSWORD) have no flags: those would be seen by others.

Examples:
  mc-speedrun serve --listen 0.0.0.0:8080 --data /var/lib/mc-speedrun
  mc-speedrun serve --public-url https://quiz.example.org --trusted-proxy 127.0.0.1
  MC_SPEEDRUN_HOST_KEY=… mc-speedrun serve --config /etc/mc-speedrun.toml

SIGTERM or Ctrl-C lets requests under way end, tells players to connect again, and exits; a second
one exits at once. Nothing that was acknowledged is lost either way.)";

constexpr std::string_view sign_on_about =
    R"(On a cluster: hosts, runs, joining, question sets and results over HTTP.)";
constexpr std::string_view speed_run_about = R"(On a cluster: the races over WebSocket.)";
constexpr std::string_view loader_about = R"(On a cluster: uploads of question sets.)";
constexpr std::string_view reporter_about = R"(On a cluster: stores the results of completed runs.)";
constexpr std::string_view function_footer =
    R"(As the runtime of a Lambda function (AWS_LAMBDA_RUNTIME_API is set) it listens nowhere and answers the
function's invocations instead: uploads from API Gateway, completion jobs from SQS.

Every flag may also be set in the environment (--question-sets as MC_SPEEDRUN_QUESTION_SETS) or in the
configuration file. SIGTERM drains: requests under way end.)";

constexpr std::string_view cluster_footer =
    R"(Every flag may also be set in the environment (--state as MC_SPEEDRUN_STATE) or in the configuration
file. SIGTERM drains: requests under way end, players are told to connect again.)";

constexpr std::string_view create_stores_about =
    R"(Make the queue and the table on servers that stand in for SQS and DynamoDB.)";
constexpr std::string_view create_stores_footer =
    R"(The queue gets a dead-letter queue, NAME-dead. What is there already is left as it is. On AWS the
deployment makes them, and the services may not.

Example:
  mc-speedrun create-stores --completion-queue sqs:http://127.0.0.1:4566/000000000000/completion \
      --results 'dynamodb:mc-speedrun?endpoint=http://127.0.0.1:8000')";

constexpr std::string_view check_about =
    R"(Validate question sets as an upload would: every error with its line. Stores nothing.)";

constexpr std::string_view check_footer = R"(Exit status: 0 where all files are valid, 1 where one is not.

Example:
  mc-speedrun check --format markdown questions.md)";

int complain(const std::string& what) {
    std::fprintf(stderr, "mc-speedrun: %s\n", what.c_str());
    return bad_usage;
}

/// The file that --config or MC_SPEEDRUN_CONFIG names.
std::string config_file(const std::string& flag) {
    if (!flag.empty()) return flag;
    const char* environment = std::getenv("MC_SPEEDRUN_CONFIG");
    return environment ? environment : "";
}

/// A subcommand: `act` runs once the whole command line has been read.
struct Command {
    CLI::App* parser;
    std::function<int()> act;
};

/// A command that runs services until a signal stops it.
Command services_command(CLI::App& app, Services services, std::string_view about_it, std::string_view footer) {
    auto* parser = app.add_subcommand(std::string(command_of(services)), std::string(about_it));
    parser->footer(std::string(footer));
    auto config = std::make_shared<std::string>();
    auto values = std::make_shared<SettingValues>(service_settings(services));
    parser->add_option("--config", *config, "A TOML file with settings")->type_name("FILE");
    values->add_flags(*parser);
    return {parser, [services, config, values] {
                const auto read = values->read(config_file(*config));
                const auto options = read ? read_service_options(services, *values) : std::unexpected(read.error());
                const auto runtime_api = can_be_lambda(services) ? lambda_runtime_api() : std::nullopt;
                if (runtime_api) return serve_lambda(*runtime_api, options);
                return options ? serve(*options) : complain(options.error());
            }};
}

Command check_command(CLI::App& app) {
    auto* parser = app.add_subcommand("check", std::string(check_about));
    parser->footer(std::string(check_footer));
    auto files = std::make_shared<std::vector<std::string>>();
    auto format = std::make_shared<std::string>("auto");
    parser->add_option("files", *files, "Question sets, in any format that an upload takes")
        ->required()
        ->type_name("FILE");
    parser->add_option("--format", *format, quiz::format_names() + " [auto]")->type_name("FORMAT");
    return {parser, [files, format] { return check_files(*files, *format); }};
}

Command create_stores_command(CLI::App& app) {
    auto* parser = app.add_subcommand("create-stores", std::string(create_stores_about));
    parser->footer(std::string(create_stores_footer));
    auto urls = std::make_shared<StoreUrls>();
    parser->add_option("--completion-queue", urls->completion_queue, "Completion jobs: sqs:QUEUE-URL")
        ->type_name("URL");
    parser->add_option("--results", urls->results, "Completed runs: dynamodb:TABLE?endpoint=URL")->type_name("URL");
    return {parser, [urls] {
                Log log(LogFormat::human, LogLevel::warning);
                const SystemClock clock;
                SystemRandom random;
                const auto made = create_stores(*urls, {clock, random, log});
                return made ? ok : complain(made.error());
            }};
}

Command bots_command(CLI::App& app) {
    auto* parser = app.add_subcommand("bots", std::string(bots::about));
    parser->footer(std::string(bots::footer));
    auto values = std::make_shared<SettingValues>(bots::settings());
    values->add_flags(*parser);
    return {parser, [values] {
                if (const auto read = values->read({}); !read) return complain(read.error());
                const auto options = bots::read_options(*values);
                return options ? bots::run(*options) : complain(options.error());
            }};
}

/// The parser's commands, in the order of its help.
std::vector<Command> add_commands(CLI::App& app) {
    app.description(std::string(about));
    app.name("mc-speedrun");
    app.footer(std::string(examples));
    app.set_version_flag("--version", "mc-speedrun " MCS_VERSION);
    app.require_subcommand(1);
    app.get_formatter()->column_width(30);
    return {services_command(app, Services::all, serve_about, serve_footer),
            check_command(app),
            bots_command(app),
            services_command(app, Services::sign_on, sign_on_about, cluster_footer),
            services_command(app, Services::speed_run, speed_run_about, cluster_footer),
            services_command(app, Services::question_set_loader, loader_about, function_footer),
            services_command(app, Services::reporter, reporter_about, function_footer),
            create_stores_command(app)};
}

/// What is wrong with the command line, by name, and where to read on.
std::string explained(const CLI::App& app, const CLI::ParseError& error) {
    const auto commands = app.get_subcommands();
    const bool before_command = commands.empty() || app.remaining_size() > 0;
    const std::string asked = before_command ? "mc-speedrun" : "mc-speedrun " + commands.front()->get_name();
    const auto unknown = app.remaining(true);
    if (unknown.empty()) return std::string(error.what()) + " (try: " + asked + " --help)";
    const std::string_view kind = unknown.front().starts_with('-') ? "option" : before_command ? "command" : "argument";
    return "there is no " + std::string(kind) + " \"" + unknown.front() + "\"; `" + asked +
           " --help` lists what there is";
}

int parse_and_act(int argc, char** argv) {
    CLI::App app;
    const auto commands = add_commands(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help_or_version) {
        return app.exit(help_or_version);
    } catch (const CLI::ParseError& error) {
        if (argc > 1) return complain(explained(app, error));
        std::puts(app.help().c_str());
        return bad_usage;
    }
    for (const auto& command : commands) {
        if (command.parser->parsed()) return command.act();
    }
    return bad_usage;
}

}  // namespace

std::string reference(const std::function<std::string(const CLI::App&)>& form) {
    CLI::App app;
    const auto commands = add_commands(app);
    return form(app);
}

int run(int argc, char** argv) {
    try {
        return parse_and_act(argc, argv);
    } catch (const std::exception& error) {
        return complain(error.what());
    }
}

}  // namespace mcs::app
