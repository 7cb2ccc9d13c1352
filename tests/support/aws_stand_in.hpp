#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/session.hpp"

namespace mcs::test {

/// moto's server as a process of its own on a free port of loopback (aws_stand_in.py), ended with this object.
class AwsStandIn {
  public:
    AwsStandIn() {
        int to[2];
        int from[2];
        if (pipe(to) != 0 || pipe(from) != 0) throw std::runtime_error("no pipe");
        process_ = fork();
        if (process_ == 0) {
            dup2(to[0], 0);
            dup2(from[1], 1);
            for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
            execl(MCS_PYTHON, MCS_PYTHON, MCS_AWS_STAND_IN, nullptr);
            std::fprintf(stderr, "%s can not be run: `./dev test unit` makes it\n", MCS_PYTHON);
            _exit(1);
        }
        close(to[0]);
        close(from[1]);
        lifeline_ = to[1];
        FILE* output = fdopen(from[0], "r");
        if (std::fscanf(output, "%d", &port_) != 1) {
            throw std::runtime_error("moto's server does not start: has " MCS_PYTHON " tests/e2e/requirements.txt?");
        }
        std::fclose(output);
    }
    ~AwsStandIn() {
        close(lifeline_);
        waitpid(process_, nullptr, 0);
    }
    AwsStandIn(const AwsStandIn&) = delete;
    AwsStandIn& operator=(const AwsStandIn&) = delete;

    /// The one of this test program.
    static AwsStandIn& instance() {
        static AwsStandIn stand_in;
        return stand_in;
    }

    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// A path of its own beside AWS's.
    boost::json::value control(const std::string& path, const boost::json::value& input) {
        const auto response = http_.send({.url = endpoint() + path, .body = boost::json::serialize(input)});
        if (!response || response->status != 200) throw std::runtime_error("the stand-in does not answer: " + path);
        return boost::json::parse(response->body);
    }

  private:
    pid_t process_ = 0;
    int lifeline_ = 0;
    int port_ = 0;
    aws::CurlHttp http_;
};

class AwsClock final : public Clock {
  public:
    ServerTime now() const noexcept override { return from_us(1'440'938'160'000'000); }
};

/// A session with the credentials that the stand-in knows, or another secret.
inline std::shared_ptr<aws::Session> aws_session(
    const std::string& secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY") {
    static const AwsClock clock;
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        const std::string_view variable = name;
        if (variable == "AWS_ACCESS_KEY_ID") return "AKIDEXAMPLE";
        if (variable == "AWS_SECRET_ACCESS_KEY") return secret;
        if (variable == "AWS_SESSION_TOKEN") return "token/of+a session";
        if (variable == "AWS_REGION") return "eu-central-1";
        return std::nullopt;
    };
    return aws::Session::open(environment, clock).value();
}

}  // namespace mcs::test
