#!/usr/bin/env python3
"""Counts what the test runners of one part of `./dev test` reported.

Usage: count.py FOLDER STATUS        prints "PASSED FAILED"

FOLDER holds any of: ctest.xml (with gtest/*.xml, one for each GoogleTest program that it ran), junit*.xml, vitest*.json,
playwright*.json, checks.tsv (`name<TAB>ok|failed` a line). STATUS is the part's exit status: a part that failed has at
least one failure, and so has a part that ran nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

Counts = tuple[int, int]


def junit_cases(path: Path) -> Counts:
    """The <testcase>s of a JUnit report; those skipped or not run count as neither."""
    passed = failed = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        status = case.get("status", "run")
        if case.find("failure") is not None or case.find("error") is not None or status == "fail":
            failed += 1
        elif case.find("skipped") is None and status not in ("notrun", "disabled") and case.get("result") != "skipped":
            passed += 1
    return passed, failed


def ctest(report: Path, programs: Path) -> Counts:
    """Programs that wrote a GoogleTest report count by its cases; others count as one."""
    passed = failed = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = case.get("name", "")
        bad = case.get("status") == "fail" or case.find("failure") is not None
        inner = programs / f"mcs_{name}.xml"
        try:
            inner_passed, inner_failed = junit_cases(inner)
        except (OSError, ElementTree.ParseError):
            inner_passed, inner_failed = (0, 0) if bad or case.get("status") != "run" else (1, 0)
        passed += inner_passed
        # A program may pass all its cases and still fail: a leak or a race found at its end.
        failed += max(inner_failed, 1) if bad else inner_failed
    return passed, failed


def vitest(path: Path) -> Counts:
    report = json.loads(path.read_text(encoding="utf-8"))
    # A file that does not even load fails as a suite, with no tests of its own.
    unloaded = sum(1 for file in report.get("testResults", []) if file["status"] == "failed" and not file["assertionResults"])
    return report["numPassedTests"], report["numFailedTests"] + unloaded


def playwright(path: Path) -> Counts:
    report = json.loads(path.read_text(encoding="utf-8"))
    stats = report["stats"]
    return stats["expected"] + stats["flaky"], max(stats["unexpected"], 1 if report.get("errors") else 0)


def checks(path: Path) -> Counts:
    results = [line.rpartition("\t")[2] for line in path.read_text(encoding="utf-8").splitlines()]
    return results.count("ok"), len(results) - results.count("ok")


def count(folder: Path, status: int) -> Counts:
    counts: list[Counts] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            if path.name == "ctest.xml":
                counts.append(ctest(path, folder / "gtest"))
            elif path.name.startswith("junit") and path.suffix == ".xml":
                counts.append(junit_cases(path))
            elif path.name.startswith("vitest") and path.suffix == ".json":
                counts.append(vitest(path))
            elif path.name.startswith("playwright") and path.suffix == ".json":
                counts.append(playwright(path))
            elif path.name == "checks.tsv":
                counts.append(checks(path))
        except (KeyError, ValueError, ElementTree.ParseError) as error:
            print(f"{path}: not a report: {error}", file=sys.stderr)
            counts.append((0, 1))
    passed = sum(one for one, _ in counts)
    failed = sum(two for _, two in counts)
    if failed == 0 and (status != 0 or passed == 0):
        failed = 1
    return passed, failed


if __name__ == "__main__":
    print(*count(Path(sys.argv[1]), int(sys.argv[2])))
