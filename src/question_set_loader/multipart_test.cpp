#include "question_set_loader/multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mcs::question_set_loader {
namespace {

constexpr std::string_view type = "multipart/form-data; boundary=xyz";

std::string form(std::string_view parts) {
    std::string out;
    for (const char c : parts) out += c == '\n' ? "\r\n" : std::string(1, c);
    return out;
}

TEST(Multipart, reads_files_and_fields) {
    const std::string body = form(
        "--xyz\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\nContent-Type: "
        "text/csv\n\nq,a\n--x\n\n"
        "--xyz\nContent-Disposition: form-data; name=\"title\"\n\nMy title\n--xyz--\n");
    const auto parts = parse_form(type, body);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].name, "file");
    EXPECT_EQ((*parts)[0].file_name, "a.csv");
    EXPECT_EQ((*parts)[0].content_type, "text/csv");
    EXPECT_EQ((*parts)[0].bytes, "q,a\r\n--x\r\n");
    EXPECT_EQ((*parts)[1].name, "title");
    EXPECT_EQ((*parts)[1].file_name, std::nullopt);
    EXPECT_EQ((*parts)[1].bytes, "My title");
}

TEST(Multipart, reads_what_clients_write) {
    const std::string body = form(
        "preamble\n--xyz  \ncontent-disposition:form-data;name=file;FILENAME=\"C:\\sets\\a \\\"b\\\"; c.md\"\nX-Other: "
        "1\n\n\n--xyz\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"%22q%22.json\"\n\n--xy\n--xyz--epilogue");
    const auto parts = parse_form("Multipart/Form-Data; charset=utf-8; boundary=\"xyz\"", body);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].file_name, "a \"b\"; c.md");
    EXPECT_EQ((*parts)[0].bytes, "");
    EXPECT_EQ((*parts)[1].file_name, "\"q\".json");
    EXPECT_EQ((*parts)[1].bytes, "--xy");
}

TEST(Multipart, takes_an_empty_form) { EXPECT_TRUE(parse_form(type, "--xyz--\r\n")->empty()); }

TEST(Multipart, says_what_is_wrong) {
    const auto error = [](std::string_view content_type, std::string_view body) {
        return parse_form(content_type, body).error();
    };
    const std::string head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";
    EXPECT_EQ(error("application/json", "{}"), MultipartError::not_multipart);
    EXPECT_EQ(error("", ""), MultipartError::not_multipart);
    EXPECT_EQ(error("multipart/form-data", "--xyz--"), MultipartError::no_boundary);
    EXPECT_EQ(error("multipart/form-data; boundary=", "--xyz--"), MultipartError::no_boundary);
    EXPECT_EQ(error("multipart/form-data; boundary=" + std::string(71, 'x'), ""), MultipartError::no_boundary);
    EXPECT_EQ(error(type, ""), MultipartError::malformed);
    EXPECT_EQ(error(type, "nothing"), MultipartError::malformed);
    EXPECT_EQ(error(type, "--xyz\r\n" + head + "cut off"), MultipartError::malformed);
    EXPECT_EQ(error(type, "--xyz\r\nno header\r\n\r\n\r\n--xyz--"), MultipartError::malformed);
    EXPECT_EQ(error(type, "--xyz\r\nContent-Type: text/csv\r\n\r\n\r\n--xyz--"), MultipartError::malformed);
    EXPECT_EQ(error(type, "--xyz\r\nContent-Disposition: form-data\r\n\r\n\r\n--xyz--"), MultipartError::malformed);
    EXPECT_EQ(error(type, "--xyzw\r\n" + head + "\r\n--xyz--"), MultipartError::malformed);
    EXPECT_EQ(error(type, "--xyz\r\n" + std::string(9000, 'x')), MultipartError::headers_too_large);
    std::string many;
    for (int i = 0; i < 101; ++i) many += "--xyz\r\n" + head + "\r\n";
    EXPECT_EQ(error(type, many + "--xyz--"), MultipartError::too_many_parts);
}

TEST(Multipart, makes_file_names_safe) {
    EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(safe_file_name("C:\\x\\y.csv"), "y.csv");
    EXPECT_EQ(safe_file_name("a\nb\xFF.csv"), "ab.csv");
    EXPECT_EQ(safe_file_name("日本.csv"), "日本.csv");
    EXPECT_EQ(safe_file_name(""), "file");
    EXPECT_EQ(safe_file_name("/"), "file");
    EXPECT_LE(safe_file_name(std::string(1000, 'x')).size(), 255U);
}

RC_GTEST_PROP(Multipart, reads_back_every_form, (const std::vector<std::string>& contents)) {
    const std::string boundary = "----b0undary-that-is-in-no-content";
    std::string body;
    for (size_t i = 0; i < std::min(contents.size(), form_parts_max); ++i) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"f" + std::to_string(i) + "\"\r\n\r\n" +
                contents[i] + "\r\n";
    }
    body += "--" + boundary + "--\r\n";
    const auto parts = parse_form("multipart/form-data; boundary=" + boundary, body);
    RC_ASSERT(parts.has_value());
    RC_ASSERT(parts->size() == std::min(contents.size(), form_parts_max));
    for (size_t i = 0; i < parts->size(); ++i) {
        RC_ASSERT((*parts)[i].bytes == contents[i]);
        RC_ASSERT((*parts)[i].name == "f" + std::to_string(i));
    }
}

RC_GTEST_PROP(Multipart, takes_any_bytes, (const std::string& noise)) {
    const std::string body = "--xyz\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc\r\n--xyz--";
    const auto at = *rc::gen::inRange<size_t>(0, body.size());
    const auto cut = *rc::gen::inRange<size_t>(0, 10);
    std::ignore = parse_form(type, body.substr(0, at) + noise + body.substr(std::min(body.size(), at + cut)));
    std::ignore = parse_form(noise, body);
}

}  // namespace
}  // namespace mcs::question_set_loader
