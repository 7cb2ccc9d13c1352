"""What people are called in a race, in a real browser: names of their own, names that are given, names that are taken out."""

import json
import re

import pytest
from playwright.sync_api import expect

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, Player
from quizzes import question


@pytest.fixture
def quiz() -> dict:
    return {"title": "Rivers and cities", "language": "en", "questions": [
        question("Which river flows through Budapest?", ["The Danube", "The Rhine"], [0], "Rivers", "It parts Buda from Pest.")]}


def test_names_can_be_given(people, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    host.page.get_by_role("radio", name="Friendly names").check()
    expect(host.page.get_by_role("complementary")).to_contain_text("nobody types one")
    link, code = host.open_lobby()
    screen = people.page("screen", f"/screen/{code}", **BIG_SCREEN)
    phone = people.page("somebody", link, locale="de-DE", **PHONE)
    expect(phone.get_by_text("In diesem Rennen bekommen alle einen Namen. Deiner:")).to_be_visible()
    expect(phone.get_by_role("textbox")).to_have_count(0)
    shown = phone.get_by_role("status")
    first = shown.inner_text()
    phone.get_by_role("button", name="Anderer Name").tap()
    expect(shown).not_to_have_text(first)
    name = shown.inner_text()
    phone.get_by_role("button", name="Mitmachen").tap()
    expect(phone.get_by_role("heading", name=f"Du bist dabei, {name}.")).to_be_visible()
    for page in (screen, host.page):
        expect(page.get_by_role("listitem").filter(has_text=name)).to_be_visible()

    # From then on as people like.
    host.page.get_by_role("button", name="Change settings").click()
    expect(host.page.get_by_role("radio", name="Friendly names")).to_be_checked()
    host.page.get_by_role("radio", name="Own names").check()
    host.page.get_by_role("button", name="Save the settings").click()
    expect(host.page.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    ada = Player(people.page("Ada", link, **PHONE), "Ada", quiz)
    ada.join()
    expect(screen.get_by_role("listitem").filter(has_text="Ada")).to_be_visible()


def test_a_name_that_the_host_takes_out_is_gone_everywhere_and_stays_out(people, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    link, code = host.open_lobby()
    screen = people.page("screen", f"/screen/{code}", **BIG_SCREEN)
    ada, rude = (Player(people.page(name, link, **PHONE), name, quiz) for name in ("Ada", "Rude Name"))
    ada.join()
    rude.join()
    others = (host.page, screen, ada.page)
    for page in others:
        expect(page.get_by_role("listitem").filter(has_text="Rude Name")).to_be_visible()
    host.page.on("dialog", lambda dialog: dialog.accept())
    host.page.get_by_role("button", name="Remove Rude Name").click()
    for page in others:
        expect(page.get_by_text("Rude Name")).to_have_count(0)
        expect(page.get_by_role("listitem").filter(has_text="Ada")).to_be_visible()
    expect(rude.page.get_by_role("heading", name="You are out of this race")).to_be_visible()

    # Neither by the code again, nor written in another way; and the host can keep everybody new out.
    people.expected.add("409 /signon/join")
    rude.page.goto(link)
    for again in ("Rude Name", "rude  name", "RUDE NАМЕ"):
        rude.page.get_by_label("Your name").fill(again)
        rude.page.get_by_role("button", name="Join", exact=True).tap()
        expect(rude.page.get_by_role("alert")).to_contain_text("The host has taken this name out of the race.")
    host.page.get_by_role("button", name="Lock", exact=True).click()
    expect(host.page.get_by_role("status").filter(has_text="Locked")).to_be_visible()
    rude.page.get_by_label("Your name").fill("Somebody")
    rude.page.get_by_role("button", name="Join", exact=True).tap()
    expect(rude.page.get_by_role("alert")).to_contain_text("The host has locked this race")


def test_a_name_is_taken_out_in_the_middle_of_a_race(people, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    quiz["questions"].append(question("Into which sea does the Volga flow?", ["The Baltic Sea", "The Caspian Sea"], [1], "Rivers", "By a delta."))
    host.upload("rivers.json", json.dumps(quiz).encode())
    host.choose_set("Rivers and cities")
    link, code = host.open_lobby()
    screen = people.page("screen", f"/screen/{code}", **BIG_SCREEN)
    ada, rude = (Player(people.page(name, link, **PHONE), name, quiz) for name in ("Ada", "Rude Name"))
    ada.join()
    rude.join()
    host.start()
    rude.answer(1)
    expect(screen.get_by_role("listitem").filter(has_text="Rude Name")).to_be_visible()
    host.page.on("dialog", lambda dialog: dialog.accept())
    host.page.get_by_role("button", name=re.compile("Rude Name")).first.click()
    host.page.get_by_role("button", name="Remove Rude Name").click()
    expect(rude.page.get_by_role("heading", name="You are out of this race")).to_be_visible()
    for number in (1, 2):
        ada.answer(number)
    expect(ada.page.get_by_role("heading", name="The race is over")).to_be_visible()
    for page in (screen, host.page, ada.page):
        expect(page.get_by_text("Rude Name")).to_have_count(0)
