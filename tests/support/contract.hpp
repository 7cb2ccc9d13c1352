#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace mcs::test {

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

/// What a contract of api/ says that `code` of a schema can be, in its order.
inline std::vector<std::string> codes_of(std::string_view contract, std::string_view schema) {
    const std::string text = text_of_file(std::filesystem::path("api") / contract);
    const size_t start = text.find("\n    " + std::string(schema) + ":\n");
    const size_t list = text.find("enum: [", text.find("\n        code:\n", start));
    std::vector<std::string> codes;
    if (start == std::string::npos || list == std::string::npos) return codes;
    std::istringstream words(text.substr(list + 7, text.find(']', list) - list - 7));
    for (std::string word; std::getline(words >> std::ws, word, ',');) codes.push_back(word);
    return codes;
}

}  // namespace mcs::test
