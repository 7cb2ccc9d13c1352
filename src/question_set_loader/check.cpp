#include "question_set_loader/check.hpp"

namespace mcs::question_set_loader {
namespace {

std::string counted(size_t n, const std::string& noun) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); }

}  // namespace

std::string described(const quiz::Finding& finding, std::string_view severity) {
    std::string text = finding.file;
    if (finding.line) text += ":" + std::to_string(*finding.line);
    if (finding.line && finding.column) text += ":" + std::to_string(*finding.column);
    text += ": ";
    text += severity;
    if (finding.row && finding.row != finding.line) text += "row " + std::to_string(*finding.row) + ": ";
    if (finding.question) text += "question " + std::to_string(*finding.question) + ": ";
    return text + finding.message.text;
}

CheckReport check(std::span<const CheckedFile> files, quiz::Format format) {
    CheckReport report;
    size_t errors = 0;
    size_t warnings = 0;
    for (const CheckedFile& file : files) {
        if (!file.bytes) {
            report.text += file.name + ": " + file.bytes.error() + "\n";
            ++errors;
            continue;
        }
        const auto read = quiz::read(file.name, *file.bytes, format);
        if (!read) {
            for (const quiz::Finding& error : read.error()) report.text += described(error) + "\n";
            errors += read.error().size();
            continue;
        }
        for (const quiz::Finding& warning : read->warnings) report.text += described(warning, "warning: ") + "\n";
        warnings += read->warnings.size();
        report.text +=
            file.name + ": “" + read->set.title + "”, " + counted(read->set.questions.size(), "question") + "\n";
    }
    report.text +=
        counted(files.size(), "file") + ": " + counted(errors, "error") + ", " + counted(warnings, "warning") + "\n";
    report.exit_status = errors == 0 ? 0 : 1;
    return report;
}

}  // namespace mcs::question_set_loader
