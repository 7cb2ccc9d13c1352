#include "adapters/sqlite/database.hpp"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace mcs::sqlite {

namespace {

constexpr int busy_timeout_ms = 5000;

Failure failure_of(sqlite3* db) { return {sqlite3_extended_errcode(db), sqlite3_errmsg(db)}; }

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view what) {
    throw OpenError(fmt::format("{}: {}", file.string(), what));
}

int64_t pragma_integer(Database& db, std::string_view sql) {
    Statement pragma = db.prepare(sql);
    auto row = pragma.step();
    if (!row) throw OpenError(row.error().message);
    return *row ? pragma.integer(0) : 0;
}

void migrate(Database& db, const std::filesystem::path& file, const Schema& schema) {
    const auto current = static_cast<int64_t>(schema.steps.size());
    const int64_t found = pragma_integer(db, "PRAGMA user_version");
    if (found > current) {
        refuse(file, fmt::format("was written by a newer version of mc-speedrun ({} schema {}, this program knows {}); "
                                 "run that version, or restore a backup",
                                 schema.name, found, current));
    }
    for (int64_t version = found; version < current; ++version) {
        const std::string sql = fmt::format("BEGIN IMMEDIATE; {}; PRAGMA user_version = {}; COMMIT",
                                            schema.steps.begin()[version], version + 1);
        if (auto done = db.execute(sql.c_str()); !done) {
            refuse(file, fmt::format("can not bring the {} schema to version {}: {}", schema.name, version + 1,
                                     done.error().message));
        }
    }
}

}  // namespace

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::reset() noexcept { sqlite3_reset(statement_); }

void Statement::bind(int index, int64_t value) noexcept { sqlite3_bind_int64(statement_, index, value); }

void Statement::bind(int index, std::string_view text) noexcept {
    sqlite3_bind_text64(statement_, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int index, Blob blob) noexcept {
    const char* data = blob.bytes.data() ? blob.bytes.data() : "";
    sqlite3_bind_blob64(statement_, index, data, blob.bytes.size(), SQLITE_STATIC);
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    Failure failure = failure_of(sqlite3_db_handle(statement_));
    reset();
    return std::unexpected(std::move(failure));
}

int64_t Statement::integer(int column) const noexcept { return sqlite3_column_int64(statement_, column); }

bool Statement::null(int column) const noexcept { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string_view Statement::bytes(int column) const noexcept {
    const void* data = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return {static_cast<const char*>(data), data ? static_cast<size_t>(size) : 0};
}

Database Database::open(const std::filesystem::path& file) {
    sqlite3* db = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(file.c_str(), &db, flags, nullptr);
    Database database(db);
    if (code != SQLITE_OK) refuse(file, db ? sqlite3_errmsg(db) : "out of memory");
    sqlite3_busy_timeout(db, busy_timeout_ms);
    return database;
}

Database::~Database() { sqlite3_close_v2(db_); }

Failure Database::failure() const { return failure_of(db_); }

Result<void> Database::execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    Failure what = failure();
    if (in_transaction()) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    return std::unexpected(std::move(what));
}

Statement Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) throw OpenError(fmt::format("{}: {}", failure().message, sql));
    return Statement(statement);
}

int64_t Database::changes() const noexcept { return sqlite3_changes64(db_); }

bool Database::in_transaction() const noexcept { return sqlite3_get_autocommit(db_) == 0; }

Result<Database::Checkpoint> Database::checkpoint() {
    Checkpoint result;
    const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &result.frames, &result.copied);
    if (code != SQLITE_OK) return std::unexpected(failure());
    return result;
}

Database open_store(const std::filesystem::path& file, const Schema& schema) {
    Database db = Database::open(file);
    try {
        for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = OFF",
                                "PRAGMA temp_store = MEMORY"}) {
            if (auto done = db.execute(sql); !done) throw OpenError(done.error().message);
        }
        migrate(db, file, schema);
    } catch (const OpenError& error) {
        if (std::string_view(error.what()).starts_with(file.string())) throw;
        refuse(file, error.what());
    }
    return db;
}

}  // namespace mcs::sqlite
