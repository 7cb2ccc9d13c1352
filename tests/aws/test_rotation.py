"""The signing key's rotation: the stack's own code against moto's Secrets Manager, ECS and Lambda, and the services that read the secret."""

import json
import subprocess
import uuid
from pathlib import Path

import pytest

import stack
from services import REGION
from test_stack import StackServices, api_of

AWS = Path(__file__).parent.parent.parent / "deploy/aws"
CALL = "require('./lib/rotate_signing_key.cjs').handler(JSON.parse(process.argv[1]))"
FUNCTION = "loader"


class Rotation:
    def __init__(self, services: StackServices):
        self.services = services
        self.secret = services.settings["MC_SPEEDRUN_SIGNING_KEY"].removeprefix("aws-secret:")
        self.secrets = services.client("secretsmanager")
        made = services.resources
        tasks = [made[stack.one(services.template, "AWS::ECS::Service", part)[0]] for part in ("SpeedRun", "SignOn")]
        cluster = made[stack.one(services.template, "AWS::ECS::Cluster")[0]]
        self.environment = {**services.settings, "AWS_ENDPOINT_URL": services.aws, "AWS_REGION": REGION,
                            "CLUSTER": cluster, "SERVICES": ",".join(tasks), "FUNCTIONS": FUNCTION}
        role = services.client("iam").list_roles()["Roles"][0]["Arn"]
        services.client("lambda").create_function(FunctionName=FUNCTION, Role=role, PackageType="Image",
                                                  Code={"ImageUri": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mc-speedrun:1"})

    def rotate(self) -> None:
        """As Secrets Manager does it, each step twice: it may repeat them."""
        version = str(uuid.uuid4())
        for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
            for _ in range(2):
                event = {"Step": step, "SecretId": self.secret, "ClientRequestToken": version}
                done = subprocess.run(["node", "-e", CALL, json.dumps(event)], cwd=AWS, env=self.environment,
                                      capture_output=True, text=True, timeout=60)
                assert done.returncode == 0, done.stderr
        # Who asks for no stage is given AWSCURRENT by AWS, but the first version by moto: the services read a copy.
        copy = self.secrets.create_secret(Name=f"read after {version}", SecretString="\n".join(self.keys()))
        self.services.settings["MC_SPEEDRUN_SIGNING_KEY"] = f"aws-secret:{copy['ARN']}"

    def keys(self) -> list[str]:
        current = self.secrets.get_secret_value(SecretId=self.secret, VersionStage="AWSCURRENT")
        return current["SecretString"].split("\n")


@pytest.fixture(scope="module")
def rotation(tmp_path_factory):
    services = StackServices(tmp_path_factory.mktemp("rotation"))
    yield Rotation(services)
    services.stop()


def test_no_token_is_refused_while_keys_rotate(rotation):
    """Of each rotation's sign-on and the one's before: tasks are restarted one after the other, so both are there at once."""
    known, tokens, instances = [rotation.keys()], [], []
    for _ in range(3):
        api = api_of(rotation.services.start("sign-on"))
        tokens.append(api.created("/signon/host", {"key": "the key of hosts"})["token"])
        instances.append(api)
        for instance in instances[-2:]:
            for token in tokens[-2:]:
                assert instance.call("GET", "/question-sets", token).status_code == 200
        rotation.rotate()
        known.append(rotation.keys())
    assert [len(keys) for keys in known] == [1, 2, 3, 3]
    assert known[0][0] not in known[3]
    forgotten = api_of(rotation.services.start("sign-on")).call("GET", "/question-sets", tokens[0])
    assert forgotten.status_code == 401


def test_a_rotation_restarts_what_has_read_the_key(rotation):
    before = rotation.services.client("lambda").get_function(FunctionName=FUNCTION)["Configuration"]["Description"]
    rotation.rotate()
    after = rotation.services.client("lambda").get_function(FunctionName=FUNCTION)["Configuration"]["Description"]
    assert after.startswith("Keys read again after") and after != before
