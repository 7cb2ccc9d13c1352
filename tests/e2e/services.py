"""The services as processes of their own, with Redis and with moto in the place of SQS and DynamoDB."""

import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path

import boto3

from runtime_api import RuntimeApi
from server import PROGRAM, free_port

REGION = "eu-central-1"


class Services:
    """Started as they are asked for; `stop` ends them all."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.processes: list[subprocess.Popen] = []
        self.redis = f"redis://127.0.0.1:{self.start_redis()}"
        aws = f"http://127.0.0.1:{self.start_moto()}"
        self.queue_url = f"{aws}/123456789012/completion"
        self.sqs = boto3.client("sqs", endpoint_url=aws, region_name=REGION, aws_access_key_id="test",
                                aws_secret_access_key="test")
        self.settings = {
            "PATH": os.environ["PATH"],
            "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "MC_SPEEDRUN_SIGNING_KEY": secrets.token_hex(32),
            "MC_SPEEDRUN_STATE": self.redis,
            "MC_SPEEDRUN_QUESTION_SETS": f"file:{directory / 'question-sets'}",
            "MC_SPEEDRUN_COMPLETION_QUEUE": f"sqs:{self.queue_url}",
            "MC_SPEEDRUN_RESULTS": f"dynamodb:mc-speedrun?endpoint={aws}",
        }
        subprocess.run([PROGRAM, "create-stores", "--completion-queue", self.settings["MC_SPEEDRUN_COMPLETION_QUEUE"],
                        "--results", self.settings["MC_SPEEDRUN_RESULTS"]], env=self.settings, check=True)

    def start_redis(self) -> int:
        port = free_port()
        self.spawn("Ready to accept connections", ["redis-server", "--port", str(port), "--bind", "127.0.0.1",
                                                   "--dir", str(self.directory), "--save", ""])
        return port

    def start_moto(self) -> int:
        port = free_port()
        self.spawn("Running on", [sys.executable, "-m", "moto.server", "-p", str(port)])
        return port

    def start(self, service: str, *flags: str) -> str:
        """Its URL."""
        port = free_port()
        self.spawn("is ready at", [PROGRAM, service, "--listen", f"127.0.0.1:{port}", *flags], self.settings)
        return f"http://127.0.0.1:{port}"

    def function(self, service: str, api: RuntimeApi, **settings: str) -> subprocess.Popen:
        """The service as the runtime of a Lambda function."""
        environment = {**self.settings, "AWS_LAMBDA_RUNTIME_API": api.address, **settings}
        process = subprocess.Popen([PROGRAM, service], env=environment, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def spawn(self, ready: str, command: list, environment: dict | None = None) -> None:
        """Returns once it has said that it is ready."""
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.append(process)
        said: list[str] = []
        settled = threading.Event()

        def read():
            for line in process.stdout:
                said.append(line)
                if ready in line:
                    settled.set()
            settled.set()

        threading.Thread(target=read, daemon=True).start()
        assert settled.wait(60) and any(ready in line for line in said), "".join(said)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
