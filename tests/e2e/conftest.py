import json

import pytest

from client import Api
from server import ROOT, Server

pytest_plugins: list[str] = []


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
