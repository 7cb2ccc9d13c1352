"""Keeps a set of processes running: starts them, waits until they are ready, starts again what dies, stops them all."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_WITHIN_S = 60.0
POLL_S = 0.05
STOP_WITHIN_S = 10.0
DEATHS_MAX = 5  # before a process was ever ready; then the start has failed


class Failure(Exception):
    """What a person should read, in one line."""


@dataclass(frozen=True)
class Process:
    name: str
    command: Sequence[str]
    port: int
    ready_path: str | None = None
    """Answers GET with 200 when the process is ready; None: it is ready when it accepts connections."""
    environment: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    """Where it is asked whether it is ready."""


class Backoff:
    """How long to wait before a process is started again: longer each time it dies young, at first hardly at all."""

    FIRST_S, MAX_S, YOUNG_S = 0.1, 5.0, 10.0

    def __init__(self) -> None:
        self.next_s = self.FIRST_S

    def after(self, lived_s: float) -> float:
        if lived_s >= self.YOUNG_S:
            self.next_s = self.FIRST_S
        wait_s, self.next_s = self.next_s, min(self.next_s * 2, self.MAX_S)
        return wait_s


def write_atomically(path: Path, text: str) -> None:
    """Readers see the old content or the new one, never a part."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.replace(path)


def dies_with(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program, so that the kernel kills it when `parent` is gone, however that ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    pr_set_pdeathsig = 1

    def arrange() -> None:
        libc.prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


async def is_ready(process: Process) -> bool:
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(process.host, process.port)
            try:
                if process.ready_path is None:
                    return True
                writer.write(f"GET {process.ready_path} HTTP/1.0\r\nHost: {process.host}\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


class Supervisor:
    """Runs processes from one thread: the kernel ties the life of a child to the thread that started it.

    `directory` gets `processes.json`, which lists the processes that live at the moment, and `log/NAME.log`.
    """

    def __init__(self, directory: Path, say: Callable[[str], None] = lambda line: None) -> None:
        self.list_path = directory / "processes.json"
        self.log_directory = directory / "log"
        self.log_directory.mkdir(parents=True, exist_ok=True)
        self.say = say
        self.living: dict[str, tuple[int, asyncio.subprocess.Process]] = {}
        self.keepers: dict[str, asyncio.Task[None]] = {}
        self.deaths: dict[str, int] = {}
        self.write_list()

    def write_list(self) -> None:
        rows = [{"name": name, "pid": child.pid, "port": port} for name, (port, child) in self.living.items()]
        write_atomically(self.list_path, json.dumps(rows, indent=1) + "\n")

    async def start(self, *processes: Process) -> None:
        """Returns when all are ready. A failure says which one is not, and why."""
        for process in processes:
            self.deaths[process.name] = 0
            self.keepers[process.name] = asyncio.create_task(self.keep(process))
        for process in processes:
            await self.until_ready(process)

    async def until_ready(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_WITHIN_S
        while process.name not in self.living or not await is_ready(process):
            if self.deaths[process.name] >= DEATHS_MAX:
                raise Failure(f"{process.name} does not start: {self.last_words(process)}")
            if loop.time() > deadline:
                raise Failure(f"{process.name} is not ready after {READY_WITHIN_S:.0f} s: {self.last_words(process)}")
            await asyncio.sleep(POLL_S)

    def log_of(self, process: Process) -> Path:
        return self.log_directory / f"{process.name}.log"

    def last_words(self, process: Process) -> str:
        lines = self.log_of(process).read_text(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"{said[-1] if said else 'it says nothing'} ({self.log_of(process)})"

    async def keep(self, process: Process) -> None:
        """Runs the process, again whenever it ends, until the task is cancelled."""
        loop, backoff = asyncio.get_running_loop(), Backoff()
        with open(self.log_of(process), "wb") as log:
            while True:
                started = loop.time()
                try:
                    status = await self.run_once(process, log)
                except OSError as error:
                    status = error.strerror
                    log.write(f"{process.command[0]}: {error.strerror}\n".encode())
                    log.flush()
                self.deaths[process.name] += 1
                wait_s = backoff.after(loop.time() - started)
                self.say(f"{process.name} ended ({status}); starting it again in {wait_s:.1f} s")
                await asyncio.sleep(wait_s)

    async def run_once(self, process: Process, log) -> str:
        child = await asyncio.create_subprocess_exec(
            *process.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | process.environment,
            start_new_session=True,  # Ctrl+C reaches the supervisor alone, which stops them in order
            preexec_fn=dies_with(os.getpid()),
        )
        self.living[process.name] = (process.port, child)
        self.write_list()
        try:
            status = await child.wait()
        except asyncio.CancelledError:
            await end(child)
            raise
        finally:
            del self.living[process.name]
            self.write_list()
        return signal.Signals(-status).name if status < 0 else f"status {status}"

    async def stop(self) -> None:
        """Stops all, what was started last first, and removes the list."""
        for keeper in reversed(self.keepers.values()):
            keeper.cancel()
            await asyncio.wait([keeper])
        self.list_path.unlink(missing_ok=True)


async def end(child: asyncio.subprocess.Process) -> None:
    """Asks the child to end, and makes it where it does not in time."""
    if child.returncode is None:
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGCONT)
    # Not asyncio.timeout: in a task that has been cancelled it never fires under Python 3.11.2, which Debian 12 has.
    ended, _ = await asyncio.wait([asyncio.ensure_future(child.wait())], timeout=STOP_WITHIN_S)
    if not ended:
        child.kill()
        await child.wait()
