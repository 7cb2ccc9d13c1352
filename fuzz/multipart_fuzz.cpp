#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "question_set_loader/multipart.hpp"
#include "quiz/text.hpp"

/// The first line is the Content-Type, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace mcs::question_set_loader;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const size_t line = std::min(bytes.find('\n'), bytes.size());
    const std::string_view body = bytes.substr(std::min(line + 1, bytes.size()));
    const auto parts = parse_form(bytes.substr(0, line), body);
    if (!parts) return 0;
    mcs::require(parts->size() <= form_parts_max, "there are at most 100 parts");
    size_t total = 0;
    for (const FormPart& part : *parts) {
        total += part.bytes.size();
        if (!part.file_name) continue;
        const std::string& name = *part.file_name;
        mcs::require(!name.empty() && name.size() <= 255 && name.find_first_of("/\\") == std::string::npos,
                     "a file name is one component");
        mcs::require(!mcs::quiz::first_invalid_utf8(name), "a file name is UTF-8");
    }
    mcs::require(total <= body.size(), "parts do not overlap");
    return 0;
}
