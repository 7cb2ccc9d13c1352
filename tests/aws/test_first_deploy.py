"""deploy/aws/first_deploy.py against the one process, with a stand-in for the AWS CLI: that it sees what is good and what is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server import ROOT, Server

KEY = "the key of hosts"
STAND_IN = """#!{python}
import json, sys
from pathlib import Path
words = " ".join(sys.argv[1:])
Path({calls!r}).open("a").write(words + "\\n")
for start, answer in {answers!r}.items():
    if words.startswith(start):
        print(answer)
        sys.exit()
sys.exit("the stand-in does not know: " + words)
"""


@pytest.fixture
def server(tmp_path):
    key = tmp_path / "key"
    key.write_text(KEY)
    server = Server(tmp_path / "data", "--host-key-file", str(key), "--samples", str(ROOT / "question-sets")).start()
    yield server
    server.stop()


def look(server, directory: Path, zone: str) -> tuple[int, str, str]:
    """Exit status, report, and what the AWS CLI was asked."""
    def resource(kind, name):
        return {"ResourceType": f"AWS::ECS::{kind}", "LogicalResourceId": name, "PhysicalResourceId": f"arn:{name}"}

    zones = [{"ZoneName": f"us-east-1{letter}", "ZoneId": one, "State": "available"}
             for letter, one in zip("abc", (zone, "use1-az2", "use1-az4"))]
    answers = {
        "ec2 describe-availability-zones": {"AvailabilityZones": zones},
        "cloudformation describe-stacks": {"Stacks": [{"Outputs": [
            {"OutputKey": "Url", "OutputValue": server.url}, {"OutputKey": "HostKeySecret", "OutputValue": "arn:key"}]}]},
        "secretsmanager get-secret-value --secret-id arn:key": {"SecretString": KEY},
        "cloudformation list-stack-resources": {"StackResourceSummaries": [
            resource("Cluster", "ServicesCluster1"), resource("Service", "ServicesSignOn1"), resource("Service", "ServicesSpeedRun1")]},
        "ecs list-tasks --cluster arn:ServicesCluster1 --service-name arn:ServicesSpeedRun1": {"taskArns": ["arn:task"]},
        "ecs stop-task --cluster arn:ServicesCluster1 --task arn:task": {},
    }
    calls, tools = directory / "calls", directory / "tools"
    tools.mkdir()
    program = tools / "aws"
    program.write_text(STAND_IN.format(python=sys.executable, calls=str(calls),
                                       answers={start: json.dumps(answer) for start, answer in answers.items()}))
    program.chmod(0o755)
    report = directory / "report.txt"
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "AWS_REGION": "us-east-1"}
    command = [sys.executable, ROOT / "deploy/aws/first_deploy.py", "--players", "30", "--questions", "3", "--report", report]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert calls.exists() and report.exists(), done.stdout + done.stderr
    return done.returncode, report.read_text(), calls.read_text()


def test_what_is_good_is_said(server, tmp_path):
    status, report, calls = look(server, tmp_path, "use1-az1")
    assert "WRONG" not in report, report
    assert status == 0
    for form in ("", ".csv", ".xlsx", "/log"):
        assert f"export /runs/…{form}: 200" in report
    assert "upload of 10,000,000 bytes by /question-set-upload/large: 201" in report
    assert "ecs stop-task" in calls
    assert KEY not in report


def test_a_zone_that_cannot_be_taken_is_wrong(server, tmp_path):
    status, report, _ = look(server, tmp_path, "use1-az3")
    assert status == 1
    assert "WRONG  zones and region" in report and '"zones": "us-east-1b,us-east-1c"' in report
