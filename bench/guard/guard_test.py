#!/usr/bin/env python3
"""Tests of guard.py: that it sees what it is there to see."""

import unittest

from guard import Judgement, instructions_of, judge, lines_of, per_operation

PROFILE = """version: 1
desc: Timerange: Basic block 0 - 12
desc: Trigger: Client Request: answer

events: Ir
fn=(1) f
1 20

totals: 25000
"""


class Costs(unittest.TestCase):
    def test_more_than_the_tolerance_fails(self) -> None:
        self.assertFalse(Judgement("answer", "instructions", 1029, 1000).failed)
        self.assertTrue(Judgement("answer", "instructions", 1031, 1000).failed)
        self.assertTrue(Judgement("state", "bytes", 1031, 1000).failed)

    def test_less_never_fails_and_much_less_is_told(self) -> None:
        self.assertFalse(Judgement("answer", "instructions", 500, 1000).failed)
        self.assertTrue(Judgement("answer", "instructions", 960, 1000).much_better)
        self.assertFalse(Judgement("answer", "instructions", 980, 1000).much_better)

    def test_a_new_path_must_be_recorded_and_a_recorded_one_measured(self) -> None:
        recorded = {"instructions": {"answer": 1000.0, "gone": 5.0}}
        judged = judge({"instructions": {"answer": 1000.0, "new": 7.0}}, recorded)
        self.assertEqual([j.name for j in judged if j.failed], ["new", "gone"])

    def test_what_is_not_measured_here_is_not_judged(self) -> None:
        judged = judge({"bytes": {"state": 400}}, {"bytes": {"state": 400}, "instructions": {"answer": 1000}})
        self.assertEqual([j.name for j in judged], ["state"])


class Readings(unittest.TestCase):
    def test_reads_a_path_from_callgrinds_file(self) -> None:
        self.assertEqual(instructions_of(PROFILE), ("answer", 25000))
        self.assertIsNone(instructions_of(PROFILE.replace("Client Request: answer", "Program termination")))

    def test_reads_what_the_program_says(self) -> None:
        self.assertEqual(lines_of("operations answer 10\nbytes state 476\n", "operations"), {"answer": 10})

    def test_a_path_that_did_nothing_or_was_not_counted_ends_it(self) -> None:
        self.assertEqual(per_operation({"answer": 10}, {"answer": 25000}), {"answer": 2500})
        for operations, instructions in ({"answer": 0}, {"answer": 5}), ({"answer": 10}, {}), ({}, {}):
            with self.assertRaises(SystemExit):
                per_operation(operations, instructions)


if __name__ == "__main__":
    unittest.main(verbosity=0)
