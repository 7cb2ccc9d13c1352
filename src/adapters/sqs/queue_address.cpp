#include "adapters/sqs/queue_address.hpp"

#include <boost/json.hpp>
#include <boost/url.hpp>
#include <fmt/format.h>

namespace mcs::sqs {

using boost::json::array;
using boost::json::object;

namespace {

constexpr Micros call_timeout = std::chrono::seconds{10};

/// "eu-central-1" of "sqs.eu-central-1.amazonaws.com", also of other partitions' domains.
std::string region_of(std::string_view host) {
    if (!host.starts_with("sqs.") || !host.contains(".amazonaws.com")) return "";
    host.remove_prefix(4);
    return std::string(host.substr(0, host.find('.')));
}

std::string dead_letter_name(std::string_view name) {
    constexpr std::string_view fifo = ".fifo";
    const std::string_view end = name.ends_with(fifo) ? fifo : "";
    name.remove_suffix(end.size());
    return fmt::format("{}-dead{}", name, end);
}

}  // namespace

std::expected<QueueAddress, std::string> QueueAddress::parse(std::string_view text, std::string_view region) {
    const auto refuse = [&](std::string_view why) { return std::unexpected(fmt::format("{}: {}", text, why)); };
    if (!text.starts_with("sqs:")) return refuse("a queue's address begins with sqs:");
    QueueAddress address{.url = std::string(text.substr(4)), .service = {}};
    const auto parsed = boost::urls::parse_uri(address.url);
    const bool is_http = parsed && (parsed->scheme() == "https" || parsed->scheme() == "http");
    if (!is_http || parsed->host().empty() || parsed->encoded_path().size() < 2) {
        return refuse("expected sqs:https://sqs.REGION.amazonaws.com/ACCOUNT/NAME");
    }
    std::string its_region = region_of(parsed->host());
    if (its_region.empty()) its_region = region;
    if (its_region.empty()) return refuse("set AWS_REGION, the address does not tell the region");
    address.service = {.endpoint = fmt::format("{}://{}", std::string_view(parsed->scheme()),
                                               std::string_view(parsed->encoded_host_and_port())),
                       .target_prefix = "AmazonSQS",
                       .json_version = "1.0",
                       .scope = {.region = std::move(its_region), .service = "sqs"}};
    return address;
}

std::expected<void, std::string> create_queue(const QueueAddress& address, aws::Session& session,
                                              uint32_t deliveries_max) {
    const aws::JsonClient client = session.client(address.service);
    object attributes;
    if (address.is_fifo()) attributes["FifoQueue"] = "true";
    const auto dead =
        client.call("CreateQueue", {{"QueueName", dead_letter_name(address.name())}, {"Attributes", attributes}},
                    {.timeout = call_timeout});
    if (!dead) return std::unexpected(dead.error().message);
    const auto described =
        client.call("GetQueueAttributes", {{"QueueUrl", dead->at("QueueUrl")}, {"AttributeNames", array{"QueueArn"}}},
                    {.timeout = call_timeout});
    if (!described) return std::unexpected(described.error().message);
    attributes["RedrivePolicy"] = boost::json::serialize(object{
        {"deadLetterTargetArn", described->at("Attributes").at("QueueArn")}, {"maxReceiveCount", deliveries_max}});
    const auto created = client.call("CreateQueue", {{"QueueName", address.name()}, {"Attributes", attributes}},
                                     {.timeout = call_timeout});
    if (!created) return std::unexpected(created.error().message);
    return {};
}

}  // namespace mcs::sqs
