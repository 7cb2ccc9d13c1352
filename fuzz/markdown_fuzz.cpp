#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "quiz/markdown.hpp"
#include "quiz/text.hpp"
#include "support/html_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace mcs::quiz;
    const std::string_view markdown(reinterpret_cast<const char*>(data), size);
    for (const std::string& html : {to_html(markdown), to_inline_html(markdown)}) {
        const std::string problem = mcs::test::HtmlCheck::problem(html);
        mcs::require(problem.empty(), problem.c_str());
        mcs::require(html.size() <= 16 * size + 4096 + 16, "the output is bounded");
    }
    if (!has_inline_markup(markdown))
        mcs::require(to_inline_html(markdown) == escape_html(markdown), "a plain text is shown as it is");
    return 0;
}
