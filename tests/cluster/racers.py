"""People who race, lose their connection, and come back as the web UI does (web/src/stores/connection.svelte.ts)."""

import asyncio
import json
import random
from dataclasses import dataclass, field

import websockets

from client import SUBPROTOCOL
from service import Service

OPEN_WITHIN_S = 10
SILENCE_S = 7
SAMPLE_EVERY_S = 30
SEND_AGAIN_AFTER_S = 1
BACKOFF_FIRST_S, BACKOFF_MAX_S = 0.2, 5.0
SENT_AWAY = range(4000, 5000)
REPLIES = {"welcome", "verdict", "error", "time"}
SAID_OF_AN_ANSWER = ("result", "points", "elapsed_us")


def backoff_s(attempt: int, share: float) -> float:
    ceiling = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2**attempt)
    return BACKOFF_FIRST_S + (ceiling - BACKOFF_FIRST_S) * share


@dataclass(eq=False)
class Racer:
    url: str
    token: str
    participant: int
    random: random.Random
    think_s: float
    service: Service
    acknowledged: dict[int, dict] = field(default_factory=dict)  # by question: all that was said of it
    chosen: dict[int, list[int]] = field(default_factory=dict)  # by question: what was sent
    surprises: list[str] = field(default_factory=list)  # what nobody may ever see
    reconnects: int = 0
    over: bool = False
    seen: int = 0

    async def race(self) -> None:
        attempt = 0
        while not self.over:
            conversation = None
            try:
                async with asyncio.timeout(OPEN_WITHIN_S):
                    socket = await websockets.connect(self.url.replace("http", "ws", 1) + "/speedrun", proxy=None,
                                                      subprotocols=[SUBPROTOCOL], compression=None, max_size=None,
                                                      ping_interval=None, open_timeout=None, close_timeout=0.1)
                try:
                    conversation = Conversation(self, socket)
                    await conversation.hold()
                finally:
                    socket.transport.abort()
            except (OSError, TimeoutError, websockets.WebSocketException) as lost:
                code = getattr(getattr(lost, "rcvd", None), "code", None)
                assert code not in SENT_AWAY, f"participant {self.participant} was sent away: {code}"
                if self in self.service.present:
                    self.service.wants(self)
                attempt = 1 if conversation and conversation.welcomed else attempt + 1
                self.reconnects += 1
                # tidy-allow(sleep): the back-off of the web UI is what is tried here
                await asyncio.sleep(backoff_s(attempt, self.random.random()))
        self.service.leaves(self)

    def told(self, answer: dict) -> None:
        """Whatever is said of an answer, it has to be the same for ever."""
        said = {key: answer[key] for key in SAID_OF_AN_ANSWER if key in answer}
        known = self.acknowledged.setdefault(answer["question"], said)
        if any(known[key] != said[key] for key in known.keys() & said.keys()):
            self.surprises.append(f"question {answer['question']}: first {known}, then {said}")
        known.update(said)

    def welcomed(self, welcome: dict) -> None:
        """Everything that was acknowledged is known to whoever welcomes, and the race goes on at the next question."""
        answers = {answer["question"]: answer for answer in welcome["you"]["answers"]}
        if forgotten := self.acknowledged.keys() - answers.keys():
            self.surprises.append(f"a welcome has forgotten the questions {sorted(forgotten)}")
        for answer in answers.values():
            self.told(answer)
        question = welcome.get("question")
        if question is not None and question["index"] != len(answers):
            self.surprises.append(f"after {len(answers)} answers it goes on at question {question['index']}")


class Conversation:
    """One connection of a racer, from hello on."""

    def __init__(self, racer: Racer, socket: websockets.ClientConnection):
        self.racer = racer
        self.socket = socket
        self.welcomed = False
        self.deadline: float | None = None  # until when there has to be a reply

    async def hold(self) -> None:
        await self.send({"type": "hello", "token": self.racer.token, "seen": self.racer.seen}, OPEN_WITHIN_S)
        handle = {"welcome": self.on_welcome, "verdict": self.on_verdict, "question": self.on_question,
                  "error": self.on_error, "finished": self.on_finished}
        while not self.racer.over:
            message = json.loads(await self.receive())
            if message["type"] in REPLIES:
                self.deadline = None
            self.racer.seen = max(self.racer.seen, message.get("seq", 0))
            if action := handle.get(message["type"]):
                await action(message)

    async def send(self, message: dict, reply_within_s: float) -> None:
        await self.socket.send(json.dumps(message))
        self.deadline = asyncio.get_running_loop().time() + reply_within_s

    async def receive(self) -> str:
        while True:
            waits_for_reply = self.deadline is not None
            until = self.deadline or asyncio.get_running_loop().time() + SAMPLE_EVERY_S
            try:
                async with asyncio.timeout_at(until):
                    return await self.socket.recv()
            except TimeoutError:
                if waits_for_reply:
                    raise
            await self.send({"type": "time", "t0": 1}, SILENCE_S)

    async def on_welcome(self, message: dict) -> None:
        self.welcomed = True
        self.racer.welcomed(message)
        self.racer.over = message["phase"] == "finished" or message["you"]["finished"]
        question = message.get("question")
        if question is None or question["index"] not in self.racer.chosen:
            self.racer.service.got(self.racer)
        if question is not None:
            await self.answer(question)

    async def on_verdict(self, message: dict) -> None:
        self.racer.told(message)
        self.racer.service.got(self.racer)
        if message["next"] is not None:
            await self.answer(message["next"])

    async def on_question(self, message: dict) -> None:
        await self.answer(message["question"])

    async def on_finished(self, _: dict) -> None:
        self.racer.over = True

    async def on_error(self, message: dict) -> None:
        """What can not be taken now is sent again after a while; everything else does not happen to those who play fair."""
        if message["code"] in ("unavailable", "rate_limited") and "question" in message:
            question = message["question"]
            # tidy-allow(sleep): the web UI waits so, too
            await asyncio.sleep(SEND_AGAIN_AFTER_S * (1 + self.racer.random.random()))
            await self.send_answer(question)
        elif message["code"] not in ("unavailable", "run_finished"):
            self.racer.surprises.append(f"error {message}")

    async def answer(self, question: dict) -> None:
        """Thinks and chooses; but what was sent once is sent again as it was, at once."""
        racer, index = self.racer, question["index"]
        racer.service.comes(racer)
        if index not in racer.chosen:
            # tidy-allow(sleep): people think; the rate of answers is an input of the test
            await asyncio.sleep(racer.random.uniform(0.5, 1.5) * racer.think_s)
            racer.chosen[index] = racer.random.sample(range(len(question["options"])), question["select"])
        await self.send_answer(index)

    async def send_answer(self, index: int) -> None:
        self.racer.service.wants(self.racer)
        await self.send({"type": "answer", "question": index, "choice": self.racer.chosen[index]}, SILENCE_S)
