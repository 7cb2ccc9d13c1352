#include "reporter/report_xlsx.hpp"

#include <initializer_list>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "reporter/json_scan.hpp"

namespace mcs::reporter {

namespace {

namespace json = boost::json;

constexpr size_t text_bytes_max = 32'000;  // a cell holds 32,767 characters
constexpr uint8_t paper_a4 = 9;

/// The report is not one, or the workbook can not be written. Does not leave this file.
struct Unfit : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string_view required(std::string_view object, std::string_view name) {
    const auto value = member(object, name);
    if (!value) throw Unfit("a member is missing");
    return *value;
}

std::string cut(std::string_view text) {
    if (text.size() <= text_bytes_max) return std::string(text);
    size_t end = text_bytes_max;
    while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

/// "A, C" for [0,2].
std::string letters(const json::value& positions) {
    std::string text;
    for (const json::value& position : positions.as_array()) {
        const int64_t option = position.as_int64();
        if (option < 0 || option > 25) throw Unfit("no such option");
        if (!text.empty()) text += ", ";
        text += static_cast<char>('A' + option);
    }
    return text;
}

double seconds(const json::value& us) { return us.to_number<double>() / 1e6; }

/// A file in memory, under a path of its own.
class MemoryFile {
  public:
    MemoryFile() : descriptor_(memfd_create("workbook", MFD_CLOEXEC)) {
        if (descriptor_ < 0) throw Unfit("no memory file");
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    std::string content() const {
        struct stat about{};
        if (fstat(descriptor_, &about) != 0) throw Unfit("the file can not be read");
        std::string bytes(static_cast<size_t>(about.st_size), '\0');
        for (size_t done = 0; done < bytes.size();) {
            const auto count = pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
            if (count <= 0) throw Unfit("the file can not be read");
            done += static_cast<size_t>(count);
        }
        return bytes;
    }

  private:
    int descriptor_;
};

class Workbook {
  public:
    Workbook() {
        // In containers often nothing else can be written.
        static char shared_memory[] = "/dev/shm";
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = access("/tmp", W_OK) == 0 ? nullptr : shared_memory;
        book_ = workbook_new_opt(file_.path().c_str(), &options);
        if (book_ == nullptr) throw Unfit("no workbook");
        bold_ = workbook_add_format(book_);
        format_set_bold(bold_);
        format_set_bottom(bold_, LXW_BORDER_THIN);
        wrapped_ = workbook_add_format(book_);
        format_set_text_wrap(wrapped_);
        format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
        time_ = workbook_add_format(book_);
        format_set_num_format(time_, "0.000");
    }
    ~Workbook() {
        if (book_ != nullptr) workbook_close(book_);
    }
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;

    std::string bytes() {
        if (workbook_close(std::exchange(book_, nullptr)) != LXW_NO_ERROR)
            throw Unfit("the workbook can not be written");
        return file_.content();
    }

  private:
    friend class Sheet;
    MemoryFile file_;
    lxw_workbook* book_ = nullptr;
    lxw_format *bold_ = nullptr, *wrapped_ = nullptr, *time_ = nullptr;
};

struct Column {
    const char* heading;
    double width;
};

/// A sheet that is written from its top to its bottom.
class Sheet {
  public:
    Sheet(Workbook& book, const std::string& name, std::initializer_list<Column> columns, const std::string& title)
        : book_(&book), sheet_(workbook_add_worksheet(book.book_, name.c_str())) {
        if (sheet_ == nullptr) throw Unfit("no sheet");
        worksheet_set_landscape(sheet_);
        worksheet_set_paper(sheet_, paper_a4);
        worksheet_fit_to_pages(sheet_, 1, 0);
        worksheet_repeat_rows(sheet_, 0, 0);
        worksheet_set_header(sheet_, ("&L" + title + "&R&A").c_str());
        worksheet_set_footer(sheet_, "&R&P / &N");
        worksheet_freeze_panes(sheet_, 1, 0);
        for (const Column& column : columns) {
            worksheet_set_column(sheet_, column_, column_, column.width, nullptr);
            worksheet_write_string(sheet_, 0, column_++, column.heading, book_->bold_);
        }
        next_row();
    }
    bool full() const noexcept { return row_ >= LXW_ROW_MAX; }
    void next_row() noexcept {
        ++row_;
        column_ = 0;
    }
    Sheet& text(std::string_view text, bool wrapped = false) {
        return written(
            worksheet_write_string(sheet_, row_, column_++, cut(text).c_str(), wrapped ? book_->wrapped_ : nullptr));
    }
    Sheet& number(double number) { return written(worksheet_write_number(sheet_, row_, column_++, number, nullptr)); }
    Sheet& number(const json::value& number) { return this->number(number.to_number<double>()); }
    Sheet& time(double seconds) {
        return written(worksheet_write_number(sheet_, row_, column_++, seconds, book_->time_));
    }

  private:
    Sheet& written(lxw_error error) {
        if (error != LXW_NO_ERROR) throw Unfit("a cell can not be written");
        return *this;
    }
    Workbook* book_;
    lxw_worksheet* sheet_;
    lxw_row_t row_ = 0;
    lxw_col_t column_ = 0;
};

struct Asked {
    std::string prompt;
    std::string category;
};
using Questions = std::unordered_map<std::string, Asked>;

/// In a header "&" begins a code, and a header has at most 255 characters.
std::string header_text(std::string_view title) {
    std::string text;
    for (const char c : title.substr(0, 60)) text.append(c == '&' ? "&&" : std::string(1, c));
    while (!text.empty() && static_cast<uint8_t>(text.back()) >= 0x80) text.pop_back();
    return text;
}

Questions read_questions(std::string_view report) {
    Questions questions;
    Elements elements(required(report, "questions"));
    while (const auto element = elements.next()) {
        const json::object question = json::parse(*element).as_object();
        questions.emplace(question.at("id").as_string(), Asked{std::string(question.at("prompt").as_string()),
                                                               std::string(question.at("category").as_string())});
    }
    return questions;
}

void write_standings(Workbook& book, std::string_view report, const std::string& title) {
    Sheet sheet(book, "Standings",
                {{"Rank", 6},
                 {"Name", 28},
                 {"Points", 10},
                 {"Right", 8},
                 {"Wrong", 8},
                 {"Partly right", 12},
                 {"Late", 8},
                 {"Time (s)", 12},
                 {"Finished", 10},
                 {"Time factor", 12}},
                title);
    Elements elements(required(report, "participants"));
    while (const auto element = elements.next()) {
        const json::object person = json::parse(*element).as_object();
        sheet.number(person.at("rank")).text(person.at("name").as_string());
        for (const char* count : {"points", "right", "wrong", "partial", "late"}) sheet.number(person.at(count));
        sheet.time(seconds(person.at("time_us"))).text(person.at("finished").as_bool() ? "yes" : "no");
        const json::value* factor = person.if_contains("time_factor");
        sheet.number(factor == nullptr ? 1 : factor->to_number<double>());
        sheet.next_row();
    }
}

Sheet answers_sheet(Workbook& book, int number, const std::string& title) {
    const std::string name = number == 1 ? "Answers" : "Answers " + std::to_string(number);
    return {book,
            name,
            {{"Rank", 6},
             {"Name", 28},
             {"Question", 14},
             {"Category", 24},
             {"Prompt", 60},
             {"Chosen", 10},
             {"Result", 10},
             {"Points", 10},
             {"Time (s)", 12}},
            title};
}

void write_answers(Workbook& book, std::string_view report, const Questions& questions, const std::string& title) {
    int sheets = 1;
    Sheet sheet = answers_sheet(book, sheets, title);
    Elements elements(required(report, "participants"));
    while (const auto element = elements.next()) {
        const json::object person = json::parse(*element).as_object();
        for (const json::value& answer : person.at("answers").as_array()) {
            if (sheet.full()) sheet = answers_sheet(book, ++sheets, title);
            const auto asked = questions.find(std::string(answer.at("question").as_string()));
            if (asked == questions.end()) throw Unfit("an answer to no question");
            sheet.number(person.at("rank")).text(person.at("name").as_string());
            sheet.text(asked->first).text(asked->second.category).text(asked->second.prompt);
            sheet.text(letters(answer.at("choice"))).text(answer.at("result").as_string());
            sheet.number(answer.at("points")).time(seconds(answer.at("elapsed_us")));
            sheet.next_row();
        }
    }
}

void write_questions(Workbook& book, std::string_view report, const std::string& title) {
    Sheet sheet(book, "Questions",
                {{"Question", 14},
                 {"Category", 24},
                 {"Prompt", 60},
                 {"Options", 60},
                 {"Solution", 10},
                 {"Right", 8},
                 {"Wrong", 8},
                 {"Partly right", 12},
                 {"Late", 8},
                 {"Median time (s)", 14},
                 {"Chosen", 24}},
                title);
    Elements elements(required(report, "questions"));
    while (const auto element = elements.next()) {
        const json::object question = json::parse(*element).as_object();
        const auto& chosen = question.at("chosen").as_array();
        std::string options, counts;
        for (size_t i = 0; i < question.at("options").as_array().size(); ++i) {
            const std::string letter(1, static_cast<char>('A' + i));
            options += (i == 0 ? "" : "\n") + letter + ": " + std::string(question.at("options").at(i).as_string());
            counts += (i == 0 ? "" : ", ") + letter + ": " + std::to_string(chosen.at(i).as_int64());
        }
        sheet.text(question.at("id").as_string()).text(question.at("category").as_string());
        sheet.text(question.at("prompt").as_string(), true).text(options, true).text(letters(question.at("correct")));
        for (const char* count : {"right", "wrong", "partial", "late"}) sheet.number(question.at(count));
        sheet.time(seconds(question.at("median_us"))).text(counts);
        sheet.next_row();
    }
}

}  // namespace

std::optional<std::string> to_xlsx(std::string_view report) {
    try {
        const std::string title = header_text(json::parse(required(report, "title")).as_string());
        const Questions questions = read_questions(report);
        Workbook book;
        write_standings(book, report, title);
        write_answers(book, report, questions, title);
        write_questions(book, report, title);
        return book.bytes();
    } catch (const std::exception&) {  // of Boost.JSON too, where a value is not what it should be
        return std::nullopt;
    }
}

}  // namespace mcs::reporter
