"""The speed-run State as ElastiCache gives it: a cluster of three shards, TLS only, and one user, who has the template's rights."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from server import free_port

SHARDS = 3
SLOTS = 16_384
# Sets the cluster up, as ElastiCache does behind its users' backs.
ADMIN = "administrator"


class State:
    def __init__(self, directory: Path, user: str, spawn: Callable[[str, list], None]):
        """`user` is a name, ">", a password and rights, as Redis reads them; `spawn` returns once a process has said that it is ready."""
        self.directory = directory
        self.certificate, self.key = directory / "state.crt", directory / "state.key"
        self.make_certificate()
        self.users = directory / "users.acl"
        self.users.write_text(f"user default off\nuser {ADMIN} on nopass ~* &* +@all\nuser {user}\n")
        self.ports = [free_port() for _ in range(SHARDS)]
        buses = [free_port() for _ in range(SHARDS)]
        for port, bus in zip(self.ports, buses):
            spawn("Ready to accept connections", self.command(port, bus))
        for shard, (port, bus) in enumerate(zip(self.ports, buses)):
            self.ask(port, "CLUSTER", "ADDSLOTSRANGE", str(SLOTS * shard // SHARDS), str(SLOTS * (shard + 1) // SHARDS - 1))
            self.ask(self.ports[0], "CLUSTER", "MEET", "127.0.0.1", str(port), str(bus))
        for port in self.ports:
            while "cluster_state:ok" not in self.ask(port, "CLUSTER", "INFO"):
                pass

    def command(self, port: int, bus: int) -> list:
        files = self.directory / f"shard-{port}"
        files.mkdir()
        return ["redis-server", "--bind", "127.0.0.1", "--port", "0", "--tls-port", str(port), "--cluster-port", str(bus),
                "--tls-cert-file", self.certificate, "--tls-key-file", self.key, "--tls-ca-cert-file", self.certificate,
                "--tls-auth-clients", "no", "--tls-cluster", "yes", "--cluster-enabled", "yes", "--dir", files, "--save", "",
                # "Connecting to nodes in a cluster": clients are told names, which the certificate is for.
                "--cluster-announce-hostname", "localhost", "--cluster-preferred-endpoint-type", "hostname",
                "--aclfile", self.users]

    def make_certificate(self) -> None:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", self.key, "-out", self.certificate], capture_output=True, check=True)

    def ask(self, port: int, *words: str) -> str:
        client = ["redis-cli", "--tls", "--cacert", self.certificate, "-p", str(port), "--user", ADMIN, "--pass", "any", "--no-auth-warning"]
        return subprocess.run([*client, *words], capture_output=True, text=True, check=True).stdout
