#!/usr/bin/env python3
"""How long the Lambda functions take from their process's start to asking for their first invocation and to answer it,
and their memory after that. Run it with the Python of the tests: build/tools/python/bin/python bench/cold_start.py"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/e2e"))

from runtime_api import RuntimeApi, gateway_event, queue_event
from services import Services

STARTS = 15
EVENTS = {
    "question-set-loader": gateway_event("/question-set-upload", "application/json", b"{}", None),
    "reporter": queue_event('{"run":"unknown"}'),
}


def resident_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def measure(services: Services, service: str) -> dict:
    starts, answers, memory = [], [], 0
    for _ in range(STARTS):
        api = RuntimeApi()
        begun = time.perf_counter()
        function = services.function(service, api)
        api.asked.wait()
        started = time.perf_counter()
        api.invoke(EVENTS[service])
        starts.append(1000 * (started - begun))
        answers.append(1000 * (time.perf_counter() - started))
        memory = max(memory, resident_kib(function.pid))
        function.kill()
        function.wait()
        api.close()
    print(f"{service:20} start {statistics.median(starts):5.1f} ms (at most {max(starts):.1f}),"
          f" first answer {statistics.median(answers):5.1f} ms, {memory / 1024:.1f} MiB")
    return {"start_ms": statistics.median(starts), "answer_ms": statistics.median(answers),
            "resident_bytes": 1024 * memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the figures there, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        services = Services(Path(directory))
        try:
            figures = {service: measure(services, service) for service in EVENTS}
        finally:
            services.stop()
    if arguments.json:
        arguments.json.write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
