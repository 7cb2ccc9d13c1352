#include "quiz/formulas.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/markdown.hpp"
#include "quiz/reader.hpp"
#include "quiz/text.hpp"
#include "support/html_check.hpp"

namespace mcs::quiz {
namespace {

using test::HtmlCheck;
using testing::HasSubstr;
using testing::Not;

std::string inline_formula(std::string_view tex) { return "<span class=\"formula\">" + escape_html(tex) + "</span>"; }
std::string displayed(std::string_view tex) {
    return "<span class=\"formula displayed\">" + escape_html(tex) + "</span>";
}

TEST(Formulas, stand_in_a_line_between_dollars_or_round_brackets) {
    for (const char* tex : {"x", "x^2", "\\frac{1}{2}", "a/b", "f(x)", "(a, b)", "x - y", "42", "-3.5", "|x|", "AB",
                            "5 \\text{ \\$}", "a_1*b_1*c", "\\{1, 2\\}", "a < b", "\\alpha\\\\\\beta"}) {
        EXPECT_EQ(to_inline_html("$" + std::string(tex) + "$"), inline_formula(tex));
        EXPECT_EQ(to_inline_html("\\(" + std::string(tex) + "\\)"), inline_formula(tex));
        EXPECT_EQ(to_html("Is $" + std::string(tex) + "$, or not?"),
                  "<p>Is " + inline_formula(tex) + ", or not?</p>\n");
    }
    EXPECT_EQ(to_inline_html("\\( x \\)"), inline_formula("x"));
    EXPECT_EQ(to_inline_html("the \\(n\\)th of ($x$)"),
              "the " + inline_formula("n") + "th of (" + inline_formula("x") + ")");
    EXPECT_EQ(to_inline_html("これは$x^2$です"), "これは" + inline_formula("x^2") + "です");
}

TEST(Formulas, are_displayed_between_double_dollars_or_square_brackets) {
    EXPECT_EQ(to_html("$$x^2$$"), "<p>" + displayed("x^2") + "</p>\n");
    EXPECT_EQ(to_html("Solve\n$$\nx\n= 2\n- y\n$$\nfor $y$."),
              "<p>Solve\n" + displayed("x\n= 2\n- y") + "\nfor " + inline_formula("y") + ".</p>\n");
    EXPECT_EQ(to_html("\\[ a_1 \\\\[2pt] b \\]"), "<p>" + displayed("a_1 \\\\[2pt] b") + "</p>\n");
    EXPECT_EQ(to_inline_html("\\[x = 1\\]"), displayed("x = 1"));
}

TEST(Formulas, keep_their_tex_from_markdown) {
    EXPECT_EQ(to_html("$a_1*b_2*c$ and _$x_1$_"),
              "<p>" + inline_formula("a_1*b_2*c") + " and <em>" + inline_formula("x_1") + "</em></p>\n");
    EXPECT_EQ(to_inline_html("$[a](https://e.org)_1$"), inline_formula("[a](https://e.org)_1"));
    EXPECT_EQ(to_html("| $|x|$ | **$y$** |\n|---|---|\n| $z$ | a |"),
              "<table>\n<thead>\n<tr>\n<th>" + inline_formula("|x|") + "</th>\n<th><strong>" + inline_formula("y") +
                  "</strong></th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>" + inline_formula("z") +
                  "</td>\n<td>a</td>\n</tr>\n</tbody>\n</table>\n");
}

/// How it would look if nobody had thought of formulas.
void expect_prose(const std::string& text) {
    EXPECT_THAT(to_html(text), Not(HasSubstr("formula"))) << text;
    EXPECT_THAT(to_inline_html(text), Not(HasSubstr("formula"))) << text;
}

TEST(Formulas, are_no_prices) {
    for (const char* text : {"$5 and $10",
                             "$0.023/GB, then $0.022/GB",
                             "US$ and AU$",
                             "in US$, CA$ and A$",
                             "between $1,000 and $2,000",
                             "$0.10 + $0.20 = $0.30",
                             "either $5/$10 or $10/$20",
                             "costs 5$ or 10$",
                             "20$ + 5$ = 25$",
                             "($5) or ($)",
                             "$ or € ($/€)",
                             "cheap ($), fair ($$), dear ($$$)",
                             "$$ or $$$",
                             "$$ to $$",
                             "$-signs and $-prices",
                             "Ke$ha and A$AP",
                             "$5 or 5$",
                             "$50 in $ and 10 % = 5 in $",
                             "$5 = 4.6 € and 10% is ($)",
                             "\\$x$",
                             "$x\\$",
                             "\\$5 and \\$x^2\\$",
                             "$100$200",
                             "|$5|$6|",
                             "R$ 5 = US$ 1",
                             "$1 = 100¢, 5$2"}) {
        expect_prose(text);
    }
}

TEST(Formulas, are_no_variables_of_a_shell) {
    for (const char* text : {"$PATH and $HOME", "$A_B/$C_D", "$FOO=$BAR", "arn:aws:s3:::${aws:username}/${x=1}",
                             "${a}${b}", "`$a` or `b$`", "`$x^2$`", "``` $x^2$ ```", "$x `a` y^2$",
                             "```\n$x^2$\n\n$y^2$\n```", "```$x^2$\n```", "~~~ $x$\n$x^2$\n~~~", "$(ls) = $(ls)"}) {
        expect_prose(text);
    }
    EXPECT_EQ(to_html("    $x^2$\n"), "<pre><code>$x^2$\n</code></pre>\n");
    EXPECT_EQ(to_html("```$x$\n\\(y\\)\n\n$z$\n```"),
              "<pre><code class=\"language-$x$\">\\(y\\)\n\n$z$\n</code></pre>\n");
    EXPECT_EQ(to_inline_html("`a` $x$ `b`"), "<code>a</code> " + inline_formula("x") + " <code>b</code>");
}

TEST(Formulas, end_with_their_line_or_paragraph) {
    for (const char* text : {"$x^2\n+ 1$", "\\(x^2\n+ 1\\)", "- costs $a_1\n- or b_1$", "$$x^2\n\n+ 1$$",
                             "\\[x^2\n \n+ 1\\]", "$$x^2\r\n\r\n+ 1$$", "> $$a_1\n> b_1$$", "$ x^2$", "$x^2 $", "$$ $$",
                             "\\(\\)", "\\[ \\]", "$x^2", "\\(x^2", "\\[x^2$$", "$x^2$$", "$$$x^2$$$"}) {
        expect_prose(text);
    }
}

TEST(Formulas, are_no_escaped_brackets) {
    EXPECT_EQ(to_html("\\[1\\] and \\[see note\\], file\\(s\\), \\(see note\\)"),
              "<p>[1] and [see note], file(s), (see note)</p>\n");
    EXPECT_EQ(to_html("\\\\(x\\\\)"), "<p>\\(x\\)</p>\n");
    EXPECT_THAT(to_html("[a](https://e.org/a/\\(b\\)_$c$?$d=e$)"), HasSubstr("href=\"https://e.org/a/(b)_$c$?$d=e$\""));
    EXPECT_THAT(to_html("<https://e.org/$a=b$>"), HasSubstr("href=\"https://e.org/$a=b$\""));
}

TEST(Formulas, hold_what_they_say_and_no_html) {
    EXPECT_EQ(to_inline_html("$a<b>\"&amp;$"), "<span class=\"formula\">a&lt;b&gt;&quot;&amp;amp;</span>");
    for (const char* text : {"$<script>alert(1)</script>$", "\\(</span><script>\\)", "$$\"><img src=x onerror=y>$$",
                             "<b title=\"$a>b$\">$</b>", "<div>\n$x^2$\n</div>", "[$x](javascript:y)^2$",
                             "[x](java$s=1$cript:y)", "![$x^2$](https://e.org/$x=1$)",
                             "`\xF4\x8F\xBF\xBD"
                             "0`$x$",
                             "&#x10FFFD;0&#x10FFFD; $x$ [a](https://e.org/&#x10FFFD;0&#x10FFFD;)",
                             "&#x10FFFD;9&#x10FFFD;1 $x$ `&#x10FFFD;0&#x10FFFD;`", "$x\xFF^2$"}) {
        EXPECT_EQ(HtmlCheck::problem(to_html(text)), "") << text << '\n' << to_html(text);
        EXPECT_EQ(HtmlCheck::problem(to_inline_html(text)), "") << text << '\n' << to_inline_html(text);
    }
    EXPECT_EQ(to_html("<b title=\"$a=b$\"> $x$"),
              "<p>&lt;b title=&quot;$a=b$&quot;&gt; " + inline_formula("x") + "</p>\n");
}

TEST(Formulas, are_bounded) {
    EXPECT_THAT(to_html("$" + std::string(2'000, '=') + "$"), HasSubstr("formula"));
    expect_prose("$" + std::string(2'001, '=') + "$");
}

TEST(Formulas, are_markup) {
    EXPECT_TRUE(has_markup("$x$"));
    EXPECT_TRUE(has_inline_markup("\\(x\\)"));
    EXPECT_FALSE(has_markup("$5 and $10"));
    EXPECT_FALSE(has_inline_markup("$5 and $10"));
}

TEST(Formulas, are_in_the_sample_sets_only_where_they_are_meant) {
    size_t sets = 0;
    for (const auto& file : std::filesystem::directory_iterator("question-sets")) {
        std::ifstream in(file.path());
        const std::string text((std::istreambuf_iterator(in)), {});
        const auto set = read(file.path().filename().string(), text);
        ASSERT_TRUE(set) << file.path();
        ++sets;
        size_t formulas = 0;
        for (const Question& question : set->set.questions) {
            const auto count = [&](const std::string& said) { formulas += Formulas(said).empty() ? 0U : 1U; };
            count(question.prompt);
            count(question.explanation);
            for (const Option& option : question.options) count(option.text);
        }
        const bool meant = file.path().stem() == "school-maths";
        EXPECT_EQ(formulas > 0, meant) << file.path();
    }
    EXPECT_GE(sets, 3U);
}

/// Nothing is looked at again and again. The bound is far from both what this takes and what a quadratic search would.
TEST(Formulas, take_time_linear_in_a_hostile_text) {
    using Clock = std::chrono::steady_clock;
    for (const std::string piece : {"$", "$a ", "$a^", "$$", "$$a\n", "\\(", "\\[", "\\(a^", "\\", "`", "`$",
                                    "``` $a^2", "$x$ ", "\n ", "\n\n$$", "\r"}) {
        std::string text;
        while (text.size() < (piece == "$" ? 10'000'000 : 1'000'000)) text += piece;
        const auto start = Clock::now();
        const Formulas formulas(text);
        EXPECT_LT(Clock::now() - start, std::chrono::seconds(20)) << piece;
        EXPECT_EQ(formulas.as_written(formulas.marked()), text);
    }
}

RC_GTEST_PROP(Formulas, are_taken_out_and_put_back, ()) {
    const auto piece =
        rc::gen::element<std::string>("$", "$$", "\\(", "\\)", "\\[", "\\]", "x", "^", " ", "\n", "\n\n", "`", "```",
                                      "\\", "1", "{", "%", "\xF4\x8F\xBF\xBD", ">", "[a](", ")");
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    const Formulas formulas(text);
    RC_ASSERT(formulas.as_written(formulas.marked()) == text);
    RC_ASSERT(HtmlCheck::problem(to_html(text)) == "");
    RC_ASSERT(HtmlCheck::problem(to_inline_html(text)) == "");
}

}  // namespace
}  // namespace mcs::quiz
