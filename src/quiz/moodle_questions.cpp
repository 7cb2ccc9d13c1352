#include "quiz/moodle_questions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "quiz/encoded_text.hpp"
#include "quiz/links.hpp"
#include "quiz/markdown_lines.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr double points_usual = 1'000;

/// The types whose answers are chosen from options, also those of common plugins.
constexpr std::array<std::string_view, 4> choice_types = {"multichoice", "truefalse", "multichoiceset",
                                                          "oumultiresponse"};

bool is_choice(std::string_view type) { return std::ranges::find(choice_types, type) != choice_types.end(); }

/// Markdown of Moodle's may have pictures on lines of their own.
MarkdownText without_pictures(std::string_view markdown) {
    MarkdownText out;
    while (!markdown.empty()) {
        const std::string_view line = markdown.substr(0, markdown.find('\n'));
        if (auto image = image_of(line)) {
            out.pictures.push_back({std::move(image->src), std::move(image->alt)});
        } else {
            out.markdown += line;
            out.markdown += '\n';
        }
        markdown.remove_prefix(std::min(line.size() + 1, markdown.size()));
    }
    return out;
}

MarkdownText markdown_of(const MoodleText& text) {
    const std::string unix_text = unix_lines(text.text);
    const std::string_view trimmed = trim(unix_text);
    switch (text.format) {
        case MoodleFormat::plain:
            return {.markdown = markdown_of_plain(trimmed), .pictures = {}, .media = {}};
        case MoodleFormat::markdown:
            return without_pictures(trimmed);
        case MoodleFormat::html:
            return markdown_of_html(trimmed, LineEnds::spaces);
        default:
            return markdown_of_html(trimmed, LineEnds::breaks);
    }
}

/// What a picture is, by its first bytes in base64; "" where it can not be shown.
std::string_view picture_type(std::string_view base64) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types = {
        {{"iVBORw0KGgo", "png"}, {"/9j/", "jpeg"}, {"R0lGOD", "gif"}, {"UklGR", "webp"}}};
    const auto* const found =
        std::ranges::find_if(types, [&](const auto& type) { return base64.starts_with(type.first); });
    return found == types.end() ? std::string_view() : found->second;
}

constexpr std::string_view files_prefix = "@@PLUGINFILE@@/";

/// The name of the file that comes with the question, "" where the picture is elsewhere.
std::string file_name(std::string_view src) {
    if (!src.starts_with(files_prefix)) return {};
    src.remove_prefix(files_prefix.size());
    return without_url_encoding(src.substr(0, src.find('?')), false);
}

/// An address for the picture; nothing where it can not be shown.
std::optional<std::string> picture_source(const MoodleQuestion& question, const std::string& src) {
    const std::string name = file_name(src);
    if (name.empty()) return is_image_source(src) ? std::optional(src) : std::nullopt;
    const auto file = question.files.find(name);
    if (file == question.files.end() || picture_type(file->second).empty()) return std::nullopt;
    std::string data = "data:image/" + std::string(picture_type(file->second)) + ";base64," + file->second;
    return is_image_source(data) ? std::optional(std::move(data)) : std::nullopt;
}

/// A picture as messages name it.
std::string shown_name(std::string_view src) {
    const std::string name = file_name(src);
    return name.empty() ? std::string(src) : name;
}

/// “- text” with its further lines below the text.
std::string list_item(std::string_view text) {
    std::string item = "- ";
    for (const char c : text) {
        item += c;
        if (c == '\n') item += "  ";
    }
    return item;
}

}  // namespace

std::optional<double> moodle_number(std::string_view text) {
    static constexpr double number_max = 1e6;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !(std::abs(number) <= number_max))
        return std::nullopt;
    return number;
}

void MoodleQuestions::category(std::string_view path) {
    category_.clear();
    std::string name;
    const auto finish_name = [&] {
        const std::string part(trim(std::exchange(name, {})));
        const bool context = part.size() > 1 && part.starts_with('$') && part.ends_with('$');
        if (part.empty() || context || (part == "top" && category_.empty())) return;
        // Of a path that is too long, the last name remains.
        const std::string longer = category_.empty() ? part : category_ + " / " + part;
        category_ = longer.size() > category_bytes_max ? part : longer;
    };
    for (size_t at = 0; at < path.size(); ++at) {
        const bool slash = path[at] == '/';
        // A slash within a name is written twice.
        const bool within = slash && path.substr(at + 1).starts_with('/');
        if (slash && !within)
            finish_name();
        else
            name += path[at];
        if (within) ++at;
    }
    finish_name();
}

void MoodleQuestions::add(MoodleQuestion question) {
    if (draft_.questions.size() > questions_max) return;
    const std::string name = name_of(question);
    if (!is_choice(question.type))
        return findings_.warn(question.place, message::question_skipped(name, question.type));
    DraftQuestion draft{.question = {}, .place = question.place};
    if (!options(question, draft)) return findings_.warn(question.place, message::options_are_images(name));
    MarkdownText text = markdown_of(question.text);
    picture(question, std::exchange(text.pictures, {}), draft);
    draft.question.prompt = without_media(question, std::move(text));
    draft.question.category = category_;
    draft.question.tags = std::move(question.tags);
    correct(question, draft);
    draft.question.explanation = explanation(question, draft);
    grades_.push_back(question.grade);
    draft_.questions.push_back(std::move(draft));
}

DraftSet MoodleQuestions::take() {
    if (draft_.questions.empty() && !findings_.failed()) findings_.warnings_are_errors();
    points();
    return std::move(draft_);
}

std::string MoodleQuestions::name_of(const MoodleQuestion& question) const {
    const std::string name = normalised(question.name);
    return name.empty() ? normalised(markdown_of(question.text).markdown) : name;
}

/// False where an option is nothing but a picture: it can not be shown.
bool MoodleQuestions::options(MoodleQuestion& question, DraftQuestion& draft) {
    for (const MoodleAnswer& answer : question.answers) {
        MarkdownText option = markdown_of(answer.text);
        if (trim(option.markdown).empty() && !option.pictures.empty()) return false;
        draft.question.options.push_back({without_media(question, std::move(option))});
    }
    return true;
}

/// The text without its pictures, which only the question itself can have, and without sound.
std::string MoodleQuestions::without_media(const MoodleQuestion& question, MarkdownText text) {
    for (const auto& picture : text.pictures) {
        findings_.warn(question.place, message::image_not_of_question(shown_name(picture.src)));
    }
    for (const std::string& media : text.media) {
        findings_.warn(question.place, message::media_skipped(shown_name(media)));
    }
    return std::move(text.markdown);
}

/// Every option that is worth something is right where several are chosen, and the best where one is.
void MoodleQuestions::correct(const MoodleQuestion& question, DraftQuestion& draft) {
    static constexpr double tolerance = 0.01;
    double best = 0;
    for (const MoodleAnswer& answer : question.answers) best = std::max(best, answer.percent);
    bool weighted = false;
    for (uint32_t i = 0; i < question.answers.size(); ++i) {
        const double percent = question.answers[i].percent;
        const bool is_best = percent > best - tolerance;
        if (percent <= 0) continue;
        if (is_best || !question.single) {
            draft.question.correct.push_back(i);
            weighted = weighted || !is_best;
        } else {
            findings_.warn(question.place, message::partly_right(i + 1, static_cast<size_t>(std::lround(percent)),
                                                                 draft.question.options[i].text));
        }
    }
    if (weighted) findings_.warn(question.place, message::weights_unused());
    if (question.single && draft.question.correct.size() > 1)
        findings_.warn(question.place, message::all_to_be_chosen(draft.question.correct.size()));
}

/// What is said of the question, then what is said of its options.
std::string MoodleQuestions::explanation(const MoodleQuestion& question, const DraftQuestion& draft) {
    std::string explanation(trim(without_media(question, markdown_of(question.feedback))));
    std::vector<std::pair<uint32_t, std::string>> of_options;
    for (uint32_t i = 0; i < question.answers.size(); ++i) {
        std::string feedback(trim(without_media(question, markdown_of(question.answers[i].feedback))));
        if (!feedback.empty()) of_options.emplace_back(i, std::move(feedback));
    }
    const bool plain = of_options.size() == 1 && draft.question.correct == std::vector{of_options[0].first};
    std::string list;
    for (const auto& [option, feedback] : of_options) {
        const std::string& text = draft.question.options[option].text;
        const std::string named = std::string(trim(text.substr(0, text.find('\n')))) + ": " + feedback;
        list += (list.empty() ? "" : "\n") + (plain ? feedback : list_item(named));
    }
    if (!explanation.empty() && !list.empty()) explanation += "\n\n";
    return explanation + list;
}

void MoodleQuestions::picture(const MoodleQuestion& question, std::vector<MarkdownText::Picture> pictures,
                              DraftQuestion& draft) {
    for (MarkdownText::Picture& picture : pictures) {
        auto source = picture_source(question, picture.src);
        if (!source) {
            const bool elsewhere = file_name(picture.src).empty() && !picture.src.starts_with("data:");
            findings_.warn(draft.place, elsewhere ? message::image_not_https(picture.src)
                                                  : message::image_unusable(shown_name(picture.src)));
        } else if (draft.question.image) {
            findings_.warn(draft.place, message::image_second(shown_name(picture.src)));
        } else {
            draft.question.image = Image{std::move(*source), std::move(picture.alt)};
        }
    }
}

/// Grades become points where they differ: the most common grade is what a question is usually worth.
void MoodleQuestions::points() {
    std::map<double, size_t> times;
    for (const auto& grade : grades_) {
        if (grade) ++times[*grade];
    }
    if (times.size() < 2) return;
    const double usual =
        std::ranges::max_element(times, {}, [](const auto& one) { return one.first > 0 ? one.second : 0; })->first;
    if (usual <= 0) return;
    for (size_t i = 0; i < grades_.size(); ++i) {
        if (!grades_[i]) continue;
        const double points = std::clamp<double>(*grades_[i] / usual * points_usual, 0, points_max);
        draft_.questions[i].question.points = static_cast<uint32_t>(std::lround(points));
    }
}

}  // namespace mcs::quiz
