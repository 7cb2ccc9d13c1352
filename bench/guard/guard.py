#!/usr/bin/env python3
"""Holds what the hot paths cost against what was recorded: instructions per operation, counted by callgrind, and bytes of
the heap per participant. Exit status 1 where anything costs more than the tolerance allows.

Usage: guard.py PROGRAM [--record] [--profiles FOLDER] [--report FILE]

--record writes the costs down as the ones to hold others against. --profiles is where callgrind's files go, one a path,
for callgrind_annotate. --report gets `name<TAB>ok|failed` a line. README.md beside this says what is counted and why.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded.json"
TOLERANCE = 0.03
# What the C library would choose by the processor's abilities is the same everywhere.
PLAIN_PROCESSOR = "glibc.cpu.hwcaps=" + ",".join(
    f"-{ability}" for ability in "AVX512F AVX512VL AVX512BW AVX2 AVX2_Usable AVX_Fast_Unaligned_Load BMI2 ERMS FSRM RTM SSE4_2 SSE4_1 SSSE3".split()
)


@dataclass(frozen=True)
class Judgement:
    """One cost beside the recorded one. `recorded` is None where there is none."""

    name: str
    unit: str
    now: float
    recorded: float | None

    @property
    def change(self) -> float:
        return self.now / self.recorded - 1 if self.recorded else 0.0

    @property
    def failed(self) -> bool:
        return self.recorded is None or self.change > TOLERANCE

    @property
    def much_better(self) -> bool:
        return self.recorded is not None and self.change < -TOLERANCE

    def __str__(self) -> str:
        if self.recorded is None:
            return f"{self.name:<24} {self.now:>10,.0f} {self.unit}   NOT RECORDED"
        verdict = "COSTS MORE" if self.failed else "better" if self.much_better else "ok"
        return f"{self.name:<24} {self.now:>10,.0f} {self.unit:<12}   recorded {self.recorded:>10,.0f}   {self.change:+7.1%}   {verdict}"


def judge(costs: dict[str, dict[str, float]], recorded: dict[str, dict[str, float]]) -> list[Judgement]:
    """Every cost; those that were recorded and are not measured any more count as not recorded, at 0."""
    judged = []
    for unit, now in costs.items():
        known = recorded.get(unit, {})
        judged += [Judgement(name, unit, cost, known.get(name)) for name, cost in now.items()]
        judged += [Judgement(name, unit, 0.0, None) for name in known if name not in now]
    return judged


def instructions_of(profile: str) -> tuple[str, int] | None:
    """The path's name and its instructions, as callgrind wrote them; nothing for the rest of the program."""
    name = re.search(r"^desc: Trigger: Client Request: (\S+)$", profile, re.MULTILINE)
    total = re.search(r"^totals: (\d+)$", profile, re.MULTILINE)
    return (name[1], int(total[1])) if name and total else None


def per_operation(operations: dict[str, int], instructions: dict[str, int]) -> dict[str, float]:
    if operations.keys() != instructions.keys() or not operations or not all(operations.values()):
        sys.exit(f"guard: counted {sorted(instructions)}, but the operations were {operations}")
    return {name: round(instructions[name] / count, 1) for name, count in operations.items()}


def lines_of(output: str, first: str) -> dict[str, int]:
    return {words[1]: int(words[2]) for line in output.splitlines() if (words := line.split())[:1] == [first]}


def run(command: list[str]) -> str:
    done = subprocess.run(command, env=os.environ | {"GLIBC_TUNABLES": PLAIN_PROCESSOR}, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"guard: {' '.join(command)} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return done.stdout


def count_instructions(program: str, folder: Path) -> dict[str, float]:
    for old in folder.glob("callgrind.*"):
        old.unlink()
    output = run(["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/callgrind.out", program, "instructions"])
    counted = {}
    for file in sorted(folder.glob("callgrind.out*")):
        if found := instructions_of(file.read_text(encoding="utf-8")):
            counted[found[0]] = found[1]
            file.rename(folder / f"callgrind.{found[0]}")
        else:
            file.unlink()
    return per_operation(lines_of(output, "operations"), counted)


def built_with() -> str:
    """What decides how many instructions the same source takes."""
    compiler = subprocess.run(["g++", "-dumpversion"], capture_output=True, text=True, check=True).stdout.split(".")[0].strip()
    return f"g++ {compiler}, glibc {platform.libc_ver()[1]}, {platform.machine()}"


def record(costs: dict[str, dict[str, float]], here: str) -> None:
    RECORDED.write_text(json.dumps({"built_with": here, **costs}, indent=2) + "\n", encoding="utf-8")
    print(f"recorded in {RECORDED}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--profiles", type=Path)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()

    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    here = built_with()
    costs: dict[str, dict[str, float]] = {"bytes": dict(lines_of(run([options.program, "memory"]), "bytes"))}
    if options.record or here == recorded["built_with"]:
        with tempfile.TemporaryDirectory() as folder:
            options.profiles and options.profiles.mkdir(parents=True, exist_ok=True)
            costs["instructions"] = count_instructions(options.program, (options.profiles or Path(folder)).absolute())
    else:
        print(f"instructions are NOT checked: recorded with {recorded['built_with']}, this is {here}")

    judged = judge(costs, recorded)
    print(*judged, sep="\n")
    if options.report:
        options.report.write_text("".join(f"{j.unit} {j.name}\t{'failed' if j.failed else 'ok'}\n" for j in judged), encoding="utf-8")
    if options.record:
        record(costs, here)
        return 0
    if any(j.failed for j in judged):
        where = options.profiles or "a folder given with --profiles"
        print(f"Something costs more than it did. callgrind_annotate [--inclusive=yes] reads the profiles in {where};")
        print("where the cost is worth it: ./dev guard --record, and say why in the commit.")
        return 1
    if any(j.much_better for j in judged):
        print("Something has become cheaper: ./dev guard --record keeps it so.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
