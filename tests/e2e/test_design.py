"""What holds for the look of every page: its colours and its type."""

from playwright.sync_api import Page, expect

from browser import PHONE

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
