#include "simulation/checker.hpp"

#include <algorithm>
#include <tuple>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "protocol/server_message.hpp"
#include "race/entry_codec.hpp"

namespace mcs::sim {

namespace json = boost::json;

void RunChecker::catch_up() {
    if (store_.entry_count(run_) == digests_.size()) return;
    const auto entries = store_.entries(run_);
    for (size_t i = digests_.size(); i < entries.size(); ++i) {
        const auto entry = race::decode(entries[i].seq, entries[i].bytes);
        expect(entry.has_value(), "every stored entry can be read");
        if (!state_) {
            state_ = std::make_unique<race::RunState>(*entry, set_->key);
        } else {
            const ServerTime before = state_->now();
            race::apply(*state_, *entry, effects_);
            expect(state_->now() >= before, "a run's time never goes back");
            for (const race::Effect& effect : effects_) {
                stored_effects_ += std::holds_alternative<race::ResultsStored>(effect);
                if (std::holds_alternative<race::RematchOffered>(effect)) rematches_.insert(state_->rematch()->run);
            }
        }
        digests_.push_back(race::digest(*state_));
    }
}

void RunChecker::check_replica(const replica::Replica& replica) {
    if (!replica.ready()) return;
    const uint64_t seq = replica.state().seq();
    expect(seq <= digests_.size(), "a replica is not ahead of the stored log (at " + std::to_string(seq) + " of " +
                                       std::to_string(digests_.size()) + ")");
    expect(race::digest(replica.state()) == digests_[seq - 1],
           "a replica at " + std::to_string(seq) + " is in the state that the log has there");
}

void RunChecker::told_verdict(ParticipantId who, uint32_t position, const Acknowledged& verdict) {
    ++verdicts_;
    const auto [known, added] = acknowledged_.try_emplace({number(who), position}, verdict);
    expect(added || known->second == verdict, "the verdict of participant " + std::to_string(number(who)) +
                                                  " on question " + std::to_string(position) + " never changes (" +
                                                  known->second.result + ", then " + verdict.result + ")");
    const race::Participant* participant = state_->find(who);
    expect(participant != nullptr && position < participant->answers.size(), "a verdict is told of a stored answer");
    const race::AnswerRecord& answer = participant->answers[position];
    expect(Acknowledged{std::string(protocol::name(answer.result)), answer.points, answer.elapsed_us,
                        answer.credit_us} == verdict,
           "a verdict is the one that the log gives");
}

void RunChecker::told_recorded(ParticipantId who, uint32_t position, int64_t elapsed_us) {
    recorded_[{number(who), position}] = elapsed_us;
    const race::Participant* participant = state_->find(who);
    expect(participant != nullptr && state_->has_answered(who, position) &&
               participant->answers[position].elapsed_us == elapsed_us,
           "an answer that is said to be recorded is in the log");
}

void RunChecker::told_solution(ParticipantId who, uint32_t position) {
    const race::Participant* participant = state_->find(who);
    const bool kicked = participant != nullptr && participant->kicked;  // what was on its way then was allowed
    expect(kicked || state_->solution_visible(who, position),
           "participant " + std::to_string(number(who)) + " is told a solution only when the rules allow it");
}

void RunChecker::told_live_solution(uint32_t position) {
    const auto last = state_->live_position();
    expect(last && (position < *last || !state_->question_open()),
           "a live question's solution is told once it is closed");
}

bool RunChecker::is_secret(uint32_t question) const {
    const bool live = state_->settings().mode == race::Mode::live;
    if (!live || state_->phase() == race::Phase::finished) return false;
    const uint32_t closed = state_->live_position().value_or(0) + (state_->live_position() && !state_->question_open());
    for (uint32_t position = 0; position < closed; ++position) {
        if (state_->question_at(ParticipantId{}, position) == question) return false;
    }
    return true;
}

void RunChecker::check_ranks() {
    if (!state_) return;
    using Key = std::tuple<int64_t, int64_t, uint64_t>;
    const race::Settings& settings = state_->settings();
    const auto key = [&](const race::Participant& p) {
        const bool counts = settings.mode != race::Mode::live && p.finished_seq != 0;
        const uint64_t finished = counts ? p.finished_seq : UINT64_MAX;
        const int64_t time = (p.totals.time - p.settled).count();
        if (settings.scoring == race::Scoring::points) return Key{-int64_t{p.totals.points}, time, finished};
        if (settings.scoring == race::Scoring::accuracy) return Key{-int64_t{p.totals.right}, time, finished};
        return Key{0, time, finished};
    };
    for (uint32_t who = 1; who <= state_->participant_count(); ++who) {
        const race::Participant& one = state_->at(ParticipantId{who});
        if (one.kicked) continue;
        uint32_t rank = 1;
        for (uint32_t other = 1; other <= state_->participant_count(); ++other) {
            const race::Participant& two = state_->at(ParticipantId{other});
            rank += !two.kicked && key(two) < key(one);
        }
        expect(state_->rank(ParticipantId{who}) == rank, "ranks are those of a naive sort");
    }
}

void RunChecker::told_seat(ParticipantId who, const std::string& name, const std::string& attempt) {
    const race::Participant* participant = state_->find(who);
    expect(participant != nullptr && participant->name == name, "whoever got a token is in the run by that name");
    const auto [seat, added] = seats_.try_emplace(who, attempt);
    expect(added || seat->second == attempt, "a seat in a run is given to one person");
    const auto seats = std::ranges::count(seats_, attempt, [](const auto& taken) { return taken.second; });
    expect(seats == 1, "one attempt to join gives one seat");
}

void RunChecker::told_rematch(const RunId& rematch) const {
    expect(rematches_.contains(rematch), "a rematch of which somebody is told is one that the log offers");
}

void RunChecker::told_to_come_along(ParticipantId who, uint8_t had) const {
    const bool over = state_->phase() == race::Phase::finished;  // then nobody is given anything any more
    expect(over || state_->at(who).time_quarters == had, "whoever comes along to a rematch has the time that they had");
}

void RunChecker::told_welcome(ParticipantId who) const {
    expect(state_->at(who).present || state_->at(who).kicked, "whoever has been welcomed is present by the log");
}

void RunChecker::check_people(sign_on::Names& names) const {
    std::set<std::string> keys;
    std::set<uint64_t> nonces;
    for (uint32_t who = 1; who <= state_->participant_count(); ++who) {
        const race::Participant& participant = state_->at(ParticipantId{who});
        const auto name = names.clean(participant.name);
        expect(name && name->shown == participant.name, "names in a run are clean");
        expect(keys.insert(name->key).second, "no two in a run have names that look alike");
        expect(nonces.insert(participant.nonce).second, "nobody is in a run twice");
    }
}

void RunChecker::check_end(RunStore& results) {
    expect(state_ != nullptr && state_->phase() == race::Phase::finished, "every run finishes");
    expect(stored_effects_ == 1, "a run's results are stored exactly once in effect");
    const auto report = results.report(run_);
    expect(report.has_value(), "every finished run has a report");
    check_report(json::parse(*report).as_object());
    check_ranks();
}

std::optional<Acknowledged> RunChecker::reported_answer(const Reported& reported, const Place& place) const {
    const auto [who, position] = place;
    const auto found = reported.find(who);
    if (found == reported.end()) return std::nullopt;
    const std::string& id = set_->set.questions[state_->question_at(ParticipantId{who}, position)].id;
    const auto& answers = found->second->at("answers").as_array();
    const auto answer =
        std::ranges::find_if(answers, [&](const json::value& item) { return item.at("question").as_string() == id; });
    if (answer == answers.end()) return std::nullopt;
    return Acknowledged{std::string(answer->at("result").as_string()), answer->at("points").as_int64(),
                        answer->at("elapsed_us").as_int64(), answer->at("credit_us").as_int64()};
}

void RunChecker::check_report(const json::object& report) {
    Reported reported;
    for (const json::value& participant : report.at("participants").as_array()) {
        reported[participant.at("participant").as_int64()] = &participant.as_object();
    }
    expect(reported.size() == state_->playing_count(), "everybody who played is in the report");
    const auto kicked = [&](const Place& place) { return state_->at(ParticipantId{place.first}).kicked; };
    for (const auto& [place, verdict] : acknowledged_) {
        expect(kicked(place) || reported_answer(reported, place) == verdict, "the report says what the verdict said");
    }
    for (const auto& [place, elapsed_us] : recorded_) {
        if (kicked(place)) continue;
        const auto answer = reported_answer(reported, place);
        expect(answer && answer->elapsed_us == elapsed_us, "an answer that was recorded stands in the report");
    }
}

}  // namespace mcs::sim
