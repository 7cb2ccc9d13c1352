#include "reference.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "service_options.hpp"
#include "settings.hpp"
#include "version.hpp"

namespace mcs::app {
namespace {

/// A flag or an argument, as the forms need it.
struct Argument {
    std::string flag;   ///< "--listen"; empty: an argument by its place
    std::string value;  ///< "FILE", "human|json"; empty: yes or no
    std::string help;
};

std::vector<Argument> arguments_of(const CLI::App& command) {
    std::vector<Argument> arguments;
    for (const CLI::Option* option : command.get_options()) {
        const bool positional = option->get_lnames().empty();
        const bool takes_value = option->get_items_expected_max() > 0;
        arguments.push_back({positional ? "" : "--" + option->get_lnames().front(),
                             takes_value ? option->get_type_name() : "", option->get_description()});
    }
    return arguments;
}

std::vector<const CLI::App*> commands_of(const CLI::App& program) {
    return program.get_subcommands([](const CLI::App*) { return true; });
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
}

/// Text as roff takes it literally.
std::string roff(std::string text) {
    replace_all(text, "\\", "\\e");
    replace_all(text, "-", "\\-");
    replace_all(text, "\n.", "\n\\&.");
    replace_all(text, "\n'", "\n\\&'");
    if (text.starts_with('.') || text.starts_with('\'')) text.insert(0, "\\&");
    return text;
}

std::string man_command(const CLI::App& command) {
    std::string page = fmt::format(".SS {}\n{}\n", roff(command.get_name()), roff(command.get_description()));
    for (const auto& argument : arguments_of(command)) {
        const std::string value = argument.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(argument.value));
        page += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(argument.flag), value, roff(argument.help));
    }
    if (!command.get_footer().empty()) page += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(command.get_footer()));
    return page;
}

/// The words that a value may be, where its description lists them ("human|json"), parted by spaces.
std::string words_of(std::string value) {
    if (value.find('|') == std::string::npos) return "";
    std::ranges::replace(value, '|', ' ');
    return value;
}

bool is_path(const std::string& value) { return value == "FILE" || value == "DIR"; }

/// The case of bash's function that completes what follows one command.
std::string bash_command(const CLI::App& command) {
    std::string flags;
    std::map<std::string, std::string> values;
    for (const auto& [flag, value, help] : arguments_of(command)) {
        if (flag.empty()) continue;
        flags += (flags.empty() ? "" : " ") + flag;
        if (is_path(value)) values[flag] = "COMPREPLY=($(compgen -f -- \"$word\"))";
        if (const auto words = words_of(value); !words.empty()) {
            values[flag] = fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))", words);
        }
    }
    std::string text = fmt::format("    {})\n        case $before in\n", command.get_name());
    for (const auto& [flag, reply] : values) text += fmt::format("        {}) {}; return ;;\n", flag, reply);
    text += "        esac\n        [[ $word != -* ]] || COMPREPLY=($(compgen -W \"";
    return text + flags +
           "\" -- \"$word\"))\n        [[ $word == -* ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n        ;;\n";
}

/// Text inside of single quotes, where _arguments gives brackets and colons a meaning of their own.
std::string zsh_text(std::string text) {
    replace_all(text, "'", "'\\''");
    replace_all(text, "[", "\\[");
    replace_all(text, "]", "\\]");
    replace_all(text, ":", "\\:");
    return text;
}

std::string zsh_command(const CLI::App& command) {
    std::string text = fmt::format("    {})\n        _arguments", command.get_name());
    for (const auto& [flag, value, help] : arguments_of(command)) {
        std::string action = is_path(value) || flag.empty() ? "_files" : "";
        if (const auto words = words_of(value); !words.empty()) action = fmt::format("({})", words);
        const std::string takes = value.empty() ? "" : fmt::format(":{}:{}", zsh_text(value), action);
        text += flag.empty() ? fmt::format(" \\\n            '*{}'", takes)
                             : fmt::format(" \\\n            '{}[{}]{}'", flag, zsh_text(help), takes);
    }
    return text + "\n        ;;\n";
}

/// A cell of a Markdown table.
std::string cell(std::string text) {
    replace_all(text, "|", "\\|");
    return text;
}

}  // namespace

std::string man_page(const CLI::App& program) {
    std::string page = fmt::format(
        ".TH MC\\-SPEEDRUN 1 \"\" \"mc\\-speedrun {}\" \"User Commands\"\n"
        ".SH NAME\nmc\\-speedrun \\- multi\\-choice quiz races\n"
        ".SH SYNOPSIS\n\\fBmc\\-speedrun\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
        ".SH DESCRIPTION\n{}\n.PP\n.nf\n{}\n.fi\n.SH COMMANDS\n",
        MCS_VERSION, roff(program.get_description()), roff(program.get_footer()));
    for (const CLI::App* command : commands_of(program)) page += man_command(*command);
    page += ".SH EXIT STATUS\n0 where all went well, 1 where it did not or something was found, 2 for bad usage.\n";
    return page;
}

std::string bash_completion(const CLI::App& program) {
    std::string names;
    std::string cases;
    for (const CLI::App* command : commands_of(program)) {
        names += command->get_name() + " ";
        cases += bash_command(*command);
    }
    return fmt::format(
        "# bash completion for mc-speedrun\n_mc_speedrun() {{\n"
        "    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}\n    COMPREPLY=()\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"{}--help --version\" -- \"$word\"))\n        return\n    fi\n"
        "    case ${{COMP_WORDS[1]}} in\n{}    esac\n}}\ncomplete -o filenames -F _mc_speedrun mc-speedrun\n",
        names, cases);
}

std::string zsh_completion(const CLI::App& program) {
    std::string names;
    std::string cases;
    for (const CLI::App* command : commands_of(program)) {
        names += fmt::format("        '{}:{}'\n", command->get_name(), zsh_text(command->get_description()));
        cases += zsh_command(*command);
    }
    return fmt::format(
        "#compdef mc-speedrun\n# zsh completion for mc-speedrun\n_mc_speedrun() {{\n    local -a commands=(\n{}    )\n"
        "    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
        "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n{}    esac\n}}\n"
        "_mc_speedrun \"$@\"\n",
        names, cases);
}

std::string settings_table() {
    constexpr std::array each{Services::sign_on, Services::speed_run, Services::question_set_loader,
                              Services::reporter};
    std::map<std::string_view, std::string> takers;
    for (const Services service : each) {
        for (const auto& setting : service_settings(service)) {
            auto& who = takers[setting.name];
            who += (who.empty() ? "" : ", ") + std::string(command_of(service));
        }
    }
    const auto everyone = takers["listen"];
    std::string table =
        "| flag, key of the file | environment | what | default | besides `serve` |\n|---|---|---|---|---|\n";
    for (const auto& setting : service_settings(Services::all)) {
        const std::string value = setting.value.empty() ? "" : " " + cell(std::string(setting.value));
        const std::string flag = setting.secret ? "none" : fmt::format("`--{}{}`", setting.name, value);
        const std::string fallback = setting.fallback.empty() ? "" : fmt::format("`{}`", setting.fallback);
        const std::string& who = takers[setting.name];
        table += fmt::format("| {}, `{}` | `{}` | {}{} | {} | {} |\n", flag, key_name(setting.name),
                             environment_name(setting.name), cell(std::string(setting.help)),
                             setting.list ? "; may be given several times (in the environment: commas between)" : "",
                             fallback,
                             who == everyone ? "all"
                             : who.empty()   ? "none"
                                             : who);
    }
    return table;
}

}  // namespace mcs::app
