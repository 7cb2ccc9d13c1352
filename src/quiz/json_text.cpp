#include "quiz/json_text.hpp"

#include <algorithm>

#include <boost/json/stream_parser.hpp>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr size_t depth_max = 32;

Message explain(const boost::system::error_code& ec, std::string_view rest) {
    using boost::json::error;
    const std::string_view found = rest.substr(0, 30);
    if (ec == error::incomplete) return message::json_incomplete();
    if (ec == error::extra_data) return message::json_trailing(found);
    if (ec == error::too_deep) return message::json_too_deep();
    if (rest.starts_with('}') || rest.starts_with(']')) return message::json_comma(found);
    return message::json_malformed(found, ec.message());
}

/// Walks over JSON that is known to be valid.
class Scanner {
  public:
    explicit Scanner(std::string_view json) : json_(json) {}

    std::vector<size_t> run() {
        skip_space();
        if (peek() == '[') return elements();
        std::vector<size_t> found;
        if (peek() != '{') return found;
        ++at_;
        for (skip_space(); peek() == '"' || peek() == ','; skip_space()) {
            if (peek() == ',') {
                ++at_;
                continue;
            }
            const size_t start = at_;
            skip_value();
            const bool questions = json_.substr(start, at_ - start) == "\"questions\"";
            skip_space();
            ++at_;  // the colon
            skip_space();
            if (questions) {
                found = peek() == '[' ? elements() : std::vector<size_t>{};
            } else {
                skip_value();
            }
        }
        return found;
    }

  private:
    char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
    void skip_space() {
        while (at_ < json_.size() && is_space(json_[at_])) ++at_;
    }

    std::vector<size_t> elements() {
        std::vector<size_t> offsets;
        ++at_;
        for (skip_space(); at_ < json_.size() && peek() != ']'; skip_space()) {
            if (peek() == ',') {
                ++at_;
                continue;
            }
            offsets.push_back(at_);
            skip_value();
        }
        ++at_;
        return offsets;
    }

    void skip_string() {
        for (++at_; at_ < json_.size() && json_[at_] != '"'; ++at_) {
            if (json_[at_] == '\\') ++at_;
        }
        ++at_;
    }

    /// A string, a number, a word, or everything to the bracket that closes this one.
    void skip_value() {
        size_t depth = 0;
        do {
            const char c = peek();
            if (c == '"') {
                skip_string();
            } else if (c == '{' || c == '[') {
                ++depth, ++at_;
            } else if (c == '}' || c == ']') {
                --depth, ++at_;
            } else if (depth > 0) {
                ++at_;
            } else {
                while (at_ < json_.size() && !is_space(peek()) && peek() != ',' && peek() != '}' && peek() != ']')
                    ++at_;
            }
        } while (depth > 0 && at_ < json_.size());
    }

    std::string_view json_;
    size_t at_ = 0;
};

}  // namespace

std::optional<boost::json::value> parse_json(std::string_view bytes, Findings& findings) {
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::stream_parser parser({}, options);
    boost::system::error_code ec;
    size_t used = parser.write_some(bytes.data(), bytes.size(), ec);
    if (!ec && used < bytes.size()) ec = boost::json::error::extra_data;
    if (!ec) {
        used = bytes.size();
        parser.finish(ec);
    }
    if (!ec) return parser.release();
    while (used < bytes.size() && is_space(bytes[used])) ++used;
    findings.error(place_of_offset(bytes, used), explain(ec, bytes.substr(used)));
    return std::nullopt;
}

std::vector<size_t> question_offsets(std::string_view json) { return Scanner(json).run(); }

Place QuestionLines::place(size_t index) {
    Place place{.question = static_cast<uint32_t>(index + 1)};
    if (index >= offsets_.size()) return place;
    const size_t offset = offsets_[index];
    line_ += static_cast<size_t>(std::ranges::count(json_.substr(scanned_, offset - scanned_), '\n'));
    scanned_ = offset;
    place.line = static_cast<uint32_t>(line_);
    return place;
}

}  // namespace mcs::quiz
