#pragma once

#include <string_view>

#include "base/ids.hpp"
#include "ports/clock.hpp"
#include "ports/question_set_store.hpp"
#include "sign_on/authority.hpp"
#include "sign_on/reply.hpp"

namespace mcs::sign_on {

/// A host's question sets. Calls block; safe from any thread.
class Library {
  public:
    Library(const Authority& authority, QuestionSetStore& store, const Clock& clock)
        : authority_(authority), store_(store), clock_(clock) {}

    /// GET /question-sets
    Reply list(std::string_view bearer);
    /// GET /question-sets/{id}: with its answers
    Reply get(std::string_view bearer, const QuestionSetId& id);
    /// GET /question-sets/{id}/export
    Reply download(std::string_view bearer, const QuestionSetId& id);
    /// GET /question-sets/{id}/text: to go on writing; Markdown, or the stored form where Markdown can not say all of
    /// it
    Reply text(std::string_view bearer, const QuestionSetId& id);
    /// DELETE /question-sets/{id}
    Reply remove(std::string_view bearer, const QuestionSetId& id);

  private:
    std::expected<std::shared_ptr<const quiz::CompiledSet>, Reply> visible_set(std::string_view bearer,
                                                                               const QuestionSetId& id);

    const Authority& authority_;
    QuestionSetStore& store_;
    const Clock& clock_;
};

}  // namespace mcs::sign_on
