#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "support/manual_executor.hpp"
#include "support/temporary_directory.hpp"

namespace mcs::test {

/// A store in a directory of its own with one loop, for the tests of this folder.
class StoreTest : public testing::Test {
  protected:
    StoreTest() { open(); }

    void open(SqliteLogOptions options = {}) {
        log_.reset();
        store_.reset();
        options.report = [this](std::string_view line) {
            const std::lock_guard lock(reports_mutex_);
            reports_.emplace_back(line);
        };
        store_ = SqliteLogStore::open(directory_.path(), std::move(options)).value();
        if (loops_.size() == 0) loops_.add();
        log_ = std::make_unique<SqliteRunLog>(*store_, loops_[0]);
    }

    template <class T>
    std::expected<T, LogError> result(Answer<std::expected<T, LogError>>& answer) {
        EXPECT_TRUE(loops_.run_until([&] { return answer.arrived(); }));
        if (!answer.arrived()) return std::unexpected(LogError::unavailable);
        return answer.get();
    }
    std::expected<void, LogError> create(const std::string& run) {
        Answer<std::expected<void, LogError>> answer;
        log_->create({RunId(run), JoinCode("code of " + run), {}, "first", from_us(1'000)}, answer.take());
        return result(answer);
    }
    std::expected<uint64_t, LogError> append(const std::string& run, const std::string& entry) {
        Answer<std::expected<uint64_t, LogError>> answer;
        log_->append(RunId(run), entry, answer.take());
        return result(answer);
    }
    std::expected<StoredEntries, LogError> read(const std::string& run, uint64_t from = 1, uint32_t count = 1'000) {
        Answer<std::expected<StoredEntries, LogError>> answer;
        log_->read(RunId(run), from, count, answer.take());
        return result(answer);
    }
    std::vector<std::string> reports() {
        const std::lock_guard lock(reports_mutex_);
        return reports_;
    }

    TemporaryDirectory directory_;
    ManualLoops loops_;
    std::mutex reports_mutex_;
    std::vector<std::string> reports_;
    std::unique_ptr<SqliteLogStore> store_;
    std::unique_ptr<SqliteRunLog> log_;
};

}  // namespace mcs::test
