#pragma once

#include <memory>
#include <optional>

#include "loop_services.hpp"
#include "net/router.hpp"
#include "net/static_files.hpp"
#include "question_set_loader/loader.hpp"

namespace mcs::app {

/// What blocking routes of all loops share; safe from any thread.
struct BlockingServices {
    const sign_on::Authority& authority;
    const Clock& clock;
    std::optional<sign_on::Library> library;  ///< sign-on's
    /// The question-set-loader's and sign-on's: where the loader is a function, what is too large for one goes to
    /// sign-on.
    std::optional<question_set_loader::Loader> loader;
};

/// The routes of docs/protocol.md that the process serves, on one loop, but for the operators'. `services` is null
/// where it runs neither sign-on nor speed-run; `files` may be null: then there is no web UI. What is passed must
/// outlive the router.
net::Router routes(LoopServices* services, BlockingServices& blocking, std::shared_ptr<const net::StaticFiles> files);

/// `POST /question-set-upload` and `…/large`: the host's identity from the token, the sets from the body. For a process
/// that has the loader. Safe from any thread.
net::Response answer_upload(const BlockingServices& services, const net::Request& request);

}  // namespace mcs::app
