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
    std::string id;                  ///< unique in its set; [A-Za-z0-9._-], 1 … 64
    std::string prompt;              ///< Markdown, 1 … 8,000 bytes
    std::vector<Option> options;     ///< 2 … 10, all different
    std::vector<uint32_t> correct;   ///< positions in `options`, ascending, at least one
    std::string category;            ///< "" where the set has none
    std::vector<std::string> tags;
    std::string explanation;         ///< Markdown, may be empty
    std::vector<Reference> references;
    std::optional<Micros> limit;     ///< 1 s … 10 min
    std::optional<uint32_t> points;  ///< 0 … 10,000; none: 1,000
    std::optional<Image> image;
    friend bool operator==(const Question&, const Question&) = default;
};

/// A question set: the model of `api/question-set.schema.json`.
struct QuestionSet {
    std::string title;        ///< 1 … 200 bytes
    std::string language;     ///< BCP 47, "" where not known
    std::string licence;
    std::string source;
    std::string description;
    std::vector<Question> questions;  ///< 1 … 10,000
    friend bool operator==(const QuestionSet&, const QuestionSet&) = default;
};

inline constexpr size_t upload_bytes_max = 10 * 1024 * 1024;
inline constexpr size_t questions_max = 10'000;

}  // namespace mcs::quiz
