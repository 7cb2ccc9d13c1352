"""The screens of whole races: how they look in dark and light, and whether everybody can use them. One race leads past them all; the
answers are scripted, so that what is on a screen is the same each time. tests/e2e/README.md says how the pictures are made anew."""

import json
import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser import BIG_SCREEN, DESKTOP, Held, Host, Player
from inspection import PHONE, Inspection
from quizzes import question
from scripted import ScriptedPlayer

RESULTS = re.compile(r"^\w+://[^/]+/runs/[^/.]+$")


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


def in_one_order(page: Page) -> None:
    """The host's page asks for no shuffling, whatever its form says."""
    def create(route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        body = route.request.post_data_json
        body["settings"] = {**body.get("settings", {}), "shuffle_questions": False, "shuffle_options": False}
        route.continue_(post_data=json.dumps(body))
    page.route("**/signon/runs", create)


def with_steady_times(page: Page) -> None:
    """The page gets the results as if everybody had taken the same times in every race: what is plotted is the same, too."""
    def steady(route: Route) -> None:
        answer = route.fetch()
        results = answer.json()
        for person in results["participants"]:
            for number, given in enumerate(person["answers"]):
                seconds = 2 + person["rank"] + 3 * number % 7
                given["elapsed_us"] = seconds * 1_000_000
                given["points"] = 1000 - 20 * seconds if given["result"] == "right" else 0
            for total, each in (("time_us", "elapsed_us"), ("points", "points")):
                person[total] = sum(given[each] for given in person["answers"])
        for number, asked in enumerate(results["questions"]):
            asked["median_us"] = (5 + 3 * number % 7) * 1_000_000
        route.fulfill(response=answer, json=results)
    page.route(RESULTS, steady)


def test_the_screens_of_a_race(everybody, api, quiz, inspection):
    look, look_as_host = inspection.of, inspection.of_host
    host = Host(everybody.page("host", "/host", **DESKTOP))
    in_one_order(host.page)
    expect(host.page.get_by_role("heading", name="Question sets")).to_be_visible()
    look_as_host(host.page, "host-library")
    inspection.in_hebrew(host.page, "host-library")
    everybody.expected.add("422 /question-set-upload")
    host.upload("broken.csv", b"question,option 1,option 2,correct\nWhat?,yes,no,1\nWhich?,only one,,1\nWhy?,a,b,7\n")
    expect(host.page.get_by_role("alert")).to_contain_text("nothing was stored")
    look(host.page, "host-upload-errors")
    host.upload("rivers.json", json.dumps(quiz).encode())
    expect(host.page.get_by_text("Stored “Rivers and cities” with 4 questions.")).to_be_visible()
    host.card("Rivers and cities").get_by_role("button", name="Preview").click()
    expect(host.page.get_by_role("dialog")).to_contain_text("Which two rivers meet at Khartoum?")
    look_as_host(host.page, "host-preview")
    host.page.keyboard.press("Escape")
    host.choose_set("Rivers and cities")
    look_as_host(host.page, "host-settings")
    inspection.in_hebrew(host.page, "host-settings")
    link, code = host.open_lobby()
    inspection.code = code

    screen = everybody.page("screen", f"/screen/{code}", **BIG_SCREEN)
    phone = everybody.page("Ada", "/", **PHONE)
    expect(phone.get_by_role("heading", name="Join a race")).to_be_visible()
    look(phone, "player-code")
    laptop = everybody.page("Grace", "/", **DESKTOP)
    expect(laptop.get_by_role("heading", name="Join a race")).to_be_visible()
    look(laptop, "player-code-laptop")
    ada, grace = Player(phone, "Ada", quiz), Player(laptop, "Grace", quiz)
    for player in (ada, grace):
        player.page.goto(link)
        expect(player.page.get_by_label("Your name")).to_be_visible()
    look(phone, "player-name")
    inspection.in_hebrew(phone, "player-name")
    look(laptop, "player-name-laptop")
    ada.join()
    grace.join()
    with ExitStack() as stack:
        others = [ScriptedPlayer(stack, api, code, name, quiz) for name in ("Linus", "Margaret", "Zoë")]
        for page in (phone, laptop, screen, host.page):
            expect(page.get_by_role("listitem").filter(has_text="Zoë").first).to_be_visible()
        look(phone, "player-lobby")
        inspection.in_hebrew(phone, "player-lobby")
        look(laptop, "player-lobby-laptop")
        look(screen, "screen-lobby")
        inspection.on_projector(screen, "screen-lobby")
        look_as_host(host.page, "host-lobby")
        inspection.in_hebrew(host.page, "host-lobby")
        host.page.get_by_role("button", name="Zoë", exact=True).click()
        expect(host.page.get_by_role("radio", name="1.5 ×")).to_be_visible()
        # Around it is what is different in every race.
        look_as_host(host.page, "host-person", host.page.get_by_role("dialog"))
        host.page.keyboard.press("Escape")

        host.start()
        race(ada, grace, screen, host, others, inspection)
    results(ada, grace, screen, host, inspection)
    inspection.end()


def race(ada: Player, grace: Player, screen: Page, host: Host, others: list[ScriptedPlayer], inspection: Inspection) -> None:
    look, phone, laptop = inspection.of, ada.page, grace.page
    expect(ada.heading(1)).to_be_visible(timeout=20_000)
    look(phone, "player-question")
    inspection.in_hebrew(phone, "player-question")
    look(laptop, "player-question-laptop")
    grace.answer(1, keyboard=True)
    grace.told("Right")
    look(laptop, "player-verdict-laptop")
    laptop.get_by_role("button", name="Details").click()
    expect(laptop.get_by_role("dialog")).to_be_visible()
    look(laptop, "player-explanation-laptop")
    laptop.keyboard.press("Escape")
    grace.answer(2, keyboard=True)
    expect(grace.heading(3)).to_be_visible()
    look(laptop, "player-long-question-laptop")
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
    grace.answer(3, keyboard=True)
    # The better the earlier in the alphabet.
    for number in range(3):
        for place, other in enumerate(others):
            other.answer(right=number > place)
    expect(screen.get_by_role("listitem").filter(has_text="Ada")).to_contain_text("4")
    # At once: nobody is stuck for long.
    expect(host.page.locator("dl > div").filter(has_text="Answers")).to_contain_text("14")
    inspection.of_host(host.page, "host-live")
    inspection.in_hebrew(host.page, "host-live")
    # Lanes are given away as runners appear; a page that comes later gives them away by rank.
    screen.reload()
    expect(screen.get_by_role("listitem").filter(has_text="Ada")).to_contain_text("4")
    look(screen, "screen-race")
    inspection.on_projector(screen, "screen-race")
    inspection.in_hebrew(screen, "screen-race")
    host.page.get_by_role("button", name="Pause").click()
    expect(phone.get_by_text("The host has paused the race.")).to_be_visible()
    look(phone, "player-paused")
    expect(screen.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    look(screen, "screen-paused")
    host.page.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("The host has paused the race.")).to_have_count(0)
    grace.answer(4, keyboard=True)
    expect(laptop.get_by_role("heading", name="Finished!")).to_be_visible()
    look(laptop, "player-finish-laptop")
    ada.answer(3)
    ada.answer(4)
    expect(phone.get_by_role("heading", name="Finished!")).to_be_visible()
    look(phone, "player-finish")
    with_steady_times(phone)
    with_steady_times(laptop)
    with_steady_times(host.page)
    # Nobody has as many right as another: a tie would be broken by how fast this machine is.
    for other in others:
        other.answer(right=False)


def results(ada: Player, grace: Player, screen: Page, host: Host, inspection: Inspection) -> None:
    look, look_as_host = inspection.of, inspection.of_host
    for player in (ada, grace):
        expect(player.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    look(ada.page, "player-results", timed=True)
    inspection.in_hebrew(ada.page, "player-results", timed=True)
    look(grace.page, "player-results-laptop", timed=True)
    expect(screen.get_by_role("region", name="The podium")).to_contain_text("Grace")
    look(screen, "screen-podium")
    inspection.on_projector(screen, "screen-podium")
    host.page.get_by_role("link", name="See the results").click()
    expect(host.page.get_by_role("heading", name="Questions, hardest first")).to_be_visible()
    for plot in ("Score over time", "How long answers took"):
        expect(host.page.get_by_role("region", name=plot).locator("canvas")).to_be_visible()
    look_as_host(host.page, "host-results", timed=True)
    look_as_host(host.page, "host-results-plots", host.page.locator(".plots"))
    inspection.in_hebrew(host.page, "host-results", timed=True)
    host.page.get_by_role("button", name="Ada").click()
    sheet = host.page.get_by_role("dialog", name="Ada")
    expect(sheet).to_be_visible()
    look_as_host(host.page, "host-results-person", sheet)
    host.page.keyboard.press("Escape")
    host.page.get_by_role("link", name="Rematch, other set").click()
    expect(host.page.get_by_role("heading", name="Rematch")).to_be_visible()
    look_as_host(host.page, "host-rematch-library")
    host.page.get_by_role("link", name="Races", exact=True).click()
    expect(host.page.get_by_role("link", name="Rivers and cities")).to_be_visible()
    look_as_host(host.page, "host-history")


def test_the_screens_of_a_live_race(everybody, api, quiz, inspection):
    look = inspection.of
    host = Host(everybody.page("host", "/host", **DESKTOP))
    in_one_order(host.page)
    stored = Held(host.page, "results")
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    host.page.get_by_role("radio", name="Live").check()
    link, code = host.open_lobby()
    inspection.code = code
    screen = everybody.page("screen", f"/screen/{code}", **BIG_SCREEN)
    ada = Player(everybody.page("Ada", link, **PHONE), "Ada", quiz)
    zoe = Player(everybody.page("Zoë", link, **DESKTOP), "Zoë", quiz)
    ada.join()
    zoe.join()
    with ExitStack() as stack:
        grace = ScriptedPlayer(stack, api, code, "Grace", quiz)
        host.start()
        ada.answer(1)
        zoe.answer(1, keyboard=True)
        for player in (ada, zoe):
            expect(player.page.get_by_text("Waiting for the others")).to_be_visible()
        expect(host.page.get_by_text("2 of 3 have answered")).to_be_visible()
        expect(screen.get_by_text("2 of 3 have answered")).to_be_visible()
        look(ada.page, "live-player-waiting")
        look(zoe.page, "live-player-waiting-laptop")
        look(host.page, "live-host-question")
        look(screen, "live-screen-question")
        grace.answer(right=False)
        for player in (ada, zoe):
            expect(player.page.get_by_text("Canberra was built because")).to_be_visible()
        expect(screen.get_by_role("listitem").filter(has_text="Canberra")).to_contain_text("right")
        look(ada.page, "live-player-revealed")
        look(zoe.page, "live-player-revealed-laptop")
        look(host.page, "live-host-revealed")
        look(screen, "live-screen-revealed")
    host.page.on("dialog", lambda dialog: dialog.accept())
    host.page.get_by_role("button", name="End the race").click()
    # It ended before its time; and until its results are stored there is nothing to see of them.
    for player in (ada, zoe):
        expect(player.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    look(ada.page, "live-player-ended-early")
    look(zoe.page, "live-player-ended-early-laptop")
    expect(host.page.get_by_text("The results are being stored…")).to_be_visible()
    inspection.of_host(host.page, "live-host-storing")
    stored.let_through()
    expect(host.page.get_by_role("link", name="See the results")).to_be_visible()
    inspection.of_host(host.page, "live-host-ended")
    inspection.end()


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
