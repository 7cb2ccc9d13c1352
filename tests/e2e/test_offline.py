"""A page that is loaded again while the network, or the server, is away; and what the service worker keeps for that."""

import json
import re
import shutil
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, People, Player
from client import Api
from offline import KEPT, comes_true
from scripted import Scripted
from server import PROGRAM, WEB, Server

BUILT = Path(WEB) if WEB else PROGRAM.parent / "web"
GOES_ON = "This page goes on by itself once the network is back."
# All that the end of a race is made of: kept as a whole or not at all.
END_KEPT = """async () => {
    const all = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(all.map((cache) => cache.keys()))).flat();
    return requests.some(({ url }) => /\\/assets\\/Finish-[^/]+\\.js$/.test(url));
}"""
STYLED = """[...document.styleSheets].some((style) => {
    try {
        return style.href?.includes('/assets/Track-') && style.cssRules.length > 0;
    } catch {
        return false; // It failed to come.
    }
})"""
CACHED = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) found.push([request.url, await (await cache.match(request)).text()]);
    }
    return found;
}"""


def kept(page: Page) -> None:
    comes_true(page, KEPT)


@pytest.fixture
def quiz(quiz) -> dict:
    return {**quiz, "questions": quiz["questions"][:4]}


@pytest.fixture
def run(api, host, question_set) -> dict:
    return api.created("/signon/runs", {"question_set": question_set}, host)


def start(api: Api, run: dict) -> None:
    with ExitStack() as stack:
        host = Scripted(stack, api, run["token"])
        host.send({"type": "start"})
        host.until("countdown")


def test_a_race_goes_on_after_a_reload_without_the_network(people, api, run, quiz):
    ada = Player(people.page("Ada", f"/join/{run['code']}", **PHONE), "Ada", quiz)
    ada.join()
    kept(ada.page)
    start(api, run)
    ada.answer(1)
    ada.told("Right")
    comes_true(ada.page, END_KEPT)
    ada.page.context.set_offline(True)
    ada.page.reload()
    expect(ada.page.get_by_text("Offline: no network").last).to_be_visible()
    expect(ada.page.get_by_text(GOES_ON)).to_be_visible()
    ada.page.context.set_offline(False)
    for number in (2, 3, 4):
        ada.answer(number)
    expect(ada.page.get_by_text("4/4")).to_be_visible()


def test_every_script_and_style_is_kept_by_the_service_worker_with_the_part_that_needs_it(server):
    worker = server.get("/sw.js").decode()
    parts = [path.name for path in (BUILT / "assets").iterdir() if path.suffix in {".js", ".css"}]
    assert len(parts) > 20
    # The style of the host's plots belongs to no script.
    assert [name for name in parts if f'"/assets/{name}"' not in worker and not re.match(r"uPlot-.*css", name)] == []
    finish = re.search(r'\[\s*"/assets/Finish-[^\]]+\]', worker).group()
    assert {name.split("-")[0] for name in re.findall(r"/assets/([^\"]+)", finish)} == {"Finish", "Standings", "Track"}


def test_the_end_of_a_race_has_its_style_after_the_network_cut_it_off(people, api, run, quiz):
    """On plain HTTP, where no service worker keeps anything."""
    people.away = True
    ada = Player(people.page("Ada", f"/join/{run['code']}", service_workers="block", **PHONE), "Ada", quiz)
    lost = []

    def lose_the_first(route: Route) -> None:
        lost.append(route)
        route.abort() if len(lost) == 1 else route.continue_()

    ada.page.route("**/assets/Track-*.css", lose_the_first)
    ada.join()
    start(api, run)
    ada.answer(1)
    ada.told("Right")
    for number in (2, 3, 4):
        ada.answer(number)
    expect(ada.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    assert lost
    assert ada.page.evaluate(STYLED)


def test_everybody_waits_for_a_server_that_is_away(people, api, server, run, quiz):
    pages = {"Ada": people.page("Ada", f"/join/{run['code']}", **PHONE), "screen": people.page("screen", f"/screen/{run['code']}", **BIG_SCREEN),
             "host": people.page("host", "/host", **DESKTOP)}
    host = Host(pages["host"])
    host.upload("ten.json", json.dumps(quiz).encode())
    host.choose_set("Ten questions")
    host.open_lobby()
    Player(pages["Ada"], "Ada", quiz).join()
    for page in pages.values():
        kept(page)
    server.kill()
    people.away = True
    for page in pages.values():
        page.reload()
        expect(page.get_by_text("Reconnecting").last).to_be_visible()
        expect(page.get_by_text(GOES_ON)).to_be_visible()
    server.start()
    for name, heading in {"Ada": "You are in, Ada.", "screen": "Ten questions", "host": "Ten questions"}.items():
        expect(pages[name].get_by_role("heading", name=heading)).to_be_visible()


def test_a_page_without_the_network_speaks_its_language(people, run):
    page = people.page("Ada", f"/join/{run['code']}", locale="de")
    expect(page.get_by_label("Dein Name")).to_be_visible()
    kept(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("Der Server ist nicht erreichbar. Bist du online?")
    page.context.set_offline(False)
    expect(page.get_by_label("Dein Name")).to_be_visible()


def test_what_the_server_answers_is_never_kept(people, api, run, quiz):
    people.expected.add("404 /signon/runs/ZZZZZZ")
    host = Host(people.page("host", "/host", **PHONE))
    host.upload("ten.json", json.dumps(quiz).encode())
    kept(host.page)
    # All of it by a page that has its service worker.
    for path in ("/host", "/host/history", f"/screen/{run['code']}", "/join/ZZZZZZ", f"/join/{run['code']}"):
        host.page.goto(path)
        expect(host.page.get_by_role("heading", level=1).first).to_be_visible()
    me = Player(host.page, "Me", quiz)
    me.join()
    start(api, run)
    for number in range(1, 5):
        me.answer(number)
    expect(me.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    for path in ("/signon/runs/" + run["code"], "/question-sets", "/runs", "/runs/" + run["run"], "/speedrun", "/healthz"):
        me.page.evaluate("(path) => fetch(path).then((answer) => answer.text())", path)
        people.errors.clear()  # some of them want a token

    cached = me.page.evaluate(CACHED)
    assert len(cached) > 5
    for url, content in cached:
        path = urlsplit(url).path
        assert re.fullmatch(r"/(index\.html|favicon\.svg|assets/[^/]+)", path), path
        assert run["code"] not in content and quiz["questions"][0]["prompt"] not in content
    me.page.context.set_offline(True)
    assert me.page.evaluate("() => fetch('/question-sets').then(() => 'answered', () => 'failed')") == "failed"


def another_build(of: Path, to: Path) -> Path:
    """The same web UI under another digest."""
    shutil.copytree(of, to, ignore=shutil.ignore_patterns("sw.js.*", ".*"))
    worker = to / "sw.js"
    changed, digests = re.subn(r'"[0-9a-f]{16}"', '"0123456789abcdef"', worker.read_text())
    assert digests > 0
    worker.write_text(changed)
    return to


def test_another_build_takes_over_between_races(browser, tmp_path, quiz):
    server = Server(tmp_path / "data").start()
    api, people = Api(server.url), People(browser, server.url)
    token = api.host()
    stored = api.upload(token, "ten.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    run = api.created("/signon/runs", {"question_set": stored}, token)
    ada = Player(people.page("Ada", f"/join/{run['code']}", **PHONE), "Ada", quiz)
    ada.join()
    kept(ada.page)
    before = ada.page.evaluate("caches.keys()")
    start(api, run)
    ada.answer(1)
    ada.told("Right")

    # In the middle of a race: it goes on, also after a reload, with what was there before.
    assert server.stop() == 0
    people.away = True
    server.arguments = ("--web", str(another_build(BUILT, tmp_path / "web")))
    server.start()
    ada.answer(2)
    ada.told("Right")
    ada.page.reload()
    comes_true(ada.page, "async () => (await navigator.serviceWorker.getRegistration()).waiting !== null")
    ada.answer(3)
    ada.told("Right")
    assert set(before) < set(ada.page.evaluate("caches.keys()"))

    # Once nobody races any more the new one is there, and nothing of the old one.
    context = ada.page.context
    ada.page.close()
    page = context.new_page()
    page.goto("/")
    comes_true(page, "async () => (await caches.keys()).join() === 'mc-speedrun.0123456789abcdef'")
    context.close()
    assert people.errors == []
    assert server.stop() == 0


def test_the_service_worker_is_asked_for_again_each_time(api):
    answer = api.http.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "'self'" in answer.headers["content-security-policy"]
