#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ports/run_log.hpp"
#include "support/manual_executor.hpp"

namespace mcs::contract {

/// What the suite needs of an adapter: a store that lives as long as this object.
class RunLogAdapter {
  public:
    virtual ~RunLogAdapter() = default;
    /// The view of one more loop.
    virtual std::unique_ptr<RunLog> open(Executor& loop) = 0;
    /// Starts the store anew on what it has kept, after all of its RunLogs are gone. False: it keeps nothing.
    virtual bool restart() { return false; }
};

struct RunLogFactory {
    std::string name;
    std::function<std::unique_ptr<RunLogAdapter>()> make;
};
inline void PrintTo(const RunLogFactory& factory, std::ostream* out) { *out << factory.name; }

/// What one follower got.
struct Followed {
    std::vector<std::string> entries;
    uint64_t next = 1;
    bool in_order = true;  ///< without gaps and repetitions
    size_t pieces = 0;
    std::vector<LogError> lost;
};

/// The promises of RunLog, numbered [L…]. Instantiate with a RunLogFactory for each adapter:
///     INSTANTIATE_TEST_SUITE_P(Sqlite, RunLogContract, testing::Values(…), name_of);
class RunLogContract : public testing::TestWithParam<RunLogFactory> {
  protected:
    RunLogContract();
    ~RunLogContract() override;

    /// One more loop with its RunLog.
    RunLog& open();
    RunLog& log(size_t loop = 0) { return *logs_[loop]; }
    /// Ends all RunLogs and starts the store anew with as many. False: the adapter can not.
    bool restart();

    template <class Condition>
    void wait(Condition condition) {
        ASSERT_TRUE(loops_.run_until(condition)) << "nothing happens any more";
    }
    template <class T>
    std::expected<T, LogError> result(test::Answer<std::expected<T, LogError>>& answer) {
        EXPECT_TRUE(loops_.run_until([&] { return answer.arrived(); })) << "no answer";
        if (!answer.arrived()) return std::unexpected(LogError::unavailable);
        return answer.get();
    }

    // The calls, waiting for their answers.
    std::expected<void, LogError> create(const std::string& run, const std::string& code,
                                         const std::string& first = "first", ServerTime due = from_us(1'000),
                                         const std::string& host = {});
    std::expected<std::vector<std::string>, LogError> list(const std::string& host, uint32_t count = 100);
    std::expected<uint64_t, LogError> append(const std::string& run, const std::string& entry, size_t loop = 0);
    std::expected<std::vector<std::string>, LogError> read(const std::string& run, uint64_t from, uint32_t count);
    std::expected<RunId, LogError> find(const std::string& code);
    std::expected<void, LogError> schedule(const std::string& run, ServerTime due);
    std::expected<std::vector<std::string>, LogError> take_due(ServerTime now, uint32_t count = 100,
                                                               Micros lease = Micros{1'000});
    std::expected<void, LogError> retire(const std::string& run, ServerTime forget_at);

    /// Follows into `into`, which must outlive the subscription.
    std::unique_ptr<RunLog::Subscription> follow(const std::string& run, uint64_t from, Followed& into,
                                                 size_t loop = 0);

    test::ManualLoops loops_;
    std::unique_ptr<RunLogAdapter> adapter_;
    std::vector<std::unique_ptr<RunLog>> logs_;
};

inline std::string run_log_name(const testing::TestParamInfo<RunLogFactory>& info) { return info.param.name; }

}  // namespace mcs::contract
