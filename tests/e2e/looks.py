"""Pictures of screens, held against those in tests/e2e/screens. They are compared as an eye would from a step back: in squares of
4×4 pixels, so that another rendering of the same letters passes, and something that moved, vanished or lost its colour does not."""

import io
import os
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page

from server import ROOT

REFERENCES = Path(__file__).parent / "screens"
# What did not look as it should: the picture, and where it differs (red).
FOUND = ROOT / "build/test/screens"
UPDATE = os.environ.get("MC_SPEEDRUN_UPDATE_SCREENS") == "1"
SQUARE = 4
# How much a square's colour may differ (of 255, in the channel where it does most), and how many squares may differ more.
TOLERANCE = 40
RATIO_MAX = 0.015
COLOURS = 64
MASK = "#7f7f7f"
# The same letters wherever this runs; the pages themselves take the device's own. And of what counts down its place, not its number.
STEADY = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.countdown .number { color: transparent; }');
    document.adoptedStyleSheets = [sheet];
    document.documentElement.style.setProperty('--font', '"DejaVu Sans"');
    document.documentElement.style.setProperty('--font-code', '"DejaVu Sans Mono"');
    return document.fonts.ready.then(() => true);
}"""


def difference(expected: Image.Image, found: Image.Image) -> tuple[float, Image.Image]:
    """The part of the squares that differ, and a mask of them; 1.0 for pictures of different sizes."""
    if expected.size != found.size:
        return 1.0, Image.new("L", found.size, 255)
    small = (-(-found.width // SQUARE), -(-found.height // SQUARE))
    apart = ImageChops.difference(*(one.convert("RGB").resize(small, Image.Resampling.BOX) for one in (expected, found)))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    differs = most.point(lambda value: 255 if value > TOLERANCE else 0)
    return differs.histogram()[255] / (small[0] * small[1]), differs.resize(found.size, Image.Resampling.NEAREST)


class Looks:
    def __init__(self):
        self.wrong: list[str] = []

    def see(self, page: Page, name: str, masked: list[Locator], part: Locator | None = None) -> None:
        """The page, or only a part of it."""
        page.evaluate(STEADY)
        page.mouse.move(0, 0)
        bytes = (part or page).screenshot(animations="disabled", caret="hide", scale="css", mask=masked, mask_color=MASK)
        self.compare(name, Image.open(io.BytesIO(bytes)).convert("RGB"))

    def compare(self, name: str, found: Image.Image) -> None:
        reference = REFERENCES / f"{name}.png"
        if UPDATE:
            reference.parent.mkdir(exist_ok=True)
            if not reference.exists() or difference(Image.open(reference), found)[0] > RATIO_MAX / 4:
                found.quantize(COLOURS, dither=Image.Dither.NONE).save(reference, optimize=True)
            return
        if not reference.exists():
            self.wrong.append(f"{name}: there is no picture of it in {REFERENCES.relative_to(ROOT)}")
            return
        ratio, where = difference(Image.open(reference), found)
        if ratio > RATIO_MAX:
            FOUND.mkdir(parents=True, exist_ok=True)
            found.save(FOUND / f"{name}.png")
            Image.composite(Image.new("RGB", found.size, "red"), found, where.point(lambda v: v // 2)).save(
                FOUND / f"{name}-difference.png")
            self.wrong.append(f"{name}: {ratio:.1%} of it looks different (at most {RATIO_MAX:.1%} may): "
                              f"{FOUND.relative_to(ROOT)}/{name}-difference.png")
