#include "ports/connections.hpp"

namespace mcs {

SharedFrame frame_text(std::string_view text) {
    std::string frame;
    frame.reserve(text.size() + 10);
    frame.push_back('\x81');  // final, text
    const auto size = text.size();
    auto push_big_endian = [&](int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) frame.push_back(static_cast<char>(size >> shift));
    };
    if (size < 126) {
        frame.push_back(static_cast<char>(size));
    } else if (size <= 0xFFFF) {
        frame.push_back(126);
        push_big_endian(2);
    } else {
        frame.push_back(127);
        push_big_endian(8);
    }
    frame.append(text);
    return std::make_shared<const std::string>(std::move(frame));
}

}  // namespace mcs
