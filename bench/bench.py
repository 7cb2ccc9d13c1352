#!/usr/bin/env python3
"""Measures every row of targets.py and prints a table: what was reached, beside what others reach.

The server and what it needs are pinned to one core, the load generator to another; CPU time is the operating system's
count of it. Run it through `./dev bench`, on a machine that has nothing else to do."""

import argparse
import json
import os
import platform
import sys
import time
import traceback
from pathlib import Path

from harness import LOAD_CORE, SERVER_CORE, workspace
from scenarios import SCENARIOS
from targets import TARGETS, Measured, judged_row


def fsync_ms() -> tuple[float, float]:
    """How long this disk takes to keep 4 KiB for good: median and 99th percentile. No verdict can be faster."""
    times = []
    with workspace() as directory, (directory / "probe").open("wb", buffering=0) as file:
        for _ in range(300):
            file.write(bytes(4096))
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    return times[150], times[296]


def machine() -> dict:
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    median, p99 = fsync_ms()
    return {"cpu": cpu, "cores": os.cpu_count(), "system": f"{platform.system()} {platform.release()}",
            "server_core": SERVER_CORE, "load_core": LOAD_CORE, "load_average": os.getloadavg()[0],
            "fdatasync_ms": {"p50": round(median, 2), "p99": round(p99, 2)}}


def measured_row(row: str, quick: bool) -> dict:
    """A row; one that can not be measured says why, and the others go on."""
    begun = time.perf_counter()
    try:
        result = judged_row(row, SCENARIOS[row](quick))
    except Exception as error:
        traceback.print_exc()
        reason = f"not measured: {error}".splitlines()[0]
        result = judged_row(row, [Measured(None, note=reason) for _ in TARGETS[row]])
    return result | {"seconds": round(time.perf_counter() - begun, 1)}


def number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def lines(row: str, result: dict):
    for part in result.get("parts", [result]):
        met = {True: "met", False: "MISSED", None: "–"}[part["met"]]
        ratio = "" if part["ratio"] is None else f"{part['ratio']:.2f}"
        yield (f"{row:4} {part['what']:66} {number(part['value']):>10} {part['unit']:5} {number(part['anchor']):>8} "
               f"{ratio:>8}  {part['target']:34} {met}")
        if part.get("note"):
            yield f"     {part['note']}"
        row = ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="at most five minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these (T1 … T13)")
    arguments = parser.parse_args()
    rows = arguments.rows or list(SCENARIOS)
    if unknown := [row for row in rows if row not in SCENARIOS]:
        parser.error(f"no such row: {' '.join(unknown)}; there are {' '.join(SCENARIOS)}")
    here = machine()
    print(f"{here['cpu']}, {here['cores']} cores, {here['system']}; load {here['load_average']:.1f}; "
          f"fdatasync {here['fdatasync_ms']['p50']} ms, p99 {here['fdatasync_ms']['p99']} ms")
    print(f"{'':4} {'':66} {'value':>10} {'':5} {'anchor':>8} {'ratio':>8}  target")
    results = {}
    for row in rows:
        results[row] = measured_row(row, arguments.quick)
        print("\n".join(lines(row, results[row])), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results | {"machine": here}, indent=1, ensure_ascii=False) + "\n")
    missed = [row for row, result in results.items() if result["met"] is False]
    print(f"{len(results) - len(missed)} of {len(results)} rows not missed" + (f"; missed: {', '.join(missed)}" if missed else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
