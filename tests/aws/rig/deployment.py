"""The template's tasks and functions as processes, and the ways to them as AWS has them: CloudFront, an HTTP API, a balancer."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import stack
from rig.aws_api import AwsApi
from rig.bucket import Bucket
from rig.cloudfront import CloudFront
from rig.function import Function, QueueTrigger
from rig.http_api import HttpApi
from rig.load_balancer import LoadBalancer, Target
from rig.template import Template, joined, named_in
from rig.wire import Hop, Loop
from redis_cluster import RedisCluster
from runtime_api import RuntimeApi
from server import PROGRAM, WEB, free_port
from test_stack import STATE_USER, StackServices

# The VPC, 10.83.0.0/16 in the template, is 127.83.0.0/16 here, so that every hop has an address of its own that the next one sees.
VPC = "127.83.0.0/16"
BALANCER, VPC_LINK, CLOUDFRONT_IN_VPC = "127.83.0.10", "127.83.0.20", "127.83.0.30"
GATEWAY, EDGE, BUCKET = "127.64.0.10", "127.64.0.20", "127.64.0.30"
TASKS_OF_A_SERVICE = 2


@dataclass
class Task:
    command: str
    service: dict
    group: str
    target: Target
    process: object


class Deployment(StackServices):
    def __init__(self, directory: Path):
        self.loop = Loop()
        self.clients = 0
        self.apis: list[RuntimeApi] = []
        self.triggers: list[QueueTrigger] = []
        super().__init__(directory)
        self.settings["MC_SPEEDRUN_TRUSTED_PROXY"] = VPC
        self.settings["MC_SPEEDRUN_STATE"] = self.state.url
        # The one that the template names, for CloudFront and for the services.
        self.settings.pop("MC_SPEEDRUN_ORIGIN_SECRET", None)
        self.deployed = Template(self.template)
        self.secrets_made: dict[str, str] = {}
        self.balancer = self.opened(LoadBalancer(BALANCER, self.deployed))
        self.functions = {name: self.started_function(one) for name, one in self.deployed.all("AWS::Lambda::Function").items()
                          if "ImageConfig" in one}
        self.gateway = self.opened(HttpApi(GATEWAY, VPC_LINK, self.deployed, self.balancer, self.functions))
        self.bucket = self.opened(Bucket(BUCKET, Path(WEB or PROGRAM.parent / "web")))
        self.site = self.opened(CloudFront(EDGE, self.deployed, self.origin, self.secret_value))
        self.url = f"http://{EDGE}:{self.site.port}"
        self.tasks = [self.started_task(service) for service in self.deployed.all("AWS::ECS::Service").values()
                      for _ in range(TASKS_OF_A_SERVICE)]
        for mapping in self.deployed.all("AWS::Lambda::EventSourceMapping").values():
            function = self.functions[named_in(mapping["FunctionName"])[0]]
            self.triggers.append(QueueTrigger(self.sqs, self.queue_url, mapping, function))

    def next_address(self) -> str:
        """Of a client that nothing is known of."""
        self.clients += 1
        return f"127.203.{self.clients // 250}.{self.clients % 250 + 1}"

    def opened(self, hop: Hop) -> Hop:
        self.loop.run(hop.start())
        return hop

    def start_redis(self) -> int:
        """The port that stands for the configuration endpoint: of one shard, which knows the others."""
        rights = stack.one(self.template, "AWS::ElastiCache::User")[1]["AccessString"]
        self.state = RedisCluster(self.directory, STATE_USER, rights)
        self.state.start()
        self.state_password = self.state.password
        return self.state.ports[0]

    def start_moto(self) -> int:
        """That of the stand-in before it, which the program's own settings name as 127.0.0.1."""
        self.aws_api = self.opened(AwsApi("127.0.0.1", ("127.0.0.1", super().start_moto())))
        return self.aws_api.port

    def origin(self, origin: dict) -> tuple[Hop, str]:
        """Where CloudFront asks, and from which address: into the VPC it has interfaces of its own. ("Restrict access with VPC origins")"""
        if self.deployed.reached(origin.get("VpcOriginConfig"), "AWS::ElasticLoadBalancingV2::LoadBalancer"):
            return self.balancer, CLOUDFRONT_IN_VPC
        if self.deployed.reached(origin["DomainName"], "AWS::ApiGatewayV2::Api"):
            return self.gateway, EDGE
        assert self.deployed.reached(origin["DomainName"], "AWS::S3::Bucket"), origin
        return self.bucket, EDGE

    def environment_of(self, given: dict) -> dict:
        """What the template gives one container or function; what it names of the stack is what stands for that here."""
        known = {name: value for name, value in self.settings.items() if not name.startswith("MC_SPEEDRUN_")}
        return known | {name: self.settings.get(name) or self.placed(name, value) for name, value in given.items()}

    def placed(self, name: str, value) -> str:
        if isinstance(value, str):
            return value
        if self.deployed.reached(value, "AWS::CloudFront::Distribution"):
            return self.url
        assert joined(value).startswith("aws-secret:"), (name, value)
        (secret,) = named_in(value)
        return f"aws-secret:{self.made_secret(secret)}"

    def made_secret(self, logical: str) -> str:
        if logical not in self.secrets_made:
            self.secrets_made[logical] = self.secret(logical)
        return self.secrets_made[logical]

    def secret_value(self, value) -> str:
        """A text of the template, maybe with a reference to a secret."""
        if isinstance(value, str):
            return value
        arn = self.made_secret(named_in(value)[0])
        return self.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]

    def started_function(self, function: dict) -> Function:
        api = RuntimeApi()
        self.apis.append(api)
        environment = self.environment_of(function["Environment"]["Variables"]) | {"AWS_LAMBDA_RUNTIME_API": api.address}
        (command,) = function["ImageConfig"]["Command"]
        self.processes.append(subprocess.Popen([PROGRAM, command], env=environment, stderr=subprocess.DEVNULL))
        return Function(api, function["Timeout"])

    def started_task(self, service: dict) -> Task:
        """As ECS does it: registered with the balancer once its health check is answered."""
        (container,) = self.template["Resources"][named_in(service["TaskDefinition"])[0]]["Properties"]["ContainerDefinitions"]
        given = {one["Name"]: one["Value"] for one in container["Environment"]}
        target = Target("127.0.0.1", free_port())
        environment = self.environment_of(given) | {"MC_SPEEDRUN_LISTEN": f"{target.address}:{target.port}"}
        (command,) = container["Command"]
        self.spawn("is ready at", [PROGRAM, command], environment)
        (balancer,) = service["LoadBalancers"]
        task = Task(command, service, named_in(balancer["TargetGroupArn"])[0], target, self.processes[-1])
        self.loop.run(self.balancer.register(task.group, target))
        return task

    def replace(self, old: Task) -> None:
        """As ECS does it: the old task is told to go only when the balancer has closed its connections. ("Amazon ECS task lifecycle":
        DEACTIVATING, STOPPING)"""
        new = self.started_task(old.service)
        self.tasks[self.tasks.index(old)] = new
        self.loop.call(self.balancer.deregister, old.group, old.target)
        self.loop.call(self.balancer.end_delay, old.target)
        old.process.terminate()

    def stop(self) -> None:
        for trigger in self.triggers:
            trigger.stop()
        super().stop()
        self.state.stop()
        for api in self.apis:
            api.close()
        self.loop.stop()
