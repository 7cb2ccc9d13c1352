#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/http.hpp"
#include "aws/json_client.hpp"
#include "ports/clock.hpp"

namespace mcs::aws {

/// How requests are sent and how one waits between them; tests have their own.
struct Transport {
    std::unique_ptr<Http> http = std::make_unique<CurlHttp>();
    Backoff::Pause pause = Backoff::real_pause();
};

/// What the AWS adapters of a process share: connections, credentials, the region. Safe from any thread.
class Session {
  public:
    /// Is told what keeps an adapter from its work, a line each. Called from any thread.
    using Notice = std::function<void(std::string_view)>;

    /// Credentials as `credentials_of` says, the region from AWS_REGION (may be missing where addresses tell it).
    /// `clock` must outlive the session. The error is a line for the operator.
    static std::expected<std::shared_ptr<Session>, std::string> open(
        const Environment& environment, const Clock& clock, Notice notice = [](std::string_view) {},
        Transport transport = {});

    /// Empty where the environment says none.
    const std::string& region() const noexcept { return region_; }
    /// The client refers to this session.
    JsonClient client(Service service) {
        return {std::move(service), *transport_.http, *credentials_, clock_, {}, transport_.pause};
    }
    void notice(std::string_view line) const { notice_(line); }

  private:
    Session(const Clock& clock, Notice notice, Transport transport)
        : clock_(clock), notice_(std::move(notice)), transport_(std::move(transport)) {}

    const Clock& clock_;
    const Notice notice_;
    const Transport transport_;
    std::unique_ptr<CredentialsSource> credentials_;
    std::string region_;
};

}  // namespace mcs::aws
