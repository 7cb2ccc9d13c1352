"""Pages of a real browser, as people use them: found by role and label, and watched for every error that they report."""

import json
import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, WebSocketRoute, expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
BIG_SCREEN = {"viewport": {"width": 1920, "height": 1080}}
# Where a page is, wherever the tests run.
HERE = {"locale": "en-GB", "timezone_id": "UTC"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
# The page ignores what is pressed this soon after a question came (web/src/features/question), and a bit more.
READING_MS = 300
REPORT_VIOLATIONS = """addEventListener('securitypolicyviolation', (event) =>
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"""


def launch(playwright: Playwright) -> Browser:
    found = os.environ.get("MC_SPEEDRUN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)


class People:
    """Opens a page for each person, and knows what went wrong on any of them."""

    def __init__(self, browser: Browser, url: str):
        self.browser = browser
        self.url = url
        self.errors: list[str] = []
        # What pages may report: "STATUS PATH" of answers that the test provokes.
        self.expected: set[str] = set()
        # A test has taken the server away: pages may not reach it.
        self.away = False

    def page(self, who: str, path: str, script: str = "", **device) -> Page:
        context = self.browser.new_context(base_url=self.url, **{**HERE, **device})
        context.add_init_script(REPORT_VIOLATIONS + script)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(f"{who}: {error}"))
        page.on("console", lambda message: self.heard(who, message))
        page.goto(path)
        return page

    def heard(self, who: str, message) -> None:
        if message.type != "error" or "net::ERR_INTERNET_DISCONNECTED" in message.text:
            return  # the latter: a test has taken the network away
        if self.away and re.search(r"net::ERR_(CONNECTION|FAILED|EMPTY)|code: 503|status of 50[234]", message.text):
            return
        status = re.search(r"the server responded with a status of (\d+)", message.text)
        path = re.sub(r"^https?://[^/]+", "", message.location.get("url", ""))
        if status is None or f"{status.group(1)} {path}" not in self.expected:
            self.errors.append(f"{who}: {message.text} ({path})")


class Screenshots:
    """Pictures of what the tests see, where MC_SPEEDRUN_SCREENSHOTS names a directory for them."""

    def __init__(self):
        wanted = os.environ.get("MC_SPEEDRUN_SCREENSHOTS")
        self.directory = Path(wanted) if wanted else None

    def take(self, page: Page, name: str, whole: bool = False) -> None:
        if self.directory:
            self.directory.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.directory / f"{name}.png", full_page=whole)

    def keep(self, name: str, picture: bytes) -> None:
        """A picture that another browser took."""
        if self.directory:
            self.directory.mkdir(parents=True, exist_ok=True)
            (self.directory / f"{name}.png").write_bytes(picture)

    def wide(self, page: Page, name: str) -> None:
        """The page as it is, and as it would be on 1920×1080."""
        if self.directory:
            before = page.viewport_size
            page.set_viewport_size(BIG_SCREEN["viewport"])
            self.take(page, f"{name}-1920")
            page.set_viewport_size(PHONE["viewport"])
            self.take(page, f"{name}-phone")
            page.set_viewport_size(before)


class Host:
    def __init__(self, page: Page):
        self.page = page

    def upload(self, name: str, content: bytes) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="choose files").click()
        chooser.value.set_files([{"name": name, "mimeType": "application/octet-stream", "buffer": content}])

    def drag(self, *files: Path) -> "Drag":
        """Files from outside the browser, over the middle of the page."""
        return Drag(self.page, files)

    def card(self, title: str) -> Locator:
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=title))

    def choose_set(self, title: str) -> None:
        self.card(title).get_by_role("link", name="Race", exact=True).click()
        expect(self.page.get_by_role("heading", name="New race")).to_be_visible()

    def open_lobby(self) -> tuple[str, str]:
        """The join link and the code, as they are on the page."""
        self.page.get_by_role("button", name="Open the lobby").click()
        expect(self.page.get_by_role("img", name="QR code of the join link")).to_be_visible()
        link = self.page.get_by_text(re.compile(r"^http://\S+/join/\w+$")).inner_text()
        code = self.code()
        assert link.endswith(f"/join/{code}")
        return link, code

    def code(self) -> str:
        return self.page.get_by_text(re.compile(r"^Code:\s*\w+$")).text_content().removeprefix("Code:").strip()

    def start(self) -> None:
        self.page.get_by_role("button", name="Start the race").click()


class Drag:
    """Files that are dragged over a page, as the browser itself reports them."""

    def __init__(self, page: Page, files: tuple[Path, ...]):
        self.page = page
        self.browser = page.context.new_cdp_session(page)
        self.at = {"x": page.viewport_size["width"] / 2, "y": page.viewport_size["height"] * 0.9}
        self.data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        self.tell("dragEnter")
        self.tell("dragOver")

    def tell(self, type: str) -> None:
        self.browser.send("Input.dispatchDragEvent", {"type": type, **self.at, "data": self.data})

    def leave(self) -> None:
        # The DevTools' own "dragCancel" does not reach the page.
        self.page.evaluate("document.body.dispatchEvent(new DragEvent('dragleave', { bubbles: true }))")

    def drop(self) -> None:
        self.tell("drop")


class Held:
    """Messages of one type that the server sends to a page: they stay away from it until they are let through."""

    def __init__(self, page: Page, kind: str):
        self.kind = kind
        self.held: list | None = []
        page.route_web_socket(re.compile("/speedrun$"), self.connected)
        page.reload()

    def connected(self, socket: WebSocketRoute) -> None:
        def told(message: str) -> None:
            if self.held is not None and json.loads(message)["type"] == self.kind:
                self.held.append(lambda: socket.send(message))
            else:
                socket.send(message)
        socket.connect_to_server().on_message(told)

    def let_through(self) -> None:
        for send in self.held:
            send()
        self.held = None


class Player:
    """One person on a phone who knows the quiz, and answers as told."""

    def __init__(self, page: Page, name: str, quiz: dict):
        self.page = page
        self.name = name
        self.quiz = quiz

    def join(self) -> None:
        self.page.get_by_label("Your name").fill(self.name)
        self.page.get_by_role("button", name="Join", exact=True).click()
        expect(self.page.get_by_role("heading", name=f"You are in, {self.name}.")).to_be_visible()

    def heading(self, number: int) -> Locator:
        total = len(self.quiz["questions"])
        return self.page.get_by_role("heading", level=1, name=f"Question {number} of {total}. ")

    def option(self, text: str) -> Locator:
        name = re.compile(rf"\s{re.escape(text)}$")
        return self.page.get_by_role("list", name="Answers").get_by_role("button", name=name)

    def score(self) -> str:
        return self.page.get_by_text(re.compile(r"^[\d,]+ points?$")).inner_text()

    def read(self, number: int) -> dict:
        """Question `number` is on screen, and has been for long enough to be answered."""
        expect(self.heading(number)).to_be_visible()
        now = self.page.evaluate("performance.now()")
        self.page.wait_for_function("([since, ms]) => performance.now() - since > ms", arg=[now, READING_MS])
        asked = self.heading(number).text_content()
        return next(question for question in self.quiz["questions"] if question["prompt"].replace("*", "") in asked)

    def answer(self, number: int, right: bool = True, keyboard: bool = False) -> None:
        question = self.read(number)
        chosen = question["correct"]
        if not right:
            chosen = [(position + 1) % len(question["options"]) for position in chosen]
        for position in chosen:
            option = self.option(question["options"][position]["text"])
            if keyboard:
                self.page.keyboard.press(option.inner_text().strip()[0])
            else:
                option.tap()
        if len(chosen) > 1:
            submit = self.page.get_by_role("button", name="Submit")
            expect(submit).to_be_enabled()
            self.page.keyboard.press("Enter") if keyboard else submit.tap()

    def told(self, result: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=re.compile(rf"^{result}\. "))).to_have_count(1)
