"""The State as AWS has it: a cluster with TLS, host names and the template's one user."""

import os
import subprocess
import sys

import pytest

import stack
from server import PROGRAM, ROOT, free_port

sys.path.append(str(ROOT / "tests/support"))

from redis_cluster import HOST, SLOTS, RedisCluster  # noqa: E402


@pytest.fixture
def cluster(tmp_path):
    user = stack.one(stack.template(), "AWS::ElastiCache::User")[1]
    with RedisCluster(tmp_path, user["UserName"], user["AccessString"].removeprefix("on ")) as cluster:
        yield cluster


def test_nodes_go_by_name(cluster):
    topology = cluster.ask(1, "CLUSTER", "SLOTS").split()
    assert topology.count(HOST) >= len(SLOTS) and all(str(port) in topology for port in cluster.ports), topology


def test_a_service_starts_with_what_the_user_may_do(cluster, tmp_path):
    listen = f"127.0.0.1:{free_port()}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MC_SPEEDRUN")}
    environment["MC_SPEEDRUN_STATE_PASSWORD"] = cluster.password
    process = subprocess.Popen([PROGRAM, "serve", "--listen", listen, "--data", tmp_path / "data", "--state", cluster.url],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        shown = ""
        for line in process.stdout:
            shown += line
            if listen in line and "http" in line:
                break
        else:
            raise AssertionError(shown)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
