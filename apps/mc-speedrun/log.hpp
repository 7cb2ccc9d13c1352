#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace spdlog {
class async_logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace mcs::app {

enum class LogFormat : uint8_t { human, json };
enum class LogLevel : uint8_t { debug, info, warning, error };

/// The log, one line an event, on standard error. Lines are written by a thread of their own: whoever logs never waits;
/// where more comes than can be written, the oldest lines are dropped. Any thread. Secrets and tokens are never passed.
class Log {
  public:
    using Field = std::pair<std::string_view, std::string>;

    Log(LogFormat format, LogLevel level);
    /// Writes what is left.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void debug(std::string_view message, std::initializer_list<Field> fields = {});
    void info(std::string_view message, std::initializer_list<Field> fields = {});
    void warning(std::string_view message, std::initializer_list<Field> fields = {});
    void error(std::string_view message, std::initializer_list<Field> fields = {});

    /// Numbers, at the level info.
    void figures(std::string_view message, std::initializer_list<std::pair<std::string_view, uint64_t>> figures);

  private:
    std::string line(std::string_view message, std::initializer_list<Field> fields) const;

    LogFormat format_;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace mcs::app
