"""An HTTP API of API Gateway with the template's routes: to the balancer by the VPC link, and to functions. The limits are those of AWS,
"Quotas for configuring and running an HTTP API in API Gateway"; none of them can be raised. What is answered beyond them is not
documented, and here as it has been seen."""

import asyncio
import base64
import datetime
import json
import queue
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from rig.function import Function
from rig.template import Template
from rig.wire import HOP_BY_HOP, Answer, Hop, Request, Response, plain, send

PAYLOAD_BYTES = 10 * 1024 * 1024
INTEGRATION_SECONDS = 30
REQUEST_LINE_AND_HEADERS_BYTES = 10_240
# "Lambda quotas": the invocation payload, request and response, synchronous.
EVENT_BYTES = 6 * 1024 * 1024
# "Transform API requests and responses for HTTP APIs in API Gateway", reserved headers: what says where a request comes from is the
# gateway's own, and not passed on.
RESERVED = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"}
TEXT = re.compile(r"text/.*|application/(json|javascript|xml|.*\+json|.*\+xml)")


@dataclass
class Route:
    key: str
    integration: dict
    target: str

    def __post_init__(self):
        self.method, _, self.path = self.key.partition(" ")
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.sub(r"\\\{\w+\\\+\\\}", ".+", re.escape(self.path)))
        self.pattern = re.compile(pattern)

    def rank(self, request: Request) -> tuple | None:
        """"Create routes for HTTP APIs in API Gateway": a full match goes before a greedy variable, a method before ANY."""
        if self.method not in ("ANY", request.method) or not self.pattern.fullmatch(request.path):
            return None
        return ("+}" in self.path, -len(self.path), self.method == "ANY")


class HttpApi(Hop):
    def __init__(self, address: str, edge_of_vpc: str, template: Template, balancer: Hop, functions: Mapping[str, Function]):
        super().__init__(address)
        self.link, self.balancer, self.functions = edge_of_vpc, balancer, functions
        self.integration_seconds = INTEGRATION_SECONDS
        integrations = template.all("AWS::ApiGatewayV2::Integration")
        self.routes = []
        for route in template.all("AWS::ApiGatewayV2::Route").values():
            integration = integrations[template.reached(route["Target"], "AWS::ApiGatewayV2::Integration")]
            kind = "AWS::Lambda::Function" if integration["IntegrationType"] == "AWS_PROXY" else "AWS::ElasticLoadBalancingV2::Listener"
            self.routes.append(Route(route["RouteKey"], integration, template.reached(integration["IntegrationUri"], kind)))

    @property
    def host(self) -> str:
        return f"api-id.execute-api.{self.address}:{self.port}"

    async def answer(self, request: Request) -> Answer:
        lines = len(request.target) + sum(len(value) for _, value in request.headers)
        if lines > REQUEST_LINE_AND_HEADERS_BYTES:
            return message(431, "Request Header Fields Too Large")
        if len(request.body) > PAYLOAD_BYTES:
            return message(413, "Request Entity Too Large")
        ranked = [(rank, route) for route in self.routes if (rank := route.rank(request))]
        if not ranked:
            return message(404, "Not Found")
        route = min(ranked, key=lambda one: one[0])[1]
        seconds = min(self.integration_seconds, route.integration.get("TimeoutInMillis", 30_000) / 1000)
        through = self.through_function if route.target in self.functions else self.through_link
        try:
            async with asyncio.timeout(seconds):
                answer = await through(request, route)
        except (TimeoutError, OSError):
            return message(503, "Service Unavailable")
        if len(answer.body) > PAYLOAD_BYTES:
            return message(500, "Internal Server Error")
        answer.headers.append(("apigw-requestid", uuid.uuid4().hex[:16]))
        return answer

    async def through_link(self, request: Request, route: Route) -> Response:
        """A private integration. An upgrade is a hop's own, and goes no further: a WebSocket's opening arrives as a plain GET."""
        assert route.integration["ConnectionType"] == "VPC_LINK"
        assert not route.integration.get("RequestParameters"), "parameter mapping"
        on = request.without(HOP_BY_HOP | RESERVED).with_headers(
            forwarded=self.forwarded(request), via="HTTP/1.1 AmazonAPIGateway", host=self.host,
            x_amzn_trace_id=f"Root=1-67891233-{uuid.uuid4().hex[:24]}")
        answer = await send(on, (self.balancer.address, self.balancer.port), self.link)
        assert isinstance(answer, Response)
        return answer

    def forwarded(self, request: Request) -> str:
        """RFC 7239: who has connected to the gateway stands in the last element, whoever X-Forwarded-For named on arrival before it.
        (Recorded behind real gateways; AWS documents only that the header is reserved.)"""
        before = [f"for={address.strip()}" for address in request.header("x-forwarded-for").split(",") if address.strip()]
        return ",".join([*before, f"by={self.address};for={request.peer};host={self.host};proto=https"])

    async def through_function(self, request: Request, route: Route) -> Response:
        event = self.event(request, route.key)
        if len(json.dumps(event)) > EVENT_BYTES:
            return message(413, "Request Entity Too Large")
        try:
            kind, made = await asyncio.to_thread(self.functions[route.target].invoke, event)
        except queue.Empty:
            return message(503, "Service Unavailable")
        if kind != "response" or len(json.dumps(made)) > EVENT_BYTES:
            return message(500, "Internal Server Error")
        body = made.get("body", "")
        headers = [(name.lower(), str(value)) for name, value in made.get("headers", {}).items()]
        headers += [("set-cookie", cookie) for cookie in made.get("cookies", [])]
        return Response(made["statusCode"], headers, base64.b64decode(body) if made.get("isBase64Encoded") else body.encode())

    def event(self, request: Request, route_key: str) -> dict:
        """"Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", payload format version 2.0: names in lower case, what
        comes more than once joined by commas, cookies beside the headers, and a body that is no text in Base64."""
        headers: dict[str, str] = {}
        sources = [part.strip() for part in request.header("x-forwarded-for").split(",") if part.strip()]
        kept = request.without(HOP_BY_HOP | {"cookie"}).with_headers(
            x_forwarded_for=", ".join([*sources, request.peer]), x_forwarded_port="443", x_forwarded_proto="https")
        for name, value in kept.headers:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        now = datetime.datetime.now(datetime.UTC)
        is_text = TEXT.fullmatch(request.header("content-type").partition(";")[0].strip().lower())
        body = request.body.decode() if is_text else base64.b64encode(request.body).decode()
        cookies = [cookie.strip() for cookie in request.header("cookie").split(";") if cookie.strip()]
        parameters: dict[str, str] = {}
        for name, value in parse_qsl(request.query, keep_blank_values=True):
            parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
        return {
            "version": "2.0", "routeKey": route_key, "rawPath": unquote(request.path), "rawQueryString": request.query,
            **({"cookies": cookies} if cookies else {}), "headers": headers,
            **({"queryStringParameters": parameters} if parameters else {}),
            "requestContext": {
                "accountId": "123456789012", "apiId": "api-id", "domainName": self.host, "domainPrefix": "api-id",
                "http": {"method": request.method, "path": request.path, "protocol": "HTTP/1.1", "sourceIp": request.peer,
                         "userAgent": request.header("user-agent")},
                "requestId": uuid.uuid4().hex[:16], "routeKey": route_key, "stage": "$default",
                "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"), "timeEpoch": int(now.timestamp() * 1000)},
            **({"body": body} if request.body else {}), "isBase64Encoded": bool(request.body) and not is_text,
        }


def message(status: int, text: str) -> Response:
    return plain(status, json.dumps({"message": text}))
