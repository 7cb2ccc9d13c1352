#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>

#include <boost/json/serialize.hpp>

#include "quiz/encoded_text.hpp"
#include "quiz/findings.hpp"
#include "quiz/json_text.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

namespace json = boost::json;

/// Takes members out of one object and reports what does not fit, at one place.
class ObjectReader {
  public:
    ObjectReader(const json::object& object, Place place, Findings& findings)
        : object_(object), place_(place), findings_(findings) {}

    /// A member that is there and not null.
    const json::value* find(std::string_view name) const {
        const json::value* value = object_.if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    std::string text(std::string_view name) const {
        const json::value* value = find(name);
        if (value == nullptr) return {};
        if (const json::string* text = value->if_string()) return std::string(*text);
        wrong(name, Wanted::text);
        return {};
    }

    std::optional<int64_t> integer(std::string_view name) const {
        const json::value* value = find(name);
        if (value == nullptr) return std::nullopt;
        const auto number = whole(*value);
        if (!number) wrong(name, Wanted::whole_number);
        return number;
    }

    const json::array* array(std::string_view name, Wanted wanted) const {
        const json::value* value = find(name);
        if (value == nullptr) return nullptr;
        if (const json::array* array = value->if_array()) return array;
        wrong(name, wanted);
        return nullptr;
    }

    void wrong(std::string_view name, Wanted wanted) const {
        findings_.error(place_, message::member_wrong(name, wanted));
    }

    /// Warns of every member that is none of these.
    void only(std::initializer_list<std::string_view> known, Object where) const {
        for (const auto& member : object_) {
            const std::string_view key = member.key();
            if (std::ranges::find(known, key) != known.end()) continue;
            findings_.skipped_member({place_.line, {}, {}, place_.question}, key, where);
        }
    }

    static std::optional<int64_t> whole(const json::value& value) {
        if (const int64_t* n = value.if_int64()) return *n;
        if (const double* d = value.if_double(); d != nullptr && std::abs(*d) < 1e15 && *d == std::floor(*d)) {
            return static_cast<int64_t>(*d);
        }
        return std::nullopt;
    }

  private:
    const json::object& object_;
    Place place_;
    Findings& findings_;
};

std::vector<Option> options_of(const ObjectReader& reader, Findings& findings, const Place& place) {
    std::vector<Option> options;
    const json::array* array = reader.array("options", Wanted::options);
    if (array == nullptr) return options;
    for (const json::value& value : *array) {
        if (const json::string* text = value.if_string()) {
            options.push_back({std::string(*text)});
        } else if (const json::object* object = value.if_object()) {
            const ObjectReader option(*object, place, findings);
            option.only({"text"}, Object::option);
            options.push_back({option.text("text")});
        } else {
            findings.error(place, message::option_wrong(options.size() + 1));
            options.push_back({"?" + std::to_string(options.size())});
        }
        if (options.size() > 10 * options_max) break;
    }
    return options;
}

/// The positions under `name`, from 0; one number does for a list of one.
void positions(const ObjectReader& reader, std::string_view name, DraftQuestion& draft, Findings& findings) {
    const json::value* value = reader.find(name);
    if (value == nullptr) return;
    const auto add = [&](const json::value& position) {
        const auto index = ObjectReader::whole(position);
        if (index && *index >= 0 && *index < 1000) {
            draft.question.correct.push_back(static_cast<uint32_t>(*index));
            return;
        }
        draft.correct_faulty = true;
        findings.error(draft.place, message::answer_nowhere(name, json::serialize(position)));
    };
    if (const json::array* array = value->if_array()) {
        for (const json::value& position : *array) {
            if (draft.question.correct.size() > 10 * options_max) break;
            add(position);
        }
    } else {
        add(*value);
    }
}

std::vector<std::string> tags_of(const ObjectReader& reader) {
    std::vector<std::string> tags;
    const json::array* array = reader.array("tags", Wanted::texts);
    if (array == nullptr) return tags;
    for (const json::value& value : *array) {
        if (const json::string* text = value.if_string()) {
            tags.emplace_back(*text);
        } else {
            reader.wrong("tags", Wanted::texts);
            break;
        }
    }
    return tags;
}

std::vector<Reference> references_of(const ObjectReader& reader, Findings& findings, const Place& place) {
    std::vector<Reference> references;
    const json::array* array = reader.array("references", Wanted::references);
    if (array == nullptr) return references;
    for (const json::value& value : *array) {
        if (const json::string* url = value.if_string()) {
            references.push_back({{}, std::string(*url)});
        } else if (const json::object* object = value.if_object()) {
            const ObjectReader reference(*object, place, findings);
            reference.only({"title", "url"}, Object::reference);
            references.push_back({reference.text("title"), reference.text("url")});
        } else {
            reader.wrong("references", Wanted::references);
            break;
        }
    }
    return references;
}

std::optional<Image> image_member(const ObjectReader& reader, Findings& findings, const Place& place) {
    const json::value* value = reader.find("image");
    if (value == nullptr) return std::nullopt;
    if (const json::string* src = value->if_string()) return Image{std::string(*src), {}};
    const json::object* object = value->if_object();
    if (object == nullptr) {
        reader.wrong("image", Wanted::image);
        return std::nullopt;
    }
    const ObjectReader image(*object, place, findings);
    image.only({"src", "alt"}, Object::image);
    return Image{image.text("src"), image.text("alt")};
}

DraftQuestion question_of(const json::object& object, const Place& place, Findings& findings) {
    DraftQuestion draft{.question = {}, .place = place};
    const ObjectReader reader(object, place, findings);
    reader.only({"id", "prompt", "options", "correct", "category", "tags", "explanation", "references", "limit_ms",
                 "points", "image"},
                Object::question);
    Question& q = draft.question;
    q.id = reader.text("id");
    q.prompt = reader.text("prompt");
    q.options = options_of(reader, findings, place);
    positions(reader, "correct", draft, findings);
    q.category = reader.text("category");
    q.tags = tags_of(reader);
    q.explanation = reader.text("explanation");
    q.references = references_of(reader, findings, place);
    // Out of range stays out of range, whatever the number, and is reported with the other bounds.
    if (const auto limit = reader.integer("limit_ms"))
        q.limit = Micros{1000} * std::clamp<int64_t>(*limit, 0, limit_ms_max + 1);
    if (const auto points = reader.integer("points")) {
        q.points =
            static_cast<uint32_t>(std::clamp<int64_t>(*points < 0 ? points_max + 1 : *points, 0, points_max + 1));
    }
    q.image = image_member(reader, findings, place);
    return draft;
}

DraftQuestion legacy_question_of(const json::object& object, const Place& place, Findings& findings) {
    DraftQuestion draft{.question = {}, .place = place};
    const ObjectReader reader(object, place, findings);
    reader.only({"question", "category", "options", "answers"}, Object::question);
    draft.question.prompt = reader.text("question");
    draft.question.category = reader.text("category");
    draft.question.options = options_of(reader, findings, place);
    positions(reader, "answers", draft, findings);
    return draft;
}

/// Whether `holds` of every text in a value.
template <class Predicate>
bool all_texts(const json::value& value, const Predicate& holds) {
    if (const json::string* text = value.if_string()) return holds(std::string_view(*text));
    if (const json::array* array = value.if_array())
        return std::ranges::all_of(*array, [&](const json::value& one) { return all_texts(one, holds); });
    if (const json::object* object = value.if_object())
        return std::ranges::all_of(*object, [&](const auto& member) { return all_texts(member.value(), holds); });
    return true;
}

/// How the texts of an Open Trivia DB answer are written: it was asked for, and the file does not say.
class TriviaTexts {
  public:
    explicit TriviaTexts(const json::value& questions) {
        const auto none_has = [](char c) { return [c](std::string_view text) { return !text.contains(c); }; };
        // The types and difficulties that there are would be no UTF-8 if they were base64.
        if (all_texts(questions, [](std::string_view text) { return without_base64(text).has_value(); })) {
            encoding_ = Encoding::base64;
        } else if (all_texts(questions, is_url_text) && !all_texts(questions, none_has('%'))) {
            encoding_ = Encoding::url;
            plus_is_space_ = !all_texts(questions, none_has('+'));
        }
    }

    std::string operator()(std::string_view text) const {
        if (encoding_ == Encoding::base64) return without_base64(text).value_or(std::string(text));
        return encoding_ == Encoding::url ? without_url_encoding(text, plus_is_space_) : without_entities(text);
    }

  private:
    enum class Encoding : uint8_t { html, url, base64 };

    Encoding encoding_ = Encoding::html;
    bool plus_is_space_ = false;
};

DraftQuestion trivia_question_of(const json::object& object, const TriviaTexts& decoded, const Place& place,
                                 Findings& findings) {
    DraftQuestion draft{.question = {}, .place = place};
    const ObjectReader reader(object, place, findings);
    reader.only({"type", "difficulty", "category", "question", "correct_answer", "incorrect_answers"},
                Object::question);
    Question& q = draft.question;
    q.prompt = decoded(reader.text("question"));
    q.category = decoded(reader.text("category"));
    if (std::string difficulty = decoded(reader.text("difficulty")); !difficulty.empty())
        q.tags.push_back(std::move(difficulty));
    const std::string right = decoded(reader.text("correct_answer"));
    q.options.push_back({right});
    if (const json::array* wrong = reader.array("incorrect_answers", Wanted::texts)) {
        for (const json::value& one : *wrong) {
            if (q.options.size() > options_max) break;
            if (const json::string* text = one.if_string()) q.options.push_back({decoded(*text)});
        }
    }
    // The right one must not always come first where options are not shuffled.
    std::ranges::sort(q.options, {}, &Option::text);
    const auto at = std::ranges::find(q.options, right, &Option::text);
    q.correct.push_back(static_cast<uint32_t>(at - q.options.begin()));
    return draft;
}

template <class Read>
void read_questions(const json::array& array, std::string_view bytes, DraftSet& draft, Findings& findings, Read read) {
    QuestionLines lines(bytes);
    const size_t count = std::min(array.size(), questions_max + 1);
    for (size_t i = 0; i < count; ++i) {
        const Place place = lines.place(i);
        if (const json::object* object = array[i].if_object()) {
            draft.questions.push_back(read(*object, place, findings));
        } else {
            findings.error(place, message::question_wrong(json::serialize(array[i])));
        }
    }
}

}  // namespace

DraftSet read_json(std::string_view bytes, Findings& findings) {
    DraftSet draft;
    const auto root = parse_json(bytes, findings);
    if (!root) return draft;
    if (const json::array* array = root->if_array()) {
        read_questions(*array, bytes, draft, findings, question_of);
        return draft;
    }
    const json::object* object = root->if_object();
    if (object == nullptr || object->if_contains("questions") == nullptr) {
        findings.error(Place::at_line(1), message::not_a_set());
        return draft;
    }
    const ObjectReader reader(*object, {}, findings);
    reader.only({"$schema", "title", "language", "licence", "source", "description", "questions"}, Object::set);
    draft.set.title = reader.text("title");
    draft.set.language = reader.text("language");
    draft.set.licence = reader.text("licence");
    draft.set.source = reader.text("source");
    draft.set.description = reader.text("description");
    if (const json::array* array = reader.array("questions", Wanted::questions)) {
        read_questions(*array, bytes, draft, findings, question_of);
    }
    return draft;
}

DraftSet read_legacy_json(std::string_view bytes, Findings& findings) {
    DraftSet draft;
    const auto root = parse_json(bytes, findings);
    if (!root) return draft;
    const json::array* array = root->if_array();
    if (array == nullptr) {
        findings.error(Place::at_line(1), message::not_legacy_json());
        return draft;
    }
    read_questions(*array, bytes, draft, findings, legacy_question_of);
    return draft;
}

DraftSet read_open_trivia(std::string_view bytes, Findings& findings) {
    DraftSet draft;
    const auto root = parse_json(bytes, findings);
    if (!root) return draft;
    const json::object* object = root->if_object();
    const json::value* results = object == nullptr ? nullptr : object->if_contains("results");
    if (results == nullptr || !results->is_array()) {
        findings.error(Place::at_line(1), message::member_wrong("results", Wanted::questions));
        return draft;
    }
    const TriviaTexts decoded(*results);
    uint32_t number = 0;
    for (const json::value& one : results->get_array()) {
        const Place place{.question = ++number};
        if (number > questions_max + 1) break;
        if (const json::object* question = one.if_object()) {
            draft.questions.push_back(trivia_question_of(*question, decoded, place, findings));
        } else {
            findings.error(place, message::question_wrong(json::serialize(one)));
        }
    }
    return draft;
}

}  // namespace mcs::quiz
