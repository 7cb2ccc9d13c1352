#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace mcs {

/// An opaque text identifier that can not be mistaken for another kind of identifier.
template <class Tag>
class TextId {
  public:
    TextId() = default;
    explicit TextId(std::string text) : text_(std::move(text)) {}

    const std::string& str() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }
    friend auto operator<=>(const TextId&, const TextId&) = default;

  private:
    std::string text_;
};

/// One speedrun. 26 characters of Crockford base 32 (128 random bits); never guessable, never reused.
using RunId = TextId<struct RunIdTag>;
/// What people type to join a run: 6 characters without look-alikes.
using JoinCode = TextId<struct JoinCodeTag>;
/// Who uploads question sets and creates runs.
using HostId = TextId<struct HostIdTag>;
/// Lower-case hex SHA-256 of a question set's canonical form.
using QuestionSetId = TextId<struct QuestionSetIdTag>;

/// A participant of one run: 1, 2, 3, … in the order in which the run's log let them in.
enum class ParticipantId : uint32_t {};
constexpr uint32_t number(ParticipantId id) noexcept { return static_cast<uint32_t>(id); }

}  // namespace mcs

template <class Tag>
struct std::hash<mcs::TextId<Tag>> {
    size_t operator()(const mcs::TextId<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
