#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
    Result<void> write_batch(boost::json::array requests, const aws::Patience& patience) const;
    /// Puts an item where there is none of its key; ConditionalCheckFailedException: there is one.
    Result<void> put_new(const Item& item, const aws::Patience& patience) const;
    /// Calls `take` with each item of a Query, page after page, until it returns false. `query` is the input of Query.
    Result<void> query(boost::json::object query, const std::function<bool(Item&&)>& take) const;
    /// CreateTable with the rest of `input`; where the table exists already, nothing. Returns when it can be used.
    Result<void> create(boost::json::object input) const;

  private:
    Result<boost::json::object> call(std::string_view operation, const boost::json::object& input,
                                     const aws::Patience& patience = {}) const;

    const std::string name_;
    const std::shared_ptr<aws::Session> session_;
    const aws::JsonClient client_;
};

}  // namespace mcs::dynamodb
