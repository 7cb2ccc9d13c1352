// The simulation from the command line: `sim --seed N`, `sim --seeds A..B`, with `--steps N` and `--plant BUG`.

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "simulation/world.hpp"

namespace {

using namespace mcs::sim;

struct Arguments {
    uint64_t first = 1;
    uint64_t last = 100;
    uint64_t steps = UINT64_MAX;
    Plant plant = Plant::none;
};

[[noreturn]] void usage() {
    std::fprintf(stderr,
                 "usage: sim [--seed N | --seeds A..B] [--steps N] [--plant BUG]\n"
                 "  BUG: early-acknowledgement, second-answer, entry-lost-on-reconnect\n");
    std::exit(2);
}

uint64_t number(std::string_view text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) usage();
    return value;
}

Plant plant(std::string_view name) {
    for (size_t i = 0; i < plant_names.size(); ++i) {
        if (plant_names[i] == name) return static_cast<Plant>(i);
    }
    usage();
}

Arguments read(int count, char** values) {
    Arguments arguments;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view option = values[i];
        const std::string_view value = values[i + 1];
        if (option == "--seed") {
            arguments.first = arguments.last = number(value);
        } else if (option == "--seeds") {
            const size_t dots = value.find("..");
            if (dots == std::string_view::npos) usage();
            arguments.first = number(value.substr(0, dots));
            arguments.last = number(value.substr(dots + 2));
        } else if (option == "--steps") {
            arguments.steps = number(value);
        } else if (option == "--plant") {
            arguments.plant = plant(value);
        } else {
            usage();
        }
    }
    if (count % 2 == 0) usage();
    return arguments;
}

}  // namespace

int main(int count, char** values) {
    const Arguments arguments = read(count, values);
    Faults faults;
    uint64_t steps = 0, entries = 0, verdicts = 0, violations = 0;
    for (uint64_t seed = arguments.first; seed <= arguments.last; ++seed) {
        const History history = World(seed, arguments.plant).run(arguments.steps);
        faults.add(history.faults);
        steps += history.steps;
        entries += history.entries;
        verdicts += history.verdicts;
        if (arguments.first == arguments.last) std::printf("hash %016lx\n", static_cast<unsigned long>(history.hash));
        if (!history.violation) continue;
        ++violations;
        std::printf("seed %lu, step %lu: violated: %s\n  again: sim --seed %lu%s%s\n", static_cast<unsigned long>(seed),
                    static_cast<unsigned long>(history.steps), history.violation->c_str(),
                    static_cast<unsigned long>(seed), arguments.plant == Plant::none ? "" : " --plant ",
                    arguments.plant == Plant::none ? "" : plant_names[static_cast<size_t>(arguments.plant)].data());
    }
    std::printf("%lu seeds, %lu steps, %lu entries, %lu verdicts, %lu violations\nfaults injected:\n",
                static_cast<unsigned long>(arguments.last - arguments.first + 1), static_cast<unsigned long>(steps),
                static_cast<unsigned long>(entries), static_cast<unsigned long>(verdicts),
                static_cast<unsigned long>(violations));
    for (size_t i = 0; i < faults.injected.size(); ++i) {
        std::printf("  %-28s %lu\n", fault_names[i].data(), static_cast<unsigned long>(faults.injected[i]));
    }
    return violations == 0 ? 0 : 1;
}
