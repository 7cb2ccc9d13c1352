#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcs::aws {

/// An HTTP request as API Gateway hands it to a function: payload format 2.0
/// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
struct GatewayRequest {
    std::string method;
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;                                          ///< decoded where it came as base64

    /// Empty where there is none. `name` in lower case.
    std::string_view header(std::string_view name) const;
};

struct GatewayResponse {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< UTF-8
};

/// The error is a line for the operator.
std::expected<GatewayRequest, std::string> gateway_request(std::string_view event);
std::string to_event(const GatewayResponse& response);

/// A message of a queue that triggers a function.
struct QueueRecord {
    std::string message_id;
    std::string body;
};

/// The messages of an SQS event (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). The error is a line for
/// the operator.
std::expected<std::vector<QueueRecord>, std::string> queue_records(std::string_view event);
/// The answer to an SQS event: these messages come again, the others are done with (ReportBatchItemFailures).
std::string batch_item_failures(const std::vector<std::string>& message_ids);

}  // namespace mcs::aws
