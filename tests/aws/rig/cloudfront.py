"""The template's CloudFront distribution. TLS and what it makes smaller are left out; so is the web UI's bucket."""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from rig.template import Template, joined, wildcards
from rig.wire import HOP_BY_HOP, Answer, Hop, Request, Response, Tunnel, plain, send

# "How CloudFront processes and caches HTTP 4xx and 5xx status codes from your origin": always kept, by path, whatever the origin says.
# Others (400, 403, 405, 412, 415) only where the origin gives them a max-age, which the services never do.
KEPT = {404, 410, 414, 500, 501, 502, 503, 504}
# "Control how long CloudFront caches errors": the default of the error caching minimum TTL.
ERROR_SECONDS = 10
# "Response timeout" of "All distribution settings reference".
ORIGIN_SECONDS = 30
# "Use managed origin request policies": AllViewer, AllViewerExceptHostHeader.
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
# "Use managed cache policies": CachingDisabled.
NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
# "HTTP request headers and CloudFront behavior (custom and Amazon S3 origins)": removed.
REMOVED = {"x-forwarded-proto", "x-real-ip"}


@dataclass
class Origin:
    hop: Hop | None  # None: the web UI's bucket
    from_address: str
    headers: dict[str, str]
    seconds: float


class CloudFront(Hop):
    def __init__(self, address: str, template: Template, origin_of: Callable[[dict], tuple[Hop | None, str]],
                 secret_of: Callable[[object], str]):
        super().__init__(address)
        config = template.one("AWS::CloudFront::Distribution")["DistributionConfig"]
        self.origins = {}
        for origin in config["Origins"]:
            hop, own_address = origin_of(origin)
            headers = {one["HeaderName"].lower(): secret_of(one["HeaderValue"]) for one in origin.get("OriginCustomHeaders", [])}
            settings = origin.get("CustomOriginConfig") or origin.get("VpcOriginConfig") or {}
            self.origins[joined(origin["Id"])] = Origin(hop, own_address, headers, settings.get("OriginReadTimeout", ORIGIN_SECONDS))
        self.behaviors = config["CacheBehaviors"]
        self.default = config["DefaultCacheBehavior"]
        self.error_seconds = {one["ErrorCode"]: one.get("ErrorCachingMinTTL", ERROR_SECONDS)
                              for one in config.get("CustomErrorResponses", [])}
        self.errors: dict[str, tuple[float, Response]] = {}

    def behavior(self, path: str) -> dict:
        """"Cache behavior settings": the first whose pattern is the path's."""
        return next((one for one in self.behaviors if wildcards(_rooted(one["PathPattern"])).fullmatch(path)), self.default)

    async def answer(self, request: Request) -> Answer:
        behavior = self.behavior(request.path)
        if request.method not in behavior.get("AllowedMethods", ["GET", "HEAD"]):
            return plain(403, "<html>This distribution is not configured to allow the HTTP request method</html>", "text/html")
        origin = self.origins[joined(behavior["TargetOriginId"])]
        if origin.hop is None:
            return plain(404, "the rig has no web UI", "text/plain")
        assert behavior["CachePolicyId"] == NO_CACHE, "the rig keeps errors only"
        is_kept = request.method in ("GET", "HEAD") and not request.wants_websocket
        until, error = self.errors.get(request.path, (0, None))
        if is_kept and time.monotonic() < until:
            return replace(error, headers=error.headers + [("x-cache", "Error from cloudfront"), ("age", "1")])
        answer = await self.ask(request, behavior, origin)
        if is_kept and isinstance(answer, Response) and answer.status in KEPT:
            seconds = self.error_seconds.get(answer.status, ERROR_SECONDS)
            self.errors[request.path] = (time.monotonic() + seconds, replace(answer, headers=list(answer.headers)))
        return answer

    async def ask(self, request: Request, behavior: dict, origin: Origin) -> Answer:
        on = self.rewritten(request, behavior, origin)
        try:
            async with asyncio.timeout(origin.seconds):
                answer = await send(on, (origin.hop.address, origin.hop.port), origin.from_address)
        except TimeoutError:
            return plain(504, "<html>504 ERROR</html>", "text/html")
        except OSError:
            return plain(502, "<html>502 ERROR</html>", "text/html")
        if not isinstance(answer, Tunnel):
            answer.headers = [(key, value) for key, value in answer.headers if key not in HOP_BY_HOP]
            answer.headers += [("via", "1.1 stand-in.cloudfront.net (CloudFront)"), ("x-amz-cf-id", uuid.uuid4().hex)]
        return answer

    def rewritten(self, request: Request, behavior: dict, origin: Origin) -> Request:
        """"Request and response behavior for custom origins": the viewer's address is appended to X-Forwarded-For; the origin's own
        headers stand in the place of a viewer's of the same name."""
        policy = behavior["OriginRequestPolicyId"]
        assert policy in (ALL_VIEWER, ALL_BUT_HOST), policy
        kept = request.without(REMOVED if request.wants_websocket else REMOVED | HOP_BY_HOP)
        kept.headers = [(key, value) for key, value in kept.headers if not key.startswith(("x-amz-cf-", "x-edge-"))]
        before = request.header("x-forwarded-for")
        kept = kept.with_headers(
            x_forwarded_for=f"{before}, {request.peer}" if before else request.peer, x_amz_cf_id=uuid.uuid4().hex,
            via="1.1 stand-in.cloudfront.net (CloudFront)")
        if policy == ALL_BUT_HOST:
            kept = kept.with_headers(host=getattr(origin.hop, "host", f"{origin.hop.address}:{origin.hop.port}"))
        return kept.with_headers(**{name.replace("-", "_"): value for name, value in origin.headers.items()})


def _rooted(pattern: str) -> str:
    return pattern if pattern.startswith(("/", "*")) else f"/{pattern}"
