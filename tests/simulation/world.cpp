#include "simulation/world.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "quiz/reader.hpp"

namespace mcs::sim {

namespace {

constexpr Micros storm_lasts = std::chrono::seconds{60};
constexpr Micros end_of_the_world = std::chrono::minutes{25};
constexpr uint64_t ranks_every = 97;

quiz::QuestionSet some_questions() {
    quiz::QuestionSet set;
    set.title = "Simulated";
    for (uint32_t i = 0; i < 5; ++i) {
        quiz::Question question;
        question.id = "q" + std::to_string(i);
        question.prompt = "Question " + std::to_string(i);
        for (uint32_t option = 0; option < 2 + i % 4; ++option) {
            question.options.push_back({"Option " + std::to_string(option)});
        }
        question.correct = {i % 2};
        if (question.options.size() > 3) question.correct = {0, 2};
        question.explanation = "Because.";
        set.questions.push_back(std::move(question));
    }
    return set;
}

/// "p0:7", "h0", "s0": who, of which run.
session::TokenVerifier verifier_of(std::vector<RunId> runs) {
    return [runs = std::move(runs)](std::string_view token,
                                    ServerTime) -> std::expected<session::Identity, session::TokenError> {
        const size_t run = static_cast<size_t>(token.at(1) - '0');
        session::Identity identity{.role = session::Role::screen, .run = runs.at(run), .host = HostId("host")};
        if (token[0] == 'h') identity.role = session::Role::host;
        if (token[0] != 'p') return identity;
        uint32_t number = 0;
        std::from_chars(token.data() + 3, token.data() + token.size(), number);
        identity.role = session::Role::participant;
        identity.participant = ParticipantId{number};
        return identity;
    };
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

}  // namespace

/// The reporter's process.
class World::ReporterSite {
  public:
    ReporterSite(Cluster& cluster, MemoryQuestionSetStore& sets, MemoryRunStore& results)
        : cluster_(cluster),
          clock_(cluster.scheduler, Micros{0}),
          executor_(cluster.scheduler, Micros{500}, [] {}),
          log_(cluster.store, executor_, cluster.scheduler, cluster.log_weather, cluster.faults, Plant::none),
          queue_(cluster.jobs, executor_, cluster.scheduler, cluster.queue_weather, cluster.faults),
          reporter_(queue_, log_, sets, results, clock_,
                    {.job_hidden_for = std::chrono::seconds{10}, .deliveries_max = 0}) {
        poll();
    }

  private:
    void poll() {
        reporter_.poll();
        cluster_.scheduler.after(std::chrono::milliseconds{500}, [this, alive = std::weak_ptr(alive_)] {
            if (!alive.expired()) poll();
        });
    }

    Cluster& cluster_;
    SimClock clock_;
    SimExecutor executor_;
    SimRunLog log_;
    SimCompletionQueue queue_;
    reporter::Reporter reporter_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

World::World(uint64_t seed, Plant plant) : seed_(seed), plant_(plant), scheduler_(seed) {
    const quiz::QuestionSet questions = some_questions();
    const auto id = sets_.put(questions, HostId("host"), scheduler_.now());
    std::vector<RunId> ids;
    for (size_t i = 0; i < 1 + scheduler_.below(2); ++i) ids.emplace_back("01SIM" + std::to_string(i));
    cluster_ = std::make_unique<Cluster>(Cluster{.scheduler = scheduler_,
                                                 .store = store_,
                                                 .jobs = jobs_,
                                                 .set = *sets_.get(*id),
                                                 .verify_token = verifier_of(ids),
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
    for (size_t i = 0; i < ids.size(); ++i) {
        runs_.push_back({ids[i], std::make_unique<RunChecker>(ids[i], store_, cluster_->set), {}});
        create_run(i);
        people(i);
    }
    crash_now_and_then();
    crash_reporter_now_and_then();
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

Instance* World::some_instance() {
    std::vector<Instance*> up;
    for (const Site& site : sites_) {
        if (site.instance) up.push_back(site.instance.get());
    }
    return up.empty() ? nullptr : up[scheduler_.below(up.size())];
}

void World::create_run(size_t index) {
    race::Create create{.seed = scheduler_.below(UINT64_MAX),
                        .run = runs_[index].id,
                        .code = JoinCode("CODE" + std::to_string(index)),
                        .host = HostId("host"),
                        .title = "Simulated",
                        .question_set = cluster_->set->id,
                        .settings = some_settings(scheduler_)};
    std::string bytes;
    race::encode({.seq = 1, .received = scheduler_.now(), .actor = {}, .command = create}, bytes);
    SimExecutor nobody(scheduler_, Micros{1}, [] {});
    MemoryRunLog log(store_, nobody);
    log.create(create.run, create.code, bytes, scheduler_.now() + std::chrono::hours{24}, [](auto) {});
    runs_[index].checker->catch_up();
}

void World::people(size_t index) {
    auto& clients = runs_[index].clients;
    const std::string run = std::to_string(index);
    const bool solo = runs_[index].checker->state()->settings().mode == race::Mode::solo;
    const uint64_t players = solo ? 1 : 2 + scheduler_.below(18);
    clients.push_back(std::make_unique<SimHost>(*this, index, "h" + run));
    clients.push_back(std::make_unique<SimScreen>(*this, index, "s" + run));
    for (uint64_t nonce = 1; nonce <= players; ++nonce) {
        clients.push_back(std::make_unique<SimPlayer>(*this, index, nonce));
    }
    for (const auto& client : clients) {
        scheduler_.after(scheduler_.between(Micros{0}, Micros{12'000'000}), [who = client.get()] { who->start(); });
    }
}

// --- Checking ---------------------------------------------------------------------------------------------------

void World::check() {
    for (Run& run : runs_) {
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
        return run.checker->state()->results_stored() &&
               std::ranges::all_of(run.clients, [](const auto& client) { return client->done(); });
    });
}

void World::check_end() {
    for (Run& run : runs_) {
        run.checker->check_end(results_);
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
    History history{.seed = seed_, .steps = scheduler_.steps(), .faults = faults_, .violation = std::move(violation)};
    for (const Run& run : runs_) {
        history.entries += store_.entry_count(run.id);
        history.verdicts += run.checker->verdicts();
        history.hash = history.hash * 31 + run.checker->hash();
        for (const auto& client : run.clients) history.hash = history.hash * 31 + client->heard();
    }
    return history;
}

}  // namespace mcs::sim
