"""Questions that a host writes in the browser: pasted, mended, stored, edited, raced; and never lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser import DESKTOP, PHONE, Host, Player, Screenshots

BROKEN = """# Rivers

## Europe

### Wich river is the longest?

- [ ] Volga
- [ ] Rhine

**Explanation:** The Volga flows into the Caspian Sea.
"""


class Writer:
    """A host before the text of a question set."""

    def __init__(self, page: Page):
        self.page = page
        self.text = page.get_by_label("Questions as text")
        self.status = page.get_by_role("status")
        self.preview = page.get_by_role("region", name="As players see it")

    def store(self) -> None:
        self.page.get_by_role("button", name="Store the questions").click()

    def store_by_keyboard(self) -> None:
        self.text.focus()
        self.page.keyboard.press("Control+Enter")

    def stored(self, title: str, questions: str) -> None:
        expect(self.page.get_by_text(f"Stored “{title}” with {questions}.")).to_be_visible()


def has_ring(focused) -> bool:
    return focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["laptop", "phone"])
def test_what_is_pasted_is_mended_stored_edited_and_raced(people, device):
    people.expected.add("422 /question-set-upload")
    host = Host(people.page("host", "/host", **device))
    page = host.page
    page.get_by_role("link", name="Write or paste questions").click()
    writer = Writer(page)
    writer.text.focus()
    page.keyboard.insert_text(BROKEN)

    # What is wrong names its line, and leads there.
    expect(writer.status).to_have_text("1 problem to mend first.")
    writer.store()
    expect(page.get_by_role("row").filter(has_text="no option is marked as correct")).to_be_visible()
    page.get_by_role("button", name="line 5, question 1").focus()
    page.keyboard.press("Enter")
    expect(writer.text).to_be_focused()
    assert writer.text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "### Wich river is the longest?"

    # Mended by keyboard: Enter behind an option begins another.
    writer.text.fill(BROKEN.replace("[ ] Volga", "[x] Volga"))
    writer.text.evaluate("area => { const at = area.value.indexOf('Rhine') + 5; area.setSelectionRange(at, at); }")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("Don")
    expect(writer.text).to_have_value(re.compile(r"- \[ \] Rhine\n- \[ \] Don\n"))
    expect(writer.status).to_have_text("1 question, ready to be stored.")
    expect(writer.preview.get_by_role("listitem").filter(has_text="Don").last).to_be_visible()
    writer.store_by_keyboard()
    writer.stored("Rivers", "1 question")

    # Edited: the text is as it was written, and what is stored takes the place of what was there, whatever its title.
    page.get_by_role("link", name="Question sets").last.click()
    host.card("Rivers").get_by_role("link", name="Edit").click()
    expect(writer.text).to_have_value(re.compile("^# Rivers\n\n## Europe\n\n### Wich river"))
    writer.text.fill(writer.text.input_value().replace("Wich", "Which").replace("# Rivers", "# Long rivers"))
    expect(writer.preview).to_contain_text("Which river is the longest?")
    writer.store()
    writer.stored("Long rivers", "1 question")

    # Stored as it is, its address is the same: it can be edited further.
    page.get_by_role("link", name="Edit").click()
    expect(writer.text).to_have_value(re.compile("^# Long rivers"))
    writer.store()
    writer.stored("Long rivers", "1 question")
    page.get_by_role("link", name="Edit").click()
    expect(writer.text).to_be_focused()
    expect(writer.text).to_have_value(re.compile("^# Long rivers"))
    page.get_by_role("link", name="Back").click()
    expect(host.card("Long rivers")).to_have_count(1)
    expect(page.get_by_role("heading", name="Rivers", exact=True)).to_have_count(0)

    host.choose_set("Long rivers")
    _, code = host.open_lobby()
    player = Player(people.page("ada", f"/join/{code}", **PHONE), "Ada", {})
    player.join()
    host.start()
    expect(player.page.get_by_text("Which river is the longest?")).to_be_visible()


def test_what_is_not_stored_is_kept_and_nobody_leaves_it_by_accident(people):
    page = people.page("host", "/host/write", **DESKTOP)
    writer = Writer(page)
    page.get_by_role("button", name="Put in an example").click()
    expect(writer.text).to_have_value(re.compile("^# Capitals"))
    expect(page.get_by_text("Draft kept in this browser.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(writer.text).to_have_value("")
    page.get_by_role("button", name="Put in an example").click()

    asked = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", name="Write questions", exact=True)).to_be_visible()
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    expect(writer.text).to_have_value(re.compile("^# Capitals"))
    assert asked == ["confirm", "beforeunload"]
    page.remove_listener("dialog", stay)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(writer.text).to_have_value(re.compile("^# Capitals"))
    expect(page.get_by_role("button", name="Discard the draft")).to_be_visible()

    # Back, without a question: the library leads to the draft.
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Go on with what you wrote").click()
    expect(writer.status).to_have_text("1 question, ready to be stored.")
    writer.store()
    writer.stored("Capitals", "1 question")
    page.get_by_role("link", name="Question sets").last.click()
    expect(page.get_by_role("link", name="Write or paste questions")).to_be_visible()


def test_cells_of_a_spreadsheet_can_be_pasted_and_stand_beside_a_set_of_their_title(people):
    page = people.page("host", "/host/write", **PHONE)
    writer = Writer(page)
    for capital in ("Lima", "Quito"):
        writer.text.fill(f"question\toption 1\toption 2\tcorrect\nWhich?\t{capital}\tCusco\t1\n")
        page.get_by_label("Title").fill("Cells")
        if capital == "Quito":
            expect(writer.status).to_contain_text("You have a set of this title already.")
            Screenshots().take(page, "phone-write-namesake")
            writer.store_by_keyboard()
            expect(page.get_by_role("group", name="You have a set of this title already.")).to_be_focused()
            page.get_by_role("button", name="Keep both").tap()
            writer.stored("Cells (2)", "1 question")
        else:
            expect(writer.status).to_have_text("1 question, ready to be stored.")
            writer.store()
            writer.stored("Cells", "1 question")
            page.goto("/host/write")


def test_a_large_set_is_previewed_to_its_end_by_keyboard(people):
    page = people.page("host", "/host/write", **DESKTOP)
    writer = Writer(page)
    writer.text.fill("# Many\n\n" + "".join(f"### Question {n}: which?\n\n- [x] {n}\n- [ ] none\n\n" for n in range(1, 121)))
    expect(writer.status).to_contain_text("120 questions, ready to be stored.")
    questions = writer.preview.locator("ol > li")
    for shown, more in ((50, 50), (100, 20)):
        expect(questions).to_have_count(shown)
        page.get_by_role("button", name=f"Show {more} more").focus()
        page.keyboard.press("Enter")
        expect(questions.nth(shown)).to_be_focused()
        assert has_ring(questions.nth(shown))
    expect(questions).to_have_count(120)
    expect(page.get_by_role("button", name=re.compile("^Show .* more$"))).to_have_count(0)
    writer.store_by_keyboard()
    done = page.get_by_role("group", name="Stored “Many” with 120 questions.")
    expect(done).to_be_focused()
    assert has_ring(done)


def test_the_pages_where_questions_are_written(everybody, inspection):
    everybody.expected.add("422 /question-set-upload")
    page = everybody.page("host", "/host/write", **DESKTOP)
    writer = Writer(page)
    expect(page.get_by_role("heading", name="How to write questions")).to_be_visible()
    inspection.of_host(page, "host-write")
    page.get_by_role("button", name="Put in an example").click()
    expect(writer.status).to_have_text("1 question, ready to be stored.")
    page.get_by_role("heading", level=1).click()
    inspection.of_host(page, "host-write-preview")
    inspection.in_hebrew(page, "host-write-preview")
    writer.text.fill(writer.text.input_value().replace("[x]", "[ ]") + "\n### Which?\n\n- [x] a\n- [ ] a\n")
    expect(writer.status).to_have_text("2 problems to mend first.")
    page.get_by_role("heading", level=1).click()
    inspection.of_host(page, "host-write-problems")
    inspection.end()
