#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <sys/uio.h>

#include "ports/connections.hpp"

namespace mcs::net {

/// What waits for a socket that is full: frames in order, and a slot for the latest frame of the kind that replaces
/// itself, which goes out after them. Exists only while the socket is full.
class Outbox {
  public:
    void push(SharedFrame frame, size_t already_written = 0) {
        if (frames_.empty()) offset_ = already_written;
        bytes_ += frame->size() - already_written;
        frames_.push_back(std::move(frame));
    }
    /// True where it took the place of an earlier one.
    bool set_latest(SharedFrame frame) {
        const bool replaced = latest_ != nullptr;
        latest_ = std::move(frame);
        return replaced;
    }
    /// Lets go of all but the rest of a frame that is partly written.
    void drop_unbegun();

    bool empty() const noexcept { return first_ == frames_.size() && !latest_; }
    size_t bytes() const noexcept { return bytes_; }  ///< the slot apart

    /// The front of what is to be written; never empty unless the outbox is.
    size_t front(std::span<iovec> buffers);
    void written(size_t bytes);

  private:
    std::vector<SharedFrame> frames_;
    size_t first_ = 0;   ///< index of the frame that is being written
    size_t offset_ = 0;  ///< of it, already written
    size_t bytes_ = 0;
    SharedFrame latest_;
};

}  // namespace mcs::net
