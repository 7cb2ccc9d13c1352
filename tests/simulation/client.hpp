#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "simulation/checker.hpp"
#include "simulation/instance.hpp"
#include "simulation/network.hpp"

namespace mcs::sim {

/// What a client needs of the world around it.
class Surroundings {
  public:
    virtual Scheduler& scheduler() = 0;
    virtual Faults& faults() = 0;
    virtual RunChecker& checker(size_t run) = 0;
    /// Any instance that is up; nullptr if none is.
    virtual Instance* some_instance() = 0;
    /// A run has been created: its other people may come.
    virtual void created(size_t run, RunId id, std::string code) = 0;
    virtual const std::string& code(size_t run) const = 0;
    virtual const RunId& id(size_t run) const = 0;
    /// A run's host has seen its end.
    virtual void over(size_t run) = 0;
    /// Whether everybody in a run will hear of its rematch.
    virtual bool is_followed(size_t run) const = 0;
    /// The host has a rematch of a run, and could invite nobody to it.
    virtual void nobody_invited(size_t run) = 0;
    /// Whether clients still misbehave.
    virtual bool stormy() const = 0;
    /// Somebody who is not the host was told something.
    virtual void told(size_t run, std::string_view text) = 0;

  protected:
    ~Surroundings() = default;
};

/// A client that signs on, connects, and connects again, until it has seen its run finish and has heard of the rematch
/// where there is one. Says when it has been told something that it must not be told.
class SimClient : public Peer {
  public:
    SimClient(Surroundings& world, size_t run) : world_(world), run_(run) {}
    SimClient(const SimClient&) = delete;
    SimClient& operator=(const SimClient&) = delete;
    virtual ~SimClient() = default;

    void start() { sign_on(); }
    /// It has seen all of its run, or was sent away for good.
    bool done() const noexcept { return gone_ || (finished_ && (invited_ || !world_.is_followed(run_))); }
    bool gone() const noexcept { return gone_; }
    uint64_t heard() const noexcept { return heard_; }

    void on_message(std::string_view text) final;
    void on_closed(uint16_t code) final;

  protected:
    virtual void on(std::string_view type, const boost::json::object& message) = 0;
    /// Whether the solutions of questions are a secret to it until they are closed.
    virtual bool kept_in_the_dark() const { return true; }
    virtual void welcomed(const boost::json::object& welcome) = 0;
    /// Says to sign-on what it wants, and hears of it.
    virtual void request(sign_on::SignOn& sign_on, sign_on::Done done) = 0;
    virtual void granted(const boost::json::object& grant);
    virtual void denied(const boost::json::object& problem);

    void connect();
    void hang_up();
    void say(const std::string& text);
    void say_later(Micros delay, std::function<void()> what);
    Micros some_time(int64_t least_ms, int64_t most_ms) {
        return world_.scheduler().between(Micros{least_ms * 1000}, Micros{most_ms * 1000});
    }
    /// Connected, and welcomed: before that there is nothing to say.
    bool greeted() const noexcept { return greeted_; }
    /// When the present connection was made, the log already took everything.
    bool connected_in_calm() const noexcept { return connected_in_calm_; }

    Surroundings& world_;
    const size_t run_;
    std::string token_;
    std::string phase_ = "lobby";
    bool finished_ = false;
    bool gone_ = false;
    uint64_t seen_ = 0;

  private:
    void sign_on();
    void ask();
    void invited(const boost::json::object& rematch);
    void answered(const sign_on::Reply& reply);

    std::shared_ptr<Link> link_;
    bool greeted_ = false;
    bool connected_in_calm_ = false;
    bool invited_ = false;  ///< to a rematch
    uint64_t heard_ = 0;    ///< a hash of everything it was told
};

/// A participant: joins, answers in its own time, twice, late, never, and again after a reconnect. `before`: who it was
/// in the run of which this one is the rematch.
class SimPlayer final : public SimClient {
  public:
    SimPlayer(Surroundings& world, size_t run, uint64_t number, std::string name, const SimPlayer* before = nullptr)
        : SimClient(world, run),
          before_(before),
          attempt_("the attempt of number " + std::to_string(number)),
          name_(std::move(name)) {}
    const std::string& name() const noexcept { return name_; }

  private:
    void on(std::string_view type, const boost::json::object& message) override;
    void welcomed(const boost::json::object& welcome) override;
    void request(sign_on::SignOn& sign_on, sign_on::Done done) override;
    void granted(const boost::json::object& grant) override;
    void denied(const boost::json::object& problem) override;
    void asked(const boost::json::object& question);
    void give(uint32_t position, const std::string& choice);
    void give_again(uint32_t position);
    void told(const boost::json::object& verdict);
    void recorded(const boost::json::object& message);
    void refused(const boost::json::object& error);
    std::string some_choice();

    const SimPlayer* before_;
    std::string attempt_;
    std::string name_;
    ParticipantId who_{};
    uint32_t options_ = 4;
    std::optional<uint32_t> asked_;                             ///< the question on the screen
    std::map<uint32_t, std::string> given_;                     ///< answers that nobody has acknowledged
    std::map<uint32_t, std::pair<std::string, int64_t>> told_;  ///< result and points
};

/// The host: creates the run, starts the run, steers it, and now and then pauses it, gives somebody
/// more time, locks it, throws somebody out, or ends it. `before`: itself in the run of which this one is the rematch;
/// of that run it takes all that it does not say anew, and in this one nobody's time is changed.
class SimHost final : public SimClient {
  public:
    /// `settings`: JSON.
    SimHost(Surroundings& world, size_t run, std::string question_set, std::string settings)
        : SimClient(world, run), question_set_(std::move(question_set)), settings_(std::move(settings)) {}
    SimHost(Surroundings& world, size_t run, const SimHost* before) : SimClient(world, run), before_(before) {}

  private:
    void request(sign_on::SignOn& sign_on, sign_on::Done done) override;
    void granted(const boost::json::object& grant) override;
    void denied(const boost::json::object& problem) override;
    void on(std::string_view type, const boost::json::object& message) override;
    void welcomed(const boost::json::object&) override {}
    bool kept_in_the_dark() const override { return false; }
    void steer();
    void be_generous_or_strict();
    std::string description() const;
    const SimHost* before_ = nullptr;
    std::string host_token_;
    std::string question_set_;
    std::string settings_;
    bool live_ = false;
    Micros patience_{};
};

/// A projector.
class SimScreen final : public SimClient {
  public:
    using SimClient::SimClient;

  private:
    void request(sign_on::SignOn& sign_on, sign_on::Done done) override;
    void on(std::string_view type, const boost::json::object& message) override;
    void welcomed(const boost::json::object&) override {}
};

}  // namespace mcs::sim
