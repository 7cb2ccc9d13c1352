#include "aws/http.hpp"

#include <algorithm>
#include <array>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/assert.hpp"

namespace mcs::aws {

namespace {

constexpr long connect_timeout_ms = 3'000;

struct Lists {
    ~Lists() { curl_slist_free_all(headers); }
    void add(const std::string& line) {
        curl_slist* longer = curl_slist_append(headers, line.c_str());
        require(longer != nullptr, "there is memory for a header");
        headers = longer;
    }
    curl_slist* headers = nullptr;
};

/// libcurl adds X-Amz-Date by itself. 7.88 sends it twice where it is given one.
void sign(CURL* easy, Lists& lists, const Signing& signing) {
    const auto& [credentials, scope] = signing;
    if (!credentials.session_token.empty()) lists.add("X-Amz-Security-Token: " + credentials.session_token);
    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, fmt::format("aws:amz:{}:{}", scope.region, scope.service).c_str());
    curl_easy_setopt(easy, CURLOPT_USERNAME, credentials.access_key_id.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, credentials.secret_access_key.c_str());
}

struct Exchange {
    const HttpRequest& request;
    HttpResponse& response;
};

size_t on_body(char* data, size_t one, size_t size, void* user) {
    const auto& [request, response] = *static_cast<Exchange*>(user);
    if (response.body.size() + one * size > request.answer_bytes_max) return 0;
    response.body.append(data, one * size);
    return one * size;
}

/// One line at a time; those of an interim response (100 Continue) are there as well.
size_t on_header(char* data, size_t one, size_t size, void* user) {
    const std::string_view line(data, one * size);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
    static_cast<HttpResponse*>(user)->headers.emplace_back(std::move(name), value);
    return line.size();
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const noexcept {
    const auto found = std::ranges::find(headers, name, [](const auto& header) { return header.first; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

/// A connection, or several, that one request at a time uses. Its poll is woken when a request is given up.
struct CurlHttp::Connection {
    Connection() : multi(curl_multi_init()), easy(curl_easy_init()) {
        require(multi != nullptr && easy != nullptr, "there is memory for libcurl");
    }
    ~Connection() {
        curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// How the request went; CURLE_ABORTED_BY_CALLBACK: it was given up.
    CURLcode perform(const std::stop_token& stop) {
        const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi); });
        curl_multi_add_handle(multi, easy);
        int running = 1;
        while (running > 0 && !stop.stop_requested()) {
            if (curl_multi_perform(multi, &running) != CURLM_OK) break;
            if (running > 0) curl_multi_poll(multi, nullptr, 0, 1'000, nullptr);
        }
        CURLcode outcome = CURLE_ABORTED_BY_CALLBACK;
        int left = 0;
        if (const CURLMsg* message = curl_multi_info_read(multi, &left)) outcome = message->data.result;
        curl_multi_remove_handle(multi, easy);
        return outcome;
    }

    CURLM* multi;
    CURL* easy;
};

CurlHttp::CurlHttp() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    require(ready == CURLE_OK, "libcurl can be used");
}

CurlHttp::~CurlHttp() = default;

std::unique_ptr<CurlHttp::Connection> CurlHttp::take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Connection>();
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void CurlHttp::put_back(std::unique_ptr<Connection> connection) {
    curl_easy_reset(connection->easy);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

std::expected<HttpResponse, std::string> CurlHttp::send(const HttpRequest& request) {
    auto connection = take();
    CURL* easy = connection->easy;
    Lists lists;
    for (const auto& [name, value] : request.headers) lists.add(name + ": " + value);
    if (request.signing) sign(easy, lists, *request.signing);
    HttpResponse response;
    Exchange exchange{request, response};
    std::array<char, CURL_ERROR_SIZE> error{};
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (request.direct) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(request.timeout).count()));
    // No waiting for 100 Continue. A header "Expect:", which takes it away, would be signed and not sent.
    curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lists.headers);
    if (request.method != "GET") {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &response);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error.data());
    const CURLcode outcome = connection->perform(request.stop);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    put_back(std::move(connection));
    if (outcome != CURLE_OK) {
        return std::unexpected(
            fmt::format("{}: {}", request.url, error[0] ? error.data() : curl_easy_strerror(outcome)));
    }
    response.status = static_cast<uint32_t>(status);
    return response;
}

}  // namespace mcs::aws
