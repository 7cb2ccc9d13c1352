#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "quiz/text.hpp"

namespace mcs::test {

/// Reads HTML as a browser's tokenizer would and says what in it is more than the renderer may give: any tag, attribute
/// or scheme that is not on a short list, any stray angle bracket, any tag that is not closed. "" for safe HTML.
class HtmlCheck {
  public:
    static std::string problem(std::string_view html) { return HtmlCheck(html).run(); }

  private:
    explicit HtmlCheck(std::string_view html) : html_(html) {}

    std::string run() {
        if (quiz::first_invalid_utf8(html_)) return "bytes that are not UTF-8";
        if (html_.find('\0') != std::string_view::npos) return "a NUL";
        while (at_ < html_.size() && problem_.empty()) {
            if (html_[at_] == '<') {
                tag();
            } else {
                if (html_[at_] == '>') problem_ = "a stray >";
                ++at_;
            }
        }
        if (problem_.empty() && !open_.empty()) problem_ = "<" + open_.back() + "> is not closed";
        return problem_;
    }

    static bool is_allowed(const std::string& name) {
        static constexpr std::array<std::string_view, 26> names = {
            "p",  "em", "strong", "code", "pre",   "a",     "ul", "ol", "li", "h1",  "h2",         "h3",    "h4",
            "h5", "h6", "br",     "hr",   "table", "thead", "tr", "th", "td", "del", "blockquote", "tbody", "span"};
        return std::ranges::find(names, name) != names.end();
    }

    void tag() {
        const size_t end = html_.find('>', at_);
        if (end == std::string_view::npos) {
            problem_ = "a tag that does not end";
            return;
        }
        std::string_view tag = html_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        const bool closing = tag.starts_with('/');
        if (closing) tag.remove_prefix(1);
        const bool empty = tag.ends_with(" /");
        if (empty) tag.remove_suffix(2);
        const std::string name(tag.substr(0, tag.find(' ')));
        if (!is_allowed(name)) {
            problem_ = "the tag <" + name + ">";
        } else if (closing) {
            if (open_.empty() || open_.back() != name || tag.size() != name.size())
                problem_ = "a wrong </" + name + ">";
            if (!open_.empty()) open_.pop_back();
        } else {
            if (!empty) open_.push_back(name);
            attributes(name, tag.substr(name.size()));
        }
    }

    /// ` name="value"`, again and again, and nothing else.
    void attributes(const std::string& tag, std::string_view rest) {
        std::map<std::string, std::string> found;
        while (!rest.empty()) {
            const size_t equals = rest.find("=\"");
            const size_t close = equals == std::string_view::npos ? equals : rest.find('"', equals + 2);
            if (rest[0] != ' ' || close == std::string_view::npos) {
                problem_ = "a malformed attribute:" + std::string(rest);
                return;
            }
            found[std::string(rest.substr(1, equals - 1))] = std::string(rest.substr(equals + 2, close - equals - 2));
            rest.remove_prefix(close + 1);
        }
        for (const auto& [name, value] : found) check(tag, name, value);
        if (tag == "span" && found.empty()) problem_ = "a span that says nothing";
        if (tag == "a" && (found["rel"] != "noopener noreferrer" || found["target"] != "_blank"))
            problem_ = "a link without rel";
        if (tag == "a" && std::ranges::count(open_, "a") > 1) problem_ = "a link in a link";
    }

    void check(const std::string& tag, const std::string& name, const std::string& value) {
        const bool fine = (tag == "a" && (name == "rel" || name == "target" || (name == "href" && is_safe(value)))) ||
                          (tag == "ol" && name == "start") ||
                          (tag == "code" && name == "class" && value.starts_with("language-")) ||
                          (tag == "span" && name == "class" && (value == "formula" || value == "formula displayed")) ||
                          ((tag == "td" || tag == "th") && name == "align");
        if (!fine) problem_ = "the attribute " + name + "=\"" + value + "\" of <" + tag + ">";
    }

    /// What a browser makes of the attribute: entities decoded, white space and control characters dropped.
    static bool is_safe(std::string_view href) {
        std::string url;
        for (size_t i = 0; i < href.size(); ++i) {
            if (href[i] == '&') {
                const size_t end = href.find(';', i);
                const std::string_view entity = end == std::string_view::npos ? "" : href.substr(i, end - i + 1);
                if (entity == "&amp;")
                    url += '&';
                else if (entity != "&#x27;" && entity != "&quot;" && entity != "&lt;" && entity != "&gt;")
                    return false;
                i = end;
            } else if (static_cast<unsigned char>(href[i]) > ' ') {
                url += quiz::to_lower(href[i]);
            }
        }
        return url.starts_with("http://") || url.starts_with("https://") || url.starts_with("mailto:");
    }

    std::string_view html_;
    size_t at_ = 0;
    std::vector<std::string> open_;
    std::string problem_;
};

}  // namespace mcs::test
