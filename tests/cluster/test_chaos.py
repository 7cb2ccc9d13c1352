"""In the manner of Jepsen: people race while a nemesis breaks things; whatever was acknowledged has to be in the stored results."""

import asyncio
import json
import os
import random
from collections import Counter

from client import Api, Race, stored_results
from nemesis import Nemesis
from racers import Racer, Service

SEED = int(os.environ.get("SEED", "1"))
PLAYERS = int(os.environ.get("PLAYERS", "100"))
RAGE_S = float(os.environ.get("RAGE_S", "45"))
THINK_S = 0.6
# One run outlasts the nemesis and is ended by its host; the other ends by itself under the faults.
QUESTIONS = {"long": 1000, "short": 40}


def quiz(title: str, questions: int) -> bytes:
    return json.dumps({"title": title, "language": "en", "questions": [
        {"id": f"q{n}", "prompt": f"{title} question {n}?", "options": [{"text": f"option {i}"} for i in range(4)],
         "correct": [n % 4], "category": "all", "limit_ms": 60000} for n in range(questions)]}).encode()


def create(api: Api, host: str, title: str) -> dict:
    answer = api.upload(host, f"{title}.json", quiz(title, QUESTIONS[title]))
    settings = {"countdown_ms": 0, "shuffle_questions": False, "shuffle_options": False}
    question_set = answer.json()["question_sets"][0]["question_set"]
    return api.created("/signon/runs", {"question_set": question_set, "settings": settings, "title": title}, host)


def join(api: Api, run: dict, number: int) -> Racer:
    person = api.created("/signon/join", {"code": run["code"], "name": f"Player {number}"})
    return Racer(api.url, person["token"], person["participant"], random.Random(f"{SEED}/{run['title']}/{number}"), THINK_S)


async def start(url: str, run: dict) -> None:
    async with Race(url, run["token"]) as boss:
        present = boss.welcome["roster"]["present"] if "present" in boss.welcome["roster"] else 0
        while present < PLAYERS:
            present = (await boss.until("roster", 60))["present"]
        await boss.send({"type": "start"})
        await boss.until("countdown")


async def end(url: str, run: dict) -> None:
    async with Race(url, run["token"]) as boss:
        if boss.welcome["phase"] != "finished":
            await boss.send({"type": "end"})
            await boss.until("finished")


async def race(cluster, runs: dict[str, dict], racers: dict[str, list[Racer]]) -> Nemesis:
    everybody = [racer for title in runs for racer in racers[title]]
    nemesis = Nemesis(cluster, Service(everybody), SEED)
    racing = [asyncio.create_task(racer.race()) for racer in everybody]
    await asyncio.gather(*(start(cluster.url, run) for run in runs.values()))
    await nemesis.rage(RAGE_S)
    await end(cluster.url, runs["long"])
    await nemesis.inject("kill", "reporter")  # while it loads
    await asyncio.wait_for(asyncio.gather(*racing), 60)
    return nemesis


def check(racers: list[Racer], results: dict) -> int:
    """How many verdicts were acknowledged. Each is in the results, once, as it was shown."""
    stored = {person["participant"]: person for person in results["participants"]}
    assert len(stored) == len(results["participants"]) == len(racers)
    lost, different, twice = [], [], []
    for racer in racers:
        answers = {int(answer["question"].removeprefix("q")): answer for answer in stored[racer.participant]["answers"]}
        counts = Counter(answer["question"] for answer in stored[racer.participant]["answers"])
        twice += [(racer.participant, question) for question, count in counts.items() if count > 1]
        for question, verdict in racer.verdicts.items():
            kept = answers.get(question)
            if kept is None or kept["result"] not in ("right", "wrong", "partial", "late"):
                lost.append((racer.participant, question, verdict, kept))
            elif any(kept[key] != value for key, value in verdict.items()):
                different.append((racer.participant, question, verdict, kept))
    assert not lost, f"{len(lost)} acknowledged verdicts are lost: {lost[:5]}"
    assert not different, f"{len(different)} verdicts are not what was shown: {different[:5]}"
    assert not twice, f"{len(twice)} answers are there twice: {twice[:5]}"
    assert not [racer.contradictions for racer in racers if racer.contradictions]
    return sum(len(racer.verdicts) for racer in racers)


def test_nothing_acknowledged_is_lost_whatever_dies(cluster):
    api = Api(cluster.url)
    host = api.host()
    runs = {title: create(api, host, title) | {"title": title} for title in QUESTIONS}
    racers = {title: [join(api, run, n) for n in range(PLAYERS)] for title, run in runs.items()}

    nemesis = asyncio.run(race(cluster, runs, racers))

    acknowledged = 0
    for title, run in runs.items():
        acknowledged += check(racers[title], asyncio.run(stored_results(api, run)))
    everybody = [racer for each in racers.values() for racer in each]
    listed = Counter(row["run"] for row in api.call("GET", "/runs", host).json()["runs"])
    print(f"seed {SEED}: {len(everybody)} people in {len(runs)} runs, {acknowledged} verdicts acknowledged, 0 lost, 0 twice;"
          f" {sum(racer.reconnects for racer in everybody)} connections made again\n{nemesis.report()}")
    assert listed == {run["run"]: 1 for run in runs.values()}
    assert acknowledged > 20 * len(everybody)
