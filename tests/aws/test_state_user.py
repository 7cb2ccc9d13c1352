"""The rights of the State's user, as a real Redis sees them: what the program sends, and no more."""

import re
import subprocess

import pytest

import stack
from server import ROOT, free_port

SOURCES = ROOT / "src/adapters/redis"
# In scripts, and as commands of their own; the first word of one that has subcommands says nothing by itself.
NAMED = re.compile(r"""redis\.call\('([A-Z]+)'|Words(?: \w+)?\{"([A-Z]+)"(?:, "(SLOTS)")?""")
NEEDED_BY_NOBODY = [("FLUSHALL",), ("FLUSHDB",), ("KEYS",), ("CONFIG", "GET"), ("ACL", "LIST"), ("SHUTDOWN",), ("CLUSTER", "NODES"),
                    ("MONITOR",), ("DEBUG",), ("REPLICAOF",), ("MIGRATE",)]


class State:
    """A server whose default user asks what the State's user may do."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
                                        stdout=subprocess.PIPE, text=True)
        assert any("Ready to accept connections" in line for line in self.process.stdout)
        rights = stack.one(stack.template(), "AWS::ElastiCache::User")[1]["AccessString"]
        assert self.ask("ACL", "SETUSER", "services", *rights.split()) == "OK"

    def ask(self, *words: str) -> str:
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, check=True).stdout.strip()

    def allows(self, command: tuple[str, ...], key: str = "mcs:any") -> bool:
        arity = abs(int(self.ask("COMMAND", "INFO", "|".join(command)).splitlines()[1]))
        arguments = ["script", "1", key] if command[0].startswith("EVAL") else [key] * (arity - len(command))
        said = self.ask("ACL", "DRYRUN", "services", *command, *arguments)
        assert said == "OK" or "has no permissions" in said, said
        return said == "OK"


@pytest.fixture(scope="module")
def state():
    state = State()
    yield state
    state.process.kill()
    state.process.wait()


def commands() -> set[tuple[str, ...]]:
    named = {("EVAL",)}
    for source in SOURCES.glob("*.cpp"):
        if not source.stem.endswith("_test"):
            named |= {(script or word, *filter(None, [part])) for script, word, part in NAMED.findall(source.read_text())}
    return named


def test_it_may_send_every_command_of_the_program(state):
    assert len(commands()) > 25 and {("CLUSTER", "SLOTS"), ("SPUBLISH",), ("ASKING",)} <= commands()
    assert [command for command in commands() if not state.allows(command)] == []


def test_it_may_not_send_what_nobody_needs(state):
    assert [command for command in NEEDED_BY_NOBODY if state.allows(command)] == []


def test_it_has_no_keys_but_the_program_s(state):
    assert state.allows(("GET",), "mcs:code:ABCDEF") and not state.allows(("GET",), "other")
