#include "quiz/links.hpp"

#include <algorithm>
#include <array>

#include "quiz/question_set.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

bool has_only_url_characters(std::string_view url) {
    return std::ranges::none_of(url, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7F || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`';
    });
}

}  // namespace

bool is_web_url(std::string_view url) noexcept {
    for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
        if (!starts_with_ignoring_case(url, scheme)) continue;
        const std::string_view rest = url.substr(scheme.size());
        return !rest.empty() && rest[0] != '/' && rest[0] != '?' && rest[0] != '#' && url.size() <= url_bytes_max &&
               has_only_url_characters(url);
    }
    return false;
}

bool is_safe_link(std::string_view url) noexcept {
    if (starts_with_ignoring_case(url, "mailto:")) return url.size() <= url_bytes_max && has_only_url_characters(url);
    return is_web_url(url);
}

bool is_image_source(std::string_view url) noexcept {
    if (starts_with_ignoring_case(url, "https://")) return is_web_url(url);
    static constexpr std::array<std::string_view, 4> kinds = {"data:image/png;base64,", "data:image/jpeg;base64,",
                                                              "data:image/gif;base64,", "data:image/webp;base64,"};
    for (const std::string_view kind : kinds) {
        if (!url.starts_with(kind)) continue;
        const std::string_view data = url.substr(kind.size());
        return !data.empty() && url.size() <= image_data_bytes_max &&
               std::ranges::all_of(data, [](char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; });
    }
    return false;
}

bool is_language(std::string_view tag) noexcept {
    if (tag.empty()) return true;
    if (tag.size() > language_bytes_max) return false;
    size_t part = 0;
    bool first = true;
    for (const char c : tag) {
        if (c == '-') {
            if (part < (first ? 2U : 1U)) return false;
            part = 0;
            first = false;
        } else if (!is_alnum(c) || (first && is_digit(c)) || ++part > 8) {
            return false;
        }
    }
    return part >= (first ? 2U : 1U);
}

bool is_question_id(std::string_view id) noexcept {
    return !id.empty() && id.size() <= question_id_bytes_max &&
           std::ranges::all_of(id, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace mcs::quiz
