#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "sign_on/reply.hpp"

namespace mcs::sign_on {

/// A JSON object that came as a request's body. What is wrong with it comes as a reply of status 400 that names the
/// member.
class RequestBody {
  public:
    static std::expected<RequestBody, Reply> read(std::string_view body);

    /// Members that are null are left out.
    std::expected<std::optional<std::string>, Reply> optional_text(std::string_view member, size_t bytes_max) const;
    std::expected<std::string, Reply> text(std::string_view member, size_t bytes_max) const;
    std::expected<const boost::json::object*, Reply> optional_object(std::string_view member) const;

  private:
    const boost::json::value* find(std::string_view member) const;

    boost::json::object members_;
};

}  // namespace mcs::sign_on
