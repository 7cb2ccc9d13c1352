#include "question_set_loader/loader.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_question_set_store.hpp"
#include "question_set_loader/check.hpp"
#include "support/question_sets.hpp"

namespace mcs::question_set_loader {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view good = "### Q\n- [x] a\n- [ ] b\n";
constexpr std::string_view doubted = "### Q\n- [x] a\n- [x] b\n";
constexpr std::string_view bad = "question,option 1,option 2,correct\nQ,a,b,3\nR,a,b,\n";

struct Part {
    std::string name;
    std::string_view bytes;
    std::string file = {};
};

class QuestionSetUpload : public testing::Test {
  protected:
    UploadResponse send(const std::vector<Part>& parts) {
        std::string body;
        for (const Part& part : parts) {
            body += "--b\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
            if (!part.file.empty()) body += "; filename=\"" + part.file + "\"";
            body += "\r\n\r\n" + std::string(part.bytes) + "\r\n";
        }
        return loader.upload("multipart/form-data; boundary=b", body + "--b--\r\n", host, now);
    }
    static json::value body_of(const UploadResponse& response) { return json::parse(response.body); }
    void expect_problem(const UploadResponse& response, unsigned status, std::string_view detail) {
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(response.content_type, "application/problem+json");
        const json::value body = body_of(response);
        EXPECT_EQ(body.at("status").to_number<unsigned>(), status);
        EXPECT_TRUE(body.at("type").is_string());
        EXPECT_TRUE(body.at("title").is_string());
        EXPECT_THAT(std::string(body.at("detail").as_string()), HasSubstr(std::string(detail)));
        EXPECT_TRUE(store.list(host).empty());
    }

    MemoryQuestionSetStore store;
    Loader loader{store};
    const HostId host{"ada"};
    const ServerTime now = from_us(5);
};

TEST_F(QuestionSetUpload, stores_a_set_for_its_host) {
    const auto response = send({{"file", quiz::print(test::small_set()), "capitals.json"}});
    EXPECT_EQ(response.status, 201U);
    EXPECT_EQ(response.content_type, "application/json");
    const std::string id = quiz::id_of(test::small_set()).str();
    EXPECT_EQ(response.body,
              "{\"question_sets\":[{\"question_set\":\"" + id +
                  "\",\"title\":\"Capitals\",\"questions\":3,\"categories\":[{\"name\":\"Europe\",\"questions\":1},"
                  "{\"name\":\"South America\",\"questions\":2}],\"warnings\":[],\"namesakes\":[]}]}");
    EXPECT_TRUE(store.visible(QuestionSetId{id}, host));
    EXPECT_FALSE(store.visible(QuestionSetId{id}, HostId{"ben"}));
    EXPECT_EQ(store.list(host)[0].added_at, now);
}

TEST_F(QuestionSetUpload, gives_warnings_with_their_place) {
    const auto response = send({{"file", "### Q\n- [x] a Most Voted\n- [ ] b\n", "x.md"}});
    const auto warning = body_of(response).at("question_sets").at(0).at("warnings").at(0);
    EXPECT_EQ(warning.at("file"), "x.md");
    EXPECT_EQ(warning.at("line"), 2);
    EXPECT_THAT(std::string(warning.at("message").as_string()), HasSubstr("Most Voted"));
}

TEST_F(QuestionSetUpload, stores_several_files_as_several_sets) {
    const auto response = send({{"file", good, "a.md"}, {"file", good, "b.md"}});
    EXPECT_EQ(response.status, 201U);
    EXPECT_EQ(body_of(response).at("question_sets").as_array().size(), 2U);
    EXPECT_EQ(store.list(host).size(), 2U);
}

TEST_F(QuestionSetUpload, takes_a_title_and_a_format) {
    const auto response = send({{"title", " My set\r\n"}, {"format", "markdown"}, {"file", good, "a.txt"}});
    EXPECT_EQ(response.status, 201U) << response.body;
    EXPECT_EQ(store.list(host)[0].title, "My set");
}

TEST_F(QuestionSetUpload, names_the_formats_where_there_is_no_such) {
    expect_problem(send({{"format", "pdf"}, {"file", good, "a.md"}}), 400,
                   "no format “pdf”; choose one of: auto, json");
}

TEST_F(QuestionSetUpload, reports_every_error_of_every_file_and_stores_nothing) {
    const auto response = send({{"file", bad, "bad.csv"}, {"file", good, "good.md"}, {"file", "{", "worse.json"}});
    expect_problem(response, 422, "3 errors found, nothing was stored");
    const auto errors = body_of(response).at("errors").as_array();
    ASSERT_EQ(errors.size(), 3U);
    EXPECT_EQ(errors[0].at("file"), "bad.csv");
    EXPECT_EQ(errors[0].at("row"), 2);
    EXPECT_EQ(errors[1].at("row"), 3);
    EXPECT_EQ(errors[2].at("file"), "worse.json");
    EXPECT_EQ(errors[2].at("line"), 1);
}

TEST_F(QuestionSetUpload, previews_without_storing) {
    const auto response = send({{"preview", "true"}, {"file", good, "a.md"}});
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(body_of(response).at("question_sets").at(0).at("questions"), 1);
    EXPECT_TRUE(store.list(host).empty());
    const auto stored = send({{"preview", "false"}, {"file", good, "a.md"}});
    EXPECT_EQ(stored.status, 201U);
    json::value set = body_of(response).at("question_sets").at(0);
    set.as_object().erase("preview");
    EXPECT_EQ(body_of(stored).at("question_sets").at(0), set);
    EXPECT_EQ(send({{"preview", "perhaps"}, {"file", good, "a.md"}}).status, 400U);
}

TEST_F(QuestionSetUpload, is_stored_at_once_if_nothing_is_doubtful_and_otherwise_previewed) {
    const auto doubtful = send({{"preview", "if_doubtful"}, {"file", good, "a.md"}, {"file", doubted, "b.md"}});
    EXPECT_EQ(doubtful.status, 200U);
    EXPECT_TRUE(store.list(host).empty());
    const auto fine = send({{"preview", "if_doubtful"}, {"file", good, "a.md"}});
    EXPECT_EQ(fine.status, 201U);
    EXPECT_FALSE(body_of(fine).at("question_sets").at(0).as_object().contains("preview"));
    EXPECT_EQ(store.list(host).size(), 1U);
}

TEST_F(QuestionSetUpload, takes_the_place_of_its_namesakes_only_if_told_to) {
    constexpr std::string_view mended = "### Q, mended\n- [x] a\n- [ ] b\n";
    const auto first = send({{"file", good, "a.md"}});
    const auto old = std::string(body_of(first).at("question_sets").at(0).at("question_set").as_string());
    quiz::QuestionSet sample = test::small_set();
    sample.title = "a";
    store.put(sample, HostId{}, now);  // nobody's namesake

    const auto asked = send({{"preview", "if_doubtful"}, {"file", mended, "a.md"}});
    EXPECT_EQ(asked.status, 200U);
    EXPECT_EQ(body_of(asked).at("question_sets").at(0).at("namesakes"), json::array{old});
    EXPECT_EQ(store.list(host).size(), 2U);

    EXPECT_EQ(send({{"file", mended, "a.md"}}).status, 201U);
    EXPECT_EQ(store.list(host).size(), 3U) << "both are kept";
    EXPECT_EQ(send({{"replace", "true"}, {"file", mended, "a.md"}}).status, 201U);
    EXPECT_EQ(store.list(host).size(), 2U);
    EXPECT_FALSE(store.visible(QuestionSetId{old}, host));
    EXPECT_TRUE(store.get(QuestionSetId{old})) << "runs that pin it keep working";
}

TEST_F(QuestionSetUpload, takes_the_place_of_the_set_that_was_edited_whatever_its_title) {
    const auto id_in = [](const UploadResponse& response) {
        return std::string(body_of(response).at("question_sets").at(0).at("question_set").as_string());
    };
    const std::string old = id_in(send({{"file", good, "a.md"}}));
    constexpr std::string_view mended = "### Q, mended\n- [x] a\n- [ ] b\n";
    const auto same_title = send({{"preview", "if_doubtful"}, {"edited", old}, {"file", mended, "a.md"}});
    EXPECT_EQ(same_title.status, 201U) << "nothing to decide: " << same_title.body;
    EXPECT_FALSE(store.visible(QuestionSetId{old}, host));

    const std::string next = id_in(same_title);
    const auto other_title = send({{"edited", next}, {"title", "Other"}, {"file", mended, "a.md"}});
    EXPECT_EQ(store.list(host).size(), 1U);
    EXPECT_EQ(store.list(host)[0].title, "Other");

    EXPECT_EQ(send({{"edited", id_in(other_title)}, {"title", "Other"}, {"file", mended, "a.md"}}).status, 201U);
    EXPECT_EQ(store.list(host).size(), 1U) << "what was not changed stays";
}

TEST_F(QuestionSetUpload, keeps_every_set_of_an_upload_whatever_it_replaces) {
    const auto first = body_of(send({{"file", good, "a.md"}})).at("question_sets").at(0).at("question_set");
    const std::string id(first.as_string());
    constexpr std::string_view other = "### Another\n- [x] a\n- [ ] b\n";
    EXPECT_EQ(send({{"edited", id}, {"file", good, "a.md"}, {"file", other, "b.md"}}).status, 201U);
    EXPECT_TRUE(store.visible(QuestionSetId{id}, host));
    EXPECT_EQ(store.list(host).size(), 2U);
}

TEST_F(QuestionSetUpload, leaves_samples_and_sets_of_others_where_they_are) {
    quiz::QuestionSet sample = test::small_set();
    store.put(sample, HostId{}, now);
    quiz::QuestionSet others = test::small_set();
    others.title = "Ben's";
    store.put(others, HostId{"ben"}, now);
    for (const QuestionSetId& id : {quiz::id_of(sample), quiz::id_of(others)})
        EXPECT_EQ(send({{"edited", id.str()}, {"file", good, "a.md"}}).status, 201U);
    EXPECT_TRUE(store.visible(quiz::id_of(sample), host));
    EXPECT_TRUE(store.visible(quiz::id_of(others), HostId{"ben"}));
}

TEST_F(QuestionSetUpload, is_not_doubtful_where_it_is_in_the_library_already) {
    send({{"file", good, "a.md"}});
    send({{"file", "### R\n- [x] a\n- [ ] b\n", "a.md"}});
    EXPECT_EQ(send({{"preview", "if_doubtful"}, {"file", good, "a.md"}}).status, 201U);
}

TEST_F(QuestionSetUpload, previews_questions_as_they_are_stored_and_seen) {
    const auto response = send({{"preview", "true"}, {"file", "### *Q*\n- [x] `a`\n- [ ] b\n", "a.md"}});
    const json::value expected = json::parse(
        R"([{"number": 1,
             "question": {"id": "q-14db691f564a", "prompt": "*Q*", "options": [{"text": "`a`"}, {"text": "b"}], "correct": [0]},
             "rendered": {"prompt_html": "<p><em>Q</em></p>\n", "options_html": ["<code>a</code>", ""]}}])");
    EXPECT_EQ(body_of(response).at("question_sets").at(0).at("preview"), expected);
}

TEST_F(QuestionSetUpload, previews_those_with_warnings_and_the_first_ones) {
    std::string many;
    for (int n = 1; n <= 70; ++n) many += "### Q" + std::to_string(n) + "\n- [x] a\n- [ ] b\n\n";
    const auto response = send({{"preview", "true"}, {"file", many + "### Last\n- [x] a\n- [x] b\n", "a.md"}});
    const auto preview = body_of(response).at("question_sets").at(0).at("preview").as_array();
    ASSERT_EQ(preview.size(), 50U);
    EXPECT_EQ(preview.front().at("number"), 1);
    EXPECT_EQ(preview[48].at("number"), 49);
    EXPECT_EQ(preview.back().at("number"), 71);
}

TEST_F(QuestionSetUpload, previews_as_many_questions_as_asked_for) {
    std::string many;
    for (int n = 1; n <= 70; ++n) many += "### Q" + std::to_string(n) + "\n- [x] a\n- [ ] b\n\n";
    const auto previewed = [&](const char* questions) {
        const auto response = send({{"preview", "true"}, {"preview_questions", questions}, {"file", many, "a.md"}});
        return body_of(response).at("question_sets").at(0).at("preview").as_array().size();
    };
    EXPECT_EQ(previewed("60"), 60U);
    EXPECT_EQ(previewed(" 1 "), 1U);
    EXPECT_EQ(previewed("10000"), 70U);
    for (const char* wrong : {"", "0", "-1", "10001", "1.5", "all", "99999999999"})
        EXPECT_EQ(send({{"preview_questions", wrong}, {"file", good, "a.md"}}).status, 400U) << wrong;
}

TEST_F(QuestionSetUpload, previews_no_more_than_a_phone_can_take) {
    const std::string image = "data:image/png;base64," + std::string(290'000, 'A');
    std::string table = "question,option 1,option 2,correct,image\n";
    for (int n = 1; n <= 10; ++n) table += "Q" + std::to_string(n) + ",a,b,1,\"" + image + "\"\n";
    const auto response = send({{"preview", "true"}, {"file", table, "a.csv"}});
    EXPECT_EQ(body_of(response).at("question_sets").at(0).at("preview").as_array().size(), 3U);
}

TEST_F(QuestionSetUpload, says_what_to_do_with_requests_that_are_no_uploads) {
    expect_problem(loader.upload("application/json", "{}", host, now), 415, "multipart/form-data");
    expect_problem(loader.upload("multipart/form-data", "", host, now), 400, "boundary");
    expect_problem(loader.upload("multipart/form-data; boundary=b", "--b\r\ncut", host, now), 400, "cut off");
    expect_problem(send({}), 400, "no file");
    expect_problem(send({{"title", "T"}}), 400, "no file");
    expect_problem(send({{"file", std::string(quiz::upload_bytes_max + 1, ' '), "a.md"}}), 413, "10 MiB");
    expect_problem(
        loader.upload("multipart/form-data; boundary=b", std::string(upload_body_bytes_max + 1, ' '), host, now), 413,
        "10 MiB");
    expect_problem(loader.upload("multipart/form-data; boundary=b", "", HostId{}, now), 401, "sign on");
}

TEST_F(QuestionSetUpload, never_stores_for_nobody) {
    std::ignore = loader.upload("multipart/form-data; boundary=b",
                                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.md\"\r\n\r\n" +
                                    std::string(good) + "\r\n--b--",
                                HostId{}, now);
    EXPECT_TRUE(store.list(host).empty());
}

/// A store that is out of order.
class BrokenStore final : public QuestionSetStore {
  public:
    using Error = QuestionSetStoreError;
    std::expected<QuestionSetId, Error> put(const quiz::QuestionSet&, const HostId&, ServerTime) override {
        return std::unexpected(Error::unavailable);
    }
    std::expected<std::shared_ptr<const quiz::CompiledSet>, Error> get(const QuestionSetId&) override {
        return std::unexpected(Error::unavailable);
    }
    bool visible(const QuestionSetId&, const HostId&) override { return false; }
    std::vector<QuestionSetSummary> list(const HostId&) override { return {}; }
    std::expected<void, Error> remove(const QuestionSetId&, const HostId&) override {
        return std::unexpected(Error::unavailable);
    }
};

TEST_F(QuestionSetUpload, asks_to_try_again_where_the_store_is_out_of_order) {
    BrokenStore broken;
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.md\"\r\n\r\n" +
                             std::string(good) + "\r\n--b--";
    expect_problem(Loader(broken).upload("multipart/form-data; boundary=b", body, host, now), 503, "Try again");
}

TEST(Check, prints_every_finding_by_line_and_a_summary) {
    const std::vector<CheckedFile> files = {
        {"good.md", std::string(good)},
        {"sets/bad.csv", std::string(bad)},
        {"warned.md", "### Q (Choose two.)\n- [x] a\n- [ ] b\n"},
        {"gone.json", std::unexpected("can not be read: No such file or directory")}};
    const CheckReport report = check(files);
    EXPECT_EQ(report.exit_status, 1);
    EXPECT_THAT(report.text, StartsWith("good.md: “good”, 1 question\nsets/bad.csv:2: "));
    EXPECT_THAT(report.text, HasSubstr("\nsets/bad.csv:3: the column “correct” is empty"));
    EXPECT_THAT(report.text, HasSubstr("\nwarned.md:1: warning: question 1: the question asks for 2 answers"));
    EXPECT_THAT(report.text, HasSubstr("\ngone.json: can not be read"));
    EXPECT_THAT(report.text, testing::EndsWith("4 files: 3 errors, 1 warning\n"));
}

TEST(Check, is_content_with_warnings) {
    const std::vector<CheckedFile> files = {{"warned.md", "### Q (Choose two.)\n- [x] a\n- [ ] b\n"}};
    EXPECT_EQ(check(files).exit_status, 0);
}

}  // namespace
}  // namespace mcs::question_set_loader
