#include "adapters/redis/log_store.hpp"

#include <filesystem>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

namespace mcs {

namespace asio = boost::asio;
using redis::Reply;
using redis::Words;

namespace {

std::expected<std::shared_ptr<asio::ssl::context>, std::string> tls_context(const redis::Url& url) {
    if (!url.tls) return nullptr;
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    boost::system::error_code error;
    context->set_verify_mode(asio::ssl::verify_peer, error);
    if (url.ca_file.empty()) {
        context->set_default_verify_paths(error);
    } else {
        context->load_verify_file(url.ca_file, error);
    }
    if (error) return std::unexpected("the authorities for TLS can not be read: " + error.message());
    return context;
}

/// Asks one host what it is, once.
class Probe final : public redis::Link::Receiver, public std::enable_shared_from_this<Probe> {
  public:
    Probe(std::shared_ptr<const redis::Access> access, redis::Endpoint host)
        : link_(std::make_shared<redis::Link>(io_.get_executor(), std::move(access), std::move(host), 1)) {}

    std::expected<redis::Topology, std::string> ask() {
        link_->start(weak_from_this());
        io_.run();
        if (topology_) return std::move(*topology_);
        return std::unexpected(error_);
    }

  private:
    void up() override {
        link_->write(Words{"INFO", "server"});
        link_->write(Words{"INFO", "cluster"});
        link_->write(Words{"CLUSTER", "SLOTS"});
    }
    void down() override { finish(link_->error()); }
    void received(Reply reply) override {
        switch (replies_++) {
            case 0:
                if (reply.is_error()) return finish(std::string(reply.text()));
                return check_version(reply.text());
            case 1:
                is_cluster_ = reply.text().find("cluster_enabled:1") != std::string_view::npos;
                if (!is_cluster_) topology_.emplace();
                if (!is_cluster_) finish({});
                return;
            default:
                topology_ = redis::parse_topology(reply, link_->endpoint());
                if (topology_ && topology_->empty()) topology_.reset();
                finish("it is a node of a cluster that serves no slots yet");
        }
    }
    void tick() override {
        if (link_->is_up()) link_->reconnect("it does not answer");
    }

    void check_version(std::string_view info) {
        const size_t at = info.find("redis_version:");
        const auto major = at == std::string_view::npos ? std::string_view() : info.substr(at + 14, 2);
        if (major.size() == 2 && major[1] == '.' && major[0] < '7') finish("it is older than Redis 7");
    }
    void finish(std::string error) {
        if (error_.empty()) error_ = std::move(error);
        link_->close();
    }

    asio::io_context io_{1};
    std::shared_ptr<redis::Link> link_;
    std::optional<redis::Topology> topology_;
    std::string error_;
    int replies_ = 0;
    bool is_cluster_ = false;
};

}  // namespace

std::expected<RedisLogStore, std::string> RedisLogStore::open(std::string_view text, redis::Timing timing) {
    auto url = redis::parse_url(text);
    if (!url) return std::unexpected("the URL of Redis: " + url.error());
    auto tls = tls_context(*url);
    if (!tls) return std::unexpected(tls.error());
    const auto access = std::make_shared<redis::Access>(redis::Access{std::move(*url), std::move(*tls), timing});
    const auto& hosts = access->url.hosts;
    std::string error;
    for (const redis::Endpoint& host : hosts) {
        auto topology = std::make_shared<Probe>(access, host)->ask();
        if (!topology) {
            error = "Redis at " + redis::to_text(host) + ": " + topology.error();
            continue;
        }
        if (topology->empty() && hosts.size() > 1) {
            return std::unexpected("Redis at " + redis::to_text(host) + " is no cluster: give one host");
        }
        if (!topology->empty() && access->url.database != 0) {
            return std::unexpected("a Redis Cluster has no databases: leave /" + std::to_string(access->url.database) +
                                   " out of the URL");
        }
        return RedisLogStore(redis::Servers{access, std::move(*topology)});
    }
    return std::unexpected(error);
}

}  // namespace mcs
