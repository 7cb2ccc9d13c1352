#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcs::quiz {

/// TeX formulas in a Markdown text, kept from the Markdown parser: in each one's place it gets a mark, in which it sees
/// a word. docs/question-sets.md has the rule by which a formula is told from a price. Takes time linear in the text,
/// whatever it is. Refers to the text that it was made of.
class Formulas {
  public:
    explicit Formulas(std::string_view markdown);

    /// How long the formula is that `text` begins with; 0 where it begins with none.
    static size_t size_at_start(std::string_view text);

    /// The text for the Markdown parser.
    const std::string& marked() const noexcept { return marked_; }
    bool empty() const noexcept { return formulas_.empty(); }

    /// `text`, a part of what was marked, as it was written: for code, in which there are no formulas.
    std::string as_written(std::string_view text) const;
    /// The same for an address, in which a backslash only says that what follows is meant as it is.
    std::string as_address(std::string_view text) const;
    /// HTML that was made of what was marked, with an element that holds the TeX for each formula:
    /// `<span class="formula">`, or `<span class="formula displayed">` for one on a line of its own.
    std::string with_elements(std::string_view html) const;

  private:
    struct Formula {
        std::string_view source;  ///< with its delimiters
        std::string_view tex;
        bool displayed = false;
    };
    struct Delimited;

    static Delimited delimited_at(std::string_view markdown, size_t at);
    void mark(std::string_view markdown);
    template <class Replacement>
    std::string replaced(std::string_view text, Replacement replacement) const;

    std::vector<Formula> formulas_;
    std::string marked_;
};

}  // namespace mcs::quiz
