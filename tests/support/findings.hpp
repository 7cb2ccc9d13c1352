#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "quiz/reader.hpp"

namespace mcs::test {

/// "line 3, question 2: message" for each finding, a line each: for failure messages and for searching.
inline std::string described(const std::vector<quiz::Finding>& findings) {
    std::string out;
    for (const quiz::Finding& f : findings) {
        if (f.line) out += "line " + std::to_string(*f.line) + ", ";
        if (f.column) out += "column " + std::to_string(*f.column) + ", ";
        if (f.row) out += "row " + std::to_string(*f.row) + ", ";
        if (f.question) out += "question " + std::to_string(*f.question) + ", ";
        out += f.message.text + "\n";
    }
    return out;
}

/// What a file that must have no errors holds.
inline quiz::ReadSet read_ok(std::string_view file, std::string_view bytes) {
    auto read = quiz::read(file, bytes);
    EXPECT_TRUE(read) << described(read ? std::vector<quiz::Finding>{} : read.error());
    return read ? *read : quiz::ReadSet{};
}

/// The errors of a file that must have some.
inline std::vector<quiz::Finding> errors_of(std::string_view file, std::string_view bytes,
                                            quiz::Format format = quiz::Format::automatic) {
    auto read = quiz::read(file, bytes, format);
    return read ? std::vector<quiz::Finding>{} : read.error();
}

}  // namespace mcs::test
