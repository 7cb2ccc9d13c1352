"""Every screen: how it looks in dark and light, and whether everybody can use it. One race leads past them all; the answers are
scripted, so that what is on a screen is the same each time. tests/e2e/README.md says how the pictures are made anew."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from accessible import Accessible
from browser import BIG_SCREEN, DESKTOP, Host, People, Player
from looks import Looks
from offline import KEPT, comes_true
from scripted import Scripted, ScriptedPlayer
from server import ROOT, Server, free_port

# Pictures in CSS pixels: twice as many would say no more.
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR = {"width": 3840, "height": 2160}
THEMES = ["light", "dark"]
# What a page draws by lot comes out the same each time.
STEADY = "Math.random = () => 0.42"
LANGUAGES = {"en": "ltr", "de": "ltr", "es": "ltr", "fr": "ltr", "pt-BR": "ltr", "ja": "ltr", "he": "rtl"}


def question(prompt: str, options: list[str], correct: list[int], category: str, explanation: str) -> dict:
    return {"prompt": prompt, "options": [{"text": text} for text in options], "correct": correct, "limit_ms": 600_000,
            "category": category, "explanation": explanation}


@pytest.fixture
def quiz() -> dict:
    return {"title": "Rivers and cities", "language": "en", "questions": [
        question("Which city is the capital of Australia?", ["Sydney", "Melbourne", "Canberra", "Perth"], [2], "Cities",
                 "Canberra was built because Sydney and Melbourne *both* wanted the honour."),
        question("Which two rivers meet at Khartoum?", ["Blue Nile", "Congo", "White Nile", "Niger", "Zambezi"], [0, 2], "Rivers",
                 "The Blue Nile from Lake Tana and the White Nile from Lake Victoria become the Nile."),
        question("A company wants to store the water levels of a river, measured every second at four hundred stations, for ten years."
                 " They are written once and read seldom, but then at once. What costs least?",
                 ["A relational database with a replica in another region, backed up every night",
                  "Objects in a storage class for infrequent access, one for each station and day",
                  "Files on a network file system that all stations mount", "An archive from which reading takes twelve hours"],
                 [1], "Storage", "Infrequent access costs less to keep, and answers within milliseconds."),
        question("Into which sea does the Volga flow?", ["Black Sea", "Aral Sea", "Baltic Sea", "Caspian Sea"], [3], "Rivers",
                 "The Volga, the longest river of Europe, ends in a delta at the Caspian Sea."),
    ]}


class Inspection:
    """Looks at a page from all sides, and says at the end everything that was wrong."""

    def __init__(self, code: str = ""):
        self.looks = Looks()
        self.access = Accessible()
        self.code = code

    def volatile(self, page: Page) -> list:
        """What is different in every race: its code, when it was, what counts down, and how long somebody took."""
        codes = [page.get_by_text(self.code), page.get_by_text(page.url.split("/")[2])] if self.code else []
        return [*codes, page.locator(".qr"), page.get_by_role("timer"), page.locator(".time"),
                page.locator("section[aria-labelledby=splits] li"), page.locator(".uplot"), page.locator("figure.times"),
                page.get_by_text(re.compile(r"\b20\d\d, "))]

    def of(self, page: Page, name: str, part: Locator | None = None) -> None:
        for theme in THEMES:
            self.access.shown_in(page, theme)
            self.looks.see(page, f"{name}-{theme}", [] if part else self.volatile(page), part)
            self.access.axe(page, name, theme)
        self.access.fits(page, name)
        self.access.reflows(page, name)

    def on_phone(self, page: Page, name: str, part: Locator | None = None) -> None:
        """A page that is made for a laptop, on a host's phone."""
        before = page.viewport_size
        page.set_viewport_size(PHONE["viewport"])
        for theme in THEMES:
            self.access.shown_in(page, theme)
            self.looks.see(page, f"{name}-phone-{theme}", [] if part else self.volatile(page), part)
        self.access.fits(page, name)
        page.set_viewport_size(before)

    def on_projector(self, page: Page, name: str) -> None:
        """The big screen on a projector of the largest size."""
        before = page.viewport_size
        page.set_viewport_size(PROJECTOR)
        self.access.shown_in(page, "light")
        self.looks.see(page, f"{name}-4k", self.volatile(page))
        self.access.fits(page, name)
        page.set_viewport_size(before)

    def in_hebrew(self, page: Page, name: str) -> None:
        """The same page from right to left."""
        codes = page.locator(".qr svg").count()
        page.evaluate("localStorage.setItem('mc-speedrun.language', '\"he\"')")
        page.reload()
        expect(page.locator("html[dir=rtl]")).to_be_attached()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.locator(".qr svg")).to_have_count(codes)
        self.access.shown_in(page, "light")
        self.looks.see(page, f"{name}-hebrew", self.volatile(page))
        self.access.axe(page, name, "hebrew")
        self.access.fits(page, f"{name} in Hebrew")
        self.access.reflows(page, f"{name} in Hebrew")
        page.evaluate("localStorage.removeItem('mc-speedrun.language')")
        page.reload()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()

    def end(self) -> None:
        wrong = self.looks.wrong + self.access.wrong
        assert not wrong, "\n".join(["", *wrong])


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


@pytest.fixture
def everybody(people) -> People:
    for_all = people.page

    def page(who: str, path: str, **device) -> Page:
        return for_all(who, path, script=STEADY, **device)

    people.page = page
    return people


@pytest.fixture
def inspection() -> Inspection:
    return Inspection()


def in_one_order(page: Page) -> None:
    """The host's page asks for no shuffling, whatever its form says."""
    def create(route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        body = route.request.post_data_json
        body["settings"] = {**body.get("settings", {}), "shuffle_questions": False, "shuffle_options": False}
        route.continue_(post_data=json.dumps(body))
    page.route("**/signon/runs", create)


def test_the_screens_of_a_race(everybody, api, quiz, inspection):
    look = inspection.of
    host = Host(everybody.page("host", "/host", **DESKTOP))
    in_one_order(host.page)
    expect(host.page.get_by_role("heading", name="Question sets")).to_be_visible()
    look(host.page, "host-library")
    inspection.on_phone(host.page, "host-library")
    inspection.in_hebrew(host.page, "host-library")
    everybody.expected.add("422 /question-set-upload")
    host.upload("broken.csv", b"question,option 1,option 2,correct\nWhat?,yes,no,1\nWhich?,only one,,1\nWhy?,a,b,7\n")
    expect(host.page.get_by_role("alert")).to_contain_text("nothing was stored")
    look(host.page, "host-upload-errors")
    host.upload("rivers.json", json.dumps(quiz).encode())
    expect(host.page.get_by_text("Stored “Rivers and cities” with 4 questions.")).to_be_visible()
    host.card("Rivers and cities").get_by_role("button", name="Preview").click()
    expect(host.page.get_by_role("dialog")).to_contain_text("Which two rivers meet at Khartoum?")
    look(host.page, "host-preview")
    inspection.on_phone(host.page, "host-preview")
    host.page.keyboard.press("Escape")
    host.choose_set("Rivers and cities")
    look(host.page, "host-settings")
    inspection.on_phone(host.page, "host-settings")
    inspection.in_hebrew(host.page, "host-settings")
    link, code = host.open_lobby()
    inspection.code = code

    screen = everybody.page("screen", f"/screen/{code}", **BIG_SCREEN)
    phone = everybody.page("Ada", "/", **PHONE)
    expect(phone.get_by_role("heading", name="Join a race")).to_be_visible()
    look(phone, "player-code")
    phone.goto(link)
    ada = Player(phone, "Ada", quiz)
    expect(phone.get_by_label("Your name")).to_be_visible()
    look(phone, "player-name")
    inspection.in_hebrew(phone, "player-name")
    ada.join()
    with ExitStack() as stack:
        others = [ScriptedPlayer(stack, api, code, name, quiz) for name in ("Grace", "Linus", "Margaret", "Zoë")]
        for page in (phone, screen, host.page):
            expect(page.get_by_role("listitem").filter(has_text="Zoë").first).to_be_visible()
        look(phone, "player-lobby")
        inspection.in_hebrew(phone, "player-lobby")
        look(screen, "screen-lobby")
        inspection.on_projector(screen, "screen-lobby")
        look(host.page, "host-lobby")
        inspection.on_phone(host.page, "host-lobby")
        inspection.in_hebrew(host.page, "host-lobby")
        host.page.get_by_role("button", name="Zoë", exact=True).click()
        expect(host.page.get_by_role("radio", name="1.5 ×")).to_be_visible()
        # Around it is what is different in every race.
        look(host.page, "host-person", host.page.get_by_role("dialog"))
        inspection.on_phone(host.page, "host-person", host.page.get_by_role("dialog"))
        host.page.keyboard.press("Escape")

        host.start()
        race(ada, screen, host, others, inspection)
    results(ada, screen, host, inspection)
    inspection.end()


def race(ada: Player, screen: Page, host: Host, others: list[ScriptedPlayer], inspection: Inspection) -> None:
    look, phone = inspection.of, ada.page
    expect(ada.heading(1)).to_be_visible(timeout=20_000)
    look(phone, "player-question")
    inspection.in_hebrew(phone, "player-question")
    # The better the earlier in the alphabet.
    for number in range(3):
        for place, other in enumerate(others):
            other.answer(right=number > place - 1)
    ada.answer(1, right=False)
    ada.told("Wrong")
    expect(ada.heading(2)).to_be_visible()
    look(phone, "player-verdict")
    phone.get_by_role("button", name="Why?").tap()
    expect(phone.get_by_role("dialog")).to_be_visible()
    look(phone, "player-explanation")
    phone.keyboard.press("Escape")
    ada.answer(2)
    ada.told("Right")
    expect(ada.heading(3)).to_be_visible()
    look(phone, "player-long-question")
    # Lanes are given away as runners appear; a page that comes later gives them away by rank.
    expect(screen.get_by_role("listitem").filter(has_text="Ada")).to_contain_text("4")
    screen.reload()
    expect(screen.get_by_role("listitem").filter(has_text="Ada")).to_contain_text("4")
    look(screen, "screen-race")
    inspection.on_projector(screen, "screen-race")
    inspection.in_hebrew(screen, "screen-race")
    look(host.page, "host-live")
    inspection.on_phone(host.page, "host-live")
    inspection.in_hebrew(host.page, "host-live")
    host.page.get_by_role("button", name="Pause").click()
    expect(phone.get_by_text("The host has paused the race.")).to_be_visible()
    look(phone, "player-paused")
    host.page.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("The host has paused the race.")).to_have_count(0)
    ada.answer(3)
    ada.answer(4)
    expect(phone.get_by_role("heading", name="Finished!")).to_be_visible()
    look(phone, "player-finish")
    for other in others:
        other.answer(right=True)


def results(ada: Player, screen: Page, host: Host, inspection: Inspection) -> None:
    look, phone = inspection.of, ada.page
    expect(phone.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    look(phone, "player-results")
    inspection.in_hebrew(phone, "player-results")
    expect(screen.get_by_role("region", name="The podium")).to_contain_text("Grace")
    look(screen, "screen-podium")
    inspection.on_projector(screen, "screen-podium")
    host.page.get_by_role("link", name="See the results").click()
    expect(host.page.get_by_role("heading", name="Questions, hardest first")).to_be_visible()
    look(host.page, "host-results")
    inspection.on_phone(host.page, "host-results")
    inspection.in_hebrew(host.page, "host-results")
    host.page.get_by_role("link", name="Races", exact=True).click()
    expect(host.page.get_by_role("link", name="Rivers and cities")).to_be_visible()
    look(host.page, "host-history")
    inspection.on_phone(host.page, "host-history")


def test_the_screens_of_a_live_race(everybody, api, quiz, inspection):
    look = inspection.of
    host = Host(everybody.page("host", "/host", **DESKTOP))
    in_one_order(host.page)
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    host.page.get_by_role("radio", name="Live").check()
    link, code = host.open_lobby()
    inspection.code = code
    screen = everybody.page("screen", f"/screen/{code}", **BIG_SCREEN)
    ada = Player(everybody.page("Ada", link, **PHONE), "Ada", quiz)
    ada.join()
    with ExitStack() as stack:
        grace = ScriptedPlayer(stack, api, code, "Grace", quiz)
        host.start()
        ada.answer(1)
        expect(ada.page.get_by_text("Waiting for the others")).to_be_visible()
        expect(host.page.get_by_text("1 of 2 have answered")).to_be_visible()
        expect(screen.get_by_text("1 of 2 have answered")).to_be_visible()
        look(ada.page, "live-player-waiting")
        look(host.page, "live-host-question")
        look(screen, "live-screen-question")
        grace.answer(right=False)
        expect(ada.page.get_by_text("Canberra was built because")).to_be_visible()
        expect(screen.get_by_role("listitem").filter(has_text="Canberra")).to_contain_text("right")
        look(ada.page, "live-player-revealed")
        look(host.page, "live-host-revealed")
        look(screen, "live-screen-revealed")
    host.page.on("dialog", lambda dialog: dialog.accept())
    host.page.get_by_role("button", name="End the race").click()
    expect(ada.page.get_by_role("heading", name="The race is over")).to_be_visible()
    inspection.end()


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
    inspection.end()


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


def test_a_race_by_keyboard_alone(everybody, quiz, inspection):
    """The host and a player, from the first page to the results, without a pointer; the focus can be seen all the way."""
    tab_to = inspection.access.tab_to
    host = everybody.page("host", "/", **DESKTOP)
    in_one_order(host)

    def press(page: Page, wanted: Locator) -> None:
        tab_to(page, wanted)
        page.keyboard.press("Enter")

    press(host, host.get_by_role("link", name="Host a race"))
    file = {"name": "rivers.json", "mimeType": "application/json", "buffer": json.dumps(quiz).encode()}
    host.on("filechooser", lambda chooser: chooser.set_files([file]))
    press(host, host.get_by_role("button", name="choose files"))
    expect(host.get_by_text("Stored “Rivers and cities” with 4 questions.")).to_be_visible()
    press(host, Host(host).card("Rivers and cities").get_by_role("link", name="Race", exact=True))
    expect(host.get_by_role("heading", name="New race")).to_be_visible()
    press(host, host.get_by_role("button", name="Open the lobby"))
    expect(host.get_by_role("img", name="QR code of the join link")).to_be_visible()
    code = host.get_by_text(re.compile(r"^Code:\s*\w+$")).text_content().removeprefix("Code:").strip()

    ada = Player(everybody.page("Ada", "/", **DESKTOP), "Ada", quiz)
    tab_to(ada.page, ada.page.get_by_label("Race code"))
    ada.page.keyboard.type(code)
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_label("Your name")).to_be_visible()
    tab_to(ada.page, ada.page.get_by_label("Your name"))
    ada.page.keyboard.type("Ada")
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_role("heading", name="You are in, Ada.")).to_be_visible()
    expect(host.get_by_role("listitem").filter(has_text="Ada").first).to_be_visible()
    press(host, host.get_by_role("button", name="Start the race"))

    ada.answer(1, right=False, keyboard=True)
    ada.told("Wrong")
    press(ada.page, ada.page.get_by_role("button", name="Why?"))
    expect(ada.page.get_by_role("dialog")).to_contain_text("your pick")
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("dialog")).to_have_count(0)
    # An option can be reached by Tab as well.
    question = ada.read(2)
    for position in question["correct"]:
        press(ada.page, ada.option(question["options"][position]["text"]))
    press(ada.page, ada.page.get_by_role("button", name="Submit"))
    ada.told("Right")
    for number in (3, 4):
        ada.answer(number, keyboard=True)
    expect(ada.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    press(ada.page, ada.page.get_by_role("button", name="Missed (1)"))
    press(host, host.get_by_role("link", name="See the results"))
    expect(host.get_by_role("heading", name="Questions, hardest first")).to_be_visible()
    inspection.end()
