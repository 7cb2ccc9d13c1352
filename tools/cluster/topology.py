"""The processes of the cluster: the parts of the AWS architecture, each on a loopback port of its own."""

from __future__ import annotations

import os
import random
import secrets
import socket
import sys
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from supervisor import Process, write_atomically

SIGN_ONS, SPEED_RUNS = 2, 3
# Where Debian keeps servers is not on everybody's path.
SEARCH = {"PATH": os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"}


@dataclass(frozen=True)
class Places:
    """Where things are; absolute paths."""

    data: Path  # what the cluster keeps: stores, logs, the signing key
    program: Path  # mc-speedrun
    web: Path  # the built web UI
    gateway: Path  # deploy/gateway
    stand_ins: Path  # queue.mjs and node_modules
    node: Path


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at now. They lie below those that the kernel gives to outgoing connections: none of the
    hundreds of clients can take a port while the process that listens at it is started again."""
    range_of_kernel = Path("/proc/sys/net/ipv4/ip_local_port_range")
    below = int(range_of_kernel.read_text().split()[0]) if range_of_kernel.exists() else 32768
    candidates = random.sample(range(below // 2, below), below // 2)
    return list(islice((port for port in candidates if not is_taken("127.0.0.1", port)), count))


def is_taken(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError:
        return True
    return False


def signing_key(path: Path) -> str:
    """Made once and kept, so that tokens outlive the cluster's restart; only its owner may read it."""
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text()


@dataclass
class Topology:
    places: Places
    host: str
    port: int
    ports: list[int] = field(default_factory=lambda: free_ports(6 + SIGN_ONS + SPEED_RUNS))

    def __post_init__(self) -> None:
        self.redis, self.queue, self.table, self.loader, self.reporter, self.balancer, *rest = self.ports
        self.sign_ons, self.speed_runs = rest[:SIGN_ONS], rest[SIGN_ONS:]
        for name in ["redis", "table", "queue", "question-sets", "load-balancer", "gateway"]:
            (self.places.data / name).mkdir(parents=True, exist_ok=True)
        self.environment = {
            "MC_SPEEDRUN_SIGNING_KEY": signing_key(self.places.data / "signing-key"),
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": "us-east-1",
            "MC_SPEEDRUN_QUESTION_SETS": f"file:{self.places.data / 'question-sets'}",
        }
        self.state_flag = ["--state", f"redis://127.0.0.1:{self.redis}"]
        queue = f"sqs:http://127.0.0.1:{self.queue}/000000000000/completion"
        self.queue_flag = ["--completion-queue", queue]
        self.results_flag = ["--results", f"dynamodb:mc-speedrun?endpoint=http://127.0.0.1:{self.table}"]
        self.proxy_flag = ["--trusted-proxy", "127.0.0.1"]

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def stores(self) -> list[Process]:
        data, node, stand_ins = self.places.data, str(self.places.node), self.places.stand_ins
        return [
            Process("redis", ["redis-server", "--bind", "127.0.0.1", "--port", str(self.redis), "--save", "",
                              "--dir", str(data / "redis"), "--appendonly", "yes", "--appendfsync", "always"], self.redis),
            Process("queue", [node, str(stand_ins / "queue.mjs"), "127.0.0.1", str(self.queue), str(data / "queue")], self.queue),
            Process("table", [node, str(stand_ins / "table.mjs"), "127.0.0.1", str(self.table), str(data / "table")], self.table),
        ]

    def create_stores(self) -> list[str]:
        """To be run once the stores are up: makes the queue and the table where they are missing."""
        return [str(self.places.program), "create-stores", *self.queue_flag, *self.results_flag]

    def service(self, name: str, kind: str, port: int, *flags: str) -> Process:
        command = [str(self.places.program), kind, "--listen", f"127.0.0.1:{port}", *flags]
        return Process(name, command, port, "/readyz", self.environment)

    def services(self) -> list[Process]:
        state, queue, results = self.state_flag, self.queue_flag, self.results_flag
        reads = [*state, *results, *self.proxy_flag]
        return [
            *(self.service(f"sign-on-{n}", "sign-on", port, *reads) for n, port in enumerate(self.sign_ons, 1)),
            *(self.service(f"speed-run-{n}", "speed-run", port, *state, *queue, *self.proxy_flag)
              for n, port in enumerate(self.speed_runs, 1)),
            self.service("question-set-loader", "question-set-loader", self.loader, *self.proxy_flag),
            self.service("reporter", "reporter", self.reporter, *state, *queue, *results),
        ]

    def load_balancer(self) -> Process:
        configuration = self.places.data / "load-balancer/haproxy.cfg"
        write_atomically(configuration, self.haproxy_cfg())
        command = ["haproxy", "-db", "-f", str(self.places.gateway / "balancer.cfg"), "-f", str(configuration)]
        return Process("load-balancer", command, self.balancer, environment=SEARCH)

    def haproxy_cfg(self) -> str:
        def servers(ports: list[int]) -> str:
            return "\n".join(f"    server instance-{number} 127.0.0.1:{port}" for number, port in enumerate(ports, 1))

        return f"""\
# Written by ./dev cluster.
frontend load_balancer
    bind 127.0.0.1:{self.balancer}
    use_backend speed_run if {{ path /speedrun }}
    default_backend sign_on
backend sign_on
    http-request disable-l7-retry unless METH_GET  # clients know what may be sent again
{servers(self.sign_ons)}
backend speed_run
    timeout server 3s
{servers(self.speed_runs)}
"""

    def gateway(self) -> Process:
        """One process without workers: nobody is left behind when it is killed."""
        directory = self.places.data / "gateway"
        write_atomically(directory / "nginx.conf", self.nginx_conf(directory))
        command = ["nginx", "-p", str(directory), "-e", "stderr", "-c", str(directory / "nginx.conf")]
        return Process("gateway", command, self.port, "/", SEARCH, "127.0.0.1" if self.host == "0.0.0.0" else self.host)

    def nginx_conf(self, directory: Path) -> str:
        temporary = "\n".join(
            f"    {kind}_temp_path {directory / kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        )
        for name in ["routes.conf", "static_headers.conf"]:
            write_atomically(directory / name, (self.places.gateway / name).read_text())
        return f"""\
# Written by ./dev cluster.
daemon off;
master_process off;
pid {directory / "nginx.pid"};
error_log stderr warn;
worker_rlimit_nofile 65536;
events {{ worker_connections 32768; }}
http {{
    access_log off;
{temporary}
    map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
    upstream load_balancer {{ server 127.0.0.1:{self.balancer}; }}
    upstream question_set_loader {{ server 127.0.0.1:{self.loader}; }}
    server {{
        listen {self.host}:{self.port} backlog=4096;
        root {self.places.web};
        include routes.conf;
    }}
}}
"""


def fail_early(topology: Topology) -> str | None:
    """One line on what would keep the cluster from starting; None where nothing would."""
    if is_taken(topology.host, topology.port):
        return f"{topology.host}:{topology.port} is taken or not an address of this machine; choose another with --listen"
    for path in [topology.places.program, topology.places.web / "index.html", topology.places.node]:
        if not path.exists():
            return f"there is no {path}; ./dev cluster builds it"
    if sys.version_info < (3, 11):
        return "Python 3.11 or later is needed"
    return None
