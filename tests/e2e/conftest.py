import json

import pytest
from playwright.sync_api import Page, sync_playwright

from accessible import axe_results
from browser import People, launch
from client import Api
from inspection import Inspection
from server import ROOT, Server

pytest_plugins: list[str] = []
# What a page draws by lot comes out the same each time: evenly spread numbers in turn.
STEADY = "let drawn = 0; Math.random = () => (drawn++ * 0.38 + 0.42) % 1;"
# A race was at the same time each time, however long its date is when the test runs.
STEADY_TIMES = '''{
    const read = Response.prototype.json;
    Response.prototype.json = async function () {
        const told = JSON.stringify(await read.call(this));
        return JSON.parse(told.replace(/"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z"/g, '"2027-09-30T20:45:00Z"'));
    };
}'''
# The names that the server draws for a joiner are the same, too.
STEADY_NAMES = '''{
    const names = { en: ['Keen Tapir', 'Bright Ibex', 'Clever Panda'], he: ['עורב נחוש', 'שועל רגוע', 'ינשוף עליז'] };
    const ask = window.fetch;
    window.fetch = async (...request) => {
        const answer = await ask(...request);
        if (!answer.ok || !/\\/signon\\/runs\\/\\w+$/.test(answer.url)) return answer;
        return Response.json({ ...(await answer.json()), suggestions: names[document.documentElement.lang] });
    };
}'''


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "data").start()
    yield server
    if server.process.poll() is None:
        assert server.stop() == 0, server.log()


@pytest.fixture
def api(server) -> Api:
    return Api(server.url)


@pytest.fixture
def quiz() -> dict:
    """A small set of our own: ten questions, three of them with two right options, one with markup."""
    questions = []
    for n in range(10):
        right = [n % 4] if n % 3 else [0, 2]
        questions.append({
            "id": f"q{n}",
            "prompt": f"Question number {n}: which is right?" if n else "Question **zero**: which are right?",
            "options": [{"text": f"option {n}.{i}"} for i in range(4)],
            "correct": right,
            "category": "even" if n % 2 == 0 else "odd",
            "explanation": f"Because *{n}*.",
            "limit_ms": 60000,
        })
    return {"title": "Ten questions", "language": "en", "questions": questions}


@pytest.fixture
def solution(quiz) -> dict[str, set[str]]:
    return {q["prompt"]: {q["options"][i]["text"] for i in q["correct"]} for q in quiz["questions"]}


@pytest.fixture
def host(api) -> str:
    return api.host()


@pytest.fixture
def question_set(api, host, quiz) -> str:
    answer = api.upload(host, "ten.json", json.dumps(quiz).encode())
    assert answer.status_code == 201, answer.text
    return answer.json()["question_sets"][0]["question_set"]


@pytest.fixture
def samples() -> list:
    return sorted((ROOT / "question-sets").glob("*.json"))


@pytest.fixture(scope="module")
def browser():
    # Not for the whole session: other tests run event loops of their own.
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def people(browser, server):
    people = People(browser, server.url)
    yield people
    for context in browser.contexts:
        context.close()
    assert people.errors == []


@pytest.fixture
def everybody(people) -> People:
    """People whose pages draw the same lots each time, and show the same times."""
    for_all = people.page

    def page(who: str, path: str, **device) -> Page:
        return for_all(who, path, script=STEADY + STEADY_TIMES + STEADY_NAMES, **device)

    people.page = page
    return people


@pytest.fixture
def inspection() -> Inspection:
    return Inspection()


def pytest_configure(config) -> None:
    config.addinivalue_line("markers", "pictured: compares screens with their pictures")


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "inspection" in item.fixturenames:
            item.add_marker("pictured")


def pytest_terminal_summary(terminalreporter) -> None:
    """What axe has found, by screen and theme."""
    if not axe_results:
        return
    themes = list(dict.fromkeys(theme for _, theme in axe_results))
    terminalreporter.section("axe: violations by screen and theme")
    terminalreporter.write_line(f"{'':32}" + "".join(f"{theme:>8}" for theme in themes))
    for screen in dict.fromkeys(screen for screen, _ in axe_results):
        found = [axe_results.get((screen, theme)) for theme in themes]
        counts = "".join(f"{'-' if one is None else one.total():>8}" for one in found)
        rules = ", ".join(sorted(set().union(*(one or {} for one in found))))
        terminalreporter.write_line(f"{screen:32}{counts}  {rules}".rstrip())
