"""Whole races in a real browser: a host, players on phones, and the big screen. Any error that a page reports fails."""

import json
import re
import pytest
from playwright.sync_api import expect

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, Player, Screenshots
from exports import the_saved_results
from quizzes import rivers_and_cities

NAMES = ["Ada", "Grace", "Linus", "Margaret", "Zoë"]
# An answer that the network held up for longer than a second is told so (web/src/stores/player_run.svelte.ts).
HELD_UP_MS = 1200


@pytest.fixture
def quiz() -> dict:
    return rivers_and_cities()


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
        expect(host.page.get_by_role("row").filter(has_text=row).first).to_be_visible()
    shots.wide(host.page, "host-upload-errors")
    host.upload("rivers.json", json.dumps(quiz).encode())
    expect(host.page.get_by_text("Stored “Rivers and cities” with 6 questions.")).to_be_visible()
    host.page.get_by_role("listitem").filter(has_text="broken.csv").get_by_role("button", name="Close").click()
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
    scores = host.page.get_by_role("region", name="Score over time").get_by_role("img")
    expect(scores).to_have_accessible_name(re.compile(r"^Ada: [\d,]+ points; .*Ada was ahead"))
    expect(scores.locator("canvas")).to_be_visible()
    expect(table.get_by_role("row").nth(1).get_by_role("img")).to_have_attribute("aria-label", re.compile("6: Right$"))
    expect(host.page.get_by_role("img", name=re.compile(r"^How long answers took: .* right, "))).to_have_count(6)
    shots.wide(host.page, "host-results")
    shots.take(host.page, "host-results-whole", whole=True)
    table.get_by_role("button", name="Linus").click()
    expect(host.page.get_by_role("dialog")).to_contain_text("5th")
    expect(host.page.get_by_role("dialog").get_by_role("list").first).to_contain_text("Rivers")
    host.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    results = the_saved_results(host.page)
    assert [person["rank"] for person in results["participants"]] == [1, 2, 3, 4, 5]
    assert (results["participants"][-1]["name"], results["participants"][-1]["right"]) == ("Linus", 2)
    host.page.get_by_role("link", name="Races", exact=True).click()
    expect(host.page.get_by_role("link", name="Friday race")).to_be_visible()
    shots.wide(host.page, "host-history")


def test_files_are_dropped_anywhere_on_the_library(people, quiz, tmp_path):
    host = Host(people.page("host", "/host", **DESKTOP))
    expect(host.card("World geography")).to_be_visible()
    (tmp_path / "rivers.json").write_text(json.dumps(quiz))
    (tmp_path / "lakes.tsv").write_text("question\toption 1\toption 2\tcorrect\nThe deepest lake?\tBaikal\tComo\t1\n")
    box = host.page.get_by_role("group", name="Upload question sets")
    calm = box.evaluate("box => getComputedStyle(box).borderColor")

    # The box shows that it would take them, until they are gone again.
    drag = host.drag(tmp_path / "rivers.json", tmp_path / "lakes.tsv")
    expect(box).not_to_have_css("border-color", calm)
    drag.leave()
    expect(box).to_have_css("border-color", calm)

    host.drag(tmp_path / "rivers.json", tmp_path / "lakes.tsv").drop()
    for stored in ("Stored “Rivers and cities” with 6 questions.", "Stored “lakes” with 1 question."):
        expect(host.page.get_by_text(stored)).to_be_visible()
    for title in ("Rivers and cities", "lakes"):
        expect(host.card(title)).to_be_visible()
    expect(box).to_have_css("border-color", calm)

    # What can not be read says why, also where it was dropped.
    (tmp_path / "sets.zip").write_bytes(b"PK\x03\x04")
    people.expected.add("422 /question-set-upload")
    host.drag(tmp_path / "sets.zip").drop()
    expect(host.page.get_by_role("listitem").filter(has_text="sets.zip")).to_contain_text("zip archive")


def test_a_question_set_is_previewed_as_players_see_it(people, shots, quiz):
    quiz["questions"][0]["options"][2]["text"] = "`Canberra`"
    quiz["questions"][1]["prompt"] = "Which two?\n\n```\nriver(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    sheet = host.page.get_by_role("dialog")
    host.card("Rivers and cities").get_by_role("button", name="Preview").click()
    expect(sheet.locator("strong", has_text="Australia")).to_be_visible()
    expect(sheet.locator("em", has_text="both")).to_be_visible()
    expect(sheet.locator("code", has_text="Canberra")).to_be_visible()
    expect(sheet.locator("pre", has_text="river(1)")).to_be_visible()
    expect(sheet.locator("td", has_text="2")).to_be_visible()
    expect(sheet.get_by_role("link", name="More about it").first).to_have_attribute("href", "https://example.org/cities")
    shots.take(host.page, "host-preview", whole=True)


def test_a_host_finds_somebody_in_a_crowd(everybody, quiz, api, inspection):
    host = Host(everybody.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    link, code = host.open_lobby()
    inspection.code = code
    field = host.page.get_by_role("searchbox", name="Find a player")
    expect(field).to_have_count(0)  # nobody to look for yet
    for number in range(1, 231):
        api.created("/signon/join", {"code": code, "name": f"Runner {number}"})
    first = Player(everybody.page("first", link, **PHONE), "Zoë", quiz)
    first.join()

    # In the lobby: whoever joined early is not in the list, but is found.
    expect(host.page.get_by_role("listitem").filter(has_text="Runner 230")).to_be_visible()
    expect(host.page.get_by_role("button", name="Runner 1 (away)", exact=True)).to_have_count(0)
    field.fill("runner 1")
    expect(host.page.get_by_text("The 20 closest of 111. Type more of the name.")).to_be_visible()
    expect(host.page.get_by_role("button", name="Runner 1 (away)", exact=True)).to_be_visible()
    inspection.of_host(host.page, "host-lobby-find")
    field.fill("zoe")
    expect(host.page.get_by_text("1 player found")).to_be_visible()
    host.page.get_by_role("button", name="Zoë", exact=True).click()
    sheet = host.page.get_by_role("dialog", name="Zoë")
    sheet.get_by_role("radio", name="1.5 ×").check()
    sheet.get_by_role("button", name="Close").click()
    expect(host.page.get_by_role("button", name="Zoë 1.5 ×")).to_be_visible()
    field.fill("nobody of that name")
    expect(host.page.get_by_text("Nobody here has that in their name.")).to_be_visible()
    field.fill("")
    expect(host.page.get_by_role("listitem").filter(has_text="Runner 230")).to_be_visible()

    # In the race: by keyboard; sent out, and not found any more.
    host.start()
    expect(host.page.get_by_role("button", name="Pause")).to_be_visible()
    field.focus()
    host.page.keyboard.type("runner 17")
    expect(host.page.get_by_text("11 players found")).to_be_visible()
    # Locked, as the button says.
    host.page.get_by_role("button", name="Lock").click()
    expect(host.page.get_by_role("button", name="Unlock")).to_be_visible()
    inspection.of_host(host.page, "host-live-find")
    field.focus()
    host.page.keyboard.press("Tab")
    expect(host.page.get_by_role("button", name="Runner 17 (away)")).to_be_focused()
    host.page.keyboard.press("Enter")
    sheet = host.page.get_by_role("dialog", name="Runner 17")
    expect(sheet.get_by_role("radio", name="as usual")).to_be_checked()
    host.page.once("dialog", lambda dialog: dialog.accept())
    sheet.get_by_role("button", name="Remove Runner 17").click()
    expect(host.page.get_by_text("10 players found")).to_be_visible()
    inspection.end()


def test_a_host_changes_the_settings_in_the_lobby(people, shots, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    link, code = host.open_lobby()
    ada = Player(people.page("Ada", link, **PHONE), "Ada", quiz)
    ada.join()
    rules = ada.page.get_by_role("listitem").filter(has_text="6 questions")
    expect(rules).to_be_visible()

    host.page.get_by_role("button", name="Change settings").click()
    expect(host.page.get_by_role("heading", name="Change settings")).to_be_focused()
    field = host.page.get_by_role("spinbutton", name="Questions")
    limit = host.page.get_by_role("spinbutton", name="Time per question")
    # What is out of range is said where it is, and nothing is sent.
    limit.fill("0.5")
    host.page.get_by_role("button", name="Save the settings").click()
    expect(host.page.locator("#limitSeconds:invalid")).to_be_focused()
    limit.fill("45")
    field.fill("2")
    host.page.get_by_role("radio", name="Live").check()
    shots.wide(host.page, "host-change-settings")
    host.page.get_by_role("button", name="Save the settings").click()
    expect(host.page.get_by_text("The settings were changed.")).to_be_visible()
    expect(host.page.get_by_text("2 questions · Live · Points")).to_be_visible()
    expect(ada.page.get_by_role("listitem").filter(has_text="2 questions")).to_be_visible()
    expect(ada.page.get_by_text("the host sets the pace")).to_be_visible()

    # They are what the form begins with the next time; going back changes nothing.
    host.page.get_by_role("button", name="Change settings").click()
    expect(field).to_have_value("2")
    expect(limit).to_have_value("45")
    expect(host.page.get_by_role("radio", name="Live")).to_be_checked()
    host.page.get_by_role("button", name="Back").click()
    expect(host.page.get_by_text("2 questions · Live · Points")).to_be_visible()
    host.start()
    expect(host.page.get_by_role("button", name="Change settings")).to_have_count(0)


def test_a_host_who_closed_the_laptop_finds_the_race_again(people, shots, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    link, code = host.open_lobby()
    ada = Player(people.page("Ada", link, **PHONE), "Ada", quiz)
    ada.join()
    host.start()
    expect(ada.heading(1)).to_be_visible()
    # Another computer knows who the host is, and nothing of the run.
    signed_on = host.page.evaluate("Object.entries(localStorage).filter(([key]) => !key.includes('host-run'))")
    host.page.close()
    script = f"for (const [key, value] of {json.dumps(signed_on)}) localStorage.setItem(key, value);"
    host = Host(people.page("host again", "/host", script, **DESKTOP))
    host.page.get_by_role("link", name="Races", exact=True).click()
    race = host.page.get_by_role("region", name="Under way").get_by_role("link")
    expect(race).to_have_text(re.compile(f"Rivers and cities.*Running.*{code}", re.DOTALL))
    shots.wide(host.page, "host-races")
    race.click()
    expect(host.page.get_by_role("button", name="Pause")).to_be_visible()
    host.page.once("dialog", lambda dialog: dialog.accept())
    host.page.get_by_role("button", name="End the race").click()
    expect(ada.page.get_by_role("heading", name="The race is over")).to_be_visible()
    expect(host.page.get_by_role("link", name="See the results")).to_be_visible()
    host.page.get_by_role("link", name="Races", exact=True).click()
    expect(host.page.get_by_role("link", name="Rivers and cities")).to_have_attribute("href", re.compile("/host/results/"))
    expect(host.page.get_by_role("region", name="Under way")).to_have_count(0)


def test_a_host_practises_alone(people, shots, quiz):
    quiz["questions"] = quiz["questions"][:2]
    host = Host(people.page("host", "/host", **PHONE))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.card("Rivers and cities").get_by_role("button", name="Practise alone").tap()
    me = Player(host.page, "Me", quiz)
    expect(me.page.get_by_role("heading", name="You are in, Me.")).to_be_visible()
    shots.take(me.page, "solo-lobby")
    me.page.get_by_role("button", name="Start").tap()
    me.answer(1)
    me.told("Right")
    me.answer(2, right=False)
    expect(me.page.get_by_text("1 of 2 right")).to_be_visible()
    expect(me.page.get_by_role("heading", name="What you answered, and why")).to_be_visible()
    shots.take(me.page, "solo-finish", whole=True)
    me.page.get_by_role("link", name="Back to the question sets").tap()
    expect(me.page.get_by_role("heading", name="Question sets")).to_be_visible()


def answer_without_network(player: Player, number: int) -> None:
    """The network goes away and the player answers: the page says that the answer is kept."""
    question = player.read(number)
    player.page.context.set_offline(True)
    player.option(question["options"][question["correct"][0]]["text"]).tap()
    expect(player.page.get_by_role("status").filter(has_text="Kept on this device")).to_be_visible()
    expect(player.page.get_by_text("Offline: no network").first).to_be_visible()


def pass_time(player: Player, ms: int) -> None:
    since = player.page.evaluate("performance.now()")
    player.page.wait_for_function("([since, ms]) => performance.now() - since > ms", arg=[since, ms])


def test_an_answer_given_offline_is_kept_and_judged_by_when_it_arrives(people, shots, quiz):
    quiz["questions"] = [dict(quiz["questions"][at], limit_ms=limit_ms) for at, limit_ms in ((0, 60_000), (2, 5_000), (3, 60_000))]
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    host.page.get_by_text("More settings").click()
    host.page.get_by_label("Shuffle questions").uncheck()
    link, _ = host.open_lobby()
    ada, grace = (Player(people.page(name, link, **PHONE), name, quiz) for name in ("Ada", "Grace"))
    for player in (ada, grace):
        player.join()
    host.start()

    # Back in time: right, and the player is told why the time is longer than it took.
    answer_without_network(ada, 1)
    shots.take(ada.page, "phone-offline-kept")
    pass_time(ada, HELD_UP_MS)
    ada.page.context.set_offline(False)
    ada.told("Right")
    expect(ada.page.get_by_role("status").filter(has_text="You answered after")).to_be_visible()
    shots.take(ada.page, "phone-offline-judged")

    # In time here, but too late where it counts.
    answer_without_network(ada, 2)
    pass_time(ada, 5000)
    ada.page.context.set_offline(False)
    ada.told("Too late")
    expect(ada.page.get_by_role("status").filter(has_text="its clock counts")).to_be_visible()

    # What was missed, once the race is over: a run for one, of that question alone.
    ada.answer(3)
    for number in (1, 2, 3):
        grace.answer(number)
    ada.page.get_by_role("button", name="Race what I missed").tap()
    ada.page.get_by_role("button", name="Start", exact=True).tap()
    ada.quiz = {"questions": [quiz["questions"][1]]}
    ada.answer(1)
    expect(ada.page.get_by_text("1 of 1 right")).to_be_visible()
    shots.take(ada.page, "phone-practised")


def test_a_language_is_chosen_wherever_one_comes_in(people, shots, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    link, _ = host.open_lobby()
    shots.wide(host.page, "host-language")
    small = people.page("Ada", link, **{**PHONE, "viewport": {"width": 360, "height": 640}})

    def on_one_screen() -> None:
        assert small.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert small.evaluate("document.documentElement.scrollWidth <= innerWidth")

    expect(small.get_by_label("Your name")).to_be_visible()
    small.get_by_label("Language").select_option("de")
    expect(small.get_by_label("Dein Name")).to_be_visible()
    shots.take(small, "player-language-name")
    small.get_by_label("Dein Name").fill("Ada")
    small.get_by_role("button", name="Mitmachen", exact=True).tap()
    expect(small.get_by_role("heading", name="Du bist dabei, Ada.")).to_be_visible()
    on_one_screen()
    shots.take(small, "player-language-lobby")
    small.get_by_label("Language").select_option("pt-BR")
    expect(small.locator("html[lang=pt-BR]")).to_be_attached()
    expect(small.get_by_role("heading", level=1)).to_contain_text("Ada")
    on_one_screen()
    expect(host.page.get_by_role("button", name="Ada", exact=True)).to_have_count(1)

    host.page.get_by_label("Language").select_option("es")
    expect(host.page.get_by_role("button", name="Ada", exact=True)).to_be_visible()
    expect(host.page.get_by_role("button", name="Dar la salida")).to_be_visible()
