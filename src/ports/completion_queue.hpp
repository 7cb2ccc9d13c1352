#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs {

enum class QueueError : uint8_t { unavailable };

/// "Run X is complete", delivered at least once, in no particular order.
struct CompletionJob {
    RunId run;
    std::string receipt;      ///< what `extend` and `acknowledge` need; of this delivery only
    uint32_t deliveries = 1;  ///< including this one
};

/// The Completion Job Queue. Objects belong to one loop, as RunLog's do, with the same promise for callbacks.
class CompletionQueue {
  public:
    template <class T>
    using Done = std::move_only_function<void(std::expected<T, QueueError>)>;

    virtual ~CompletionQueue() = default;
    /// Durable when `done` says so. Sending a run twice may deliver it twice.
    virtual void send(const RunId& run, ServerTime now, Done<void> done) = 0;
    /// At most `count` jobs, hidden from other receivers until `now + hidden_for`; an empty list where there are none.
    virtual void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) = 0;
    /// Hides a received job until `now + hidden_for` instead: the work on it takes longer. Nothing happens where it is
    /// not there any more.
    virtual void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) = 0;
    /// The job is done with and does not come again.
    virtual void acknowledge(const CompletionJob& job, Done<void> done) = 0;
};

}  // namespace mcs
