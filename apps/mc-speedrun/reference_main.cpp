#include <cstdio>
#include <string_view>

#include "command_line.hpp"
#include "reference.hpp"

/// Prints one form of the reference: man, bash, zsh or settings.
int main(int argc, char** argv) {
    using namespace mcs::app;
    const std::string_view form = argc == 2 ? argv[1] : "";
    std::string text;
    if (form == "man") text = reference(man_page);
    if (form == "bash") text = reference(bash_completion);
    if (form == "zsh") text = reference(zsh_completion);
    if (form == "settings") text = settings_table();
    if (text.empty()) {
        std::fputs("usage: mc-speedrun-reference man|bash|zsh|settings\n", stderr);
        return bad_usage;
    }
    std::fputs(text.c_str(), stdout);
    return ok;
}
