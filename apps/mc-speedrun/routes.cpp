#include "routes.hpp"

#include "net/accept_encoding.hpp"

namespace mcs::app {
namespace {

using net::Method;
using net::Request;
using net::Respond;
using net::Response;
using sign_on::Caller;
using sign_on::Reply;
using Form = sign_on::Results::Form;

Response response(Reply reply) {
    Response written;
    written.status = reply.status;
    written.headers = std::move(reply.headers);
    written.body = std::move(reply.body);
    if (!reply.content_type.empty()) written.with("Content-Type", std::move(reply.content_type));
    return written;
}

sign_on::Done answering(Respond respond) {
    return [respond = std::move(respond)](Reply reply) mutable { respond(response(std::move(reply))); };
}

bool takes_gzip(const Request& request) { return net::AcceptEncoding(request.header("accept-encoding")).gzip > 0; }

Caller caller(const Request& request) {
    const auto host = request.host.empty() ? std::string("localhost") : request.host;
    return {.bearer = std::string(request.bearer_token()),
            .remote_address = request.remote_address,
            .origin = request.scheme + "://" + host,
            .takes_gzip = takes_gzip(request),
            .languages = std::string(request.header("accept-language"))};
}

void add_sign_on(net::Router& router, sign_on::SignOn& sign_on) {
    router.on_loop(Method::post, "/signon/host", [&](Request request, Respond respond) {
        sign_on.host(caller(request), request.body, answering(std::move(respond)));
    });
    router.on_loop(Method::post, "/signon/runs", [&](Request request, Respond respond) {
        sign_on.create_run(caller(request), request.body, answering(std::move(respond)));
    });
    router.on_loop(Method::get, "/signon/runs", [&](Request request, Respond respond) {
        sign_on.list_runs(caller(request), answering(std::move(respond)));
    });
    router.on_loop(Method::post, "/signon/runs/{run}/token", [&](Request request, Respond respond) {
        sign_on.run_token(caller(request), RunId{std::string(request.param("run"))}, answering(std::move(respond)));
    });
    router.on_loop(Method::get, "/signon/runs/{code}", [&](Request request, Respond respond) {
        sign_on.lobby(caller(request), request.param("code"), answering(std::move(respond)));
    });
    router.on_loop(Method::post, "/signon/join", [&](Request request, Respond respond) {
        sign_on.join(caller(request), request.body, answering(std::move(respond)));
    });
    router.on_loop(Method::post, "/signon/practice", [&](Request request, Respond respond) {
        sign_on.practise(caller(request), answering(std::move(respond)));
    });
    router.on_loop(Method::post, "/signon/screen", [&](Request request, Respond respond) {
        sign_on.screen(caller(request), request.body, answering(std::move(respond)));
    });
}

void add_results(net::Router& router, sign_on::Results& results) {
    router.on_loop(Method::get, "/runs", [&](Request request, Respond respond) {
        results.list(caller(request), request.query_value("before").value_or(""), answering(std::move(respond)));
    });
    const auto add = [&](std::string_view pattern, Form form) {
        router.on_loop(Method::get, pattern, [&results, form](Request request, Respond respond) {
            const RunId run{std::string(request.param("run"))};
            results.get(caller(request), run, form, answering(std::move(respond)));
        });
    };
    add("/runs/{run}", Form::report);
    add("/runs/{run}.csv", Form::csv);
    add("/runs/{run}.xlsx", Form::xlsx);
    add("/runs/{run}/log", Form::log);
}

void add_library(net::Router& router, sign_on::Library& library) {
    const auto add = [&](Method method, std::string_view pattern, auto member) {
        router.blocking(method, pattern, [&library, member](const Request& request) {
            auto reply = (library.*member)(request.bearer_token(), QuestionSetId{std::string(request.param("id"))});
            return response(takes_gzip(request) ? gzipped(std::move(reply)) : std::move(reply));
        });
    };
    router.blocking(Method::get, "/question-sets",
                    [&library](const Request& request) { return response(library.list(request.bearer_token())); });
    add(Method::get, "/question-sets/{id}", &sign_on::Library::get);
    add(Method::get, "/question-sets/{id}/export", &sign_on::Library::download);
    add(Method::get, "/question-sets/{id}/text", &sign_on::Library::text);
    add(Method::del, "/question-sets/{id}", &sign_on::Library::remove);
}

void add_upload(net::Router& router, BlockingServices& services) {
    auto limits = net::upload_limits;
    limits.guard = [&services](const Request& request) -> std::optional<Response> {
        auto host = services.authority.identify_host(request.bearer_token(), services.clock.now());
        if (host) return std::nullopt;
        return response(std::move(host.error()));
    };
    const auto upload = [&services](const Request& request) { return answer_upload(services, request); };
    for (const auto* path : {"/question-set-upload", "/question-set-upload/large"}) {
        router.blocking(Method::post, path, upload, limits);
    }
}

}  // namespace

net::Response answer_upload(const BlockingServices& services, const net::Request& request) {
    const ServerTime now = services.clock.now();
    auto host = services.authority.identify_host(request.bearer_token(), now);
    if (!host) return response(std::move(host.error()));
    auto loaded = services.loader->upload(request.header("content-type"), request.body, *host, now);
    Response written;
    written.status = static_cast<int>(loaded.status);
    written.body = std::move(loaded.body);
    return std::move(written).with("Content-Type", std::move(loaded.content_type)).with("Cache-Control", "no-store");
}

net::Router routes(LoopServices* services, BlockingServices& blocking, std::shared_ptr<const net::StaticFiles> files) {
    net::Router router;
    if (services && services->sign_on()) add_sign_on(router, *services->sign_on());
    if (services && services->results()) add_results(router, *services->results());
    if (services && services->speed_run()) router.websocket("/speedrun");
    if (blocking.library) add_library(router, *blocking.library);
    if (blocking.loader) add_upload(router, blocking);
    if (files) router.fallback([files](const Request& request) { return files->respond(request); });
    return router;
}

}  // namespace mcs::app
