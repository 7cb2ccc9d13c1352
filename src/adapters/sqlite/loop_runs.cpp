#include "adapters/sqlite/loop_runs.hpp"

#include <algorithm>
#include <utility>

#include "adapters/sqlite/loop_run.hpp"
#include "base/assert.hpp"

namespace mcs::sqlite {

LoopRuns::LoopRuns(std::shared_ptr<LoopPort> port) : port_(std::move(port)) {}
LoopRuns::~LoopRuns() = default;

void LoopRuns::close() {
    closed_ = true;
    for (auto& run : runs_) {
        if (!run) continue;
        for (auto& follow : run->follows) follow->ended = true;
    }
    port_->close();
}

Slot LoopRuns::slot_of(const RunId& run) {
    if (auto known = by_id_.find(run); known != by_id_.end()) return known->second;
    Slot slot = static_cast<Slot>(runs_.size());
    if (free_.empty()) {
        runs_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    runs_[slot] = std::make_unique<Run>();
    runs_[slot]->id = run;
    by_id_.emplace(run, slot);
    return slot;
}

void LoopRuns::release_unused(Slot slot) {
    Run& run = *runs_[slot];
    if (closed_ || run.pins > 0) return;
    std::erase_if(run.follows, [](const auto& follow) { return follow->ended; });
    if (run.follows.empty() && run.registration != Registration::none) {
        run.registration = Registration::none;
        change_registration(slot, false);
    }
    if (run.requests > 0 || !run.follows.empty() || !run.dones.empty() || !run.answered.empty()) return;
    by_id_.erase(run.id);
    runs_[slot].reset();
    free_.push_back(slot);
}

void LoopRuns::change_registration(Slot slot, bool follow) {
    Run& run = *runs_[slot];
    ++run.requests;
    if (follow) ++run.follow_requests;
    changes_.push_back({run.id, slot, follow});
    port_->request_flush();
}

void LoopRuns::append(const RunId& id, std::string entry, RunLog::Done<uint64_t> done) {
    const Slot slot = slot_of(id);
    Run& run = *runs_[slot];
    if (run.entries.empty()) appended_to_.push_back(slot);
    run.entries.push_back({0, std::move(entry)});
    run.dones.push_back(std::move(done));
    port_->request_flush();
}

void LoopRuns::collect(LoopBatch& batch) {
    batch.follows = std::exchange(changes_, {});
    for (const Slot slot : std::exchange(appended_to_, {})) {
        Run& run = *runs_[slot];
        ++run.requests;
        const uint64_t group = ++run.last_group;
        run.handed_over.push_back({group, std::exchange(run.dones, {})});
        batch.appends.push_back({run.id, slot, group, std::exchange(run.entries, {})});
    }
}

void LoopRuns::receive(LoopResults& results) {
    const auto self = shared_from_this();
    for (const Followed& followed : results.followed) on_followed(followed);
    for (const Delivered& delivered : results.delivered) on_delivered(delivered);
    for (const Appended& appended : results.appended) on_appended(appended);
    for (const Lost& lost : results.lost) {
        with_run(lost.slot, [&](Run& run) { lose_all(run, lost.why); });
    }
}

void LoopRuns::on_appended(const Appended& appended) {
    with_run(appended.slot, [&](Run& run) {
        --run.requests;
        const auto group = std::ranges::find(run.handed_over, appended.group, &Run::HandedOver::group);
        require(group != run.handed_over.end(), "an append that is answered was handed over");
        run.answered.push_back({std::move(group->dones), appended.first});
        run.handed_over.erase(group);
        settle(run);
    });
}

void LoopRuns::settle(Run& run) {
    const auto delivered_to_all = [&](uint64_t seq) {
        return std::ranges::all_of(run.follows,
                                   [&](const auto& follow) { return follow->ended || follow->next > seq; });
    };
    while (!closed_ && !run.answered.empty()) {
        Run::Answered& front = run.answered.front();
        if (front.first && !delivered_to_all(*front.first + front.dones.size() - 1)) return;
        Run::Answered answered = std::move(front);
        run.answered.pop_front();
        for (size_t i = 0; i < answered.dones.size() && !closed_; ++i) {
            if (answered.first) {
                answered.dones[i](*answered.first + i);
            } else {
                answered.dones[i](std::unexpected(answered.first.error()));
            }
        }
    }
}

}  // namespace mcs::sqlite
