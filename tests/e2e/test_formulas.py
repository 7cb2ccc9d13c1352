"""Questions with formulas: on phones, on the big screen, for the host; and that nobody else loads what draws them."""

import json
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from browser import BIG_SCREEN, DESKTOP, Host, People, Player, Screenshots
from client import Api
from inspection import PHONE, THEMES, Inspection
from quizzes import question
from scripted import Scripted, ScriptedPlayer

SETTINGS = {"countdown_ms": 0, "shuffle_questions": False, "shuffle_options": False}
WIDE = " + ".join(rf"\frac{{x_{{{n}}}^2}}{{y_{{{n}}}^2}}" for n in range(1, 13))
ROOTS = r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}"
# How much what is on the page has moved without being asked to; and the formulas that could be seen as TeX.
WATCH = """window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) window.shifted += one.value; }))
    .observe({ type: 'layout-shift', buffered: true });
window.undrawn = [];
new MutationObserver(() => window.undrawn.push(
    ...[...document.querySelectorAll('.formula:not(:has(math), .source)')].filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => one.textContent),
)).observe(document, { childList: true, subtree: true, attributes: true });"""
# Formulas that are cut off, or that one would have to scroll.
CUT = """() => [...document.querySelectorAll('.formula')].filter((one) => {
    const box = one.getBoundingClientRect();
    return one.scrollWidth > one.clientWidth || box.bottom > innerHeight || box.right > innerWidth;
}).map((one) => one.textContent)"""


@pytest.fixture
def quiz() -> dict:
    return {"title": "Formulas", "language": "en", "questions": [
        question("Which formula solves $ax^2 + bx + c = 0$? It may cost $5, or US$ 6.",
                 [f"${ROOTS}$", r"$x = \sqrt[3]{\frac{b}{a}}$", r"\(x_1 = \left(\frac{1}{2}\right)^n\)", "$5 or $10"],
                 [0], "Algebra", r"Completing the square: $$\left(x + \frac{b}{2a}\right)^2 = \frac{b^2 - 4ac}{4a^2}$$"),
        question("What is it?\n\n$$\\int_0^1 x^2 \\, dx = \\begin{cases} \\frac{1}{3} \\\\ \\text{nothing} \\end{cases}$$",
                 ["$\\frac{1}{2}$", "$\\frac{1}{3}$", f"${WIDE}$", "$\\nonsense{1}$"], [1], "Analysis", "As $\\sum_{k=1}^n k^2$ shows."),
    ]}


@pytest.fixture(scope="module")
def shots() -> Screenshots:
    return Screenshots()


def stored(api: Api, host: str, quiz: dict) -> str:
    return api.upload(host, "formulas.json", json.dumps(quiz).encode()).json()["question_sets"][0]["question_set"]


def is_drawing(page: Page) -> bool:
    """Whether the page has loaded what draws formulas."""
    return page.evaluate("performance.getEntriesByType('resource').some((one) => one.name.includes('/assets/tex-'))")


def test_formulas_are_raced_on_a_phone(people: People, api: Api, host: str, quiz: dict, inspection: Inspection):
    run = api.created("/signon/runs", {"question_set": stored(api, host, quiz), "settings": SETTINGS}, host)
    ada = Player(people.page("Ada", f"/join/{run['code']}", script=WATCH, **PHONE), "Ada", quiz)
    phone = ada.page
    ada.join()
    phone.wait_for_function("() => document.fonts.check(\"1em 'Noto Sans Math'\", 'x')")
    with ExitStack() as stack:
        Scripted(stack, api, run["token"]).send({"type": "start"})
        expect(ada.heading(1)).to_contain_text("It may cost $5, or US$ 6.")
        expect(phone.locator("math")).to_have_count(4)
        expect(phone.get_by_role("button", name="$5 or $10")).to_be_visible()
        inspection.of(phone, "player-formulas")
        # A button is said as one: in it, the parts of a fraction would run together.
        phone.get_by_role("button", name=f"A {ROOTS}").tap()
        ada.told("Right")
        expect(ada.heading(2)).to_be_visible()
        expect(phone.locator(".source")).to_have_text(r"\nonsense{1}")
        for theme in THEMES:
            inspection.access.shown_in(phone, theme)
            inspection.access.axe(phone, "player-formulas-wide", theme)
        inspection.access.fits(phone, "player-formulas-wide")
        assert phone.evaluate("window.undrawn") == [], "nobody sees TeX in place of a formula"
        assert phone.evaluate("window.shifted") < 0.01
        inspection.access.reflows(phone, "player-formulas-wide")
        phone.get_by_role("button", name=r"B \frac{1}{3}").tap()
        expect(phone.get_by_text("What you answered, and why")).to_be_visible()
        phone.get_by_text("Which formula solves").click()
        expect(phone.locator("math[display=block]").first).to_be_visible()
    inspection.end()


def test_formulas_fit_the_big_screen(people: People, api: Api, host: str, quiz: dict, inspection: Inspection):
    settings = {**SETTINGS, "mode": "live"}
    run = api.created("/signon/runs", {"question_set": stored(api, host, quiz), "settings": settings}, host)
    inspection.code = run["code"]
    screen = people.page("screen", f"/screen/{run['code']}", **BIG_SCREEN)
    with ExitStack() as stack:
        Scripted(stack, api, api.created("/signon/join", {"code": run["code"], "name": "Ada"})["token"])
        host = Scripted(stack, api, run["token"])
        host.send({"type": "start"})
        expect(screen.locator("math")).to_have_count(4)
        inspection.of(screen, "live-screen-formulas")
        assert screen.evaluate(CUT) == []
        host.send({"type": "next"})
        host.until("reveal")
        host.send({"type": "next"})
        expect(screen.locator(".source")).to_have_text(r"\nonsense{1}")
        assert screen.evaluate(CUT) == []
    inspection.end()


def test_formulas_are_drawn_in_results_and_on_paper(people: People, api: Api, host: str, quiz: dict, shots: Screenshots):
    run = api.created("/signon/runs", {"question_set": stored(api, host, quiz), "settings": SETTINGS}, host)
    with ExitStack() as stack:
        ada = ScriptedPlayer(stack, api, run["code"], "Ada", quiz)
        Scripted(stack, api, run["token"]).send({"type": "start"})
        ada.answer(right=True)
        ada.answer(right=False)
    kept = json.dumps({"host": "Test host", "token": host, "expiresAt": 4e12, "lifetime": 1})
    page = people.page("host", f"/host/results/{run['run']}", script=f"localStorage.setItem('mc-speedrun.host', {kept!r});", **DESKTOP)
    expect(page.get_by_role("heading", name="Questions, hardest first")).to_be_visible(timeout=20_000)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # questions are unfolded
    for drawn in (page.locator("math[display=block]:visible").first, page.locator("math:not([display]):visible").first):
        drawn.scroll_into_view_if_needed()
        assert drawn.bounding_box()["height"] > 10
    expect(page.locator(".formula:not(:has(math)):visible")).to_have_text(r"\nonsense{1}")
    shots.take(page, "results-formulas-on-paper", whole=True)


def test_formulas_are_previewed(people: People, quiz: dict):
    host = Host(people.page("host", "/host", **DESKTOP))
    expect(host.page.get_by_role("heading", name="Question sets")).to_be_visible()
    assert not is_drawing(host.page)
    host.upload("formulas.json", json.dumps(quiz).encode())
    host.card("Formulas").get_by_role("button", name="Preview").click()
    expect(host.page.get_by_role("dialog").locator("math")).to_have_count(10)
    expect(host.page.get_by_role("dialog").get_by_text("Completing the square")).to_be_visible()


def test_who_has_no_formulas_loads_nothing_for_them(people: People, api: Api, host: str, quiz: dict):
    plain = {**quiz, "questions": [question("Is it $5, or $10?", ["$5", "$10"], [0], "", "It costs $5.")]}
    for title, asked, drawing in (("plain", plain, False), ("formulas", quiz, True)):
        run = api.created("/signon/runs", {"question_set": stored(api, host, {**asked, "title": title}), "settings": SETTINGS}, host)
        ada = Player(people.page("Ada", f"/join/{run['code']}", **PHONE), "Ada", asked)
        ada.join()
        if drawing:
            ada.page.wait_for_function("() => document.fonts.check(\"1em 'Noto Sans Math'\", 'x')")
        else:
            with ExitStack() as stack:
                Scripted(stack, api, run["token"]).send({"type": "start"})
                expect(ada.heading(1)).to_contain_text("Is it $5, or $10?")
        assert is_drawing(ada.page) == drawing
