#include "simulation/world.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "protocol/settings_codec.hpp"
#include "quiz/reader.hpp"

namespace mcs::sim {

namespace {

constexpr Micros storm_lasts = std::chrono::seconds{60};
constexpr Micros end_of_the_world = std::chrono::minutes{25};
constexpr uint64_t ranks_every = 97;

/// With the other solution of `secret`.
quiz::QuestionSet some_questions(std::optional<Secret> secret) {
    quiz::QuestionSet set;
    set.title = "Simulated";
    for (uint32_t i = 0; i < 5; ++i) {
        quiz::Question question;
        question.id = "q" + std::to_string(i);
        question.prompt = "Question " + std::to_string(i);
        for (uint32_t option = 0; option < 2 + i % 4; ++option) {
            question.options.push_back({"Option " + std::to_string(option)});
        }
        const uint32_t other = secret && secret->other && secret->question == i ? 1 : 0;
        question.correct = {(i + other) % 2};
        if (question.options.size() > 3) question.correct = {other, 2 + other};
        question.explanation = "Because.";
        set.questions.push_back(std::move(question));
    }
    return set;
}

race::Settings some_settings(Scheduler& scheduler) {
    const uint64_t kind = scheduler.below(10);
    const auto mode = kind < 6 ? race::Mode::race : kind < 9 ? race::Mode::live : race::Mode::solo;
    race::Settings settings = race::defaults_for(mode);
    settings.limit = scheduler.between(std::chrono::seconds{2}, std::chrono::seconds{6});
    settings.limit -= settings.limit % 1000;
    settings.shuffle_questions = scheduler.chance(500);
    settings.shuffle_options = scheduler.chance(500);
    settings.reveal = scheduler.chance(300) ? race::Reveal::end : race::Reveal::each;
    settings.scoring = static_cast<race::Scoring>(scheduler.below(3));
    settings.partial = scheduler.chance(500);
    settings.countdown = scheduler.chance(300) ? Micros{0} : Micros{1'500'000};
    settings.late_join = !scheduler.chance(200);
    return settings;
}

/// Names are few, so that many are taken already or look like one that is.
std::string some_name(Scheduler& scheduler) {
    const std::string number = std::to_string(1 + scheduler.below(12));
    return (scheduler.chance(300) ? "PLAYER " : "Player ") + number;
}

}  // namespace

/// The reporter's process.
class World::ReporterSite {
  public:
    ReporterSite(Cluster& cluster, MemoryQuestionSetStore& sets, MemoryRunStore& results)
        : cluster_(cluster),
          clock_(cluster.scheduler, Micros{0}),
          process_(cluster.scheduler),
          executor_(cluster.scheduler, process_, Micros{500}, [] {}),
          log_(cluster.store, executor_, cluster.scheduler, cluster.log_weather, cluster.faults, Plant::none),
          queue_(cluster.jobs, executor_, cluster.scheduler, cluster.queue_weather, cluster.faults),
          reporter_(queue_, log_, sets, results, clock_,
                    {.job_hidden_for = std::chrono::seconds{10}, .deliveries_max = 0}) {
        poll();
    }
    void cut_off(Micros duration) { log_.cut_off(duration); }

  private:
    void poll() {
        reporter_.poll();
        cluster_.scheduler.after(std::chrono::milliseconds{500}, [this, alive = std::weak_ptr(alive_)] {
            if (!alive.expired()) poll();
        });
    }

    Cluster& cluster_;
    SimClock clock_;
    Process process_;
    SimExecutor executor_;
    SimRunLog log_;
    SimCompletionQueue queue_;
    reporter::Reporter reporter_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

World::World(uint64_t seed, Plant plant, std::optional<Secret> secret)
    : seed_(seed),
      plant_(plant),
      secret_(secret),
      scheduler_(seed),
      authority_({sign_on::signing_key_from(std::string(32, 's')), {}}, sign_on::HostKey("")) {
    const quiz::QuestionSet questions = some_questions(secret_);
    const auto id = sets_.put(questions, HostId{}, scheduler_.now());
    cluster_ = std::make_unique<Cluster>(Cluster{.scheduler = scheduler_,
                                                 .store = store_,
                                                 .jobs = jobs_,
                                                 .sets = sets_,
                                                 .set = *sets_.get(*id),
                                                 .authority = authority_,
                                                 .faults = faults_,
                                                 .log_weather = {},
                                                 .network_weather = {},
                                                 .queue_weather = {}});
    storm();
    sites_.resize(1 + scheduler_.below(4));
    for (size_t i = 0; i < sites_.size(); ++i) {
        sites_[i].skew = scheduler_.between(Micros{-20'000}, Micros{20'000});
        start_instance(i);
    }
    reporter_ = std::make_unique<ReporterSite>(*cluster_, sets_, results_);
    const size_t first_runs = 1 + scheduler_.below(2);
    runs_.resize(first_runs);
    for (size_t i = 0; i < first_runs; ++i) {
        people(i);
        if (scheduler_.chance(400)) rematch_of(i);
    }
    crash_now_and_then();
    crash_reporter_now_and_then();
    pause_now_and_then();
    cut_off_now_and_then();
    restart_log_now_and_then();
    scheduler_.after(storm_lasts, [this] { calm_down(); });
}

World::~World() = default;

/// How bad it gets is part of the seed.
void World::storm() {
    const auto up_to = [this](uint32_t most) { return static_cast<uint32_t>(scheduler_.below(most + 1)); };
    cluster_->log_weather = {
        .append_failed = up_to(60), .append_failed_after_all = up_to(60), .append_slow = up_to(50), .lost = up_to(4)};
    cluster_->network_weather = {.delayed = up_to(40), .duplicated = up_to(80), .lost = up_to(15)};
    cluster_->queue_weather = {.failed = up_to(400), .lost = up_to(400)};
}

void World::calm_down() {
    stormy_ = false;
    cluster_->log_weather = {};
    cluster_->network_weather = {};
    cluster_->queue_weather = {};
}

void World::start_instance(size_t site) {
    Site& at = sites_[site];
    const Plant plant = site == 0 ? plant_ : Plant::none;
    at.instance = std::make_unique<Instance>(*cluster_, at.skew, scheduler_.below(UINT64_MAX), plant, at.followed);
}

void World::crash_now_and_then() {
    scheduler_.after(scheduler_.between(std::chrono::seconds{2}, std::chrono::seconds{20}), [this] {
        if (!stormy_) return;
        crash_now_and_then();
        const size_t site = scheduler_.below(sites_.size());
        if (!sites_[site].instance) return;
        faults_.count(Fault::instance_crash);
        sites_[site].instance.reset();
        scheduler_.after(scheduler_.between(Micros{50'000}, Micros{4'000'000}), [this, site] { start_instance(site); });
    });
}

void World::crash_reporter_now_and_then() {
    scheduler_.after(scheduler_.between(std::chrono::seconds{1}, std::chrono::seconds{10}), [this] {
        if (!stormy_) return;
        crash_reporter_now_and_then();
        faults_.count(Fault::reporter_crash);
        reporter_.reset();
        reporter_ = std::make_unique<ReporterSite>(*cluster_, sets_, results_);
    });
}

void World::pause_now_and_then() {
    scheduler_.after(scheduler_.between(std::chrono::seconds{3}, std::chrono::seconds{30}), [this] {
        if (!stormy_) return;
        pause_now_and_then();
        Instance* const instance = some_instance();
        if (instance == nullptr) return;
        faults_.count(Fault::instance_paused);
        instance->pause(scheduler_.between(Micros{100'000}, Micros{8'000'000}));
    });
}

void World::cut_off_now_and_then() {
    scheduler_.after(scheduler_.between(std::chrono::seconds{3}, std::chrono::seconds{30}), [this] {
        if (!stormy_) return;
        cut_off_now_and_then();
        Instance* const instance = some_instance();
        if (instance == nullptr) return;
        faults_.count(Fault::instance_cut_off);
        instance->cut_off(scheduler_.between(Micros{100'000}, Micros{12'000'000}));
    });
}

/// It keeps what it has, and is away from everybody for a while.
void World::restart_log_now_and_then() {
    scheduler_.after(scheduler_.between(std::chrono::seconds{5}, std::chrono::seconds{60}), [this] {
        if (!stormy_) return;
        restart_log_now_and_then();
        faults_.count(Fault::log_restarted);
        const Micros away = scheduler_.between(Micros{50'000}, Micros{4'000'000});
        for (const Site& site : sites_) {
            if (site.instance) site.instance->cut_off(away);
        }
        reporter_->cut_off(away);
    });
}

Instance* World::some_instance() {
    std::vector<Instance*> up;
    for (const Site& site : sites_) {
        if (site.instance) up.push_back(site.instance.get());
    }
    return up.empty() ? nullptr : up[scheduler_.below(up.size())];
}

void World::people(size_t index) {
    const race::Settings settings = some_settings(scheduler_);
    std::string json;
    protocol::encode_settings(settings, json);
    auto& clients = runs_[index].clients;
    clients.push_back(std::make_unique<SimHost>(*this, index, cluster_->set->id.str(), json));
    clients.push_back(std::make_unique<SimScreen>(*this, index));
    const uint64_t players = settings.mode == race::Mode::solo ? 1 : 2 + scheduler_.below(18);
    for (uint64_t number = 1; number <= players; ++number) {
        clients.push_back(std::make_unique<SimPlayer>(*this, index, number, some_name(scheduler_)));
    }
    comes(*clients.front(), Micros{1'000'000});
}

/// The same people once more.
void World::rematch_of(size_t before) {
    const size_t index = runs_.size();
    runs_[before].followed_by = index;
    Run& rematch = runs_.emplace_back();
    rematch.rematch_of = before;
    for (const auto& client : runs_[before].clients) {
        if (const auto* host = dynamic_cast<const SimHost*>(client.get())) {
            rematch.clients.push_back(std::make_unique<SimHost>(*this, index, host));
        } else if (const auto* player = dynamic_cast<const SimPlayer*>(client.get())) {
            rematch.clients.push_back(
                std::make_unique<SimPlayer>(*this, index, rematch.clients.size(), player->name(), player));
        } else {
            rematch.clients.push_back(std::make_unique<SimScreen>(*this, index));
        }
    }
}

void World::over(size_t index) {
    Run& run = runs_[index];
    if (std::exchange(run.over, true) || !run.followed_by) return;
    comes(*runs_[*run.followed_by].clients.front(), Micros{5'000'000});
}

/// [S10]
void World::told(size_t run, std::string_view text) {
    if (secret_ && runs_[run].checker->is_secret(secret_->question)) told_in_secrecy_.emplace_back(text);
}

void World::comes(SimClient& who, Micros soon) {
    scheduler_.after(scheduler_.between(Micros{0}, soon), [&who] { who.start(); });
}

void World::created(size_t index, RunId id, std::string code) {
    Run& run = runs_[index];
    run.id = std::move(id);
    run.code = std::move(code);
    run.checker = std::make_unique<RunChecker>(run.id, store_, cluster_->set);
    run.checker->catch_up();
    for (const auto& client : std::span(run.clients).subspan(1)) comes(*client, Micros{14'000'000});
}

// --- Checking ---------------------------------------------------------------------------------------------------

void World::check() {
    for (Run& run : runs_) {
        if (!run.checker) continue;
        run.checker->catch_up();
        for (const Site& site : sites_) {
            if (!site.instance) continue;
            const replica::Replica* replica = site.instance->replicas().opened(run.id);
            if (replica != nullptr) run.checker->check_replica(*replica);
        }
        if (scheduler_.steps() % ranks_every == 0) run.checker->check_ranks();
    }
}

bool World::all_done() const {
    return std::ranges::all_of(runs_, [](const Run& run) {
        return run.checker && run.checker->state()->results_stored() &&
               std::ranges::all_of(run.clients, [](const auto& client) { return client->done(); });
    });
}

void World::check_end() {
    for (Run& run : runs_) {
        expect(run.checker != nullptr, "every run is created in the end");
        run.checker->check_end(results_);
        run.checker->check_people(names_);
        const RunId before = run.rematch_of ? runs_[*run.rematch_of].id : RunId{};
        expect(run.checker->state()->created().rematch_of == before, "a rematch is one of the run before");
        for (const auto& client : run.clients) expect(client->done(), "every client finally sees its run finished");
    }
}

History World::run(uint64_t steps_max) {
    const ServerTime end = scheduler_.now() + end_of_the_world;
    try {
        while (!(!stormy_ && all_done()) && scheduler_.now() < end) {
            if (scheduler_.steps() >= steps_max || !scheduler_.step()) return history({});
            check();
        }
        check_end();
    } catch (const Violation& violation) {
        return history(violation.what());
    }
    return history({});
}

History World::history(std::optional<std::string> violation) const {
    History history{.seed = seed_,
                    .steps = scheduler_.steps(),
                    .faults = faults_,
                    .violation = std::move(violation),
                    .told_in_secrecy = told_in_secrecy_};
    for (const Run& run : runs_) {
        if (!run.checker) continue;
        history.entries += store_.entry_count(run.id);
        history.verdicts += run.checker->verdicts();
        history.hash = history.hash * 31 + run.checker->hash();
        for (const auto& client : run.clients) history.hash = history.hash * 31 + client->heard();
    }
    return history;
}

}  // namespace mcs::sim
