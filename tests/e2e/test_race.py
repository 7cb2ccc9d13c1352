"""A whole race over the real wire, every message held against the contract."""

import asyncio
import io
import json
import random
import re
import zipfile
from xml.etree import ElementTree

import pytest
import websockets

from client import SUBPROTOCOL, Api, Player, Race, stored_results
from contract import ContractError, check_exchange, check_message
from server import Server


SHEET_XML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def new_run(api: Api, host: str, question_set: str, **settings) -> dict:
    return api.created("/signon/runs", {"question_set": question_set, "title": "Friday race", "settings": settings}, host)


def join(api: Api, run: dict, name: str) -> dict:
    return api.created("/signon/join", {"code": run["code"], "name": name})


def test_a_race_from_upload_to_stored_results(api, host, question_set, quiz, solution):
    run = new_run(api, host, question_set, countdown_ms=200)
    lobby = api.call("GET", f"/signon/runs/{run['code']}").json()
    assert (lobby["phase"], lobby["questions"], lobby["players"]) == ("lobby", 10, 0)
    people = [join(api, run, name) for name in ("Ada", "Grace", "Linus")]
    players = [Player(api.url, person["token"], solution, accuracy, random.Random(7))
               for person, accuracy in zip(people, (1.0, 0.5, 0.0))]

    async def whole_race() -> tuple[dict, dict]:
        async with Race(api.url, run["token"]) as screen_host:
            racing = [asyncio.create_task(player.race()) for player in players]
            while True:
                roster = await screen_host.until("roster")
                if roster["present"] == 3:
                    break
            await screen_host.send({"type": "start"})
            await screen_host.until("countdown")
            await asyncio.gather(*racing)
            results = await screen_host.until("results")
            assert results["run"] == run["run"]
        return results["leaderboard"], await stored_results(api, run)

    announced, results = asyncio.run(whole_race())
    announced_ranks = {row["participant"]: row["rank"] for row in announced["top"]}
    assert [p["name"] for p in results["participants"]][0] == "Ada"
    assert results["participants"][0]["right"] == 10
    by_number = {p["participant"]: p for p in results["participants"]}
    ids = [q["id"] for q in quiz["questions"]]
    for person, player in zip(people, players):
        stored = by_number[person["participant"]]
        assert stored["rank"] == announced_ranks[person["participant"]]
        assert stored["points"] == player.finished["total"]["points"]
        assert stored["points"] == sum(verdict["points"] for verdict in player.verdicts.values())
        assert stored["time_us"] == sum(verdict["elapsed_us"] for verdict in player.verdicts.values())
        assert sorted(a["question"] for a in stored["answers"]) == sorted(ids)
    for question, stored in zip(quiz["questions"], results["questions"]):
        assert stored["id"] == question["id"] and stored["correct"] == question["correct"]
        assert stored["right"] + stored["wrong"] + stored["late"] == 3
    csv = api.call("GET", f"/runs/{run['run']}.csv", host).text.splitlines()
    assert len(csv) == 4
    log = [json.loads(line) for line in api.call("GET", f"/runs/{run['run']}/log", host).text.splitlines()]
    assert len(log) >= 1 + 3 + 1 + 30
    assert api.call("GET", "/runs", host).json()["runs"][0]["run"] == run["run"]


def test_a_participant_sees_their_own_results_and_nobody_elses(api, host, question_set, solution):
    run = new_run(api, host, question_set, countdown_ms=0)
    people = [join(api, run, name) for name in ("Ada", "Grace")]

    async def whole_race():
        async with Race(api.url, run["token"]) as boss:
            racing = [asyncio.create_task(Player(api.url, p["token"], solution).race()) for p in people]
            while (await boss.until("roster"))["present"] < 2:
                pass
            await boss.send({"type": "start"})
            await asyncio.gather(*racing)
            await boss.until("results")

    asyncio.run(whole_race())
    own = api.results(run["run"], people[0]["token"])
    assert own.status_code == 200
    assert [p["name"] for p in own.json()["participants"]] == ["Ada"] and own.json()["players"] == 2
    assert api.call("GET", f"/runs/{run['run']}.csv", people[0]["token"]).status_code == 403
    assert api.results(run["run"], api.host()).status_code in (403, 404)
    assert api.call("GET", f"/runs/{run['run']}").status_code == 401


def test_live_mode_goes_question_by_question_and_reveals_at_the_close(api, host, question_set, solution):
    run = new_run(api, host, question_set, mode="live", questions=2, countdown_ms=0)
    ada = join(api, run, "Ada")
    grace = join(api, run, "Grace")

    async def whole_race():
        async with (Race(api.url, run["token"]) as boss, Race(api.url, ada["token"]) as a,
                    Race(api.url, grace["token"]) as g):
            await boss.send({"type": "start"})
            for number in range(2):
                for player in (a, g):
                    question = (await player.until("question"))["question"]
                    assert question["index"] == number
                    right = [i for i, text in enumerate(question["options"]) if text in solution[question["prompt"]]]
                    await player.send({"type": "answer", "question": number, "choice": right})
                    if player is a:
                        assert (await a.until("recorded"))["choice"] == right
                for player in (a, g):
                    verdict = await player.until("verdict")
                    assert verdict["result"] == "right" and verdict["correct"] and verdict["next"] is None
                    reveal = await player.until("reveal")
                    assert reveal["question"] == number and reveal["correct"]
                await boss.until("reveal")
                await boss.send({"type": "next"})
            for player in (a, g):
                assert (await player.until("finished"))["total"]["right"] == 2
            await boss.until("results")

    asyncio.run(whole_race())


def test_who_is_right_is_told_nobody_before_a_live_question_closes(api, host, question_set, solution):
    run = new_run(api, host, question_set, mode="live", countdown_ms=0)
    people = [join(api, run, name) for name in ("Ada", "Grace", "Linus")]
    screen = api.created("/signon/screen", {"code": run["code"]})

    async def answered(player: Race, right: bool) -> None:
        question = (await player.until("question"))["question"]
        choice = [i for i, text in enumerate(question["options"]) if text in solution[question["prompt"]]]
        if not right:
            choice = [(i + 1) % len(question["options"]) for i in choice]
        await player.send({"type": "answer", "question": 0, "choice": choice})
        await player.until("recorded", choice=choice)
        await player.send({"type": "answer", "question": 0, "choice": [0]})
        await player.until("recorded", choice=choice)

    async def until_it_closes() -> None:
        async with (Race(api.url, run["token"]) as boss, Race(api.url, screen["token"]) as projector,
                    Race(api.url, people[0]["token"]) as a, Race(api.url, people[1]["token"]) as g,
                    Race(api.url, people[2]["token"])):
            await boss.send({"type": "start"})
            await answered(a, True)
            await answered(g, False)
            while (await projector.until("progress"))["answered"] < 2:
                pass
            for person in people[:2]:
                assert api.results(run["run"], person["token"]).status_code == 409
            told = ("verdict", "reveal", "finished", "leaderboard")
            assert not [m for race in (projector, a, g) for m in race.seen if m["type"] in told]
            # Neither does whoever comes back learn it, nor what others see of them then.
            async with Race(api.url, people[0]["token"]) as a, Race(api.url, people[1]["token"]) as g:
                nothing = {"points": 0, "right": 0, "wrong": 0, "partial": 0, "late": 0, "time_us": 0}
                for player in (a, g):
                    await player.until("recorded")
                    you = player.welcome["you"]
                    assert (you["rank"], you["total"], you["answers"], you["position"]) == (1, nothing, [], 0)
                    rows = player.welcome["leaderboard"]["top"]
                    assert [(row["rank"], row["points"], row["time_us"], row["position"]) for row in rows] == [(1, 0, 0, 0)] * 3
                    assert not [message for message in player.seen if message["type"] in told]
                await boss.send({"type": "next"})
                assert (await a.until("verdict"))["result"] == "right"
                assert (await g.until("verdict"))["result"] == "wrong"
                board = await projector.until("leaderboard")
                assert [(row["name"], row["right"]) for row in board["top"][:1]] == [("Ada", 1)]

    asyncio.run(until_it_closes())


def test_roles_are_checked_on_every_message(api, host, question_set):
    run = new_run(api, host, question_set)
    ada = join(api, run, "Ada")
    screen = api.created("/signon/screen", {"code": run["code"]})

    async def try_all():
        async with Race(api.url, ada["token"]) as a, Race(api.url, screen["token"]) as s:
            for race in (a, s):
                for kind in ("start", "pause", "resume", "next", "end"):
                    await race.send({"type": kind})
                    assert (await race.until("error"))["code"] == "not_allowed"
                await race.send({"type": "kick", "participant": ada["participant"]})
                assert (await race.until("error"))["code"] == "not_allowed"
                await race.send({"type": "configure", "settings": {"limit_ms": 1000}})
                assert (await race.until("error"))["code"] == "not_allowed"
                await race.send({"type": "find", "name": "ada"})
                assert (await race.until("error"))["code"] == "not_allowed"
            await s.send({"type": "answer", "question": 0, "choice": [0]})
            assert (await s.until("error"))["code"] == "not_allowed"
        async with Race(api.url, run["token"]) as boss:
            assert boss.welcome["phase"] == "lobby"
            await boss.send({"type": "answer", "question": 0, "choice": [0]})
            assert (await boss.until("error"))["code"] == "not_allowed"

    asyncio.run(try_all())


def test_no_solution_leaves_the_server_before_the_verdict(api, host, question_set, solution):
    run = new_run(api, host, question_set, countdown_ms=0, reveal="end")
    ada = join(api, run, "Ada")
    player = Player(api.url, ada["token"], solution)
    seen: list[dict] = []

    async def whole_race():
        async with Race(api.url, run["token"]) as boss, Race(api.url, ada["token"]) as race:
            await boss.send({"type": "start"})
            await player.play(race)
            seen.extend(race.seen)

    asyncio.run(whole_race())
    verdicts = [at for at, message in enumerate(seen) if message["type"] == "verdict"]
    assert len(verdicts) == 10
    # The last verdict ends the run, and with that the secret.
    secret = re.compile('"(correct|explanation|explanation_html)"')
    assert not [message for message in seen[:verdicts[-1]] if secret.search(json.dumps(message))]
    assert secret.search(json.dumps(seen[verdicts[-1]:])), "this would have seen one"


def test_kick_takes_somebody_out_for_good(api, host, question_set):
    run = new_run(api, host, question_set)
    ada = join(api, run, "Ada")

    async def kick():
        async with Race(api.url, run["token"]) as boss, Race(api.url, ada["token"]) as a:
            await boss.send({"type": "kick", "participant": ada["participant"]})
            await a.until("kicked")
            await asyncio.wait_for(a.socket.wait_closed(), 10)
            assert a.socket.close_code == 4001

    asyncio.run(kick())
    again = api.call("POST", "/signon/join", json={"code": run["code"], "name": "Ada"})
    assert again.status_code == 409 and again.json()["code"] == "name_banned"


def test_given_names_are_friendly_free_and_in_the_joiners_language(api, host, question_set):
    run = new_run(api, host, question_set, names="given")
    lobby = api.http.get(f"/signon/runs/{run['code']}", headers={"Accept-Language": "pt-PT, en;q=0.8"})
    check_exchange("GET", f"/signon/runs/{run['code']}", lobby.status_code, lobby.headers["content-type"], lobby.content)
    assert lobby.json()["names"] == "given"
    shown = lobby.json()["suggestions"][0]
    assert join(api, run, shown)["name"] == shown
    assert join(api, run, shown)["name"] == f"{shown} 2"
    assert join(api, run, "Rude Name")["name"] not in ("Rude Name", shown)
    unnamed = api.created("/signon/join", {"code": run["code"]})
    assert unnamed["name"] and unnamed["participant"] == 4

    async def change_back():
        async with Race(api.url, run["token"]) as boss:
            assert boss.welcome["settings"]["names"] == "given"
            await boss.send({"type": "configure", "settings": {"names": "own"}})
            assert (await boss.until("settings"))["settings"]["names"] == "own"

    asyncio.run(change_back())
    assert join(api, run, "Ada")["name"] == "Ada"
    assert api.call("POST", "/signon/join", json={"code": run["code"]}).status_code == 400


def test_a_host_finds_anybody_of_a_run_of_any_size(api, host, question_set):
    run = new_run(api, host, question_set)
    for number in range(1, 221):
        join(api, run, f"Player {number}")
    join(api, run, "Zoë Ångström")

    async def find():
        async with Race(api.url, run["token"]) as boss:
            assert "Player 1" not in {one["name"] for one in boss.welcome["roster"]["participants"]}
            await boss.send({"type": "find", "name": "PLAYER 1"})
            found = await boss.until("found")
            assert found["matches"] == 111  # 1, 10 to 19, 100 to 199
            assert len(found["participants"]) == 20
            first = found["participants"][0]
            assert first["name"] == "Player 1"
            await boss.send({"type": "grant", "participant": first["participant"], "time_factor": 1.5})
            await boss.send({"type": "kick", "participant": found["participants"][1]["participant"]})
            await boss.until("roster", players=220)
            await boss.send({"type": "find", "name": "player 1"})
            again = await boss.until("found")
            assert again["matches"] == 110
            assert again["participants"][0]["time_factor"] == 1.5
            await boss.send({"type": "find", "name": "zoe ang"})
            assert [one["name"] for one in (await boss.until("found"))["participants"]] == ["Zoë Ångström"]
            await boss.send_raw(json.dumps({"type": "find", "name": "x" * 129}))
            assert (await boss.until("error"))["code"] == "bad_message"

    asyncio.run(find())


def test_a_host_finds_their_runs_under_way_again(api, host, question_set):
    def under_way(token: str) -> list[tuple]:
        answer = api.call("GET", "/signon/runs", token)
        assert answer.status_code == 200, answer.text
        return [(one["run"], one["phase"], one["players"]) for one in answer.json()["runs"]]

    def seen(run: dict, phase: str) -> None:
        """Sooner or later: the list may be answered by a loop that hears of it a moment after the host."""
        assert any((run["run"], phase, 1) in under_way(host) for _ in range(1000))

    assert under_way(host) == []
    older, newer = (new_run(api, host, question_set, countdown_ms=0) for _ in range(2))
    ada = join(api, older, "Ada")
    assert under_way(host) == [(newer["run"], "lobby", 0), (older["run"], "lobby", 1)]
    # With the host's own token alone the run is steered again, as on another computer.
    again = api.created(f"/signon/runs/{older['run']}/token", {}, host)

    async def steer():
        async with Race(api.url, again["token"]) as boss, Race(api.url, ada["token"]):
            await boss.until("roster", present=1)
            await boss.send({"type": "start"})
            await boss.until("phase", phase="running")
            seen(older, "running")
            await boss.send({"type": "pause"})
            await boss.until("phase", phase="paused")
            seen(older, "paused")
            await boss.send({"type": "end"})
        await stored_results(api, older)

    asyncio.run(steer())
    assert any(under_way(host) == [(newer["run"], "lobby", 0)] for _ in range(1000))

    # Nobody else: another host sees none, and gets no token; participants are no hosts.
    another = api.host()
    assert under_way(another) == []
    assert api.call("POST", f"/signon/runs/{newer['run']}/token", another).status_code == 403
    assert api.call("GET", "/signon/runs", ada["token"]).status_code == 403
    assert api.call("GET", "/signon/runs", newer["token"]).status_code == 403
    assert api.call("GET", "/signon/runs").status_code == 401


def test_a_host_changes_the_settings_in_the_lobby(api, host, question_set):
    run = new_run(api, host, question_set)
    ada = join(api, run, "Ada")

    async def change():
        async with Race(api.url, run["token"]) as boss, Race(api.url, ada["token"]) as a:
            assert boss.welcome["question_set"] == question_set
            assert "question_set" not in a.welcome
            await boss.send({"type": "configure", "settings": {"questions": 3, "mode": "live"}})
            for race in (boss, a):
                told = await race.until("settings")
                assert (told["questions"], told["settings"]["mode"]) == (3, "live")
            await boss.send({"type": "configure", "settings": {"categories": ["no such category"]}})
            assert (await boss.until("error"))["code"] == "no_questions"
            await boss.send_raw(json.dumps({"type": "configure", "settings": {"limit_ms": 1}}))
            assert (await boss.until("error"))["code"] == "bad_settings"

    asyncio.run(change())


def test_extended_time_is_between_the_host_and_whom_it_is_given(api, host, question_set, solution):
    run = new_run(api, host, question_set, countdown_ms=0, limit_ms=20000)
    ada, bob = (join(api, run, name) for name in ("Ada", "Bob"))
    screen = api.created("/signon/screen", {"code": run["code"]})

    async def race() -> None:
        async with (Race(api.url, run["token"]) as boss, Race(api.url, screen["token"]) as wall,
                    Race(api.url, ada["token"]) as a, Race(api.url, bob["token"]) as b):
            await boss.send({"type": "grant", "participant": ada["participant"], "time_factor": 1.5})
            assert (await a.until("granted"))["time_factor"] == 1.5
            await b.send({"type": "grant", "participant": bob["participant"], "time_factor": 4})
            assert (await b.until("error"))["code"] == "not_allowed"
            await boss.send({"type": "start"})
            assert (await a.until("question"))["question"]["limit_ms"] == 30000
            assert (await b.until("question"))["question"]["limit_ms"] == 20000
            while "waiting" not in (progress := await boss.until("progress")):
                pass
            assert {(w["name"], w.get("time_factor")) for w in progress["waiting"]} == {("Ada", 1.5), ("Bob", None)}
            await boss.send({"type": "end"})
            for watcher in (wall, a, b):
                await watcher.until("results", 60)
            told = json.dumps([m for m in wall.seen + b.seen]) + json.dumps(b.welcome)
            assert "time_factor" not in told

    asyncio.run(race())
    results = api.results(run["run"], run["token"]).json()
    assert {p["name"]: p["time_factor"] for p in results["participants"]} == {"Ada": 1.5, "Bob": 1}


def test_long_answers_come_compressed(api, host, question_set):
    path = f"/question-sets/{question_set}"
    compressed = api.call("GET", path, host)
    plain = api.http.get(path, headers={"Authorization": f"Bearer {host}", "Accept-Encoding": "identity"})
    assert compressed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert compressed.json() == plain.json()
    assert int(compressed.headers["content-length"]) * 4 < int(plain.headers["content-length"])


def test_a_workbook_of_the_results_holds_no_formula(api, host, question_set):
    run = new_run(api, host, question_set)
    join(api, run, '=HYPERLINK("x")')

    async def end() -> None:
        async with Race(api.url, run["token"]) as boss:
            await boss.send({"type": "end"})

    asyncio.run(end())
    asyncio.run(stored_results(api, run))
    workbook = api.call("GET", f"/runs/{run['run']}.xlsx", host)
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as parts:
        assert parts.testzip() is None
        names = [sheet.get("name") for sheet in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter(f"{{{SHEET_XML}}}sheet")]
        sheets = [ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{n}.xml")) for n in (1, 2, 3)]
    assert names == ["Standings", "Answers", "Questions"]
    assert not any(list(sheet.iter(f"{{{SHEET_XML}}}f")) for sheet in sheets)
    texts = [text.text for text in sheets[0].iter(f"{{{SHEET_XML}}}t")]
    assert '=HYPERLINK("x")' in texts
    assert len(list(sheets[2].iter(f"{{{SHEET_XML}}}row"))) == 11


def test_a_locked_run_lets_nobody_new_in(api, host, question_set):
    run = new_run(api, host, question_set)
    ada = join(api, run, "Ada")

    async def lock() -> None:
        async with Race(api.url, run["token"]) as boss, Race(api.url, ada["token"]) as a:
            await boss.send({"type": "lock"})
            assert (await a.until("lock"))["locked"]

    asyncio.run(lock())
    refused = api.call("POST", "/signon/join", json={"code": run["code"], "name": "Bob"})
    assert refused.status_code == 409 and refused.json()["code"] == "locked"
    assert api.call("GET", f"/signon/runs/{run['code']}").json()["locked"]


def test_a_rematch_calls_everybody_and_practice_is_of_what_was_missed(api, host, question_set, solution):
    run = new_run(api, host, question_set, countdown_ms=0)
    ada, bob = (join(api, run, name) for name in ("Ada", "Bob"))
    assert api.call("POST", "/signon/runs", host, json={"rematch_of": run["run"]}).status_code == 409
    assert api.call("POST", "/signon/practice", ada["token"]).status_code == 409

    async def race_and_rematch() -> None:
        async with Race(api.url, run["token"]) as boss, Race(api.url, ada["token"]) as a:
            await boss.send({"type": "grant", "participant": ada["participant"], "time_factor": 2})
            await boss.send({"type": "start"})
            question = (await a.until("question"))["question"]
            right = [i for i, text in enumerate(question["options"]) if text in solution[question["prompt"]]]
            await a.send({"type": "answer", "question": 0, "choice": right})
            await a.until("verdict", result="right")
            await boss.send({"type": "end"})
            await a.until("finished")
            next_run = api.created("/signon/runs", {"rematch_of": run["run"]}, host)
            assert next_run["invited"]
            assert (await a.until("rematch"))["code"] == next_run["code"] == (await boss.until("rematch"))["code"]
            again = api.created("/signon/join", {"code": next_run["code"], "name": ada["name"]}, ada["token"])
            async with Race(api.url, again["token"]) as next_race:
                assert next_race.welcome["you"].get("time_factor") == 2
        async with Race(api.url, bob["token"]) as late:
            assert late.welcome["rematch"]["code"] == next_run["code"]

    asyncio.run(race_and_rematch())
    practice = api.created("/signon/practice", {}, ada["token"])

    async def practise() -> None:
        async with Race(api.url, practice["token"]) as alone:
            assert alone.welcome["settings"]["mode"] == "solo" and alone.welcome["questions"] == 9
            await alone.send({"type": "start"})
            assert (await alone.until("question"))["question"]["total"] == 9

    asyncio.run(practise())
    assert api.results(practice["run"], host).status_code in (403, 409)


@pytest.mark.parametrize("name", ["Ada", "ADA", "Аda", " A\u200bda "])  # the third begins with a Cyrillic letter
def test_names_that_look_alike_are_refused(api, host, question_set, name):
    run = new_run(api, host, question_set)
    join(api, run, "Ada")
    answer = api.call("POST", "/signon/join", json={"code": run["code"], "name": name})
    assert answer.status_code == 409
    assert join(api, run, answer.json()["suggestion"])["participant"] == 2


def test_pages_may_connect_from_the_public_url_whatever_host_a_proxy_asks_for(tmp_path):
    server = Server(tmp_path / "public", "--public-url", "https://quiz.example").start()

    async def connect(origin: str) -> None:
        url = server.url.replace("http", "ws", 1) + "/speedrun"
        async with websockets.connect(url, subprotocols=[SUBPROTOCOL], origin=origin, proxy=None):
            pass

    try:
        asyncio.run(connect("https://quiz.example"))
        asyncio.run(connect(server.url))
        with pytest.raises(websockets.InvalidStatus, match="403"):
            asyncio.run(connect("https://other.example"))
    finally:
        server.stop()


def test_bad_input_gets_a_clear_error(api, host, question_set):
    run = new_run(api, host, question_set)
    ada = join(api, run, "Ada")
    assert api.call("POST", "/signon/runs", host, json={"question_set": "0" * 64}).status_code == 422
    assert api.call("POST", "/signon/runs", host, json={"question_set": question_set, "settings": {"limit_ms": -1}}).status_code == 422
    assert api.call("POST", "/signon/runs", host, content=b"{").status_code == 400
    assert api.call("POST", "/signon/join", json={"code": "ZZZZZZ", "name": "x"}).status_code == 404
    assert api.call("POST", "/signon/join", json={"code": run["code"], "name": ""}).status_code == 422
    assert api.call("GET", "/speedrun").status_code == 426

    async def bad_messages():
        async with Race(api.url, ada["token"]) as race:
            for text in ("{", "[]", '{"type":"dance"}', '{"type":"answer","question":-1,"choice":[0]}',
                         '{"type":"answer","question":0,"choice":["x"]}'):
                await race.send_raw(text)
                assert (await race.until("error"))["code"] == "bad_message"
            await race.send({"type": "answer", "question": 0, "choice": [0]})
            assert (await race.until("error"))["code"] == "not_running"

    asyncio.run(bad_messages())


def test_an_upload_with_errors_names_every_line_and_stores_nothing(api, host):
    before = len(api.call("GET", "/question-sets", host).json()["question_sets"])
    csv = b"question,option 1,option 2,correct\nWhat?,yes,no,1\nWhich?,only one,,1\n,a,b,2\nWhy?,a,b,7\n"
    answer = api.upload(host, "bad.csv", csv)
    assert answer.status_code == 422
    assert {error["row"] if "row" in error else error["line"] for error in answer.json()["errors"]} >= {3, 4, 5}
    assert len(api.call("GET", "/question-sets", host).json()["question_sets"]) == before


def test_the_sample_sets_are_there_at_first_start(api, host, samples):
    library = api.call("GET", "/question-sets", host).json()["question_sets"]
    assert {s["title"] for s in library} >= {json.loads(path.read_text())["title"] for path in samples}
    assert all(s["sample"] for s in library)
    exported = api.call("GET", f"/question-sets/{library[0]['question_set']}/export", host)
    again = api.upload(host, "again.json", exported.content)
    assert again.json()["question_sets"][0]["question_set"] == library[0]["question_set"]


def test_a_sample_set_as_text_is_the_same_set(api, host):
    for sample in api.call("GET", "/question-sets", host).json()["question_sets"]:
        text = api.call("GET", f"/question-sets/{sample['question_set']}/text", host)
        assert text.headers["Content-Type"].startswith("text/markdown")
        again = api.upload(host, "again.txt", text.content)
        assert again.json()["question_sets"][0]["question_set"] == sample["question_set"]


def test_the_contract_checker_sees_a_breach():
    with pytest.raises(ContractError):
        check_message("serverMessages", {"type": "time", "t0": 1})
    with pytest.raises(ContractError):
        check_message("serverMessages", {"type": "error", "code": "oops", "message": "x"})
    with pytest.raises(ContractError):
        check_exchange("GET", "/question-sets", 200, "application/json", b'{"question_sets":[{}]}')
    with pytest.raises(ContractError):
        check_exchange("GET", "/question-sets", 418, "application/json", b"{}")
