#include "speed_run/name_search.hpp"

#include <algorithm>
#include <utility>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/assert.hpp"

namespace mcs::speed_run {

namespace {

/// Whatever script it is in, in small letters without marks.
std::string folded_by_icu(std::string_view name) {
    UErrorCode error = U_ZERO_ERROR;
    const auto* const folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
    const auto* const decomposing = icu::Normalizer2::getNFDInstance(error);
    const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
    const auto parts = decomposing->normalize(folding->normalize(text, error), error);
    require(U_SUCCESS(error), "ICU can fold a name");
    icu::UnicodeString plain;
    for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        const UChar32 c = parts.char32At(i);
        if (u_charType(c) != U_NON_SPACING_MARK) plain.append(c);
    }
    std::string result;
    return plain.toUTF8String(result);
}

/// `name` as it is compared, in `out`. Most names are ASCII, and those cost next to nothing.
void fold(std::string_view name, std::string& out) {
    out.assign(name);
    bool ascii = true;
    for (char& c : out) {
        ascii &= static_cast<uint8_t>(c) < 0x80;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    if (!ascii) out = folded_by_icu(name);
}

}  // namespace

NameSearch::NameSearch(std::string part) : part_(std::move(part)) {
    fold(part_, wanted_);
    best_.reserve(protocol::found_max + size_t{1});
}

bool NameSearch::advance(const race::RunState& run, uint32_t count) {
    for (; count > 0 && next_ <= run.participant_count(); --count, ++next_) {
        look_at(run.at(ParticipantId{next_}), ParticipantId{next_});
    }
    return next_ > run.participant_count();
}

void NameSearch::look_at(const race::Participant& participant, ParticipantId who) {
    if (participant.kicked) return;
    fold(participant.name, name_);
    size_t at = name_.find(wanted_);
    if (at == std::string::npos) return;
    ++matches_;
    Match match{.fit = Fit::inside, .who = who};
    if (at == 0) match.fit = name_.size() == wanted_.size() ? Fit::whole_name : Fit::beginning;
    for (; at != std::string::npos && match.fit == Fit::inside; at = name_.find(wanted_, at + 1)) {
        if (name_[at - 1] == ' ') match.fit = Fit::word;
    }
    if (best_.size() == protocol::found_max && best_.back() < match) return;
    best_.insert(std::ranges::upper_bound(best_, match), match);
    if (best_.size() > protocol::found_max) best_.pop_back();
}

std::vector<ParticipantId> NameSearch::best() const {
    std::vector<ParticipantId> found;
    for (const Match& match : best_) found.push_back(match.who);
    return found;
}

}  // namespace mcs::speed_run
