"""A host's question sets in a real browser: on their way into the library, and found in it."""

import json
import re

import pytest
from playwright.sync_api import expect

from browser import DESKTOP, PHONE, Host, Screenshots

DUMP = """# Cloud

### Which of these store files? (Choose two.)
- [x] Amazon EFS
- [ ] Amazon SQS
- [ ] Amazon **SNS** Most Voted

**Explanation:** EFS is a file system.

### Drag each service to its use.

### Which store objects?
- [x] Amazon S3
- [x] Amazon S3 Glacier
"""


def test_a_set_with_warnings_is_looked_at_before_it_is_kept(everybody, inspection):
    host = Host(everybody.page("host", "/host", **DESKTOP))
    host.upload("cloud.md", DUMP.encode())
    waiting = host.page.get_by_role("listitem").filter(has_text="cloud.md")
    expect(waiting).to_contain_text("Not stored yet: please look at 4 warnings first.")
    expect(waiting.get_by_role("row").filter(has_text="line 10")).to_contain_text("it has no options")
    expect(waiting.locator("strong", has_text="SNS")).to_be_visible()
    inspection.of_host(host.page, "host-upload-warnings")
    inspection.end()
    expect(host.card("Cloud").get_by_role("link", name="Race", exact=True)).to_have_count(0)

    # By keyboard alone: what was looked at is kept, and can be raced at once.
    waiting.get_by_role("button", name="Keep it").focus()
    host.page.keyboard.press("Enter")
    expect(host.page.get_by_text("Stored “Cloud” with 2 questions.")).to_be_visible()
    expect(host.card("Cloud").get_by_role("link", name="Race", exact=True)).to_be_visible()
    host.page.keyboard.press("Tab")
    host.page.keyboard.press("Enter")
    expect(host.page.get_by_role("heading", name="New race")).to_be_visible()


def test_a_mended_file_takes_the_place_of_the_set_before_or_stands_beside_it(people):
    host = Host(people.page("host", "/host", **PHONE))
    table = "question,option 1,option 2,correct\nWich is the longest river?,Nile,Rhine,1\n"
    host.upload("rivers.csv", table.encode())
    expect(host.page.get_by_text("Stored “rivers” with 1 question.")).to_be_visible()

    mended = table.replace("Wich", "Which").encode()
    host.upload("rivers.csv", mended)
    waiting = host.page.get_by_role("listitem").filter(has_text="rivers.csv")
    expect(waiting).to_contain_text("You have a set of this title already.")
    expect(waiting).to_contain_text("Which is the longest river?")
    Screenshots().take(host.page, "phone-upload-namesake")
    waiting.get_by_role("button", name="Replace it").tap()
    expect(host.page.get_by_text("Stored “rivers” with 1 question.")).to_be_visible()
    expect(host.page.get_by_role("heading", name="rivers", exact=True)).to_have_count(1)
    host.card("rivers").get_by_role("button", name="Preview").tap()
    expect(host.page.get_by_role("dialog")).to_contain_text("Which is the longest river?")
    host.page.keyboard.press("Escape")

    host.upload("rivers.csv", mended.replace(b"Rhine", b"Volga"))
    host.page.get_by_role("button", name="Keep both").tap()
    expect(host.page.get_by_role("heading", name="rivers (2)", exact=True)).to_be_visible()
    expect(host.page.get_by_role("heading", name="rivers", exact=True)).to_be_visible()


GIFT = """$CATEGORY: $course$/top/Astronomy

::Largest:: Which planet is the largest? {
  =Jupiter # It has 318 times the mass of the Earth.
  ~%25%Saturn
  ~Mars
}

::Age:: How old is the Sun, in billions of years? {#4.6:0.1}
"""

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

MOODLE_XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/Astronomy/Moons</text></category></question>
  <question type="multichoice">
    <name><text>Moonless</text></name>
    <questiontext format="html"><text><![CDATA[<p>Which planets have <b>no</b> moon?</p>
      <p><img src="@@PLUGINFILE@@/sky.png" alt="The night sky"></p>]]></text>
      <file name="sky.png" path="/" encoding="base64">{PIXEL}</file></questiontext>
    <generalfeedback format="html"><text><![CDATA[<ul><li>Mars has <em>two</em></li></ul>]]></text></generalfeedback>
    <single>false</single>
    <answer fraction="50" format="html"><text><![CDATA[<p>Mercury</p>]]></text></answer>
    <answer fraction="50" format="html"><text><![CDATA[<p>Venus</p>]]></text></answer>
    <answer fraction="-100" format="html"><text><![CDATA[<p>Mars</p>]]></text></answer>
  </question>
  <question type="essay"><name><text>Your view</text></name><questiontext format="html"><text>Why?</text></questiontext></question>
</quiz>
"""


def test_questions_from_moodle_say_what_becomes_of_them(people):
    host = Host(people.page("host", "/host", **DESKTOP))
    host.upload("planets.txt", GIFT.encode())
    waiting = host.page.get_by_role("listitem").filter(has_text="planets.txt")
    expect(waiting.get_by_role("row").filter(has_text="line 3")).to_contain_text("“Saturn”, is worth 25 % in Moodle")
    expect(waiting.get_by_role("row").filter(has_text="line 9")).to_contain_text(
        "skipped the question “Age”: its type “numerical” has no options to choose from")
    expect(waiting).to_contain_text("Which planet is the largest?")
    Screenshots().take(host.page, "host-upload-gift")
    waiting.get_by_role("button", name="Keep it").click()
    expect(host.page.get_by_text("Stored “planets” with 1 question.")).to_be_visible()

    host.upload("moons.xml", MOODLE_XML.encode())
    waiting = host.page.get_by_role("listitem").filter(has_text="moons.xml")
    warnings = waiting.get_by_role("row").filter(has_text="line ")
    expect(warnings).to_have_count(1)
    expect(warnings).to_contain_text("skipped the question “Your view”: its type “essay”")
    expect(waiting.locator("strong").get_by_text("no", exact=True)).to_be_visible()
    expect(waiting.get_by_role("img", name="The night sky")).to_have_count(1)
    expect(waiting.locator("em", has_text="two")).to_be_visible()
    Screenshots().take(host.page, "host-upload-moodle-xml")
    waiting.get_by_role("button", name="Keep it").click()
    expect(host.page.get_by_text("Stored “moons” with 1 question.")).to_be_visible()
    expect(host.card("moons")).to_contain_text("Astronomy / Moons")


@pytest.mark.parametrize("language, said", [("de-DE", "als richtig markiert sind 1"), ("he-IL", "כל התשובות מסומנות כנכונות")])
def test_what_is_wrong_in_a_file_is_said_in_the_language_of_the_page(people, language, said):
    host = Host(people.page("host", "/host", **PHONE, locale=language))
    host.page.locator("input[type=file]").set_input_files(
        [{"name": "cloud.md", "mimeType": "text/markdown", "buffer": DUMP.encode()}])
    expect(host.page.get_by_role("table")).to_contain_text(said)
    expect(host.page.get_by_role("table").locator("[lang=en]")).to_have_count(0)
    Screenshots().take(host.page, f"phone-upload-warnings-{language}", whole=True)


def test_the_samples_that_are_offered_can_be_uploaded(people, tmp_path):
    host = Host(people.page("host", "/host", **PHONE))
    host.page.get_by_role("button", name="How a file has to look").click()
    expect(host.page.get_by_role("dialog")).to_contain_text("question,option 1")
    Screenshots().take(host.page, "phone-file-help")
    saved = []
    for button in host.page.get_by_role("button", name="Save as a file").all():
        with host.page.expect_download() as download:
            button.click()
        saved.append(tmp_path / download.value.suggested_filename)
        download.value.save_as(saved[-1])
    host.page.get_by_role("button", name="Close").click()
    for file in saved:
        host.upload(file.name, file.read_bytes())
        expect(host.page.get_by_role("listitem").filter(has_text="Stored “")).to_have_count(1)
        expect(host.page.get_by_role("heading", name=re.compile("^[cC]apitals$"))).to_have_count(saved.index(file) + 1)


def test_a_site_says_how_large_an_upload_may_be(api, people):
    limits = api.call("GET", "/limits.json").json()
    assert limits == {"upload_bytes": 10 * 1024 * 1024}
    page = people.page("host", "/")
    page.route("**/limits.json", lambda route: route.fulfill(json={"upload_bytes": 4_500_000}))
    page.goto("/host")
    expect(page.get_by_text("up to 4.2 MiB and 10,000 questions")).to_be_visible()
    Host(page).upload("large.md", b"x" * 4_500_001)
    expect(page.get_by_text("large.md is larger than 4.2 MiB.")).to_be_visible()


def test_an_upload_tells_how_far_it_is(people, quiz):
    host = Host(people.page("host", "/host", **DESKTOP))
    content = json.dumps(quiz).encode() + b" " * 100_000
    network = host.page.context.new_cdp_session(host.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions",
                 {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": len(content) / 2})
    host.upload("ten.json", content)
    expect(host.page.get_by_text(re.compile(r"^Uploading… [1-9]\d?%$")).first).to_be_visible()
    bar = host.page.get_by_role("progressbar")
    assert 0 < float(bar.get_attribute("value")) < 1
    expect(host.page.get_by_text("Stored “Ten questions” with 10 questions.")).to_be_visible()
    expect(bar).to_have_count(0)


def test_a_set_is_found_by_words_of_its_title_and_categories(people, samples):
    host = Host(people.page("host", "/host", **DESKTOP))
    sets = host.page.get_by_role("main").get_by_role("heading", level=2)
    expect(sets).to_have_count(len(samples))
    search = host.page.get_by_role("searchbox", name="Search sets")
    search.fill("geography")
    expect(sets).to_have_text(["World geography"])
    # Every word has to be there, also of a category; and as it is typed.
    search.press_sequentially(" networking")
    expect(host.page.get_by_role("status").filter(has_text="No set matches.")).to_be_visible()
    expect(sets).to_have_count(0)
    search.fill("Networking")
    expect(sets).to_have_text([re.compile("^AWS Solutions Architect")])
    search.fill("")
    expect(sets).to_have_count(len(samples))
