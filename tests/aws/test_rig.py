"""What only AWS does to the site: whose address is whose, what is too large, what is kept, and who is told to go."""

import asyncio
import json
import random
from collections.abc import Callable

import httpx
import pytest
import websockets

from client import SUBPROTOCOL, Player, Race, stored_results
from test_race import join, new_run

WRONG = {"key": "not the key of hosts"}
# More than all tasks of sign-on together let one address try, whose loops each count by themselves.
KEYS, CODES = 200, 1_000
TASKS = 2
# Of the services: src/net/websocket_session.hpp.
PING_SECONDS = 20


def wrong_key(client, **headers: str) -> int:
    return client.http.post("/signon/host", json=WRONG, headers=headers).status_code


def unknown_code(client) -> int:
    return client.http.get(f"/signon/runs/{''.join(random.choices('BCDFGHJKLMNPQRSTVWXZ', k=6))}").status_code


def is_refused_at_last(guess: Callable[[], int], tries: int) -> bool:
    return any(guess() == 429 for _ in range(tries))


def test_the_api_s_own_address_is_no_way_around_the_site(deployment):
    with httpx.Client(base_url=f"http://{deployment.gateway.address}:{deployment.gateway.port}") as direct:
        assert direct.post("/signon/host", json={"key": "the key of hosts"}).status_code == 403
        assert direct.get("/signon/runs/BCDFGH").status_code == 403


def test_the_api_refuses_a_websocket(deployment):
    async def connect() -> None:
        url = f"ws://{deployment.gateway.address}:{deployment.gateway.port}/speedrun"
        with pytest.raises(websockets.InvalidStatus, match="426|403"):
            await websockets.connect(url, subprotocols=[SUBPROTOCOL], proxy=None)

    asyncio.run(connect())


def test_the_balancer_closes_what_is_quiet(deployment, api, host, question_set):
    run = new_run(api, host, question_set)
    patience, deployment.balancer.idle_seconds = deployment.balancer.idle_seconds, 0.2
    assert patience > 2 * PING_SECONDS

    async def wait() -> None:
        async with Race(api.url, run["token"]) as boss:
            await asyncio.wait_for(boss.socket.wait_closed(), 10)

    try:
        asyncio.run(wait())
    finally:
        deployment.balancer.idle_seconds = patience


def large_set(questions: int, prompt: str) -> bytes:
    options = [{"text": "yes"}, {"text": "no"}]
    return json.dumps({"title": f"{questions} long questions", "language": "en", "questions": [
        {"id": f"q{n}", "prompt": f"{n} {prompt}", "options": options, "correct": [0]} for n in range(questions)]}).encode()


def test_results_of_more_than_10_mb_can_be_had(api, host):
    # What marks up HTML is five times as long in the results as in the set.
    uploaded = api.upload(host, "large.json", large_set(400, "**Which?** " + 7_000 * "&"))
    assert uploaded.status_code == 201, uploaded.text
    run = new_run(api, host, uploaded.json()["question_sets"][0]["question_set"])

    async def end() -> None:
        async with Race(api.url, run["token"]) as boss:
            await boss.send({"type": "end"})
        await stored_results(api, run)

    asyncio.run(end())
    for path in ("", "/log"):
        plain = {"Authorization": f"Bearer {host}", "Accept-Encoding": "identity"}
        answer = api.http.get(f"/runs/{run['run']}{path}", headers=plain)
        assert answer.status_code == 200, answer.text[:200]
        assert len(answer.content) > (10 * 1024 * 1024 if not path else 0)


def test_a_set_of_5_mb_can_be_uploaded(api, host):
    content = large_set(700, 7_500 * "a")
    assert len(content) > 5_000_000
    uploaded = api.upload(host, "large.json", content)
    assert uploaded.status_code == 201, uploaded.text


def test_an_upload_can_be_raced_at_once(api, host, quiz):
    for number in range(3):
        content = json.dumps(quiz | {"title": f"At once {number}"}).encode()
        question_set = api.upload(host, "now.json", content).json()["question_sets"][0]["question_set"]
        run = new_run(api, host, question_set)
        assert join(api, run, "Ada")["participant"] == 1


def test_what_was_not_there_a_moment_ago_is_seen_at_once(api, host, quiz):
    content = json.dumps(quiz | {"title": "Not there"}).encode()
    path = f"/question-sets/{api.upload(host, 'now.json', content).json()['question_sets'][0]['question_set']}"
    assert api.call("DELETE", path, host).status_code == 204
    assert api.call("GET", path, host).status_code == 404
    api.upload(host, "now.json", content)
    assert api.call("GET", path, host).status_code == 200


def test_an_outage_is_over_for_everybody_when_it_is_over(deployment, api, host, question_set):
    run = new_run(api, host, question_set)
    away = [task for task in deployment.tasks if task.command == "sign-on"]
    for task in away:
        deployment.loop.call(deployment.balancer.deregister, task.group, task.target)
    try:
        outage = api.http.get(f"/signon/runs/{run['code']}")
    finally:
        for task in away:
            deployment.loop.run(deployment.balancer.register(task.group, task.target))
    assert outage.status_code == 503
    assert api.call("GET", f"/signon/runs/{run['code']}").status_code == 200


def test_a_task_that_is_replaced_in_the_middle_of_a_race_takes_nothing_along(deployment, api, host, question_set, solution):
    run = new_run(api, host, question_set, countdown_ms=100)
    players = [Player(api.url, join(api, run, f"Player {number}")["token"], solution) for number in range(6)]
    old = [task for task in deployment.tasks if task.command == "speed-run"]

    def replace_all() -> None:
        """Each new task is there before an old one goes; then the balancer's delay ends, and with it every connection."""
        if len(players[0].verdicts) == 4:
            players[0].on_verdict = lambda: None
            for task in old:
                deployment.replace(task)

    players[0].on_verdict = replace_all

    async def whole_race() -> dict:
        async with Race(api.url, run["token"]) as leader:
            racing = [asyncio.create_task(player.race()) for player in players]
            await leader.until("roster", present=len(players))
            await leader.send({"type": "start"})
            await asyncio.gather(*racing)
        return await stored_results(api, run)

    results = asyncio.run(whole_race())
    assert sum(player.reconnects for player in players) >= len(players)
    points = sorted(sum(verdict["points"] for verdict in player.verdicts.values()) for player in players)
    assert sorted(one["points"] for one in results["participants"]) == points
    assert [one["right"] for one in results["participants"]] == [10] * len(players)


def test_wrong_keys_of_one_client_lock_out_nobody_else(client_of):
    stranger, other = client_of(), client_of()
    assert is_refused_at_last(lambda: wrong_key(stranger), KEYS)
    assert all(other.host() for _ in range(TASKS))
    assert [wrong_key(other) for _ in range(TASKS)] == [401] * TASKS


def test_unknown_codes_of_one_client_stop_nobody_else_s_joining(client_of, api, host, question_set):
    run = new_run(api, host, question_set)
    stranger, other = client_of(), client_of()
    assert is_refused_at_last(lambda: unknown_code(stranger), CODES)
    assert [join(other, run, name)["name"] for name in ("Ada", "Grace")] == ["Ada", "Grace"]
    assert [unknown_code(other) for _ in range(TASKS)] == [404] * TASKS


@pytest.mark.parametrize("header, said", [("x-forwarded-for", "{}"), ("forwarded", "for={}")])
def test_nobody_is_who_they_say_they_are(client_of, header, said):
    victim, stranger = client_of(), client_of()
    assert is_refused_at_last(lambda: wrong_key(stranger, **{header: said.format(victim.address)}), KEYS)
    assert [wrong_key(victim) for _ in range(TASKS)] == [401] * TASKS
    others = (said.format(f"198.51.100.{number}") for number in range(KEYS))
    assert is_refused_at_last(lambda: wrong_key(stranger, **{header: next(others)}), KEYS)


def test_no_report_has_failed(deployment):
    """In a deployment that throttles, and delivers every job twice."""
    assert deployment.triggers[0].failed == []
    assert sum(deployment.aws_api.refused.values()) > 0
