#include "sign_on/overview.hpp"

#include "protocol/server_message.hpp"
#include "protocol/settings_codec.hpp"

namespace mcs::sign_on {

void write_overview(protocol::JsonWriter& json, const race::RunState& run) {
    json.member("run", run.created().run.str())
        .member("code", run.created().code.str())
        .member("title", run.created().title)
        .member("mode", protocol::name(run.settings().mode))
        .member("phase", protocol::name(run.phase()))
        .member("players", run.playing_count())
        .member("questions", run.question_count());
}

}  // namespace mcs::sign_on
