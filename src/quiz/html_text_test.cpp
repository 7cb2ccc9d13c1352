#include "quiz/html_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/formulas.hpp"
#include "quiz/markdown.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string markdown(std::string_view html) { return markdown_of_html(html, LineEnds::spaces).markdown; }

TEST(HtmlText, paragraphs_and_line_breaks) {
    EXPECT_EQ(markdown("<p>One\n  two</p>\n<p dir=\"ltr\">three<br />four<br>  five</p>"),
              "One two\n\nthree  \nfour  \nfive");
    EXPECT_EQ(markdown("<div><div>One</div><br><br><div>two</div></div><hr>three"), "One\n\ntwo\n\nthree");
    EXPECT_EQ(markdown("<h3>Given</h3><p>this</p>"), "**Given**\n\nthis");
    EXPECT_EQ(markdown("<p></p> <p>&nbsp;</p><br>"), "");
}

TEST(HtmlText, emphasis_as_far_as_markdown_can_say_it) {
    EXPECT_EQ(markdown("<p>Which is <b>not</b> an <em>even</em> <strike>odd</strike> number?</p>"),
              "Which is **not** an *even* ~~odd~~ number?");
    EXPECT_EQ(markdown("a<strong> b </strong>c"), "a **b** c");
    EXPECT_EQ(markdown("<b>one <b>two</b></b> <b></b>three"), "**one two** three");
    EXPECT_EQ(markdown("<b><p>one</p><p>two</p></b>"), "**one**\n\n**two**");
    EXPECT_EQ(markdown("これは<b>重要</b>です"), "これは**重要**です");
    // CommonMark would show the stars.
    EXPECT_EQ(markdown("f<b>(x)</b>y"), "f(x)y");
    EXPECT_EQ(markdown("<b>f(x)</b>"), "**f(x)**");
    EXPECT_EQ(markdown("<i>a</i><b>b</b>"), "*a*b");
    EXPECT_EQ(markdown("<b>never closed"), "never closed");
}

TEST(HtmlText, code) {
    EXPECT_EQ(markdown("Say <code>a  *b* &lt;c&gt;</code> and <tt>`</tt>"), "Say `a *b* <c>` and `` ` ``");
    EXPECT_EQ(markdown("<pre><code>if (x)\n    y *= 2;\n</code></pre>Then?"), "```\nif (x)\n    y *= 2;\n```\n\nThen?");
    EXPECT_EQ(markdown("<pre>a<br>b<div>```</div></pre>"), "````\na\nb\n```\n````");
}

TEST(HtmlText, lists_within_lists) {
    EXPECT_EQ(
        markdown("Of<ul>\n<li><p>one</p></li>\n<li>two<ol><li>a</li><li>b<p>c</p></li></ol></li><li></li></ul>end"),
        "Of\n\n- one\n- two\n  1. a\n  2. b\n\n     c\n\nend");
    EXPECT_EQ(markdown("<li>alone</li>"), "alone");
}

TEST(HtmlText, tables) {
    EXPECT_EQ(markdown("<table><thead><tr><th>A</th><th><p>B|C</p></th></tr></thead>\n"
                       "<tbody><tr><td colspan=\"2\">1</td></tr></tbody></table>after"),
              "| A | B\\|C |\n|---|---|\n| 1 |  |\n\nafter");
    EXPECT_EQ(
        to_html(markdown("<table><tr><td>a</td></tr><tr><td><b>b<br>c</b></td></tr></table>")),
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><strong>b c</strong></td>\n</tr>\n"
        "</tbody>\n</table>\n");
}

TEST(HtmlText, links_that_lead_to_the_web) {
    EXPECT_EQ(markdown("See <a href=\"https://example.org/a?b=1&amp;c\">the <b>page</b></a>."),
              "See [the **page**](https://example.org/a?b=1&c).");
    EXPECT_EQ(markdown("<a href='https://example.org/a_(b)'>a [b]</a>"), "[a \\[b\\]](<https://example.org/a_(b)>)");
    EXPECT_EQ(markdown("<a href=\"https://example.org/_a_\">https://example.org/_a_</a>"), "https://example.org/_a_");
    EXPECT_EQ(markdown("<a href=\"javascript:alert(1)\">here</a> <a>there</a>"), "here there");
}

TEST(HtmlText, characters_above_and_below_the_line) {
    EXPECT_EQ(markdown("x<sup>2</sup> H<sub>2</sub>O x<sup>-1</sup> x<sup>n+1</sup> v<sub>max</sub>"),
              "x² H₂O x⁻¹ x^(n+1) v_max");
}

TEST(HtmlText, what_has_no_place) {
    const MarkdownText text = markdown_of_html(
        "<p>Look<!-- <b> --><script>if (a < b) x();</script><img alt='A &quot;cat&quot;' src=cat.png><img "
        "src=\"b.png\"/>"
        "<video><source src=\"a.mp4\"></video><iframe src='https://example.org/film'></iframe><style>p {}</style></p>",
        LineEnds::spaces);
    EXPECT_EQ(text.markdown, "Look");
    ASSERT_THAT(text.pictures, SizeIs(2));
    EXPECT_EQ(text.pictures[0].src, "cat.png");
    EXPECT_EQ(text.pictures[0].alt, "A \"cat\"");
    EXPECT_THAT(text.media, ElementsAre("a.mp4", "https://example.org/film"));
}

TEST(HtmlText, what_is_no_tag_is_text) {
    for (const char* text :
         {"#include <stdio.h>", "vector<int> v", "a < b and b > c", "x <", "<a", "<b \"<i", "AT&T", "</"})
        EXPECT_EQ(to_inline_html(markdown(text)), escape_html(text)) << markdown(text);
    EXPECT_EQ(markdown("&lt;b&gt; is &amp;lt;b&amp;gt;"), "\\<b> is \\&lt;b\\&gt;");
}

TEST(HtmlText, characters_that_are_markup_in_markdown_show_as_they_are) {
    for (const char* text : {"2 * 3 * 4",
                             "a*b*c",
                             "**kwargs",
                             "*args and *more",
                             "__init__",
                             "snake_case_name",
                             "the _____ is _____.",
                             "_____",
                             "~5 or ~~6~~",
                             "`code`",
                             "[a](b)",
                             "[a]: b",
                             "![a](b)",
                             "C:\\new\\*",
                             "\\(see it\\)",
                             "\\[1\\]",
                             "US$ 5 or $5*2 or $6*2",
                             "1. January",
                             "12) twelve",
                             "# of hosts",
                             "#include",
                             "- minus",
                             "-5",
                             "+ plus",
                             "> quote",
                             "---",
                             "===",
                             "| a | b |",
                             ":--",
                             "~~~",
                             "&amp;",
                             "<b>",
                             "a_b_ c",
                             "5 *6* 7",
                             "2024.",
                             "- ",
                             "=",
                             "* * *",
                             "<!-- a -->",
                             "\\"}) {
        const std::string shown = markdown_of_plain(text);
        EXPECT_EQ(to_html(shown), "<p>" + escape_html(trim(text)) + "</p>\n") << shown;
        EXPECT_EQ(to_inline_html(shown), escape_html(trim(text))) << shown;
    }
    EXPECT_EQ(markdown_of_plain("2 * 3"), "2 * 3") << "what is no markup stays as it is";
}

TEST(HtmlText, formulas_stay_formulas) {
    for (const char* text : {"\\(x_1*y_1\\)", "is $a_b*c_d*e$?",
                             "\\[ \\begin{aligned} a_1 & = 2 \\\\[2pt] * \\end{aligned} \\]", "_ $$x_1$$ and $y_1$"})
        EXPECT_EQ(to_inline_html(markdown_of_plain(text)), to_inline_html(text));
    EXPECT_EQ(markdown("<p>For <b>\\(a_1 &lt; b_1\\)</b>,<br>\\[a\n= b\\]</p>"),
              "For **\\(a_1 < b_1\\)**,  \n\\[a = b\\]");
    EXPECT_EQ(markdown_of_plain("\\\\(x_1\\)"), "\\\\\\\\(x_1\\\\)");
}

TEST(HtmlText, line_ends_that_are_breaks) {
    EXPECT_EQ(markdown_of_html("one\ntwo\n\nthree <b>x</b>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", LineEnds::breaks)
                  .markdown,
              "one  \ntwo\n\nthree **x**\n\n- a\n- b");
    EXPECT_EQ(markdown_of_plain("one\n- two"), "one  \n\\- two");
}

TEST(HtmlText, takes_anything_however_deep_or_broken) {
    std::string deep;
    for (int i = 0; i < 2000; ++i) deep += "<ul><li><b><table><tr><td><a href=x><code>";
    EXPECT_EQ(markdown(deep + "x"), "- | **`x`** |\n  |---|");
    EXPECT_EQ(markdown("</p></b></ul></table></td></a></code>x</li>"), "x");
    EXPECT_EQ(markdown("<code>never closed"), "`never closed`");
    EXPECT_EQ(markdown("a<!-- never closed"), "a");
    EXPECT_EQ(markdown("a<script>never closed </b"), "a");
}

RC_GTEST_PROP(HtmlText, a_plain_text_is_shown_as_it_is, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab1 .*_~`[]()<>#-+=|:!&;\\")));
    const std::string shown = to_inline_html(markdown_of_plain(text));
    std::string wanted;
    for (const char c : trim(text)) {
        if (c != ' ' || !wanted.ends_with(' ')) wanted += c;
    }
    RC_PRE(Formulas(text).empty());
    RC_ASSERT(shown == escape_html(wanted));
}

}  // namespace
}  // namespace mcs::quiz
