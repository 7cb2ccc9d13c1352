#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "ports/clock.hpp"
#include "ports/run_store.hpp"
#include "sign_on/authority.hpp"
#include "sign_on/reply.hpp"
#include "sign_on/sign_on.hpp"

namespace mcs::sign_on {

/// How a stored run is shown. Called on worker threads; nothing where what is stored can not be read.
struct ResultViews {
    /// The report as one participant may see it; nothing where they are not in it.
    std::function<std::optional<std::string>(std::string_view report, ParticipantId who)> of_participant;
    std::function<std::optional<std::string>(std::string_view report)> csv;
    /// An Office Open XML workbook.
    std::function<std::optional<std::string>(std::string_view report)> xlsx;
    /// JSON lines of the archived log.
    std::function<std::optional<std::string>(std::string_view log)> log_lines;
};

/// Results of completed runs, on one loop: the stores are read off it. A run's host sees all of it, a participant their
/// own part.
class Results {
  public:
    /// `sign_on` is asked about runs whose results are not stored yet.
    Results(const Authority& authority, RunStore& store, SignOn& sign_on, Offload offload, ResultViews views,
            const Clock& clock)
        : authority_(authority),
          store_(store),
          sign_on_(sign_on),
          offload_(std::move(offload)),
          views_(std::move(views)),
          clock_(clock) {}

    /// GET /runs
    void list(const Caller& caller, std::string_view before, Done done);
    enum class Form : uint8_t { report, csv, xlsx, log };
    /// GET /runs/{run}, /runs/{run}.csv, /runs/{run}.xlsx, /runs/{run}/log
    void get(const Caller& caller, const RunId& run, Form form, Done done);

  private:
    struct Wanted;
    Reply read(const Wanted& wanted);
    void explain_absence(std::shared_ptr<Wanted> wanted);

    const Authority& authority_;
    RunStore& store_;
    SignOn& sign_on_;
    Offload offload_;
    ResultViews views_;
    const Clock& clock_;
};

}  // namespace mcs::sign_on
