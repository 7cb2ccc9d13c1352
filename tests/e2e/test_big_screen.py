"""The big screen, and what leads people to it: links, long questions, pictures, crowds."""

import json
import subprocess
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, People, Player, Screenshots
from quizzes import picture
from scripted import Scripted, ScriptedPlayer
from server import PROGRAM, Server

PUBLIC = "https://quiz.example"


@pytest.fixture
def quiz() -> dict:
    return {"title": "Rivers", "language": "en", "questions": [
        {"prompt": "Which river flows through Budapest?", "options": [{"text": "The Danube"}, {"text": "The Rhine"}],
         "correct": [0], "limit_ms": 600_000}]}


@pytest.fixture(scope="module")
def shots() -> Screenshots:
    return Screenshots()


def qr_code(page: Page) -> str:
    """What is drawn, as a path of its dark squares."""
    return page.get_by_role("img", name="QR code of the join link").locator("path").get_attribute("d")


def open_lobby(page: Page, quiz: dict) -> Host:
    host = Host(page)
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers")
    host.page.get_by_role("button", name="Open the lobby").click()
    return host


@pytest.fixture
def behind_a_proxy(browser, tmp_path):
    """People of a server that is known by another address than the one its pages are opened at."""
    server = Server(tmp_path / "public", "--public-url", PUBLIC).start()
    people = People(browser, server.url)
    yield people
    for context in browser.contexts:
        context.close()
    assert people.errors == []
    assert server.stop() == 0, server.log()


def test_every_page_shows_the_link_by_which_the_server_is_known(behind_a_proxy, quiz):
    host = open_lobby(behind_a_proxy.page("host", "/host", **DESKTOP), quiz)
    link = f"{PUBLIC}/join/{host.code()}"
    expect(host.page.get_by_text(link, exact=True)).to_be_visible()
    shown = qr_code(host.page)

    screen = behind_a_proxy.page("screen", f"/screen/{host.code()}", **BIG_SCREEN)
    expect(screen.get_by_text("Join at quiz.example")).to_be_visible()
    assert qr_code(screen) == shown
    screen.reload()
    expect(screen.get_by_text("Join at quiz.example")).to_be_visible()
    assert qr_code(screen) == shown

    # The host's other device knows nothing of the run but who its host is.
    host.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('host-run'))"
                       ".forEach((key) => localStorage.removeItem(key))")
    host.page.reload()
    expect(host.page.get_by_text(link, exact=True)).to_be_visible()
    assert qr_code(host.page) == shown


def test_the_link_is_copied_without_https_too(people, quiz):
    # As in a network of one's own: no clipboard for pages, and a browser may forbid the old way as well.
    script = "Object.defineProperty(navigator, 'clipboard', { value: undefined });" \
             "document.execCommand = (command) => { window.asked = command + ' ' + getSelection(); return window.allowed; };"
    host = open_lobby(people.page("host", "/host", script=script, **DESKTOP), quiz)
    link = f"{people.url}/join/{host.code()}"
    copy = host.page.get_by_role("button", name="Copy the link")
    copy.click()
    expect(host.page.get_by_role("status").filter(has_text="The link is selected: copy it from here.")).to_be_visible()
    assert host.page.evaluate("getSelection().toString()") == link
    host.page.evaluate("window.allowed = true")
    copy.click()
    expect(host.page.get_by_role("button", name="Copied")).to_be_visible()
    expect(host.page.get_by_text("The link is selected")).to_have_count(0)
    assert host.page.evaluate("window.asked") == f"copy {link}"


def words(length: int) -> str:
    """A text of so many characters, of words as long as those of an exam."""
    return ("A company stores telemetry of its stations in several regions and wants to keep it durably " * 10)[:length - 1].strip() + "?"


def long_quiz(prompt: int, options: int, option: int) -> dict:
    """A question, and its options, of so many characters."""
    texts = [f"{letter}: {words(option - 3)}" for letter in "ABCDEFGH"[:options]]
    return {"title": "Long ones", "language": "en", "questions": [
        {"prompt": words(prompt), "options": [{"text": text} for text in texts], "correct": [1], "limit_ms": 600_000}]}


# What hides a part of what is in it, or reaches out of the screen.
CUT = """() => [...document.querySelectorAll('main *')].filter((element) => {
    if (element.closest('.visually-hidden')) return false;
    const clips = getComputedStyle(element).overflowY !== 'visible';
    const box = element.getBoundingClientRect();
    return (clips && (element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1))
        || box.bottom > innerHeight + 1 || box.right > innerWidth + 1;
}).map((element) => element.outerHTML.slice(0, 200))"""
# How many piles of dots are drawn: columns of pixels with something in them, in a row.
PILES = """(() => {
    const { width, height } = document.querySelector('canvas');
    const pixels = document.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height).data;
    let [piles, inside] = [0, false];
    for (let x = 0; x < width; ++x) {
        let drawn = false;
        for (let y = 0; y < height && !drawn; ++y) drawn = pixels[(y * width + x) * 4 + 3] > 0;
        if (drawn && !inside) ++piles;
        inside = drawn;
    }
    return piles;
})"""
LETTERS = "() => Math.min(...[...document.querySelectorAll('main .rich')].map((text) => parseFloat(getComputedStyle(text).fontSize)))"


@pytest.mark.parametrize("pixels", [{"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}], ids=["1080p", "4K"])
@pytest.mark.parametrize("lengths", [(35, 4, 10), (327, 6, 72), (600, 4, 150)], ids=["short", "exam", "longest"])
def test_a_live_question_fits_whatever_its_length(people, shots, api, host, pixels, lengths):
    quiz = long_quiz(*lengths)
    stored = api.upload(host, "long.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    settings = {"mode": "live", "countdown_ms": 0, "shuffle_options": False}
    run = api.created("/signon/runs", {"question_set": stored, "settings": settings}, host)
    screen = people.page("screen", f"/screen/{run['code']}", viewport=pixels)
    with ExitStack() as stack:
        players = [ScriptedPlayer(stack, api, run["code"], f"Runner {n}", quiz) for n in range(6)]
        Scripted(stack, api, run["token"]).send({"type": "start"})
        answers = screen.get_by_role("main").get_by_role("list").first.get_by_role("listitem")
        expect(answers).to_have_count(lengths[1])
        asked = [answer.bounding_box() for answer in answers.all()]
        shots.take(screen, f"fit-{lengths[0]}-{pixels['height']}-asked")
        assert screen.evaluate(CUT) == []
        assert screen.evaluate(LETTERS) >= pixels["height"] / 60
        for number, player in enumerate(players):
            player.answer(right=number % 2 == 0)
        expect(answers.nth(1)).to_contain_text("right")
        expect(screen.get_by_text("Runner 4")).to_be_visible()
        shots.take(screen, f"fit-{lengths[0]}-{pixels['height']}-revealed")
        assert screen.evaluate(CUT) == []
        # Nothing moves when the question closes.
        assert [answer.bounding_box() for answer in answers.all()] == asked


def test_a_question_with_a_picture_is_played(people, shots, api, host, quiz):
    quiz["questions"][0]["image"] = picture(1200, 800)
    stored = api.upload(host, "rivers.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    settings = {"mode": "live", "countdown_ms": 0}
    run = api.created("/signon/runs", {"question_set": stored, "settings": settings}, host)
    screens = [people.page(f"screen {height}", f"/screen/{run['code']}", viewport={"width": height * 16 // 9, "height": height})
               for height in (1080, 2160)]
    ada = Player(people.page("Ada", f"/join/{run['code']}", **PHONE), "Ada", quiz)
    ada.join()
    with ExitStack() as stack:
        Scripted(stack, api, run["token"]).send({"type": "start"})

        # A share of the screen, whatever its size, and all of it to be seen.
        for screen, height in zip(screens, (1080, 2160), strict=True):
            shown = screen.get_by_role("img", name="Two rivers from above")
            expect(shown).to_be_visible()
            assert shown.bounding_box()["height"] >= height * 0.3
            assert screen.evaluate(CUT) == []
            shots.take(screen, f"picture-{height}-asked")

        # On a phone: over the page, then larger than it; the arrow keys move it.
        ada.page.get_by_role("button", name="Enlarge the picture").tap()
        sheet = ada.page.get_by_role("dialog", name="Two rivers from above")
        magnify = sheet.get_by_role("button", name="Enlarge the picture")
        fitting = magnify.bounding_box()
        assert fitting["width"] <= PHONE["viewport"]["width"]
        magnify.tap()
        expect(magnify).to_have_attribute("aria-pressed", "true")
        assert magnify.bounding_box()["width"] >= max(1200, 2 * fitting["width"])
        shots.take(ada.page, "picture-magnified")
        magnify.focus()
        ada.page.keyboard.press("ArrowRight")
        ada.page.wait_for_function("() => document.querySelector('dialog .scroll').scrollLeft > 0")
        ada.page.keyboard.press("Enter")
        expect(magnify).to_have_attribute("aria-pressed", "false")
        assert magnify.bounding_box()["width"] == fitting["width"]
        ada.page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)

        options = ada.page.get_by_role("list", name="Answers").get_by_role("listitem")
        before = [option.bounding_box() for option in options.all()]
        ada.answer(1)
        ada.told("Right")
        # What comes with the solution has had its place.
        assert [option.bounding_box()["height"] for option in options.all()] == [box["height"] for box in before]
        for screen in screens:
            expect(screen.get_by_role("listitem").filter(has_text="The Danube")).to_contain_text("right")
            assert screen.evaluate(CUT) == []


def test_a_crowd_is_a_bunch_below_the_best(people, shots, api, host, server, quiz):
    quiz["questions"] = [{**quiz["questions"][0], "prompt": f"Question {n}?"} for n in range(8)]
    stored = api.upload(host, "rivers.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    run = api.created("/signon/runs", {"question_set": stored, "settings": {"countdown_ms": 0}}, host)
    screen = people.page("screen", f"/screen/{run['code']}", **BIG_SCREEN)
    bots = subprocess.Popen([PROGRAM, "bots", "--url", server.url, "--code", run["code"], "--players", "45", "--think-ms",
                             "1000..3000", "--seed", "7", "--quiet"], stdout=subprocess.PIPE, text=True)
    with ExitStack() as stack:
        starter = Scripted(stack, api, run["token"])
        expect(screen.get_by_text("45 players")).to_be_visible()
        starter.send({"type": "start"})
        bunch = screen.get_by_role("region", name="The whole field")
        expect(bunch).to_be_visible()
        expect(screen.get_by_role("main").get_by_role("listitem")).to_have_count(10)
        # Piles in more than one place: some have got further than others.
        screen.wait_for_function(f"() => {PILES}() >= 2")
        shots.take(screen, "crowd")
        assert screen.evaluate(CUT) == []
        expect(screen.get_by_role("region", name="The podium")).to_be_visible(timeout=60_000)
    assert bots.wait(timeout=30) == 0, bots.stdout.read()
    bots.stdout.close()
