#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace mcs::sqlite {

/// What SQLite said: its extended result code and its message.
struct Failure {
    int code = 0;
    std::string message;
};
template <class T>
using Result = std::expected<T, Failure>;

/// Thrown only while a store is being opened; the store's `open` catches it.
struct OpenError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A prepared statement. `start` binds; texts and blobs are borrowed until the statement is done or reset. One thread
/// at a time.
class Statement {
  public:
    /// Marks bytes to be bound as a blob and not as text.
    struct Blob {
        std::string_view bytes;
    };

    Statement() = default;
    Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Statement& operator=(Statement&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }
    ~Statement();

    /// Resets and binds the parameters from left to right.
    template <class... Values>
    Statement& start(const Values&... values) {
        reset();
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }
    /// True: a row can be read. False: done; the statement has been reset.
    Result<bool> step();
    /// For statements that give no rows.
    template <class... Values>
    Result<void> run(const Values&... values) {
        start(values...);
        auto row = step();
        reset();
        if (!row) return std::unexpected(std::move(row.error()));
        return {};
    }
    void reset() noexcept;

    int64_t integer(int column) const noexcept;
    bool null(int column) const noexcept;
    /// Texts and blobs alike; valid until the next step or reset.
    std::string_view bytes(int column) const noexcept;

  private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) noexcept : statement_(statement) {}
    void bind(int index, int64_t value) noexcept;
    void bind(int index, std::string_view text) noexcept;
    void bind(int index, Blob blob) noexcept;

    sqlite3_stmt* statement_ = nullptr;
};

/// One connection. One thread at a time.
class Database {
  public:
    /// Opens or creates the file (waits a few seconds for whoever else has it locked). Throws OpenError.
    static Database open(const std::filesystem::path& file);

    Database(Database&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
    Database& operator=(Database&& other) noexcept {
        std::swap(db_, other.db_);
        return *this;
    }
    ~Database();

    Result<void> execute(const char* sql);
    /// Throws OpenError: all statements are prepared when a store is opened.
    Statement prepare(std::string_view sql);
    /// How many rows the last statement changed.
    int64_t changes() const noexcept;
    bool in_transaction() const noexcept;

    /// Copies what it can from the write-ahead log into the database without waiting for anybody.
    struct Checkpoint {
        int frames = 0;  ///< in the write-ahead log
        int copied = 0;  ///< of them into the database
    };
    Result<Checkpoint> checkpoint();

    sqlite3* handle() noexcept { return db_; }

  private:
    explicit Database(sqlite3* db) noexcept : db_(db) {}
    Failure failure() const;
    sqlite3* db_ = nullptr;
};

/// The steps that lead from an empty file to the current schema; step i takes version i to i + 1. Append only.
struct Schema {
    const char* name;
    std::initializer_list<const char*> steps;
};

/// Opens `file` in WAL mode with synchronous=FULL and brings its schema up to date. Throws OpenError with a line for
/// a person, also where a newer program has written the file.
Database open_store(const std::filesystem::path& file, const Schema& schema);

}  // namespace mcs::sqlite
