#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcs::quiz {

/// What line ends of a text are.
enum class LineEnds : uint8_t { spaces, breaks };

/// A text as Markdown, without what Markdown texts of ours can not hold.
struct MarkdownText {
    struct Picture {
        std::string src;
        std::string alt;
    };
    std::string markdown;
    std::vector<Picture> pictures;
    std::vector<std::string> media;  ///< addresses of sounds and films
};

/// HTML as Markdown: paragraphs, line breaks, emphasis, code, lists, tables, links and characters above or below the
/// line. Of other elements the text is kept; what looks like a tag and is none in HTML is text. Takes any text; the
/// time is linear in its size.
MarkdownText markdown_of_html(std::string_view html, LineEnds line_ends);

/// Markdown that shows just these characters, and its line ends.
std::string markdown_of_plain(std::string_view text);

}  // namespace mcs::quiz
