#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace mcs::sign_on {

inline constexpr uint32_t name_characters_max = 32;

enum class NameError : uint8_t { not_text, empty, too_long };

/// What is wrong and what to do, for the person who typed the name.
std::string_view explain(NameError error) noexcept;

/// A name fit to be shown to others, and what it shares with every name that looks like it.
struct CleanName {
    std::string shown;  ///< NFC, 1 … 32 characters as people count them, at most race::name_bytes_max bytes
    std::string key;    ///< at most race::name_key_bytes_max bytes
    friend bool operator==(const CleanName&, const CleanName&) = default;
};

/// Cleans names with ICU. Characters that control, steer the direction of text or can not be seen are taken out (those
/// that hold an emoji or a Persian or Indic word together stay), white space becomes single spaces, and of accents
/// piled up on one letter the first few stay.
///
/// The key folds case and takes the skeleton of look-alikes (Unicode TS #39), so that "Ada", "ADA" and "Аdа" with
/// Cyrillic letters, "Mia" and "МІА" in Cyrillic capitals, or "Paul" and "PauI", can not be in the same run. Cleaning
/// what is clean changes nothing.
///
/// Belongs to one loop (it keeps ICU's working memory).
class Names {
  public:
    Names();
    ~Names();
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    std::expected<CleanName, NameError> clean(std::string_view typed);

    /// "Ada 2" of "Ada", "Ada 3" of "Ada 2": shortened where needed, so that it is a name again. Cheap where it is not.
    std::expected<CleanName, NameError> numbered(const CleanName& name, uint32_t number);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    std::string digit_keys_;  ///< of "0" … "9", a byte each
};

}  // namespace mcs::sign_on
