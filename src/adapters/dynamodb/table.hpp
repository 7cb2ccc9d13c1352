#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/dynamodb/item.hpp"
#include "aws/session.hpp"

namespace mcs::dynamodb {

/// Requests of one table. What DynamoDB leaves unprocessed or gives page by page is asked for again. Blocks; safe from
/// any thread. An error has been told to the session.
class Table {
  public:
    template <class T>
    using Result = std::expected<T, aws::CallError>;

    Table(std::string name, aws::Service service, std::shared_ptr<aws::Session> session);

    /// Consistent.
    Result<std::optional<Item>> get(const Item& key) const;
    /// `requests`: [{"PutRequest": {"Item": …}}, {"DeleteRequest": {"Key": …}}], at most 25 and 16 MB. Some may have
    /// been done where it fails.
    Result<void> write_batch(boost::json::array requests) const;
    /// Puts all of the items or none; `fresh` only where there is none of its key. TransactionCanceledException: there
    /// was one, or another transaction was at work on it.
    Result<void> put_together(const Item& fresh, const std::vector<Item>& others) const;
    /// Calls `take` with each item of a Query, page after page, until it returns false. `query` is the input of Query.
    Result<void> query(boost::json::object query, const std::function<bool(Item&&)>& take) const;
    /// CreateTable with the rest of `input`; where the table exists already, nothing. Returns when it can be used.
    Result<void> create(boost::json::object input) const;

  private:
    Result<boost::json::object> call(std::string_view operation, const boost::json::object& input) const;

    const std::string name_;
    const std::shared_ptr<aws::Session> session_;
    const aws::JsonClient client_;
};

}  // namespace mcs::dynamodb
