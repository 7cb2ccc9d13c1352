#include "question_set_loader/multipart.hpp"

#include <algorithm>

#include "quiz/text.hpp"

namespace mcs::question_set_loader {
namespace {

using quiz::equal_ignoring_case;
using quiz::trim;
using Error = MultipartError;

/// A header's value such as `form-data; name="file"; filename="a;b.csv"`.
class HeaderValue {
  public:
    explicit HeaderValue(std::string_view value) : rest_(value) { kind_ = trim(take_until(';')); }

    /// What stands before the first semicolon.
    std::string_view kind() const { return kind_; }

    /// The parameter, unquoted; nothing where there is none.
    std::optional<std::string> parameter(std::string_view wanted) const {
        HeaderValue copy = *this;
        while (!copy.rest_.empty()) {
            const std::string_view name = trim(copy.take_until('='));
            std::string value = copy.take_value();
            if (equal_ignoring_case(name, wanted)) return value;
        }
        return std::nullopt;
    }

  private:
    std::string_view take_until(char stop) {
        const size_t end = std::min(rest_.find(stop), rest_.size());
        const std::string_view taken = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return taken;
    }

    std::string take_value() {
        while (!rest_.empty() && quiz::is_space(rest_[0])) rest_.remove_prefix(1);
        if (!rest_.starts_with('"')) return std::string(trim(take_until(';')));
        std::string value;
        size_t at = 1;
        // Browsers escape a quote as %22; others as \". A backslash before anything else is one of a Windows path.
        for (; at < rest_.size() && rest_[at] != '"'; ++at) {
            if (rest_[at] == '\\' && at + 1 < rest_.size() && (rest_[at + 1] == '"' || rest_[at + 1] == '\\')) ++at;
            value += rest_[at];
        }
        rest_.remove_prefix(std::min(at + 1, rest_.size()));
        take_until(';');
        return value;
    }

    std::string_view rest_;
    std::string_view kind_;
};

std::string with_quotes_restored(std::string_view name) {
    std::string out(name);
    for (size_t at = out.find("%22"); at != std::string::npos; at = out.find("%22", at + 1)) out.replace(at, 3, "\"");
    return out;
}

std::expected<FormPart, Error> read_headers(std::string_view headers) {
    FormPart part;
    bool named = false;
    while (!headers.empty()) {
        const size_t end = std::min(headers.find("\r\n"), headers.size());
        const std::string_view line = headers.substr(0, end);
        headers.remove_prefix(std::min(end + 2, headers.size()));
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos) return std::unexpected(Error::malformed);
        const std::string_view name = trim(line.substr(0, colon));
        const HeaderValue value(line.substr(colon + 1));
        if (equal_ignoring_case(name, "content-type")) part.content_type = trim(line.substr(colon + 1));
        if (!equal_ignoring_case(name, "content-disposition") || !equal_ignoring_case(value.kind(), "form-data"))
            continue;
        const auto field = value.parameter("name");
        if (!field) return std::unexpected(Error::malformed);
        named = true;
        part.name = with_quotes_restored(*field);
        if (const auto file = value.parameter("filename")) part.file_name = safe_file_name(with_quotes_restored(*file));
    }
    if (!named) return std::unexpected(Error::malformed);
    return part;
}

/// Takes the part at the front of `rest`, which starts behind a delimiter's line end, and the delimiter that ends it.
std::expected<FormPart, Error> take_part(std::string_view& rest, std::string_view delimiter) {
    const std::string_view window = rest.substr(0, part_header_bytes_max + 4);
    const size_t headers_end = window.find("\r\n\r\n");
    if (headers_end == std::string_view::npos) {
        return std::unexpected(rest.size() > part_header_bytes_max ? Error::headers_too_large : Error::malformed);
    }
    auto part = read_headers(rest.substr(0, headers_end));
    if (!part) return part;
    const size_t start = headers_end + 4;
    // An empty part's delimiter may begin with the line end that ends the headers.
    const size_t end = rest.find(delimiter, start - 2);
    if (end == std::string_view::npos) return std::unexpected(Error::malformed);
    part->bytes = end < start ? std::string_view() : rest.substr(start, end - start);
    rest.remove_prefix(end + delimiter.size());
    return part;
}

/// What follows a delimiter: nothing more, or another part.
std::expected<bool, Error> another_follows(std::string_view& rest) {
    if (rest.starts_with("--")) return false;
    while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t')) rest.remove_prefix(1);
    if (!rest.starts_with("\r\n")) return std::unexpected(Error::malformed);
    rest.remove_prefix(2);
    return true;
}

}  // namespace

std::string safe_file_name(std::string_view name) {
    if (const size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    std::string out;
    for (size_t at = 0; at < name.size();) {
        const quiz::Utf8Char c = quiz::decode_utf8(name.substr(at));
        const bool keep = c.size > 0 && c.code >= 0x20 && c.code != 0x7F;
        if (keep && out.size() + c.size <= 255) out += name.substr(at, c.size);
        at += std::max(1U, c.size);
    }
    return out.empty() ? "file" : out;
}

std::expected<std::vector<FormPart>, Error> parse_form(std::string_view content_type, std::string_view body) {
    const HeaderValue type(content_type);
    if (!equal_ignoring_case(type.kind(), "multipart/form-data")) return std::unexpected(Error::not_multipart);
    const auto boundary = type.parameter("boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return std::unexpected(Error::no_boundary);
    const std::string delimiter = "\r\n--" + *boundary;
    // The first delimiter has a line end before it only where a preamble is.
    std::string_view rest = body;
    if (rest.starts_with(std::string_view(delimiter).substr(2))) {
        rest.remove_prefix(delimiter.size() - 2);
    } else {
        const size_t first = rest.find(delimiter);
        if (first == std::string_view::npos) return std::unexpected(Error::malformed);
        rest.remove_prefix(first + delimiter.size());
    }
    std::vector<FormPart> parts;
    while (true) {
        const auto more = another_follows(rest);
        if (!more) return std::unexpected(more.error());
        if (!*more) return parts;
        if (parts.size() == form_parts_max) return std::unexpected(Error::too_many_parts);
        auto part = take_part(rest, delimiter);
        if (!part) return std::unexpected(part.error());
        parts.push_back(std::move(*part));
    }
}

}  // namespace mcs::question_set_loader
