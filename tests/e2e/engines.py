"""Other browsers than Chromium: Firefox, and WebKit, which is Safari's engine, as Debian has it. Each speaks its standard:
WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) and WebDriver (https://www.w3.org/TR/webdriver2/)."""

import base64
import itertools
import json
import os
import subprocess
from pathlib import Path

import httpx
from websockets.sync.client import connect

from server import free_port

PATIENCE_MS = 20_000
WEBKIT = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
# What a page can report of itself once it is there.
LISTEN = """
    window.reported ??= [];
    addEventListener('error', (event) => reported.push(event.message));
    addEventListener('unhandledrejection', (event) => reported.push(String(event.reason)));
    addEventListener('securitypolicyviolation', (event) => reported.push(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
"""
# Elements are found as people find them: by what they say, or by what a screen reader would.
FIND = """
    const shown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
    const says = (element) => (element.ariaLabel ?? element.innerText ?? '').replace(/\\s+/g, ' ').trim();
    const named = (selector, text) => [...document.querySelectorAll(selector)].find((element) => shown(element)
        && !element.disabled && ` ${says(element)} `.includes(` ${text} `));
    const labelled = (text) => named('label', text)?.control ?? document.querySelector(`input[aria-label="${text}"]`);
"""


class Page:
    """One page of a real browser: what a test needs of it, whatever the engine."""

    def __init__(self, name: str):
        self.name = name

    # What each engine does in its own way.
    def visit(self, url: str) -> None: ...
    def run(self, body: str): ...
    def act(self, actions: list[dict]) -> None: ...
    def picture(self) -> bytes: ...
    def close(self) -> None: ...

    def open(self, url: str) -> None:
        self.visit(url)
        self.run(LISTEN)

    def until(self, expression: str):
        """What the expression gives, as soon as that is anything: looked at with every frame."""
        found = self.run(f"""{FIND}
            const until = performance.now() + {PATIENCE_MS};
            for (;;) {{
                const found = {expression};
                if (found) return typeof found === 'object' ? true : found;
                if (performance.now() > until) return null;
                await new Promise(requestAnimationFrame);
            }}""")
        assert found, f"{self.name}: in vain: {expression}\n{self.text()[:400]}"
        return found

    def sees(self, text: str) -> None:
        self.until(f"document.body.innerText.includes({json.dumps(text)})")

    def sees_once_in_sight(self, text: str, selector: str) -> None:
        """An engine may leave out what is not in sight, and what is above may still grow: scrolls until it is there."""
        self.until(f"""(document.body.innerText.includes({json.dumps(text)})
            || [...document.querySelectorAll({json.dumps(selector)})].find((one) => one.textContent.includes({json.dumps(text)}))
                ?.scrollIntoView({{ block: 'center', behavior: 'instant' }}))""")

    def press(self, text: str, selector: str = "button, a") -> None:
        found = f"named({json.dumps(selector)}, {json.dumps(text)})"
        self.until(found)
        box = self.run(f"""{FIND}
            const element = {found};
            element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
            const box = element.getBoundingClientRect();
            return {{ x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }};""")
        self.act([{"type": "pointer", "id": "finger", "parameters": {"pointerType": "mouse"}, "actions": [
            {"type": "pointerMove", "duration": 0, **box}, {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0}]}])

    def type(self, label: str, text: str) -> None:
        self.until(f"labelled({json.dumps(label)})")
        self.run(f"{FIND} labelled({json.dumps(label)}).focus(); labelled({json.dumps(label)}).select();")
        self.keys(text)

    def keys(self, text: str) -> None:
        presses = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.act([{"type": "key", "id": "keyboard", "actions": presses}])

    def text(self) -> str:
        return self.run("return document.body.innerText")

    def healthy(self) -> None:
        """Nothing was reported, nothing runs out of the page sideways, and the page's own type is there."""
        assert self.run("return window.reported") == [], self.name
        assert self.run("return [...document.fonts].some((face) => face.status === 'loaded')"), f"{self.name}: no own type"
        too_wide = self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{self.name}: {too_wide} px wider than {self.run('return innerWidth')}"


class Firefox(Page):
    """Over WebDriver BiDi, which Firefox speaks by itself."""

    def __init__(self, folder: Path, width: int, height: int):
        super().__init__("Firefox")
        profile = folder / "firefox"
        profile.mkdir()
        self.process = subprocess.Popen(
            ["firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | {"HOME": str(folder)})
        address = next(line.split()[-1] for line in self.process.stderr if "WebDriver BiDi listening" in line)
        self.link = connect(f"{address}/session", max_size=None, legacy=True)
        self.numbers = itertools.count(1)
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        self.ask("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})

    def ask(self, method: str, **parameters) -> dict:
        number = next(self.numbers)
        self.link.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self.link.recv(60))).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    def visit(self, url: str) -> None:
        self.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def run(self, body: str):
        function = f"async () => JSON.stringify(await (async () => {{ {body} }})() ?? null)"
        answer = self.ask("script.callFunction", functionDeclaration=function, target={"context": self.context},
                          awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def act(self, actions: list[dict]) -> None:
        self.ask("input.performActions", context=self.context, actions=actions)

    def picture(self) -> bytes:
        return base64.b64decode(self.ask("browsingContext.captureScreenshot", context=self.context)["data"])

    def close(self) -> None:
        self.ask("browser.close")
        self.link.close()
        self.process.stderr.close()
        self.process.wait(timeout=30)


class WebKit(Page):
    """Over WebDriver, on a display that nobody sees: this engine has no other."""

    def __init__(self, folder: Path, width: int, height: int):
        super().__init__("WebKit")
        reader, writer = os.pipe()
        self.display = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", "2000x1200x24"],
                                        pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as announced:
            display = f":{announced.readline().strip()}"
        port = free_port()
        self.driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "HOME": str(folder), "LANG": "en_GB.UTF-8"})
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60,
                                 transport=httpx.HTTPTransport(retries=5))
        options = {"binary": str(WEBKIT), "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options, "timeouts": {"script": 60_000}}}
        self.session = self.ask("POST", "/session", {"capabilities": capabilities}, "")["sessionId"]
        # The window has a toolbar: it is made as much larger than the page in it as that takes.
        self.resize(width, height)
        inner = self.run("return [innerWidth, innerHeight]")
        self.resize(2 * width - inner[0], 2 * height - inner[1])

    def ask(self, method: str, path: str, body: dict | None = None, session: str | None = None):
        session = f"/session/{self.session}" if session is None else session
        answer = self.http.request(method, session + path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]

    def resize(self, width: int, height: int) -> None:
        self.ask("POST", "/window/rect", {"width": width, "height": height, "x": 0, "y": 0})

    def visit(self, url: str) -> None:
        self.ask("POST", "/url", {"url": url})

    def run(self, body: str):
        script = f"""const done = arguments[arguments.length - 1];
            (async () => {{ {body} }})().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"""
        answer = self.ask("POST", "/execute/async", {"script": script, "args": []})
        assert "error" not in answer, answer
        return answer.get("value")

    def act(self, actions: list[dict]) -> None:
        self.ask("POST", "/actions", {"actions": actions})

    def picture(self) -> bytes:
        return base64.b64decode(self.ask("GET", "/screenshot"))

    def close(self) -> None:
        self.ask("DELETE", "")
        for process in (self.driver, self.display):
            process.terminate()
            process.wait(timeout=30)


ENGINES = {"firefox": Firefox, "webkit": WebKit}
