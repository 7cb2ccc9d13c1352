"""Whether a page can be used by everybody: axe's rules, reflow at 400 % zoom, and a focus that one can see."""

from collections import Counter

from playwright.sync_api import Locator, Page

from server import ROOT

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
    const found = await axe.run(document, {
        runOnly: tags, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations', 'incomplete'] });
    return { passes: found.passes.length, violations: found.violations.map((rule) =>
        ({ rule: rule.id, nodes: rule.nodes.map((node) => `${node.target.join(' ')} – ${node.failureSummary}`) })) };
}"""
# 1280×1024 at 400 % (WCAG 1.4.10). What scrolls in a box of its own may be wider: code, tables.
ZOOMED = {"width": 320, "height": 256}
WIDER_THAN_THE_PAGE = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (node) => node && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width > 1 && (box.right > width + 1 || box.left < -1) && !node.closest('svg svg, .visually-hidden') && !scrolls(node.parentElement);
    }).map((node) => `${node.tagName.toLowerCase()}.${node.getAttribute('class')} “${node.textContent.trim().slice(0, 30)}”`);
    if (document.documentElement.scrollWidth > width) wide.push(`the page: ${document.documentElement.scrollWidth} px`);
    return wide;
}"""
# The element that has the focus; what is wrong with how it shows.
FOCUS = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const name = `${node.tagName.toLowerCase()} “${(node.getAttribute('aria-label') ?? node.textContent).trim().slice(0, 30)}”`;
    // A radio button or check box may let its label show it.
    const shown = [node, node.parentElement, node.closest('label'), node.nextElementSibling].filter(Boolean);
    const outlined = shown.some((one) => { const style = getComputedStyle(one); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; });
    if (!outlined) return `${name} has no outline`;
    const box = (node.closest('label') ?? node).getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return `${name} is out of view`;
    const at = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));
    const own = node.closest('label') ?? node;
    return at && (own.contains(at) || at.contains(own)) ? null : `${name} is covered by ${at?.tagName.toLowerCase()}.${at?.getAttribute('class')}`;
}"""
TABS_MAX = 80
# Two frames later the page shows what was asked for, and what followed from it.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"

# (screen, theme) → violations; for the table at the end.
axe_results: dict[tuple[str, str], Counter] = {}


class Accessible:
    def __init__(self):
        self.wrong: list[str] = []

    def shown_in(self, page: Page, theme: str) -> None:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.evaluate(DRAWN)

    def axe(self, page: Page, name: str, theme: str) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8") + "; true")
        found = page.evaluate(RUN_AXE, TAGS)
        assert found["passes"] > 5, "axe has looked at nothing"
        axe_results[name, theme] = Counter({one["rule"]: len(one["nodes"]) for one in found["violations"]})
        self.wrong += [f"{name}, {theme}: {one['rule']}: {node}" for one in found["violations"] for node in one["nodes"]]

    def fits(self, page: Page, name: str) -> None:
        self.wrong += [f"{name}, {page.viewport_size['width']} px wide: too wide: {node}"
                       for node in page.evaluate(WIDER_THAN_THE_PAGE)]

    def reflows(self, page: Page, name: str) -> None:
        before = page.viewport_size
        page.set_viewport_size(ZOOMED)
        page.evaluate(DRAWN)
        self.fits(page, name)
        page.set_viewport_size(before)

    def tab_to(self, page: Page, wanted: Locator) -> None:
        """By the Tab key alone, watching the focus on its way."""
        for _ in range(TABS_MAX):
            page.keyboard.press("Tab")
            wrong = page.evaluate(FOCUS)
            if wrong and wrong not in self.wrong:
                self.wrong.append(wrong)
            if wanted.evaluate("(node) => node === document.activeElement"):
                return
        raise AssertionError(f"{TABS_MAX} times Tab does not lead to {wanted}")
