// WebSockets of a whole server, over real sockets of the loopback.
#include <thread>

#include "net/test_server.hpp"

namespace mcs::net {
namespace {

using test::Client;
using test::TestServer;

TEST(ServerWebSocket, upgrades_and_echoes_the_subprotocol) {
    const TestServer server;
    auto client = server.client();
    const auto answer = client.handshake();
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(answer.header("sec-websocket-protocol"), "mc-speedrun.v1");
    client.send_text("hello");
    EXPECT_EQ(client.read_text(), "hello");
}

TEST(ServerWebSocket, plain_requests_get_426_and_what_to_do) {
    const TestServer server;
    auto client = server.client();
    const auto answer = client.get("/speedrun");
    EXPECT_EQ(answer.status, 426);
    EXPECT_EQ(answer.header("upgrade"), "websocket");
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    EXPECT_EQ(client.get("/healthz").status, 200) << "the connection goes on";
}

TEST(ServerWebSocket, bytes_that_come_with_the_upgrade_are_read) {
    const TestServer server;
    auto client = server.client();
    client.send(Client::upgrade() + Client::frame(Opcode::text, "early"));
    EXPECT_EQ(client.answer().status, 101);
    EXPECT_EQ(client.read_text(), "early");
}

TEST(ServerWebSocket, messages_of_every_size_up_to_the_limit_come_back) {
    const TestServer server;
    auto client = server.websocket();
    for (const size_t size : {0, 1, 125, 126, 4095, 4096}) {
        client.send_text(std::string(size, 'x'));
        EXPECT_EQ(client.read_text(), std::string(size, 'x'));
    }
    client.send_text(std::string(4097, 'x'));
    EXPECT_EQ(client.read_close(), 1009);
    EXPECT_TRUE(client.at_end());
}

TEST(ServerWebSocket, broken_frames_binary_and_bad_text_have_their_codes) {
    const TestServer server;
    const std::vector<std::pair<std::string, int>> cases{{std::string{"\x81\x02hi", 4}, 1002},
                                                         {Client::frame(Opcode::binary, "x"), 1003},
                                                         {Client::frame(Opcode::text, "\xC0\xAF"), 1007},
                                                         {Client::frame(Opcode::close, "\x03\xE8"), 1000},
                                                         {Client::frame(Opcode::close, ""), 1005}};
    for (const auto& [bytes, code] : cases) {
        auto client = server.websocket();
        client.send(bytes);
        EXPECT_EQ(client.read_close(), code);
        EXPECT_TRUE(client.at_end());
    }
}

TEST(ServerWebSocket, pings_are_answered_in_order_with_messages) {
    const TestServer server;
    auto client = server.websocket();
    client.send(Client::frame(Opcode::ping, "a") + Client::frame(Opcode::text, "b") + Client::frame(Opcode::ping, "c"));
    EXPECT_EQ(client.read_frame().payload, "a");
    EXPECT_EQ(client.read_frame().payload, "b");
    const auto last = client.read_frame();
    EXPECT_EQ(last.opcode, Opcode::pong);
    EXPECT_EQ(last.payload, "c");
}

TEST(ServerWebSocket, what_the_work_posts_needs_nothing_else_to_be_run) {
    const TestServer server;
    auto client = server.websocket();
    const auto begun = std::chrono::steady_clock::now();
    client.send_text("/work 100");
    EXPECT_EQ(client.read_text(), "done");
    // A loop that waits first does so until its tick, for 20 seconds in all.
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{10});
}

TEST(ServerWebSocket, only_the_pong_with_the_nonce_counts) {
    const TestServer server;
    auto client = server.websocket();
    client.send_text("/ping");
    const auto ping = client.read_frame();
    ASSERT_EQ(ping.opcode, Opcode::ping);
    EXPECT_EQ(ping.payload.size(), 8U);
    client.send(Client::frame(Opcode::pong, "12345678") + Client::frame(Opcode::pong, ping.payload.substr(1)) +
                Client::frame(Opcode::text, "nothing yet") + Client::frame(Opcode::pong, ping.payload) +
                Client::frame(Opcode::pong, ping.payload) + Client::frame(Opcode::text, "only one"));
    EXPECT_EQ(client.read_text(), "nothing yet");
    const auto pong = client.read_text();
    EXPECT_TRUE(pong.starts_with("pong ") && pong.ends_with(" direct")) << pong;
    EXPECT_EQ(client.read_text(), "only one");
}

TEST(ServerWebSocket, close_by_the_server_completes_the_handshake) {
    const TestServer server;
    auto client = server.websocket();
    client.send_text("/close");
    EXPECT_EQ(client.read_close(), 4001);
    client.send(Client::frame(Opcode::close, "\x0F\xA1"));
    EXPECT_TRUE(client.at_end());
}

TEST(ServerWebSocket, a_client_that_does_not_answer_a_close_is_cut_off) {
    ServerOptions options;
    options.websocket.close_timeout = Millis{100};
    const TestServer server(options);
    auto client = server.websocket();
    client.send_text("/close");
    EXPECT_EQ(client.read_close(), 4001);
    EXPECT_TRUE(client.at_end());
}

TEST(ServerWebSocket, silence_is_closed_with_1001_and_pongs_are_no_silence) {
    ServerOptions options;
    options.websocket.hello_timeout = Millis{150};
    options.websocket.idle_timeout = Millis{300};
    options.websocket.ping_interval = Millis{100};
    const TestServer server(options);
    auto silent = server.websocket();
    EXPECT_EQ(silent.read_close(), 1001) << "no first message";
    auto quiet = server.websocket();
    quiet.send_text("hello");
    EXPECT_EQ(quiet.read_text(), "hello");
    for (int i = 0; i < 6; ++i) {  // twice the idle timeout
        auto ping = quiet.read_frame();
        while (ping.opcode != Opcode::ping) ping = quiet.read_frame();
        quiet.send(Client::frame(Opcode::pong, ping.payload));
    }
    EXPECT_EQ(quiet.read_close(), 1001) << "no pongs any more";
}

TEST(ServerWebSocket, a_thousand_connections_on_two_loops) {
    ServerOptions options;
    options.loops = 2;
    const TestServer server(options);
    std::vector<Client> clients;
    for (int i = 0; i < 1000; ++i) clients.push_back(server.websocket());
    for (size_t i = 0; i < clients.size(); ++i) clients[i].send_text("number " + std::to_string(i));
    for (size_t i = 0; i < clients.size(); ++i) EXPECT_EQ(clients[i].read_text(), "number " + std::to_string(i));
    const auto metrics = server.client().get("/metrics").body;
    EXPECT_NE(metrics.find("mc_speedrun_connections{kind=\"websocket\"} 1000"), std::string::npos) << metrics;
    EXPECT_NE(metrics.find("mc_speedrun_websocket_messages_in_total 1000"), std::string::npos);
}

TEST(ServerWebSocket, a_reader_that_is_too_slow_gets_1013_and_the_messages_before) {
    const TestServer server;
    auto client = server.websocket(4096);
    client.send_text("/flood 2000");
    size_t whole = 0;
    for (;;) {
        const auto frame = client.read_frame();
        if (frame.opcode == Opcode::text) {
            EXPECT_EQ(frame.payload.size(), 16U * 1024U);
            ++whole;
            continue;
        }
        ASSERT_EQ(frame.opcode, Opcode::close);
        EXPECT_EQ(frame.close_code(), 1013);
        break;
    }
    EXPECT_LT(whole, 2000U);
    client.send(Client::frame(Opcode::close, "\x03\xF5"));
    EXPECT_TRUE(client.at_end());
}

TEST(ServerWebSocket, a_slow_reader_gets_the_latest_frame_and_not_those_before) {
    const TestServer server;
    auto client = server.websocket(4096);
    auto other = server.websocket();
    client.send_text("/latest 2000");
    other.send_text("all of it is sent");
    EXPECT_EQ(other.read_text(), "all of it is sent");
    std::vector<int> numbers;
    bool mark = false;
    while (numbers.empty() || numbers.back() != 2000) {
        const auto text = client.read_text();
        if (text == "mark") {
            mark = true;
        } else {
            numbers.push_back(std::stoi(text));
        }
    }
    EXPECT_TRUE(mark) << "what must arrive goes before what can wait";
    EXPECT_LT(numbers.size(), 1900U);
    EXPECT_TRUE(std::ranges::is_sorted(numbers));
    client.send_text("still here");
    EXPECT_EQ(client.read_text(), "still here");
    const auto metrics = server.client().get("/metrics").body;
    EXPECT_EQ(metrics.find("mc_speedrun_websocket_frames_replaced_total 0\n"), std::string::npos);
}

TEST(ServerWebSocket, messages_are_answered_between_the_slices_of_a_broadcast) {
    const TestServer server;  // slices of 16
    std::vector<Client> clients;
    for (int i = 0; i < 512; ++i) clients.push_back(server.websocket());
    // All is sent at once: the broadcast is asked for first, so without slices every echo would come after it.
    clients.front().send_text("/broadcast");
    clients.back().send(Client::frame(Opcode::text, "1"));
    EXPECT_EQ(clients.front().read_text(), "broadcast");
    EXPECT_EQ(clients.back().read_text(), "1");
    EXPECT_EQ(clients.back().read_text(), "broadcast");
    for (size_t i = 1; i + 1 < clients.size(); ++i) EXPECT_EQ(clients[i].read_text(), "broadcast");
}

TEST(ServerWebSocket, graceful_shutdown_closes_with_1012_and_ends) {
    ServerOptions options;
    options.loops = 2;
    options.websocket.close_timeout = Millis{500};
    TestServer server(options);
    std::vector<Client> clients;
    for (int i = 0; i < 300; ++i) clients.push_back(server.websocket());
    auto idle_http = server.client();
    EXPECT_EQ(idle_http.get("/readyz").status, 200);
    std::thread reader([&] {
        for (auto& client : clients) {
            EXPECT_EQ(client.read_close(), 1012);
            client.send(Client::frame(Opcode::close, "\x03\xF4"));
            EXPECT_TRUE(client.at_end());
        }
        EXPECT_TRUE(idle_http.at_end());
    });
    EXPECT_TRUE(server.server->drain(Millis{10'000}));
    reader.join();
    EXPECT_FALSE(server.server->ready());
    EXPECT_THROW(server.client(), std::runtime_error) << "nobody listens any more";
    server.server->stop();
    EXPECT_EQ(server.handlers[0]->closed + server.handlers[1]->closed, 300);
}

TEST(ServerWebSocket, origins_are_checked) {
    ServerOptions options;
    const TestServer same(options);
    options.allowed_origins = {"https://quiz.example"};
    const TestServer listed(options);
    const auto status = [](const TestServer& server, const std::string& origin) {
        return server.client().handshake("Origin: " + origin + "\r\n").status;
    };
    EXPECT_EQ(status(same, "http://test"), 101);
    EXPECT_EQ(status(same, "http://test:80"), 101);
    EXPECT_EQ(status(same, "https://test"), 101) << "TLS may end at a proxy";
    EXPECT_EQ(status(same, "http://evil.example"), 403);
    EXPECT_EQ(status(same, "http://test:8080"), 403);
    EXPECT_EQ(status(same, "null"), 403);
    EXPECT_EQ(status(listed, "https://quiz.example"), 101);
    EXPECT_EQ(status(listed, "http://test"), 101) << "its own pages may connect still";
    EXPECT_EQ(status(listed, "http://evil.example"), 403);
}

TEST(ServerWebSocket, the_kernels_round_trip_is_not_asked_behind_a_proxy) {
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.0/8"};
    const TestServer server(options);
    auto client = server.websocket();
    client.send_text("/ping");
    const auto ping = client.read_frame();
    client.send(Client::frame(Opcode::pong, ping.payload));
    EXPECT_TRUE(client.read_text().ends_with(" proxied"));
}

}  // namespace
}  // namespace mcs::net
