"""The template's CloudFront distribution. It keeps errors only: the services' answers are not to be kept, and the web UI's might not be
there any more. TLS and compression are left out."""

import asyncio
import json
import subprocess
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from rig.template import Template, joined, named_in, wildcards
from rig.wire import HOP_BY_HOP, Answer, Hop, Request, Response, Tunnel, plain, send

# "How CloudFront processes and caches HTTP 4xx and 5xx status codes from your origin": always kept, by path, whatever the origin says.
# Others (400, 403, 405, 412, 415) only where the origin gives them a max-age, which the services never do.
KEPT = {404, 410, 414, 500, 501, 502, 503, 504}
# "Control how long CloudFront caches errors": the default of the error caching minimum TTL.
ERROR_SECONDS = 10
# "Response timeout" of "All distribution settings reference".
ORIGIN_SECONDS = 30
# "Use managed origin request policies": AllViewer.
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
# "Use managed cache policies": CachingDisabled, CachingOptimized (which passes nothing of a viewer's on).
NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
# "HTTP request headers and CloudFront behavior (custom and Amazon S3 origins)": removed.
REMOVED = {"x-forwarded-proto", "x-real-ip"}


@dataclass
class Origin:
    hop: Hop
    from_address: str
    headers: dict[str, str]
    seconds: float


class CloudFront(Hop):
    def __init__(self, address: str, template: Template, origin_of: Callable[[dict], tuple[Hop, str]],
                 secret_of: Callable[[object], str]):
        super().__init__(address)
        config = template.one("AWS::CloudFront::Distribution")["DistributionConfig"]
        self.functions = {name: one["FunctionCode"] for name, one in template.all("AWS::CloudFront::Function").items()}
        policies = template.all("AWS::CloudFront::ResponseHeadersPolicy").items()
        self.policies = {name: headers_of(one["ResponseHeadersPolicyConfig"]) for name, one in policies}
        policies = template.all("AWS::CloudFront::OriginRequestPolicy").items()
        self.left_out = {name: left_out_by(one["OriginRequestPolicyConfig"]) for name, one in policies}
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
        answer = await self.kept_or_asked(request, behavior)
        if isinstance(answer, Response) and "ResponseHeadersPolicyId" in behavior:
            added = self.policies[named_in(behavior["ResponseHeadersPolicyId"])[0]]
            answer.headers = [(key, value) for key, value in answer.headers if key not in added] + list(added.items())
        return answer

    async def kept_or_asked(self, request: Request, behavior: dict) -> Answer:
        is_kept = request.method in ("GET", "HEAD") and not request.wants_websocket
        until, error = self.errors.get(request.path, (0, None))
        if is_kept and time.monotonic() < until:
            return replace(error, headers=[*error.headers, ("x-cache", "Error from cloudfront"), ("age", "1")])
        answer = await self.ask(await asyncio.to_thread(self.viewed, request, behavior), behavior)
        if is_kept and isinstance(answer, Response) and answer.status in KEPT:
            seconds = self.error_seconds.get(answer.status, ERROR_SECONDS)
            self.errors[request.path] = (time.monotonic() + seconds, answer)
        return answer

    def viewed(self, request: Request, behavior: dict) -> Request:
        """What the function that is asked first makes of a request's path. ("CloudFront Functions event structure")"""
        (association,) = behavior.get("FunctionAssociations") or [None]
        if association is None:
            return request
        code = self.functions[named_in(association["FunctionARN"])[0]]
        event = json.dumps({"version": "1.0", "request": {"method": request.method, "uri": request.path, "headers": {}}})
        made = subprocess.run(["node", "-e", f"{code}; console.log(handler({event}).uri)"], capture_output=True, text=True, check=True)
        return replace(request, target=made.stdout.strip())

    async def ask(self, request: Request, behavior: dict) -> Answer:
        origin = self.origins[joined(behavior["TargetOriginId"])]
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
        if behavior["CachePolicyId"] == OPTIMIZED:
            return replace(request, headers=[("host", f"{origin.hop.address}:{origin.hop.port}")])
        assert behavior["CachePolicyId"] == NO_CACHE, behavior
        policy = behavior["OriginRequestPolicyId"]
        left_out = REMOVED | (set() if policy == ALL_VIEWER else self.left_out[named_in(policy)[0]])
        kept = request.without(left_out if request.wants_websocket else left_out | HOP_BY_HOP)
        kept.headers = [(key, value) for key, value in kept.headers if not key.startswith(("x-amz-cf-", "x-edge-"))]
        before = request.header("x-forwarded-for")
        kept = kept.with_headers(
            x_forwarded_for=f"{before}, {request.peer}" if before else request.peer, x_amz_cf_id=uuid.uuid4().hex,
            via="1.1 stand-in.cloudfront.net (CloudFront)")
        if "host" in left_out:
            kept = kept.with_headers(host=getattr(origin.hop, "host", f"{origin.hop.address}:{origin.hop.port}"))
        return kept.with_headers(**{name.replace("-", "_"): value for name, value in origin.headers.items()})


def left_out_by(policy: dict) -> set[str]:
    """The viewer's headers that an origin request policy keeps back. ("Understand origin request policies")"""
    assert policy["QueryStringsConfig"]["QueryStringBehavior"] == policy["CookiesConfig"]["CookieBehavior"] == "all"
    assert policy["HeadersConfig"]["HeaderBehavior"] == "allExcept"
    return {name.lower() for name in policy["HeadersConfig"]["Headers"]}


def headers_of(policy: dict) -> dict[str, str]:
    """What a response headers policy adds, or puts in the place of the origin's. ("Understand response headers policies")"""
    added = {one["Header"].lower(): one["Value"] for one in policy.get("CustomHeadersConfig", {}).get("Items", [])}
    for name, one in policy.get("SecurityHeadersConfig", {}).items():
        assert one["Override"], name
        key, value = {
            "ContentSecurityPolicy": lambda: ("content-security-policy", one["ContentSecurityPolicy"]),
            "ContentTypeOptions": lambda: ("x-content-type-options", "nosniff"),
            "ReferrerPolicy": lambda: ("referrer-policy", one["ReferrerPolicy"]),
            "StrictTransportSecurity": lambda: ("strict-transport-security", f"max-age={one['AccessControlMaxAgeSec']}"),
        }[name]()
        added[key] = value
    return added


def _rooted(pattern: str) -> str:
    return pattern if pattern.startswith(("/", "*")) else f"/{pattern}"
