#!/usr/bin/env python3
"""What a player's phone loads, and how long that takes: from opening the join link with an empty cache, through the lobby and
the countdown, until the first question can be answered. The real program serves, Chromium is slowed down over CDP.
Run it with the Python of the tests: build/tools/python/bin/python bench/page_load.py [--json FILE]

bytes   compressed, as they came over the network, response heads included; the manifest and the icon, which a browser without
        a window does not ask for, are fetched beside it and counted. WebSocket: the text of the messages.
paint   the first contentful paint and the largest one, after the navigation's start.
shift   cumulative layout shift without what follows a tap, as browsers define it.
blocked what each task of the page took beyond 50 ms, summed up over the whole way.

The network is that of Lighthouse's "slow 4G", put on by Chromium for each request: 150 ms, 1.6 Mbit/s down, 750 kbit/s up. That
leaves out opening connections, so a second table has the figures with which DevTools makes up for that: 562.5 ms a request,
1.44 Mbit/s down, 675 kbit/s up. The CPU is 4 times slower than this machine's in both. Medians of all runs."""

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright
from websockets.sync.client import ClientConnection, connect

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/e2e"))

from browser import PHONE, launch
from client import SUBPROTOCOL, Api
from server import Server

RUNS = 7
CPU_SLOWDOWN = 4


@dataclass(frozen=True)
class Network:
    latency_ms: float
    down_kbit: float
    up_kbit: float

    def __str__(self) -> str:
        return f"{self.latency_ms:g} ms a request, {self.down_kbit:g} kbit/s down, {self.up_kbit:g} kbit/s up"


SLOW_4G = Network(150, 1600, 750)
SLOW_4G_OF_DEVTOOLS = Network(562.5, 1440, 675)

# Before the page's own scripts: what it draws, moves and is busy with.
WATCH = """
globalThis.seen = { shift: 0, blocked: 0, largest: 0 };
const watch = (type, entry) => new PerformanceObserver((list) => list.getEntries().forEach(entry)).observe({ type, buffered: true });
watch('layout-shift', (one) => { if (!one.hadRecentInput) seen.shift += one.value; });
watch('longtask', (one) => { seen.blocked += Math.max(0, one.duration - 50); });
watch('largest-contentful-paint', (one) => { seen.largest = one.startTime; });
"""
READ = """() => ({ ...seen, paint: performance.getEntriesByName('first-contentful-paint')[0].startTime })"""
# What Chromium calls a kind of response, and what it is called here. "Other" is what the browser itself asks for.
KINDS = {"Document": "html", "Script": "script", "Stylesheet": "style", "Font": "font", "Image": "icon", "Other": "icon", "Manifest": "manifest",
         "Fetch": "api", "XHR": "api"}
ORDER = ["html", "script", "style", "font", "icon", "manifest", "api", "websocket"]


@dataclass
class Load:
    """One way from the link to the first question."""

    bytes: Counter = field(default_factory=Counter)
    addresses: dict[str, str] = field(default_factory=dict)  # request id → address
    kinds: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        session.on("Network.responseReceived", self.responded)
        session.on("Network.loadingFinished", self.finished)
        for direction in ("Received", "Sent"):
            session.on(f"Network.webSocketFrame{direction}", self.framed)

    def responded(self, event: dict) -> None:
        self.kinds[event["requestId"]] = KINDS.get(event["type"], event["type"].lower())
        self.addresses[event["requestId"]] = event["response"]["url"]

    def finished(self, event: dict) -> None:
        if event["requestId"] in self.kinds:
            self.bytes[self.kinds[event["requestId"]]] += round(event["encodedDataLength"])

    def framed(self, event: dict) -> None:
        self.bytes["websocket"] += len(event["response"]["payloadData"].encode())

    def add_linked(self, page: Page) -> None:
        """What the page links to for the browser itself, where the browser has not asked for it."""
        for relation, kind in (("manifest", "manifest"), ("icon", "icon")):
            for address in page.locator(f"link[rel={relation}]").evaluate_all("all => all.map((one) => one.href)"):
                if address not in self.addresses.values():
                    with httpx.stream("GET", address, headers={"Accept-Encoding": "br"}) as response:
                        head = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
                        self.bytes[kind] += head + len(b"".join(response.iter_raw()))


def slow_down(session: CDPSession, network: Network) -> None:
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": network.latency_ms, "downloadThroughput": network.down_kbit * 1000 / 8,
        "uploadThroughput": network.up_kbit * 1000 / 8})


def open_race(api: Api) -> dict:
    token = api.host()
    sets = api.call("GET", "/question-sets", token).json()["question_sets"]
    chosen = next(one for one in sets if one["title"] == "World geography")
    return api.created("/signon/runs", {"question_set": chosen["question_set"], "settings": {"countdown_ms": 3000}}, token)


def until(host: ClientConnection, kind: str) -> None:
    while json.loads(host.recv(timeout=10))["type"] != kind:
        pass


def start(api: Api, run: dict) -> None:
    address = api.url.replace("http", "ws", 1) + "/speedrun"
    with connect(address, subprotocols=[SUBPROTOCOL], proxy=None) as host:
        host.send(json.dumps({"type": "hello", "token": run["token"], "seen": 0}))
        until(host, "welcome")
        host.send(json.dumps({"type": "start"}))
        until(host, "countdown")


def load(browser: Browser, api: Api, network: Network, locale: str) -> Load:
    run = open_race(api)
    context = browser.new_context(base_url=api.url, locale=locale, **PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    seen = Load()
    seen.listen(session)
    slow_down(session, network)
    page.add_init_script(WATCH)
    page.goto(f"/join/{run['code']}")
    # By role alone, since it may be any language.
    page.locator("#name").fill("Ada")
    page.locator("form button:not([type=button])").tap()
    page.wait_for_url("**/play")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    start(api, run)
    expect(page.locator("ul.options button").first).to_be_enabled(timeout=20_000)
    seen.figures = page.evaluate(READ)
    seen.add_linked(page)
    context.close()
    return seen


def median(loads: list[Load], figure: str) -> float:
    return statistics.median(load.figures[figure] for load in loads)


def report(name: str, network: Network, loads: list[Load]) -> dict:
    size = {kind: round(statistics.median(load.bytes[kind] for load in loads)) for kind in ORDER}
    unknown = set().union(*(load.bytes for load in loads)) - set(ORDER)
    assert not unknown, f"bytes of kinds that this does not know: {unknown}"
    total = sum(size.values())
    paints = sorted(load.figures["paint"] for load in loads)
    print(f"{name}: {network}; CPU {CPU_SLOWDOWN} times slower; {len(loads)} runs")
    print("  " + "  ".join(f"{kind} {size[kind]:,}" for kind in ORDER) + f"  all {total:,} bytes ({total / 1024:.1f} KiB)")
    print(f"  first paint {median(loads, 'paint'):.0f} ms ({paints[0]:.0f} to {paints[-1]:.0f}),"
          f" largest {median(loads, 'largest'):.0f} ms, layout shift {median(loads, 'shift'):.4f},"
          f" blocked {median(loads, 'blocked'):.0f} ms")
    return {"player_bytes": total, "first_contentful_paint_ms": round(median(loads, "paint")),
            "cumulative_layout_shift": round(median(loads, "shift"), 4), "total_blocking_ms": round(median(loads, "blocked"))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the first table's figures there")
    parser.add_argument("--locale", default="en-GB", help="the language of the phone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        server = Server(Path(directory) / "data").start()
        browser = launch(playwright)
        try:
            figures = {}
            for name, network in (("slow 4G", SLOW_4G), ("slow 4G of DevTools", SLOW_4G_OF_DEVTOOLS)):
                loads = [load(browser, Api(server.url), network, options.locale) for _ in range(RUNS)]
                figures[name] = report(name, network, loads)
        finally:
            browser.close()
            server.stop()
    if options.json:
        options.json.write_text(json.dumps(figures["slow 4G"]) + "\n")


if __name__ == "__main__":
    main()
