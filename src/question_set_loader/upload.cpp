#include <charconv>

#include <boost/json.hpp>

#include "question_set_loader/loader.hpp"
#include "question_set_loader/multipart.hpp"
#include "quiz/text.hpp"

namespace mcs::question_set_loader {
namespace {

namespace json = boost::json;

json::object json_of(const quiz::Finding& finding) {
    json::object object{{"file", finding.file}};
    const auto add = [&](std::string_view name, const std::optional<uint32_t>& value) {
        if (value) object[name] = *value;
    };
    add("line", finding.line);
    add("column", finding.column);
    add("row", finding.row);
    add("question", finding.question);
    object["code"] = quiz::name(finding.message.code);
    json::array values;
    for (const auto& value : finding.message.values)
        std::visit([&](const auto& one) { values.emplace_back(one); }, value);
    object["values"] = std::move(values);
    object["message"] = finding.message.text;
    return object;
}

json::array json_of(const std::vector<quiz::Finding>& findings) {
    json::array array;
    for (const quiz::Finding& finding : findings) array.push_back(json_of(finding));
    return array;
}

json::object json_of(const PreviewedQuestion& previewed) {
    return {{"number", previewed.number},
            {"question", json::parse(quiz::print(previewed.question))},
            {"rendered", json::parse(quiz::html_json(previewed.rendered))}};
}

json::object json_of(const LoadedSet& set, bool stored) {
    json::array categories;
    for (const quiz::CategoryCount& category : set.categories) {
        categories.push_back({{"name", category.name}, {"questions", category.questions}});
    }
    json::array namesakes;
    for (const QuestionSetId& id : set.namesakes) namesakes.emplace_back(id.str());
    json::object object{{"question_set", set.id.str()},      {"title", set.title},
                        {"questions", set.questions},        {"categories", std::move(categories)},
                        {"warnings", json_of(set.warnings)}, {"namesakes", std::move(namesakes)}};
    if (stored) return object;
    json::array preview;
    for (const PreviewedQuestion& question : set.preview) preview.push_back(json_of(question));
    object["preview"] = std::move(preview);
    return object;
}

/// RFC 9457. The type is "about:blank": the status says what kind of problem it is, the detail what to do.
json::object problem_of(unsigned status, std::string_view title, std::string_view detail) {
    return {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}};
}

UploadResponse respond(unsigned status, std::string_view content_type, const json::object& body) {
    return {status, std::string(content_type), json::serialize(body)};
}

UploadResponse problem(unsigned status, std::string_view title, std::string_view detail) {
    return respond(status, "application/problem+json", problem_of(status, title, detail));
}

UploadResponse explain(MultipartError error) {
    switch (error) {
        case MultipartError::not_multipart:
            return problem(415, "Unsupported Media Type",
                           "Send the files as multipart/form-data, each as a part called “file” with a file name.");
        case MultipartError::no_boundary:
            return problem(400, "Bad Request",
                           "The Content-Type names no boundary; let your HTTP client set this header for the form.");
        case MultipartError::too_many_parts:
            return problem(400, "Bad Request", "The form has more than 100 parts; upload fewer files at once.");
        case MultipartError::headers_too_large:
            return problem(400, "Bad Request", "A part of the form has more than 8 KiB of headers.");
        case MultipartError::malformed:
            break;
    }
    return problem(400, "Bad Request",
                   "The form is malformed or was cut off: each part needs its boundary and a Content-Disposition with "
                   "a name. Try again.");
}

UploadResponse explain(const LoadError& error) {
    if (std::holds_alternative<QuestionSetStoreError>(error)) {
        return problem(
            503, "Service Unavailable",
            "The question sets can not be stored just now. Try again in a moment; nothing gets lost or doubled.");
    }
    const auto& errors = std::get<std::vector<quiz::Finding>>(error);
    json::object body = problem_of(422, "Unprocessable Content",
                                   std::to_string(errors.size()) + (errors.size() == 1 ? " error" : " errors") +
                                       " found, nothing was stored. Mend what is listed and upload again.");
    body["errors"] = json_of(errors);
    return respond(422, "application/problem+json", body);
}

/// By the values of "preview".
std::optional<Storing> storing_named(std::string_view preview) {
    if (preview == "false") return Storing::always;
    if (preview == "if_doubtful") return Storing::unless_doubtful;
    if (preview == "true") return Storing::never;
    return std::nullopt;
}

/// 1 to as many as a set can have.
std::optional<uint32_t> questions_in(std::string_view number) {
    uint32_t questions = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), questions);
    const bool whole = error == std::errc() && end == number.data() + number.size();
    if (!whole || questions == 0 || questions > quiz::questions_max) return std::nullopt;
    return questions;
}

/// What the form asks for, or the answer to a form that can not be understood.
std::expected<Upload, UploadResponse> upload_of(std::vector<FormPart> parts) {
    Upload upload;
    size_t bytes = 0;
    for (FormPart& part : parts) {
        if (part.name == "file") {
            // A browser sends an empty part without a name where no file was chosen.
            const std::string name = part.file_name.value_or("file");
            if (part.bytes.empty() && name == "file") continue;
            bytes += part.bytes.size();
            upload.files.push_back({name, part.bytes});
        } else if (part.name == "format") {
            const auto format = quiz::format_named(quiz::trim(part.bytes));
            if (!format) {
                return std::unexpected(problem(400, "Bad Request",
                                               "There is no format “" + quiz::excerpt(part.bytes) +
                                                   "”; choose one of: " + quiz::format_names() + "."));
            }
            upload.format = *format;
        } else if (part.name == "title") {
            if (quiz::first_invalid_utf8(part.bytes))
                return std::unexpected(problem(400, "Bad Request", "The title is not UTF-8."));
            upload.title = part.bytes;
        } else if (part.name == "preview") {
            const auto storing = storing_named(quiz::trim(part.bytes));
            if (!storing) {
                return std::unexpected(
                    problem(400, "Bad Request",
                            "“preview” is true, false or if_doubtful, not “" + quiz::excerpt(part.bytes) + "”."));
            }
            upload.storing = *storing;
        } else if (part.name == "preview_questions") {
            const auto questions = questions_in(quiz::trim(part.bytes));
            if (!questions) {
                return std::unexpected(problem(
                    400, "Bad Request", "“preview_questions” is 1 to 10000, not “" + quiz::excerpt(part.bytes) + "”."));
            }
            upload.previewed_questions_max = *questions;
        } else if (part.name == "replace") {
            upload.replace = quiz::trim(part.bytes) == "true";
        } else if (part.name == "edited") {
            upload.edited = QuestionSetId{std::string(quiz::trim(part.bytes))};
        }
    }
    if (bytes > quiz::upload_bytes_max) return std::unexpected(too_large());
    if (upload.files.empty()) {
        return std::unexpected(problem(
            400, "Bad Request", "There is no file in the form; add at least one part called “file” with a file name."));
    }
    return upload;
}

}  // namespace

UploadResponse too_large() {
    return problem(413, "Content Too Large",
                   "An upload may have at most 10 MiB; split the question set or upload its files one by one.");
}

UploadResponse Loader::upload(std::string_view content_type, std::string_view body, const HostId& host,
                              ServerTime now) const {
    if (host.empty())
        return problem(401, "Unauthorized", "Question sets are uploaded by hosts; sign on as a host first.");
    if (body.size() > upload_body_bytes_max) return too_large();
    auto parts = parse_form(content_type, body);
    if (!parts) return explain(parts.error());
    const auto upload = upload_of(std::move(*parts));
    if (!upload) return upload.error();
    const auto loaded = load(*upload, host, now);
    if (!loaded) return explain(loaded.error());
    json::array sets;
    for (const LoadedSet& set : loaded->sets) sets.push_back(json_of(set, loaded->stored));
    return respond(loaded->stored ? 201 : 200, "application/json", {{"question_sets", std::move(sets)}});
}

}  // namespace mcs::question_set_loader
