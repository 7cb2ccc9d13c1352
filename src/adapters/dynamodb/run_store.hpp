#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/dynamodb/table.hpp"
#include "aws/session.hpp"
#include "ports/run_store.hpp"

namespace mcs {

/// The speed-run Store on one DynamoDB table. A run's parts are written first and its summary last, so that nobody sees
/// half a run. `list` reads an index that lags behind by about a second.
class DynamoDbRunStore final : public RunStore {
  public:
    /// `url` is dynamodb:TABLE, in the session's region, or dynamodb:TABLE?endpoint=http://127.0.0.1:PORT for a local
    /// server. The error is a line for the operator. Does not connect yet.
    static std::expected<std::unique_ptr<DynamoDbRunStore>, std::string> open(std::string_view url,
                                                                              std::shared_ptr<aws::Session> session);

    std::expected<void, RunStoreError> put(const CompletedRun& run, ServerTime give_up_at) override;
    std::expected<RunSummary, RunStoreError> summary(const RunId& run) override;
    std::expected<std::string, RunStoreError> report(const RunId& run) override;
    std::expected<std::string, RunStoreError> log(const RunId& run) override;
    std::expected<std::vector<RunSummary>, RunStoreError> list(const HostId& host, ServerTime before,
                                                               uint32_t count) override;

    /// Makes the table with its indexes where there is none, and waits until it can be used. For local servers and
    /// tests; on AWS the deployment makes it. The error is a line for a person.
    std::expected<void, std::string> create_table();

  private:
    explicit DynamoDbRunStore(dynamodb::Table table) : table_(std::move(table)) {}

    std::expected<dynamodb::Item, RunStoreError> summary_item(const RunId& run);
    std::expected<std::string, RunStoreError> read_parts(const RunId& run, std::string_view kind);
    std::expected<std::string, RunStoreError> read_parts_of_before(const RunId& run, const std::string& prefix);

    const dynamodb::Table table_;
};

}  // namespace mcs
