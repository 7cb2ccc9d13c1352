"""The same pages in other engines than Chromium: a race is run, led and watched in Firefox and in WebKit."""

import json
import subprocess

import pytest

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, Player, Screenshots
from engines import ENGINES, Page
from server import PROGRAM

READING_MS = 400  # a page ignores what is pressed sooner after a question came (web/src/features/question)


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    """Opens the engine in a size as Playwright takes it."""
    opened: list[Page] = []

    def launch(device: dict) -> Page:
        opened.append(ENGINES[request.param](tmp_path, **device["viewport"]))
        return opened[-1]

    yield launch
    for page in opened:
        page.close()


@pytest.fixture
def shots() -> Screenshots:
    return Screenshots()


@pytest.fixture
def quiz(quiz) -> dict:
    return {**quiz, "questions": quiz["questions"][:3]}


def bots(server, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen([PROGRAM, "bots", "--url", server.url, "--players", "8", *arguments],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def answer(page: Page, quiz: dict, number: int) -> None:
    """Question `number`, rightly, with the finger."""
    page.until(f"document.querySelector('h1')?.textContent.includes('Question {number} of')")
    since = page.run("return performance.now()")
    page.until(f"performance.now() - {since} > {READING_MS}")
    asked = page.run("return document.querySelector('h1').textContent")
    question = next(q for q in quiz["questions"] if q["prompt"].replace("*", "") in asked)
    for position in question["correct"]:
        page.press(question["options"][position]["text"])
    if len(question["correct"]) > 1:
        page.press("Submit")


def test_a_phone_races_from_the_link_to_the_review(engine, people, shots, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("three.json", json.dumps(quiz).encode())
    host.choose_set(quiz["title"])
    link, _ = host.open_lobby()
    grace = Player(people.page("Grace", link, **PHONE), "Grace", quiz)
    grace.join()
    ada = engine(PHONE)
    ada.open(link)
    ada.type("Your name", "Ada")
    ada.press("Join")
    ada.sees("You are in, Ada.")
    ada.sees("Grace")
    shots.keep(f"{ada.name}-lobby", ada.picture())
    ada.healthy()
    host.start()
    for number in (1, 2, 3):
        answer(ada, quiz, number)
        ada.sees("Right")
        shots.keep(f"{ada.name}-question-{number}", ada.picture())
        ada.healthy()
    for number in (1, 2, 3):
        grace.answer(number, right=False)
    ada.sees("The race is over")
    shots.keep(f"{ada.name}-finish", ada.picture())
    ada.sees_once_in_sight("Because 1.", "section:has(#review) li")
    shots.keep(f"{ada.name}-review", ada.picture())
    ada.healthy()


def test_a_host_leads_a_race_to_its_results(engine, server, shots):
    host = engine(DESKTOP)
    host.open(f"{server.url}/host")
    host.press("Race")
    host.sees("New race")
    host.healthy()
    host.press("Open the lobby")
    host.until("document.querySelector('[role=img][aria-label=\"QR code of the join link\"], img[alt=\"QR code of the join link\"]')")
    link = host.until("document.body.innerText.match(/http:.*join.(\\w+)/)?.[1]")
    playing = bots(server, "--code", link, "--think-ms", "50..200")
    host.until("document.body.innerText.match(/Players\\s*8/)?.[0]")
    shots.keep(f"{host.name}-host-lobby", host.picture())
    host.healthy()
    host.press("Start the race")
    host.sees("End the race")
    host.sees("Leaderboard")
    shots.keep(f"{host.name}-host-live", host.picture())
    host.healthy()
    assert playing.wait(120) == 0
    host.press("See the results")
    host.sees("By category")
    shots.keep(f"{host.name}-host-results", host.picture())
    host.healthy()
    playing.stdout.close()


def test_the_big_screen_shows_the_race(engine, server, shots):
    screen = engine(BIG_SCREEN)
    playing = bots(server, "--create", "--settings", '{"questions":4}', "--think-ms", "300..900", "--start-after", "500")
    screen.open(playing.stdout.readline().split()[-1])
    screen.until("[...document.querySelectorAll('.runner + .score')].some((score) => /[1-9]/.test(score.innerText))")
    shots.keep(f"{screen.name}-screen-race", screen.picture())
    screen.healthy()
    assert playing.wait(120) == 0
    screen.until("document.querySelector('.podium')")
    shots.keep(f"{screen.name}-screen-podium", screen.picture())
    screen.healthy()
    playing.stdout.close()
