#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/random.hpp"
#include "ports/clock.hpp"
#include "ports/question_set_store.hpp"
#include "ports/run_log.hpp"
#include "race/entry.hpp"
#include "replica/replicas.hpp"
#include "sign_on/authority.hpp"
#include "sign_on/friendly_names.hpp"
#include "sign_on/guess_limit.hpp"
#include "sign_on/names.hpp"
#include "sign_on/rate_limit.hpp"
#include "sign_on/reply.hpp"
#include "sign_on/request_body.hpp"

namespace mcs::sign_on {

/// Lets hosts and participants in, on one loop. Every function answers one request of docs/protocol.md, now or later,
/// on the loop's thread. Everything passed to the constructor must outlive the object, and the object the callbacks of
/// the log.
class SignOn {
  public:
    struct Options {
        std::string public_url;    ///< "https://quiz.example"; empty: each request's own origin
        std::string network_host;  ///< in that origin instead of a name that means this machine to itself alone
        RateLimit::Options wrong_host_keys{.burst = 10, .refill = std::chrono::seconds{6}};
        /// Of all addresses that gave too many, where the key is hard to guess; where it is not, they have to wait.
        RateLimit::Options more_wrong_host_keys{.burst = 20, .refill = std::chrono::milliseconds{50}};
        /// Where no host key is set. A class of 60, each with a solo run of their own, shares one address.
        RateLimit::Options new_runs{.burst = 60, .refill = std::chrono::seconds{10}};
        RateLimit::Options practice_runs{.burst = 60, .refill = std::chrono::seconds{10}};
        RateLimit::Options unknown_codes{.burst = 60, .refill = std::chrono::seconds{1}};
        /// Of all addresses that gave too many.
        RateLimit::Options more_unknown_codes{.burst = 60, .refill = std::chrono::milliseconds{100}};
    };

    SignOn(const Authority& authority, replica::Replicas& replicas, RunLog& log, QuestionSetStore& question_sets,
           Offload offload, const Clock& clock, RandomSource& random, Options options);
    SignOn(const SignOn&) = delete;
    SignOn& operator=(const SignOn&) = delete;
    ~SignOn();

    /// POST /signon/host
    void host(const Caller& caller, std::string_view body, Done done);
    /// POST /signon/runs. A rematch of a run that is over takes from it what the request leaves out, and everybody who
    /// is still connected to that run is told.
    void create_run(const Caller& caller, std::string_view body, Done done);
    /// GET /signon/runs: the host's runs whose results are not stored yet, the newest first; solo runs need no host.
    void list_runs(const Caller& caller, Done done);
    /// POST /signon/runs/{run}/token
    void run_token(const Caller& caller, const RunId& run, Done done);
    /// POST /signon/join. The same attempt (a random text of the client's own) again is the same participant, so a
    /// client that does not know how its request went can repeat it, at any instance. Whoever brings the token of the
    /// run before a rematch keeps their extended time. Where the run gives the names, a friendly name may be asked for;
    /// any other, or none, comes to one in the caller's language.
    void join(const Caller& caller, std::string_view body, Done done);
    /// POST /signon/practice: a solo run, for a participant whose race is over, of the questions they missed in it.
    void practise(const Caller& caller, Done done);
    /// POST /signon/screen
    void screen(const Caller& caller, std::string_view body, Done done);
    /// GET /signon/runs/{code}: with names to choose from that are free, in the caller's language.
    void lobby(const Caller& caller, std::string_view code, Done done);

    /// Opens a run's replica and keeps it until `next` has been called with it ready, or with why not.
    using Opened = std::move_only_function<void(std::expected<replica::Replica*, LogError>)>;
    void open(const RunId& run, Opened next);
    /// The same, with everything folded that the log holds by now: for whoever may have been told by another replica
    /// that the run is over.
    void open_caught_up(const RunId& run, Opened next);

  private:
    static constexpr uint32_t append_tries_max = 3;
    struct NewRun;
    struct Joining;
    struct Listing;
    using Started = std::move_only_function<void(std::unique_ptr<NewRun>)>;
    struct KnownCode {
        RunId run;
        ServerTime until{};
    };
    using Found = std::move_only_function<void(replica::Replica&, Done)>;

    uint64_t hold(const RunId& run);
    replica::ReadyDone let_go_and(uint64_t ticket, Opened next);
    void find(const Caller& caller, std::string_view typed_code, Done done, Found next);
    void found(const RunId& run, Done done, Found next);
    void not_found(const std::string& remote_address, Done done);
    void remember(const JoinCode& code, const RunId& run, ServerTime now);

    // create_run.cpp
    static std::expected<race::Create, Reply> read_run(const RequestBody& request, race::Create like);
    void create_run_like(const Caller& caller, const RequestBody& request, race::Create like, Done done);
    std::optional<Reply> too_many_runs(RateLimit& runs, const Caller& caller);
    void check_set(std::unique_ptr<NewRun> run);
    void offer_rematch(std::unique_ptr<NewRun> run);
    void append_rematch(replica::Replica& before, std::unique_ptr<NewRun> run);
    void reply_created(std::unique_ptr<NewRun> run, std::optional<bool> invited);
    void start_log(std::unique_ptr<NewRun> run, Started started);

    // list_runs.cpp
    void list_next(std::unique_ptr<Listing> listing);

    // join.cpp
    void recall(const Identity& before, const RunId& run, std::unique_ptr<Joining> joining);
    void seat(const RunId& run, std::string_view name, uint8_t time_quarters, Done done);
    void admit(replica::Replica& replica, std::unique_ptr<Joining> joining, ParticipantId who);
    void let_in(replica::Replica& replica, std::unique_ptr<Joining> joining);
    void append_join(replica::Replica& replica, std::unique_ptr<Joining> joining);
    void joined(replica::Replica& replica, std::unique_ptr<Joining> joining, const race::Effects& effects);
    Reply granted(const replica::Replica& replica, ParticipantId who) const;
    Reply refused(const replica::Replica& replica, const Joining& joining, race::Refusal why);
    /// Keeps the run's replica until `then` has been called.
    using Appended =
        std::move_only_function<void(replica::Replica&, const std::expected<replica::Appended, LogError>&)>;
    void append(replica::Replica& replica, race::Command command, race::Actor actor, Appended then);
    std::optional<Reply> settle_name(const replica::Replica& replica, Joining& joining);

    // choose_name.cpp
    CleanName given_name(const replica::Replica& replica, std::string_view typed, const FriendlyWords& words);
    CleanName draw_name(const replica::Replica& replica, const FriendlyWords& words);
    std::vector<std::string> suggestions(const replica::Replica& replica, const FriendlyWords& words);
    std::optional<CleanName> free_name(const replica::Replica& replica, const CleanName& taken);

    uint64_t draw_number();
    std::string grant(const Identity& who, ServerTime now) const;
    std::string join_url(const Caller& caller, const JoinCode& code) const;
    Reply run_granted(const Caller& caller, const replica::Replica& replica, const Identity& who) const;

    const Authority& authority_;
    replica::Replicas& replicas_;
    RunLog& log_;
    QuestionSetStore& question_sets_;
    Offload offload_;
    const Clock& clock_;
    RandomSource& random_;
    Options options_;
    Names names_;
    FriendlyNames friendly_names_{names_};
    GuessLimit wrong_host_keys_;
    RateLimit new_runs_;
    RateLimit practice_runs_;
    GuessLimit unknown_codes_;
    std::unordered_map<JoinCode, KnownCode> known_codes_;
    uint64_t tickets_ = 0;
    std::unordered_map<uint64_t, replica::ReplicaRef> held_;  ///< by requests under way
};

}  // namespace mcs::sign_on
