#!/usr/bin/env python3
"""Tests of the supervisor, with small Python programs as its processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import supervisor
from supervisor import Backoff, Failure, Process, Supervisor

HERE = Path(__file__).resolve().parent
SERVER = """
import http.server, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_):
        pass
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def service(name: str, *words: str, path: str = "/readyz") -> Process:
    port = free_port()
    return Process(name, [sys.executable, "-c", SERVER, str(port), *words], port, path)


def lives(pid: int) -> bool:
    """Whether there is such a process that is more than an entry in the kernel's table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


async def until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


class SupervisorTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.supervisor = Supervisor(self.directory)

    async def asyncTearDown(self) -> None:
        await self.supervisor.stop()

    def listed(self) -> dict[str, dict]:
        return {row["name"]: row for row in json.loads((self.directory / "processes.json").read_text())}

    async def test_lists_what_lives_once_it_is_ready(self) -> None:
        one, two = service("one"), service("two")
        await self.supervisor.start(one, two)
        self.assertEqual({name: row["port"] for name, row in self.listed().items()}, {"one": one.port, "two": two.port})
        self.assertTrue(all(lives(row["pid"]) for row in self.listed().values()))

    async def test_starts_again_what_dies_and_lists_the_new_one(self) -> None:
        one = service("one")
        await self.supervisor.start(one)
        first = self.listed()["one"]["pid"]
        os.kill(first, signal.SIGKILL)
        await until(lambda: self.listed().get("one", {}).get("pid", first) != first)
        await self.supervisor.until_ready(one)
        self.assertFalse(lives(first))

    async def test_stop_ends_all_and_removes_the_list(self) -> None:
        await self.supervisor.start(service("one"), service("two"))
        pids = [row["pid"] for row in self.listed().values()]
        await self.supervisor.stop()
        self.assertFalse(any(map(lives, pids)))
        self.assertFalse((self.directory / "processes.json").exists())

    async def test_stop_ends_one_that_is_paused_or_ignores_the_signal(self) -> None:
        before, supervisor.STOP_WITHIN_S = supervisor.STOP_WITHIN_S, 0.2
        self.addCleanup(setattr, supervisor, "STOP_WITHIN_S", before)
        await self.supervisor.start(service("stubborn", "stubborn"), service("paused"))
        pids = [row["pid"] for row in self.listed().values()]
        os.kill(self.listed()["paused"]["pid"], signal.SIGSTOP)
        await self.supervisor.stop()
        self.assertFalse(any(map(lives, pids)))

    async def test_one_that_never_starts_is_an_error_with_its_last_words(self) -> None:
        before = Backoff.FIRST_S
        Backoff.FIRST_S = 0.001
        self.addCleanup(setattr, Backoff, "FIRST_S", before)
        broken = Process("broken", [sys.executable, "-c", "import sys; sys.exit('no such flag: --nonsense')"], free_port())
        with self.assertRaisesRegex(Failure, r"broken does not start: no such flag: --nonsense \(.*broken\.log\)"):
            await self.supervisor.start(broken)
        missing = Process("missing", ["/nonexistent/program"], free_port())
        with self.assertRaisesRegex(Failure, "missing does not start: /nonexistent/program: No such file"):
            await self.supervisor.start(missing)

    async def test_one_that_answers_but_is_not_ready_is_waited_for(self) -> None:
        before, supervisor.READY_WITHIN_S = supervisor.READY_WITHIN_S, 0.3
        self.addCleanup(setattr, supervisor, "READY_WITHIN_S", before)
        with self.assertRaisesRegex(Failure, "unready is not ready after"):
            await self.supervisor.start(service("unready", path="/other"))

    async def test_children_die_with_a_supervisor_that_is_killed(self) -> None:
        port = free_port()
        code = f"""
import asyncio, sys
from pathlib import Path
from supervisor import Process, Supervisor
async def run():
    keeper = Supervisor(Path({str(self.directory / "other")!r}))
    await keeper.start(Process("child", [sys.executable, "-c", {SERVER!r}, "{port}"], {port}, "/readyz"))
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(run())
"""
        parent = subprocess.Popen([sys.executable, "-c", code], cwd=HERE, stdout=subprocess.PIPE, text=True)
        with contextlib.closing(parent.stdout):
            self.assertEqual(await asyncio.to_thread(parent.stdout.readline), "ready\n")
            child = json.loads((self.directory / "other/processes.json").read_text())[0]["pid"]
            self.assertTrue(lives(child))
            parent.kill()
            parent.wait()
        await until(lambda: not lives(child))


class BackoffTest(unittest.TestCase):
    def test_waits_longer_after_each_early_death_up_to_a_bound(self) -> None:
        backoff = Backoff()
        waits = [backoff.after(lived_s=1) for _ in range(10)]
        self.assertEqual(waits[:3], [0.1, 0.2, 0.4])
        self.assertEqual(waits[-1], Backoff.MAX_S)
        self.assertEqual(backoff.after(lived_s=60), 0.1)


if __name__ == "__main__":
    unittest.main()
