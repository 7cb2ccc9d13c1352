#include <algorithm>
#include <utility>

#include "protocol/json_writer.hpp"
#include "protocol/settings_codec.hpp"
#include "race/entry_codec.hpp"
#include "race/selection.hpp"
#include "sign_on/codes.hpp"
#include "sign_on/crypto.hpp"
#include "sign_on/request_body.hpp"
#include "sign_on/sign_on.hpp"

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

/// What is wrong with a rematch of that run.
std::optional<Reply> refused_rematch(const race::RunState& state, const HostId& host) {
    if (state.created().host != host)
        return problem(403, ProblemCode::not_allowed, "This run belongs to another host.");
    if (state.phase() == race::Phase::finished) return std::nullopt;
    return problem(409, ProblemCode::not_over, "The run is not over yet. Please end it before you call for a rematch.");
}

/// The questions that `who` did not get right, once they may know.
std::expected<std::vector<uint32_t>, Reply> missed_by(const race::RunState& state, ParticipantId who) {
    const race::Participant* participant = state.find(who);
    if (participant == nullptr || participant->kicked) {
        return std::unexpected(problem(403, ProblemCode::not_allowed, "You are not in this run any more."));
    }
    const bool own_race_over = state.phase() == race::Phase::finished || participant->finished_seq != 0;
    std::vector<uint32_t> missed;
    for (uint32_t position = 0; position < state.question_count(); ++position) {
        const auto& answers = participant->answers;
        if (position < answers.size() && answers[position].result == race::Result::right) continue;
        if (!own_race_over || !state.solution_visible(who, position)) {
            return std::unexpected(
                problem(409, ProblemCode::not_over, "The race is not over yet. Please ask again when it is."));
        }
        missed.push_back(state.question_at(who, position));
    }
    if (missed.empty())
        return std::unexpected(problem(409, ProblemCode::nothing_missed, "You missed no question in this race."));
    return missed;
}

/// Alone, with what was missed, and every answer explained at once.
race::Create practice_after(const race::RunState& state, std::vector<uint32_t> missed) {
    race::Create create;
    create.title = state.created().title;
    create.question_set = state.created().question_set;
    create.settings = state.settings();
    create.settings.mode = race::Mode::solo;
    create.settings.reveal = race::Reveal::each;
    create.settings.categories.clear();
    create.settings.questions = 0;
    create.settings.names = race::Naming::own;  // the one that they have
    create.only = std::move(missed);
    return create;
}

}  // namespace

/// A run that is being created.
struct SignOn::NewRun {
    race::Create create;
    Done done;
    Caller caller;
    uint32_t tries = 0;
    bool visible = false;
    std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> set =
        std::unexpected(QuestionSetStoreError::no_such_set);
};

// --- By a host --------------------------------------------------------------------------------------------------

void SignOn::create_run(const Caller& caller, std::string_view body, Done done) {
    const auto host = authority_.identify_host(caller.bearer, clock_.now());
    if (!host) return done(host.error());
    auto request = RequestBody::read(body);
    if (!request) return done(request.error());
    const auto previous = request->optional_text("rematch_of", race::id_bytes_max);
    if (!previous) return done(previous.error());

    race::Create like;
    like.host = *host;
    like.settings = race::defaults_for(race::Mode::race);
    if (!*previous) return create_run_like(caller, *request, std::move(like), std::move(done));
    open_caught_up(RunId{**previous}, [this, caller, request = std::move(*request), like = std::move(like),
                                       done = std::move(done)](auto opened) mutable {
        if (!opened && opened.error() == LogError::no_such_run) {
            return done(problem(404, ProblemCode::unknown_run,
                                "That run is over too long, or was never there. Please create a new one."));
        }
        if (!opened) return done(unavailable());
        const race::RunState& state = (*opened)->state();
        if (auto refused = refused_rematch(state, like.host)) return done(std::move(*refused));
        like.title = state.created().title;
        like.question_set = state.created().question_set;
        like.settings = state.settings();
        like.rematch_of = state.created().run;
        create_run_like(caller, request, std::move(like), std::move(done));
    });
}

/// What the request says, and else what `like` says.
std::expected<race::Create, Reply> SignOn::read_run(const RequestBody& request, race::Create like) {
    const auto set = request.optional_text("question_set", 200);
    if (!set) return std::unexpected(set.error());
    if (!*set && like.question_set.empty()) return std::unexpected(request.text("question_set", 200).error());
    if (*set && **set != like.question_set.str()) {
        like.question_set = QuestionSetId{**set};
        like.title.clear();
        like.settings.categories.clear();
    }
    auto title = request.optional_text("title", race::title_bytes_max);
    if (!title) return std::unexpected(std::move(title.error()));
    if (*title) like.title = one_line(std::move(**title));
    const auto settings = request.optional_object("settings");
    if (!settings) return std::unexpected(settings.error());
    if (*settings == nullptr) return like;
    auto read = protocol::settings_from_json(**settings, like.settings);
    if (!read) {
        return std::unexpected(
            problem(422, "The setting “" + read.error().member + "” can not be used: " + read.error().message));
    }
    like.settings = std::move(*read);
    return like;
}

void SignOn::create_run_like(const Caller& caller, const RequestBody& request, race::Create like, Done done) {
    // A rematch may be on the set of the run before, also where a mended one has taken its place in the library.
    const QuestionSetId raced = like.question_set;
    auto create = read_run(request, std::move(like));
    if (!create) return done(std::move(create.error()));
    if (!authority_.host_key().required()) {
        if (auto refused = too_many_runs(new_runs_, caller)) return done(std::move(*refused));
    }
    auto run = std::make_unique<NewRun>();
    run->create = std::move(*create);
    run->caller = caller;
    run->done = std::move(done);
    run->visible = run->create.question_set == raced;
    // The run is owned by the last of the three to be run; the others borrow it.
    auto owner = std::make_shared<std::unique_ptr<NewRun>>(std::move(run));
    offload_(
        [this, owner] {
            auto& wanted = **owner;
            wanted.visible = wanted.visible || question_sets_.visible(wanted.create.question_set, wanted.create.host);
            if (wanted.visible) wanted.set = question_sets_.get(wanted.create.question_set);
        },
        [this, owner] { check_set(std::move(*owner)); }, [owner] { (*owner)->done(unavailable()); });
}

/// Counts the run against the caller's address, unless it has created too many already.
std::optional<Reply> SignOn::too_many_runs(RateLimit& runs, const Caller& caller) {
    const ServerTime now = clock_.now();
    if (const auto wait = runs.wait(caller.remote_address, now)) {
        return too_many(*wait, "Too many runs were created from your address. Please wait a little.");
    }
    runs.charge(caller.remote_address, now);
    return std::nullopt;
}

void SignOn::check_set(std::unique_ptr<NewRun> run) {
    if (!run->visible || (!run->set && run->set.error() == QuestionSetStoreError::no_such_set)) {
        return run->done(problem(422, ProblemCode::unknown_set,
                                 "There is no such question set in your library. Please choose another."));
    }
    if (!run->set) return run->done(unavailable());
    const auto& key = *(*run->set)->key;
    auto& create = run->create;
    if (const auto* category = unknown_category(create.settings, key)) {
        return run->done(problem(422, ProblemCode::no_questions,
                                 "The question set has no category “" + *category + "”. Please choose others."));
    }
    if (race::select_questions(key, create.settings, create.seed).empty()) {
        return run->done(problem(422, ProblemCode::no_questions,
                                 "The question set has no question in these categories. Please choose others."));
    }
    if (create.title.empty()) create.title = (*run->set)->set.title;
    start_log(std::move(run), [this](auto started) { offer_rematch(std::move(started)); });
}

/// Tells those who are still connected to the run before. The new run is there in any case.
void SignOn::offer_rematch(std::unique_ptr<NewRun> run) {
    if (run->create.rematch_of.empty()) return reply_created(std::move(run), std::nullopt);
    const RunId before = run->create.rematch_of;
    open(before, [this, run = std::move(run)](auto opened) mutable {
        if (!opened) return reply_created(std::move(run), false);
        run->tries = 0;
        append_rematch(**opened, std::move(run));
    });
}

void SignOn::append_rematch(replica::Replica& before, std::unique_ptr<NewRun> run) {
    const race::Rematch rematch{run->create.run, run->create.code};
    append(before, rematch, {.role = race::Role::host},
           [this, run = std::move(run)](replica::Replica& same, const auto& appended) mutable {
               // It may have happened: the same rematch again changes nothing.
               const bool again = !appended && !same.lost() && ++run->tries < append_tries_max;
               if (again) return append_rematch(same, std::move(run));
               reply_created(std::move(run), appended.has_value());
           });
}

void SignOn::reply_created(std::unique_ptr<NewRun> run, std::optional<bool> invited) {
    const race::Create& made = run->create;
    std::string body;
    JsonWriter json(body);
    json.object()
        .member("run", made.run.str())
        .member("code", made.code.str())
        .member("join_url", join_url(run->caller, made.code))
        .member("token", grant({Role::run_host, made.host, made.run, {}}, clock_.now()));
    if (invited) json.member("invited", *invited);
    json.end_object();
    run->done(json_reply(201, std::move(body)));
}

// --- By a participant -------------------------------------------------------------------------------------------

void SignOn::practise(const Caller& caller, Done done) {
    auto who = authority_.identify(caller.bearer, clock_.now());
    if (!who) return done(std::move(who.error()));
    if (who->role != Role::participant) {
        return done(problem(403, ProblemCode::not_allowed, "This is for participants. Please join a run first."));
    }
    open_caught_up(who->run, [this, caller, who = who->participant, done = std::move(done)](auto opened) mutable {
        if (!opened && opened.error() == LogError::no_such_run) {
            return done(problem(410, ProblemCode::unknown_run, "This race was too long ago to be practised."));
        }
        if (!opened) return done(unavailable());
        const race::RunState& state = (*opened)->state();
        auto missed = missed_by(state, who);
        if (!missed) return done(std::move(missed.error()));
        if (auto refused = too_many_runs(practice_runs_, caller)) return done(std::move(*refused));
        auto run = std::make_unique<NewRun>();
        run->create = practice_after(state, std::move(*missed));
        run->create.host = draw_host(random_);  // nobody's: it is in no host's list
        run->done = std::move(done);
        const race::Participant& participant = state.at(who);
        start_log(std::move(run), [this, name = participant.name, more = participant.time_quarters](auto started) {
            seat(started->create.run, name, more, std::move(started->done));
        });
    });
}

// --- By either --------------------------------------------------------------------------------------------------

void SignOn::start_log(std::unique_ptr<NewRun> run, Started started) {
    race::Create& create = run->create;
    if (create.run.empty()) {
        create.run = RunId{random_id(random_)};
        create.seed = draw_number();
    }
    create.code = draw_code(random_);
    const ServerTime now = clock_.now();
    const race::Entry entry{.seq = 1, .received = now, .actor = {}, .command = create};
    if (!race::within_bounds(entry)) return run->done(problem(422, "The title or a category is too long."));
    std::string bytes;
    race::encode(entry, bytes);
    NewLog log{.run = create.run,
               .code = create.code,
               .host = create.settings.mode == race::Mode::solo ? HostId{} : create.host,
               .first_entry = std::move(bytes),
               .due = now + race::abandoned_after};
    log_.create(std::move(log), [this, now, run = std::move(run),
                                 started = std::move(started)](std::expected<void, LogError> created) mutable {
        if (!created && created.error() == LogError::code_in_use && ++run->tries < code_tries_max) {
            return start_log(std::move(run), std::move(started));
        }
        if (!created) return run->done(unavailable());
        remember(run->create.code, run->create.run, now);
        started(std::move(run));
    });
}

}  // namespace mcs::sign_on
