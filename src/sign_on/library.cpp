#include "sign_on/library.hpp"

#include "protocol/json_writer.hpp"
#include "quiz/reader.hpp"
#include "sign_on/timestamps.hpp"

namespace mcs::sign_on {
namespace {

using protocol::JsonWriter;

Reply no_such_set() { return problem(404, ProblemCode::unknown_set, "There is no such question set in your library."); }

Reply failed(QuestionSetStoreError error) {
    return error == QuestionSetStoreError::no_such_set ? no_such_set() : unavailable();
}

void write(JsonWriter& json, const QuestionSetSummary& set) {
    json.object().member("question_set", set.id.str()).member("title", set.title).member("language", set.language);
    json.member("description", set.description).member("questions", set.questions).key("categories").array();
    for (const auto& category : set.categories) {
        json.object().member("name", category.name).member("questions", category.questions).end_object();
    }
    json.end_array().member("sample", set.sample).member("added_at", timestamp(set.added_at)).end_object();
}

/// A file name that every system takes.
std::string file_name(std::string_view title) {
    std::string name;
    for (const char c : title) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain) name.push_back(c);
        if (!plain && !name.empty() && name.back() != '-') name.push_back('-');
    }
    while (name.ends_with('-')) name.pop_back();
    return (name.empty() ? "question-set" : name) + ".json";
}

}  // namespace

std::expected<std::shared_ptr<const quiz::CompiledSet>, Reply> Library::visible_set(std::string_view bearer,
                                                                                    const QuestionSetId& id) {
    const auto host = authority_.identify_host(bearer, clock_.now());
    if (!host) return std::unexpected(host.error());
    if (!store_.visible(id, *host)) return std::unexpected(no_such_set());
    auto set = store_.get(id);
    if (!set) return std::unexpected(failed(set.error()));
    return std::move(*set);
}

Reply Library::list(std::string_view bearer) {
    const auto host = authority_.identify_host(bearer, clock_.now());
    if (!host) return host.error();
    std::string body;
    JsonWriter json(body);
    json.object().key("question_sets").array();
    for (const auto& set : store_.list(*host)) write(json, set);
    json.end_array().end_object();
    return json_reply(200, std::move(body));
}

Reply Library::get(std::string_view bearer, const QuestionSetId& id) {
    const auto set = visible_set(bearer, id);
    if (!set) return set.error();
    std::string body;
    JsonWriter json(body);
    json.object().member("question_set", id.str()).key("rendered").array();
    for (const auto& question : (*set)->rendered) json.raw(quiz::html_json(question));
    json.end_array();
    // The stored form is an object with members.
    return json_reply(200, std::move(body) + "," + quiz::print((*set)->set).substr(1));
}

Reply Library::download(std::string_view bearer, const QuestionSetId& id) {
    const auto set = visible_set(bearer, id);
    if (!set) return set.error();
    return json_reply(200, quiz::print((*set)->set))
        .with("Content-Disposition", "attachment; filename=\"" + file_name((*set)->set.title) + "\"");
}

Reply Library::text(std::string_view bearer, const QuestionSetId& id) {
    const auto set = visible_set(bearer, id);
    if (!set) return set.error();
    auto markdown = quiz::print_markdown((*set)->set);
    if (!markdown) return json_reply(200, quiz::print((*set)->set));
    return {.status = 200, .content_type = "text/markdown; charset=utf-8", .body = std::move(*markdown), .headers = {}};
}

Reply Library::remove(std::string_view bearer, const QuestionSetId& id) {
    const auto host = authority_.identify_host(bearer, clock_.now());
    if (!host) return host.error();
    if (!store_.visible(id, *host)) return no_such_set();
    if (const auto removed = store_.remove(id, *host); !removed) {
        return removed.error() == QuestionSetStoreError::no_such_set
                   ? problem(403, ProblemCode::sample_set,
                             "This is a sample set, which belongs to everybody. It can not be removed.")
                   : unavailable();
    }
    return {.status = 204, .content_type = {}, .body = {}, .headers = {}};
}

}  // namespace mcs::sign_on
