#include "settings.hpp"

#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>

#include "bots/bots.hpp"
#include "service_options.hpp"
#include "support/temporary_directory.hpp"

namespace mcs::app {
namespace {

/// Sets an environment variable for as long as it lives.
class Environment {
  public:
    Environment(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Environment() { ::unsetenv(name_); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    const char* name_;
};

class SettingsTest : public ::testing::Test {
  protected:
    std::filesystem::path file(const char* text) {
        const auto path = directory_.path() / "mc-speedrun.toml";
        std::ofstream(path) << text;
        return path;
    }

    /// What `serve` makes of it: an error's text, or "" and the options.
    std::string serve(std::vector<std::string> flags, const std::filesystem::path& config = {},
                      Services services = Services::all) {
        CLI::App command;
        SettingValues values(service_settings(services));
        values.add_flags(command);
        std::ranges::reverse(flags);
        command.parse(flags);
        if (const auto read = values.read(config); !read) return read.error();
        auto read = read_service_options(services, values);
        if (!read) return read.error();
        options_ = std::move(*read);
        return "";
    }

    test::TemporaryDirectory directory_;
    ServiceOptions options_;
};

TEST_F(SettingsTest, HaveDefaultsThatServeThisComputer) {
    ASSERT_EQ(serve({}), "");
    EXPECT_EQ(options_.listen, "127.0.0.1:8080");
    EXPECT_EQ(options_.data, "data");
    EXPECT_EQ(options_.loops, 0U);
    EXPECT_EQ(options_.log_format, LogFormat::human);
    EXPECT_TRUE(options_.host_key.empty());
}

TEST_F(SettingsTest, AFlagWinsOverTheEnvironmentThatOverTheFileThatOverTheDefault) {
    const auto config = file("listen = \"file:1\"\ndata = \"file\"\nloops = 3\n");
    ASSERT_EQ(serve({}, config), "");
    EXPECT_EQ(options_.listen, "file:1");
    EXPECT_EQ(options_.loops, 3U);
    const Environment listen("MC_SPEEDRUN_LISTEN", "environment:1"), data("MC_SPEEDRUN_DATA", "environment");
    ASSERT_EQ(serve({"--listen", "flag:1"}, config), "");
    EXPECT_EQ(options_.listen, "flag:1");
    EXPECT_EQ(options_.data, "environment");
    EXPECT_EQ(options_.loops, 3U);
}

TEST_F(SettingsTest, OfSeveralFlagsTheLastCountsAndListsGather) {
    ASSERT_EQ(serve({"--listen", "a:1", "--listen", "b:2", "--trusted-proxy", "10.0.0.1", "--trusted-proxy", "fd00::/8",
                     "--access-log"}),
              "");
    EXPECT_EQ(options_.listen, "b:2");
    EXPECT_EQ(options_.trusted_proxies, (std::vector<std::string>{"10.0.0.1", "fd00::/8"}));
    EXPECT_TRUE(options_.access_log);
    const Environment proxies("MC_SPEEDRUN_TRUSTED_PROXY", "10.0.0.1,10.0.0.2");
    ASSERT_EQ(serve({}), "");
    EXPECT_EQ(options_.trusted_proxies, (std::vector<std::string>{"10.0.0.1", "10.0.0.2"}));
    ASSERT_EQ(serve({}, file("allowed_origin = [\"https://a.example\", \"https://b.example\"]\naccess_log = true\n")),
              "");
    EXPECT_EQ(options_.allowed_origins.size(), 2U);
    EXPECT_TRUE(options_.access_log);
}

TEST_F(SettingsTest, MistakesAreToldWithTheirPlace) {
    const auto config = [&](const char* text) { return serve({}, file(text)); };
    EXPECT_NE(config("data = \"x\"\nlisen = \"y\"\n").find("mc-speedrun.toml:2: there is no setting \"lisen\""),
              std::string::npos);
    EXPECT_NE(config("\n\nloops = \"many\"\n").find("mc-speedrun.toml:3: loops: \"many\" is not a whole number"),
              std::string::npos);
    EXPECT_NE(config("[listen]\nport = 1\n").find("mc-speedrun.toml:1: listen: must be a text"), std::string::npos);
    EXPECT_NE(config("data = \n").find("mc-speedrun.toml:1: "), std::string::npos);
    EXPECT_NE(serve({}, directory_.path() / "none.toml").find("none.toml"), std::string::npos);
    EXPECT_EQ(serve({"--loops", "-1"}), "--loops: \"-1\" is not a whole number from 0 to 256");
    EXPECT_EQ(serve({"--log-level", "loud"}), "--log-level: \"loud\" is none of: debug, info, warning, error");
    EXPECT_EQ(serve({"--web", "/nonexistent"}), "--web: there is no directory /nonexistent");
    EXPECT_EQ(serve({"--public-url", "quiz.example"}),
              "--public-url: \"quiz.example\" must begin with http:// or https://");
    EXPECT_EQ(serve({"--trusted-proxy", "10.0.0.1", "--trusted-proxy", "proxy"}),
              "--trusted-proxy: \"proxy\" is no IP address or network; write it as 10.0.0.7 or 10.0.0.0/8");
    for (const char* origin : {"quiz.example", "https://quiz.example/"}) {
        EXPECT_EQ(serve({"--allowed-origin", origin}), "--allowed-origin: \"" + std::string(origin) +
                                                           "\" is not like https://quiz.example.org, without a path");
    }
    EXPECT_EQ(serve({"--allowed-origin", "*"}), "");
    const Environment format("MC_SPEEDRUN_LOG_FORMAT", "xml");
    EXPECT_EQ(serve({}), "MC_SPEEDRUN_LOG_FORMAT: \"xml\" is none of: human, json");
}

TEST_F(SettingsTest, SecretsComeFromTheEnvironmentOrFilesAlone) {
    EXPECT_THROW(serve({"--host-key", "open sesame"}), CLI::ParseError);
    const auto key_file = directory_.path() / "key";
    std::ofstream(key_file) << "open sesame\n";
    ASSERT_EQ(serve({"--host-key-file", key_file}), "");
    EXPECT_EQ(options_.host_key, "open sesame");
    EXPECT_NE(serve({"--host-key-file", directory_.path() / "none"}).find("can not read"), std::string::npos);
    const Environment key("MC_SPEEDRUN_HOST_KEY", "open sesame");
    ASSERT_EQ(serve({}), "");
    EXPECT_EQ(options_.host_key, "open sesame");
    EXPECT_EQ(serve({"--host-key-file", key_file}).find("sesame"), std::string::npos);
}

TEST_F(SettingsTest, AnEmptySecretIsNoSecretThatWasLeftOut) {
    const Environment log_format("MC_SPEEDRUN_LOG_FORMAT", "");
    ASSERT_EQ(serve({}), "");
    const Environment key("MC_SPEEDRUN_HOST_KEY", "");
    EXPECT_EQ(serve({}), "MC_SPEEDRUN_HOST_KEY: it is empty; give it a value, or do not set it");
}

TEST_F(SettingsTest, OneOrTwoOriginSecretsAreTakenEachOfWhichIsHardToGuess) {
    ASSERT_EQ(serve({}), "");
    EXPECT_FALSE(options_.origin_secrets.required());
    {
        const Environment both("MC_SPEEDRUN_ORIGIN_SECRET", "this one is on its w\nthe-one-that-is-there\n");
        EXPECT_EQ(serve({}), "MC_SPEEDRUN_ORIGIN_SECRET: must be 20 to 1000 printable characters without spaces");
    }
    {
        const Environment both("MC_SPEEDRUN_ORIGIN_SECRET", "the-one-on-its-way-in\nthe-one-that-is-there\n");
        ASSERT_EQ(serve({}), "");
        EXPECT_TRUE(options_.origin_secrets.accept("the-one-on-its-way-in"));
        EXPECT_TRUE(options_.origin_secrets.accept("the-one-that-is-there"));
        EXPECT_FALSE(options_.origin_secrets.accept("the-one-that-is-theft"));
        EXPECT_FALSE(options_.origin_secrets.accept(""));
    }
    const Environment three("MC_SPEEDRUN_ORIGIN_SECRET",
                            "the-one-on-its-way-in\nthe-one-that-is-there\nthe-one-of-last-year");
    EXPECT_EQ(serve({}), "MC_SPEEDRUN_ORIGIN_SECRET: at most two are accepted, one a line");
}

TEST_F(SettingsTest, OneProcessKeepsEverythingInItsDirectoryUnlessToldOtherwise) {
    ASSERT_EQ(serve({"--data", "kept", "--results", "dynamodb:races"}), "");
    EXPECT_EQ(options_.stores.state, "sqlite:kept");
    EXPECT_EQ(options_.stores.completion_queue, "sqlite:kept");
    EXPECT_EQ(options_.stores.question_sets, "file:kept/question-sets");
    EXPECT_EQ(options_.stores.results, "dynamodb:races");
}

TEST_F(SettingsTest, AServiceOfAClusterIsToldItsStoresAndTheKeyOfAllAndNoMore) {
    const auto speed_run = [&](std::vector<std::string> flags) {
        return serve(std::move(flags), {}, Services::speed_run);
    };
    EXPECT_EQ(speed_run({}), "--state: say where it is, such as redis://127.0.0.1:6379");
    const std::vector<std::string> stores{"--state",   "redis://r:1",        "--question-sets",
                                          "file:sets", "--completion-queue", "sqs:http://q"};
    EXPECT_NE(speed_run(stores).find("all services need the same signing key"), std::string::npos);
    const Environment key("MC_SPEEDRUN_SIGNING_KEY", "0123456789abcdef0123456789abcdef");
    ASSERT_EQ(speed_run(stores), "");
    EXPECT_EQ(options_.stores.state, "redis://r:1");
    EXPECT_EQ(options_.stores.results, "");
    EXPECT_TRUE(options_.data.empty());
    EXPECT_THROW(speed_run({"--data", "kept"}), CLI::ParseError);
    EXPECT_THROW(speed_run({"--results", "dynamodb:races"}), CLI::ParseError);
}

class BotSettingsTest : public ::testing::Test {
  protected:
    static std::expected<bots::Options, SettingError> read(std::vector<std::string> flags) {
        CLI::App command;
        SettingValues values(bots::settings());
        values.add_flags(command);
        std::ranges::reverse(flags);
        command.parse(flags);
        EXPECT_TRUE(values.read({}));
        return bots::read_options(values);
    }
};

TEST_F(BotSettingsTest, SayWhomToPlayWith) {
    const auto options = read({"--url", "http://quiz.example:81/", "--code", "ABC-DEF", "--think-ms", "5..10"});
    ASSERT_TRUE(options) << options.error();
    EXPECT_EQ(options->host, "quiz.example");
    EXPECT_EQ(options->port, "81");
    EXPECT_EQ(options->players, 50U);
    EXPECT_EQ(options->think_max, std::chrono::milliseconds(10));
    EXPECT_EQ(read({"--create", "--url", "http://quiz.example"})->port, "80");
    EXPECT_EQ(read({"--create", "--url", "[::1]:8080"})->host, "[::1]");
}

TEST_F(BotSettingsTest, AreToldWhereTheyMakeNoSense) {
    for (const auto& flags : std::vector<std::vector<std::string>>{
             {},
             {"--create", "--code", "ABCDEF"},
             {"--create", "--url", "https://quiz.example"},
             {"--create", "--url", "http://quiz.example/path"},
             {"--create", "--players", "0"},
             {"--create", "--think-ms", "10..5"},
             {"--create", "--think-ms", "soon"},
             {"--create", "--accuracy", "1.5"},
         }) {
        EXPECT_FALSE(read(flags));
    }
}

}  // namespace
}  // namespace mcs::app
