#pragma once

#include <string>

namespace CLI {
class App;
}

namespace mcs::app {

/// What is written about the command line elsewhere, made from the tables that the program itself reads.

/// mc-speedrun(1), in roff.
std::string man_page(const CLI::App& program);
std::string bash_completion(const CLI::App& program);
std::string zsh_completion(const CLI::App& program);
/// A Markdown table of everything that can be set for the services: flag, environment, who takes it, default, meaning.
std::string settings_table();

}  // namespace mcs::app
