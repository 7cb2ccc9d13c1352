#include "quiz/markdown.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/text.hpp"
#include "support/html_check.hpp"

namespace mcs::quiz {
namespace {

using test::HtmlCheck;
using testing::HasSubstr;
using testing::Not;

TEST(Markdown, renders_what_questions_need) {
    EXPECT_EQ(to_html("a *b* **c** `d` ~~e~~"), "<p>a <em>b</em> <strong>c</strong> <code>d</code> <del>e</del></p>\n");
    EXPECT_EQ(to_html("```json\n{\"a\": 1}\n```"),
              "<pre><code class=\"language-json\">{&quot;a&quot;: 1}\n</code></pre>\n");
    EXPECT_EQ(to_html("- a\n- b"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    EXPECT_THAT(to_html("| a | b |\n|---|:-:|\n| 1 | 2 |"), HasSubstr("<td align=\"center\">2</td>"));
}

TEST(Markdown, opens_links_apart_from_the_race) {
    const std::string attributes = " rel=\"noopener noreferrer\" target=\"_blank\">";
    EXPECT_EQ(to_html("[a *b*](https://example.org/?a&b)"),
              "<p><a href=\"https://example.org/?a&amp;b\"" + attributes + "a <em>b</em></a></p>\n");
    EXPECT_EQ(to_html("www.example.org"),
              "<p><a href=\"http://www.example.org\"" + attributes + "www.example.org</a></p>\n");
    EXPECT_EQ(to_html("<mailto:a@example.org>"),
              "<p><a href=\"mailto:a@example.org\"" + attributes + "mailto:a@example.org</a></p>\n");
}

TEST(Markdown, keeps_links_within_tables_and_other_things) {
    const std::string link = "<a href=\"https://e.org\" rel=\"noopener noreferrer\" target=\"_blank\">x</a>";
    for (const char* text :
         {"| [x](https://e.org) |\n|---|\n| a |", "| ![x](https://e.org) |\n|---|\n| a |", "# [x](https://e.org)",
          "> - ~~[x](https://e.org)~~", "**![x](https://e.org)**", "[x](https://e.org 'title')"}) {
        EXPECT_THAT(to_html(text), HasSubstr(link)) << text;
    }
    EXPECT_THAT(to_html("| <b> [x](javascript:y) ![z](a.png) |\n|---|\n| a |"), HasSubstr("<th>&lt;b&gt; x z</th>"));
}

TEST(Markdown, turns_images_into_links) {
    EXPECT_EQ(to_html("![a map](https://example.org/a.png)"),
              "<p><a href=\"https://example.org/a.png\" rel=\"noopener noreferrer\" target=\"_blank\">a map</a></p>\n");
    EXPECT_EQ(to_html("![](https://example.org/a.png)"),
              "<p><a href=\"https://example.org/a.png\" rel=\"noopener noreferrer\" target=\"_blank\">image</a></p>\n");
    EXPECT_EQ(to_html("[![a map](https://example.org/a.png)](https://example.org/)"),
              "<p><a href=\"https://example.org/\" rel=\"noopener noreferrer\" target=\"_blank\">a map</a></p>\n");
    EXPECT_EQ(to_html("![a map](images/a.png)"), "<p>a map</p>\n");
}

TEST(Markdown, shows_html_as_text) {
    EXPECT_EQ(to_html("a <b>b</b>"), "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n");
    EXPECT_EQ(to_html("<div>\n*a*\n</div>"), "<p>&lt;div&gt;\n*a*\n&lt;/div&gt;</p>\n");
}

TEST(Markdown, gives_utf8_whatever_characters_are_named_by_their_numbers) {
    EXPECT_EQ(to_html("&#xFFFE;&#xFFFF;&#x10FFFF;"), "<p>\uFFFD\uFFFD\U0010FFFF</p>\n");
    EXPECT_EQ(to_inline_html("`a` &#65534;"), "<code>a</code> \uFFFD");
}

TEST(Markdown, never_takes_a_one_line_option_for_a_block) {
    EXPECT_EQ(to_inline_html("1. January"), "1. January");
    EXPECT_EQ(to_inline_html("- 5"), "- 5");
    EXPECT_EQ(to_inline_html("+ 3 *x*"), "+ 3 <em>x</em>");
    EXPECT_EQ(to_inline_html("# of hosts"), "# of hosts");
    EXPECT_EQ(to_inline_html("> 10"), "&gt; 10");
    EXPECT_EQ(to_inline_html("---"), "---");
    EXPECT_EQ(to_inline_html("<div>"), "&lt;div&gt;");
    EXPECT_EQ(to_inline_html("use `s3:GetObject`"), "use <code>s3:GetObject</code>");
    EXPECT_EQ(to_inline_html("_a_"), "<em>a</em>");
    EXPECT_EQ(to_inline_html("```json\n{}\n```"), "<pre><code class=\"language-json\">{}\n</code></pre>\n");
    EXPECT_EQ(to_inline_html(""), "");
}

TEST(Markdown, knows_what_has_markup) {
    for (const char* plain :
         {"", "a", "a & b < c > \"d\"", "5 * 3", "snake_case_name", "two\nlines", "日本 🏁", "a.b", "$5 and $10"}) {
        EXPECT_FALSE(has_markup(plain)) << plain;
        EXPECT_FALSE(has_inline_markup(plain)) << plain;
    }
    for (const char* marked : {"*a*", "`a`", "a\n\nb", "- a\n- b", "https://example.org", "a  \nb", "\\*", "&amp;",
                               "a\n===", "\xFF", "    code"}) {
        EXPECT_TRUE(has_markup(marked)) << marked;
    }
    EXPECT_TRUE(has_markup("- a"));
    EXPECT_FALSE(has_inline_markup("- a"));
    EXPECT_TRUE(has_inline_markup("*a*"));
}

const std::vector<std::string>& attacks() {
    static const std::vector<std::string> list = {
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"x\" onerror=\"alert(1)\"/>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href='https://example.org' onclick='alert(1)'>x</a>",
        "<body onload=alert(1)>",
        "<style>@import 'https://evil.example';</style>",
        "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea><script>alert(1)</script></textarea>",
        "<!--><script>alert(1)</script>-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?php <script>alert(1)</script> ?>",
        "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x]( javascript:alert(1))",
        "[x](\tjavascript:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](<java script:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](&#x6A;&#x61;vascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](java&Tab;script:alert(1))",
        "[x](java&NewLine;script:alert(1))",
        "[x](\x01javascript:alert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        "[x](data:image/svg+xml;base64,AAAA)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/relative)",
        "[x](#fragment)",
        "[x](\\\\evil.example)",
        "[x](https:/\\evil.example)",
        "[x](https://\"onmouseover=alert(1)//)",
        "[x](<https://example.org/\"onmouseover=\"alert(1)>)",
        "[x](https://example.org 'a\" onmouseover=\"alert(1)')",
        "[x](https://example.org \"<script>alert(1)</script>\")",
        "[<img src=x onerror=alert(1)>](https://example.org)",
        "[![x](https://example.org/a.png)](javascript:alert(1))",
        "[a [b](https://b.example) c](https://c.example)",
        "![[x](javascript:alert(1))](https://example.org)",
        "![x](javascript:alert(1))",
        "![x](data:image/png;base64,AAAA)",
        "![x\" onerror=\"alert(1)](https://example.org/a.png)",
        "![![x](https://a.example/)](https://b.example/)",
        "[![![x](https://a.example/)](https://b.example/)](https://c.example/)",
        "[x]: javascript:alert(1)\n\n[x]",
        "[x]: https://example.org \"' onclick='alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "<data:text/html,x>",
        "<https://example.org/\"onclick=alert(1)>",
        "https://example.org/\"onclick=alert(1)",
        "https://example.org/<script>alert(1)</script>",
        "www.example.org/\"onclick=\"alert(1)",
        "a@example.org\"onclick=alert(1)",
        "xmpp:a@example.org",
        "mailto:a@example.org?body=<script>",
        "```\"><script>alert(1)</script>\nx\n```",
        "``` x\" onclick=\"alert(1)\nx\n```",
        "`<script>alert(1)</script>`",
        "    <script>alert(1)</script>",
        "| <script>alert(1)</script> |\n|---|\n| [x](javascript:alert(1)) |",
        "# <script>alert(1)</script>",
        "1) <script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;alert(1)",
        "\\<script>alert(1)</script>",
        std::string("<scr\0ipt>alert(1)</script>", 26),
        "\xC0\xBCscript>alert(1)",
        "\xE2\x80\xA8<script>alert(1)</script>",
        "~~<script>~~alert(1)</script>",
        "*<script*>alert(1)",
        "<a\nhref=\"javascript:alert(1)\"\n>x</a>",
        "<p style=\"background:url(javascript:alert(1))\">",
        "<input autofocus onfocus=alert(1)>",
        "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
        "</p><script>alert(1)</script>",
        "[x](https://example.org/`onclick=alert(1)`)",
        "- [ ] <script>alert(1)</script>",
        "[^1]\n\n[^1]: <script>alert(1)</script>",
        std::string(500, '[') + "x" + std::string(500, ']') + "(javascript:alert(1))",
        std::string(2000, '>') + "<script>alert(1)</script>",
    };
    return list;
}

TEST(Markdown, lets_no_script_through) {
    for (const std::string& attack : attacks()) {
        EXPECT_EQ(HtmlCheck::problem(to_html(attack)), "") << attack << "\n" << to_html(attack);
        EXPECT_EQ(HtmlCheck::problem(to_inline_html(attack)), "") << attack << "\n" << to_inline_html(attack);
    }
}

TEST(Markdown, lets_no_script_through_wherever_it_stands) {
    for (const std::string& a : attacks()) {
        for (const char* around : {"a @ b", "- @\n  - @", "> @", "| @ |\n|---|\n| @ |", "[@](https://example.org)",
                                   "![@](https://example.org)", "**@**", "`@", "<div>@", "[x](@)",
                                   "[x](https://example.org \"@\")", "<@>", "1. @\n\n   @"}) {
            std::string text = around;
            for (size_t at = 0; (at = text.find('@', at)) != std::string::npos; at += a.size()) text.replace(at, 1, a);
            EXPECT_EQ(HtmlCheck::problem(to_html(text)), "") << text << "\n" << to_html(text);
            EXPECT_EQ(HtmlCheck::problem(to_inline_html(text)), "") << text << "\n" << to_inline_html(text);
        }
    }
}

TEST(Markdown, is_checked_by_a_check_that_sees) {
    for (const char* bad : {"<script>", "<p onclick=\"x\">a</p>", "<a href=\"javascript:x\">a</a>", "<p>a", "a > b",
                            "<img src=\"x\" />", "<a href=\"https://a\">a</a>", "<p",
                            "<a href=\"&#106;avascript:x\" rel=\"noopener noreferrer\" target=\"_blank\">a</a>"}) {
        EXPECT_NE(HtmlCheck::problem(bad), "") << bad;
    }
}

RC_GTEST_PROP(Markdown, gives_safe_html_for_any_bytes, (const std::string& noise)) {
    RC_ASSERT(HtmlCheck::problem(to_html(noise)) == "");
    RC_ASSERT(HtmlCheck::problem(to_inline_html(noise)) == "");
}

RC_GTEST_PROP(Markdown, gives_safe_html_for_any_mixture_of_attacks, ()) {
    const auto piece =
        rc::gen::oneOf(rc::gen::elementOf(attacks()),
                       rc::gen::element<std::string>("[", "](", ")", "![", "<", ">", "\"", "'", "`", "```\n", "\n",
                                                     "\n\n", "    ", "- ", "|", "|---|\n", "*", "~~", "\\", "&", "&#",
                                                     "javascript:", "https://a.example/", "a@b.example", "\xFF"));
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    RC_ASSERT(HtmlCheck::problem(to_html(text)) == "");
    RC_ASSERT(HtmlCheck::problem(to_inline_html(text)) == "");
}

// What says of a text that it has no markup must have been shown exactly so.
RC_GTEST_PROP(Markdown, has_no_markup_only_where_rendering_changes_nothing, (const std::string& text)) {
    const bool plain = to_html(text) == "<p>" + escape_html(text) + "</p>\n" || text.empty();
    RC_ASSERT(has_markup(text) == !plain);
    RC_ASSERT(has_inline_markup(text) == (to_inline_html(text) != escape_html(text)));
}

TEST(Markdown, bounds_what_it_gives) {
    std::string table = std::string(1000, '|') + "\n";
    for (int i = 0; i < 1000; ++i) table += "|-";
    table += "\n";
    while (table.size() < 8000) table += "|\n";
    for (const std::string& text : {table, std::string(8000, '>'), std::string(8000, '*'), std::string(8000, '['),
                                    std::string(8000, '&'), std::string(8000, '<'), std::string(8000, '_') + "a",
                                    std::string(4000, '-') + "\n" + std::string(3999, '|')}) {
        const std::string html = to_html(text);
        EXPECT_LE(html.size(), 16 * text.size() + 4096 + 16);
        EXPECT_EQ(HtmlCheck::problem(html), "");
    }
}

TEST(Markdown, may_be_used_from_many_threads) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 200; ++i) {
                ASSERT_EQ(to_html("~~a~~ www.example.org\n\n| b |\n|---|\n"),
                          to_html("~~a~~ www.example.org\n\n| b |\n|---|\n"));
                ASSERT_THAT(to_html("~~a~~"), HasSubstr("<del>"));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace mcs::quiz
