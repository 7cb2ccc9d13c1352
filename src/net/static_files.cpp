#include "net/static_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include <openssl/evp.h>

#include "net/accept_encoding.hpp"
#include "net/header_list.hpp"

namespace mcs::net {
namespace {

namespace fs = std::filesystem;

constexpr size_t total_bytes_max = 256 * 1024 * 1024;

std::string content_type(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 22> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".gif", "image/gif"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".wasm", "application/wasm"},
        {".txt", "text/plain; charset=utf-8"},
        {".xml", "application/xml"},
        {".mp3", "audio/mpeg"},
        {".pdf", "application/pdf"},
    }};
    const auto found = std::ranges::find_if(types, [&](const auto& type) { return path.ends_with(type.first); });
    return std::string{found == types.end() ? std::string_view{"application/octet-stream"} : found->second};
}

/// 128 bits of the SHA-256, quoted.
std::string etag_of(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
    std::string etag = "\"";
    for (size_t i = 0; i < 16; ++i) etag.append({digits[hash[i] >> 4], digits[hash[i] & 15]});
    return etag + '"';
}

/// If-None-Match (RFC 9110 §13.1.2), which compares weakly.
bool names_etag(std::string_view if_none_match, std::string_view etag) {
    bool found = false;
    for_each_item(if_none_match, [&](std::string_view item) {
        if (item.starts_with("W/")) item.remove_prefix(2);
        found = found || item == "*" || item == etag;
    });
    return found;
}

std::expected<std::string, std::string> read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    if (!file) return std::unexpected("cannot read " + path.string());
    return bytes;
}

}  // namespace

std::expected<std::shared_ptr<const StaticFiles>, std::string> StaticFiles::load(const fs::path& directory) {
    auto loaded = std::make_shared<StaticFiles>();
    std::unordered_map<std::string, std::string> found;
    std::error_code error;
    for (fs::recursive_directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
        if (at->is_symlink() || !at->is_regular_file()) continue;
        auto bytes = read(at->path());
        if (!bytes) return std::unexpected(std::move(bytes.error()));
        loaded->bytes_ += bytes->size();
        if (loaded->bytes_ > total_bytes_max)
            return std::unexpected("too large to serve from memory: " + directory.string());
        found.emplace(at->path().lexically_relative(directory).generic_string(), std::move(*bytes));
    }
    if (error) return std::unexpected("cannot read the web files in " + directory.string() + ": " + error.message());
    if (!found.contains("index.html")) return std::unexpected("there is no index.html in " + directory.string());

    const auto form = [](std::string bytes) {
        auto etag = etag_of(bytes);
        return Form{std::make_shared<const std::string>(std::move(bytes)), std::move(etag)};
    };
    for (auto& [path, bytes] : found) {
        const auto base = path.substr(0, path.rfind('.'));
        if ((path.ends_with(".br") || path.ends_with(".gz")) && found.contains(base)) {
            (path.ends_with(".br") ? loaded->files_[base].brotli : loaded->files_[base].gzip) = form(std::move(bytes));
            continue;
        }
        auto& file = loaded->files_[path];
        file.plain = form(std::move(bytes));
        file.content_type = content_type(path);
        file.immutable = path.starts_with("assets/");
    }
    return loaded;
}

const StaticFiles::File* StaticFiles::find(const Request& request) const {
    std::string path;
    for (const auto& segment : request.segments) {
        if (!path.empty()) path += '/';
        path += segment;
    }
    if (const auto file = files_.find(path); file != files_.end()) return &file->second;
    const bool screen = request.segments.empty() || request.segments.back().find('.') == std::string::npos;
    return screen && !path.starts_with("assets/") ? &files_.at("index.html") : nullptr;
}

Response StaticFiles::respond(const Request& request) const {
    const auto* file = find(request);
    if (file == nullptr) return problem(404, "There is nothing at this path.");
    const AcceptEncoding accepted(request.header("accept-encoding"));
    const bool brotli =
        file->brotli.bytes && accepted.brotli > 0 && (!file->gzip.bytes || accepted.brotli >= accepted.gzip);
    const bool gzip = !brotli && file->gzip.bytes && accepted.gzip > 0;
    const auto& form = brotli ? file->brotli : gzip ? file->gzip : file->plain;

    Response response;
    response.with("ETag", form.etag)
        .with("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    response.part_of_page = file->immutable;
    if (file->brotli.bytes || file->gzip.bytes) response.with("Vary", "Accept-Encoding");
    if (names_etag(request.header("if-none-match"), form.etag)) {
        response.status = 304;
        return response;
    }
    response.with("Content-Type", file->content_type);
    if (brotli || gzip) response.with("Content-Encoding", brotli ? "br" : "gzip");
    response.shared_body = form.bytes;
    return response;
}

}  // namespace mcs::net
