// HTTP of a whole server, over real sockets of the loopback.
#include <thread>

#include "net/test_server.hpp"

namespace mcs::net {
namespace {

using test::Client;
using test::TestServer;

void routes(Router& router, Loop& loop) {
    router.on_loop(Method::get, "/hello/{name}", [](const Request& request, Respond respond) {
        respond(text_response(200, "hello " + std::string{request.param("name")} + "; " +
                                       std::string{request.query_value("q").value_or("-")}));
    });
    router.on_loop(Method::post, "/echo",
                   [](const Request& request, Respond respond) { respond(text_response(200, request.body)); });
    router.on_loop(Method::get, "/later", [&loop](const Request&, Respond respond) {
        loop.post([respond = std::move(respond)]() mutable { respond(text_response(200, "later")); });
    });
    router.on_loop(Method::get, "/never", [](const Request&, const Respond&) {});
    router.on_loop(Method::get, "/throws",
                   [](const Request&, const Respond&) { throw std::runtime_error("it broke"); });
    router.on_loop(Method::get, "/who", [](const Request& request, Respond respond) {
        respond(text_response(
            200, request.scheme + "://" + request.remote_address + " " + std::string{request.bearer_token()}));
    });
    router.blocking(Method::get, "/blocking", [](const Request&) { return text_response(200, "from a worker"); });
    router.blocking(Method::get, "/big",
                    [](const Request&) { return text_response(200, std::string(3'000'000, 'b')); });
    router.blocking(Method::get, "/blocking-throws",
                    [](const Request&) -> Response { throw std::runtime_error("so did it"); });
    router.blocking(
        Method::post, "/question-set-upload",
        [](const Request& request) { return json_response(201, std::to_string(request.body.size())); }, upload_limits);
    auto guarded = upload_limits;
    guarded.guard = [](const Request& request) -> std::optional<Response> {
        if (request.bearer_token() == "good") return std::nullopt;
        return problem(401, "Show a token.");
    };
    router.blocking(Method::post, "/guarded", [](const Request&) { return text_response(200, "in"); }, guarded);
}

TEST(ServerHttp, answers_from_the_loop_later_and_from_workers) {
    const TestServer server({}, routes);
    auto client = server.client();
    EXPECT_EQ(client.get("/hello/J%C3%BCrgen?q=a+b").body, "hello J\xC3\xBCrgen; a b");
    EXPECT_EQ(client.get("/later").body, "later");
    EXPECT_EQ(client.get("/blocking").body, "from a worker");
    EXPECT_EQ(client.get("/big").body.size(), 3'000'000U);
    EXPECT_EQ(client.post("/echo", "body").body, "body");
}

TEST(ServerHttp, security_headers_are_on_everything) {
    const TestServer server({}, routes);
    auto client = server.client();
    for (const auto* path : {"/hello/x", "/missing", "/healthz", "/speedrun", "/throws"}) {
        const auto answer = client.get(path);
        EXPECT_EQ(answer.header("content-security-policy"),
                  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
                  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
        EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
        EXPECT_FALSE(answer.header("permissions-policy").empty());
        EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin");
        EXPECT_TRUE(answer.header("date").ends_with(" GMT"));
    }
}

TEST(ServerHttp, a_part_of_a_page_carries_no_policy_of_pages) {
    const TestServer server({}, [](Router& router, Loop&) {
        router.on_loop(Method::get, "/part", [](const Request&, Respond respond) {
            auto part = text_response(200, "let fast = true;");
            part.part_of_page = true;
            respond(std::move(part));
        });
    });
    const auto answer = server.client().get("/part");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
    for (const auto* name :
         {"content-security-policy", "permissions-policy", "referrer-policy", "cross-origin-opener-policy"})
        EXPECT_EQ(answer.header(name), "") << name;
}

TEST(ServerHttp, a_handler_that_throws_is_a_logged_500) {
    TestServer server({}, routes);
    auto client = server.client();
    const auto answer = client.get("/throws");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    EXPECT_EQ(answer.body.find("it broke"), std::string::npos) << "what broke is for the log";
    EXPECT_EQ(client.get("/blocking-throws").status, 500);
    EXPECT_EQ(client.get("/never").status, 500) << "a handler that forgets to answer";
    EXPECT_THAT(server.errors(), ::testing::ElementsAre("the handler of /throws threw: it broke",
                                                        "the handler of /blocking-throws threw: so did it"));
}

TEST(ServerHttp, methods_and_paths_that_are_not_there) {
    const TestServer server({}, routes);
    auto client = server.client();
    const auto wrong_method = client.post("/hello/x", "");
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_EQ(wrong_method.header("allow"), "GET, HEAD, OPTIONS");
    const auto missing = client.get("/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.header("content-type"), "application/problem+json");
    EXPECT_EQ(missing.body,
              R"({"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing at this path."})");
    client.send("OPTIONS /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto options = client.answer();
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
    client.send("HEAD /hello/x HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto head = client.answer(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "10");
    EXPECT_EQ(client.get("/hello/x").body, "hello x; -") << "the connection goes on";
}

TEST(ServerHttp, pipelined_requests_are_answered_in_order) {
    const TestServer server({}, routes);
    auto client = server.client();
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        requests += "GET /" + std::string{i % 2 == 0 ? "blocking" : "later"} + " HTTP/1.1\r\nHost: t\r\n\r\n";
        requests += "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
    }
    client.send(requests);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(client.answer().body, i % 2 == 0 ? "from a worker" : "later");
        EXPECT_EQ(client.answer().body, std::to_string(10 + i));
    }
}

TEST(ServerHttp, keep_alive_ends_where_the_client_or_http_1_0_says_so) {
    const TestServer server({}, routes);
    auto closing = server.client();
    EXPECT_EQ(closing.get("/hello/x", "Connection: close\r\n").header("connection"), "close");
    EXPECT_TRUE(closing.at_end());
    auto old = server.client();
    old.send("GET /hello/x HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.answer().body, "hello x; -");
    EXPECT_TRUE(old.at_end());
}

TEST(ServerHttp, malformed_requests_get_400_and_long_heads_431) {
    const TestServer server({}, routes);
    for (const auto* bytes :
         {"nonsense\r\n\r\n", "GET /hello/%zz HTTP/1.1\r\nHost: t\r\n\r\n", "GET hello HTTP/1.1\r\nHost: t\r\n\r\n",
          "GET /hello/x HTTP/1.1\r\n\r\n", "GET /a%00b HTTP/1.1\r\nHost: t\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: x\r\n\r\n"}) {
        auto client = server.client();
        client.send(bytes);
        EXPECT_EQ(client.answer().status, 400) << bytes;
        ::shutdown(client.fd(), SHUT_WR);
        EXPECT_TRUE(client.at_end());
    }
    auto client = server.client();
    EXPECT_EQ(client.get("/hello/x", "Long: " + std::string(17 * 1024, 'x') + "\r\n").status, 431);
}

TEST(ServerHttp, bodies_above_the_limit_are_refused_before_they_are_sent) {
    const TestServer server({}, routes);
    auto early = server.client();
    early.send("POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n");
    EXPECT_EQ(early.answer().status, 413);
    // A client that sends without asking gets to see the answer too, though nobody wants its body.
    auto eager = server.client();
    EXPECT_EQ(eager.post("/echo", std::string(8 * 1024 * 1024, 'x')).status, 413);
    auto chunked = server.client();
    chunked.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 5; ++i) chunked.send("4000\r\n" + std::string(0x4000, 'x') + "\r\n");
    EXPECT_EQ(chunked.answer().status, 413);
}

TEST(ServerHttp, uploads_of_10_mib_pass_and_larger_ones_do_not) {
    const TestServer server({}, routes);
    auto client = server.client();
    const std::string files(10 * 1024 * 1024, 'x');
    const auto stored = client.post("/question-set-upload", files);
    EXPECT_EQ(stored.status, 201);
    EXPECT_EQ(stored.body, std::to_string(files.size()));
    auto other = server.client();
    const auto refused = other.post("/question-set-upload", files + files);
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.header("connection"), "close");
}

TEST(ServerHttp, expect_100_continue_is_answered_before_the_body_and_guards_come_first) {
    const TestServer server({}, routes);
    const std::string head = "POST /guarded HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 4\r\n";
    auto client = server.client();
    client.send(head + "Authorization: Bearer good\r\n\r\n");
    EXPECT_EQ(client.answer().status, 100);
    client.send("body");
    EXPECT_EQ(client.answer().body, "in");
    auto stranger = server.client();
    stranger.send(head + "\r\n");
    EXPECT_EQ(stranger.answer().status, 401);
    ::shutdown(stranger.fd(), SHUT_WR);
    EXPECT_TRUE(stranger.at_end());
}

TEST(ServerHttp, slow_heads_and_bodies_and_idle_connections_are_cut_off) {
    ServerOptions options;
    options.header_timeout = Millis{200};
    options.idle_timeout = Millis{200};
    const TestServer server(options, [](Router& router, Loop&) {
        router.on_loop(Method::post, "/slow", [](const Request&, Respond respond) { respond(text_response(200, "")); },
                       {1000, Millis{200}, {}});
    });
    auto idle = server.client();
    EXPECT_TRUE(idle.at_end());
    auto slow_body = server.client();
    slow_body.send("POST /slow HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_TRUE(slow_body.at_end());
    // A byte now and then does not help: the deadline is for the whole head.
    auto dribble = server.client();
    dribble.send("GET /healthz HTTP/1.1\r\n");
    const timeval pause{0, 20'000};
    ::setsockopt(dribble.fd(), SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
    bool ended = false;
    for (int i = 0; i < 500 && !ended; ++i) {
        char byte;
        ended = !dribble.send("x") || ::recv(dribble.fd(), &byte, 1, 0) == 0;
    }
    EXPECT_TRUE(ended);
}

TEST(ServerHttp, an_answer_that_takes_too_long_is_a_503) {
    ServerOptions options;
    options.handler_timeout = Millis{100};
    std::vector<Respond> kept;
    const TestServer server(options, [&](Router& router, Loop&) {
        router.on_loop(Method::get, "/held",
                       [&](const Request&, Respond respond) { kept.push_back(std::move(respond)); });
    });
    auto client = server.client();
    EXPECT_EQ(client.get("/held").status, 503);
    server.server->loop(0).post([&] { kept.clear(); });
    EXPECT_EQ(client.get("/healthz").status, 200);
}

TEST(ServerHttp, forwarded_addresses_are_believed_of_trusted_proxies_only) {
    const std::string headers =
        "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3\r\nX-Forwarded-Proto: https\r\nAuthorization: Bearer abc\r\n";
    const TestServer direct({}, routes);
    EXPECT_EQ(direct.client().get("/who", headers).body, "http://127.0.0.1 abc");
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.1", "10.0.0.0/8"};
    const TestServer proxied(options, routes);
    EXPECT_EQ(proxied.client().get("/who", headers).body, "https://203.0.113.9 abc");
    EXPECT_EQ(proxied.client().get("/who").body, "http://127.0.0.1 ");
}

TEST(ServerHttp, the_access_log_has_no_query_strings) {
    std::mutex mutex;
    std::vector<std::string> lines;
    ServerOptions options;
    options.access_log = [&](const AccessLine& line) {
        const std::scoped_lock lock(mutex);
        lines.push_back(std::string{to_string(line.method)}
                            .append(" ")
                            .append(line.path)
                            .append(" ")
                            .append(line.route)
                            .append(" ")
                            .append(line.remote_address)
                            .append(" ")
                            .append(std::to_string(line.status)));
    };
    TestServer server(options, routes);
    auto client = server.client();
    client.get("/hello/x?token=secret", "Authorization: Bearer secret\r\n");
    client.get("/missing");
    server.server->stop();
    EXPECT_THAT(lines,
                ::testing::ElementsAre("GET /hello/x /hello/{name} 127.0.0.1 200", "GET /missing  127.0.0.1 404"));
}

TEST(ServerHttp, connections_above_the_limit_get_503) {
    ServerOptions options;
    options.connections_max = 2;
    const TestServer server(options, routes);
    auto first = server.client();
    auto second = server.client();
    EXPECT_EQ(first.get("/healthz").status, 200);
    EXPECT_EQ(second.get("/healthz").status, 200);
    auto third = server.client();
    EXPECT_EQ(third.answer().status, 503);
    EXPECT_TRUE(third.at_end());
}

TEST(ServerHttp, ready_and_metrics_tell_the_operator) {
    const TestServer server({}, routes);
    auto client = server.client();
    EXPECT_EQ(client.get("/readyz").status, 200);
    client.get("/hello/x");
    client.get("/hello/y");
    const auto metrics = client.get("/metrics");
    EXPECT_EQ(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(metrics.body,
                ::testing::HasSubstr("mc_speedrun_http_responses_total{route=\"/hello/{name}\",method=\"GET\","
                                     "status=\"2xx\"} 2"));
    EXPECT_THAT(metrics.body, ::testing::HasSubstr("mc_speedrun_http_request_seconds_count 3"));
    server.server->set_ready(false);
    EXPECT_EQ(client.get("/readyz").status, 503);
}

TEST(ServerHttp, metrics_are_not_shown_through_a_proxy) {
    for (const std::vector<std::string>& trusted : {std::vector<std::string>{}, {"127.0.0.1"}}) {
        ServerOptions options;
        options.trusted_proxies = trusted;
        const TestServer server(options, routes);
        auto client = server.client();
        for (const char* passed_on :
             {"X-Forwarded-For: 203.0.113.7\r\n", "X-Forwarded-For: 127.0.0.1\r\n",
              "X-Forwarded-For: \r\nX-Forwarded-For: 127.0.0.1\r\n", "Forwarded: for=203.0.113.7\r\n"}) {
            const auto refused = client.get("/metrics", passed_on);
            EXPECT_EQ(refused.status, 403) << passed_on;
            EXPECT_THAT(refused.body, ::testing::Not(::testing::HasSubstr("mc_speedrun_"))) << passed_on;
        }
        EXPECT_EQ(client.get("/metrics").status, 200);
    }
}

TEST(ServerHttp, metrics_are_not_shown_to_other_machines) {
    const TestServer server;
    Router router;
    server.server->add_operator_routes(router);
    const auto match = router.match(Method::get, {"metrics"});
    ASSERT_NE(match.route, nullptr);
    const auto& handler = *std::get<std::shared_ptr<const BlockingHandler>>(match.route->handler);
    const auto status = [&](const std::string& address) {
        Request request;
        request.remote_address = address;
        return handler(request).status;
    };
    for (const char* here : {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"}) EXPECT_EQ(status(here), 200) << here;
    for (const char* elsewhere : {"192.168.1.20", "203.0.113.7", "2001:db8::1", "::", "0.0.0.0", ""})
        EXPECT_EQ(status(elsewhere), 403) << elsewhere;
}

TEST(ServerListen, addresses_that_can_not_be_had_are_told_in_one_line) {
    const test::WallClock clock;
    Metrics metrics;
    const TestServer running;
    const auto error = [&](const std::string& address) {
        ServerOptions options;
        options.loops = 2;
        Server server(options, clock, metrics);
        const auto listening = server.listen(address);
        return listening ? std::string{} : listening.error();
    };
    const auto taken = "127.0.0.1:" + std::to_string(running.server->port());
    EXPECT_EQ(error(taken), "cannot listen on " + taken +
                                ": the address is in use; stop the program that has it, or choose another port");
    EXPECT_THAT(error("nonsense"), ::testing::HasSubstr("host:port"));
    EXPECT_THAT(error("127.0.0.1:99999"), ::testing::HasSubstr("host:port"));
    EXPECT_THAT(error("::1:80"), ::testing::HasSubstr("[::1]:8080"));
    EXPECT_THAT(error("192.0.2.1:0"), ::testing::HasSubstr("does not have that address"));
    EXPECT_EQ(error(":0"), "");
}

}  // namespace
}  // namespace mcs::net
