"""Clients for the tests: they speak the protocol, and hold every exchange against the contract."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import websockets

from contract import check_exchange, check_message

SUBPROTOCOL = "mc-speedrun.v1"


class Api:
    """HTTP to one server. Every answer is checked against api/openapi.yaml."""

    def __init__(self, url: str):
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=30)

    def call(self, method: str, path: str, token: str | None = None, **arguments) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.http.request(method, path, headers=headers, **arguments)
        check_exchange(method, path, answer.status_code, answer.headers.get("content-type", ""), answer.content)
        return answer

    def created(self, path: str, body: dict, token: str | None = None) -> dict:
        answer = self.call("POST", path, token, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def host(self) -> str:
        return self.created("/signon/host", {"name": "Test host"})["token"]

    def upload(self, token: str, name: str, content: bytes, **fields) -> httpx.Response:
        path = "/question-set-upload/large" if len(content) > 4_000_000 else "/question-set-upload"
        return self.call("POST", path, token, files={"file": (name, content)}, data=fields)

    def results(self, run: str, token: str) -> httpx.Response:
        return self.call("GET", f"/runs/{run}", token)


class Race:
    """One WebSocket of one participant, host or screen. Every message is checked against api/asyncapi.yaml, unless
    `checked` is off: for a crowd, of which a few are checked."""

    def __init__(self, url: str, token: str, checked: bool = True):
        self.url = url.replace("http", "ws", 1) + "/speedrun"
        self.token = token
        self.checked = checked
        self.welcome: dict = {}
        self.seen: list[dict] = []

    async def __aenter__(self) -> "Race":
        self.socket = await websockets.connect(self.url, subprotocols=[SUBPROTOCOL], compression=None, max_size=None,
                                               ping_interval=None, close_timeout=1, proxy=None)
        await self.send({"type": "hello", "token": self.token, "seen": 0})
        self.welcome = await self.until("welcome")
        return self

    async def __aexit__(self, *_) -> None:
        await self.socket.close()

    async def send(self, message: dict) -> None:
        if self.checked:
            check_message("clientMessages", message)
        await self.socket.send(json.dumps(message))

    async def send_raw(self, text: str) -> None:
        await self.socket.send(text)

    async def receive(self, seconds: float = 20) -> dict:
        async with asyncio.timeout(seconds):
            message = json.loads(await self.socket.recv())
        if self.checked:
            check_message("serverMessages", message)
            self.seen.append(message)
        return message

    async def until(self, kind: str, seconds: float = 20, **members) -> dict:
        """The next message of that type with these members; the others are kept in `seen`."""
        async with asyncio.timeout(seconds):
            while True:
                message = await self.receive(seconds)
                if message["type"] == kind and all(message.get(key) == value for key, value in members.items()):
                    return message


async def stored_results(api: Api, run: dict) -> dict:
    """The results of `run` for its host, once the server says that they are stored."""
    async with Race(api.url, run["token"]) as race:
        if not race.welcome["results"]:
            await race.until("results", 60)
    answer = api.results(run["run"], run["token"])
    assert answer.status_code == 200, answer.text
    return answer.json()


@dataclass
class Player:
    """Races through a whole run, across any number of lost connections, and remembers what was acknowledged."""

    url: str
    token: str
    solution: dict[str, set[str]]  # prompt → texts of the right options
    accuracy: float = 1.0
    random: object = None
    checked: bool = True
    on_verdict: Callable[[], None] = lambda: None
    verdicts: dict[int, dict] = field(default_factory=dict)
    welcomes: list[dict] = field(default_factory=list)
    finished: dict | None = None
    reconnects: int = 0

    def choose(self, question: dict) -> list[int]:
        right = [i for i, text in enumerate(question["options"]) if text in self.solution[question["prompt"]]]
        assert len(right) == question["select"]
        if self.random is not None and self.random.random() > self.accuracy:
            return [(i + 1) % len(question["options"]) for i in right]
        return right

    async def race(self) -> None:
        while self.finished is None:
            try:
                async with Race(self.url, self.token, self.checked) as race:
                    await self.play(race)
            except (OSError, websockets.WebSocketException, TimeoutError):
                self.reconnects += 1
                await asyncio.sleep(0)

    async def play(self, race: Race) -> None:
        self.welcomes.append(race.welcome)
        for answer in race.welcome["you"]["answers"]:
            self.acknowledged_again(answer)
        question = race.welcome.get("question")
        if race.welcome["you"]["finished"] or race.welcome["phase"] == "finished":
            self.finished = {"rank": race.welcome["you"]["rank"], "total": race.welcome["you"]["total"]}
        while self.finished is None:
            if question is not None:
                await race.send({"type": "answer", "question": question["index"], "choice": self.choose(question)})
                question = None
            message = await race.receive(60)
            if message["type"] == "verdict":
                known = self.verdicts.setdefault(message["question"], message)
                assert known["result"] == message["result"] and known["points"] == message["points"]
                self.on_verdict()
                question = message["next"]
            elif message["type"] == "question":
                question = message["question"]
            elif message["type"] == "finished":
                self.finished = message

    def acknowledged_again(self, answer: dict) -> None:
        """What a welcome says of an answer must be what its verdict said."""
        known = self.verdicts.get(answer["question"])
        if known is not None:
            assert (known["result"], known["points"]) == (answer["result"], answer["points"]), (known, answer)
