#include "adapters/redis/scripts.hpp"

#include <array>
#include <iterator>

#include <openssl/evp.h>

#include "base/assert.hpp"

namespace mcs::redis {
namespace {

// --- one run: its slot holds log, meta and channel ---------------------------------------------------------------
// The channel is no key: while a slot moves, a command of which some keys are not there is refused.

/// KEYS log, meta; ARGV code, first entry, host. 1: created, or was so already. Otherwise the code of the run that
/// exists.
constexpr std::string_view create = R"lua(
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if not first then
    redis.call('XADD', KEYS[1], '0-1', 'e', ARGV[2])
    redis.call('HSET', KEYS[2], 'code', ARGV[1], 'host', ARGV[3])
    return 1
end
local code = redis.call('HGET', KEYS[2], 'code') or ''
if first[1] == '0-1' and first[2][2] == ARGV[2] and code == ARGV[1] then return 1 end
return code
)lua";

/// KEYS log; ARGV channel, the last number that the caller knows of, entry, and, where the caller remembers it,
/// the entry that should stand at that number. The new entry's number; 0: the log has vanished; -1: it ends before what
/// the caller knows of, or holds another entry there, and is as it was. Redis numbers a stream's entries `0-*` densely
/// from its last one.
constexpr std::string_view append = R"lua(
if ARGV[4] then
    local there = redis.call('XRANGE', KEYS[1], '0-' .. ARGV[2], '0-' .. ARGV[2])[1]
    if there and there[2][2] ~= ARGV[4] then return -1 end
end
local id = redis.call('XADD', KEYS[1], 'NOMKSTREAM', '0-*', 'e', ARGV[3])
if not id then return 0 end
local seq = string.sub(id, 3)
if tonumber(seq) <= tonumber(ARGV[2]) then
    redis.call('XDEL', KEYS[1], id)
    redis.call('XSETID', KEYS[1], '0-' .. (tonumber(seq) - 1))
    return -1
end
redis.call('SPUBLISH', ARGV[1], seq .. ':' .. ARGV[3])
return tonumber(seq)
)lua";

/// KEYS log; ARGV channel, number, entry, number, entry, …, ascending: what the caller knows to have been in the log.
/// 1: all of it stands at its number, again or still. 0: other entries stand there, or some before are missing: what
/// was not there has been appended at the end. -1: the log has vanished.
constexpr std::string_view restore = R"lua(
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not last then return -1 end
local stored = tonumber(string.sub(last[1], 3))
local same, missing, expected = true, {}, stored + 1
for i = 2, #ARGV, 2 do
    local seq = tonumber(ARGV[i])
    if seq <= stored then
        local there = redis.call('XRANGE', KEYS[1], '0-' .. ARGV[i], '0-' .. ARGV[i])[1]
        if not there or there[2][2] ~= ARGV[i + 1] then
            same = false
            missing[#missing + 1] = ARGV[i + 1]
        end
    else
        if seq ~= expected then same = false end
        expected = expected + 1
        missing[#missing + 1] = ARGV[i + 1]
    end
end
for _, entry in ipairs(missing) do
    local id = redis.call('XADD', KEYS[1], '0-*', 'e', entry)
    redis.call('SPUBLISH', ARGV[1], string.sub(id, 3) .. ':' .. entry)
end
return same and 1 or 0
)lua";

/// KEYS log, meta; or a code's key. ARGV unix time in seconds: a week after it, or after now, Redis drops the keys
/// by itself if nobody has before. The run's code and host; nothing where there is no such run.
constexpr std::string_view keep_until = R"lua(
local now = tonumber(redis.call('TIME')[1])
local at = math.max(now, tonumber(ARGV[1])) + 604800
for _, key in ipairs(KEYS) do redis.call('EXPIREAT', key, at) end
if #KEYS < 2 or redis.call('EXISTS', KEYS[1]) == 0 then return {} end
return {redis.call('HGET', KEYS[2], 'code') or '', redis.call('HGET', KEYS[2], 'host') or ''}
)lua";

/// KEYS log, meta; ARGV channel. Followers are told.
constexpr std::string_view forget = R"lua(
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('SPUBLISH', ARGV[1], 'forgotten')
return 1
)lua";

// --- one join code -----------------------------------------------------------------------------------------------

/// KEYS code; ARGV run, milliseconds. 1: it is the run's; for now where it was nobody's. 0: it is another's.
constexpr std::string_view claim_code = R"lua(
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then return 1 end
if owner then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)lua";

/// KEYS code; ARGV run. 1: it is the run's for good. 0: it is another's.
constexpr std::string_view keep_code = R"lua(
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
)lua";

/// KEYS code; ARGV run.
constexpr std::string_view release_code = R"lua(
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
)lua";

// --- one host's runs ---------------------------------------------------------------------------------------------

/// KEYS host; ARGV run. Thirty days after the last run was added, Redis drops the list.
constexpr std::string_view add_run = R"lua(
local now = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'NX', now[1] .. string.format('%06d', now[2]), ARGV[1])
redis.call('EXPIRE', KEYS[1], 2592000)
return 1
)lua";

// --- one shard of the deadline index -----------------------------------------------------------------------------

/// KEYS due, forget; ARGV run, time, NX or CH. A retired run's place is not changed.
constexpr std::string_view schedule = R"lua(
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2], ARGV[1]) end
return 1
)lua";

/// KEYS due, forget; ARGV run, time.
constexpr std::string_view retire = R"lua(
redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
)lua";

/// KEYS due (or forget); ARGV now, when they come again, runs. Those that were due still and are the caller's now.
constexpr std::string_view claim_due = R"lua(
local claimed = {}
for i = 3, #ARGV do
    local due = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if due and tonumber(due) <= tonumber(ARGV[1]) then
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[i])
        claimed[#claimed + 1] = ARGV[i]
    end
end
return claimed
)lua";

std::string sha1(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    require(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1, "SHA-1");
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[digest[i] >> 4];
        hex += "0123456789abcdef"[digest[i] & 15];
    }
    return hex;
}

}  // namespace

Script::Script(std::string_view text) : source(text), sha(sha1(text)) {}

Words Script::call(std::vector<std::string> keys, std::vector<std::string> arguments) const {
    Words words{"EVALSHA", sha, std::to_string(keys.size())};
    words.insert(words.end(), std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end()));
    words.insert(words.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
    return words;
}

const Scripts& Scripts::get() {
    static const Scripts scripts{.create = Script(redis::create),
                                 .append = Script(redis::append),
                                 .restore = Script(redis::restore),
                                 .keep_until = Script(redis::keep_until),
                                 .forget = Script(redis::forget),
                                 .claim_code = Script(redis::claim_code),
                                 .keep_code = Script(redis::keep_code),
                                 .release_code = Script(redis::release_code),
                                 .add_run = Script(redis::add_run),
                                 .schedule = Script(redis::schedule),
                                 .retire = Script(redis::retire),
                                 .claim_due = Script(redis::claim_due)};
    return scripts;
}

const Script* Scripts::find(std::string_view sha) const noexcept {
    for (const Script* script : {&create, &append, &restore, &keep_until, &forget, &claim_code, &keep_code,
                                 &release_code, &add_run, &schedule, &retire, &claim_due}) {
        if (script->sha == sha) return script;
    }
    return nullptr;
}

}  // namespace mcs::redis
