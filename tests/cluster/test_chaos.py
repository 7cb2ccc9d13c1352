"""In the manner of Jepsen: people race while a nemesis breaks things; whatever was acknowledged has to be in the stored results."""

import asyncio
import os
from collections import Counter
from pathlib import Path

import httpx

from nemesis import Nemesis
from running_cluster import Cluster
from runs import ANSWER_WITHIN_S, Desk, Run, Visitor, check
from service import Service

SEED = int(os.environ.get("CHAOS_SEED", "1"))
SECONDS = float(os.environ.get("CHAOS_SECONDS", "0"))  # every fault comes once in any case
PLAYERS = int(os.environ.get("CHAOS_PLAYERS", "160"))
THINK_S = 0.8
LONG_QUESTIONS = 10_000  # nobody comes to the end of it
SHORT_QUESTIONS, SHORT_PLAYERS, LANES = 10, 10, 2
STORED_WITHIN_S = 180


class Day:
    """One long run, and beside it one short run after the other, while the nemesis rages."""

    def __init__(self, cluster: Cluster, http: httpx.AsyncClient):
        self.service = Service()
        self.desk = Desk(cluster.url, http, SEED)
        self.nemesis = Nemesis(cluster, self.service, SEED)
        self.runs: list[Run] = []
        self.storing: list[asyncio.Task] = []
        self.is_over = asyncio.Event()

    async def pass_by(self) -> None:
        await self.desk.open()
        long = await self.desk.create("long", await self.desk.upload("long", LONG_QUESTIONS))
        short_set = await self.desk.upload("short", SHORT_QUESTIONS)
        await self.desk.fill(long, PLAYERS, THINK_S, self.service)
        async with asyncio.TaskGroup() as racing:
            for racer in long.racers:
                racing.create_task(racer.race())
            await self.desk.start(long)
            visiting = racing.create_task(Visitor(self.desk, long, self.service).come_and_go(self.is_over))
            for _ in range(LANES):
                racing.create_task(self.short_runs(short_set))
            await self.nemesis.rage(SECONDS)
            self.is_over.set()
            await visiting
            await self.desk.end(long)
        self.finished(long)
        async with asyncio.timeout(STORED_WITHIN_S):
            await asyncio.gather(*self.storing)

    async def short_runs(self, question_set: str) -> None:
        while not self.is_over.is_set():
            run = await self.desk.create("short", question_set)
            await self.desk.fill(run, SHORT_PLAYERS, THINK_S, self.service)
            async with asyncio.TaskGroup() as racing:
                for racer in run.racers:
                    racing.create_task(racer.race())
                await self.desk.start(run)
            self.finished(run)

    def finished(self, run: Run) -> None:
        self.runs.append(run)
        self.storing.append(asyncio.create_task(self.read_results(run)))

    async def read_results(self, run: Run) -> None:
        run.results = await self.desk.results(run)


async def results_stand(day: Day) -> None:
    """Each run was reported exactly once in effect: it is listed once, and its results have not changed since."""
    assert Counter(await day.desk.completed()) == {run.run: 1 for run in day.runs}
    for run in day.runs:
        assert await day.desk.results(run) == run.results


def test_nothing_acknowledged_is_lost_whatever_dies(tmp_path):
    async def pass_a_day(cluster: Cluster) -> Day:
        limits = httpx.Limits(max_connections=20)
        async with httpx.AsyncClient(base_url=cluster.url, timeout=ANSWER_WITHIN_S, limits=limits) as http:
            day = Day(cluster, http)
            await day.pass_by()
            await results_stand(day)
        return day

    with Cluster(tmp_path / "cluster", Path(__file__).with_name("gated_cluster.py")) as cluster:
        day = asyncio.run(pass_a_day(cluster))
    people = [racer for run in day.runs for racer in run.racers]
    acknowledged = sum(len(racer.acknowledged) for racer in people)
    print(f"seed {SEED}: {len(day.runs)} runs, {len(people)} people who raced, {sum(len(run.visitors) for run in day.runs)} who only"
          f" joined, {acknowledged} verdicts acknowledged, {sum(racer.reconnects for racer in people)} connections made again"
          f"\n{day.nemesis.report()}")
    findings = [finding for run in day.runs for finding in check(run)]
    print(f"lost, different, twice or unexpected: {len(findings)}")
    assert not findings, "\n".join(findings[:20])
    assert acknowledged > 20 * PLAYERS
