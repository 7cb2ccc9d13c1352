#include "loop_services.hpp"

#include "reporter/log_archive.hpp"
#include "reporter/report_views.hpp"
#include "reporter/report_xlsx.hpp"

namespace mcs::app {
namespace {

constexpr Micros evict_every = std::chrono::seconds{5};

sign_on::Offload offload_from(net::Loop& loop, net::WorkerPool& workers) {
    return [&loop, &workers](auto work, auto then, auto refused) {
        std::move_only_function<void()> task = [&loop, work = std::move(work), then = std::move(then)]() mutable {
            work();
            loop.post(std::move(then));
        };
        if (!workers.submit(task)) refused();
    };
}

session::TokenVerifier verifier(const sign_on::Authority& authority) {
    return
        [&authority](std::string_view token, ServerTime now) -> std::expected<session::Identity, session::TokenError> {
            auto who = authority.tokens().verify(token, now);
            if (!who) {
                return std::unexpected(who.error() == sign_on::TokenError::expired ? session::TokenError::expired
                                                                                   : session::TokenError::bad);
            }
            session::Identity identity{.run = std::move(who->run), .participant = who->participant, .host = {}};
            switch (who->role) {
                case sign_on::Role::host:
                    return std::unexpected(session::TokenError::bad);
                case sign_on::Role::run_host:
                    identity.role = session::Role::host;
                    identity.host = std::move(who->host);
                    break;
                case sign_on::Role::participant:
                    identity.role = session::Role::participant;
                    break;
                case sign_on::Role::screen:
                    identity.role = session::Role::screen;
                    break;
            }
            return identity;
        };
}

sign_on::ResultViews result_views() {
    return {.of_participant = reporter::participant_view,
            .csv = reporter::to_csv,
            .xlsx = reporter::to_xlsx,
            .log_lines = reporter::log_as_json_lines};
}

}  // namespace

void LoopSets::load(const QuestionSetId& id, replica::SetLoaded done) {
    if (auto set = used_[id].lock()) return done(std::move(set));
    std::erase_if(used_, [](const auto& used) { return used.second.expired(); });
    struct Loading {
        replica::SetLoaded done;
        std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> set =
            std::unexpected(QuestionSetStoreError::unavailable);
    };
    auto loading = std::make_shared<Loading>(std::move(done));
    offload_([this, id, loading] { loading->set = store_.get(id); },
             [this, id, loading] {
                 if (loading->set) used_[id] = *loading->set;
                 loading->done(std::move(loading->set));
             },
             [loading] { loading->done(std::unexpected(QuestionSetStoreError::unavailable)); });
}

LoopServices::LoopServices(net::Loop& loop, const Shared& shared)
    : clock_(shared.clock),
      offload_(offload_from(loop, shared.workers)),
      log_(shared.stores.run_log({loop, loop.context()})),
      sets_(shared.stores.question_sets(), offload_),
      replicas_(*log_, [this](const QuestionSetId& id, replica::SetLoaded done) { sets_.load(id, std::move(done)); }) {
    if (any_of(shared.services, Services::speed_run)) start_speed_run(loop, shared);
    if (any_of(shared.services, Services::sign_on)) start_sign_on(shared);
}

void LoopServices::start_speed_run(net::Loop& loop, const Shared& shared) {
    stored_queue_ = shared.stores.completion_queue({loop, loop.context()});
    queue_.emplace(*stored_queue_, shared.job_sent);
    speed_run_.emplace(loop.connections(), replicas_, *log_, *queue_, verifier(shared.authority), shared.clock,
                       speed_run::Options{.seed = shared.random.number()});
}

void LoopServices::start_sign_on(const Shared& shared) {
    sign_on_.emplace(shared.authority, replicas_, *log_, shared.stores.question_sets(), offload_, shared.clock,
                     shared.random,
                     sign_on::SignOn::Options{.public_url = shared.public_url, .network_host = shared.network_host});
    results_.emplace(shared.authority, *shared.stores.results(), *sign_on_, offload_, result_views(), shared.clock);
}

bool LoopServices::work() {
    const ServerTime now = clock_.now();
    if (now >= next_due()) {
        if (speed_run_) speed_run_->on_timer(now);
        evict(now);
    }
    if (speed_run_ && speed_run_->has_work()) speed_run_->work(now);
    return (speed_run_ && speed_run_->has_work()) || next_due() <= now;
}

void LoopServices::evict(ServerTime now) {
    if (now - evicted_ < evict_every) return;
    evicted_ = now;
    replicas_.evict_idle(now);
}

ServerTime LoopServices::next_due() const {
    const ServerTime evict_due = evicted_ + evict_every;
    return speed_run_ ? std::min(evict_due, speed_run_->next_wakeup()) : evict_due;
}

}  // namespace mcs::app
