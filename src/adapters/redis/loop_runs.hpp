#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/redis/cluster.hpp"
#include "adapters/redis/deadline_index.hpp"
#include "adapters/redis/host_index.hpp"
#include "ports/run_log.hpp"

namespace mcs::redis {

/// One follower of a run.
struct Follow {
    uint64_t next = 1;
    RunLog::Follower follower;
    std::map<uint64_t, std::string> early;  ///< known, but entries before them are not
    bool ended = false;
    bool behind = true;    ///< the log must be read from `next` on
    bool reading = false;  ///< and this is under way
    bool gap_noticed = false;
};

/// What a loop knows of one run.
struct LoopRun {
    explicit LoopRun(RunId run);
    /// Then those who follow are told to look elsewhere: another instance may well reach Redis.
    bool is_stale() const noexcept { return stale_ticks >= 3; }
    /// The entry whose number is `seen`; null where it is not remembered.
    const std::string* newest() const noexcept {
        const auto& last = young.empty() ? old : young;
        return last.empty() || last.rbegin()->first != seen ? nullptr : &last.rbegin()->second;
    }

    struct Held {
        uint64_t seq;
        RunLog::Done<uint64_t> done;
    };

    const RunId id;
    const std::string log, meta, channel;
    std::vector<std::shared_ptr<Follow>> follows;
    bool wants_channel = false;
    bool subscribed = false;
    bool checked = false;      ///< since it was subscribed: the log holds what it held before
    bool checking = false;     ///< which is under way
    bool busy = false;         ///< being created or restored: calls wait
    bool touched = false;      ///< something is to be delivered or answered at the end of this turn
    uint32_t stale_ticks = 0;  ///< for how long (in seconds) nobody could rely on what is known here
    uint32_t idle_ticks = 0;
    std::vector<std::move_only_function<void()>> waiting;
    std::vector<Held> held;  ///< stored; to be answered when the followers have it

    // What would be appended again, were it gone: the entries of the last minute, of which the last always stays.
    uint64_t seen = 0;
    std::map<uint64_t, std::string> young, old;
};

/// The entries of a page of XRANGE, and one's number.
StoredEntries entries_of(Reply page);
uint64_t seq_of(Reply entry);

/// The runs that a loop uses: their appends, their followers, and the watch over what has been acknowledged.
class LoopRuns final : public ChannelListener, public std::enable_shared_from_this<LoopRuns> {
  public:
    template <class T>
    using Done = RunLog::Done<T>;

    LoopRuns(boost::asio::any_io_executor executor, std::shared_ptr<Cluster> cluster,
             std::shared_ptr<DeadlineIndex> index, std::shared_ptr<HostIndex> hosts);
    void start();
    /// Nothing is called any more.
    void close();

    void create(NewLog log, Done<void> done);
    void append(const RunId& run, std::string entry, Done<uint64_t> done);
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done);
    std::shared_ptr<Follow> follow(const RunId& run, uint64_t from, RunLog::Follower follower);
    void unfollow(const RunId& run, Follow& follow);

  private:
    using RunRef = std::shared_ptr<LoopRun>;
    using FollowRef = std::shared_ptr<Follow>;
    struct Creation;

    void subscribed(const std::string& channel) override;
    void message(const std::string& channel, std::string_view payload) override;
    void interrupted(const std::string& channel) override;

    RunRef run_of(const RunId& id);
    RunRef of_channel(const std::string& channel);
    void when_free(const RunRef& run, std::move_only_function<void()> call);
    void set_free(const RunRef& run);
    /// Has `settle` called at the end of this turn.
    void touch(const RunRef& run);
    void settle_all();
    void settle(const RunRef& run);

    void place_in_index(const std::shared_ptr<Creation>& creation);
    void write_log(const std::shared_ptr<Creation>& creation);
    void keep_code(const std::shared_ptr<Creation>& creation);
    void place_in_list(const std::shared_ptr<Creation>& creation);
    void created(const std::shared_ptr<Creation>& creation, std::expected<void, LogError> result);

    void store(const RunRef& run, std::string entry, uint32_t attempt, Done<uint64_t> done);
    void stored(const RunRef& run, uint64_t seq, std::string entry, Done<uint64_t> done);
    void answer_held(const RunRef& run);

    void offer(LoopRun& run, uint64_t seq, std::string_view entry);
    bool deliver_early(Follow& follow);
    void notice_gap(Follow& follow);
    void look_at_gaps();
    void read_on(const RunRef& run, const FollowRef& follow);
    void take_page(const RunRef& run, const FollowRef& follow, Reply page);
    void check_existence(const RunRef& run);
    void lose(const RunRef& run, LogError why);
    void end_follows(const RunRef& run, LogError why);

    void know(LoopRun& run, uint64_t seq, std::string_view entry);
    void check(const RunRef& run);
    void check_passed(const RunRef& run);
    void restore(const RunRef& run);
    void restored(const RunRef& run, Reply reply);

    void wait_for_tick();
    void on_tick();
    void tick(const RunRef& run);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<Cluster> cluster_;
    std::shared_ptr<DeadlineIndex> index_;
    std::shared_ptr<HostIndex> hosts_;
    std::unordered_map<RunId, RunRef> runs_;
    std::unordered_map<std::string, RunRef> by_channel_;
    std::vector<RunRef> touched_;
    boost::asio::steady_timer tick_timer_;
    boost::asio::steady_timer gap_timer_;
    bool gap_timer_set_ = false;
    uint32_t ticks_ = 0;
    bool closed_ = false;
};

}  // namespace mcs::redis
