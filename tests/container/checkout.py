"""A fresh clone, in which commands are typed as README and docs say them."""

import os
import subprocess
import time
from pathlib import Path

from server import ROOT

# Images that nobody can pull here, made of Debian's packages: each has what the real one of that tag gives a user of it.
TOOLS = "container-test-tools"
PULLED = {
    "node:24-slim": ['CMD ["node"]'],
    "nginx:1.28": ['CMD ["nginx", "-g", "daemon off;"]'],
    "haproxy:2.8": ["USER haproxy", 'CMD ["haproxy", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]'],
    "redis:7": ["USER redis", "WORKDIR /data", "VOLUME /data", 'CMD ["redis-server"]'],
    "caddy:2": ["ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data", "WORKDIR /srv",
                'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]'],
}
# Where this machine's certificates are is also said by these, to npm and others.
CERTIFICATES = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CURL_CA_BUNDLE")


class Checkout:
    def __init__(self, directory: Path):
        self.directory = directory
        subprocess.run(["git", "clone", "--quiet", ROOT, directory], check=True)

    def types(self, command: str, within_s: int = 120, fails: bool = False, whole: bool = False) -> str:
        """What a command said; `fails`: it has to; `whole`: it says too much to be shown."""
        started = time.monotonic()
        run = subprocess.run(["bash", "-c", command], cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, text=True, timeout=within_s)
        print(f"$ {command}\n{'' if whole else run.stdout[-3000:]}({time.monotonic() - started:.1f} s, exit {run.returncode})", flush=True)
        assert (run.returncode != 0) == fails, f"{command}: exit {run.returncode}\n{run.stdout[-3000:]}"
        return run.stdout

    def pull(self, roots: Path) -> None:
        environment = [f"--change 'ENV {name}={os.environ[name]}'" for name in CERTIFICATES if name in os.environ]
        self.types(f"docker import {' '.join(environment)} {roots / 'debian.tar'} debian:12")
        self.types(f"docker import {' '.join(environment)} {roots / 'tools.tar'} {TOOLS}")
        for tag, lines in PULLED.items():
            dockerfile = "\\n".join([f"FROM {TOOLS}", *lines])
            self.types(f"printf '{dockerfile}\\n' | docker build --quiet --tag {tag} -")

    def container(self, service: str) -> str:
        """The name of a container of the service that Compose has started last in this engine."""
        return self.types(f"docker ps --all --filter label=com.docker.compose.service={service} --format '{{{{.Names}}}}'").split()[0]
