#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quiz/question_set.hpp"
#include "quiz/reader.hpp"

namespace mcs::quiz {

inline constexpr size_t findings_max = 1'000;

/// Where in a file something stands.
struct Place {
    std::optional<uint32_t> line = {};
    std::optional<uint32_t> column = {};
    std::optional<uint32_t> row = {};
    std::optional<uint32_t> question = {};

    static Place at_line(size_t line);
    static Place at_line(size_t line, size_t column);
    static Place at_row(size_t row);
    static Place at_row(size_t row, size_t line);
};

/// The line and column (both from 1, the column in bytes) of an offset.
Place place_of_offset(std::string_view text, size_t offset);

/// Gathers the errors and the warnings of one file. Keeps at most `findings_max` of each and
/// counts the rest. They are taken in the order of their lines or rows.
class Findings {
  public:
    explicit Findings(std::string file) : file_(std::move(file)) {}

    void error(const Place& place, Message message) { add(errors_, place, std::move(message)); }
    void warn(const Place& place, Message message) { add(warnings_, place, std::move(message)); }
    /// A warning that is given once for each such member, at its first place, with the number of times.
    void skipped_member(const Place& place, std::string_view member, Object of);

    /// For a file of which nothing is left: what was left out is what is wrong with it.
    void warnings_are_errors() { errors_ = std::exchange(warnings_, {}); }

    bool failed() const noexcept { return errors_.total > 0; }
    std::vector<Finding> take_errors() { return take(errors_, message::more_errors); }
    std::vector<Finding> take_warnings();

  private:
    struct Kind {
        std::vector<Finding> kept;
        size_t total = 0;
    };
    struct Skipped {
        Place first;
        size_t times = 0;
    };
    void add(Kind& kind, const Place& place, Message message);
    std::vector<Finding> take(Kind& kind, Message (*more)(size_t));

    std::string file_;
    Kind errors_;
    Kind warnings_;
    std::map<std::pair<std::string, Object>, Skipped> skipped_;
};

/// Reports the first byte of each line that is not UTF-8. True where nothing is wrong.
bool check_utf8(std::string_view bytes, Findings& findings);

/// A question as a reader found it, not yet validated.
struct DraftQuestion {
    Question question;
    Place place;
    bool correct_faulty = false;  ///< its right answers are reported already: nothing more to say of them
};

struct DraftSet {
    QuestionSet set;  ///< without its questions
    std::vector<DraftQuestion> questions;
};

/// What is taken for granted of a draft's texts.
enum class Origin : uint8_t {
    own,       ///< our own form: texts are taken as they are
    imported,  ///< somebody else's: mojibake and letters before options are mended
};

/// The one place that decides what a question set may be. Normalises the texts, gives ids where there are
/// none, and reports every violation. What it returns is a valid set exactly if `findings` has not failed.
QuestionSet validated(DraftSet draft, Origin origin, Findings& findings);

// The readers. None opens a file. Those of texts take any bytes that are UTF-8 without a byte order mark.
DraftSet read_json(std::string_view bytes, Findings& findings);
DraftSet read_legacy_json(std::string_view bytes, Findings& findings);
DraftSet read_open_trivia(std::string_view bytes, Findings& findings);
DraftSet read_markdown(std::string_view text, Findings& findings);
DraftSet read_aiken(std::string_view text, Findings& findings);
DraftSet read_gift(std::string_view text, Findings& findings);
DraftSet read_csv(std::string_view text, Findings& findings);
/// Takes any bytes.
DraftSet read_moodle_xml(std::string_view bytes, Findings& findings);
/// Takes any bytes.
DraftSet read_xlsx(std::string_view bytes, Findings& findings);

/// The format of these bytes, or a message that says what they are and what to do instead.
std::expected<Format, Message> detect_format(std::string_view file, std::string_view bytes);

}  // namespace mcs::quiz
