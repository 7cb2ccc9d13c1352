"""Breaks the cluster on purpose, one thing after the other, and notes how long anybody was without service."""

import asyncio
import random
import signal
from collections import Counter, defaultdict

from cluster import Cluster
from racers import Service

SPEED_RUNS = ["speed-run-1", "speed-run-2", "speed-run-3"]
REDIS_PAUSE_S = 3
FAULTS = [("kill", "speed-run"), ("drain", "speed-run"), ("pause", "speed-run"), ("kill", "redis"), ("pause", "redis"),
          ("kill", "gateway"), ("kill", "sign-on"), ("kill", "queue"), ("kill", "table"), ("kill", "reporter")]


class Nemesis:
    def __init__(self, cluster: Cluster, service: Service, seed: int):
        self.cluster = cluster
        self.service = service
        self.random = random.Random(seed)
        self.injected: Counter[str] = Counter()
        self.longest_s: dict[str, float] = defaultdict(float)

    async def rage(self, seconds: float) -> None:
        """Every fault once, in an order of its own, and further ones until the time is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        faults = self.random.sample(FAULTS, len(FAULTS))
        while faults or loop.time() < end:
            await self.inject(*(faults.pop() if faults else self.random.choice(FAULTS)))

    async def inject(self, kind: str, target: str) -> None:
        """Returns once everybody is served again."""
        victim = {"speed-run": self.random.choice(SPEED_RUNS), "sign-on": "sign-on-1"}.get(target, target)
        self.service.longest_s = 0
        if kind == "pause":
            await self.pause(victim)
        else:
            self.cluster.signal(victim, signal.SIGKILL if kind == "kill" else signal.SIGTERM)
        await self.service.all_served_from_now()
        name = f"{kind} {target}"
        self.injected[name] += 1
        self.longest_s[name] = max(self.longest_s[name], self.service.longest_s)

    async def pause(self, victim: str) -> None:
        self.cluster.signal(victim, signal.SIGSTOP)
        try:
            if victim == "redis":
                # tidy-allow(sleep): how long the fault lasts is an input of the test
                await asyncio.sleep(REDIS_PAUSE_S)
            else:
                await self.service.all_served_from_now()
        finally:
            self.cluster.signal(victim, signal.SIGCONT)

    def report(self) -> str:
        rows = [f"{name:18} {count:3} times, without service at most {self.longest_s[name]:5.2f} s"
                for name, count in sorted(self.injected.items())]
        return "\n".join(rows)
