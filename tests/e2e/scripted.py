"""A player and a host without a page, for pictures that are the same each time: they do what they are told, when they are told."""

import json
from contextlib import ExitStack

from websockets.sync.client import connect

from client import SUBPROTOCOL, Api


class Scripted:
    def __init__(self, stack: ExitStack, api: Api, token: str):
        address = api.url.replace("http", "ws", 1) + "/speedrun"
        self.socket = stack.enter_context(connect(address, subprotocols=[SUBPROTOCOL], proxy=None))
        self.question: dict | None = None
        self.send({"type": "hello", "token": token, "seen": 0})
        self.until("welcome")

    def send(self, message: dict) -> None:
        self.socket.send(json.dumps(message))

    def until(self, *kinds: str) -> dict:
        while True:
            message = json.loads(self.socket.recv(timeout=20))
            if message["type"] == "question":
                self.question = message["question"]
            if message["type"] in kinds:
                return message


class ScriptedPlayer(Scripted):
    def __init__(self, stack: ExitStack, api: Api, code: str, name: str, quiz: dict):
        self.right = {one["prompt"]: {one["options"][i]["text"] for i in one["correct"]} for one in quiz["questions"]}
        super().__init__(stack, api, api.created("/signon/join", {"code": code, "name": name})["token"])

    def answer(self, right: bool) -> None:
        if self.question is None:
            self.until("question")
        options = self.question["options"]
        chosen = [i for i, text in enumerate(options) if text in self.right[self.question["prompt"]]]
        if not right:
            chosen = [(i + 1) % len(options) for i in chosen]
        self.send({"type": "answer", "question": self.question["index"], "choice": chosen})
        # In live mode the verdict comes later.
        self.question = self.until("verdict", "recorded").get("next")
