#include "sign_on/results.hpp"

#include "protocol/json_writer.hpp"
#include "sign_on/timestamps.hpp"

namespace mcs::sign_on {
namespace {

using protocol::JsonWriter;

constexpr uint32_t runs_on_a_page = 100;

Reply not_theirs() { return problem(403, ProblemCode::not_allowed, "This run belongs to another host."); }
Reply no_such_run() { return problem(404, ProblemCode::unknown_run, "There is no such run."); }

struct File {
    const char* type;
    const char* ending;
};
File file_of(Results::Form form) {
    switch (form) {
        case Results::Form::csv:
            return {"text/csv; charset=utf-8", ".csv"};
        case Results::Form::xlsx:
            return {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"};
        case Results::Form::log:
            return {"application/jsonl", ".jsonl"};
        case Results::Form::report:
            break;
    }
    return {"application/json", ".json"};
}

Reply stored_reply(Results::Form form, const RunId& run, std::string body) {
    Reply reply = json_reply(200, std::move(body));
    if (form == Results::Form::report) return reply;
    const auto [type, ending] = file_of(form);
    reply.content_type = type;
    return std::move(reply).with("Content-Disposition", "attachment; filename=\"run-" + run.str() + ending + "\"");
}

void write(JsonWriter& json, const RunSummary& run) {
    json.object().member("run", run.run.str()).member("title", run.title);
    json.member("question_set", run.question_set.str()).member("started_at", timestamp(run.started_at));
    json.member("finished_at", timestamp(run.finished_at)).member("participants", run.participants);
    json.member("questions", run.questions).end_object();
}

/// At most a page of them, and where the next one begins if there are more.
std::string page_of(std::vector<RunSummary> runs) {
    const bool more = runs.size() > runs_on_a_page;
    if (more) runs.resize(runs_on_a_page);
    std::string body;
    JsonWriter json(body);
    json.object().key("runs").array();
    for (const RunSummary& run : runs) write(json, run);
    json.end_array();
    if (more) json.member("next", timestamp(runs.back().finished_at));
    json.end_object();
    return body;
}

}  // namespace

struct Results::Wanted {
    Identity who;
    RunId run;
    Form form = Form::report;
    bool takes_gzip = false;
    Done done;
    Reply reply;
    bool absent = false;  ///< from the store

    bool allows(const HostId& host) const { return who.role == Role::participant || who.host == host; }
};

void Results::list(const Caller& caller, std::string_view before, Done done) {
    const auto host = authority_.identify_host(caller.bearer, clock_.now());
    if (!host) return done(host.error());
    const auto until = before.empty() ? ServerTime::max() : read_timestamp(before);
    if (!until) return done(problem(400, "The parameter “before” must be a finished_at of the list."));
    auto answer = std::make_shared<std::pair<Done, Reply>>(std::move(done), Reply{});
    offload_(
        [this, host = *host, until = *until, answer] {
            auto runs = store_.list(host, until, runs_on_a_page + 1);
            answer->second = runs ? json_reply(200, page_of(std::move(*runs))) : unavailable();
        },
        [answer] { answer->first(std::move(answer->second)); }, [answer] { answer->first(unavailable()); });
}

void Results::get(const Caller& caller, const RunId& run, Form form, Done done) {
    auto who = authority_.identify(caller.bearer, clock_.now());
    if (!who) return done(std::move(who.error()));
    const bool own_view = who->role == Role::participant && form == Form::report;
    if (who->role != Role::host && who->role != Role::run_host && !own_view) {
        return done(problem(403, ProblemCode::not_allowed, "This is for the run's host."));
    }
    if (who->role != Role::host && who->run != run)
        return done(problem(403, ProblemCode::not_allowed, "This token is for another run."));
    auto wanted = std::make_shared<Wanted>();
    wanted->who = std::move(*who);
    wanted->run = run;
    wanted->form = form;
    wanted->takes_gzip = caller.takes_gzip;
    wanted->done = std::move(done);
    offload_(
        [this, wanted] {
            const auto summary = store_.summary(wanted->run);
            wanted->absent = !summary && summary.error() == RunStoreError::no_such_run;
            if (wanted->absent) return;
            wanted->reply = !summary ? unavailable() : !wanted->allows(summary->host) ? not_theirs() : read(*wanted);
            if (wanted->takes_gzip) wanted->reply = gzipped(std::move(wanted->reply));
        },
        [this, wanted] {
            if (wanted->absent) return explain_absence(wanted);
            wanted->done(std::move(wanted->reply));
        },
        [wanted] { wanted->done(unavailable()); });
}

/// On a worker: what is stored, in the form that is wanted.
Reply Results::read(const Wanted& wanted) {
    const auto stored = wanted.form == Form::log ? store_.log(wanted.run) : store_.report(wanted.run);
    if (!stored) return unavailable();
    std::optional<std::string> view;
    switch (wanted.form) {
        case Form::csv:
            view = views_.csv(*stored);
            break;
        case Form::xlsx:
            view = views_.xlsx(*stored);
            break;
        case Form::log:
            view = views_.log_lines(*stored);
            break;
        case Form::report:
            if (wanted.who.role != Role::participant) return stored_reply(wanted.form, wanted.run, *stored);
            view = views_.of_participant(*stored, wanted.who.participant);
            if (!view) return problem(404, "You are not in the results of this run.");
    }
    return view ? stored_reply(wanted.form, wanted.run, std::move(*view)) : unavailable();
}

/// The store does not have the run: it is not over, or its results are on their way, or there is no such run.
void Results::explain_absence(std::shared_ptr<Wanted> wanted) {
    sign_on_.open_caught_up(wanted->run, [wanted](std::expected<replica::Replica*, LogError> opened) {
        if (!opened) return wanted->done(opened.error() == LogError::no_such_run ? no_such_run() : unavailable());
        const auto& state = (*opened)->state();
        if (!wanted->allows(state.created().host)) return wanted->done(not_theirs());
        if (state.phase() != race::Phase::finished) {
            return wanted->done(
                problem(409, ProblemCode::not_over, "The run is not over yet. Its results come when it is."));
        }
        wanted->done(
            problem(409, ProblemCode::being_stored, "The results are being stored. Please ask again in a moment.")
                .with("Retry-After", "1"));
    });
}

}  // namespace mcs::sign_on
