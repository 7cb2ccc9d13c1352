#include "sign_on/request_body.hpp"

#include <boost/json/parse.hpp>

namespace mcs::sign_on {
namespace {

std::unexpected<Reply> wrong(std::string_view member, std::string_view what) {
    return std::unexpected(problem(400, "The member “" + std::string(member) + "” " + std::string(what)));
}

}  // namespace

std::expected<RequestBody, Reply> RequestBody::read(std::string_view body) {
    RequestBody read;
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return read;
    boost::json::error_code error;
    auto value = boost::json::parse(body, error);
    if (error || !value.is_object()) {
        return std::unexpected(problem(400, "The request's body must be a JSON object, and is not."));
    }
    read.members_ = std::move(value.get_object());
    return read;
}

const boost::json::value* RequestBody::find(std::string_view member) const {
    const auto* value = members_.if_contains(member);
    return value && !value->is_null() ? value : nullptr;
}

std::expected<std::optional<std::string>, Reply> RequestBody::optional_text(std::string_view member,
                                                                            size_t bytes_max) const {
    const auto* value = find(member);
    if (!value) return std::nullopt;
    if (!value->is_string()) return wrong(member, "must be a text.");
    if (value->get_string().size() > bytes_max) {
        return wrong(member, "is too long: at most " + std::to_string(bytes_max) + " bytes.");
    }
    return std::string(value->get_string());
}

std::expected<std::string, Reply> RequestBody::text(std::string_view member, size_t bytes_max) const {
    auto text = optional_text(member, bytes_max);
    if (!text) return std::unexpected(std::move(text.error()));
    if (!*text) return wrong(member, "is missing.");
    return std::move(**text);
}

std::expected<const boost::json::object*, Reply> RequestBody::optional_object(std::string_view member) const {
    const auto* value = find(member);
    if (!value) return nullptr;
    if (!value->is_object()) return wrong(member, "must be an object.");
    return &value->get_object();
}

}  // namespace mcs::sign_on
