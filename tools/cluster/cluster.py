#!/usr/bin/env python3
"""The AWS topology as local processes; started by `./dev cluster`, which brings what this needs."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supervisor import Failure, Supervisor
from topology import Places, Topology, fail_early

DOWN_WITHIN_S = 60


@contextmanager
def lock(data: Path) -> Iterator[bool]:
    """Whether this process is now the one that runs the cluster. The lock file holds its pid; the kernel lets go of the lock
    however the process ends, so it never lies as a file alone would."""
    data.mkdir(parents=True, exist_ok=True)
    with open(data / "lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield True


def down(data: Path) -> str:
    """Stops the cluster that runs on `data`, if any, and waits until it is gone."""
    with lock(data) as free:
        if free:
            (data / "processes.json").unlink(missing_ok=True)
            return "no cluster runs"
    pid = int((data / "lock").read_text() or 0)
    if pid == 0:
        raise Failure("the cluster is just starting; try again")
    os.kill(pid, signal.SIGTERM)
    signal.alarm(DOWN_WITHIN_S)  # without a handler this ends the waiting, and the program, with a message of the shell
    with open(data / "lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    signal.alarm(0)
    return "stopped"


async def create_stores(topology: Topology) -> None:
    child = await asyncio.create_subprocess_exec(
        *topology.create_stores(), env=os.environ | topology.environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    output, _ = await child.communicate()
    if child.returncode != 0:
        raise Failure("the queue and the table can not be made: " + output.decode(errors="replace").strip())


async def bring_up(topology: Topology, supervisor: Supervisor) -> None:
    await supervisor.start(*topology.stores())
    await create_stores(topology)
    await supervisor.start(*topology.services())
    await supervisor.start(topology.load_balancer())
    await supervisor.start(topology.gateway())
    print(f"gateway {topology.url}", flush=True)


async def up(topology: Topology) -> None:
    """Until SIGINT or SIGTERM."""
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ending.set)
    supervisor = Supervisor(topology.places.data, lambda line: print(f":: {line}", file=sys.stderr, flush=True))
    asked_to_end = asyncio.create_task(ending.wait())
    starting = asyncio.create_task(bring_up(topology, supervisor))
    try:
        await asyncio.wait([asked_to_end, starting], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await asked_to_end
    finally:
        starting.cancel()
        await supervisor.stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev cluster", description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:8090", metavar="ADDRESS:PORT", help="of the gateway")
    parser.add_argument("--down", action="store_true", help="stop the cluster that runs")
    parser.add_argument("--data", type=Path, default=Path("build/cluster"), help="what it keeps, and processes.json")
    parser.add_argument("--program", type=Path, default=Path("build/release/mc-speedrun"))
    parser.add_argument("--web", type=Path, default=Path("build/release/web"))
    parser.add_argument("--stand-ins", type=Path, default=Path("build/tools/cluster"))
    parser.add_argument("--node", type=Path, default=Path("build/tools/node/bin/node"))
    return parser.parse_args()


def run(options: argparse.Namespace, topology_type: type[Topology]) -> None:
    data = options.data.absolute()
    if options.down:
        print(down(data))
        return
    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise Failure(f"--listen takes ADDRESS:PORT, not {options.listen}")
    gateway = Path(__file__).resolve().parents[2] / "deploy/gateway"
    with lock(data) as free:
        if not free:
            raise Failure(f"a cluster runs already (on {data}); ./dev cluster --down stops it")
        places = Places(data, options.program.absolute(), options.web.absolute(), gateway, options.stand_ins.absolute(),
                        options.node.absolute())
        topology = topology_type(places, host, int(port))
        if why := fail_early(topology):
            raise Failure(why)
        asyncio.run(up(topology))


def main(topology_type: type[Topology] = Topology) -> int:
    try:
        run(arguments(), topology_type)
    except (Failure, OSError) as failure:
        print(f"./dev cluster: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
