"""The stack's own queue, table, keys and settings, and a race through the services that run on them."""

import asyncio
import json
import secrets
import subprocess

import boto3
import httpx
import pytest

import stack
from client import Api, Player, Race
from runtime_api import RuntimeApi, gateway_event, queue_event
from server import PROGRAM, free_port
from services import REGION, Services

STATE_USER = "mc-speedrun"
ORIGIN_SECRET = "what-only-cloudfront-knows"
# As CloudFront and the HTTP API send requests on.
FROM_CLOUDFRONT = {"x-origin-secret": ORIGIN_SECRET}


class StackServices(Services):
    """As `Services`, but the stores are what the template makes, and the settings what it gives its tasks."""

    def __init__(self, directory):
        self.directory = directory
        self.processes = []
        self.template = stack.template()
        self.state_password = secrets.token_urlsafe(48)
        self.state_port = self.start_redis()
        self.aws = f"http://127.0.0.1:{self.start_moto()}"
        self.sqs = self.client("sqs")
        self.resources = self.create_stack()
        queue = self.resources[stack.one(self.template, "AWS::SQS::Queue", "CompletionQueue")[0]]
        self.queue_url = self.aws + httpx.URL(queue).path
        self.table = self.resources[stack.one(self.template, "AWS::DynamoDB::Table")[0]]
        self.settings = self.environment()

    def client(self, service):
        return boto3.client(service, endpoint_url=self.aws, region_name=REGION, aws_access_key_id="test",
                            aws_secret_access_key="test")

    def start_redis(self) -> int:
        """With the one user of the template, and nobody else."""
        port = free_port()
        rights = stack.one(self.template, "AWS::ElastiCache::User")[1]["AccessString"]
        acl = self.directory / "users.acl"
        acl.write_text(f"user default off\nuser {STATE_USER} >{self.state_password} {rights}\n")
        self.spawn("Ready to accept connections", ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                                                   "--dir", str(self.directory), "--aclfile", str(acl)])
        return port

    def create_stack(self) -> dict:
        """Physical ids by logical ones."""
        buckets = self.client("s3")
        buckets.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": REGION})
        buckets.put_object(Bucket="templates", Key="mc-speedrun", Body=json.dumps(stack.known_part(self.template)))
        stacks = self.client("cloudformation")
        stacks.create_stack(StackName="mc-speedrun", Capabilities=["CAPABILITY_IAM"],
                            TemplateURL=f"https://templates.s3.{REGION}.amazonaws.com/mc-speedrun")
        made = stacks.list_stack_resources(StackName="mc-speedrun")["StackResourceSummaries"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made}

    def run_program(self, arguments: list[str], settings: dict, status: int = 0) -> str:
        """Runs it to its end. What it said."""
        done = subprocess.run([PROGRAM, *arguments], env=settings, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stderr
        return done.stderr

    def secret(self, logical: str, text: str | None = None) -> str:
        """moto's CloudFormation makes no secrets: made as the template says. Its ARN."""
        wanted = stack.one(self.template, "AWS::SecretsManager::Secret", logical)[1]["GenerateSecretString"]
        manager = self.client("secretsmanager")
        text = text or manager.get_random_password(**wanted)["RandomPassword"]
        return manager.create_secret(Name=logical, SecretString=text)["ARN"]

    def environment(self) -> dict:
        """Every setting of the tasks, with what stands for it here."""
        task = stack.one(self.template, "AWS::ECS::TaskDefinition", "SpeedRun")[1]
        given = {one["Name"]: one["Value"] for one in task["ContainerDefinitions"][0]["Environment"]}
        assert json.dumps(given["MC_SPEEDRUN_STATE"]).find(f"rediss://{STATE_USER}@") > 0
        given |= {
            "MC_SPEEDRUN_STATE": f"redis://{STATE_USER}@127.0.0.1:{self.state_port}",
            "MC_SPEEDRUN_STATE_PASSWORD": f"aws-secret:{self.secret('StatePassword', self.state_password)}",
            "MC_SPEEDRUN_SIGNING_KEY": f"aws-secret:{self.secret('SigningKey')}",
            "MC_SPEEDRUN_HOST_KEY": f"aws-secret:{self.secret('HostKey', 'the key of hosts')}",
            "MC_SPEEDRUN_ORIGIN_SECRET": f"aws-secret:{self.secret('OriginSecret', ORIGIN_SECRET)}",
            "MC_SPEEDRUN_QUESTION_SETS": f"file:{self.directory / 'question-sets'}",
            "MC_SPEEDRUN_COMPLETION_QUEUE": f"sqs:{self.queue_url}",
            "MC_SPEEDRUN_RESULTS": f"dynamodb:{self.table}?endpoint={self.aws}",
            "MC_SPEEDRUN_TRUSTED_PROXY": "10.83.0.0/16",
        }
        given.pop("MC_SPEEDRUN_LISTEN")
        assert all(isinstance(value, str) for value in given.values()), given
        aws = {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
               "AWS_ENDPOINT_URL_SECRETS_MANAGER": self.aws}
        return {"PATH": "/usr/bin:/bin", **aws, **given}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    services = StackServices(tmp_path_factory.mktemp("stack"))
    yield services
    services.stop()


@pytest.fixture(autouse=True)
def from_cloudfront(monkeypatch):
    monkeypatch.setattr(Race, "headers", FROM_CLOUDFRONT)


def api_of(url: str) -> Api:
    api = Api(url)
    api.http.headers.update(FROM_CLOUDFRONT)
    return api


@pytest.fixture
def functions(services):
    apis = {name: RuntimeApi() for name in ("question-set-loader", "reporter")}
    for name, api in apis.items():
        services.function(name, api)
    yield apis
    for api in apis.values():
        api.close()


def test_everything_that_moto_makes_is_made(services):
    wanted = stack.known_part(services.template)["Resources"]
    assert set(services.resources) == set(wanted)
    assert len(wanted) >= 70


def test_the_queue_gives_jobs_up_to_its_dead_letters(services):
    queue = services.sqs.get_queue_attributes(QueueUrl=services.queue_url, AttributeNames=["All"])["Attributes"]
    dead = json.loads(queue["RedrivePolicy"])["deadLetterTargetArn"].rsplit(":", 1)[1]
    url = services.resources[stack.one(services.template, "AWS::SQS::Queue", "DeadLetters")[0]]
    assert url.endswith(dead)
    assert queue["VisibilityTimeout"] == "720"


def test_the_table_is_what_the_program_itself_would_make(services):
    made = f"dynamodb:made-by-program?endpoint={services.aws}"
    services.run_program(["create-stores", "--results", made], services.settings)
    tables = services.client("dynamodb")

    def shape(name):
        table = tables.describe_table(TableName=name)["Table"]
        indexes = {one["IndexName"]: (one["KeySchema"], one["Projection"]) for one in table["GlobalSecondaryIndexes"]}
        attributes = sorted(table["AttributeDefinitions"], key=lambda one: one["AttributeName"])
        return table["KeySchema"], attributes, indexes, table["BillingModeSummary"]["BillingMode"]

    assert shape(services.table) == shape("made-by-program")


def new_run(api, functions, quiz, **settings) -> dict:
    """Of a question set that the loader's function has stored."""
    host = api.created("/signon/host", {"key": "the key of hosts"})["token"]
    upload = httpx.Request("POST", "http://gateway/question-set-upload", files={"file": ("ten.json", json.dumps(quiz))})
    event = gateway_event("/question-set-upload", upload.headers["content-type"], upload.read(), host, **FROM_CLOUDFRONT)
    _, loaded = functions["question-set-loader"].invoke(event)
    assert loaded["statusCode"] == 201, loaded
    question_set = json.loads(loaded["body"])["question_sets"][0]["question_set"]
    return api.created("/signon/runs", {"question_set": question_set, "settings": settings}, host)


def test_nobody_gets_round_cloudfront(services, functions):
    """By the API's or the load balancer's own address, with whatever other secret."""
    sign_on, races = services.start("sign-on"), services.start("speed-run")
    for headers in ({}, {"x-origin-secret": ORIGIN_SECRET[:-1] + "S"}):
        for url in (f"{sign_on}/signon/host", f"{sign_on}/runs", f"{races}/speedrun"):
            refused = httpx.get(url, headers=headers)
            assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
        _, refused = functions["question-set-loader"].invoke(gateway_event("/question-set-upload", "text/csv", b"", None, **headers))
        assert refused["statusCode"] == 403
        assert httpx.get(f"{sign_on}/readyz", headers=headers).status_code == 200


def test_clients_behind_the_http_api_are_told_from_each_other(services):
    """With the headers of API Gateway and the load balancer behind its VPC link: guesses of one stop nobody else."""
    sign_on = services.start("sign-on", "--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.83.0.0/16")

    def host(client: str) -> int:
        forwarded = f"for={client},for=130.176.1.99;by=3.68.10.20;host=abc.execute-api.eu-central-1.amazonaws.com;proto=https"
        headers = {**FROM_CLOUDFRONT, "x-forwarded-for": "10.83.2.31", "forwarded": forwarded}
        return httpx.post(f"{sign_on}/signon/host", headers=headers, json={"key": "wrong"}).status_code

    assert [host("203.0.113.7") for _ in range(40)].count(429) > 0
    assert host("203.0.113.8") == 401


def new_player(api, run, races, name, solution) -> Player:
    return Player(races, api.created("/signon/join", {"code": run["code"], "name": name})["token"], solution)


async def whole_race(run, races, players) -> None:
    """The leader is there first, and so sees everybody come."""
    async with Race(races, run["token"]) as leader:
        racing = [asyncio.create_task(player.race()) for player in players]
        while (await leader.until("roster"))["present"] < len(players):
            pass
        await leader.send({"type": "start"})
    await asyncio.gather(*racing)


def reported(services, functions, api, run) -> dict:
    """What is stored of each participant, by name, once the reporter's function has had the job that is in the queue."""
    (job,) = services.sqs.receive_message(QueueUrl=services.queue_url, WaitTimeSeconds=20)["Messages"]
    assert functions["reporter"].invoke(queue_event(job["Body"])) == ("response", {"batchItemFailures": []})
    services.sqs.delete_message(QueueUrl=services.queue_url, ReceiptHandle=job["ReceiptHandle"])
    return {one["name"]: one for one in api.results(run["run"], run["token"]).json()["participants"]}


def test_a_race_through_the_services_and_functions_of_the_stack(services, functions, quiz, solution):
    api = api_of(services.start("sign-on"))
    races = services.start("speed-run")
    run = new_run(api, functions, quiz, countdown_ms=100)
    player = new_player(api, run, races, "Ada", solution)

    asyncio.run(whole_race(run, races, [player]))
    result = reported(services, functions, api, run)["Ada"]
    assert result["points"] == sum(verdict["points"] for verdict in player.verdicts.values())


def test_an_update_in_the_middle_of_a_race_drops_nothing(services, functions, quiz, solution):
    """As ECS does it: the new task is ready, then the old one is told to go, and has its stop time-out to do so."""
    api = api_of(services.start("sign-on"))
    old_url = services.start("speed-run")
    old_task = services.processes[-1]
    run = new_run(api, functions, quiz, countdown_ms=100)
    names = [f"Player {number}" for number in range(8)]
    players = [new_player(api, run, old_url, name, solution) for name in names]
    new_url = services.start("speed-run")

    def update() -> None:
        if old_task.poll() is None and sum(len(player.verdicts) for player in players) >= 3 * len(players):
            for player in players:
                player.url = new_url
                player.on_verdict = lambda: None
            old_task.terminate()

    for player in players:
        player.on_verdict = update
    asyncio.run(whole_race(run, old_url, players))
    task = stack.one(services.template, "AWS::ECS::TaskDefinition", "SpeedRun")[1]["ContainerDefinitions"][0]
    assert old_task.wait(task["StopTimeout"]) == 0
    assert sum(player.reconnects for player in players) > 0, "the update came too late"
    stored = reported(services, functions, api, run)
    for name, player in zip(names, players):
        answers = [(one["result"], one["points"], one["elapsed_us"]) for one in stored[name]["answers"]]
        said = [(one["result"], one["points"], one["elapsed_us"]) for one in player.verdicts.values()]
        assert len(answers) == len(quiz["questions"])
        assert not [verdict for verdict in said if verdict not in answers]


def test_a_wrong_secret_is_said_and_not_shown(services):
    settings = services.settings | {"MC_SPEEDRUN_HOST_KEY": "aws-secret:no-such-secret"}
    said = services.run_program(["sign-on", "--listen", f"127.0.0.1:{free_port()}"], settings, status=2)
    assert "MC_SPEEDRUN_HOST_KEY" in said and "no-such-secret" in said
