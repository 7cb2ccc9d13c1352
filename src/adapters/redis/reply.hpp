#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;
struct redisReply;

namespace mcs::redis {

/// A look at one value of a reply; none at all where the server did not answer (the connection broke, or it took too
/// long). Every question may be asked of every value: what does not fit gives 0, an empty text, or no reply.
class Reply {
  public:
    Reply() = default;
    explicit Reply(const redisReply* reply) : reply_(reply) {}

    bool answered() const noexcept { return reply_ != nullptr; }
    bool is_error() const noexcept;
    bool is_nil() const noexcept;
    bool is_array() const noexcept;
    /// Answered, and not by an error.
    bool good() const noexcept { return answered() && !is_error(); }
    int64_t integer() const noexcept;
    /// Of a string, a status, or an error.
    std::string_view text() const noexcept;
    size_t size() const noexcept;
    Reply operator[](size_t index) const noexcept;

  private:
    const redisReply* reply_ = nullptr;
};

/// Cuts the bytes of a connection into replies (RESP2).
class ReplyReader {
  public:
    ReplyReader();
    void feed(std::string_view bytes);

    enum class Result : uint8_t { reply, more_needed, malformed };
    /// The next complete reply; it is there until the next call.
    Result next(Reply& reply);

  private:
    struct Free {
        void operator()(redisReader* reader) const noexcept;
        void operator()(redisReply* reply) const noexcept;
    };
    std::unique_ptr<redisReader, Free> reader_;
    std::unique_ptr<redisReply, Free> current_;
};

using Words = std::vector<std::string>;
/// Writes a command as Redis reads it behind `out`.
void append_command(std::string& out, std::span<const std::string> words);

}  // namespace mcs::redis
