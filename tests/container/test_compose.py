"""deploy/compose/compose.yaml as its README says it."""

import asyncio

import httpx
import pytest

from race import race, wrong_keys

UP_WITHIN_S = 3600
IN_COMPOSE = "cd deploy/compose && "
URL = "http://127.0.0.1:8090"


@pytest.fixture(scope="module")
def compose(checkout):
    refusal = checkout.types(IN_COMPOSE + "docker compose up --build --detach --wait", fails=True)
    assert ".env" in refusal
    checkout.types(IN_COMPOSE + "sed 's/^MC_SPEEDRUN_HOST_KEY=.*/MC_SPEEDRUN_HOST_KEY=sesame/' .env.example > .env")
    checkout.types(IN_COMPOSE + "(umask 022; openssl rand -hex 32 > signing-key)")
    try:
        checkout.types(IN_COMPOSE + "docker compose up --build --detach --wait", UP_WITHIN_S)
        yield checkout
    except AssertionError:
        checkout.types(IN_COMPOSE + "docker compose logs --tail 15; docker compose ps --all")
        raise
    finally:
        checkout.types(IN_COMPOSE + "docker compose down --volumes")


def test_instances_are_killed_in_a_race(compose):
    killed = [compose.container(service) for service in ("speed-run", "sign-on", "redis")]

    def disaster() -> None:
        compose.types(f"docker kill {' '.join(killed)} && docker start {' '.join(killed)}")

    results = asyncio.run(race(URL, disaster, key="sesame"))
    compose.types(IN_COMPOSE + "docker compose down && docker compose up --detach --wait")
    assert httpx.get(f"{URL}/").is_success and results


def test_clients_of_a_tls_proxy_keep_their_addresses(compose):
    """Whatever reaches the gateway from this machine has the address that .env.example trusts. Each of the two sign-on counts for itself."""
    with httpx.Client(base_url=URL) as proxy:
        assert wrong_keys(proxy, 22, headers={"X-Forwarded-For": "203.0.113.1"})[-1] == 429
        assert wrong_keys(proxy, 1, headers={"X-Forwarded-For": "203.0.113.2"}) == [401]
        # Who makes up an address before the one that the proxy has added is the same client still.
        assert wrong_keys(proxy, 1, headers={"X-Forwarded-For": "203.0.113.3, 203.0.113.1"}) == [429]
