#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcs::quiz {

/// Writes Markdown that shows texts as they are, whatever characters they have, with the structure that its caller
/// knows of: what could be taken for markup is escaped, and emphasis that CommonMark would not see is left out. TeX
/// formulas stay what they are. The time is linear in what it is given.
class MarkdownWriter {
  public:
    /// Text within a line. White space is one space.
    void text(std::string_view text);
    /// Code within a line.
    void code(std::string_view code);
    /// Lines of code, as they are.
    void code_block(std::string_view code);

    void line_break();
    void paragraph();

    /// `mark`: “**”, “*” or “~~”. One within another of its kind is none. `ahead` is the character that is shown next.
    void begin_emphasis(std::string_view mark);
    void end_emphasis(std::string_view mark, char ahead);
    /// What is written in between leads there.
    void begin_link();
    void end_link(std::string_view url);

    void begin_list(bool numbered);
    void end_list();
    void item();

    /// The first row of a table names its columns.
    void begin_row(bool first);
    void cell();
    void end_row();

    std::string take() { return std::move(out_); }

  private:
    enum class Gap : uint8_t { none, space, line_break, line, paragraph };
    struct List {
        bool numbered = false;
        size_t items = 0;
        size_t indent = 0;  ///< of what stands in its items
    };
    /// Emphasis or a link that is open.
    struct Span {
        std::string_view mark;
        size_t depth = 0;
        size_t start = std::string::npos;  ///< where in the text it begins; nowhere as long as it has none
    };

    void gap(Gap gap);
    /// Writes what has to stand before the next character.
    void begin_inline();
    void begin_block();
    void begin_line();
    /// Writes the first characters of `rest`, none of them white space; how many it took.
    size_t characters(std::string_view rest);
    size_t formula(std::string_view rest);
    size_t at_line_start(std::string_view rest);
    size_t run(std::string_view rest);
    char before() const noexcept;
    void close(Span& span, char ahead);
    void close_spans();
    Span& span(std::string_view mark);

    std::string out_;
    Gap gap_ = Gap::none;
    bool starts_line_ = true;
    bool starts_item_ = false;
    bool in_row_ = false;
    bool first_row_ = false;
    size_t cells_ = 0;
    std::vector<List> lists_;
    std::vector<Span> spans_ = {{"**"}, {"*"}, {"~~"}, {"["}};
};

}  // namespace mcs::quiz
