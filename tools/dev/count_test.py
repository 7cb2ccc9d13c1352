#!/usr/bin/env python3
"""count.py over reports of each kind, among them those of runs that must not pass for good ones."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import count

GTEST = """<testsuites tests="3"><testsuite name="Race">
  <testcase name="a" status="run" result="completed"/>
  <testcase name="b" status="run" result="completed">{}</testcase>
  <testcase name="c" status="run" result="skipped"><skipped/></testcase>
  <testcase name="d" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""


def counted(reports: dict[str, str], status: int = 0) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in reports.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return count.count(folder, status)


def ctest(*programs: tuple[str, str]) -> str:
    cases = "".join(f'<testcase name="{name}" status="{status}"/>' for name, status in programs)
    return f"<testsuite>{cases}</testsuite>"


class Count(unittest.TestCase):
    def test_google_test_programs_count_by_their_cases(self) -> None:
        reports = {"ctest.xml": ctest(("race_test", "run"), ("tool", "run")), "gtest/mcs_race_test.xml": GTEST.format("")}
        self.assertEqual(counted(reports), (3, 0))

    def test_failed_cases_count_as_such(self) -> None:
        reports = {"ctest.xml": ctest(("race_test", "fail")), "gtest/mcs_race_test.xml": GTEST.format("<failure/>")}
        self.assertEqual(counted(reports, 8), (1, 1))

    def test_a_program_that_passes_all_cases_and_fails_at_its_end_has_failed(self) -> None:
        reports = {"ctest.xml": ctest(("race_test", "fail")), "gtest/mcs_race_test.xml": GTEST.format("")}
        self.assertEqual(counted(reports, 8), (2, 1))

    def test_a_program_that_dies_before_its_report_has_failed(self) -> None:
        self.assertEqual(counted({"ctest.xml": ctest(("race_test", "fail"))}, 8), (0, 1))

    def test_a_program_that_did_not_run_is_no_success(self) -> None:
        self.assertEqual(counted({"ctest.xml": ctest(("race_test", "notrun"))}), (0, 1))

    def test_a_part_that_ran_nothing_has_failed(self) -> None:
        self.assertEqual(counted({}), (0, 1))

    def test_a_part_that_failed_has_a_failure_whatever_its_reports_say(self) -> None:
        self.assertEqual(counted({"checks.tsv": "format\tok\ntidy\tok\n"}, 1), (2, 1))

    def test_a_report_cut_short_is_a_failure(self) -> None:
        self.assertEqual(counted({"vitest.json": '{"numPassed', "checks.tsv": "a\tok\n"}), (1, 1))

    def test_vitest_files_that_do_not_load_count_as_failed(self) -> None:
        report = {"numPassedTests": 5, "numFailedTests": 1, "testResults": [
            {"status": "failed", "assertionResults": []}, {"status": "failed", "assertionResults": [{}]}]}
        self.assertEqual(counted({"vitest.json": json.dumps(report)}, 1), (5, 2))

    def test_playwright_counts_flaky_tests_as_passed_and_errors_as_failures(self) -> None:
        stats = {"expected": 4, "flaky": 1, "unexpected": 0, "skipped": 2}
        self.assertEqual(counted({"playwright.json": json.dumps({"stats": stats, "errors": []})}), (5, 0))
        self.assertEqual(counted({"playwright.json": json.dumps({"stats": stats, "errors": [{}]})}), (5, 1))

    def test_junit_and_checks_add_up(self) -> None:
        reports = {"junit-http.xml": GTEST.format("<error/>"), "checks.tsv": "a\tok\nb\tfailed\n"}
        self.assertEqual(counted(reports, 1), (2, 2))


if __name__ == "__main__":
    unittest.main()
