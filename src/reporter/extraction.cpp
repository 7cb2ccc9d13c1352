#include "reporter/extraction.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "race/entry_codec.hpp"
#include "reporter/report_json.hpp"

namespace mcs::reporter {

namespace {

constexpr uint32_t piece_entries = 8'192;

bool is_well_formed(const race::AnswerKey& key) {
    const auto good = [](const race::QuestionKey& question) {
        return question.options >= 2 && question.options <= race::options_max && question.correct != 0 &&
               question.correct >> question.options == 0;
    };
    return !key.questions.empty() && std::ranges::all_of(key.questions, good);
}

}  // namespace

void Extractor::extract(const RunId& run, ServerTime give_up_at, Done done) {
    std::make_shared<Extraction>(*this, run, give_up_at, std::move(done))->start();
}

template <class Result>
auto Extractor::Extraction::then(void (Extraction::*step)(Result)) {
    return [self = shared_from_this(), step](Result result) {
        if (!self->alive_.expired()) (self.get()->*step)(std::move(result));
    };
}

void Extractor::Extraction::read_on() { extractor_.log_.read(run_, next_, piece_entries, then(&Extraction::on_piece)); }

void Extractor::Extraction::on_piece(std::expected<StoredEntries, LogError> piece) {
    if (!piece) {
        if (piece.error() == LogError::no_such_run) return on_vanished();
        return end(Outcome::later, "the run's log can not be reached");
    }
    for (const StoredEntry& stored : **piece) {
        const std::string problem = fold(stored);
        if (!problem.empty()) return end(set_unavailable_ ? Outcome::later : Outcome::hopeless, problem);
    }
    if ((*piece)->size() == piece_entries) return read_on();
    if (!state_) return end(Outcome::hopeless, "the run's log is empty");
    if (state_->phase() != race::Phase::finished) return end(Outcome::later, "the run is not finished yet");
    store();
}

std::string Extractor::Extraction::fold(const StoredEntry& stored) {
    if (stored.seq != next_) return fmt::format("entry {} of the log is missing", next_);
    ++next_;
    const auto entry = race::decode(stored.seq, stored.bytes);
    if (!entry) return fmt::format("entry {} of the log can not be read", stored.seq);
    archive_.append(stored.bytes);
    if (!state_) return begin(*entry);
    race::apply(*state_, *entry, effects_);
    return {};
}

std::string Extractor::Extraction::begin(const race::Entry& first) {
    const auto* create = std::get_if<race::Create>(&first.command);
    if (!create) return "the log does not begin with the run's creation";
    if (create->rules < 1 || create->rules > race::rules_version) {
        return fmt::format("the run follows version {} of the rules, which this program does not know", create->rules);
    }
    auto set = extractor_.sets_.get(create->question_set);
    if (!set) {
        set_unavailable_ = set.error() == QuestionSetStoreError::unavailable;
        return fmt::format("question set {} {}", create->question_set.str(),
                           set_unavailable_ ? "can not be reached" : "is gone or damaged");
    }
    if (!is_well_formed(*(*set)->key)) return fmt::format("question set {} is damaged", create->question_set.str());
    set_ = std::move(*set);
    state_.emplace(first, set_->key);
    return {};
}

void Extractor::Extraction::on_vanished() {
    const auto summary = extractor_.results_.summary(run_);
    if (summary) return end(Outcome::stored);
    if (summary.error() == RunStoreError::unavailable) return end(Outcome::later, "the results can not be reached");
    end(Outcome::hopeless, "the run's log is gone, and there are no results of it");
}

CompletedRun Extractor::Extraction::completed() const {
    const race::RunState& state = *state_;
    return {.summary = {.run = run_,
                        .host = state.created().host,
                        .title = state.created().title,
                        .question_set = state.created().question_set,
                        .started_at = started_at(state),
                        .finished_at = state.finished_at(),
                        .participants = state.playing_count(),
                        .questions = state.question_count()},
            .report = report_json(state, *set_),
            .log = archive_.compressed()};
}

void Extractor::Extraction::store() {
    if (!extractor_.results_.put(completed(), give_up_at_)) return end(Outcome::later, "the results cannot be stored");
    if (state_->results_stored()) return retire();
    append_archived();
}

void Extractor::Extraction::append_archived() {
    race::Entry entry{.seq = 0, .received = extractor_.clock_.now(), .actor = {}, .command = race::Archived{}};
    std::string bytes;
    race::encode(entry, bytes);
    extractor_.log_.append(run_, std::move(bytes), then(&Extraction::on_archived));
}

void Extractor::Extraction::on_archived(std::expected<uint64_t, LogError> seq) {
    if (!seq && seq.error() != LogError::no_such_run) return end(Outcome::later, "the run's log can not be reached");
    retire();
}

void Extractor::Extraction::retire() {
    const ServerTime forget_at = extractor_.clock_.now() + extractor_.forget_after_;
    extractor_.log_.retire(run_, forget_at, then(&Extraction::on_retired));
}

void Extractor::Extraction::on_retired(std::expected<void, LogError> done) {
    if (!done && done.error() != LogError::no_such_run) return end(Outcome::later, "the run's log can not be reached");
    end(Outcome::stored);
}

void Extractor::Extraction::end(Outcome outcome, std::string_view why) { std::exchange(done_, {})(outcome, why); }

}  // namespace mcs::reporter
