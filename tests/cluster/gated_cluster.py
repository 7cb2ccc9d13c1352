"""The command line of ./dev cluster, with a gate (gate.py) between each speed-run and Redis, and one between the reporter and the table."""

import dataclasses
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "tools/cluster"))

import cluster  # noqa: E402
from supervisor import Process  # noqa: E402
from topology import SPEED_RUNS, Topology, free_ports  # noqa: E402


class GatedTopology(Topology):
    def __post_init__(self) -> None:
        super().__post_init__()
        names = ["reporter", *(f"speed-run-{number}" for number in range(1, SPEED_RUNS + 1))]
        self.gates = dict(zip(names, free_ports(len(names))))

    def behind(self, name: str) -> int:
        """The port that the process of that name is to reach through its gate."""
        return self.table if name == "reporter" else self.redis

    def stores(self) -> list[Process]:
        gates = [Process(f"gate-{name}", [sys.executable, str(HERE / "gate.py"), str(port), str(self.behind(name))], port)
                 for name, port in self.gates.items()]
        return [*super().stores(), *gates]

    def services(self) -> list[Process]:
        return [self.gated(process) if process.name in self.gates else process for process in super().services()]

    def gated(self, process: Process) -> Process:
        direct, gate = f"127.0.0.1:{self.behind(process.name)}", f"127.0.0.1:{self.gates[process.name]}"
        return dataclasses.replace(process, command=[word.replace(direct, gate) for word in process.command])


if __name__ == "__main__":
    sys.exit(cluster.main(GatedTopology))
