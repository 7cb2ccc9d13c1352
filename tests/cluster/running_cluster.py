"""Starts the cluster, as ./dev cluster does once everything is built."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from server import PROGRAM, ROOT

sys.path.append(str(ROOT / "tools/cluster"))

from topology import free_ports  # noqa: E402


class Cluster:
    def __init__(self, data: Path, command: Path = ROOT / "tools/cluster/cluster.py"):
        self.data = data
        self.command = [sys.executable, str(command), "--data", str(data), "--program", str(PROGRAM)]
        self.url = f"http://127.0.0.1:{free_ports(1)[0]}"
        self.log_path = data.with_suffix(".log")

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.stopped()

    def start(self) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MC_SPEEDRUN")}
        self.process = subprocess.Popen([*self.command, "--listen", self.url.removeprefix("http://")], cwd=ROOT, text=True,
                                        stdout=subprocess.PIPE, stderr=self.log_path.open("w"), env=environment)
        said = self.process.stdout.readline()
        assert said == f"gateway {self.url}\n", f"{said}{self.log_path.read_text()}"

    def stopped(self) -> None:
        assert self.process.wait(60) == 0, self.log_path.read_text()
        self.process.stdout.close()

    def processes(self) -> dict[str, dict]:
        return {row["name"]: row for row in json.loads((self.data / "processes.json").read_text())}

    def port(self, name: str) -> int:
        return self.processes()[name]["port"]

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.processes()[name]["pid"], number)

    def kill(self, *names: str) -> None:
        for name in names:
            self.signal(name, signal.SIGKILL)
