#include "serve.hpp"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>

#include <pthread.h>

#include "command_line.hpp"
#include "log.hpp"
#include "network.hpp"
#include "version.hpp"
#include "wiring.hpp"

namespace mcs::app {
namespace {

/// Signals that stop the program. Blocked from before the first thread is made, so that only `wait` sees them.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    void wait() const {
        int which = 0;
        sigwait(&signals_, &which);
    }
    /// From now on a signal ends the process at once.
    void let_through() const { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }

  private:
    sigset_t signals_;
};

void greet(const ServiceOptions& options, const Wiring& wiring) {
    const auto port = ":" + std::to_string(wiring.port());
    const bool everywhere = listens_everywhere(options.listen);
    const auto url =
        "http://" + (everywhere ? "127.0.0.1" : options.listen.substr(0, options.listen.rfind(':'))) + port;
    if (options.services != Services::all) {
        std::printf("mc-speedrun %s %s is ready at %s\n", command_of(options.services).data(), MCS_VERSION,
                    url.c_str());
        std::fflush(stdout);
        return;
    }
    // In full: started from another directory, it would begin with nothing.
    std::printf("mc-speedrun %s is ready at %s (data in %s; Ctrl-C stops it)\n", MCS_VERSION, url.c_str(),
                std::filesystem::absolute(options.data).c_str());
    if (!options.public_url.empty()) {
        std::printf("People join at %s\n", options.public_url.c_str());
    } else if (everywhere) {
        for (const auto& address : network_addresses()) {
            std::printf("In your network: http://%s%s\n", address.c_str(), port.c_str());
        }
    } else if (listens_here_only(options.listen)) {
        std::printf("Only this computer reaches it; with --listen 0.0.0.0%s your whole network does\n", port.c_str());
    }
    std::fflush(stdout);
}

}  // namespace

int serve(const ServiceOptions& options) {
    const StopSignals signals;
    Log log(options.log_format, options.log_level);
    const ServingClock clock;
    SystemRandom random;
    auto wiring = Wiring::start(options, {clock, random, log});
    if (!wiring) {
        std::fprintf(stderr, "mc-speedrun: %s\n", wiring.error().c_str());
        return failed;
    }
    if (options.services == Services::all && !(*wiring)->has_web())
        log.warning("there is no web UI beside the program; --web names its directory");
    greet(options, **wiring);
    log.info("ready", {{"version", MCS_VERSION}, {"port", std::to_string((*wiring)->port())}});
    signals.wait();
    signals.let_through();
    log.info("stopping");
    (*wiring)->shut_down();
    wiring->reset();
    log.info("stopped");
    return ok;
}

}  // namespace mcs::app
