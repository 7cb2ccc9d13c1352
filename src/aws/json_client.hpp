#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "aws/credentials.hpp"
#include "aws/http.hpp"
#include "ports/clock.hpp"

namespace mcs::aws {

/// How a call is repeated. Waits grow twofold up to their maximum, each drawn between 0 and that.
struct RetryPolicy {
    uint32_t attempts_max = 5;  ///< where nobody says until when
    Micros first_wait_max = std::chrono::milliseconds{50};
    Micros wait_max = std::chrono::seconds{2};
};

/// How long a call may take.
struct Patience {
    Micros timeout = std::chrono::seconds{10};  ///< of one attempt
    std::stop_token stop = {};                  ///< gives the call up
    /// The call is repeated until then, however often, and given up then; without it, as often as the policy says.
    std::optional<ServerTime> until = {};
};

/// Draws and waits as a RetryPolicy and a Patience say.
class Backoff {
  public:
    /// Waits for `time` or until stopped, which ever is sooner.
    using Pause = std::function<void(Micros time, const std::stop_token& stop)>;
    static Pause real_pause();

    /// All but the patience must outlive this.
    Backoff(const RetryPolicy& policy, const Pause& pause, const Clock& clock, Patience patience)
        : policy_(&policy), pause_(&pause), clock_(&clock), patience_(std::move(patience)) {}
    /// False, at once: there were enough attempts, the time is up, or it is stopped. Otherwise true, after a wait.
    bool again();

  private:
    const RetryPolicy* policy_;
    const Pause* pause_;
    const Clock* clock_;
    Patience patience_;
    uint32_t attempts_ = 1;
};

struct CallError {
    /// What the service calls it ("ConditionalCheckFailedException"); empty: it was not reached, or did not make sense.
    std::string type;
    std::string message;  ///< a line for a person, without secrets
};

/// The service as AWS's JSON protocol knows it.
struct Service {
    std::string endpoint;       ///< scheme, host and port: "https://sqs.eu-central-1.amazonaws.com"
    std::string target_prefix;  ///< "AmazonSQS"
    std::string json_version;   ///< of the protocol, as the service's model says: "1.0" or "1.1"
    Scope scope;
};

/// Calls operations of one service: signs, sends, repeats. Throttling, errors of the service's own (5xx) and of the
/// connection are repeated within the policy, so that an operation may happen twice. Blocks; safe from any thread.
class JsonClient {
  public:
    /// `http`, `credentials` and `clock` must outlive this.
    JsonClient(Service service, Http& http, CredentialsSource& credentials, const Clock& clock, RetryPolicy policy = {},
               Backoff::Pause pause = Backoff::real_pause());

    std::expected<boost::json::object, CallError> call(std::string_view operation, const boost::json::object& input,
                                                       const Patience& patience = {}) const;

    /// For what is repeated beside `call`.
    Backoff backoff(const Patience& patience) const { return {policy_, pause_, clock_, patience}; }
    /// `policy` must outlive the result.
    Backoff backoff(const RetryPolicy& policy) const { return {policy, pause_, clock_, {}}; }

  private:
    struct Failure;

    std::expected<boost::json::object, Failure> attempt(HttpRequest request, const Patience& patience) const;

    const Service service_;
    Http& http_;
    CredentialsSource& credentials_;
    const Clock& clock_;
    const RetryPolicy policy_;
    const Backoff::Pause pause_;
};

}  // namespace mcs::aws
