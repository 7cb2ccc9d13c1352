#!/usr/bin/env python3
"""How smoothly the big screen shows a race: 30 bots on the track, from the start until the last has finished. The real program serves, the
bots' choices are the same each time; Chromium draws without a window and without a graphics card, which is harder than any projector's computer.
Run it with the Python of the tests: build/tools/python/bin/python bench/frames.py [--json FILE]

interval  the time from one animation frame to the next, as the page's own scripts see it: 16.7 ms where none is left out.
dropped   the share of the frames that 60 a second would have been, but were not.
drawing   the CPU time of putting one frame together, on average: what the page costs, however busy the machine is with other things.

Each size of the screen in light and dark; the first second of a race, in which all runners appear at once, counts too."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/e2e"))

from browser import launch
from client import Api
from page_load import start
from server import PROGRAM, Server

SIZES = {"1080p": {"width": 1920, "height": 1080}, "4K": {"width": 3840, "height": 2160}}
THEMES = ("light", "dark")
PLAYERS = 30
QUESTIONS = 10
FRAME_MS = 1000 / 60

# The times of all frames while there is a track.
WATCH = """
globalThis.frames = [];
const frame = (time) => {
    if (document.querySelector('main .lanes')) frames.push(time);
    requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
"""


def open_race(api: Api) -> dict:
    token = api.host()
    chosen = next(one for one in api.call("GET", "/question-sets", token).json()["question_sets"] if one["title"] == "World geography")
    settings = {"questions": QUESTIONS, "countdown_ms": 3000}
    return api.created("/signon/runs", {"question_set": chosen["question_set"], "settings": settings}, token)


def race(browser: Browser, api: Api, size: dict, theme: str) -> tuple[list[float], float]:
    """The times of the frames, and the CPU time of drawing one; in milliseconds."""
    run = open_race(api)
    context = browser.new_context(base_url=api.url, viewport=size, color_scheme=theme, locale="en-GB")
    page: Page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"/screen/{run['code']}")
    bots = subprocess.Popen([PROGRAM, "bots", "--url", api.url, "--code", run["code"], "--players", str(PLAYERS), "--seed", "7", "--quiet"],
                            stdout=subprocess.DEVNULL)
    expect(page.get_by_text(f"{PLAYERS} players")).to_be_visible(timeout=20_000)
    start(api, run)
    page.wait_for_selector("main .lanes")
    browser.start_tracing(page=page, categories=["viz"])
    expect(page.get_by_role("region", name="The podium")).to_be_visible(timeout=180_000)
    assert bots.wait(timeout=30) == 0
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    drawn = [event["tdur"] / 1000 for event in trace if event["name"] == "Display::DrawAndSwap" and "tdur" in event]
    frames = page.evaluate("frames")
    context.close()
    return frames, statistics.mean(drawn)


def figures(frames: list[float], drawing: float) -> dict[str, float]:
    intervals = sorted(after - before for before, after in zip(frames, frames[1:]))
    at = lambda share: intervals[min(len(intervals) - 1, int(share * len(intervals)))]
    return {"p50_ms": round(at(0.5), 1), "p95_ms": round(at(0.95), 1), "p99_ms": round(at(0.99), 1), "max_ms": round(intervals[-1], 1),
            "dropped": round(max(0.0, 1 - len(intervals) * FRAME_MS / (frames[-1] - frames[0])), 3),
            "drawing_ms": round(drawing, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the figures there")
    parser.add_argument("--size", choices=SIZES, help="only that size")
    options = parser.parse_args()
    seen = {}
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        server = Server(Path(directory) / "data").start()
        browser = launch(playwright)
        try:
            for name in [options.size] if options.size else SIZES:
                for theme in THEMES:
                    row = seen[f"{name} {theme}"] = figures(*race(browser, Api(server.url), SIZES[name], theme))
                    print(f"{name:5} {theme:5}  interval p50 {row['p50_ms']:5.1f}  p95 {row['p95_ms']:5.1f}  p99 {row['p99_ms']:5.1f}"
                          f"  max {row['max_ms']:6.1f} ms  dropped {row['dropped']:5.1%}"
                          f"  drawing {row['drawing_ms']:4.1f} ms", flush=True)
        finally:
            browser.close()
            server.stop()
    if options.json:
        options.json.write_text(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main()
