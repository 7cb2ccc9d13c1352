"""A look at a page from all sides: how it is drawn in dark and light, axe's rules, and reflow; on the devices that it is used on."""

import re

from playwright.sync_api import Locator, Page, expect

from accessible import Accessible
from looks import Looks

# Pictures in CSS pixels: twice as many would say no more.
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR = {"width": 3840, "height": 2160}
THEMES = ["light", "dark"]
# The code of every race in pictures: others would be wider or narrower.
CODE = "HJKMNP"
WRITE_INSTEAD = """([found, written]) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(found, written);
}"""


class Inspection:
    """Looks at a page from all sides, and says at the end everything that was wrong."""

    def __init__(self, code: str = CODE):
        self.looks = Looks()
        self.access = Accessible()
        self.code = code

    def volatile(self, page: Page, timed: bool) -> list[Locator]:
        """What is different in every race: its address, what counts down; and how long somebody took, unless that is `timed`."""
        taken = [] if timed else [page.locator("section[aria-labelledby=splits] li"), page.locator("figure.times")]
        return [*taken, page.get_by_text(page.url.split("/")[2]), page.locator(".qr"), page.get_by_role("timer"), page.locator(".time")]

    def see(self, page: Page, name: str, theme: str, part: Locator | None = None, timed: bool = False) -> None:
        self.access.shown_in(page, theme)
        page.evaluate(WRITE_INSTEAD, [self.code, CODE])
        # Around a part is what is different in every race.
        self.looks.see(page, name, [] if part else self.volatile(page, timed), part)
        page.evaluate(WRITE_INSTEAD, [CODE, self.code])

    def of(self, page: Page, name: str, part: Locator | None = None, timed: bool = False) -> None:
        """The page, or only a part of it. `timed`: the times that people took are the same in every race."""
        for theme in THEMES:
            self.see(page, f"{name}-{theme}", theme, part, timed)
            self.access.axe(page, name, theme)
        self.access.fits(page, name)
        self.access.reflows(page, name)

    def on_phone(self, page: Page, name: str, part: Locator | None = None, timed: bool = False) -> None:
        """A page that is made for a laptop, on a host's phone."""
        before = page.viewport_size
        page.set_viewport_size(PHONE["viewport"])
        for theme in THEMES:
            self.see(page, f"{name}-phone-{theme}", theme, part, timed)
        self.access.fits(page, name)
        page.set_viewport_size(before)

    def of_host(self, page: Page, name: str, part: Locator | None = None, timed: bool = False) -> None:
        """A host's page, on a laptop and on a phone."""
        self.of(page, name, part, timed)
        self.on_phone(page, name, part, timed)

    def on_projector(self, page: Page, name: str) -> None:
        """The big screen on a projector of the largest size."""
        before = page.viewport_size
        page.set_viewport_size(PROJECTOR)
        self.see(page, f"{name}-4k", "light")
        self.access.fits(page, name)
        page.set_viewport_size(before)

    def in_hebrew(self, page: Page, name: str, timed: bool = False) -> None:
        """The same page from right to left."""
        codes = page.locator(".qr svg").count()
        page.evaluate("localStorage.setItem('mc-speedrun.language', '\"he\"')")
        page.reload()
        expect(page.locator("html[dir=rtl]")).to_be_attached()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.locator(".qr svg")).to_have_count(codes)
        self.see(page, f"{name}-hebrew", "light", timed=timed)
        self.access.axe(page, name, "hebrew")
        self.access.fits(page, f"{name} in Hebrew")
        self.access.reflows(page, f"{name} in Hebrew")
        page.evaluate("localStorage.removeItem('mc-speedrun.language')")
        page.reload()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()

    def end(self) -> None:
        wrong = self.looks.wrong + self.access.wrong
        assert not wrong, "\n".join(["", *wrong])
