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

/// Checks one set's questions one after the other; remembers what must be unique.
class Validator {
  public:
    Validator(Origin origin, Findings& findings) : origin_(origin), findings_(findings) {}

    void metadata(QuestionSet& set) {
        text(set.title, {Part::title}, title_bytes_max, {});
        text(set.language, {Part::language}, language_bytes_max, {});
        text(set.licence, {Part::licence}, licence_bytes_max, {});
        text(set.source, {Part::source}, source_bytes_max, {});
        text(set.description, {Part::description}, description_bytes_max, {});
        if (!is_language(set.language)) {
            findings_.error({}, message::language_invalid(set.language));
        }
    }

    void question(DraftQuestion& draft) {
        const Place& place = draft.place;
        Question& q = draft.question;
        text(q.prompt, {Part::prompt}, prompt_bytes_max, place);
        if (q.prompt.empty()) findings_.error(place, message::prompt_empty());
        text(q.category, {Part::category}, category_bytes_max, place);
        text(q.explanation, {Part::explanation}, explanation_bytes_max, place);
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
    /// What a text is, as messages name it.
    struct Named {
        Part part;
        size_t option = 0;  ///< from 1, where it is one
    };

    void text(std::string& text, Named what, size_t bytes_max, const Place& place) {
        text = normalised(text);
        if (origin_ == Origin::imported) mend(text, what, place);
        if (text.size() <= bytes_max) return;
        findings_.error(place, message::text_too_long(what.part, what.option, text.size(), bytes_max, text));
    }

    void mend(std::string& text, Named what, const Place& place) {
        size_t mended = 0;
        const std::string better = mend_mojibake(text, mended);
        if (mended > 0) {
            findings_.warn(place, message::mended(what.part, what.option, mended, better));
            text = normalised(better);
        }
        if (text.find("\xEF\xBF\xBD") != std::string::npos) {
            findings_.warn(place, message::character_lost(what.part, what.option, text));
        }
    }

    void options(Question& q, const Place& place) {
        if (q.options.size() < options_min || q.options.size() > options_max) {
            findings_.error(place, message::options_count(q.options.size()));
        }
        std::unordered_map<std::string_view, size_t> seen;
        for (size_t i = 0; i < q.options.size(); ++i) {
            std::string& option = q.options[i].text;
            text(option, {Part::option, i + 1}, option_bytes_max, place);
            if (option.empty()) {
                findings_.error(place, message::option_empty(i + 1));
            } else if (const auto [first, added] = seen.try_emplace(option, i); !added) {
                findings_.error(place, message::options_same(first->second + 1, i + 1, option));
            }
        }
    }

    void correct(DraftQuestion& draft) {
        auto& right = draft.question.correct;
        std::ranges::sort(right);
        if (const auto repeated = std::ranges::unique(right); !repeated.empty()) {
            findings_.warn(draft.place, message::correct_repeated());
            right.erase(repeated.begin(), repeated.end());
        }
        if (draft.correct_faulty) return;
        if (right.empty()) findings_.error(draft.place, message::correct_none());
        const size_t count = draft.question.options.size();
        for (const uint32_t index : right) {
            if (index >= count) findings_.error(draft.place, message::answer_missing(index, count));
        }
    }

    void tags(Question& q, const Place& place) {
        for (std::string& tag : q.tags) text(tag, {Part::tag}, tag_bytes_max, place);
        std::vector<std::string> kept;
        for (std::string& tag : q.tags) {
            if (!tag.empty() && std::ranges::find(kept, tag) == kept.end()) kept.push_back(std::move(tag));
            if (kept.size() > tags_max) break;
        }
        q.tags = std::move(kept);
        if (q.tags.size() > tags_max) findings_.error(place, message::tags_too_many());
    }

    void references(Question& q, const Place& place) {
        if (q.references.size() > references_max) {
            findings_.error(place, message::references_too_many(q.references.size()));
        }
        for (Reference& reference : q.references) {
            text(reference.title, {Part::reference_title}, reference_title_bytes_max, place);
            text(reference.url, {Part::reference_url}, url_bytes_max, place);
            if (!is_web_url(reference.url)) findings_.error(place, message::reference_invalid(reference.url));
        }
    }

    void image(Question& q, const Place& place) {
        if (!q.image) return;
        text(q.image->alt, {Part::image_alt}, image_alt_bytes_max, place);
        text(q.image->src, {Part::image_src}, image_data_bytes_max, place);
        if (!is_image_source(q.image->src)) findings_.error(place, message::image_invalid(q.image->src));
    }

    void numbers(const Question& q, const Place& place) {
        if (q.limit && (*q.limit < Micros{limit_ms_min * 1000} || *q.limit > Micros{limit_ms_max * 1000})) {
            findings_.error(place, message::limit_out_of_range());
        }
        if (q.points && *q.points > points_max) {
            findings_.error(place, message::points_out_of_range());
        }
    }

    void identify(Question& q, const Place& place) {
        q.id = normalised(q.id);
        if (q.id.empty()) {
            q.id = generated_id(q);
        } else if (!is_question_id(q.id)) {
            findings_.error(place, message::id_invalid(q.id));
        } else if (!ids_.insert(q.id).second) {
            findings_.error(place, message::id_repeated(q.id));
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

Message repeated_from(const Place& place) {
    if (place.row) return message::prompt_repeated("row", *place.row);
    if (place.line) return message::prompt_repeated("line", *place.line);
    return message::prompt_repeated("question", place.question.value_or(0));
}

/// How many answers a prompt asks for in so many words ("Choose two."); 0 where it does not say.
size_t asked_for(std::string_view prompt) {
    static constexpr std::array<std::string_view, 3> verbs = {"choose ", "select ", "pick "};
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
        findings_.warn(place, message::answers_disagree(asked, q.correct.size()));
    }
    if (q.correct.size() == q.options.size() && q.options.size() > 1) {
        findings_.warn(place, message::every_option_correct());
    }
    if (const auto [first, added] = prompts_.try_emplace(q.prompt, place); !added && !q.prompt.empty()) {
        findings_.warn(place, repeated_from(first->second));
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
    if (draft.questions.empty() && !findings.failed()) findings.error({}, message::no_questions());
    if (draft.questions.size() > questions_max) {
        findings.error({}, message::too_many_questions(draft.questions.size()));
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
