#include "adapters/redis/reply.hpp"

#include <hiredis/hiredis.h>

#include "base/assert.hpp"

namespace mcs::redis {

bool Reply::is_error() const noexcept { return reply_ && reply_->type == REDIS_REPLY_ERROR; }
bool Reply::is_nil() const noexcept { return reply_ && reply_->type == REDIS_REPLY_NIL; }
bool Reply::is_array() const noexcept { return reply_ && reply_->type == REDIS_REPLY_ARRAY; }

int64_t Reply::integer() const noexcept { return reply_ && reply_->type == REDIS_REPLY_INTEGER ? reply_->integer : 0; }

std::string_view Reply::text() const noexcept {
    if (!reply_ || reply_->str == nullptr) return {};
    return {reply_->str, static_cast<size_t>(reply_->len)};
}

size_t Reply::size() const noexcept { return is_array() ? reply_->elements : 0; }

Reply Reply::operator[](size_t index) const noexcept {
    return index < size() ? Reply(reply_->element[index]) : Reply();
}

void ReplyReader::Free::operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
void ReplyReader::Free::operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }

ReplyReader::ReplyReader() : reader_(redisReaderCreate()) { require(reader_ != nullptr, "memory for a reader"); }

void ReplyReader::feed(std::string_view bytes) { redisReaderFeed(reader_.get(), bytes.data(), bytes.size()); }

ReplyReader::Result ReplyReader::next(Reply& reply) {
    void* found = nullptr;
    if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) return Result::malformed;
    if (found == nullptr) return Result::more_needed;
    current_.reset(static_cast<redisReply*>(found));
    reply = Reply(current_.get());
    return Result::reply;
}

void append_command(std::string& out, std::span<const std::string> words) {
    thread_local std::vector<const char*> texts;
    thread_local std::vector<size_t> sizes;
    texts.clear();
    sizes.clear();
    for (const std::string& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    char* command = nullptr;
    const auto size = redisFormatCommandArgv(&command, static_cast<int>(words.size()), texts.data(), sizes.data());
    require(size >= 0, "memory for a command");
    out.append(command, static_cast<size_t>(size));
    redisFreeCommand(command);
}

}  // namespace mcs::redis
