#include "contract/run_log_contract.hpp"

namespace mcs::contract {

RunLogContract::RunLogContract() : adapter_(GetParam().make()) { open(); }

RunLogContract::~RunLogContract() {
    logs_.clear();
    adapter_.reset();
}

RunLog& RunLogContract::open() {
    logs_.push_back(adapter_->open(loops_.add()));
    return *logs_.back();
}

bool RunLogContract::restart() {
    logs_.clear();
    if (!adapter_->restart()) return false;
    for (size_t loop = 0; loop < loops_.size(); ++loop) logs_.push_back(adapter_->open(loops_[loop]));
    return true;
}

std::expected<void, LogError> RunLogContract::create(const std::string& run, const std::string& code,
                                                     const std::string& first, ServerTime due,
                                                     const std::string& host) {
    test::Answer<std::expected<void, LogError>> answer;
    log().create({RunId(run), JoinCode(code), HostId(host), first, due}, answer.take());
    return result(answer);
}

std::expected<std::vector<std::string>, LogError> RunLogContract::list(const std::string& host, uint32_t count) {
    test::Answer<std::expected<std::vector<RunId>, LogError>> answer;
    log().list(HostId(host), count, answer.take());
    const auto runs = result(answer);
    if (!runs) return std::unexpected(runs.error());
    std::vector<std::string> names;
    for (const RunId& run : *runs) names.push_back(run.str());
    return names;
}

std::expected<uint64_t, LogError> RunLogContract::append(const std::string& run, const std::string& entry,
                                                         size_t loop) {
    test::Answer<std::expected<uint64_t, LogError>> answer;
    log(loop).append(RunId(run), entry, answer.take());
    return result(answer);
}

std::expected<std::vector<std::string>, LogError> RunLogContract::read(const std::string& run, uint64_t from,
                                                                       uint32_t count) {
    test::Answer<std::expected<StoredEntries, LogError>> answer;
    log().read(RunId(run), from, count, answer.take());
    const auto entries = result(answer);
    if (!entries) return std::unexpected(entries.error());
    std::vector<std::string> texts;
    for (const StoredEntry& entry : **entries) {
        EXPECT_EQ(entry.seq, from + texts.size());
        texts.push_back(entry.bytes);
    }
    return texts;
}

std::expected<RunId, LogError> RunLogContract::find(const std::string& code) {
    test::Answer<std::expected<RunId, LogError>> answer;
    log().find(JoinCode(code), answer.take());
    return result(answer);
}

std::expected<void, LogError> RunLogContract::schedule(const std::string& run, ServerTime due) {
    test::Answer<std::expected<void, LogError>> answer;
    log().schedule(RunId(run), due, answer.take());
    return result(answer);
}

std::expected<std::vector<std::string>, LogError> RunLogContract::take_due(ServerTime now, uint32_t count,
                                                                           Micros lease) {
    test::Answer<std::expected<std::vector<RunId>, LogError>> answer;
    log().take_due(now, count, lease, answer.take());
    const auto runs = result(answer);
    if (!runs) return std::unexpected(runs.error());
    std::vector<std::string> names;
    for (const RunId& run : *runs) names.push_back(run.str());
    return names;
}

std::expected<void, LogError> RunLogContract::retire(const std::string& run, ServerTime forget_at) {
    test::Answer<std::expected<void, LogError>> answer;
    log().retire(RunId(run), forget_at, answer.take());
    return result(answer);
}

std::unique_ptr<RunLog::Subscription> RunLogContract::follow(const std::string& run, uint64_t from, Followed& into,
                                                             size_t loop) {
    into.next = from;
    return log(loop).follow(RunId(run), from,
                            {.deliver =
                                 [&into](const StoredEntries& entries) {
                                     into.in_order &= into.lost.empty() && !entries->empty();
                                     ++into.pieces;
                                     for (const StoredEntry& entry : *entries) {
                                         into.in_order &= entry.seq == into.next++;
                                         into.entries.push_back(entry.bytes);
                                     }
                                 },
                             .lost = [&into](LogError why) { into.lost.push_back(why); }});
}

}  // namespace mcs::contract
