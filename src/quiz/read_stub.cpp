#include "quiz/findings.hpp"
namespace mcs::quiz {
DraftSet read_markdown(std::string_view, Findings& findings) {
    findings.error({}, "not yet");
    return {};
}
DraftSet read_csv(std::string_view, Findings& findings) {
    findings.error({}, "not yet");
    return {};
}
}  // namespace mcs::quiz
