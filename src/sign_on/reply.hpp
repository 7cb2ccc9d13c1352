#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "sign_on/problem_code.hpp"

namespace mcs::sign_on {

/// What a request is answered with; the HTTP shell writes it.
struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    Reply&& with(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

/// Called exactly once, on the loop's thread.
using Done = std::move_only_function<void(Reply)>;

/// What a service needs to know of a request besides its body.
struct Caller {
    std::string bearer;          ///< the token of its Authorization; empty where it has none
    std::string remote_address;  ///< the client's, without a port
    std::string origin;          ///< "https://quiz.example": how the client reaches this server
    bool takes_gzip = false;
    std::string languages = {};  ///< its Accept-Language
};

/// Runs `work` on a thread that may block, then `then` on the loop's thread. Where too much is waiting already, `work`
/// is not run and `refused` is called instead of `then`, on the loop's thread, from inside the call.
using Offload = std::function<void(std::move_only_function<void()> work, std::move_only_function<void()> then,
                                   std::move_only_function<void()> refused)>;

Reply json_reply(int status, std::string body);

/// The same with its body in gzip, where it is text and long enough for that to save anything. Ten milliseconds for a
/// megabyte: for worker threads.
Reply gzipped(Reply reply);

/// A problem document (RFC 9457). `detail` says what was wrong and what to do; `members` are further members as JSON
/// text without braces. With a code where the status alone does not say what a person should do.
Reply problem(int status, ProblemCode code, std::string_view detail, std::string_view members = {});
Reply problem(int status, std::string_view detail, std::string_view members = {});
Reply unauthorised(std::string_view detail);
/// 503: nothing is known to have happened; trying again is safe.
Reply unavailable();
/// 429 with Retry-After in whole seconds.
Reply too_many(Micros wait, std::string_view detail);

}  // namespace mcs::sign_on
