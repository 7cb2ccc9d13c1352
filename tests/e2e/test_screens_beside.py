"""Screens that a race does not lead past: what goes wrong, what is rare, what only some have. As test_screens.py."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Page, expect

from browser import BIG_SCREEN, DESKTOP, Host, People, Player
from client import Api
from inspection import PHONE, Inspection
from offline import KEPT, comes_true
from quizzes import picture, question
from scripted import Scripted
from server import ROOT, Server, free_port

LANGUAGES = {"en": "ltr", "de": "ltr", "es": "ltr", "fr": "ltr", "pt-BR": "ltr", "ja": "ltr", "he": "rtl"}


@contextmanager
def vite() -> Iterator[str]:
    """The development server of the web UI; its address."""
    port = free_port()
    command = ["node", ROOT / "web/node_modules/vite/bin/vite.js", "--host", "127.0.0.1", "--port", str(port), "--strictPort"]
    server = subprocess.Popen(command, cwd=ROOT / "web", stdout=subprocess.PIPE, text=True)
    try:
        # It says on its standard output where it listens, once it does.
        seen = next((line for line in server.stdout if str(port) in line), None)
        assert seen, f"vite ended with {server.wait()}"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def test_the_screens_beside_a_race(everybody, api, question_set, host, inspection):
    look = inspection.of
    run = api.created("/signon/runs", {"question_set": question_set}, host)
    everybody.expected |= {"404 /signon/runs/ZZZZZZ", "404 /signon/screen"}
    nowhere = everybody.page("somebody", "/nowhere", **PHONE)
    expect(nowhere.get_by_role("heading", name="There is no such page.")).to_be_visible()
    look(nowhere, "no-such-page")
    unknown = everybody.page("somebody", "/join/ZZZZZZ", **PHONE)
    expect(unknown.get_by_role("alert")).to_contain_text("There is no race with this code.")
    look(unknown, "player-unknown-code")
    screen = everybody.page("screen", "/screen/ZZZZZZ", **BIG_SCREEN)
    expect(screen.get_by_text("There is no race with this code.")).to_be_visible()
    look(screen, "screen-unknown-code")
    ada = Player(everybody.page("Ada", f"/join/{run['code']}", **PHONE), "Ada", {"questions": []})
    ada.join()
    with ExitStack() as stack:
        Scripted(stack, api, run["token"]).send({"type": "kick", "participant": 1})
    expect(ada.page.get_by_role("heading", name="You are out of this race")).to_be_visible()
    look(ada.page, "player-removed")
    given = api.created("/signon/runs", {"question_set": question_set, "settings": {"names": "given"}}, host)
    inspection.code = given["code"]
    somebody = everybody.page("somebody", f"/join/{given['code']}", **PHONE)
    expect(somebody.get_by_text("In this race everybody gets a name.")).to_be_visible()
    look(somebody, "player-name-given")
    inspection.in_hebrew(somebody, "player-name-given")
    inspection.end()


def with_a_picture() -> dict:
    """A question that nobody can answer in time, and one with a picture."""
    nile = question("Which two rivers meet in this picture?", ["Blue Nile", "Congo", "White Nile", "Niger"], [0, 2], "Rivers",
                    "The Blue Nile and the White Nile.")
    return {"title": "Rivers and cities", "language": "en", "questions": [
        question("Which city is the capital of Australia?", ["Sydney", "Canberra"], [1], "Cities", "It was built for that.", limit_ms=1000),
        {**nile, "image": picture(1200, 800)}]}


def test_the_screens_of_what_happens_to_players(everybody, api, server, host, inspection):
    quiz = with_a_picture()
    stored = api.upload(host, "rivers.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    settings = {"countdown_ms": 60_000, "shuffle_questions": False, "shuffle_options": False}
    run = api.created("/signon/runs", {"question_set": stored, "settings": settings}, host)
    inspection.code = run["code"]
    ada = Player(everybody.page("Ada", f"/join/{run['code']}", **PHONE), "Ada 2", quiz)
    grace = Player(everybody.page("Grace", f"/join/{run['code']}", **DESKTOP), "Grace", quiz)
    screen = everybody.page("screen", f"/screen/{run['code']}", **BIG_SCREEN)
    with ExitStack() as stack:
        starter = Scripted(stack, api, run["token"])
        take_a_free_name(ada, everybody, api, run, inspection)
        grace.join()
        starter.send({"type": "lock"})
        starter.send({"type": "start"})
        players = {"": ada, "-laptop": grace}
        before_the_first_question(players, screen, starter, everybody, inspection)
        again = api.created("/signon/runs", {"rematch_of": run["run"], "settings": {"countdown_ms": 0}}, host)
        inspection.code = again["code"]
        for size, player in players.items():
            expect(player.page.get_by_text("The host has opened another race.")).to_be_visible()
            inspection.of(player.page, f"player-rematch{size}")
            player.page.get_by_role("button", name=f"Join it as {player.name}").click()
            expect(player.page.get_by_role("heading", name=f"You are in, {player.name}.")).to_be_visible()
        Scripted(stack, api, again["token"]).send({"type": "start"})
        on_a_question_with_a_picture(players, inspection)
    without_server_or_network(players, screen, everybody, server, inspection)
    with ExitStack() as stack:
        Scripted(stack, api, again["token"]).send({"type": "kick", "participant": 2})
    expect(grace.page.get_by_role("heading", name="You are out of this race")).to_be_visible()
    inspection.of(grace.page, "player-removed-laptop")
    inspection.end()


def take_a_free_name(ada: Player, everybody: People, api: Api, run: dict, inspection: Inspection) -> None:
    """The name that Ada wants is taken: she takes the one that she is offered."""
    everybody.expected.add("409 /signon/join")
    api.created("/signon/join", {"code": run["code"], "name": "Ada"})
    field = ada.page.get_by_label("Your name")
    field.fill("Ada")
    ada.page.get_by_role("button", name="Join", exact=True).tap()
    expect(ada.page.get_by_role("alert")).to_contain_text("Somebody in this race has this name")
    inspection.of(ada.page, "player-name-taken")
    ada.page.get_by_role("button", name="Ada 2", exact=True).tap()
    expect(field).to_have_value("Ada 2")
    ada.page.get_by_role("button", name="Join", exact=True).tap()
    expect(ada.page.get_by_role("heading", name="You are in, Ada 2.")).to_be_visible()


def before_the_first_question(players: dict[str, Player], screen: Page, starter: Scripted, everybody: People, inspection: Inspection) -> None:
    """Everybody gets ready; somebody comes too late; and then the host ends it."""
    pages = {**{f"player-countdown{size}": player.page for size, player in players.items()}, "screen-countdown": screen}
    for name, page in pages.items():
        expect(page.get_by_role("heading", name="Get ready")).to_be_visible()
        inspection.of(page, name)
    late = everybody.page("late", f"/join/{inspection.code}", **PHONE)
    expect(late.get_by_role("alert")).to_contain_text("The host has locked this race")
    inspection.of(late, "player-locked")
    starter.send({"type": "end"})
    for player in players.values():
        expect(player.page.get_by_role("heading", name="The race is over")).to_be_visible()


def on_a_question_with_a_picture(players: dict[str, Player], inspection: Inspection) -> None:
    for size, player in players.items():
        player.told("No answer")
        expect(player.heading(2)).to_be_visible()
        inspection.of(player.page, f"player-no-answer{size}")
        player.page.get_by_role("button", name="Enlarge the picture").click()
        expect(player.page.get_by_role("dialog")).to_be_visible()
        inspection.of(player.page, f"player-picture{size}")
        player.page.keyboard.press("Escape")


def without_server_or_network(players: dict[str, Player], screen: Page, everybody: People, server: Server, inspection: Inspection) -> None:
    """The server is away, and comes back; then Ada's network is, and her answer is kept."""
    server.kill()
    everybody.away = True
    for size, player in players.items():
        expect(player.page.get_by_text("Reconnecting").last).to_be_visible()
        inspection.of(player.page, f"player-reconnecting{size}")
    # Without a picture: whose time was up first has the first lane.
    expect(screen.get_by_text("Reconnecting").last).to_be_visible()
    inspection.access.axe(screen, "screen-reconnecting", "light")
    server.start()
    for player in players.values():
        # Tried again at once, as when a network comes back.
        player.page.evaluate("dispatchEvent(new Event('online'))")
        expect(player.page.get_by_text("Reconnecting")).to_have_count(0)
        player.page.context.set_offline(True)
        expect(player.page.get_by_text("Offline: no network").last).to_be_visible()
    ada = players[""]
    for river in ("Blue Nile", "White Nile"):
        ada.option(river).tap()
    ada.page.get_by_role("button", name="Submit").tap()
    expect(ada.page.get_by_role("status").filter(has_text="Kept on this device")).to_be_visible()
    inspection.of(ada.page, "player-answer-kept")
    for player in players.values():
        player.page.context.set_offline(False)
    expect(ada.page.get_by_role("heading", name="Finished!")).to_be_visible()


def test_the_screens_without_a_network(everybody, api, question_set, host, inspection):
    run = api.created("/signon/runs", {"question_set": question_set}, host)
    inspection.code = run["code"]
    phone = everybody.page("Ada", f"/join/{run['code']}", **PHONE)
    Player(phone, "Ada", {"questions": []}).join()
    screen = everybody.page("screen", f"/screen/{run['code']}", **BIG_SCREEN)
    expect(screen.get_by_role("heading", level=1)).to_be_visible()
    for page, name in ((phone, "player-offline"), (screen, "screen-offline")):
        comes_true(page, KEPT)
        page.context.set_offline(True)
        page.reload()
        expect(page.get_by_text("This page goes on by itself once the network is back.")).to_be_visible()
        inspection.of(page, name)
    inspection.end()


def test_the_page_that_asks_for_the_host_key(browser, tmp_path, inspection):
    (tmp_path / "key").write_text("a key that hosts know")
    server = Server(tmp_path / "data", "--host-key-file", str(tmp_path / "key")).start()
    people = People(browser, server.url)
    people.expected.add("401 /signon/host")
    page = people.page("host", "/host", **DESKTOP)
    expect(page.get_by_label("Host key")).to_be_visible()
    inspection.of(page, "host-key")
    inspection.on_phone(page, "host-key")
    page.get_by_label("Host key").fill("a guess")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    inspection.of(page, "host-key-refused")
    page.get_by_label("Host key").fill("a key that hosts know")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Question sets")).to_be_visible()
    page.context.close()
    assert people.errors == []
    assert server.stop() == 0
    inspection.end()


def test_the_gallery_of_the_design_system(browser, inspection):
    # Of the development server alone: it is no part of what the program serves.
    with vite() as url:
        page = People(browser, url).page("designer", "/dev/gallery", **DESKTOP)
        expect(page.get_by_role("img", name="A QR code")).to_be_visible(timeout=30_000)
        inspection.of(page, "gallery")
        page.context.close()
    inspection.end()


def test_the_gallery_is_not_served(everybody):
    page = everybody.page("somebody", "/dev/gallery", **DESKTOP)
    expect(page.get_by_role("heading", name="There is no such page.")).to_be_visible()


def test_every_language_is_spoken(browser, server):
    for tag, direction in LANGUAGES.items():
        page = browser.new_context(base_url=server.url, locale=tag).new_page()
        for path in ("/", "/host"):
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            spoken = page.locator("html").evaluate("(html) => [html.lang, html.dir]")
            assert spoken == [tag, direction]
        page.context.close()
