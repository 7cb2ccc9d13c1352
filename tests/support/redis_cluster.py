"""A Redis Cluster as AWS has it: three masters that speak TLS alone and go by a host name, and one user with few rights."""

import secrets
import subprocess
from pathlib import Path

from server import free_port

SLOTS = (("0", "5460"), ("5461", "10922"), ("10923", "16383"))
HOST = "localhost"  # the certificate is for this name alone: an address instead of it is refused


class RedisCluster:
    """`rights`: the access string of `user`, whose `password` is made up. Whoever connects must trust `ca`."""

    def __init__(self, directory: Path, user: str, rights: str):
        self.directory = directory
        self.user, self.password = user, secrets.token_urlsafe(48)
        self.admin_password = secrets.token_urlsafe(48)
        self.ca, self.key = directory / "redis-ca.pem", directory / "redis-key.pem"
        # Redis 7.0 reads its append-only file with the default user's rights, so that one keeps them all.
        self.acl = f"user default on >{self.admin_password} ~* &* +@all\nuser {user} on >{self.password} {rights}\n"
        self.ports = [free_port() for _ in SLOTS]
        self.bus_ports = [free_port() for _ in SLOTS]
        self.processes: list[subprocess.Popen] = []

    @property
    def url(self) -> str:
        """For --state, without the password; one node is enough, as AWS's configuration endpoint is."""
        return f"rediss://{self.user}@{HOST}:{self.ports[0]}?ca={self.ca}"

    def __enter__(self) -> "RedisCluster":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=Redis of a test", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", self.key, "-out", self.ca],
                       check=True, capture_output=True)
        for node in range(len(SLOTS)):
            self.start_node(node)
        for node, (first, last) in enumerate(SLOTS):
            self.ask(node, "CLUSTER", "ADDSLOTSRANGE", first, last)
            self.ask(0, "CLUSTER", "MEET", "127.0.0.1", str(self.ports[node]), str(self.bus_ports[node]))
        for process in self.processes:
            self.wait_for_log(process, "Cluster state changed: ok")

    def start_node(self, node: int) -> None:
        """For the first time, or again after `kill_node`."""
        home = self.directory / f"redis-{node}"
        home.mkdir(exist_ok=True)
        (home / "users.acl").write_text(self.acl)
        process = subprocess.Popen([
            "redis-server", "--bind", "127.0.0.1", "--port", "0", "--tls-port", str(self.ports[node]), "--dir", home, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--aclfile", home / "users.acl",
            "--tls-cert-file", self.ca, "--tls-key-file", self.key, "--tls-ca-cert-file", self.ca, "--tls-auth-clients", "no",
            "--cluster-enabled", "yes", "--cluster-port", str(self.bus_ports[node]), "--cluster-node-timeout", "2000",
            "--tls-cluster", "yes", "--cluster-announce-hostname", HOST, "--cluster-preferred-endpoint-type", "hostname",
        ], stdout=subprocess.PIPE, text=True)
        self.processes[node:node + 1] = [process]
        self.wait_for_log(process, "Ready to accept connections")

    def kill_node(self, node: int) -> None:
        self.processes[node].kill()
        self.processes[node].wait()
        self.processes[node].stdout.close()

    def stop(self) -> None:
        for node in range(len(self.processes)):
            self.kill_node(node)
        self.processes.clear()

    def ask(self, node: int, *words: str) -> str:
        """As the administrator, whom AWS does not have."""
        return subprocess.run(["redis-cli", "--tls", "--cacert", self.ca, "-h", HOST, "-p", str(self.ports[node]),
                               "--no-auth-warning", "-a", self.admin_password, *words],
                              capture_output=True, text=True, check=True).stdout.strip()

    @staticmethod
    def wait_for_log(process: subprocess.Popen, text: str) -> None:
        shown = ""
        for line in process.stdout:
            shown += line
            if text in line:
                return
        raise AssertionError(f"redis-server ended before it said '{text}':\n{shown}")
