#include "quiz/zip_archive.hpp"

#include <array>
#include <utility>

#include <zip.h>

namespace mcs::quiz {

void ZipArchive::Discard::operator()(zip* archive) const { zip_discard(archive); }

ZipArchive::ZipArchive(Handle archive) : archive_(std::move(archive)) {}

std::optional<ZipArchive> ZipArchive::open(std::string_view bytes) {
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) return std::nullopt;
    Handle archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (!archive) {
        zip_source_free(source);
        return std::nullopt;
    }
    return ZipArchive(std::move(archive));
}

size_t ZipArchive::entries() const { return static_cast<size_t>(zip_get_num_entries(archive_.get(), 0)); }

std::expected<std::string, ZipArchive::Failure> ZipArchive::read(const std::string& name, size_t bytes_max) const {
    const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return std::unexpected(Failure::missing);
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> entry(
        zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0), zip_fclose);
    if (!entry) return std::unexpected(Failure::damaged);
    std::string content;
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        const zip_int64_t count = zip_fread(entry.get(), buffer.data(), buffer.size());
        if (count < 0) return std::unexpected(Failure::damaged);
        if (count == 0) return content;
        content.append(buffer.data(), static_cast<size_t>(count));
        if (content.size() > bytes_max) return std::unexpected(Failure::too_large);
    }
}

}  // namespace mcs::quiz
