#include "sign_on/overview.hpp"

#include "protocol/server_message.hpp"

namespace mcs::sign_on {
namespace {

std::string_view name(race::Mode mode) {
    switch (mode) {
        case race::Mode::race:
            return "race";
        case race::Mode::live:
            return "live";
        case race::Mode::solo:
            return "solo";
    }
    return {};
}

}  // namespace

void write_overview(protocol::JsonWriter& json, const race::RunState& run) {
    json.member("run", run.created().run.str())
        .member("code", run.created().code.str())
        .member("title", run.created().title)
        .member("mode", name(run.settings().mode))
        .member("phase", protocol::name(run.phase()))
        .member("players", run.playing_count())
        .member("questions", run.question_count());
}

}  // namespace mcs::sign_on
