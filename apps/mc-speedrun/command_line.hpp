#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace mcs::app {

/// Exit statuses; `check` and `bots` use `failed` for what they find.
enum ExitStatus : int { ok = 0, failed = 1, bad_usage = 2 };

/// The program: reads the command line and does what it says.
int run(int argc, char** argv);

/// What `form` makes of the parser of the whole command line.
std::string reference(const std::function<std::string(const CLI::App&)>& form);

}  // namespace mcs::app
