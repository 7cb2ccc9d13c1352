#!/usr/bin/env python3
"""Looks at a stack that was just deployed, in ten minutes, and writes what it saw: see first-deploy.md.

Needs the AWS CLI with the account's credentials, the program in build/release, and Caddy where the stack has HTTPS (the
bots speak plain HTTP, so Caddy stands between). Nothing that is written holds a key or a token.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/mc-speedrun"
HOST = "First look"  # a host is a key with a name
QUESTION = "### Which of these is the first?\n- [x] this\n- [ ] that\n\n"


class Report:
    """What is seen, on the screen and in a file."""

    def __init__(self, path: Path):
        self.path = path
        self.lines: list[str] = []
        self.failed = False

    def say(self, line: str) -> None:
        print(line, flush=True)
        self.lines.append(line)
        self.path.write_text("\n".join(self.lines) + "\n")

    def check(self, what: str, good: bool, seen: object) -> None:
        self.failed |= not good
        self.say(f"{'good ' if good else 'WRONG'}  {what}: {seen}")


class Site:
    """The stack as people reach it."""

    def __init__(self, url: str):
        self.url = url

    def ask(self, method: str, path: str, token: str = "", body: bytes | None = None,
            kind: str = "application/json") -> tuple[int, bytes, float]:
        """Status (0 where nobody answered), body and seconds."""
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers)
        start = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return answer.status, answer.read(), time.monotonic() - start
        except urllib.error.HTTPError as error:
            return error.code, error.read(), time.monotonic() - start
        except OSError as error:
            return 0, str(error).encode(), time.monotonic() - start

    def host(self, key: str) -> tuple[int, str]:
        status, body, _ = self.ask("POST", "/signon/host", body=json.dumps({"key": key, "name": HOST}).encode())
        return status, json.loads(body)["token"] if status == 201 else ""

    def upload(self, token: str, path: str, size: int) -> tuple[int, bytes, float]:
        text = QUESTION.encode() + b" " * (size - len(QUESTION))
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="first look.md"\r\n\r\n'
        body = head.encode() + text + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", path, token, body, f"multipart/form-data; boundary={edge}")


def aws(*words: str) -> dict:
    """What the AWS CLI says."""
    done = subprocess.run(["aws", *words, "--output", "json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout or "{}")


def outputs_of(stack: str) -> dict:
    described = aws("cloudformation", "describe-stacks", "--stack-name", stack)["Stacks"][0]
    return {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}


def look_at_uploads(report: Report, site: Site, token: str) -> None:
    for path, size in (("/question-set-upload", 3_000_000), ("/question-set-upload/large", 5_000_000),
                       ("/question-set-upload/large", 10_000_000)):
        status, body, seconds = site.upload(token, path, size)
        report.check(f"upload of {size:,} bytes by {path}", status == 201, f"{status} in {seconds:.1f} s")
        if status != 201:
            report.say(f"       {body[:300].decode(errors='replace')}")
            continue
        question_set = json.loads(body)["question_sets"][0]["question_set"]
        wanted = json.dumps({"question_set": question_set}).encode()
        status, _, seconds = site.ask("POST", "/signon/runs", token, wanted)
        report.check("a run of it at once", status == 201, f"{status} in {seconds:.1f} s")


def look_at_addresses(report: Report, site: Site, key: str) -> None:
    statuses = [site.host(f"wrong {number}")[0] for number in range(12)]
    report.say(f"       wrong host keys, twelve times: {statuses}")
    status, token = site.host(key)
    report.check("the right key from an address that gave wrong ones", status == 201 and bool(token), status)
    report.say("LOOK   now open the site's /host by a phone that is not on this network, and give the right key: it has to let you in")


@contextlib.contextmanager
def plain(url: str):
    """An address of this machine by which the bots, who speak plain HTTP, reach the site."""
    if url.startswith("http://"):
        yield url
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = f"http://127.0.0.1:{free.getsockname()[1]}"
    caddy = subprocess.Popen(["caddy", "reverse-proxy", "--from", here, "--to", url, "--change-host-header"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while Site(here).ask("GET", "/")[0] == 0 and time.monotonic() < deadline and caddy.poll() is None:
            time.sleep(0.2)
        yield here
    finally:
        caddy.terminate()
        caddy.wait()


def stop_a_task(stack: str) -> str:
    """One of speed-run's. Its ARN."""
    resources = aws("cloudformation", "list-stack-resources", "--stack-name", stack)["StackResourceSummaries"]
    ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources
           if one["ResourceType"] in ("AWS::ECS::Cluster", "AWS::ECS::Service")}
    cluster = next(value for name, value in ids.items() if "Cluster" in name)
    service = next(value for name, value in ids.items() if "SpeedRun" in name)
    task = aws("ecs", "list-tasks", "--cluster", cluster, "--service-name", service)["taskArns"][0]
    aws("ecs", "stop-task", "--cluster", cluster, "--task", task, "--reason", "the first look at the stack")
    return task


def look_at_a_race(report: Report, url: str, key: str, options: argparse.Namespace) -> None:
    environment = os.environ | {"MC_SPEEDRUN_HOST_KEY": key}
    with plain(url) as here:
        command = [PROGRAM, "bots", "--url", here, "--create", "--players", str(options.players),
                   "--host-name", HOST, "--settings", json.dumps({"questions": options.questions})]
        race = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said: list[str] = []
        stopped = ""
        for line in race.stdout:
            said.append(line.rstrip())
            if not stopped and line.startswith("Watch the race"):
                time.sleep(options.questions)  # the bots take two seconds a question
                stopped = stop_a_task(options.stack)
        status = race.wait()
    for line in said[-12:]:
        report.say(f"       {line}")
    report.check("a task was stopped in the middle of the race", bool(stopped), stopped or "none: the race was over, or never began")
    report.check(f"a race of {options.players}: every answer got one verdict, everybody finished", status == 0, f"exit status {status}")


def look_at_exports(report: Report, site: Site, token: str) -> None:
    deadline = time.monotonic() + 120
    runs: list = []
    while not runs and time.monotonic() < deadline:
        status, body, _ = site.ask("GET", "/runs", token)
        runs = json.loads(body).get("runs", []) if status == 200 else []
        if not runs:
            time.sleep(2)
    report.check("results are stored", bool(runs), f"{len(runs)} runs")
    for form in ("", ".csv", ".xlsx", "/log") if runs else ():
        status, body, seconds = site.ask("GET", f"/runs/{runs[0]['run']}{form}", token)
        report.check(f"export /runs/…{form}", status == 200 and bool(body), f"{status}, {len(body):,} bytes in {seconds:.1f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", default="mc-speedrun")
    parser.add_argument("--players", type=int, default=200)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--report", type=Path, default=Path("first-deploy-report.txt"))
    options = parser.parse_args()
    report = Report(options.report)

    zones = subprocess.run(["npm", "run", "--silent", "preflight"], cwd=Path(__file__).parent, capture_output=True, text=True)
    report.check("zones and region", zones.returncode == 0, " / ".join((zones.stdout + zones.stderr).strip().splitlines()))
    outputs = outputs_of(options.stack)
    site = Site(outputs["Url"])
    key = aws("secretsmanager", "get-secret-value", "--secret-id", outputs["HostKeySecret"])["SecretString"]
    status, _, seconds = site.ask("GET", "/")
    report.check("the page", status == 200, f"{status} in {seconds:.1f} s")
    status, token = site.host(key)
    report.check("a host's token", status == 201, status)
    if token:
        look_at_uploads(report, site, token)
        look_at_addresses(report, site, key)
        look_at_a_race(report, site.url, key, options)
        look_at_exports(report, site, token)
    report.say(f"{'Something is WRONG' if report.failed else 'All is good'}; this is in {options.report}.")
    return report.failed


if __name__ == "__main__":
    sys.exit(main())
