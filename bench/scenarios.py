"""The rows of targets.py, each measured as users would cause it. `quick` measures more shortly, never something else."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from websockets.sync.client import connect

from harness import (RELEASE, ROOT, SERVER_CORE, Api, Floor, Generator, Program, check_totals, free_port,
                     load, load_in_step, long_question_set, pinned, players_possible, serving, workspace)
from targets import Measured

ANSWERS_PER_SECOND = 5000
LOBBY_MS = 5000
JOINS_AT_ONCE = 256


def fewer(players: int, wanted: int) -> str:
    """What a figure says where this machine allows fewer connections to a process than the target speaks of."""
    return "" if players >= wanted else f"{players:,} players: this system lets a process open no more files"


def one_run(server: Program, questions: int = 136, **settings) -> tuple[Api, list[dict]]:
    api = Api(server.url)
    return api, api.runs(api.upload(long_question_set(questions)), 1, **settings)


def race(server: Program, directory: Path, players: int, pattern: str, questions: int = 136, **options) -> dict:
    """One run from joining to its stored results, which must say what the players were told."""
    api, runs = one_run(server, questions)
    totals = directory / "totals.tsv"
    report = load(directory, [server.port], players, pattern, runs=runs, totals=totals,
                  processes={"server": server.process.pid}, **({"joins_at_once": JOINS_AT_ONCE} | options))
    if pattern != "idle":
        check_totals(api, runs, totals)
    return report


def every(players: int) -> dict:
    """Each player answers so often that all of them come to ANSWERS_PER_SECOND."""
    ms = round(1000 * players / ANSWERS_PER_SECOND)
    return {"think_ms": (ms, ms), "warm_up_ms": ms}


def p99_ms(report: dict) -> float:
    return report["latency_us"]["p99"] / 1000


# --- T1, T2: CPU beside the floor's -------------------------------------------------------------------------------


def cpu_of(report: dict, what: str) -> float:
    return report["cpu_us"]["server"] / report[what]


def floor_cpu(players: int, pattern: str, what: str, broadcast_ms: int = 0, durable: bool = False, **options) -> float:
    with workspace() as directory, Floor(broadcast_ms, directory / "floor.log" if durable else None) as floor:
        report = load(directory, [floor.port], players, pattern, processes={"server": floor.process.pid},
                      joins_at_once=JOINS_AT_ONCE, **options)
        return cpu_of(report, what)


def served_cpu(players: int, pattern: str, what: str, questions: int = 136, **options) -> float:
    with serving() as server, workspace() as directory:
        return cpu_of(race(server, directory, players, pattern, questions, **options), what)


def in_turn(pairs: int, ours, floors) -> Measured:
    """The floor and we in turn, since the machine's speed drifts; the pair with the median ratio."""
    measured = sorted(((ours(), floors()) for _ in range(pairs)), key=lambda pair: pair[0] / pair[1])
    return Measured(*measured[len(measured) // 2])


def t1_cpu_per_answer(quick: bool) -> list[Measured]:
    window = {"measure_ms": 6000 if quick else 20_000}
    questions = 400 if quick else 1000
    return [in_turn(1 if quick else 3, lambda: served_cpu(1000, "saturate", "verdicts", questions, **window),
                    lambda: floor_cpu(1000, "saturate", "verdicts", **window))]


def t2_cpu_per_leaderboard(quick: bool) -> list[Measured]:
    """Few answers, just so many that every leaderboard has something new: twice a second, as often as the room sends."""
    players = players_possible(20_000)
    window = {"measure_ms": 5000 if quick else 15_000, "think_ms": (2_000_000, 2_000_000)}
    figure = in_turn(1 if quick else 3, lambda: served_cpu(players, "steady", "leaderboards", **window),
                     lambda: floor_cpu(players, "steady", "leaderboards", broadcast_ms=500, **window))
    return [Measured(figure.value, figure.anchor, fewer(players, 20_000))]


# --- T3 … T6: memory and latency in one process -------------------------------------------------------------------


def t3_idle_memory(quick: bool) -> list[Measured]:
    players = players_possible(20_000)
    with serving() as server, workspace() as directory:
        report = race(server, directory, players, "idle", measure_ms=2000 if quick else 30_000)
    grown = report["memory_idle"]["server"] - report["memory_before"]["server"]
    return [Measured(grown / players, note=fewer(players, 20_000))]


def t4_latency(quick: bool) -> list[Measured]:
    players = players_possible(20_000)
    with serving() as server, workspace() as directory:
        report = race(server, directory, players, "steady", measure_ms=8000 if quick else 30_000, **every(players))
    return [Measured(p99_ms(report), note=fewer(players, 20_000))]


def t5_giant_run(quick: bool) -> list[Measured]:
    return [giant(100_000, quick), stampede(quick)]


def stampede(quick: bool) -> Measured:
    players = players_possible(20_000)
    with serving() as server, workspace() as directory:
        report = race(server, directory, players, "stampede", measure_ms=5000 if quick else 20_000)
    return Measured(report["last_verdict_seconds"], note=fewer(players, 20_000))


def giant(players: int, quick: bool) -> Measured:
    """In one process where that may open so many files; otherwise spread over as many instances, on Redis, as it takes."""
    if quick:
        return Measured(None, note="not with --quick: letting 100,000 in takes a minute")
    window = {"measure_ms": 20_000, **every(players)}
    if players_possible(players) == players:
        with serving() as server, workspace() as directory:
            return Measured(p99_ms(race(server, directory, players, "steady", **window)))
    room = players_possible(players)
    parts = -(-players // room)
    with workspace() as directory, cluster(directory, parts) as (redis, instances):
        api, runs = one_run(instances[0])
        generators = []
        for part, instance in enumerate(instances):
            hosted = runs if part == 0 else [run | {"token": ""} for run in runs]
            generators.append(Generator(directory, [instance.port], players // parts, "steady", runs=hosted,
                                        joins_at_once=64, name_prefix=f"P{part}x", in_step=True,
                                        totals=directory / f"totals-{part}.tsv", **window))
        reports = load_in_step(generators)
        whole = directory / "totals.tsv"
        whole.write_text("".join((directory / f"totals-{part}.tsv").read_text() for part in range(parts)))
        check_totals(results_of(instances, runs), runs, whole)
    return Measured(max(p99_ms(report) for report in reports),
                    note=f"{parts} instances on Redis: this system lets a process open no more than {room:,} files")


def t6_many_runs(quick: bool) -> list[Measured]:
    """Every run has its host connected, too."""
    count = players_possible(25_000) // 5
    players = 4 * count
    with serving() as server, workspace() as directory:
        api = Api(server.url)
        runs = api.runs(api.upload(long_question_set(136)), count)
        totals = directory / "totals.tsv"
        report = load(directory, [server.port], players, "steady", runs=runs, totals=totals,
                      joins_at_once=JOINS_AT_ONCE, processes={"server": server.process.pid},
                      measure_ms=8000 if quick else 20_000, **every(players))
        check_totals(api, runs, totals)
    grown = report["memory_after"]["server"] - report["memory_before"]["server"]
    note = "" if count >= 5000 else f"{count:,} runs: this system lets a process open no more files"
    return [Measured(p99_ms(report), note=note), Measured(grown / count / 1024, note=note)]


# --- T7, T8: storms and starts ------------------------------------------------------------------------------------


def t7_storms(quick: bool) -> list[Measured]:
    joining = players_possible(10_000)
    with serving() as server, workspace() as directory:
        _, runs = one_run(server)
        report = load(directory, [server.port], joining, "idle", runs=runs, joins_at_once=joining, measure_ms=100)
    return [Measured(report["in_seconds"], note=fewer(joining, 10_000)), back_after_kill()]


def back_after_kill() -> Measured:
    players = players_possible(20_000)
    with serving() as server, workspace() as directory:
        api, runs = one_run(server)
        totals = directory / "totals.tsv"
        generator = Generator(directory, [server.port], players, "reconnect", runs=runs, totals=totals,
                              joins_at_once=JOINS_AT_ONCE, measure_ms=6000, **every(players))
        generator.wait_for("racing")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        server.start()
        report = generator.finish()
    return Measured(report["back_seconds"], note=fewer(players, 20_000))


def t8_replay(quick: bool) -> list[Measured]:
    with workspace() as directory:
        empty = [Program("serve", directory, "--data", str(directory / f"empty-{i}")) for i in range(5)]
        starts = []
        for server in empty:
            starts.append(server.start())
            server.stop()
    return [Measured(replay_rate()), Measured(1000 * statistics.median(starts)), start_with_much()]


def replay_rate() -> float:
    """Of Google Benchmark's, the one that decodes and folds a stored log."""
    output = subprocess.run([RELEASE / "bench/mcs_micro_bench", "--benchmark_filter=^replay_stored_log", "--benchmark_format=json"],
                            check=True, capture_output=True, text=True, preexec_fn=pinned(SERVER_CORE)).stdout
    return min(run["items_per_second"] for run in json.loads(output)["benchmarks"])


def start_with_much() -> Measured:
    """The server is killed with a million entries or so of one run on its disk. Until it is ready and its host is
    welcomed again, all of them are read and folded."""
    players = players_possible(20_000)
    with serving() as server, workspace() as directory:
        _, runs = one_run(server)
        generator = Generator(directory, [server.port], players, "saturate", runs=runs, joins_at_once=JOINS_AT_ONCE,
                              measure_ms=2500, in_step=True)
        generator.wait_for("in")
        generator.go_on()
        generator.wait_for("measured")
        server.stop()
        generator.process.kill()
        begun = time.perf_counter()
        server.start()
        with connect(server.url.replace("http", "ws") + "/speedrun", subprotocols=["mc-speedrun.v1"]) as socket:
            socket.send(json.dumps({"type": "hello", "token": runs[0]["token"], "seen": 0}))
            welcome = json.loads(socket.recv(60))
        spent = time.perf_counter() - begun
    return Measured(spent, note=f"{welcome['seq']:,} entries of one run")


# --- T9: beside Rahoot --------------------------------------------------------------------------------------------


def t9_beside_rahoot(quick: bool) -> list[Measured]:
    """The floor, in the same pattern and with as many leaderboards, tells how much of it no server can save, and none that
    syncs what it acknowledges. Everybody has been in for a while, as in a lobby: the pings that measure a new connection are
    over."""
    cpu, memory = [], []
    window = {"measure_ms": 6000 if quick else 20_000, "round_ms": 2000}
    for players in (100, 1000):
        with serving() as server, workspace() as directory:
            report = race(server, directory, players, "stampede", joins_at_once=8, warm_up_ms=LOBBY_MS, **window)
        floor, durable = (floor_cpu(players, "stampede", "verdicts", broadcast_ms=500, durable=durable, warm_up_ms=0, **window)
                          for durable in (False, True))
        cpu.append(Measured(cpu_of(report, "verdicts"), note=f"the floor: {floor:.0f} µs, with an fsync {durable:.0f} µs"))
        memory.append(Measured((report["memory_in"]["server"] - report["memory_hosted"]["server"]) / players / 1024))
    return cpu + memory


# --- T10: a cluster -----------------------------------------------------------------------------------------------


class cluster:
    """So many instances of everything, with the state of runs in Redis, all on the server's core."""

    def __init__(self, directory: Path, instances: int):
        self.directory = directory
        self.redis_port = free_port()
        state = f"redis://127.0.0.1:{self.redis_port}"
        self.instances = [Program("serve", directory, "--data", str(directory / f"data-{i}"), "--loops", "1", "--state",
                                  state, "--question-sets", f"file:{directory / 'sets'}") for i in range(instances)]

    def __enter__(self) -> tuple[subprocess.Popen, list[Program]]:
        (self.directory / "redis").mkdir()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", self.directory / "redis",
             "--appendonly", "yes", "--save", ""], stdout=subprocess.PIPE, text=True, preexec_fn=pinned(SERVER_CORE))
        for line in self.redis.stdout:
            if "Ready to accept connections" in line:
                break
        for instance in self.instances:
            instance.start()
        return self.redis, self.instances

    def __exit__(self, *_) -> None:
        for instance in self.instances:
            instance.stop()
        self.redis.kill()
        self.redis.wait()


def results_of(instances: list[Program], runs: list[dict]) -> Api:
    """Whoever finished the run has stored its results."""
    for instance in instances:
        api = Api(instance.url)
        try:
            api.results(runs[0])
        except OSError:
            continue
        return api
    raise AssertionError("no instance has the results")


def t10_redis(quick: bool) -> list[Measured]:
    players = players_possible(9000)
    with workspace() as directory, cluster(directory, 3) as (redis, instances):
        _, runs = one_run(instances[0])
        totals = directory / "totals.tsv"
        report = load(directory, [instance.port for instance in instances], players, "steady", runs=runs, totals=totals,
                      joins_at_once=64, processes={"redis": redis.pid}, think_ms=(3000, 3000), warm_up_ms=3000,
                      measure_ms=8000 if quick else 20_000)
        check_totals(results_of(instances, runs), runs, totals)
    return [Measured(p99_ms(report)), Measured(report["cpu_us"]["redis"] / report["verdicts"])]


# --- T11 … T13: what other programs measure -----------------------------------------------------------------------


def said_by(*command: str | Path) -> dict:
    """What a program writes to the file that its option --json names."""
    with workspace() as directory:
        file = directory / "figures.json"
        subprocess.run([sys.executable, *command, "--json", file], check=True, stdout=subprocess.DEVNULL)
        return json.loads(file.read_text())


def t11_functions(quick: bool) -> list[Measured]:
    figures = said_by(ROOT / "bench/cold_start.py").values()
    return [Measured(max(figure["start_ms"] + figure["answer_ms"] for figure in figures)),
            Measured(max(figure["resident_bytes"] for figure in figures) / 1e6)]


def t12_page(quick: bool) -> list[Measured]:
    figures = said_by(ROOT / "bench/page_load.py")
    return [Measured(figures["player_bytes"] / 1000), Measured(figures["first_contentful_paint_ms"] / 1000)]


def t13_build(quick: bool) -> list[Measured]:
    """One source file in the middle of it is compiled again, without the compiler's cache, and the program linked."""
    source = ROOT / "src/speed_run/room.cpp"
    environment = os.environ | {"CCACHE_DISABLE": "1"}
    build = ["cmake", "--build", ROOT / "build/release", "--target", "mc-speedrun"]
    subprocess.run(build, check=True, capture_output=True)
    source.touch()
    begun = time.perf_counter()
    subprocess.run(build, check=True, capture_output=True, env=environment)
    spent = time.perf_counter() - begun
    record = ROOT / "build/test/seconds"
    if not record.exists():
        return [Measured(None, note="./dev test has not been run here from a clean checkout"), Measured(spent)]
    return [Measured(int(record.read_text()) / 60, note="the last ./dev test here that began with a clean checkout"), Measured(spent)]


SCENARIOS = {"T1": t1_cpu_per_answer, "T2": t2_cpu_per_leaderboard, "T3": t3_idle_memory, "T4": t4_latency,
             "T5": t5_giant_run, "T6": t6_many_runs, "T7": t7_storms, "T8": t8_replay, "T9": t9_beside_rahoot,
             "T10": t10_redis, "T11": t11_functions, "T12": t12_page, "T13": t13_build}
