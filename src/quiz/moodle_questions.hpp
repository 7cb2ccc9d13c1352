#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quiz/findings.hpp"
#include "quiz/html_text.hpp"

namespace mcs::quiz {

/// How a text of Moodle's is written; `automatic` is HTML whose line ends are line breaks.
enum class MoodleFormat : uint8_t { automatic, html, plain, markdown };

/// A number as Moodle writes its grades and weights; nothing where the text is none, or one that makes no sense there.
std::optional<double> moodle_number(std::string_view text);

struct MoodleText {
    std::string text;
    MoodleFormat format = MoodleFormat::automatic;
};

/// More of a question's answers are not looked at.
inline constexpr size_t answers_max = 10 * options_max;

struct MoodleAnswer {
    MoodleText text;
    MoodleText feedback;
    double percent = 0;  ///< of the question's grade; 100: it is right alone
};

/// A question as Moodle's formats have it.
struct MoodleQuestion {
    Place place;
    std::string type;  ///< by Moodle's names: "multichoice", "truefalse", "essay", …
    std::string name;
    MoodleText text;
    std::vector<MoodleAnswer> answers;
    MoodleText feedback;
    bool single = true;  ///< one answer is chosen
    std::vector<std::string> tags;
    std::optional<double> grade;
    std::map<std::string, std::string, std::less<>> files;  ///< contents in base64, by name
};

/// Makes a draft of Moodle's questions: those with options to choose from; of the others, and of what else there is no
/// place for, it warns by name.
class MoodleQuestions {
  public:
    explicit MoodleQuestions(Findings& findings) : findings_(findings) {}

    /// The category of the questions that follow: "$course$/top/Biology/Cells".
    void category(std::string_view path);
    void add(MoodleQuestion question);
    DraftSet take();

  private:
    std::string name_of(const MoodleQuestion& question) const;
    bool options(MoodleQuestion& question, DraftQuestion& draft);
    void correct(const MoodleQuestion& question, DraftQuestion& draft);
    std::string explanation(const MoodleQuestion& question, const DraftQuestion& draft);
    std::string without_media(const MoodleQuestion& question, MarkdownText text);
    void picture(const MoodleQuestion& question, std::vector<MarkdownText::Picture> pictures, DraftQuestion& draft);
    void points();

    Findings& findings_;
    DraftSet draft_;
    std::string category_;
    std::vector<std::optional<double>> grades_;  ///< of the draft's questions
};

}  // namespace mcs::quiz
