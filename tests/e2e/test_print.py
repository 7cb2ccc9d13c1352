"""What the results are on paper: the pages that the browser prints."""

import json
from contextlib import ExitStack

import pypdfium2
from playwright.sync_api import expect

from browser import DESKTOP
from scripted import Scripted, ScriptedPlayer

NAMES = ["Ada", "Grace", "Linus", "Margaret", "Zoë"]


def letters(text):
    """The text without its gaps: a PDF places letter by letter, and which gaps are spaces is its reader's guess."""
    return "".join(text.split())


def test_the_results_on_paper(people, api, host, question_set, quiz, tmp_path):
    settings = {"shuffle_questions": False, "shuffle_options": False, "countdown_ms": 0}
    run = api.created("/signon/runs", {"question_set": question_set, "title": "Friday race", "settings": settings}, host)
    with ExitStack() as stack:
        players = [ScriptedPlayer(stack, api, run["code"], name, quiz) for name in NAMES]
        Scripted(stack, api, run["token"]).send({"type": "start"})
        for number in range(len(quiz["questions"])):
            for place, player in enumerate(players):
                player.answer(right=number > place)
    kept = json.dumps({"host": "Test host", "token": host, "expiresAt": 4e12, "lifetime": 1})
    page = people.page("host", f"/host/results/{run['run']}", **DESKTOP, color_scheme="dark",
                       script=f"localStorage.setItem('mc-speedrun.host', {kept!r});")
    expect(page.get_by_role("heading", name="Questions, hardest first")).to_be_visible(timeout=20_000)
    # Printed at the very start of what moves.
    page.evaluate("() => document.getAnimations().forEach((one) => { one.pause(); one.currentTime = 0; })")
    page.pdf(path=tmp_path / "results.pdf", format="A4", prefer_css_page_size=True)

    paper = pypdfium2.PdfDocument(tmp_path / "results.pdf")
    pages = [letters(sheet.get_textpage().get_text_range()) for sheet in paper]
    everything = "".join(pages)
    assert letters("Friday race") in pages[0]
    assert len(pages) <= 6, "ten short questions fill a few pages, not one each"
    for number, text in enumerate(pages, start=1):
        assert text.startswith(f"{number}/{len(pages)}")
        assert len(text) > 160, f"page {number} is all but empty"
    for name in NAMES:
        assert name in everything
    for points in ("9,000 points", "8,000 points", "7,000 points"):
        assert letters(points) in pages[0], "the podium has risen"
    for asked in quiz["questions"]:
        prompt = letters(asked["prompt"].replace("*", ""))
        assert everything.count(prompt) == 1
        text = pages[next(n for n, one in enumerate(pages) if prompt in one)]
        for option in asked["options"]:
            assert letters(option["text"]) in text, "a question stands on one page"
        assert letters(asked["explanation"].replace("*", "")) in everything
    for button in ("Rematch", "Excel", "Races", "Question sets"):
        assert letters(button) not in everything

    # Dark on white, whatever the screen is like.
    picture = paper[0].render(scale=1).to_pil().convert("L")
    assert picture.getpixel((5, 5)) == 255
    assert sum(picture.histogram()[200:]) > 0.8 * picture.width * picture.height
    # What was unfolded for it is folded up again.
    expect(page.locator("details[open]")).to_have_count(0)
