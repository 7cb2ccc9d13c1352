"""Starts the real program, as a user would."""

import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MC_SPEEDRUN", ROOT / "build/release/mc-speedrun"))
# Another build of the web UI than the one beside the program.
WEB = os.environ.get("MC_SPEEDRUN_WEB")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`mc-speedrun serve` on a port of its own. Can be killed and started again on the same data."""

    def __init__(self, data: Path, *arguments: str):
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments = (*arguments, *(("--web", WEB) if WEB else ()))
        self.process: subprocess.Popen | None = None
        self.log_path = data.with_suffix(".log")

    def start(self) -> "Server":
        command = [PROGRAM, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, *self.arguments]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MC_SPEEDRUN")}
        # The program says on its standard output where it listens, once it does; no polling, no sleeping.
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log_path.open("ab"), text=True,
                                        env=environment)
        seen = ""
        for line in self.process.stdout:
            seen += line
            if self.url in line:
                return self
        raise AssertionError(f"exit {self.process.wait()}: {seen}{self.log()}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=30)

    def log(self) -> str:
        return self.log_path.read_text() if self.log_path.exists() else ""

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read()
