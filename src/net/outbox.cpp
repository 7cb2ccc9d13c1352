#include "net/outbox.hpp"

#include <algorithm>
#include <utility>

namespace mcs::net {

void Outbox::drop_unbegun() {
    latest_.reset();
    const size_t keep = offset_ > 0 && first_ < frames_.size() ? first_ + 1 : first_;
    for (size_t i = keep; i < frames_.size(); ++i) bytes_ -= frames_[i]->size();
    frames_.resize(keep);
}

size_t Outbox::front(std::span<iovec> buffers) {
    if (first_ == frames_.size() && latest_) {
        frames_.clear();
        first_ = offset_ = 0;
        push(std::exchange(latest_, nullptr));
    }
    const auto count = std::min(buffers.size(), frames_.size() - first_);
    for (size_t i = 0; i < count; ++i) {
        const auto& frame = *frames_[first_ + i];
        const auto skip = i == 0 ? offset_ : 0;
        buffers[i] = {const_cast<char*>(frame.data()) + skip, frame.size() - skip};
    }
    return count;
}

void Outbox::written(size_t bytes) {
    bytes_ -= bytes;
    while (bytes > 0) {
        const auto left = frames_[first_]->size() - offset_;
        if (bytes < left) {
            offset_ += bytes;
            return;
        }
        bytes -= left;
        frames_[first_].reset();
        ++first_;
        offset_ = 0;
    }
    if (first_ == frames_.size()) {
        frames_.clear();
        first_ = 0;
    } else if (first_ >= 64 && first_ * 2 >= frames_.size()) {
        frames_.erase(frames_.begin(), frames_.begin() + static_cast<ptrdiff_t>(first_));
        first_ = 0;
    }
}

}  // namespace mcs::net
