#include "sign_on/sign_on.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "protocol/json_writer.hpp"
#include "protocol/settings_codec.hpp"
#include "race/entry_codec.hpp"
#include "race/selection.hpp"
#include "sign_on/codes.hpp"
#include "sign_on/crypto.hpp"
#include "sign_on/request_body.hpp"

namespace mcs::sign_on {
namespace {

using protocol::JsonWriter;

constexpr uint32_t code_tries_max = 8;

/// A title for one line: no control characters, no white space around it.
std::string one_line(std::string title) {
    std::ranges::replace_if(title, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    const auto first = title.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return title.substr(first, title.find_last_not_of(' ') - first + 1);
}

/// A category that the settings name and the set does not have.
const std::string* unknown_category(const race::Settings& settings, const race::AnswerKey& key) {
    const auto unknown = std::ranges::find_if(
        settings.categories, [&](const auto& name) { return std::ranges::count(key.categories, name) == 0; });
    return unknown == settings.categories.end() ? nullptr : &*unknown;
}

}  // namespace

/// A run that is being created.
struct SignOn::NewRun {
    race::Create create;
    Done done;
    std::string origin;
    uint32_t tries = 0;
    bool visible = false;
    std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> set =
        std::unexpected(QuestionSetStoreError::no_such_set);
};

SignOn::SignOn(const Authority& authority, replica::Replicas& replicas, RunLog& log, QuestionSetStore& question_sets,
               Offload offload, const Clock& clock, RandomSource& random, Options options)
    : authority_(authority),
      replicas_(replicas),
      log_(log),
      question_sets_(question_sets),
      offload_(std::move(offload)),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      host_key_attempts_(options_.host_key_attempts),
      new_runs_(options_.new_runs),
      unknown_codes_(options_.unknown_codes) {}
SignOn::~SignOn() = default;

uint64_t SignOn::draw_number() {
    std::array<uint8_t, 8> bytes;
    random_.fill(bytes);
    return std::bit_cast<uint64_t>(bytes);
}

std::string SignOn::grant(const Identity& who, ServerTime now) const {
    return authority_.tokens().make(who, now, token_lifetime);
}

void SignOn::host(const Caller& caller, std::string_view body, Done done) {
    const ServerTime now = clock_.now();
    const auto answer = [&](const HostId& host) {
        std::string json;
        JsonWriter(json)
            .object()
            .member("host", host.str())
            .member("token", grant({Role::host, host, {}}, now))
            .member("expires_in", token_lifetime.count())
            .end_object();
        done(json_reply(201, std::move(json)));
    };
    if (const auto known = authority_.identify_host(caller.bearer, now)) return answer(*known);

    const auto request = RequestBody::read(body);
    if (!request) return done(request.error());
    const auto key = request->optional_text("key", 1000);
    if (!key) return done(key.error());
    const auto typed_name = request->optional_text("name", 1000);
    if (!typed_name) return done(typed_name.error());
    if (!authority_.host_key().required()) return answer(draw_host(random_));

    if (const auto wait = host_key_attempts_.wait(caller.remote_address, now)) {
        return done(too_many(*wait, "There were too many wrong host keys from your address. Please wait a little."));
    }
    if (!*key || !authority_.host_key().accepts(**key)) {
        if (*key) host_key_attempts_.charge(caller.remote_address, now);
        return done(unauthorised(*key ? "The host key is wrong. Ask whoever runs this server for it."
                                      : "This server needs a host key. Ask whoever runs it for it."));
    }
    std::string name_key;
    if (*typed_name && !(*typed_name)->empty()) {
        auto name = names_.clean(**typed_name);
        if (!name) return done(problem(400, "The member “name”: " + std::string(explain(name.error()))));
        name_key = std::move(name->key);
    }
    answer(authority_.host_key().host_named(name_key));
}

auto SignOn::read_run(const Caller& caller, std::string_view body) -> std::expected<std::unique_ptr<NewRun>, Reply> {
    auto host = authority_.identify_host(caller.bearer, clock_.now());
    if (!host) return std::unexpected(std::move(host.error()));
    const auto request = RequestBody::read(body);
    if (!request) return std::unexpected(request.error());
    auto set = request->text("question_set", 200);
    if (!set) return std::unexpected(std::move(set.error()));
    auto title = request->optional_text("title", race::title_bytes_max);
    if (!title) return std::unexpected(std::move(title.error()));
    const auto settings = request->optional_object("settings");
    if (!settings) return std::unexpected(settings.error());

    auto run = std::make_unique<NewRun>();
    run->origin = options_.public_url.empty() ? caller.origin : options_.public_url;
    run->create.seed = draw_number();
    run->create.run = RunId{random_id(random_)};
    run->create.host = std::move(*host);
    run->create.title = one_line(std::move(*title).value_or(""));
    run->create.question_set = QuestionSetId{std::move(*set)};
    run->create.settings = race::defaults_for(race::Mode::race);
    if (*settings) {
        auto read = protocol::settings_from_json(**settings, run->create.settings);
        if (!read) {
            return std::unexpected(
                problem(422, "The setting “" + read.error().member + "” can not be used: " + read.error().message));
        }
        run->create.settings = std::move(*read);
    }
    return run;
}

void SignOn::create_run(const Caller& caller, std::string_view body, Done done) {
    auto read = read_run(caller, body);
    if (!read) return done(std::move(read.error()));
    if (!authority_.host_key().required()) {
        const ServerTime now = clock_.now();
        if (const auto wait = new_runs_.wait(caller.remote_address, now)) {
            return done(too_many(*wait, "Too many runs were created from your address. Please wait a little."));
        }
        new_runs_.charge(caller.remote_address, now);
    }
    auto& run = **read;
    run.done = std::move(done);
    // The run is owned by the last of the three to be run; the others borrow it.
    auto owner = std::make_shared<std::unique_ptr<NewRun>>(std::move(*read));
    offload_(
        [this, owner] {
            auto& wanted = **owner;
            wanted.visible = question_sets_.visible(wanted.create.question_set, wanted.create.host);
            if (wanted.visible) wanted.set = question_sets_.get(wanted.create.question_set);
        },
        [this, owner] { start_log(std::move(*owner)); }, [owner] { (*owner)->done(unavailable()); });
}

void SignOn::start_log(std::unique_ptr<NewRun> run) {
    if (!run->visible || (!run->set && run->set.error() == QuestionSetStoreError::no_such_set)) {
        return run->done(problem(422, "There is no such question set in your library. Please choose another."));
    }
    if (!run->set) return run->done(unavailable());
    const auto& key = *(*run->set)->key;
    auto& create = run->create;
    if (const auto* category = unknown_category(create.settings, key)) {
        return run->done(problem(422, "The question set has no category “" + *category + "”. Please choose others."));
    }
    if (race::select_questions(key, create.settings, create.seed).empty()) {
        return run->done(problem(422, "The question set has no question in these categories. Please choose others."));
    }
    if (create.title.empty()) create.title = (*run->set)->set.title;
    create.code = draw_code(random_);

    const ServerTime now = clock_.now();
    const race::Entry entry{.seq = 1, .received = now, .actor = {}, .command = create};
    if (!race::within_bounds(entry)) return run->done(problem(422, "The title or a category is too long."));
    std::string bytes;
    race::encode(entry, bytes);
    const RunId id = create.run;
    const JoinCode code = create.code;
    log_.create(id, code, std::move(bytes), now + race::abandoned_after,
                [this, now, run = std::move(run)](std::expected<void, LogError> created) mutable {
                    if (!created && created.error() == LogError::code_in_use && ++run->tries < code_tries_max) {
                        return start_log(std::move(run));
                    }
                    if (!created) return run->done(unavailable());
                    const auto& made = run->create;
                    remember(made.code, made.run, now);
                    std::string json;
                    JsonWriter(json)
                        .object()
                        .member("run", made.run.str())
                        .member("code", made.code.str())
                        .member("join_url", run->origin + "/join/" + made.code.str())
                        .member("token", grant({Role::run_host, made.host, made.run}, now))
                        .end_object();
                    run->done(json_reply(201, std::move(json)));
                });
}

void SignOn::run_token(const Caller& caller, const RunId& run, Done done) {
    const ServerTime now = clock_.now();
    auto who = authority_.identify(caller.bearer, now);
    if (!who) return done(std::move(who.error()));
    if (who->role != Role::host && !(who->role == Role::run_host && who->run == run)) {
        return done(problem(403, "This is for the run's host. Please sign on as a host first."));
    }
    open(run, [this, now, run, host = who->host, done = std::move(done)](auto opened) mutable {
        if (!opened && opened.error() == LogError::no_such_run) return done(problem(404, "There is no such run."));
        if (!opened) return done(unavailable());
        if ((*opened)->state().created().host != host) {
            return done(problem(403, "This run belongs to another host."));
        }
        std::string json;
        JsonWriter(json)
            .object()
            .member("run", run.str())
            .member("token", grant({Role::run_host, host, run}, now))
            .member("expires_in", token_lifetime.count())
            .end_object();
        done(json_reply(201, std::move(json)));
    });
}

}  // namespace mcs::sign_on
