#include "wire.hpp"

#include <gtest/gtest.h>

namespace mcs::bench {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Wire, FramesOfClientsAreMasked) {
    std::string frame;
    append_frame(frame, text_frame, "abc", 0);
    EXPECT_EQ(frame, "\x81\x83\0\0\0\0abc"s);
    std::string masked;
    append_frame(masked, text_frame, "aaaaa", 0x01010101);
    EXPECT_EQ(masked, "\x81\x85\x01\x01\x01\x01`````"s);
}

TEST(Wire, TakesWholeFramesOnly) {
    std::string_view input = "\x81\x03one\x81\x05tw"sv;
    const auto frame = take_frame(input);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->payload, "one");
    EXPECT_FALSE(take_frame(input));
    EXPECT_EQ(input, "\x81\x05tw"sv);
}

TEST(Wire, TakesLongFrames) {
    const std::string bytes = "\x81\x7E\x01\x00"s + std::string(256, 'x');
    std::string_view input = bytes;
    EXPECT_EQ(take_frame(input)->payload.size(), 256U);
    EXPECT_TRUE(input.empty());
}

TEST(Wire, TakesResponsesWithTheirBodies) {
    std::string_view input = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}HTTP"sv;
    const auto response = take_response(input);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->body, "{}");
    EXPECT_EQ(input, "HTTP");
    std::string_view part = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{"sv;
    EXPECT_FALSE(take_response(part));
}

TEST(Wire, ReadsVerdicts) {
    const auto message = read_message(
        R"({"type":"verdict","seq":9,"question":3,"result":"right","points":910,"choice":[0],)"
        R"("total":{"points":2810,"right":3},"rank":1,"next":{"index":4,"total":10,"prompt":"?","select":2}})");
    EXPECT_EQ(message.kind, Message::Kind::verdict);
    EXPECT_EQ(message.judged, 3U);
    EXPECT_EQ(message.points, 910U);
    EXPECT_EQ(message.total_points, 2810U);
    EXPECT_EQ(message.question, 4U);
    EXPECT_EQ(message.select, 2U);
}

TEST(Wire, TheLastVerdictHasNoNextQuestion) {
    const auto message = read_message(R"({"type":"verdict","question":9,"points":0,"total":{"points":7},"next":null})");
    EXPECT_EQ(message.judged, 9U);
    EXPECT_EQ(message.question, std::nullopt);
}

TEST(Wire, ReadsWelcomesWithAndWithoutAQuestion) {
    EXPECT_EQ(read_message(R"({"type":"welcome","questions":9,"results":false})").question, std::nullopt);
    EXPECT_EQ(read_message(R"({"type":"welcome","questions":9,"question":{"index":2,"select":1}})").question, 2U);
}

}  // namespace
}  // namespace mcs::bench
