#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "aws/session.hpp"

namespace mcs::sqs {

/// Which queue, and where it is.
struct QueueAddress {
    std::string url;       ///< the queue's own
    aws::Service service;  ///< that has it

    /// Reads "sqs:" and the queue's URL: sqs:https://sqs.REGION.amazonaws.com/ACCOUNT/NAME, or that of a local server,
    /// sqs:http://127.0.0.1:PORT/000000000000/NAME. `region` is for those that do not tell it. The error is a line for
    /// the operator.
    static std::expected<QueueAddress, std::string> parse(std::string_view text, std::string_view region);

    /// The last part of the URL.
    std::string_view name() const { return std::string_view(url).substr(url.rfind('/') + 1); }
    bool is_fifo() const { return url.ends_with(".fifo"); }
};

/// Makes the queue where there is none, and a dead-letter queue with "-dead" after its name, which takes what was
/// received `deliveries_max` times in vain. For local servers and tests; on AWS the deployment makes them. The error is
/// a line for a person.
std::expected<void, std::string> create_queue(const QueueAddress& address, aws::Session& session,
                                              uint32_t deliveries_max);

}  // namespace mcs::sqs
