#include "stores.hpp"

#include "adapters/sqlite/completion_queue.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "adapters/sqlite/run_store.hpp"

namespace mcs::app {
namespace {

using Opened = std::expected<void, std::string>;

/// What follows "scheme:" in the URL; nothing where it has another scheme.
std::optional<std::string> after(std::string_view url, std::string_view scheme) {
    if (!url.starts_with(scheme) || url.substr(scheme.size(), 1) != ":") return std::nullopt;
    return std::string(url.substr(scheme.size() + 1));
}

/// The scheme alone is quoted: the rest may hold a password.
std::unexpected<std::string> unknown(std::string_view what, std::string_view url, std::string_view known) {
    const auto scheme = url.substr(0, url.find(':'));
    return std::unexpected("--" + std::string(what) + ": can not use \"" + std::string(scheme) + ":…\"; known are " +
                           std::string(known));
}

}  // namespace

std::expected<SqliteLogStore*, std::string> Stores::embedded(const std::string& directory, Log& log) {
    if (embedded_ && embedded_directory_ == directory) return embedded_.get();
    if (embedded_) {
        return std::unexpected("--state and --completion-queue: where both are sqlite:, name the same directory");
    }
    auto opened = SqliteLogStore::open(directory, {.report = [&log](std::string_view line) { log.warning(line); }});
    if (!opened) return std::unexpected(std::move(opened.error()));
    embedded_ = std::move(*opened);
    embedded_directory_ = directory;
    return embedded_.get();
}

Opened Stores::open_state(const std::string& url, Log& log) {
    const auto directory = after(url, "sqlite");
    if (!directory) return unknown("state", url, "sqlite:DIR");
    auto store = embedded(*directory, log);
    if (!store) return std::unexpected(std::move(store.error()));
    run_log_ = [store = *store](StoreThread thread) { return std::make_unique<SqliteRunLog>(*store, thread.executor); };
    return {};
}

Opened Stores::open_completion_queue(const std::string& url, Log& log) {
    const auto directory = after(url, "sqlite");
    if (!directory) return unknown("completion-queue", url, "sqlite:DIR");
    auto store = embedded(*directory, log);
    if (!store) return std::unexpected(std::move(store.error()));
    completion_queue_ = [store = *store](StoreThread thread) {
        return std::make_unique<SqliteCompletionQueue>(*store, thread.executor);
    };
    return {};
}

Opened Stores::open_results(const std::string& url) {
    const auto directory = after(url, "sqlite");
    if (!directory) return unknown("results", url, "sqlite:DIR");
    auto store = SqliteRunStore::open(*directory);
    if (!store) return std::unexpected(std::move(store.error()));
    results_ = std::move(*store);
    return {};
}

Opened Stores::open_question_sets(const std::string& url) {
    const auto directory = after(url, "file");
    if (!directory) return unknown("question-sets", url, "file:DIR");
    auto store = DirectoryQuestionSetStore::open(*directory);
    if (!store) return std::unexpected(std::move(store.error()));
    question_sets_ = std::move(*store);
    return {};
}

std::expected<Stores, std::string> Stores::open(const StoreUrls& urls, Log& log) {
    Stores stores;
    // The runs in progress first: an embedded store keeps a second process off its directory.
    Opened opened;
    if (!urls.state.empty()) opened = stores.open_state(urls.state, log);
    if (opened && !urls.completion_queue.empty()) opened = stores.open_completion_queue(urls.completion_queue, log);
    if (opened && !urls.results.empty()) opened = stores.open_results(urls.results);
    if (opened && !urls.question_sets.empty()) opened = stores.open_question_sets(urls.question_sets);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return stores;
}

}  // namespace mcs::app
