#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/client_message.hpp"
#include "protocol/server_message.hpp"
#include "replica/replicas.hpp"
#include "speed_run/broadcast.hpp"
#include "speed_run/coalescer.hpp"
#include "speed_run/name_search.hpp"
#include "speed_run/service.hpp"
#include "speed_run/tally.hpp"
#include "speed_run/timers.hpp"

namespace mcs::speed_run {

/// One run on one loop: the clients of the run that are connected here, and what each must be told of it.
///   room.cpp           clients come and go
///   room_commands.cpp  what clients say becomes entries of the log
///   room_effects.cpp   what folded entries did becomes messages
///   room_timers.cpp    what is told or done when it is time
class Room final : public replica::ReplicaListener, public std::enable_shared_from_this<Room> {
  public:
    /// A participant without a connection for so long is absent.
    static constexpr Micros absent_after = std::chrono::seconds{10};
    /// A room without clients is kept for so long: it knows when questions were first shown.
    static constexpr Micros empty_max = std::chrono::seconds{60};
    /// Answers of one participant that the log has not taken yet.
    static constexpr uint8_t answers_under_way_max = 4;
    /// Whether a finished run's results have been stored is looked at after so long.
    static constexpr Micros completion_check_after = std::chrono::seconds{15};

    Room(Service& service, uint64_t serial, replica::ReplicaRef replica);
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() override;

    uint64_t serial() const noexcept { return serial_; }
    const RunId& run() const noexcept { return replica_->id(); }
    bool lost() const noexcept { return replica_->lost().has_value(); }

    /// A client has identified itself (its session says as whom). It is welcomed as soon as the replica has reached
    /// `seen`, and knows the participant as present.
    void enter(ConnectionId id, uint64_t seen, ServerTime now);
    /// A client that entered is gone.
    void leave(ConnectionId id, const session::Session& session, ServerTime now);
    /// The time for a client's hello is over: it is welcomed with what is there, or sent away. Where only the log's
    /// word of its presence is awaited, that goes on.
    void hello_overdue(ConnectionId id, ServerTime now);
    /// A message of a welcomed client, allowed to its role.
    void handle(ConnectionId id, Client& client, const protocol::ClientMessage& message, ServerTime now);
    race::Mode mode() const noexcept { return replica_->state().settings().mode; }

    /// One slice; takes from `budget` what it has sent. Whether more is pending.
    bool work(ServerTime now, uint32_t& budget);
    void on_timer(ServerTime now);
    /// Whether nobody has been here for long enough.
    bool disposable(ServerTime now) const noexcept;

    void on_ready(replica::Replica& replica) override;
    void on_folded(replica::Replica& replica, const race::Entry& entry, const race::Effects& effects) override;
    void on_lost(replica::Replica& replica, LogError why) override;

  private:
    struct Waiting {
        ConnectionId id{};
        uint64_t seen = 0;
        ServerTime hello;
    };
    struct Gone {
        ServerTime due;
        ParticipantId who{};
    };
    friend struct OnMessage;
    friend struct OnEffect;

    const race::RunState& state() const noexcept { return replica_->state(); }
    protocol::RunView view() const noexcept { return {replica_->state(), replica_->set()}; }

    // room.cpp
    bool try_welcome(const Waiting& waiting, bool overdue, ServerTime now);
    void leave_seat(ConnectionId id, ParticipantId who, ServerTime now);
    void seat_participant(const Waiting& waiting, ParticipantId who, ServerTime now);
    void welcome_participant(ParticipantId who, Local& local, ServerTime now);
    void recall_live_question(ConnectionId id, ParticipantId who, uint32_t position);
    void welcome_watcher(ConnectionId id, session::Session& session, ServerTime now);
    ServerTime shown_at(ParticipantId who, const Local& local, uint32_t position) const;
    void send_welcome(ConnectionId id, const protocol::WelcomeView& welcome, ServerTime now);
    const std::string& encoded_roster(protocol::Audience audience, ServerTime now);
    const std::string& encoded_leaderboard(protocol::Audience audience, ServerTime now);
    void dismiss(ConnectionId id, uint16_t code, std::string_view reason);
    void announce(ParticipantId who, Local& local);
    void announce_absent(ParticipantId who, Local& local, ServerTime now);
    void work_on_waiting(ServerTime now, uint32_t& budget);
    void work_on_searches(uint32_t& budget);
    void send_some(std::deque<Broadcast>& queue, ServerTime now, uint32_t& budget);
    void send_some_latest(ServerTime now, uint32_t& budget);

    // room_commands.cpp
    void append(race::Command command, race::Actor actor, ServerTime now, replica::AppendDone done);
    void answer(ConnectionId id, ParticipantId who, const protocol::Answer& message, ServerTime now);
    void command(ConnectionId id, race::Command command, ServerTime now);
    void find(ConnectionId id, const std::string& name);
    race::Actor actor_of(ConnectionId id) const;
    void appended_here(const race::Effects& effects);

    // room_effects.cpp
    void acknowledge(ParticipantId who, uint32_t position, bool repeated);
    void verdict(ParticipantId who, uint32_t position, bool repeated);
    void granted(ParticipantId who);
    void phase_changed(race::Phase from);
    void note_presence(const race::Entry& entry, const race::Presence& presence);
    void one_less_connected();
    void broadcast(Broadcast broadcast);
    /// The same text for everybody.
    template <class Encode>
    void tell_all(Encode encode) {
        const SharedFrame frame = service_.frame(encode);
        broadcast(Broadcast::of({frame, frame, frame}));
    }

    // room_timers.cpp
    void standings_changed() noexcept {
        board_.changed();
        watchers_board_.changed();
    }
    void arm();
    void be_busy();
    std::optional<ServerTime> due() const;
    Micros board_interval() const noexcept;
    Micros per_connection(uint32_t a_millisecond) const noexcept;
    Micros field_interval() const noexcept;
    Micros roster_interval() const noexcept;
    bool roster_for_all() const noexcept { return state().phase() == race::Phase::lobby; }
    void tell_board(ServerTime now);
    void tell_roster(ServerTime now);
    void tell_progress(ServerTime now);
    void time_up(ServerTime now);
    void look_for_gone(ServerTime now);
    void look_after_completion(ServerTime now);

    Service& service_;
    const uint64_t serial_;
    replica::ReplicaRef replica_;
    Audience audience_;
    Tally tally_;

    std::deque<Waiting> waiting_;
    size_t waiting_unchecked_ = 0;  ///< how many of them may have become welcome
    std::deque<Gone> gone_;         ///< those whose absence is to be said
    std::deque<Gone> unannounced_;  ///< those whose presence is to be said again
    std::optional<ServerTime> empty_since_;

    std::map<ConnectionId, NameSearch> searches_;  ///< by who asked
    std::deque<Broadcast> broadcasts_;             ///< in order
    std::deque<Broadcast> latest_broadcasts_;      ///< when none of the others is pending
    ServerTime latest_due_{};                      ///< not before: the next slice of them
    bool busy_ = false;

    Coalescer board_, watchers_board_, roster_, progress_;
    struct Encoded {
        std::string text;
        uint64_t seq = 0;
        ServerTime at{};
    };
    std::array<Encoded, 3> rosters_;  ///< as lately encoded, by audience
    std::array<Encoded, 2> boards_;   ///< likewise: for participants, for watchers

    bool time_up_under_way_ = false;
    ServerTime time_up_again_{};
    uint32_t time_up_failures_ = 0;
    std::optional<ServerTime> completion_check_;
    Alarms alarms_;
};

}  // namespace mcs::speed_run
