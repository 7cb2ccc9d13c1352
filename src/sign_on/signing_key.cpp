#include "sign_on/signing_key.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ranges>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sign_on/crypto.hpp"

namespace mcs::sign_on {
namespace {

constexpr size_t file_bytes_max = 64 * 1024;

std::string_view trimmed(std::string_view line) {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = line.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(blank) - first + 1);
}

std::string complaint(const std::filesystem::path& file, std::string_view doing) {
    return std::string(doing) + " the signing key " + file.string() + ": " + std::strerror(errno);
}

/// A file descriptor that closes itself.
struct Descriptor {
    int fd;
    explicit Descriptor(int opened) : fd(opened) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

std::expected<std::string, std::string> read_file(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.fd < 0) return std::unexpected(complaint(file, "can not open"));
    std::string text(file_bytes_max, '\0');
    const auto got = ::read(in.fd, text.data(), text.size());
    if (got < 0) return std::unexpected(complaint(file, "can not read"));
    text.resize(static_cast<size_t>(got));
    return text;
}

/// Written beside its place and then linked into it: whoever reads the name reads a whole key, and of two processes
/// that start at once, one key wins.
std::expected<void, std::string> write_file(const std::filesystem::path& file, std::string_view text) {
    auto draft = file;
    draft += "." + std::to_string(::getpid()) + ".new";
    ::unlink(draft.c_str());
    {
        const Descriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (out.fd < 0 || ::write(out.fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
            ::fsync(out.fd) != 0) {
            return std::unexpected(complaint(file, "can not write"));
        }
    }
    const bool linked = ::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST;
    const auto error = linked ? std::string() : complaint(file, "can not make");
    ::unlink(draft.c_str());
    if (!linked) return std::unexpected(error);
    const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.fd >= 0) ::fsync(folder.fd);
    return {};
}

}  // namespace

SigningKey signing_key_from(std::string secret) {
    const Digest digest = hmac_sha256(secret, "mc-speedrun signing key id");
    auto id = to_base64url(as_text(digest)).substr(0, 8);
    return {.id = std::move(id), .secret = std::move(secret)};
}

std::expected<SigningKeys, std::string> read_signing_keys(std::string_view text) {
    std::vector<SigningKey> keys;
    for (const auto part : std::views::split(text, '\n')) {
        const auto line = trimmed(std::string_view(part.begin(), part.end()));
        if (line.empty()) continue;
        if (line.size() < secret_bytes_min) {
            return std::unexpected(
                "a signing key must have at least 32 characters; make one with: openssl rand -hex 32");
        }
        keys.push_back(signing_key_from(std::string(line)));
    }
    if (keys.empty()) return std::unexpected("there is no signing key: it is empty");
    SigningKeys result{.current = std::move(keys.front()), .older = {}};
    result.older.assign(std::make_move_iterator(keys.begin() + 1), std::make_move_iterator(keys.end()));
    return result;
}

std::expected<SigningKeys, std::string> load_or_make_signing_keys(const std::filesystem::path& file,
                                                                  RandomSource& random) {
    if (::access(file.c_str(), F_OK) != 0) {
        if (errno != ENOENT) return std::unexpected(complaint(file, "can not reach"));
        std::array<uint8_t, secret_bytes_min> secret;
        random.fill(secret);
        if (auto made = write_file(file, to_base64url(as_text(secret)) + "\n"); !made)
            return std::unexpected(made.error());
    }
    auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    auto keys = read_signing_keys(*text);
    if (!keys) return std::unexpected(file.string() + ": " + keys.error());
    return keys;
}

}  // namespace mcs::sign_on
