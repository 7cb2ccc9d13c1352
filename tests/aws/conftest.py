import importlib.util
import sys
from pathlib import Path

import httpx
import pytest

# The clients, the servers and the processes of the end-to-end tests, and its question set.
e2e = Path(__file__).parent.parent / "e2e"
sys.path[:0] = [str(Path(__file__).parent), str(e2e), str(e2e.parent / "support")]
spec = importlib.util.spec_from_file_location("e2e_conftest", e2e / "conftest.py")
e2e_conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(e2e_conftest)
quiz, solution = e2e_conftest.quiz, e2e_conftest.solution
host, question_set, browser = e2e_conftest.host, e2e_conftest.question_set, e2e_conftest.browser
pytest.register_assert_rewrite("rig", "test_race")


@pytest.fixture(scope="session")
def deployment(tmp_path_factory):
    from rig.deployment import Deployment

    deployment = Deployment(tmp_path_factory.mktemp("deployment"))
    yield deployment
    deployment.stop()


@pytest.fixture
def client_of(deployment):
    """Makes clients of the site, each with an address that nobody else has."""
    from client import Api

    class Client(Api):
        def __init__(self, address: str):
            super().__init__(deployment.url)
            self.address = address
            self.http = httpx.Client(base_url=deployment.url, timeout=60, transport=httpx.HTTPTransport(local_address=address))

        def host(self) -> str:
            return self.created("/signon/host", {"key": "the key of hosts", "name": "Test host"})["token"]

    made: list[Client] = []

    def make() -> Client:
        made.append(Client(deployment.next_address()))
        return made[-1]

    yield make
    for client in made:
        client.http.close()


@pytest.fixture
def api(client_of):
    return client_of()
