#include "sign_on/reply.hpp"

#include "base/compression.hpp"
#include "protocol/json_writer.hpp"

namespace mcs::sign_on {
namespace {

/// Shorter ones fit into the packet that they come in anyway.
constexpr size_t gzip_from = 1024;

std::string_view title_of(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 503:
            return "Service Unavailable";
        default:
            return "Error";
    }
}

}  // namespace

Reply json_reply(int status, std::string body) {
    return {.status = status, .body = std::move(body), .headers = {{"Cache-Control", "no-store"}}};
}

Reply gzipped(Reply reply) {
    const std::string_view type = reply.content_type;
    const bool text = type.starts_with("application/json") || type.starts_with("text/");
    if (!text || reply.body.size() < gzip_from) return reply;
    reply.body = gzip(reply.body);
    return std::move(reply).with("Content-Encoding", "gzip").with("Vary", "Accept-Encoding");
}

Reply problem(int status, std::string_view detail, std::string_view members) {
    Reply reply{.status = status,
                .content_type = "application/problem+json",
                .body = {},
                .headers = {{"Cache-Control", "no-store"}}};
    protocol::JsonWriter json(reply.body);
    json.object().member("type", "about:blank").member("title", title_of(status)).member("status", status);
    json.member("detail", detail);
    if (!members.empty()) reply.body.append(",").append(members);
    json.end_object();
    return reply;
}

Reply problem(int status, ProblemCode code, std::string_view detail, std::string_view members) {
    std::string all = "\"code\":\"" + std::string(name(code)) + "\"";
    if (!members.empty()) all.append(",").append(members);
    return problem(status, detail, all);
}

Reply unauthorised(std::string_view detail) { return problem(401, detail).with("WWW-Authenticate", "Bearer"); }

Reply unavailable() {
    return problem(503, "The server can not reach its store at the moment. Please try again.").with("Retry-After", "1");
}

Reply too_many(Micros wait, std::string_view detail) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return problem(429, detail).with("Retry-After", std::to_string(seconds));
}

}  // namespace mcs::sign_on
