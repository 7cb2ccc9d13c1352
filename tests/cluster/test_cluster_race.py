"""A race in real browsers on the whole cluster, every process of which dies on the way; then the cluster itself is stopped and started."""

import json
import os
import signal
import socket
import subprocess

import pytest
from playwright.sync_api import expect, sync_playwright

from browser import BIG_SCREEN, DESKTOP, PHONE, Host, People, Player, launch
from running_cluster import Cluster

PROCESSES = {"gateway", "load-balancer", "sign-on-1", "sign-on-2", "speed-run-1", "speed-run-2", "speed-run-3",
             "question-set-loader", "reporter", "redis", "queue", "table"}
QUESTIONS = 7


class PeopleInATunnel(People):
    """They lose their connection now and then; that alone is no error of a page."""

    def heard(self, who: str, message) -> None:
        if not message.text.startswith("WebSocket connection to"):
            super().heard(who, message)


@pytest.fixture
def quiz() -> dict:
    return {"title": "Letters", "language": "en", "questions": [
        {"prompt": f"Which is letter {n} of the alphabet?", "options": [{"text": f"the {letter}"} for letter in "ABCDEFG"],
         "correct": [n - 1], "category": "all", "limit_ms": 60_000, "explanation": "Count."}
        for n in range(1, QUESTIONS + 1)]}


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def all_live_and_listen(cluster: Cluster) -> None:
    processes = cluster.processes()
    assert processes.keys() == PROCESSES
    for row in processes.values():
        os.kill(row["pid"], 0)
        socket.create_connection(("127.0.0.1", row["port"]), timeout=5).close()


def test_a_race_in_which_everything_dies_once(browser, tmp_path, quiz):
    expect.set_options(timeout=30_000)
    with Cluster(tmp_path / "cluster") as cluster:
        all_live_and_listen(cluster)
        people = PeopleInATunnel(browser, cluster.url)
        host = Host(people.page("host", "/host", **DESKTOP))
        host.upload("letters.json", json.dumps(quiz).encode())
        host.choose_set("Letters")
        host.page.get_by_label("Title").fill("Race of the phoenix")
        link, code = host.open_lobby()
        screen = people.page("screen", f"/screen/{code}", **BIG_SCREEN)
        ada, grace = [Player(people.page(name, link, **PHONE), name, quiz) for name in ("Ada", "Grace")]
        ada.join()
        grace.join()
        host.start()

        def both_answer(number: int) -> None:
            for player, right in ((ada, True), (grace, number % 2 == 0)):
                player.answer(number, right)
                player.told("Right" if right else "Wrong")

        both_answer(1)
        before = cluster.processes()
        cluster.kill("speed-run-1", "speed-run-2", "speed-run-3")
        both_answer(2)
        score = ada.score()
        cluster.signal("redis", signal.SIGTERM)
        ada.page.reload()
        expect(ada.heading(3)).to_be_visible()
        assert ada.score() == score
        both_answer(3)
        cluster.kill("sign-on-1", "question-set-loader", "queue", "table")
        late = Player(people.page("Late", link, **PHONE), "Late", quiz)
        late.page.get_by_label("Your name").fill("Late")
        late.page.get_by_role("button", name="Join", exact=True).click()
        late.answer(1)
        late.told("Right")
        people.away = True  # what a page fetches ahead it may have to fetch again
        cluster.kill("gateway", "load-balancer", "sign-on-2")
        both_answer(4)
        cluster.signal("speed-run-1", signal.SIGTERM)
        cluster.signal("speed-run-2", signal.SIGTERM)
        both_answer(5)
        both_answer(6)
        for number in range(2, QUESTIONS + 1):
            late.answer(number, right=False)
        cluster.kill("reporter")
        ada.answer(7)
        grace.answer(7, right=False)

        for player in (ada, grace, late):
            expect(player.page.get_by_role("heading", name="The race is over")).to_be_visible()
        expect(ada.page.get_by_text("7/7")).to_be_visible()
        expect(late.page.get_by_text("1/7")).to_be_visible()
        expect(screen.get_by_role("region", name="The podium")).to_contain_text("Ada")
        host.page.get_by_role("link", name="See the results").click()
        expect(host.page.get_by_role("region", name="Everybody").get_by_role("table").get_by_role("row")).to_have_count(4)
        all_live_and_listen(cluster)
        survivors = {name for name, row in cluster.processes().items() if row["pid"] == before[name]["pid"]}
        assert not survivors
        assert people.errors == []

        # A second one on the same data is refused; --down stops the first, and what was stored is there again afterwards.
        second = subprocess.run(cluster.command, capture_output=True, text=True)
        assert second.returncode == 1 and "a cluster runs already" in second.stderr
        down = subprocess.run([*cluster.command, "--down"], capture_output=True, text=True, timeout=60)
        assert (down.returncode, down.stdout) == (0, "stopped\n"), down
        assert not (cluster.data / "processes.json").exists()
        cluster.stopped()
        cluster.start()
        host.page.goto("/host")
        host.page.get_by_role("link", name="Races", exact=True).click()
        host.page.get_by_role("link", name="Race of the phoenix").click()
        expect(host.page.get_by_role("region", name="Everybody").get_by_role("table").get_by_role("row")).to_have_count(4)
