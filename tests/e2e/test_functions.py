"""question-set-loader and reporter as Lambda functions: the real program behind a runtime API, with Redis, a queue and a
table."""

import asyncio
import json

import httpx
import pytest

from client import Api, Player, Race
from contract import check_exchange
from runtime_api import RuntimeApi, gateway_event, queue_event
from services import Services

UPLOAD = "/question-set-upload"


@pytest.fixture
def services(tmp_path):
    services = Services(tmp_path)
    yield services
    services.stop()


@pytest.fixture
def runtime():
    apis = []

    def make() -> RuntimeApi:
        apis.append(RuntimeApi())
        return apis[-1]

    yield make
    for api in apis:
        api.close()


def upload(loader: RuntimeApi, token: str | None, name: str, content: bytes) -> dict:
    """The response that API Gateway makes of the function's."""
    request = httpx.Request("POST", "http://gateway" + UPLOAD, files={"file": (name, content)})
    kind, answer = loader.invoke(gateway_event(UPLOAD, request.headers["content-type"], request.read(), token))
    assert kind == "response" and not answer["isBase64Encoded"], answer
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    check_exchange("POST", UPLOAD, answer["statusCode"], headers["content-type"], answer["body"].encode())
    return answer


def test_a_race_whose_set_and_results_go_through_functions(services, runtime, quiz, solution):
    api = Api(services.start("sign-on"))
    races = services.start("speed-run")
    loader, reporter = runtime(), runtime()
    services.function("question-set-loader", loader)
    services.function("reporter", reporter)
    host = api.host()

    assert upload(loader, None, "ten.json", b"{}")["statusCode"] == 401
    refused = upload(loader, host, "ten.json", json.dumps(quiz | {"questions": [{}]}).encode())
    assert refused["statusCode"] == 422 and "errors" in json.loads(refused["body"])
    loaded = upload(loader, host, "ten.json", json.dumps(quiz).encode())
    assert loaded["statusCode"] == 201
    question_set = json.loads(loaded["body"])["question_sets"][0]["question_set"]

    run = api.created("/signon/runs", {"question_set": question_set, "title": "Race", "settings": {"countdown_ms": 100}}, host)
    player = Player(races, api.created("/signon/join", {"code": run["code"], "name": "Ada"})["token"], solution)

    async def whole_race() -> None:
        async with Race(races, run["token"]) as leader:
            racing = asyncio.create_task(player.race())
            await leader.until("roster", present=1)
            await leader.send({"type": "start"})
            await racing

    asyncio.run(whole_race())
    jobs = services.sqs.receive_message(QueueUrl=services.queue_url, WaitTimeSeconds=20)["Messages"]
    assert [json.loads(job["Body"]) for job in jobs] == [{"run": run["run"]}]

    kind, answer = reporter.invoke(queue_event(jobs[0]["Body"], "not a job", '{"run":"unknown"}'))
    assert kind == "response"
    failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    assert failed == {"message-1", "message-2"}
    assert reporter.invoke(queue_event(jobs[0]["Body"])) == ("response", {"batchItemFailures": []})
    results = api.results(run["run"], run["token"]).json()
    assert [p["points"] for p in results["participants"]] == [sum(v["points"] for v in player.verdicts.values())]


def test_sign_on_takes_what_is_too_large_for_a_function(services):
    api = Api(services.start("sign-on"))
    host = api.host()
    text = "### Which?\n- [x] this\n- [ ] that\n"
    stored = api.upload(host, "large.md", text.encode() + b" " * 9_000_000)
    assert stored.status_code == 201, stored.text
    assert api.upload("nobody", "large.md", text.encode() + b" " * 9_000_000).status_code == 401
    too_large = api.upload(host, "larger.md", text.encode() + b" " * 10 * 1024 * 1024)
    assert too_large.status_code == 413 and "10 MiB" in too_large.json()["detail"]


def test_what_is_not_done_by_the_deadline_comes_again(services, runtime):
    reporter = runtime()
    services.function("reporter", reporter)
    reporter.asked.wait(30)
    services.processes[0].kill()  # Redis
    kind, answer = reporter.invoke(queue_event('{"run":"a"}', '{"run":"b"}'), seconds=2)
    assert kind == "response"
    assert {item["itemIdentifier"] for item in answer["batchItemFailures"]} == {"message-0", "message-1"}


def test_an_event_of_another_kind_fails_and_the_next_one_is_answered(services, runtime, quiz):
    loader = runtime()
    services.function("question-set-loader", loader)
    kind, answer = loader.invoke({"version": "1.0"})
    assert (kind, answer["errorType"]) == ("error", "Runtime.HandlerError")
    assert "2.0" in answer["errorMessage"]
    assert upload(loader, "not a token", "ten.json", b"{}")["statusCode"] == 401


@pytest.mark.parametrize("settings", [{"MC_SPEEDRUN_STATE": "redis://127.0.0.1:1"}, {"MC_SPEEDRUN_RESULTS": "nowhere:"}])
def test_a_function_that_can_not_start_says_why(services, runtime, settings):
    api = runtime()
    process = services.function("reporter", api, **settings)
    kind, _, error_type, body = api.answers.get(timeout=60)
    assert (kind, error_type) == ("init/error", "Runtime.InitError")
    assert body["errorMessage"]
    assert process.wait(30) == 1
