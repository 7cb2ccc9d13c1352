"""What holds for the look of every page: its colours and its type."""

import json
from contextlib import ExitStack

from playwright.sync_api import Page, expect

from browser import PHONE, READING_MS
from scripted import Scripted, ScriptedPlayer

LOADED = """() => document.fonts.ready.then(() => [...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.unicodeRange))"""


def test_a_theme_is_chosen_for_all_tabs_and_kept(people, api, question_set, host):
    run = api.created("/signon/runs", {"question_set": question_set}, host)
    page = people.page("Ada", "/", color_scheme="dark", **PHONE)

    def shown(where: Page, theme: str) -> None:
        colour = {"light": "rgb(247, 245, 239)", "dark": "rgb(20, 23, 27)"}[theme]
        expect(where.locator("html")).to_have_css("background-color", colour)
        expect(where.locator("html")).to_have_css("color-scheme", theme)
        expect(where.locator("meta[name=theme-color]")).to_have_attribute(
            "content", {"light": "#f7f5ef", "dark": "#14171b"}[theme])

    shown(page, "dark")
    page.emulate_media(color_scheme="light")
    shown(page, "light")
    page.emulate_media(color_scheme="dark")
    # The projector's page, in another tab of the same browser, goes along.
    screen = page.context.new_page()
    screen.goto(f"/screen/{run['code']}")
    shown(screen, "dark")
    page.get_by_label("Theme").select_option("light")
    shown(page, "light")
    shown(screen, "light")

    page.reload()
    expect(page.get_by_label("Theme")).to_have_value("light")
    shown(page, "light")
    screen.get_by_label("Theme").select_option("system")
    shown(screen, "dark")
    shown(page, "dark")


def test_nothing_is_painted_before_its_theme_is_known(people):
    context = people.browser.new_context(base_url=people.url)
    page = context.new_page()
    held = []
    page.route("**/assets/theme_first-*", lambda route: held.append(route))
    with page.expect_event("requestfinished", lambda request: request.resource_type == "stylesheet"):
        page.goto("/", wait_until="commit")
    assert page.evaluate("document.body") is None
    held[0].continue_()
    expect(page.get_by_role("heading", name="Join a race")).to_be_visible()
    context.close()


def test_a_page_loads_of_the_display_face_what_it_shows(browser, server):
    page = browser.new_context(base_url=server.url).new_page()
    page.goto("/")
    heading = page.get_by_role("heading", level=1, name="Join a race")
    assert heading.evaluate("(node) => getComputedStyle(node).fontFamily").startswith('"Atkinson Hyperlegible Next"')
    for text, files in (("Join a race", 1), ("Zoë", 2), ("Łukasz", 3)):
        page.locator("h1").evaluate("(node, text) => { node.textContent = text; return node.offsetWidth; }", text)
        assert len(page.evaluate(LOADED)) == files
    page.context.close()


def test_the_options_of_a_live_question_stay_where_they_are_when_it_closes(people, api, host):
    # Long words on a small phone: what is told of an option once it closes must have its place before.
    quiz = {"title": "Cities", "language": "de", "questions": [{
        "prompt": "Welche Stadt ist die Hauptstadt Australiens?", "correct": [2], "limit_ms": 60_000, "category": "Cities",
        "options": [{"text": text} for text in ("Sydney", "Melbourne", "Canberra, im Landesinneren gelegen", "Perth")]}]}
    stored = api.upload(host, "cities.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]
    settings = {"mode": "live", "countdown_ms": 0, "shuffle_options": False}
    run = api.created("/signon/runs", {"question_set": stored, "settings": settings}, host)
    phone = people.page("Ada", f"/join/{run['code']}", **{**PHONE, "viewport": {"width": 320, "height": 640}, "locale": "de-DE"})
    phone.get_by_label("Dein Name").fill("Ada")
    phone.get_by_role("button", name="Mitmachen", exact=True).tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Ada")
    with ExitStack() as stack:
        grace = ScriptedPlayer(stack, api, run["code"], "Grace", quiz)
        Scripted(stack, api, run["token"]).send({"type": "start"})
        options = phone.locator("ul.options button")
        expect(options.nth(2)).to_be_enabled()
        asked = [option.bounding_box() for option in options.all()]
        since = phone.evaluate("performance.now()")
        phone.wait_for_function("([since, ms]) => performance.now() - since > ms", arg=[since, READING_MS])
        options.nth(2).tap()
        grace.answer(right=False)
        expect(options.get_by_text("50 %", exact=True)).to_have_count(2)
        assert [option.bounding_box() for option in options.all()] == asked
