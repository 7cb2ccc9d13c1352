#include "command_line.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mcs::app {
namespace {

/// What a command line that can not be understood is told.
std::string told(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "mc-speedrun");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(run(static_cast<int>(argv.size()), argv.data()), bad_usage);
    return ::testing::internal::GetCapturedStderr();
}

TEST(CommandLine, NamesWhatItDoesNotKnowAndWhereToReadOn) {
    EXPECT_EQ(told({"sevre"}),
              "mc-speedrun: there is no command \"sevre\"; `mc-speedrun --help` lists what there is\n");
    EXPECT_EQ(told({"--port"}),
              "mc-speedrun: there is no option \"--port\"; `mc-speedrun --help` lists what there is\n");
    EXPECT_EQ(told({"serve", "--port", "80"}),
              "mc-speedrun: there is no option \"--port\"; `mc-speedrun serve --help` lists what there is\n");
    EXPECT_EQ(told({"serve", "80"}),
              "mc-speedrun: there is no argument \"80\"; `mc-speedrun serve --help` lists what there is\n");
    EXPECT_EQ(told({"--port", "serve"}),
              "mc-speedrun: there is no option \"--port\"; `mc-speedrun --help` lists what there is\n");
}

TEST(CommandLine, NamesWhatIsMissing) {
    EXPECT_EQ(told({"serve", "--listen"}),
              "mc-speedrun: --listen: 1 required ADDRESS missing (try: mc-speedrun serve --help)\n");
    EXPECT_EQ(told({"check"}), "mc-speedrun: files is required (try: mc-speedrun check --help)\n");
}

}  // namespace
}  // namespace mcs::app
