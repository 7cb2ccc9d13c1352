#pragma once

#include <expected>
#include <optional>
#include <string>

#include "service_options.hpp"

namespace mcs::app {

/// Where this process takes its invocations, if it is the runtime of a Lambda function (AWS_LAMBDA_RUNTIME_API).
std::optional<std::string> lambda_runtime_api();

/// Whether the service can be a Lambda function: question-set-loader, which answers requests of API Gateway, and
/// reporter, which does the jobs of SQS.
constexpr bool can_be_lambda(Services services) {
    return services == Services::question_set_loader || services == Services::reporter;
}

/// Answers the function's invocations until Lambda ends the process; returns only where something fails, with the exit
/// status. Options that could not be read are reported as well, as an error of the function's start.
int serve_lambda(const std::string& runtime_api, const std::expected<ServiceOptions, SettingError>& options);

}  // namespace mcs::app
