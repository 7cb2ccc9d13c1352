#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/memory/memory_question_set_store.hpp"
#include "adapters/memory/run_store.hpp"
#include "reporter/reporter.hpp"
#include "simulation/client.hpp"

namespace mcs::sim {

struct History {
    uint64_t seed = 0;
    uint64_t steps = 0;
    uint64_t entries = 0;
    uint64_t verdicts = 0;
    uint64_t hash = 0;  ///< of everything that clients were told and logs hold: equal histories have equal hashes
    Faults faults;
    std::optional<std::string> violation;
    std::vector<std::string> told_in_secrecy;  ///< see Secret
};

/// Of one question (in the stored set), the other of two solutions may be the right one. What participants and screens
/// are told in live mode until it is closed is written down: it must be the same either way.
struct Secret {
    uint32_t question = 0;
    bool other = false;
};

/// One history of a small cluster, all of it decided by the seed: instances that crash, clients that come and go, a log
/// and a queue that fail, a reporter. Storms for a while, then calms down; then everything must come to its end.
class World final : public Surroundings {
  public:
    World(uint64_t seed, Plant plant, std::optional<Secret> secret = {});
    ~World();

    /// Lives through it, at most `steps_max` steps, and checks after each.
    History run(uint64_t steps_max);

  private:
    struct Site {
        std::unique_ptr<Instance> instance;
        Micros skew{0};
        std::set<RunId> followed;
    };
    struct Run {
        RunId id;
        std::string code;
        std::unique_ptr<RunChecker> checker;  ///< nullptr until the run is created
        std::vector<std::unique_ptr<SimClient>> clients;
        std::optional<size_t> rematch_of;   ///< the run before
        std::optional<size_t> followed_by;  ///< its rematch
        bool over = false;                  ///< its host has seen its end
        bool invited = true;                ///< to the rematch
    };
    class ReporterSite;

    Scheduler& scheduler() override { return scheduler_; }
    Faults& faults() override { return faults_; }
    RunChecker& checker(size_t run) override { return *runs_[run].checker; }
    Instance* some_instance() override;
    void created(size_t run, RunId id, std::string code) override;
    const std::string& code(size_t run) const override { return runs_[run].code; }
    const RunId& id(size_t run) const override { return runs_[run].id; }
    void over(size_t run) override;
    bool is_followed(size_t run) const override { return runs_[run].followed_by && runs_[run].invited; }
    void nobody_invited(size_t run) override { runs_[run].invited = false; }
    bool stormy() const override { return stormy_; }
    void told(size_t run, std::string_view text) override;

    void storm();
    void calm_down();
    void start_instance(size_t site);
    void crash_now_and_then();
    void crash_reporter_now_and_then();
    void pause_now_and_then();
    void cut_off_now_and_then();
    void restart_log_now_and_then();
    void people(size_t index);
    void rematch_of(size_t before);
    void comes(SimClient& who, Micros soon);
    void check();
    bool all_done() const;
    void check_end();
    History history(std::optional<std::string> violation) const;

    const uint64_t seed_;
    const Plant plant_;
    const std::optional<Secret> secret_;
    std::vector<std::string> told_in_secrecy_;
    Scheduler scheduler_;
    Faults faults_;
    MemoryLogStore store_;
    MemoryJobs jobs_;
    MemoryQuestionSetStore sets_;
    MemoryRunStore results_;
    sign_on::Authority authority_;
    sign_on::Names names_;
    std::unique_ptr<Cluster> cluster_;
    std::vector<Run> runs_;
    std::vector<Site> sites_;
    std::unique_ptr<ReporterSite> reporter_;
    bool stormy_ = true;
};

}  // namespace mcs::sim
