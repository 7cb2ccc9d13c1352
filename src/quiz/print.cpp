#include "quiz/reader.hpp"
#include "quiz/sha256.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Writes an object's members one after the other, leaving out empty ones. The order of the calls is the
/// order of the keys; it never changes, since the ids of stored sets are hashes of these bytes.
class ObjectWriter {
  public:
    explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
    ~ObjectWriter() { out_ += '}'; }
    ObjectWriter(const ObjectWriter&) = delete;
    ObjectWriter& operator=(const ObjectWriter&) = delete;

    void text(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        key(name);
        append_json_string(out_, value);
    }

    void number(std::string_view name, int64_t value) {
        key(name);
        out_ += std::to_string(value);
    }

    template <class Items, class Write>
    void array(std::string_view name, const Items& items, Write write) {
        if (items.empty()) return;
        key(name);
        char before = '[';
        for (const auto& item : items) {
            out_ += std::exchange(before, ',');
            write(item);
        }
        out_ += ']';
    }

    void key(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        append_json_string(out_, name);
        out_ += ':';
    }

  private:
    std::string& out_;
    bool first_ = true;
};

void print_question(std::string& out, const Question& q) {
    ObjectWriter object(out);
    object.text("id", q.id);
    object.text("prompt", q.prompt);
    object.array("options", q.options, [&](const Option& option) { ObjectWriter(out).text("text", option.text); });
    object.array("correct", q.correct, [&](uint32_t index) { out += std::to_string(index); });
    object.text("category", q.category);
    object.array("tags", q.tags, [&](const std::string& tag) { append_json_string(out, tag); });
    object.text("explanation", q.explanation);
    object.array("references", q.references, [&](const Reference& reference) {
        ObjectWriter writer(out);
        writer.text("title", reference.title);
        writer.text("url", reference.url);
    });
    if (q.limit) object.number("limit_ms", *q.limit / Micros{1000});
    if (q.points) object.number("points", *q.points);
    if (q.image) {
        object.key("image");
        ObjectWriter writer(out);
        writer.text("src", q.image->src);
        writer.text("alt", q.image->alt);
    }
}

}  // namespace

std::string print(const QuestionSet& set) {
    std::string out;
    {
        ObjectWriter object(out);
        object.text("title", set.title);
        object.text("language", set.language);
        object.text("licence", set.licence);
        object.text("source", set.source);
        object.text("description", set.description);
        object.array("questions", set.questions, [&](const Question& question) { print_question(out, question); });
    }
    return out;
}

std::string print(const Question& question) {
    std::string out;
    print_question(out, question);
    return out;
}

QuestionSetId id_of(const QuestionSet& set) { return QuestionSetId{sha256_hex(print(set))}; }

}  // namespace mcs::quiz
