"""People who race, lose their connection, and come back as the web UI does (web/src/stores/connection.svelte.ts)."""

import asyncio
import random
from dataclasses import dataclass, field

import websockets

from client import Race

OPEN_WITHIN_S = 10
SILENCE_S = 7
BACKOFF_FIRST_S, BACKOFF_MAX_S = 0.2, 5.0
KICKED_OR_REFUSED = range(4000, 5000)


def backoff_s(attempt: int, share: float) -> float:
    ceiling = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2**attempt)
    return BACKOFF_FIRST_S + (ceiling - BACKOFF_FIRST_S) * share


class Service:
    """Who is served, and how long anybody had to wait for it."""

    def __init__(self, racers: list["Racer"]):
        self.racing = set(racers)
        self.missing: set[Racer] = set()
        self.everybody = asyncio.Event()
        self.longest_s = 0.0
        for racer in racers:
            racer.service = self

    def served(self, racer: "Racer", waited_s: float) -> None:
        self.longest_s = max(self.longest_s, waited_s)
        self.missing.discard(racer)
        if not self.missing:
            self.everybody.set()

    def left(self, racer: "Racer") -> None:
        self.racing.discard(racer)
        self.served(racer, 0)

    async def all_served_from_now(self) -> None:
        """Until everybody who still races has had something from the server since this was called."""
        self.missing = {racer for racer in self.racing}
        self.everybody.clear()
        if self.missing:
            await self.everybody.wait()


@dataclass(eq=False)
class Racer:
    url: str
    token: str
    participant: int
    random: random.Random
    think_s: float
    service: Service | None = None
    verdicts: dict[int, dict] = field(default_factory=dict)  # by question: the first that was shown
    contradictions: list[tuple] = field(default_factory=list)
    reconnects: int = 0
    finished: bool = False
    wanting_since: float | None = None  # an answer is without verdict, or the connection is lost, since then

    async def race(self) -> None:
        attempt = 0
        while not self.finished:
            try:
                race = await self.connect()
                attempt = 0
                try:
                    await self.play(race)
                finally:
                    race.socket.transport.abort()
            except (OSError, TimeoutError, websockets.WebSocketException) as lost:
                code = getattr(getattr(lost, "rcvd", None), "code", None)
                assert code not in KICKED_OR_REFUSED, f"participant {self.participant} was sent away: {code}"
                self.want()
                attempt += 1
                self.reconnects += 1
                # tidy-allow(sleep): the back-off of the web UI is what is tried here
                await asyncio.sleep(backoff_s(attempt, self.random.random()))
        self.service.left(self)

    async def connect(self) -> Race:
        race = Race(self.url, self.token, checked=False)
        try:
            async with asyncio.timeout(OPEN_WITHIN_S):
                return await race.__aenter__()
        except BaseException:
            if hasattr(race, "socket"):
                race.socket.transport.abort()
            raise

    def want(self) -> None:
        if self.wanting_since is None:
            self.wanting_since = asyncio.get_running_loop().time()

    def served(self) -> None:
        now = asyncio.get_running_loop().time()
        self.service.served(self, now - (self.wanting_since or now))
        self.wanting_since = None

    async def play(self, race: Race) -> None:
        for answer in race.welcome["you"]["answers"]:
            self.shown(answer)
        self.served()
        self.finished = race.welcome["phase"] == "finished" or race.welcome["you"]["finished"]
        question = race.welcome.get("question")
        while not self.finished:
            if question is not None:
                await self.answer(race, question)
                question = None
            message = await race.receive(SILENCE_S if self.wanting_since else 60)
            if message["type"] == "verdict":
                self.shown(message)
                self.served()
                question = message["next"]
            elif message["type"] == "question":
                question = message["question"]
            elif message["type"] == "finished":
                self.finished = True

    async def answer(self, race: Race, question: dict) -> None:
        # tidy-allow(sleep): people think; the rate of answers is an input of the test
        await asyncio.sleep(self.random.uniform(0.5, 1.5) * self.think_s)
        choice = self.random.sample(range(len(question["options"])), question["select"])
        self.want()
        await race.send({"type": "answer", "question": question["index"], "choice": choice})

    def shown(self, verdict: dict) -> None:
        """Of one question, everything that is ever shown has to be the same."""
        said = {key: verdict[key] for key in ("result", "points", "elapsed_us") if key in verdict}
        known = self.verdicts.setdefault(verdict["question"], said)
        if any(known[key] != said[key] for key in known.keys() & said.keys()):
            self.contradictions.append((verdict["question"], known, said))
        known.update(said)


