"""A live race in the browser: everybody on the question that the host has opened."""

import json
import re

import pytest
from playwright.sync_api import expect

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, Player, Screenshots
from quizzes import rivers_and_cities

NAMES = ["Ada", "Grace", "Linus"]


@pytest.fixture
def quiz() -> dict:
    return rivers_and_cities()


@pytest.fixture(scope="module")
def shots() -> Screenshots:
    return Screenshots()


def test_no_player_of_a_live_question_is_told_before_it_closes_whether_they_are_right(people, quiz):
    quiz["questions"] = [{**question, "limit_ms": 600_000} for question in quiz["questions"][:2]]
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    host.page.get_by_role("radio", name="Live").check()
    link, _ = host.open_lobby()
    ada, grace, linus = (Player(people.page(name, link, **PHONE), name, quiz) for name in NAMES[:3])
    frames: dict[str, list[str]] = {"Ada": [], "Grace": []}
    for player in (ada, grace):
        def listens(socket, texts=frames[player.name]) -> None:
            socket.on("framereceived", lambda text: texts.append(text))
        player.page.on("websocket", listens)
    for player in (ada, grace, linus):
        player.join()
    host.start()

    def seen(player: Player) -> str:
        """The page as it is, but for the options, whose order is each player's own, and the time that is left."""
        expect(player.page.locator(".option.right, .option.wrong, [class*=result-]")).to_have_count(0)
        return player.page.locator("#app").evaluate("""(app) => {
            const page = app.cloneNode(true);
            for (const own of page.querySelectorAll('ul.options, [role=timer]')) own.remove();
            return page.innerHTML.replace(/ style="[^"]*"/g, '');
        }""")

    ada.answer(1)
    grace.answer(1, right=False)
    for reloaded in (False, True):
        for player in (ada, grace):
            if reloaded:
                player.page.reload()
            expect(player.page.get_by_text("Your answer is in.")).to_be_visible()
            expect(player.page.get_by_text("Waiting for the others")).to_be_visible()
        assert seen(ada) == seen(grace)
    for name, texts in frames.items():
        kinds = [json.loads(text)["type"] for text in texts]
        assert kinds.count("recorded") >= 2 and not {"verdict", "reveal", "finished"} & set(kinds), (name, kinds)
        assert not re.search(r'"(result|correct|explanation)"|"(points|right|wrong)":[1-9]\d*,"(right|wrong|partial|position)"',
                             "\n".join(texts)), name

    linus.answer(1)
    ada.told("Right")
    grace.told("Wrong")
    assert [json.loads(text)["type"] for text in frames["Ada"]].count("verdict") == 1


def test_a_live_race_in_step_with_its_host(people, shots, quiz):
    quiz["questions"] = quiz["questions"][:3]
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    host.page.get_by_role("radio", name="Live").check()
    link, code = host.open_lobby()
    screen = people.page("screen", f"/screen/{code}", **BIG_SCREEN)
    players = [Player(people.page(name, link, **PHONE), name, quiz) for name in NAMES[:3]]
    for player in players:
        player.join()
    ada, grace, linus = players
    expect(ada.page.get_by_text("the host sets the pace")).to_be_visible()
    host.start()
    expect(screen.get_by_role("heading", name="Get ready")).to_be_visible()

    # Everybody sees the same question; nobody learns who is right before it closes, which the last answer does.
    expect(screen.get_by_text("Which city is the capital")).to_be_visible()
    ada.answer(1)
    grace.answer(1, right=False)
    expect(ada.page.get_by_text("Waiting for the others")).to_be_visible()
    expect(ada.page.get_by_role("status").filter(has_text="Right.")).to_have_count(0)
    expect(host.page.get_by_text("2 of 3 have answered")).to_be_visible()
    expect(screen.get_by_text("2 of 3 have answered")).to_be_visible()
    expect(host.page.get_by_role("region", name="Not answered yet").get_by_role("listitem")).to_have_text([re.compile("Linus")])
    shots.take(ada.page, "live-phone-waiting")
    shots.take(screen, "live-screen-question")
    shots.wide(host.page, "live-host-question")
    linus.answer(1, keyboard=True)
    ada.told("Right")
    grace.told("Wrong")
    linus.told("Right")
    for page in (ada.page, grace.page):
        expect(page.get_by_text("Canberra was built because")).to_be_visible()
    expect(screen.get_by_role("listitem").filter(has_text="Canberra")).to_contain_text("right")
    shots.take(grace.page, "live-phone-revealed", whole=True)
    shots.take(screen, "live-screen-revealed")
    shots.wide(host.page, "live-host-revealed")

    # A reload between two questions shows the same; the host goes on when everybody has seen it.
    score = ada.score()
    for page in (ada.page, screen, host.page):
        page.reload()
    expect(ada.page.get_by_text("Canberra was built because")).to_be_visible()
    assert ada.score() == score
    expect(screen.get_by_role("listitem").filter(has_text="Canberra")).to_contain_text("right")
    host.page.get_by_role("button", name="Next question").click()

    # A pause in the middle of the second one: nobody can answer, and a reload comes back to it.
    expect(linus.heading(2)).to_be_visible()
    linus.answer(2)
    host.page.get_by_role("button", name="Pause").click()
    for page in (ada.page, grace.page):
        expect(page.get_by_text("The host has paused the race.")).to_be_visible()
    expect(screen.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    expect(ada.option("Blue Nile")).to_be_disabled()
    shots.take(ada.page, "live-phone-paused")
    shots.take(screen, "live-screen-paused")
    shots.wide(host.page, "live-host-paused")
    for page in (linus.page, screen):
        page.reload()
    expect(screen.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    host.page.get_by_role("button", name="Go on").click()
    expect(linus.page.get_by_text("Waiting for the others")).to_be_visible()
    ada.answer(2)
    expect(host.page.get_by_text("2 of 3 have answered")).to_be_visible()
    # Grace does not know: the host closes the question.
    host.page.get_by_role("button", name="Close the question").click()
    ada.told("Right")
    linus.told("Right")
    grace.told("No answer")
    shots.take(grace.page, "live-phone-no-answer", whole=True)
    host.page.get_by_role("button", name="Next question").click()

    for player in players:
        player.answer(3, right=player is not grace)
    ada.told("Right")
    grace.told("Wrong")
    host.page.get_by_role("button", name="Show the winners").click()
    for player in players:
        expect(player.page.get_by_role("heading", name="The race is over")).to_be_visible()
        expect(player.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    expect(ada.page.get_by_text("3/3")).to_be_visible()
    expect(grace.page.get_by_text("0/3")).to_be_visible()
    expect(grace.page.get_by_text("3rd", exact=True)).to_be_visible()
    unanswered = grace.page.get_by_role("listitem").filter(has=grace.page.get_by_role("heading", name="Question 2"))
    expect(unanswered).to_contain_text("No answer")
    expect(screen.get_by_role("region", name="The podium")).to_contain_text("Grace")
    expect(screen.get_by_role("complementary")).to_contain_text("The race is over")
    expect(screen.get_by_text("Join at")).to_have_count(0)
    shots.take(screen, "live-screen-podium")
    shots.take(grace.page, "live-phone-results", whole=True)
    host.page.get_by_role("link", name="See the results").click()
    expect(host.page.get_by_role("region", name="Everybody").get_by_role("row")).to_have_count(1 + len(players))

    # A rematch with one click: a lobby of its own, to which the projector goes along; locked, nobody new gets in.
    host.page.get_by_role("button", name="Rematch", exact=True).click()
    expect(host.page.get_by_role("button", name="Start the race")).to_be_visible()
    again = host.code()
    assert again != code
    expect(screen.get_by_text(re.compile(rf"{again}$")).first).to_be_visible()
    late = Player(people.page("late", f"/join/{again}", **PHONE), "Margaret", quiz)
    late.join()
    host.page.get_by_role("button", name="Margaret", exact=True).click()
    host.page.get_by_role("radio", name="1.5 ×").check()
    host.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(host.page.get_by_role("listitem").filter(has_text="Margaret")).to_contain_text("1.5 ×")
    tardy = Player(people.page("tardy", f"/join/{again}", **PHONE), "Katherine", quiz)
    expect(tardy.page.get_by_label("Your name")).to_be_visible()
    host.page.get_by_role("button", name="Lock").click()
    expect(host.page.get_by_role("status").filter(has_text="nobody new can join")).to_be_visible()
    expect(screen.get_by_role("status").filter(has_text="Nobody new can join now")).to_be_visible()
    expect(screen.get_by_text("Join at")).to_have_count(0)
    shots.take(screen, "live-screen-locked")
    people.expected.add("409 /signon/join")
    tardy.page.get_by_label("Your name").fill("Katherine")
    tardy.page.get_by_role("button", name="Join", exact=True).tap()
    expect(tardy.page.get_by_role("alert")).to_have_text(re.compile("The host has locked this race"))
    tardy.page.reload()
    expect(tardy.page.get_by_role("alert")).to_have_text(re.compile("The host has locked this race"))
    expect(tardy.page.get_by_label("Your name")).to_have_count(0)
    expect(host.page.get_by_role("button", name="Katherine", exact=True)).to_have_count(0)
    expect(screen.get_by_text("Katherine")).to_have_count(0)
    host.page.get_by_role("button", name="Unlock").click()
    expect(screen.get_by_text("Join at")).to_be_visible()
    tardy.page.reload()
    tardy.join()
    expect(host.page.get_by_role("button", name="Katherine", exact=True)).to_be_visible()
    expect(screen.get_by_text("Katherine")).to_be_visible()
