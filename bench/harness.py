"""What the scenarios need: servers pinned to one core and the load generator to another, question sets, runs."""

import contextlib
import copy
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RELEASE = ROOT / "build/release"
PROGRAM = RELEASE / "mc-speedrun"
LOAD = RELEASE / "bench/mcs_load"
FLOOR = RELEASE / "bench/mcs_floor"
HOST_KEY = "a-key-for-benchmarks"
# Of the limit of open files a server keeps some for itself.
FILES_BESIDES = 1000

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


def players_possible(wanted: int) -> int:
    """How many connections one process may hold here, at most `wanted`."""
    return min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - FILES_BESIDES)


def pinned(core: int) -> Callable[[], None]:
    def pin() -> None:
        os.sched_setaffinity(0, {core})
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return pin


class Floor:
    """The floor, on a port of its own. With a file it syncs what came before it replies."""

    def __init__(self, broadcast_ms: int = 0, file: Path | None = None):
        self.process = subprocess.Popen([FLOOR, str(broadcast_ms), *([file] if file else [])], stdout=subprocess.PIPE, text=True,
                                        preexec_fn=pinned(SERVER_CORE))
        self.port = int(self.process.stdout.readline())

    def __enter__(self) -> "Floor":
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()


class Program:
    """One process of mc-speedrun that listens, pinned like everything that is measured."""

    def __init__(self, service: str, directory: Path, *arguments: str, port: int | None = None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [PROGRAM, service, "--listen", f"127.0.0.1:{self.port}", *arguments]
        self.log = directory / f"{service}-{self.port}.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> float:
        """Seconds from the process's start until it says that it is ready."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MC_SPEEDRUN")}
        environment |= {"MC_SPEEDRUN_HOST_KEY": HOST_KEY, "MC_SPEEDRUN_SIGNING_KEY": "k" * 43}
        begun = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, env=environment,
                                            preexec_fn=pinned(SERVER_CORE))
        while time.perf_counter() - begun < 60:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.command} ended: {self.log.read_text()}")
            with contextlib.suppress(OSError), urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return time.perf_counter() - begun
            time.sleep(0.001)
        raise RuntimeError(f"{self.command} is not ready: {self.log.read_text()}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def memory(self) -> int:
        """Bytes of anonymous memory that are resident."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A directory on a disk, beside the build: what is durable in the measurement is durable on that."""
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(dir=ROOT / "build/bench"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[Program]:
    """`mc-speedrun serve` with a data directory of its own."""
    with workspace() as directory:
        server = Program("serve", directory, "--data", str(directory / "data"), "--loops", "1", *arguments)
        try:
            server.start()
            yield server
        finally:
            server.stop()


class Api:
    """A host's requests."""

    def __init__(self, url: str):
        self.url = url
        self.token = ""
        self.token = self.post("/signon/host", {"key": HOST_KEY, "name": "Bench"})["token"]

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json",
            token: str | None = None) -> bytes:
        request = urllib.request.Request(self.url + path, body, {"Content-Type": kind}, method=method)
        if token or self.token:
            request.add_header("Authorization", f"Bearer {token or self.token}")
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()

    def post(self, path: str, body: dict) -> dict:
        return json.loads(self.ask("POST", path, json.dumps(body).encode()))

    def upload(self, question_set: dict) -> str:
        boundary = "bench-boundary"
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="set.json"\r\n'
                f"Content-Type: application/json\r\n\r\n{json.dumps(question_set)}\r\n--{boundary}--\r\n").encode()
        answer = self.ask("POST", "/question-set-upload", body, f"multipart/form-data; boundary={boundary}")
        return json.loads(answer)["question_sets"][0]["question_set"]

    def runs(self, question_set: str, count: int, **settings) -> list[dict]:
        settings = {"countdown_ms": 0, "limit_ms": 600_000, **settings}
        return [self.post("/signon/runs", {"question_set": question_set, "settings": settings}) for _ in range(count)]

    def results(self, run: dict) -> dict:
        return json.loads(self.ask("GET", f"/runs/{run['run']}", token=run["token"]))


def long_question_set(questions: int) -> dict:
    """The sample set for the AWS exam, again and again, until there are so many questions."""
    sample = json.loads((ROOT / "question-sets/aws-saa-c03.json").read_text())
    originals = sample["questions"]
    sample["questions"] = []
    for number in range(questions):
        question = copy.deepcopy(originals[number % len(originals)])
        question["id"] = f"q{number}"
        question["prompt"] = f"{number}. {question['prompt']}"
        sample["questions"].append(question)
    return sample


class LoadError(Exception):
    """The load generator found an error, or could not go on."""


class Generator:
    """A load generator under way. Without `runs` the server is the floor."""

    def __init__(self, directory: Path, ports: list[int], players: int, pattern: str,
                 runs: list[dict] | None = None, processes: dict[str, int] | None = None, **options):
        self.command = [str(LOAD), "--players", str(players), "--pattern", pattern]
        for port in ports:
            self.command += ["--port", str(port)]
        if runs is None:
            self.command.append("--floor")
        else:
            file = directory / f"runs-{len(list(directory.iterdir()))}.tsv"
            file.write_text("".join(f"{run['code']}\t{run['token']}\n" for run in runs))
            self.command += ["--runs", str(file)]
        for name, pid in (processes or {}).items():
            self.command += ["--process", f"{name}={pid}"]
        for name, value in options.items():
            values = value if isinstance(value, tuple) else (value,)
            self.command += ["--" + name.replace("_", "-"), *(str(item) for item in values if item is not True)]
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, preexec_fn=pinned(LOAD_CORE))
        self.report: dict = {}

    def wait_for(self, event: str) -> None:
        """Until it says `event`, or has ended."""
        for line in self.process.stdout:
            if line.startswith("{"):
                self.report = json.loads(line)
            elif line.strip() == event:
                return

    def go_on(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def finish(self) -> dict:
        """Its report; raises LoadError where it found an error or could not go on."""
        self.wait_for("the end")
        complaint = self.process.stderr.read()
        if self.process.wait() != 0 or not self.report or self.report["error_count"] > 0:
            raise LoadError(f"{' '.join(self.command)}\n{complaint}{json.dumps(self.report.get('errors'))}")
        return self.report


def load(directory: Path, ports: list[int], players: int, pattern: str, **options) -> dict:
    """Plays with one load generator, and gives what it measured."""
    return Generator(directory, ports, players, pattern, **options).finish()


def load_in_step(generators: list[Generator]) -> list[dict]:
    """The same with several (with `in_step=True`), which go on together."""
    for event in ("in", "measured"):
        for generator in generators:
            generator.wait_for(event)
        for generator in generators:
            generator.go_on()
    return [generator.finish() for generator in generators]


def check_totals(api: Api, runs: list[dict], totals: Path, sample: int = 50) -> int:
    """Holds what players were told against the stored results, of at most `sample` runs. Gives how many players."""
    told: dict[str, dict[int, tuple[int, int]]] = {}
    for line in totals.read_text().splitlines():
        code, participant, verdicts, points = line.split("\t")
        told.setdefault(code, {})[int(participant)] = (int(verdicts), int(points))
    checked = 0
    for run in runs[:: max(1, len(runs) // sample)]:
        stored = {person["participant"]: (len(person["answers"]), person["points"])
                  for person in api.results(run)["participants"]}
        if stored != told[run["code"]]:
            differing = [who for who in told[run["code"]] if stored.get(who) != told[run["code"]][who]][:5]
            raise LoadError(f"results of {run['run']} differ from what players were told: {differing}")
        checked += len(stored)
    return checked
