"""A race in a real browser, with the pages and the headers that CloudFront gives them."""

import json

import pytest
from playwright.sync_api import expect

from browser import DESKTOP, PHONE, Host, People, Player
from exports import the_saved_results


@pytest.fixture
def people(browser, deployment):
    people = People(browser, deployment.url)
    yield people
    for context in browser.contexts:
        context.close()
    assert people.errors == []


def test_a_race_from_the_host_s_key_to_the_saved_results(people, quiz):
    quiz = quiz | {"title": "Three questions", "questions": quiz["questions"][:3]}
    people.expected.add("401 /signon/host")
    host = Host(people.page("host", "/host", **DESKTOP))
    host.page.get_by_label("Host key").fill("the key of hosts")
    host.page.keyboard.press("Enter")
    expect(host.page.get_by_role("heading", name="Question sets")).to_be_visible()
    host.upload("three.json", json.dumps(quiz).encode())
    expect(host.page.get_by_text("Stored “Three questions” with 3 questions.")).to_be_visible()
    host.choose_set("Three questions")
    link, _ = host.open_lobby()
    ada = Player(people.page("Ada", link, **PHONE), "Ada", quiz)
    ada.join()
    expect(host.page.get_by_role("listitem").filter(has_text="Ada").first).to_be_visible()
    host.start()
    for number in (1, 2, 3):
        ada.answer(number)
    expect(ada.page.get_by_role("heading", name="The race is over")).to_be_visible()
    host.page.get_by_role("link", name="See the results").click()
    assert [person["right"] for person in the_saved_results(host.page)["participants"]] == [3]
