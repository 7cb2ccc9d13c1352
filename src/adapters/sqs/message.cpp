#include "adapters/sqs/message.hpp"

#include <boost/json.hpp>

namespace mcs::sqs {

std::string completion_message(const RunId& run) {
    return boost::json::serialize(boost::json::object{{"run", run.str()}});
}

std::optional<RunId> run_of(std::string_view message) {
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(message, error);
    if (error || !json.is_object()) return std::nullopt;
    const boost::json::value* run = json.as_object().if_contains("run");
    if (!run || !run->is_string() || run->as_string().empty()) return std::nullopt;
    return RunId(std::string(run->as_string()));
}

}  // namespace mcs::sqs
