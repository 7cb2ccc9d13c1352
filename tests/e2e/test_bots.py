"""`mc-speedrun bots`, as somebody meets it who tries a server with it."""

import asyncio
import json
import re
import signal
import socket
import subprocess

from client import Api, Race
from server import PROGRAM, Server


def bots(url: str, *more: str) -> subprocess.Popen:
    return subprocess.Popen([PROGRAM, "bots", "--url", url, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_bots_go_on_after_the_host_has_paused_the_race(tmp_path, quiz):
    server = Server(tmp_path / "data").start()
    api = Api(server.url)
    host = api.host()
    question_set = api.upload(host, "ten.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    run = api.created("/signon/runs", {"question_set": question_set, "settings": {"countdown_ms": 0}}, host)
    playing = bots(server.url, "--code", run["code"], "--players", "300", "--think-ms", "0..800")

    async def race_with_pauses() -> None:
        async with Race(server.url, run["token"]) as boss:
            while (await boss.until("roster", 60))["present"] < 300:
                pass
            await boss.send({"type": "start"})
            phase, pauses = "running", 0
            while phase != "finished":
                message = await boss.receive()
                phase = message.get("phase", phase)
                if message["type"] == "leaderboard" and phase == "running" and pauses < 10:
                    pauses += 1
                    await boss.send({"type": "pause"})
                elif message["type"] == "phase" and phase == "paused":
                    await boss.send({"type": "resume"})

    asyncio.run(race_with_pauses())
    said, _ = playing.communicate(timeout=60)
    assert playing.returncode == 0, said
    assert "300 finished" in said and "no errors" in said
    # Some were just answering when the race was paused.
    assert int(re.search(r"(\d+) answers sent again", said)[1]) > 0, said
    assert server.stop() == 0


def test_bots_play_along_in_a_live_race(tmp_path, quiz):
    server = Server(tmp_path / "data").start()
    api = Api(server.url)
    host = api.host()
    question_set = api.upload(host, "ten.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    settings = {"mode": "live", "questions": 4, "countdown_ms": 0}
    run = api.created("/signon/runs", {"question_set": question_set, "settings": settings}, host)
    playing = bots(server.url, "--code", run["code"], "--players", "100", "--think-ms", "0..300")

    async def race_in_step() -> None:
        async with Race(server.url, run["token"]) as boss:
            while (await boss.until("roster", 60))["present"] < 100:
                pass
            await boss.send({"type": "start"})
            for number in range(4):
                if number == 2:  # some have not answered yet
                    live = {"open": False}
                    while not live["open"] or live["answered"] < 20:
                        live = (await boss.until("progress"))["live"]
                    await boss.send({"type": "next"})
                await boss.until("reveal", question=number)
                await boss.send({"type": "next"})

    asyncio.run(race_in_step())
    said, _ = playing.communicate(timeout=60)
    assert playing.returncode == 0, said
    assert "100 finished" in said and "no errors" in said
    assert 320 <= int(re.search(r"(\d+) answers in", said)[1]) < 400, said
    assert server.stop() == 0


def test_bots_say_what_they_wait_for(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        waiting = bots(url, "--create")
        assert waiting.stderr.readline() == f"waiting for {url} to answer; is it a mc-speedrun server?\n"
        waiting.send_signal(signal.SIGINT)
        waiting.communicate(timeout=20)
        assert waiting.returncode == 1


def test_bots_say_at_once_that_something_else_listens_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(20)
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        puzzled = bots(url, "--create")
        other.accept()[0].close()  # they look first whether anything listens
        connection, _ = other.accept()
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        _, complaint = puzzled.communicate(timeout=10)
        connection.close()
        assert puzzled.returncode == 1
        assert complaint.startswith(f"mc-speedrun: {url} does not speak HTTP, so it is no mc-speedrun server")
