"""deploy/compose/small.yaml as its README says it. Caddy's own authority signs for names below localhost."""

import asyncio
import ssl

import httpx
import pytest

from race import race, wrong_keys

UP_WITHIN_S = 3600
COMPOSE = "docker compose -f deploy/compose/small.yaml"
URL = "https://quiz.localhost"


@pytest.fixture(scope="module")
def small(checkout, tmp_path_factory):
    checkout.types("rm -f deploy/compose/.env; " + COMPOSE + " up --detach", fails=True)
    up = f"MC_SPEEDRUN_HOST_KEY=sesame DOMAIN=quiz.localhost {COMPOSE}"
    authority = tmp_path_factory.mktemp("small") / "root.crt"
    try:
        checkout.types(f"{up} up --build --detach --wait", UP_WITHIN_S)
        checkout.types(f"until {up} cp caddy:/data/caddy/pki/authorities/local/root.crt {authority}; do sleep 0.2; done", 30)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("SSL_CERT_FILE", str(authority))
            yield checkout
    finally:
        checkout.types(f"{up} logs --tail 15; {up} down --volumes")


def test_the_process_is_killed_in_a_race(small):
    one = small.container("mc-speedrun")
    asyncio.run(race(URL, lambda: small.types(f"docker kill {one} && docker start {one}"), key="sesame"))


def from_address(address: str) -> httpx.Client:
    return httpx.Client(base_url=URL, transport=httpx.HTTPTransport(verify=ssl.create_default_context(), local_address=address))


def test_the_server_sees_the_addresses_of_clients(small):
    with from_address("10.98.0.2") as guesser, from_address("10.98.0.3") as somebody:
        assert wrong_keys(guesser, 11)[-1] == 429
        assert wrong_keys(somebody, 1) == [401]
        assert wrong_keys(guesser, 1, headers={"X-Forwarded-For": "203.0.113.1"}) == [429]


def test_http_leads_to_https(small):
    assert httpx.get("http://quiz.localhost/").headers["location"] == "https://quiz.localhost/"
