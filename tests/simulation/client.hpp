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
    virtual RunId run_id(size_t run) const = 0;
    /// Whether clients still misbehave.
    virtual bool stormy() const = 0;

  protected:
    ~Surroundings() = default;
};

/// A client that connects, and connects again, until it has seen its run finish. Says when it has been told something
/// that it must not be told.
class SimClient : public Peer {
  public:
    SimClient(Surroundings& world, size_t run, std::string token)
        : world_(world), run_(run), token_(std::move(token)) {}
    SimClient(const SimClient&) = delete;
    SimClient& operator=(const SimClient&) = delete;
    virtual ~SimClient() = default;

    virtual void start() { connect(); }
    /// It has seen the end of its run, or was sent away for good.
    bool done() const noexcept { return finished_ || gone_; }
    bool gone() const noexcept { return gone_; }
    uint64_t heard() const noexcept { return heard_; }

    void on_message(std::string_view text) final;
    void on_closed(uint16_t code) final;

  protected:
    virtual void on(std::string_view type, const boost::json::object& message) = 0;
    virtual void welcomed(const boost::json::object& welcome) = 0;

    void connect();
    void hang_up();
    void say(const std::string& text);
    void say_later(Micros delay, std::function<void()> what);
    Micros some_time(int64_t least_ms, int64_t most_ms) {
        return world_.scheduler().between(Micros{least_ms * 1000}, Micros{most_ms * 1000});
    }
    /// Connected, and welcomed: before that there is nothing to say.
    bool greeted() const noexcept { return greeted_; }

    Surroundings& world_;
    const size_t run_;
    std::string token_;
    std::string phase_ = "lobby";
    bool finished_ = false;
    bool gone_ = false;
    uint64_t seen_ = 0;

  private:
    std::shared_ptr<Link> link_;
    bool greeted_ = false;
    uint64_t heard_ = 0;  ///< a hash of everything it was told
};

/// A participant: joins, answers in its own time, twice, late, never, and again after a reconnect.
class SimPlayer final : public SimClient {
  public:
    SimPlayer(Surroundings& world, size_t run, uint64_t nonce)
        : SimClient(world, run, {}), nonce_(nonce), name_("Player " + std::to_string(nonce)) {}
    void start() override { join(); }

  private:
    void on(std::string_view type, const boost::json::object& message) override;
    void welcomed(const boost::json::object& welcome) override;
    void join();
    void joined(std::expected<std::optional<ParticipantId>, LogError> result);
    void asked(const boost::json::object& question);
    void give(uint32_t position, const std::string& choice);
    void give_again(uint32_t position);
    void told(const boost::json::object& verdict);
    void refused(const boost::json::object& error);
    std::string some_choice();

    uint64_t nonce_;
    std::string name_;
    ParticipantId who_{};
    bool joined_ = false;
    uint32_t options_ = 4;
    std::optional<uint32_t> asked_;                             ///< the question on the screen
    std::map<uint32_t, std::string> given_;                     ///< answers without a verdict yet
    std::map<uint32_t, std::pair<std::string, int64_t>> told_;  ///< result and points
};

/// The host: starts the run, steers it, and now and then pauses it, throws somebody out, or ends it.
class SimHost final : public SimClient {
  public:
    using SimClient::SimClient;
    void start() override {
        connect();
        steer();
    }

  private:
    void on(std::string_view type, const boost::json::object& message) override;
    void welcomed(const boost::json::object&) override {}
    void steer();
    bool live_ = false;
    Micros patience_{};
};

/// A projector.
class SimScreen final : public SimClient {
  public:
    using SimClient::SimClient;

  private:
    void on(std::string_view type, const boost::json::object& message) override;
    void welcomed(const boost::json::object&) override {}
};

}  // namespace mcs::sim
