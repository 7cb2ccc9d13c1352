#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "quiz/compiled_set.hpp"
#include "race/run_state.hpp"
#include "reporter/extractor.hpp"
#include "reporter/log_archive.hpp"

namespace mcs::reporter {

/// One job on its way: reads the log piece by piece, folds it, stores what it comes to, and retires it. Keeps itself
/// alive by the callbacks that it waits for.
class Extractor::Extraction : public std::enable_shared_from_this<Extraction> {
  public:
    Extraction(Extractor& extractor, RunId run, ServerTime give_up_at, Done done)
        : extractor_(extractor),
          alive_(extractor.alive_),
          run_(std::move(run)),
          give_up_at_(give_up_at),
          done_(std::move(done)) {}
    void start() { read_on(); }

  private:
    void read_on();
    void on_piece(std::expected<StoredEntries, LogError> piece);
    /// An empty text: folded. Otherwise why the log can not be.
    std::string fold(const StoredEntry& stored);
    std::string begin(const race::Entry& first);
    void on_vanished();
    void store();
    CompletedRun completed() const;
    void append_archived();
    void on_archived(std::expected<uint64_t, LogError> seq);
    void retire();
    void on_retired(std::expected<void, LogError> done);
    void end(Outcome outcome, std::string_view why = {});

    /// `step` as a callback that does nothing once the extractor is gone.
    template <class Result>
    auto then(void (Extraction::*step)(Result));

    Extractor& extractor_;
    std::weak_ptr<const bool> alive_;
    RunId run_;
    const ServerTime give_up_at_;
    Done done_;
    uint64_t next_ = 1;
    LogArchive archive_;
    std::shared_ptr<const quiz::CompiledSet> set_;
    std::optional<race::RunState> state_;
    race::Effects effects_;
    bool set_unavailable_ = false;  ///< why folding stopped: it may go better another time
};

}  // namespace mcs::reporter
