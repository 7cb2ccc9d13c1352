#!/usr/bin/env python3
"""What an answer costs Rahoot (https://github.com/Ralex91/Rahoot), with all messages that it causes: the anchor of row T9, taken on
this machine. Everybody answers one question within a second; the server has one core, the players the other. It needs a
checkout whose server is built (in packages/socket: dist/index.cjs), and port 3001:

    build/tools/python/bin/python bench/rahoot.py CHECKOUT [--players 100]
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from harness import LOAD_CORE, SERVER_CORE, pinned

ADDRESS = "ws://127.0.0.1:3001/ws/?EIO=4&transport=websocket"
QUIZ = {"subject": "Capitals", "questions": [{"question": "Which city is the capital of Australia?", "cooldown": 3, "time": 120,
                                              "answers": ["Sydney", "Melbourne", "Canberra", "Perth"], "solutions": [2]}]}
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """Rahoot's own server, with one quiz."""

    def __init__(self, checkout: Path, directory: Path):
        (directory / "quizz").mkdir()
        (directory / "game.json").write_text('{"managerPassword":"a password"}')
        (directory / "quizz/capitals.json").write_text(json.dumps(QUIZ))
        self.process = subprocess.Popen(["node", "dist/index.cjs"], cwd=checkout / "packages/socket", stdout=subprocess.PIPE,
                                        env=os.environ | {"CONFIG_PATH": str(directory)}, text=True,
                                        preexec_fn=pinned(SERVER_CORE))
        next(line for line in self.process.stdout if "running on port" in line)
        # It says something of every connection: nobody listens, but it shall not be held up.
        self.reader = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.wait()


class Client:
    """One connection of Socket.IO (protocol 5 over Engine.IO 4), as its browsers have it once they use WebSocket."""

    def __init__(self, link: ClientConnection):
        self.link = link
        self.heard = 0

    @staticmethod
    async def open(name: str) -> "Client":
        """The server says that it is running a moment before it listens."""
        for _ in range(50):
            try:
                link = await connect(ADDRESS, compression=None, max_queue=None, ping_interval=None)
                break
            except OSError:
                await asyncio.sleep(0.1)
        client = Client(link)
        await client.link.recv()
        await client.link.send("40" + json.dumps({"clientId": name}))
        while not (await client.link.recv()).startswith("40"):
            pass
        return client

    async def say(self, event: str, *arguments) -> None:
        await self.link.send("42" + json.dumps([event, *arguments]))

    async def until(self, *parts: str) -> str:
        """The next message that has all of `parts` in it."""
        while True:
            text = await self.link.recv()
            if text == "2":
                await self.link.send("3")
            self.heard += text.startswith("42")
            if all(part in text for part in parts):
                return text


async def player(number: int, code: str, joined: asyncio.Semaphore) -> Client:
    async with joined:
        client = await Client.open(f"client-{number}")
        await client.say("player:join", code)
        game = json.loads((await client.until('"game:successRoom"'))[2:])[1]
        await client.say("player:login", {"gameId": game, "data": {"username": f"Player {number}"}})
        await client.until('"game:successJoin"')
        return client


async def answer(client: Client, game: str, reactions: list[float]) -> None:
    await client.until('"game:status"', '"SELECT_ANSWER"')
    await asyncio.sleep(random.random())
    begun = time.perf_counter()
    await client.say("player:selectedAnswer", {"gameId": game, "data": {"answerKey": random.randrange(4)}})
    await client.until('"game:status"', '"WAIT"')
    reactions.append(time.perf_counter() - begun)
    await client.until('"game:status"', '"SHOW_RESULT"')


async def race(server: Server, players: int) -> dict:
    host = await Client.open("host")
    await host.say("game:create", "capitals")
    created = json.loads((await host.until('"manager:gameCreated"'))[2:])[1]
    empty = server.memory()
    at_once = asyncio.Semaphore(8)
    clients = await asyncio.gather(*(player(n, created["inviteCode"], at_once) for n in range(players)))
    memory = (server.memory() - empty) / players
    reactions: list[float] = []
    answering = [asyncio.create_task(answer(client, created["gameId"], reactions)) for client in clients]
    await host.say("manager:startGame", {"gameId": created["gameId"]})
    await host.until('"game:status"', '"SHOW_QUESTION"')
    await asyncio.sleep(1)
    before, heard = server.cpu_seconds(), sum(client.heard for client in clients)
    await asyncio.gather(*answering)
    spent, heard = server.cpu_seconds() - before, sum(client.heard for client in clients) - heard
    for client in clients:
        client.link.transport.abort()
    reactions.sort()
    return {"players": players, "cpu_us_per_answer": 1e6 * spent / players, "messages_per_answer": heard / players,
            "reaction_ms": {"p50": 1000 * reactions[players // 2], "p99": 1000 * reactions[players * 99 // 100]},
            "memory_kib_per_player": memory / 1024}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split(":")[0])
    arguments.add_argument("checkout", type=Path)
    arguments.add_argument("--players", type=int, default=100)
    wanted = arguments.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        server = Server(wanted.checkout, Path(directory))
        try:
            os.sched_setaffinity(0, {LOAD_CORE})
            print(json.dumps(asyncio.run(race(server, wanted.players))))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
