"""Whole races in a real browser: a host, players on phones, and the big screen. Any error that a page reports fails."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import expect, sync_playwright

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, People, Player, Screenshots, launch

NAMES = ["Ada", "Grace", "Linus", "Margaret", "Zoë"]


def question(prompt: str, options: list[str], correct: list[int], category: str, explanation: str) -> dict:
    return {"prompt": prompt, "options": [{"text": text} for text in options], "correct": correct, "limit_ms": 60_000,
            "category": category, "explanation": explanation,
            "references": [{"title": "More about it", "url": "https://example.org/" + category.lower()}]}


@pytest.fixture
def quiz() -> dict:
    return {"title": "Rivers and cities", "language": "en", "questions": [
        question("Which city is the capital of **Australia**?", ["Sydney", "Melbourne", "Canberra", "Perth"], [2],
                 "Cities", "Canberra was built because Sydney and Melbourne *both* wanted the honour."),
        question("Which two rivers meet at Khartoum?", ["Blue Nile", "Congo", "White Nile", "Niger", "Zambezi"], [0, 2],
                 "Rivers", "The Blue Nile from Lake Tana and the White Nile from Lake Victoria become the Nile."),
        question("Which river flows through Budapest?", ["The Danube", "The Rhine", "The Elbe", "The Oder"], [0],
                 "Rivers", "The Danube parts Buda on its right bank from Pest on its left."),
        question("Which city lies on two continents?", ["Cairo", "Istanbul", "Athens", "Baku"], [1],
                 "Cities", "The Bosporus, which runs through Istanbul, parts Europe from Asia."),
        question("Into which sea does the Volga flow?", ["Black Sea", "Aral Sea", "Baltic Sea", "Caspian Sea"], [3],
                 "Rivers", "The Volga, the longest river of Europe, ends in a delta at the Caspian Sea."),
        question("Which city is the highest capital?", ["Quito", "La Paz", "Thimphu", "Bogotá"], [1],
                 "Cities", "La Paz, the seat of Bolivia's government, lies at about 3,640 metres."),
    ]}


@pytest.fixture(scope="module")
def browser():
    # Not for the whole session: other tests run event loops of their own.
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def people(browser, server):
    people = People(browser, server.url)
    yield people
    for context in browser.contexts:
        context.close()
    assert people.errors == []


@pytest.fixture(scope="module")
def shots() -> Screenshots:
    return Screenshots()


def test_a_race_of_five_phones_a_host_and_a_big_screen(people, shots, quiz):
    # The host signs in, uploads a file with errors, then a good one.
    host = Host(people.page("host", "/", **DESKTOP))
    host.page.get_by_role("link", name="Host a race").click()
    expect(host.page.get_by_role("heading", name="Question sets")).to_be_visible()
    shots.wide(host.page, "host-library")
    people.expected.add("422 /question-set-upload")
    host.upload("broken.csv", b"question,option 1,option 2,correct\nWhat?,yes,no,1\nWhich?,only one,,1\nWhy?,a,b,7\n")
    expect(host.page.get_by_role("alert")).to_contain_text("nothing was stored")
    for row in ("row 3", "row 4"):
        expect(host.page.get_by_role("row").filter(has_text="broken.csv").filter(has_text=row).first).to_be_visible()
    shots.wide(host.page, "host-upload-errors")
    host.upload("rivers.json", json.dumps(quiz).encode())
    expect(host.page.get_by_text("Stored “Rivers and cities” with 6 questions.")).to_be_visible()
    expect(host.page.get_by_text("nothing was stored")).to_have_count(0)

    host.choose_set("Rivers and cities")
    host.page.get_by_label("Title").fill("Friday race")
    shots.wide(host.page, "host-settings")
    link, code = host.open_lobby()

    # Five phones join by the link; everybody sees everybody.
    screen = people.page("screen", f"/screen/{code}", **BIG_SCREEN)
    expect(screen.get_by_text(code, exact=False).first).to_be_visible()
    players = [Player(people.page(name, link, **PHONE), name, quiz) for name in NAMES]
    shots.take(players[0].page, "phone-join")
    for player in players:
        player.join()
    ada, grace, linus, margaret, zoe = players
    for page in (ada.page, screen, host.page):
        for name in NAMES:
            expect(page.get_by_role("listitem").filter(has_text=name).first).to_be_visible()
    shots.take(ada.page, "phone-lobby")
    shots.take(screen, "screen-lobby")
    shots.wide(host.page, "host-lobby")

    host.start()
    expect(ada.page.get_by_role("heading", name="Get ready")).to_be_visible()
    shots.take(ada.page, "phone-countdown")
    expect(screen.get_by_role("heading", name="Get ready")).to_be_visible()
    shots.take(screen, "screen-countdown")

    # Question by question: by touch and by keyboard, right and wrong.
    for number in (1, 2, 3):
        for player in players:
            player.answer(number, right=player is not linus, keyboard=player in (grace, zoe))
        for player in players:
            player.told("Wrong" if player is linus else "Right")
        if number == 2:
            ada.answer(3)
            ada.told("Right")
            break
    shots.take(ada.page, "phone-verdict-right")
    shots.take(linus.page, "phone-verdict-wrong")
    linus.page.get_by_role("button", name="Why?").tap()
    expect(linus.page.get_by_role("dialog")).to_contain_text("your pick")
    shots.take(linus.page, "phone-explanation")
    linus.page.get_by_role("dialog").get_by_role("button", name="Close").tap()

    # A reload in the middle: the same question, the same score.
    expect(ada.heading(4)).to_be_visible()
    prompt, score = ada.heading(4).text_content(), ada.score()
    assert score != "0 points"
    ada.page.reload()
    expect(ada.heading(4)).to_have_text(prompt)
    assert ada.score() == score
    shots.take(ada.page, "phone-question")

    leader = screen.get_by_role("listitem").filter(has_text="Ada")
    expect(leader).to_contain_text(re.sub(r"\D*$", "", score))
    shots.take(screen, "screen-race")
    expect(host.page.get_by_role("heading", name="Leaderboard")).to_be_visible()
    shots.wide(host.page, "host-live")

    for number in (4, 5, 6):
        ada.answer(number)
    expect(ada.page.get_by_role("heading", name="Finished!")).to_be_visible()
    shots.take(ada.page, "phone-finish", whole=True)
    for number in (3, 4, 5, 6):
        for player in players[1:]:
            player.answer(number, right=number % 2 == 0 or player is margaret, keyboard=player in (grace, zoe))

    # The end: rank, review with explanations.
    for player in players:
        expect(player.page.get_by_role("heading", name="The race is over")).to_be_visible()
        expect(player.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    expect(ada.page.get_by_text("6/6")).to_be_visible()
    expect(linus.page.get_by_text("5th", exact=True)).to_be_visible()
    linus.page.get_by_role("button", name="Missed (4)").tap()
    for asked in quiz["questions"]:
        right = asked["explanation"].replace("*", "")
        expect(ada.page.get_by_text(right)).to_be_visible()
    shots.take(ada.page, "phone-results", whole=True)
    shots.take(linus.page, "phone-review", whole=True)
    podium = screen.get_by_role("region", name="The podium")
    for name in NAMES:
        expect(podium).to_contain_text(name)
    shots.take(screen, "screen-podium")

    # The host's results, and the file of them.
    host.page.get_by_role("link", name="See the results").click()
    table = host.page.get_by_role("region", name="Everybody").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(1 + len(NAMES))
    expect(host.page.get_by_role("heading", name="Questions, hardest first")).to_be_visible()
    shots.wide(host.page, "host-results")
    with host.page.expect_download() as download:
        host.page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["name"] for row in rows} == set(NAMES)
    assert rows[-1]["name"] == "Linus" and rows[-1]["right"] == "2"
    host.page.get_by_role("link", name="Past races").click()
    expect(host.page.get_by_role("link", name="Friday race")).to_be_visible()
    shots.wide(host.page, "host-history")
