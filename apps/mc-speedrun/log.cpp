#include "log.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "protocol/json_writer.hpp"

namespace mcs::app {
namespace {

constexpr size_t lines_waiting_max = 8192;

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            break;
    }
    return spdlog::level::err;
}

std::string pattern(LogFormat format) {
    return format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})"
                                     : "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v";
}

/// Control characters would let a client forge lines.
std::string printable(std::string_view text) {
    std::string safe(text);
    for (auto& c : safe) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    }
    return safe;
}

}  // namespace

Log::Log(LogFormat format, LogLevel level)
    : format_(format), pool_(std::make_shared<spdlog::details::thread_pool>(lines_waiting_max, 1)) {
    spdlog::sink_ptr sink;
    if (format == LogFormat::json) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    if (format == LogFormat::human) sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    logger_ = std::make_shared<spdlog::async_logger>("mc-speedrun", sink, pool_,
                                                     spdlog::async_overflow_policy::overrun_oldest);
    const auto time = format == LogFormat::json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local;
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern(format), time));
    logger_->set_level(spdlog_level(level));
    logger_->flush_on(spdlog::level::info);
}

Log::~Log() { logger_->flush(); }

std::string Log::line(std::string_view message, std::initializer_list<Field> fields) const {
    std::string text;
    if (format_ == LogFormat::json) {
        protocol::JsonWriter json(text);
        json.member("message", message);
        for (const auto& [name, value] : fields) json.member(name, std::string_view(value));
        return text;
    }
    text = printable(message);
    for (const auto& [name, value] : fields) text += " " + std::string(name) + "=" + printable(value);
    return text;
}

void Log::debug(std::string_view message, std::initializer_list<Field> fields) {
    if (logger_->should_log(spdlog::level::debug)) logger_->debug("{}", line(message, fields));
}
void Log::info(std::string_view message, std::initializer_list<Field> fields) {
    if (logger_->should_log(spdlog::level::info)) logger_->info("{}", line(message, fields));
}
void Log::warning(std::string_view message, std::initializer_list<Field> fields) {
    if (logger_->should_log(spdlog::level::warn)) logger_->warn("{}", line(message, fields));
}
void Log::error(std::string_view message, std::initializer_list<Field> fields) {
    if (logger_->should_log(spdlog::level::err)) logger_->error("{}", line(message, fields));
}

void Log::figures(std::string_view message, std::initializer_list<std::pair<std::string_view, uint64_t>> figures) {
    std::string text;
    if (format_ == LogFormat::json) {
        protocol::JsonWriter json(text);
        json.member("message", message);
        for (const auto& [name, value] : figures) json.member(name, value);
    } else {
        text = message;
        for (const auto& [name, value] : figures) text += " " + std::string(name) + "=" + std::to_string(value);
    }
    logger_->info("{}", text);
}

}  // namespace mcs::app
