#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace mcs::quiz {

struct Option {
    std::string text;  ///< inline Markdown, 1 … 1,000 bytes
    friend bool operator==(const Option&, const Option&) = default;
};

struct Reference {
    std::string title;
    std::string url;  ///< http(s)
    friend bool operator==(const Reference&, const Reference&) = default;
};

struct Image {
    std::string src;  ///< https URL, or a data: URL of a PNG, JPEG, GIF or WebP
    std::string alt;
    friend bool operator==(const Image&, const Image&) = default;
};

struct Question {
    std::string id;                 ///< unique in its set; [A-Za-z0-9._-], 1 … 64
    std::string prompt;             ///< Markdown, 1 … 8,000 bytes
    std::vector<Option> options;    ///< 2 … 10, all different
    std::vector<uint32_t> correct;  ///< positions in `options`, ascending, at least one
    std::string category;           ///< "" where the set has none
    std::vector<std::string> tags;
    std::string explanation;  ///< Markdown, may be empty
    std::vector<Reference> references;
    std::optional<Micros> limit;     ///< 1 s … 10 min
    std::optional<uint32_t> points;  ///< 0 … 10,000; none: 1,000
    std::optional<Image> image;
    friend bool operator==(const Question&, const Question&) = default;
};

/// A question set: the model of `api/question-set.schema.json`. Texts are UTF-8 with "\n" line ends, without
/// white space around them and without control characters other than "\n" and tab; `read()` sees to it.
struct QuestionSet {
    std::string title;     ///< 1 … 200 bytes
    std::string language;  ///< BCP 47, "" where not known
    std::string licence;
    std::string source;
    std::string description;
    std::vector<Question> questions;  ///< 1 … 10,000
    friend bool operator==(const QuestionSet&, const QuestionSet&) = default;
};

/// Bounds. Lengths are in bytes of UTF-8.
inline constexpr size_t upload_bytes_max = 10 * 1024 * 1024;
inline constexpr size_t questions_max = 10'000;
inline constexpr size_t title_bytes_max = 200;
inline constexpr size_t language_bytes_max = 35;
inline constexpr size_t licence_bytes_max = 500;
inline constexpr size_t source_bytes_max = 2'000;
inline constexpr size_t description_bytes_max = 4'000;
inline constexpr size_t question_id_bytes_max = 64;
inline constexpr size_t prompt_bytes_max = 8'000;
inline constexpr size_t options_min = 2;
inline constexpr size_t options_max = 10;
inline constexpr size_t option_bytes_max = 1'000;
inline constexpr size_t category_bytes_max = 100;
inline constexpr size_t tags_max = 20;
inline constexpr size_t tag_bytes_max = 50;
inline constexpr size_t explanation_bytes_max = 8'000;
inline constexpr size_t references_max = 10;
inline constexpr size_t reference_title_bytes_max = 300;
inline constexpr size_t url_bytes_max = 2'000;
inline constexpr size_t image_data_bytes_max = 300'000;  ///< of a data: URL
inline constexpr size_t image_alt_bytes_max = 500;
inline constexpr int64_t limit_ms_min = 1'000;
inline constexpr int64_t limit_ms_max = 600'000;
inline constexpr uint32_t points_max = 10'000;

}  // namespace mcs::quiz
