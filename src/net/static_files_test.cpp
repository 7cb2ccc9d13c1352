#include "net/static_files.hpp"

#include <fstream>

#include "net/http_wire.hpp"

namespace mcs::net {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        directory_ = fs::path(::testing::TempDir()) / ("static_files_" + std::to_string(::getpid()));
        fs::create_directories(directory_ / "web/assets");
        put("secret.txt", "not to be seen");
        put("web/index.html", "<html>");
        put("web/robots.txt", "robots");
        put("web/assets/app-1234.js", "plain script");
        put("web/assets/app-1234.js.br", "br");
        put("web/assets/app-1234.js.gz", "gz");
        put("web/assets/only.css", "a{}");
        put("web/assets/only.css.gz", "gz css");
        fs::create_symlink(directory_ / "secret.txt", directory_ / "web/link.txt");
        auto loaded = StaticFiles::load(directory_ / "web");
        ASSERT_TRUE(loaded) << loaded.error();
        files_ = *loaded;
    }
    void TearDown() override { fs::remove_all(directory_); }
    void put(const std::string& path, const std::string& bytes) { std::ofstream(directory_ / path) << bytes; }

    Response get(std::string_view target, std::vector<Pair> headers = {}) const {
        Request request;
        EXPECT_TRUE(parse_target(target, request));
        request.headers = std::move(headers);
        return files_->respond(request);
    }
    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [known, value] : response.headers) {
            if (known == name) return value;
        }
        return {};
    }
    std::string encoding(std::string_view accept, std::string_view target = "/assets/app-1234.js") const {
        return header(get(target, {{"accept-encoding", std::string{accept}}}), "Content-Encoding");
    }

    fs::path directory_;
    std::shared_ptr<const StaticFiles> files_;
};

TEST_F(StaticFilesTest, serves_files_with_type_and_caching) {
    const auto script = get("/assets/app-1234.js");
    EXPECT_EQ(script.content(), "plain script");
    EXPECT_EQ(header(script, "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(script, "Vary"), "Accept-Encoding");
    EXPECT_TRUE(script.part_of_page);
    const auto index = get("/");
    EXPECT_EQ(index.content(), "<html>");
    EXPECT_FALSE(index.part_of_page);
    EXPECT_EQ(header(index, "Cache-Control"), "no-cache");
    EXPECT_EQ(header(get("/robots.txt"), "Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(StaticFilesTest, screens_get_index_html_and_missing_files_get_404) {
    EXPECT_EQ(get("/join/ABC123").content(), "<html>");
    EXPECT_EQ(get("/host?x=1").content(), "<html>");
    EXPECT_EQ(get("/missing.png").status, 404);
    EXPECT_EQ(get("/assets/missing").status, 404);
    EXPECT_EQ(get("/assets/").status, 404);
}

TEST_F(StaticFilesTest, nothing_outside_of_the_directory_can_be_reached) {
    for (const auto* path : {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
                             "/link.txt", "//secret.txt", "/./../secret.txt"}) {
        const auto response = get(path);
        EXPECT_EQ(response.status, 404) << path;
        EXPECT_EQ(response.content().find("not to be seen"), std::string_view::npos);
    }
}

TEST_F(StaticFilesTest, chooses_the_coding_by_q_values) {
    EXPECT_EQ(encoding("gzip, deflate, br"), "br");
    EXPECT_EQ(encoding("gzip"), "gzip");
    EXPECT_EQ(encoding(""), "");
    EXPECT_EQ(encoding("br;q=0.5, gzip;q=0.9"), "gzip");
    EXPECT_EQ(encoding("br;q=0, gzip;q=0"), "");
    EXPECT_EQ(encoding("*"), "br");
    EXPECT_EQ(encoding("br;q=0, *"), "gzip");
    EXPECT_EQ(encoding("identity"), "");
    EXPECT_EQ(encoding("br;q=nonsense"), "");
    EXPECT_EQ(encoding("br, gzip", "/assets/only.css"), "gzip");
    EXPECT_EQ(encoding("br", "/assets/only.css"), "");
}

TEST_F(StaticFilesTest, answers_304_for_the_form_that_would_be_sent) {
    const auto plain = header(get("/assets/app-1234.js"), "ETag");
    const auto brotli = header(get("/assets/app-1234.js", {{"accept-encoding", "br"}}), "ETag");
    EXPECT_NE(plain, brotli);
    const auto again = get("/assets/app-1234.js", {{"if-none-match", "\"x\", W/" + plain}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.content().empty());
    EXPECT_EQ(header(again, "ETag"), plain);
    EXPECT_EQ(get("/assets/app-1234.js", {{"if-none-match", brotli}}).status, 200);
    EXPECT_EQ(get("/assets/app-1234.js", {{"if-none-match", brotli}, {"accept-encoding", "br"}}).status, 304);
    EXPECT_EQ(get("/", {{"if-none-match", "*"}}).status, 304);
}

TEST_F(StaticFilesTest, a_directory_that_is_no_web_ui_is_an_error_to_read) {
    EXPECT_NE(StaticFiles::load(directory_ / "none").error().find("none"), std::string::npos);
    EXPECT_NE(StaticFiles::load(directory_ / "web/assets").error().find("index.html"), std::string::npos);
}

}  // namespace
}  // namespace mcs::net
