"""Breaks the cluster on purpose, one thing after the other, and notes how long anybody was without service."""

import asyncio
import os
import random
import signal
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from running_cluster import Cluster
from service import Service

SPEED_RUNS = ["speed-run-1", "speed-run-2", "speed-run-3"]
SIGN_ONS = ["sign-on-1", "sign-on-2"]
SERVED_WITHIN_S = 120.0
FAULT_WITHIN_S = 300.0
# One shorter than a command of ours waits for Redis, and one longer.
REDIS_PAUSES_S = (2.0, 7.0)


class Nemesis:
    def __init__(self, cluster: Cluster, service: Service, seed: int):
        self.cluster = cluster
        self.service = service
        self.random = random.Random(seed)
        self.injected: Counter[str] = Counter()
        self.longest_s: dict[str, float] = defaultdict(float)
        self.faults = {
            "kill a speed-run": lambda: self.kill(self.a_speed_run()),
            "kill all speed-runs": lambda: self.kill(*SPEED_RUNS),
            "drain a speed-run": lambda: self.terminate(self.a_speed_run()),
            "pause a speed-run": lambda: self.pause(self.a_speed_run()),
            "partition a speed-run from Redis": lambda: self.pause(f"gate-{self.a_speed_run()}"),
            "break a speed-run's connections to Redis": lambda: self.kill(f"gate-{self.a_speed_run()}"),
            "kill Redis": lambda: self.kill("redis"),
            "restart Redis": lambda: self.terminate("redis"),
            "pause Redis": self.pause_redis,
            "kill the gateway": lambda: self.kill("gateway"),
            "kill the load balancer": lambda: self.kill("load-balancer"),
            "kill a sign-on": lambda: self.kill(self.random.choice(SIGN_ONS)),
            "pause a sign-on": lambda: self.pause(self.random.choice(SIGN_ONS)),
            "kill the queue": lambda: self.kill("queue"),
            "kill the table": lambda: self.kill("table"),
            "kill the reporter": lambda: self.kill("reporter"),
            "kill the reporter while it loads": self.kill_loading_reporter,
        }

    def a_speed_run(self) -> str:
        return self.random.choice(SPEED_RUNS)

    async def rage(self, seconds: float) -> None:
        """Every fault once, in an order of its own, and further ones until the time is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        first = self.random.sample(list(self.faults), len(self.faults))
        # Another reporter gets a lost job after a while: nobody shall wait for that at the end.
        first.sort(key=lambda name: "reporter" not in name)
        while first or loop.time() < end:
            await self.inject(first.pop(0) if first else self.random.choice(list(self.faults)))

    async def inject(self, name: str) -> None:
        """Returns once everybody is served again."""
        self.service.longest_s = 0
        async with asyncio.timeout(FAULT_WITHIN_S):
            await self.faults[name]()
            await self.served()
        self.injected[name] += 1
        self.longest_s[name] = max(self.longest_s[name], self.service.longest_s)

    async def served(self) -> None:
        await self.service.serves_everybody(SERVED_WITHIN_S)

    async def kill(self, *names: str) -> None:
        for name in names:
            os.kill(await self.pid(name), signal.SIGKILL)

    async def terminate(self, name: str) -> None:
        os.kill(await self.pid(name), signal.SIGTERM)

    async def pid(self, name: str) -> int:
        """Once the process lives: an earlier fault may have ended it just now."""
        while name not in self.cluster.processes():
            # tidy-allow(sleep): polls a file that the cluster replaces
            await asyncio.sleep(0.05)
        return self.cluster.processes()[name]["pid"]

    async def pause(self, name: str) -> None:
        """Until the others serve everybody."""
        async with self.paused(name):
            await self.served()

    async def pause_redis(self) -> None:
        async with self.paused("redis"):
            # tidy-allow(sleep): how long the fault lasts is an input of the test
            await asyncio.sleep(REDIS_PAUSES_S[self.injected["pause Redis"] % len(REDIS_PAUSES_S)])

    async def kill_loading_reporter(self) -> None:
        """The table gets nothing of what the reporter writes, then there is no reporter any more."""
        async with self.paused("gate-reporter"):
            while not has_unread_bytes(self.cluster.port("gate-reporter")):
                # tidy-allow(sleep): the kernel has no event for this
                await asyncio.sleep(0.05)
            await self.kill("reporter")

    @asynccontextmanager
    async def paused(self, name: str) -> AsyncIterator[None]:
        pid = await self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def report(self) -> str:
        return "\n".join(f"  {name:42} {self.injected[name]:4} times, somebody without service for at most {self.longest_s[name]:5.1f} s"
                         for name in self.faults if self.injected[name])


def has_unread_bytes(port: int) -> bool:
    """Whether something has been sent to that port of this machine that its process has not read."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, queues = line.split()[1], line.split()[4]
        if int(local.split(":")[1], 16) == port and line.split()[3] == "01" and int(queues.split(":")[1], 16) > 0:
            return True
    return False
