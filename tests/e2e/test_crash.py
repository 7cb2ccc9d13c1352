"""kill -9 in the middle of a race: what was acknowledged stands, and everybody finishes."""

import asyncio
import json
import random
import subprocess

from client import Api, Player, Race, stored_results
from server import PROGRAM, Server

PLAYERS = 200


def test_kill_9_in_the_middle_of_a_race_of_200(tmp_path, quiz, solution):
    server = Server(tmp_path / "data").start()
    api = Api(server.url)
    host = api.host()
    question_set = api.upload(host, "ten.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    run = api.created("/signon/runs", {"question_set": question_set, "settings": {"countdown_ms": 0}}, host)
    people = [api.created("/signon/join", {"code": run["code"], "name": f"Player {n}"}) for n in range(PLAYERS)]
    players = [Player(server.url, person["token"], solution, 0.7, random.Random(n), checked=n % 20 == 0)
               for n, person in enumerate(people)]

    def acknowledged() -> int:
        return sum(len(player.verdicts) for player in players)

    async def until_acknowledged(count: int) -> None:
        reached = asyncio.Event()
        for player in players:
            player.on_verdict = lambda: reached.set() if acknowledged() >= count else None
        await reached.wait()

    async def race_through_crashes() -> list[int]:
        async with Race(server.url, run["token"]) as boss:
            racing = [asyncio.create_task(player.race()) for player in players]
            while (await boss.until("roster", 60))["present"] < PLAYERS:
                pass
            await boss.send({"type": "start"})
        crashes = []
        for share in (0.2, 0.6):
            await until_acknowledged(int(share * PLAYERS * 10))
            server.kill()
            crashes.append(acknowledged())
            server.start()
        await asyncio.wait_for(asyncio.gather(*racing), 120)
        return crashes

    crashes = asyncio.run(race_through_crashes())
    assert all(0 < count < PLAYERS * 10 for count in crashes), f"the kills came too late: {crashes}"
    results = asyncio.run(stored_results(api, run))
    assert server.stop() == 0

    ids = {q["prompt"]: q["id"] for q in quiz["questions"]}
    assert len(ids) == 10 and results["players"] == PLAYERS
    stored = {p["participant"]: p for p in results["participants"]}
    for person, player in zip(people, players):
        answers = stored[person["participant"]]["answers"]
        assert len(answers) == 10 and stored[person["participant"]]["finished"]
        # Every acknowledged verdict stands in the stored results, once.
        said = sorted((v["result"], v["points"], v["elapsed_us"]) for v in player.verdicts.values())
        kept = sorted((a["result"], a["points"], a["elapsed_us"]) for a in answers)
        missing = [verdict for verdict in said if verdict not in kept]
        assert not missing, missing
        assert stored[person["participant"]]["points"] == sum(a["points"] for a in answers)
    assert sum(player.reconnects for player in players) >= PLAYERS


def test_bots_that_are_joining_stay_when_the_server_is_killed_and_started_again(tmp_path):
    server = Server(tmp_path / "data").start()
    bots = subprocess.Popen([PROGRAM, "bots", "--url", server.url, "--create", "--players", "400", "--think-ms",
                             "20..60", "--start-after", "0", "--settings", '{"questions":3}'],
                            stdout=subprocess.PIPE, text=True)
    assert bots.stdout.readline().startswith("Watch the race at")
    server.kill()
    server.start()
    said, _ = bots.communicate(timeout=60)
    assert bots.returncode == 0, said
    assert "400 finished" in said
    assert server.stop() == 0


def test_a_second_server_on_the_same_data_is_refused(tmp_path):
    first = Server(tmp_path / "data").start()
    second = Server(tmp_path / "data")
    second.log_path = tmp_path / "second.log"
    try:
        second.start()
        raise AssertionError("it started")
    except AssertionError as refused:
        assert str(refused).startswith("exit ") and not str(refused).startswith("exit 0"), refused
    finally:
        assert first.stop() == 0
