#include "adapters/sqlite/entry_blob.hpp"

#include <bit>
#include <cstring>

namespace mcs::sqlite {

namespace {

static_assert(std::endian::native == std::endian::little);

void put_u32(uint32_t value, std::string& out) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof bytes);
}

bool take_u32(std::string_view& in, uint32_t& value) {
    if (in.size() < sizeof value) return false;
    std::memcpy(&value, in.data(), sizeof value);
    in.remove_prefix(sizeof value);
    return true;
}

}  // namespace

void write_blob(std::span<const StoredEntry> entries, std::string& blob) {
    blob.clear();
    put_u32(static_cast<uint32_t>(entries.size()), blob);
    for (const StoredEntry& entry : entries) {
        put_u32(static_cast<uint32_t>(entry.bytes.size()), blob);
        blob += entry.bytes;
    }
}

bool read_blob(std::string_view blob, uint64_t last, uint64_t from, size_t most, std::vector<StoredEntry>& out) {
    uint32_t count = 0;
    if (!take_u32(blob, count) || count == 0 || count > last) return false;
    for (uint64_t seq = last - count + 1; seq <= last && out.size() < most; ++seq) {
        uint32_t size = 0;
        if (!take_u32(blob, size) || blob.size() < size) return false;
        if (seq >= from) out.push_back({seq, std::string(blob.substr(0, size))});
        blob.remove_prefix(size);
    }
    return true;
}

}  // namespace mcs::sqlite
