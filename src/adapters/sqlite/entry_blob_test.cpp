#include "adapters/sqlite/entry_blob.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mcs::sqlite {

namespace {

std::string blob_of(const std::vector<std::string>& texts, uint64_t first) {
    std::vector<StoredEntry> entries;
    for (const std::string& text : texts) entries.push_back({first + entries.size(), text});
    std::string blob = "what was there before";
    write_blob(entries, blob);
    return blob;
}

}  // namespace

RC_GTEST_PROP(EntryBlob, gives_back_the_entries_from_any_seq_on, (const std::vector<std::string>& texts)) {
    RC_PRE(!texts.empty());
    const uint64_t first = *rc::gen::inRange<uint64_t>(1, 1'000);
    const uint64_t last = first + texts.size() - 1;
    const uint64_t from = *rc::gen::inRange<uint64_t>(1, last + 2);
    std::vector<StoredEntry> out;
    RC_ASSERT(read_blob(blob_of(texts, first), last, from, SIZE_MAX, out));
    RC_ASSERT(out.size() == (from > last ? 0 : last - std::max(from, first) + 1));
    for (const StoredEntry& entry : out) {
        RC_ASSERT(entry.seq >= from);
        RC_ASSERT(entry.bytes == texts[entry.seq - first]);
    }
}

RC_GTEST_PROP(EntryBlob, any_bytes_are_safe_to_read, (const std::string& bytes)) {
    std::vector<StoredEntry> out;
    read_blob(bytes, 1'000, 1, SIZE_MAX, out);
}

TEST(EntryBlob, notices_what_is_cut_off) {
    const std::string blob = blob_of({"one", "two", "three"}, 1);
    for (size_t size = 0; size < blob.size(); ++size) {
        std::vector<StoredEntry> out;
        EXPECT_FALSE(read_blob(std::string_view(blob).substr(0, size), 3, 1, SIZE_MAX, out)) << size;
    }
    std::vector<StoredEntry> out;
    EXPECT_FALSE(read_blob(blob, 2, 1, SIZE_MAX, out)) << "three entries can not end with seq 2";
    EXPECT_TRUE(read_blob(blob, 3, 1, 2, out));
    EXPECT_EQ(out.size(), 2u);
}

}  // namespace mcs::sqlite
