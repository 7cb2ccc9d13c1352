"""A race in the middle of which something dies; whatever was acknowledged has to be in its results."""

import asyncio
import ssl
from collections.abc import Callable

import httpx

from runs import ANSWER_WITHIN_S, Desk, Run, check
from service import Service

PLAYERS, QUESTIONS, THINK_S = 20, 12, 0.25


async def until_ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await http.get("/")).is_success:
                    return
            except httpx.TransportError:
                pass
            # tidy-allow(sleep): asks again until it is there
            await asyncio.sleep(0.2)


async def half_way(run: Run) -> None:
    async with asyncio.timeout(60):
        while sum(len(racer.acknowledged) for racer in run.racers) < PLAYERS * QUESTIONS // 2:
            # tidy-allow(sleep): looks again until half of the verdicts are there
            await asyncio.sleep(0.05)


async def race(url: str, disaster: Callable[[], None], **key: str) -> dict:
    """The results of a race at url; `disaster` comes once half of its answers are judged. All certificates that OpenSSL trusts are good."""
    async with httpx.AsyncClient(base_url=url, timeout=ANSWER_WITHIN_S, verify=ssl.create_default_context()) as http:
        await until_ready(http)
        service = Service()
        desk = Desk(url, http, seed=1)
        await desk.open(**key)
        run = await desk.create("race", await desk.upload("letters", QUESTIONS))
        await desk.fill(run, PLAYERS, THINK_S, service)
        async with asyncio.timeout(120), asyncio.TaskGroup() as racing:
            for racer in run.racers:
                racing.create_task(racer.race())
            racing.create_task(desk.start(run))
            await half_way(run)
            before = sum(racer.reconnects for racer in run.racers)
            await asyncio.to_thread(disaster)
        async with asyncio.timeout(60):
            run.results = await desk.results(run)
    findings = check(run)
    again = sum(racer.reconnects for racer in run.racers) - before
    judged = sum(len(racer.acknowledged) for racer in run.racers)
    print(f"{PLAYERS} people, {judged} verdicts, {again} connections made again; lost or different: {len(findings)}")
    assert not findings, "\n".join(findings[:20])
    assert judged == PLAYERS * QUESTIONS and again > 0
    return run.results


def wrong_keys(client: httpx.Client, times: int, **arguments) -> list[int]:
    """What the host who types a wrong key so often is told: after ten of one address, 429."""
    return [client.post("/signon/host", json={"key": "wrong"}, **arguments).status_code for _ in range(times)]
