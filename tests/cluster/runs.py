"""Runs, and what hosts and newcomers do about them: asked again until it is answered, as the web UI does."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import websockets

from client import Race
from racers import Racer
from service import Service

AGAIN_AFTER_S = 0.3
ANSWER_WITHIN_S = 10
NOT_NOW = {409, 502, 503, 504}
JUDGED = {"right", "wrong", "partial", "late"}


@dataclass(eq=False)
class Run:
    title: str
    run: str
    code: str
    token: str
    racers: list[Racer] = field(default_factory=list)
    visitors: dict[int, str] = field(default_factory=dict)  # participants who only joined, and their names
    results: dict | None = None  # as they were when they were first there


def quiz(title: str, questions: int) -> bytes:
    return json.dumps({"title": title, "language": "en", "questions": [
        {"id": f"q{n}", "prompt": f"{title}, question {n}?", "options": [{"text": f"option {i}"} for i in range(4)],
         "correct": [n % 4], "category": "all", "limit_ms": 60000} for n in range(questions)]}).encode()


class Desk:
    """HTTP through the gateway."""

    def __init__(self, url: str, http: httpx.AsyncClient, seed: int):
        self.url = url
        self.http = http
        self.random = random.Random(f"{seed}/desk")
        self.host = ""

    async def ask(self, method: str, path: str, token: str | None = None, **arguments) -> dict:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        while True:
            try:
                answer = await self.http.request(method, path, headers=headers, **arguments)
                if answer.is_success:
                    return answer.json()
                assert answer.status_code in NOT_NOW, f"{method} {path}: {answer.status_code} {answer.text}"
            except httpx.TransportError:
                pass
            # tidy-allow(sleep): clients wait before they ask again
            await asyncio.sleep(AGAIN_AFTER_S * (1 + self.random.random()))

    async def open(self, **key: str) -> None:
        self.host = (await self.ask("POST", "/signon/host", json={"name": "Host", **key}))["token"]

    async def upload(self, title: str, questions: int) -> str:
        files = {"file": (f"{title}.json", quiz(title, questions))}
        return (await self.ask("POST", "/question-set-upload", self.host, files=files))["question_sets"][0]["question_set"]

    async def create(self, title: str, question_set: str) -> Run:
        settings = {"countdown_ms": 0, "shuffle_questions": False, "shuffle_options": False}
        made = await self.ask("POST", "/signon/runs", self.host,
                              json={"question_set": question_set, "settings": settings, "title": title})
        return Run(title, made["run"], made["code"], made["token"])

    async def join(self, run: Run, name: str) -> dict:
        attempt = f"{self.random.getrandbits(128):032x}"
        return await self.ask("POST", "/signon/join", json={"code": run.code, "name": name, "attempt": attempt})

    async def fill(self, run: Run, players: int, think_s: float, service: Service) -> None:
        """Lets so many people join the run who will race."""
        people = await asyncio.gather(*(self.join(run, f"Player {number}") for number in range(players)))
        run.racers = [Racer(self.url, person["token"], person["participant"],
                            random.Random(f"{run.title}/{person['participant']}"), think_s, service) for person in people]

    async def results(self, run: Run) -> dict:
        return await self.ask("GET", f"/runs/{run.run}", run.token)

    async def completed(self) -> list[str]:
        """All completed runs of the host, as they are listed."""
        listed: list[str] = []
        query = ""
        while page := (await self.ask("GET", f"/runs{query}", self.host))["runs"]:
            listed += [row["run"] for row in page]
            query = f"?before={page[-1]['finished_at']}"
        return listed

    async def start(self, run: Run) -> None:
        """Starts the race once all who will race are there."""
        async def give(boss: Race) -> None:
            present = boss.welcome["roster"]["present"]
            while present < len(run.racers):
                present = (await boss.until("roster", ANSWER_WITHIN_S))["present"]
            await boss.send({"type": "start"})
            await boss.until("countdown", ANSWER_WITHIN_S)

        await self.command(run, lambda phase: phase != "lobby", give)

    async def end(self, run: Run) -> None:
        async def give(boss: Race) -> None:
            await boss.send({"type": "end"})
            await boss.until("finished", ANSWER_WITHIN_S)

        await self.command(run, lambda phase: phase == "finished", give)

    async def command(self, run: Run, is_done: Callable[[str], bool], give) -> None:
        while True:
            try:
                async with asyncio.timeout(ANSWER_WITHIN_S), Race(self.url, run.token, checked=False) as boss:
                    if not is_done(boss.welcome["phase"]):
                        await give(boss)
                    return
            except (OSError, TimeoutError, websockets.WebSocketException):
                # tidy-allow(sleep): clients wait before they ask again
                await asyncio.sleep(AGAIN_AFTER_S)


class Visitor:
    """People who join a run one after the other, and do nothing more: sign-on is at work all the time."""

    def __init__(self, desk: Desk, run: Run, service: Service):
        self.desk = desk
        self.run = run
        self.service = service

    async def come_and_go(self, is_over: asyncio.Event) -> None:
        self.service.comes(self)
        while not is_over.is_set():
            name = f"Visitor {len(self.run.visitors)}"
            self.service.wants(self)
            person = await self.desk.join(self.run, name)
            self.service.got(self)
            assert person["participant"] not in self.run.visitors
            self.run.visitors[person["participant"]] = name
            # tidy-allow(sleep): the rate of newcomers is an input of the test
            await asyncio.sleep(0.5)
        self.service.leaves(self)


def check(run: Run) -> list[str]:
    """What is wrong. Each acknowledged verdict has to be in the results, once, as it was shown, and for what was chosen; and those
    who joined are there, once, and nobody else."""
    findings = []
    stored = {person["participant"]: person for person in run.results["participants"]}
    joined = {racer.participant for racer in run.racers} | run.visitors.keys()
    names = {participant: stored[participant]["name"] for participant in run.visitors.keys() & stored.keys()}
    if len(run.results["participants"]) != len(joined) or stored.keys() != joined or names != run.visitors:
        findings.append(f"{len(joined)} joined, {len(run.results['participants'])} are in the results: {stored.keys() ^ joined}")
    for racer in run.racers:
        who = f"{run.title} run {run.run}, participant {racer.participant}"
        answers = stored[racer.participant]["answers"] if racer.participant in stored else []
        by_question = {int(answer["question"].removeprefix("q")): answer for answer in answers}
        if len(by_question) < len(answers):
            findings.append(f"{who}: an answer is there twice")
        for question, said in racer.acknowledged.items():
            kept = by_question.get(question)
            if kept is None or kept["result"] not in JUDGED:
                findings.append(f"{who}: question {question}: lost: {said}, stored {kept}")
            elif kept["choice"] != sorted(racer.chosen[question]) or any(kept[key] != value for key, value in said.items()):
                findings.append(f"{who}: question {question}: different: {racer.chosen[question]} {said}, stored {kept}")
        findings += [f"{who}: {surprise}" for surprise in racer.surprises]
    return findings
