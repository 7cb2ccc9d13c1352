"""Starts the cluster, as ./dev cluster does once everything is built."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from server import PROGRAM, ROOT, free_port


class Cluster:
    def __init__(self, data: Path):
        self.data = data
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log_path = data.with_suffix(".log")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "tools/cluster/cluster.py"), "--data", str(self.data), "--program", str(PROGRAM),
                *arguments]

    def __enter__(self) -> "Cluster":
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MC_SPEEDRUN")}
        self.process = subprocess.Popen(self.command("--listen", self.url.removeprefix("http://")), cwd=ROOT, text=True,
                                        stdout=subprocess.PIPE, stderr=self.log_path.open("w"), env=environment)
        said = self.process.stdout.readline()
        assert said == f"gateway {self.url}\n", f"{said}{self.log_path.read_text()}"
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        assert self.process.wait(60) == 0, self.log_path.read_text()
        self.process.stdout.close()

    def pids(self) -> dict[str, int]:
        return {row["name"]: row["pid"] for row in json.loads((self.data / "processes.json").read_text())}

    def signal(self, name: str, number: signal.Signals) -> int:
        """The pid of the process that got it."""
        pid = self.pids()[name]
        os.kill(pid, number)
        return pid
