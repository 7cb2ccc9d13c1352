#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "quiz/findings.hpp"
#include "quiz/links.hpp"
#include "quiz/sha256.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

std::string count_of(size_t n, std::string_view noun) {
    return std::to_string(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

/// Checks one set's questions one after the other; remembers what must be unique.
class Validator {
  public:
    Validator(Origin origin, Findings& findings) : origin_(origin), findings_(findings) {}

    void metadata(QuestionSet& set) {
        text(set.title, "title of the set", title_bytes_max, {});
        text(set.language, "language", language_bytes_max, {});
        text(set.licence, "licence", licence_bytes_max, {});
        text(set.source, "source", source_bytes_max, {});
        text(set.description, "description", description_bytes_max, {});
        if (!is_language(set.language)) {
            findings_.error(
                {}, "the language “" + excerpt(set.language) + "” is no language tag; write one like en or pt-BR");
        }
    }

    void question(DraftQuestion& draft) {
        const Place& place = draft.place;
        Question& q = draft.question;
        text(q.prompt, "question text", prompt_bytes_max, place);
        if (q.prompt.empty()) findings_.error(place, "the question has no text; write one");
        text(q.category, "category", category_bytes_max, place);
        text(q.explanation, "explanation", explanation_bytes_max, place);
        options(q, place);
        correct(draft);
        tags(q, place);
        references(q, place);
        image(q, place);
        numbers(q, place);
        identify(q, place);
        advise(q, place);
    }

  private:
    void text(std::string& text, std::string_view what, size_t bytes_max, const Place& place) {
        text = normalised(text);
        if (origin_ == Origin::imported) mend(text, what, place);
        if (text.size() <= bytes_max) return;
        findings_.error(place, "the " + std::string(what) + " is too long: " + count_of(text.size(), "byte") +
                                   ", at most " + std::to_string(bytes_max) + " are allowed; shorten “" +
                                   excerpt(text, 40) + "”");
    }

    void mend(std::string& text, std::string_view what, const Place& place) {
        size_t mended = 0;
        const std::string better = mend_mojibake(text, mended);
        if (mended > 0) {
            findings_.warn(place, "mended " + count_of(mended, "garbled character") + " in the " + std::string(what) +
                                      "; it now reads “" + excerpt(better) + "”");
            text = normalised(better);
        }
        if (text.find("\xEF\xBF\xBD") != std::string::npos) {
            findings_.warn(place, "the " + std::string(what) +
                                      " has a character that was lost before it came here (�): “" + excerpt(text) +
                                      "”; write the right one");
        }
    }

    void options(Question& q, const Place& place) {
        if (q.options.size() < options_min || q.options.size() > options_max) {
            findings_.error(place, "the question has " + count_of(q.options.size(), "option") + "; give it 2 to 10");
        }
        std::unordered_map<std::string_view, size_t> seen;
        for (size_t i = 0; i < q.options.size(); ++i) {
            const std::string name = "option " + std::to_string(i + 1);
            std::string& option = q.options[i].text;
            text(option, name, option_bytes_max, place);
            if (option.empty()) {
                findings_.error(place, name + " is empty; write its text or take it out");
            } else if (const auto [first, added] = seen.try_emplace(option, i); !added) {
                findings_.error(place, "options " + std::to_string(first->second + 1) + " and " +
                                           std::to_string(i + 1) + " are the same: “" + excerpt(option) +
                                           "”; change or take out one of them");
            }
        }
    }

    void correct(DraftQuestion& draft) {
        auto& right = draft.question.correct;
        std::ranges::sort(right);
        if (const auto repeated = std::ranges::unique(right); !repeated.empty()) {
            findings_.warn(draft.place, "a right answer is given more than once; it counts once");
            right.erase(repeated.begin(), repeated.end());
        }
        if (draft.correct_faulty) return;
        if (right.empty()) findings_.error(draft.place, "no option is marked as correct; mark at least one");
        const size_t count = draft.question.options.size();
        for (const uint32_t index : right) {
            if (index < count) continue;
            findings_.error(draft.place, "the correct answer " + std::to_string(index) +
                                             " does not exist: the question has " + count_of(count, "option") +
                                             ", counted from 0 to " + std::to_string(count == 0 ? 0 : count - 1));
        }
    }

    void tags(Question& q, const Place& place) {
        for (std::string& tag : q.tags) text(tag, "tag", tag_bytes_max, place);
        std::vector<std::string> kept;
        for (std::string& tag : q.tags) {
            if (!tag.empty() && std::ranges::find(kept, tag) == kept.end()) kept.push_back(std::move(tag));
            if (kept.size() > tags_max) break;
        }
        q.tags = std::move(kept);
        if (q.tags.size() > tags_max) findings_.error(place, "the question has too many tags; give it at most 20");
    }

    void references(Question& q, const Place& place) {
        if (q.references.size() > references_max) {
            findings_.error(place,
                            "the question has " + count_of(q.references.size(), "reference") + "; give it at most 10");
        }
        for (Reference& reference : q.references) {
            text(reference.title, "title of a reference", reference_title_bytes_max, place);
            text(reference.url, "address of a reference", url_bytes_max, place);
            if (is_web_url(reference.url)) continue;
            findings_.error(place, "the reference “" + excerpt(reference.url) +
                                       "” is no web address; write one that starts with https:// and has no spaces");
        }
    }

    void image(Question& q, const Place& place) {
        if (!q.image) return;
        text(q.image->alt, "description (alt) of the image", image_alt_bytes_max, place);
        text(q.image->src, "address (src) of the image", image_data_bytes_max, place);
        if (is_image_source(q.image->src)) return;
        findings_.error(place, "the image “" + excerpt(q.image->src) +
                                   "” can not be shown; give an https:// address of at most 2,000 bytes or a data: URL "
                                   "of a PNG, JPEG, GIF or WebP in base64");
    }

    void numbers(const Question& q, const Place& place) {
        if (q.limit && (*q.limit < Micros{limit_ms_min * 1000} || *q.limit > Micros{limit_ms_max * 1000})) {
            findings_.error(place, "the time limit is out of range; it may be 1 second to 10 minutes");
        }
        if (q.points && *q.points > points_max) {
            findings_.error(place, "the points are out of range; a question may be worth 0 to 10,000");
        }
    }

    void identify(Question& q, const Place& place) {
        q.id = normalised(q.id);
        if (q.id.empty()) {
            q.id = generated_id(q);
        } else if (!is_question_id(q.id)) {
            findings_.error(place, "the id “" + excerpt(q.id) +
                                       "” is not allowed; use 1 to 64 of A-Z a-z 0-9 . _ -, or leave it out");
        } else if (!ids_.insert(q.id).second) {
            findings_.error(
                place, "the id “" + q.id + "” is used by an earlier question; give every question its own, or none");
        }
    }

    /// From what the question says, so that it stays the same when others are added before it.
    std::string generated_id(const Question& q) {
        std::string content = q.prompt;
        for (const Option& option : q.options) content += '\0' + option.text;
        const std::string base = "q-" + sha256_hex(content).substr(0, 12);
        size_t& repeated = generated_[base];
        std::string id;
        do {
            id = ++repeated == 1 ? base : base + "-" + std::to_string(repeated);
        } while (!ids_.insert(id).second);
        return id;
    }

    void advise(const Question& q, const Place& place);

    Origin origin_;
    Findings& findings_;
    std::set<std::string, std::less<>> ids_;
    std::unordered_map<std::string, size_t> generated_;  ///< how often, by what was generated
    std::unordered_map<std::string, Place> prompts_;
};

std::string described(const Place& place) {
    if (place.row) return "row " + std::to_string(*place.row);
    if (place.line) return "line " + std::to_string(*place.line);
    return "question " + std::to_string(place.question.value_or(0));
}

/// How many answers a prompt asks for in so many words ("Choose two."); 0 where it does not say.
size_t asked_for(std::string_view prompt) {
    static constexpr std::array<std::string_view, 6> verbs = {"choose ",  "select ",  "pick ",
                                                              "(choose ", "(select ", "(pick "};
    static constexpr std::array<std::string_view, 6> words = {"one", "two", "three", "four", "five", "six"};
    const std::string text = lower(prompt);
    for (const std::string_view verb : verbs) {
        for (size_t at = text.find(verb); at != std::string::npos; at = text.find(verb, at + 1)) {
            if (at > 0 && !is_space(text[at - 1]) && text[at - 1] != '(') continue;
            std::string_view rest = std::string_view(text).substr(at + verb.size());
            size_t n = 0;
            while (n < rest.size() && ((rest[n] >= 'a' && rest[n] <= 'z') || is_digit(rest[n]))) ++n;
            const std::string_view word = rest.substr(0, n);
            rest.remove_prefix(n);
            // "Choose two." asks for two; "choose two subnets in …" may be part of the story.
            const bool ends = rest.empty() || rest[0] == '.' || rest[0] == ')' || rest[0] == ':' ||
                              rest.starts_with(" answers") || rest.starts_with(" options") ||
                              rest.starts_with(" correct");
            if (!ends) continue;
            if (word.size() == 1 && word[0] >= '1' && word[0] <= '9') return static_cast<size_t>(word[0] - '0');
            const auto* const found = std::ranges::find(words, word);
            if (found != words.end()) return static_cast<size_t>(found - words.begin()) + 1;
        }
    }
    return 0;
}

void Validator::advise(const Question& q, const Place& place) {
    const size_t asked = asked_for(q.prompt);
    if (asked > 0 && asked != q.correct.size() && !q.correct.empty()) {
        findings_.warn(place, "the question asks for " + count_of(asked, "answer") + ", but " +
                                  std::to_string(q.correct.size()) + (q.correct.size() == 1 ? " is" : " are") +
                                  " marked as correct; check which is meant");
    }
    if (q.correct.size() == q.options.size() && q.options.size() > 1) {
        findings_.warn(place, "every option is marked as correct; check that this is meant");
    }
    if (const auto [first, added] = prompts_.try_emplace(q.prompt, place); !added && !q.prompt.empty()) {
        findings_.warn(place, "the same question text stands at " + described(first->second) + " already");
    }
}

/// Takes "A. ", "B. ", … off options that all have them: options are shuffled when they are shown.
void strip_letters(Question& q) {
    const auto lettered = [&](char after) {
        for (size_t i = 0; i < q.options.size(); ++i) {
            const std::string_view text = trim(q.options[i].text);
            const bool fits =
                text.size() > 3 && text[0] == static_cast<char>('A' + i) && text[1] == after && text[2] == ' ';
            if (!fits) return false;
        }
        return q.options.size() >= options_min && q.options.size() <= options_max;
    };
    if (!lettered('.') && !lettered(')')) return;
    for (Option& option : q.options) option.text = std::string(trim(trim(option.text).substr(3)));
}

}  // namespace

QuestionSet validated(DraftSet draft, Origin origin, Findings& findings) {
    Validator validator(origin, findings);
    QuestionSet set = std::move(draft.set);
    validator.metadata(set);
    if (draft.questions.empty() && !findings.failed())
        findings.error({}, "there is no question in this file; add at least one");
    if (draft.questions.size() > questions_max) {
        findings.error({}, "there are " + std::to_string(draft.questions.size()) +
                               " questions; a set may have at most 10,000: split the file");
        draft.questions.resize(questions_max);
    }
    set.questions.reserve(draft.questions.size());
    uint32_t number = 0;
    for (DraftQuestion& question : draft.questions) {
        question.place.question = ++number;
        if (origin == Origin::imported) strip_letters(question.question);
        validator.question(question);
        set.questions.push_back(std::move(question.question));
    }
    return set;
}

}  // namespace mcs::quiz
