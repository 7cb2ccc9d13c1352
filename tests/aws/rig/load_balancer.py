"""An Application Load Balancer with the template's listener, rules and attributes."""

import asyncio
import re
import uuid
from dataclasses import dataclass, field

from rig.template import Template, named_in, wildcards
from rig.wire import HOP_BY_HOP, Answer, Hop, Request, Tunnel, plain, send

# "Edit attributes for your Application Load Balancer": the default of idle_timeout.timeout_seconds.
IDLE_SECONDS = 60
# "Listeners for your Application Load Balancers", routing.http.drop_invalid_header_fields.enabled.
VALID_NAME = re.compile(r"[-A-Za-z0-9]+")


@dataclass
class Target:
    address: str
    port: int
    open: int = 0
    asked: int = 0
    tunnels: list[Tunnel] = field(default_factory=list)


class LoadBalancer(Hop):
    def __init__(self, address: str, template: Template):
        super().__init__(address)
        balancer = template.one("AWS::ElasticLoadBalancingV2::LoadBalancer")
        self.attributes = {one["Key"]: one["Value"] for one in balancer["LoadBalancerAttributes"]}
        self.idle_seconds = float(self.attributes.get("idle_timeout.timeout_seconds", IDLE_SECONDS))
        self.listener = template.one("AWS::ElasticLoadBalancingV2::Listener")
        rules = template.all("AWS::ElasticLoadBalancingV2::ListenerRule").values()
        self.rules = sorted(rules, key=lambda rule: rule["Priority"])
        self.groups = template.all("AWS::ElasticLoadBalancingV2::TargetGroup")
        self.targets: dict[str, list[Target]] = {group: [] for group in self.groups}

    async def register(self, group: str, target: Target) -> None:
        """Once its health check is answered. ("Health checks for Application Load Balancer target groups")"""
        check = self.groups[group]["HealthCheckPath"]
        probe = Request("GET", check, [("host", f"{target.address}:{target.port}"), ("user-agent", "ELB-HealthChecker/2.0")], b"", "")
        answer = await send(probe, (target.address, target.port), self.address)
        assert answer.status == 200, (check, answer)
        self.targets[group].append(target)

    def deregister(self, group: str, target: Target) -> None:
        """Nothing new is sent there; what is open stays until `end_delay`."""
        self.targets[group].remove(target)

    def end_delay(self, target: Target) -> None:
        """Once the deregistration delay has passed, open connections are closed. ("Edit target group attributes for your Application
        Load Balancer": deregistration_delay.timeout_seconds)"""
        for tunnel in list(target.tunnels):
            tunnel.writer.transport.abort()

    def action(self, request: Request) -> dict:
        """"Condition types for listener rules": all of a rule's conditions hold; of the values of one, any."""
        def holds(condition: dict) -> bool:
            if condition["Field"] == "path-pattern":
                values = condition.get("PathPatternConfig", condition).get("Values")
                return any(wildcards(value).fullmatch(request.path) for value in values)
            if condition["Field"] == "http-header":
                config = condition["HttpHeaderConfig"]
                given = request.header(config["HttpHeaderName"].lower())
                return any(wildcards(value.lower()).fullmatch(given.lower()) for value in config["Values"])
            if condition["Field"] == "http-request-method":
                return request.method in condition["HttpRequestMethodConfig"]["Values"]
            raise NotImplementedError(condition["Field"])

        matching = (rule["Actions"] for rule in self.rules if all(map(holds, rule["Conditions"])))
        (action,) = next(matching, self.listener["DefaultActions"])
        return action

    async def answer(self, request: Request) -> Answer:
        action = self.action(request)
        if action["Type"] == "fixed-response":
            fixed = action["FixedResponseConfig"]
            return plain(int(fixed["StatusCode"]), fixed.get("MessageBody", ""), fixed.get("ContentType", "text/plain"))
        (group,) = named_in(action)
        if not self.targets[group]:
            return self.failed(503, "Service Temporarily Unavailable")
        # The target group's load_balancing.algorithm.type, least_outstanding_requests; of those that have as few, in turn.
        target = min(self.targets[group], key=lambda one: (one.open, one.asked))
        target.open += 1
        target.asked += 1
        try:
            return await self.forward(request, target)
        finally:
            target.open -= 1

    async def forward(self, request: Request, target: Target) -> Answer:
        try:
            async with asyncio.timeout(self.idle_seconds):
                answer = await send(self.rewritten(request), (target.address, target.port), self.address)
        except TimeoutError:
            return self.failed(504, "Gateway Time-out")
        except OSError:
            return self.failed(502, "Bad Gateway")
        if isinstance(answer, Tunnel):
            answer.idle_seconds = self.idle_seconds
            target.open += 1
            target.tunnels.append(answer)

            def ended() -> None:
                target.open -= 1
                target.tunnels.remove(answer)

            answer.on_end.append(ended)
        return answer

    def rewritten(self, request: Request) -> Request:
        """"HTTP headers and Application Load Balancers": the address of who connected is appended to X-Forwarded-For; protocol and
        port are those of the listener, whatever was said before."""
        assert self.attributes.get("routing.http.xff_header_processing.mode", "append") == "append"
        before = request.header("x-forwarded-for")
        kept = request if request.wants_websocket else request.without(HOP_BY_HOP)
        kept = kept.with_headers(
            x_forwarded_for=f"{before}, {request.peer}" if before else request.peer,
            x_forwarded_proto=self.listener["Protocol"].lower(), x_forwarded_port=str(self.listener["Port"]),
            x_amzn_trace_id=f"Root=1-67891233-{uuid.uuid4().hex[:24]}")
        if self.attributes.get("routing.http.drop_invalid_header_fields.enabled") == "true":
            kept.headers = [(key, value) for key, value in kept.headers if VALID_NAME.fullmatch(key)]
        return kept

    @staticmethod
    def failed(status: int, reason: str):
        """"Troubleshoot your Application Load Balancers": a page of HTML."""
        return plain(status, f"<html><head><title>{status} {reason}</title></head></html>", "text/html")
