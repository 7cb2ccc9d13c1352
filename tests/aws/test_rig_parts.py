"""The rig's stand-ins by themselves: each does what AWS documents, so that what passes through them means something."""

import asyncio
import base64
import json

import httpx
import pytest

import stack
from rig.cloudfront import CloudFront
from rig.http_api import EVENT_BYTES, PAYLOAD_BYTES, HttpApi
from rig.load_balancer import LoadBalancer, Target
from rig.template import Template
from rig.wire import Hop, Loop, Request, Response

BALANCER, LINK, GATEWAY, EDGE, CLIENT = "127.83.1.10", "127.83.1.20", "127.64.1.10", "127.64.1.20", "127.203.9.9"
SECRET = "the origin's secret"


class Origin(Hop):
    """Answers with what it was asked, or as it was told to for a path."""

    def __init__(self):
        super().__init__("127.0.0.1")
        self.answers: dict[str, Response] = {}
        self.silent = asyncio.Event()

    async def answer(self, request: Request) -> Response:
        if request.path.endswith("/silent"):
            await self.silent.wait()
        asked = {"method": request.method, "target": request.target, "headers": request.headers, "length": len(request.body)}
        return self.answers.get(request.path) or Response(200, [("content-type", "application/json")], json.dumps(asked).encode())


class Echo:
    """A function that answers with its event."""

    def invoke(self, event: dict) -> tuple[str, dict]:
        return "response", {"statusCode": 200, "headers": {"X-Kind": "echo"}, "cookies": ["a=1", "b=2"], "isBase64Encoded": True,
                            "body": base64.b64encode(json.dumps(event).encode()).decode()}


class Ways:
    def __init__(self):
        self.loop = Loop()
        template = Template(stack.template())
        functions = {name: Echo() for name, one in template.all("AWS::Lambda::Function").items() if "ImageConfig" in one}
        self.origin = Origin()
        self.balancer = LoadBalancer(BALANCER, template)
        self.gateway = HttpApi(GATEWAY, LINK, template, self.balancer, functions)
        for hop in (self.origin, self.balancer, self.gateway):
            self.loop.run(hop.start())
        self.site = CloudFront(EDGE, template, self.origin_of, lambda value: SECRET)
        self.loop.run(self.site.start())
        (self.group,) = [group for group in self.balancer.groups if "SignOn" in group]
        self.target = Target(self.origin.address, self.origin.port)
        self.loop.run(self.balancer.register(self.group, self.target))

    def origin_of(self, origin: dict) -> tuple[Hop, str]:
        if "VpcOriginConfig" in origin:
            return self.balancer, LINK
        return (self.origin if "S3OriginConfig" in origin else self.gateway), EDGE

    def ask(self, hop: Hop, method: str, path: str, **arguments) -> httpx.Response:
        with httpx.Client(base_url=f"http://{hop.address}:{hop.port}", transport=httpx.HTTPTransport(local_address=CLIENT)) as client:
            return client.request(method, path, **arguments)


@pytest.fixture
def ways():
    ways = Ways()
    yield ways
    ways.loop.stop()


def headers(answer: httpx.Response) -> dict:
    return dict(answer.json()["headers"])


def test_the_balancer_appends_who_connected_and_says_its_own_protocol(ways):
    got = headers(ways.ask(ways.balancer, "GET", "/signon/x", headers={
        "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443", "In_valid": "dropped"}))
    assert got["x-forwarded-for"] == f"192.0.2.1, {CLIENT}"
    assert (got["x-forwarded-proto"], got["x-forwarded-port"]) == ("http", "80")
    assert "in_valid" not in got and got["x-amzn-trace-id"].startswith("Root=1-")


def test_the_balancer_answers_itself_where_nobody_else_does(ways):
    nowhere = ways.ask(ways.balancer, "GET", "/elsewhere")
    assert (nowhere.status_code, nowhere.text) == (404, "Not found")
    ways.balancer.idle_seconds = 0.05
    assert ways.ask(ways.balancer, "GET", "/signon/silent").status_code == 504
    ways.loop.call(ways.balancer.deregister, ways.group, ways.target)
    assert ways.ask(ways.balancer, "GET", "/signon/x").status_code == 503


def test_the_gateway_says_who_asks_in_forwarded_alone(ways):
    got = headers(ways.ask(ways.gateway, "GET", "/signon/x?a=b", headers={
        "X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.7", "X-Forwarded-Host": "evil.example"}))
    assert got["forwarded"] == f"for=192.0.2.1,by={GATEWAY};for={CLIENT};host={ways.gateway.host};proto=https"
    assert got["x-forwarded-for"] == LINK  # by the balancer
    assert "x-forwarded-host" not in got and got["via"] == "HTTP/1.1 AmazonAPIGateway"


def test_the_gateway_s_limits(ways):
    assert ways.ask(ways.gateway, "POST", "/signon/x", content=b"a" * PAYLOAD_BYTES).json()["length"] == PAYLOAD_BYTES
    assert ways.ask(ways.gateway, "POST", "/signon/x", content=b"a" * (PAYLOAD_BYTES + 1)).status_code == 413
    assert ways.ask(ways.gateway, "GET", "/signon/x", headers={"Authorization": "a" * 10_240}).status_code == 431
    ways.origin.answers["/signon/large"] = Response(200, [], b"a" * (PAYLOAD_BYTES + 1))
    assert ways.ask(ways.gateway, "GET", "/signon/large").status_code == 500
    assert ways.ask(ways.gateway, "GET", "/nowhere").status_code == 404
    ways.gateway.integration_seconds = 0.05
    assert ways.ask(ways.gateway, "GET", "/signon/silent").status_code == 503


def test_the_gateway_s_events_for_functions(ways):
    path = "/question-set-upload"
    answer = ways.ask(ways.gateway, "POST", f"{path}?a=1&a=2", content=b"\xff", headers=[
        ("Content-Type", "multipart/form-data; boundary=x"), ("X-Twice", "1"), ("X-Twice", "2"), ("Cookie", "c=1; d=2")])
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"] and answer.headers["x-kind"] == "echo"
    event = answer.json()
    assert (event["version"], event["routeKey"], event["rawPath"], event["rawQueryString"]) == ("2.0", f"POST {path}", path, "a=1&a=2")
    assert (event["cookies"], event["headers"]["x-twice"], event["queryStringParameters"]) == (["c=1", "d=2"], "1,2", {"a": "1,2"})
    assert (event["isBase64Encoded"], base64.b64decode(event["body"])) == (True, b"\xff")
    assert event["requestContext"]["http"]["sourceIp"] == CLIENT
    text = ways.ask(ways.gateway, "POST", path, content=b"{}", headers={"Content-Type": "application/json"}).json()
    assert (text["isBase64Encoded"], text["body"]) == (False, "{}")
    too_large = b"\xff" * (EVENT_BYTES * 3 // 4)
    assert ways.ask(ways.gateway, "POST", path, content=too_large).status_code == 413


def test_cloudfront_appends_the_viewer_and_adds_its_own(ways):
    asked = headers(ways.ask(ways.site, "GET", "/signon/x", headers={
        "X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.7", "X-Origin-Secret": "guessed"}))
    assert asked["forwarded"] == f"for=192.0.2.1,for={CLIENT},by={GATEWAY};for={EDGE};host={ways.gateway.host};proto=https"
    assert asked["x-origin-secret"] == SECRET and asked["x-amz-cf-id"]
    assert ways.ask(ways.site, "TRACE", "/signon/x").status_code == 403


def test_cloudfront_s_functions_and_headers_are_the_template_s(ways):
    ways.origin.answers["/index.html"] = Response(200, [("content-security-policy", "weak")], b"the page")
    page = ways.ask(ways.site, "GET", "/host")
    assert page.text == "the page"
    assert page.headers.get_list("content-security-policy")[0].startswith("default-src 'self'")
    assert page.headers["cross-origin-opener-policy"] == "same-origin"
    of_api = ways.ask(ways.site, "GET", "/signon/x").headers
    assert of_api["x-content-type-options"] == "nosniff" and "content-security-policy" not in of_api


def test_cloudfront_keeps_errors_by_path_as_long_as_the_template_says(ways):
    ways.site.error_seconds = {503: 0}
    for status, kept in ((500, True), (503, False), (404, True), (409, False)):
        path = f"/signon/{status}"
        ways.origin.answers[path] = Response(status, [("cache-control", "no-store")], b"")
        assert ways.ask(ways.site, "POST", path).status_code == status
        assert ways.ask(ways.site, "GET", path).status_code == status
        del ways.origin.answers[path]
        assert ways.ask(ways.site, "GET", f"{path}?other=1").status_code == (status if kept else 200)
        assert ways.ask(ways.site, "POST", path).status_code == 200
