#!/usr/bin/env python3
"""Tests of clang_tidy.py: what makes it look at a file again."""
import tempfile
import unittest
from pathlib import Path

import clang_tidy


class Digest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name).resolve()
        self.write("src/a.cpp", '#include <string>\n#include "deep/b.hpp"\n')
        self.write("src/deep/b.hpp", '#include "c.hpp"\n')
        self.write("src/deep/c.hpp", "int c();\n")
        self.write("src/other.hpp", "int other();\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def digest(self, options="-O1", environment="clang-tidy 19"):
        entry = {"directory": str(self.root), "file": "src/a.cpp", "command": f"c++ {options} -I{self.root}/src -c {self.root}/src/a.cpp"}
        return clang_tidy.digest(entry, self.root, environment)

    def test_a_file_that_did_not_change_is_known_again(self):
        before = self.digest()
        self.write("src/other.hpp", "int another();\n")
        self.assertEqual(self.digest(), before)

    def test_a_header_that_a_header_includes_counts(self):
        before = self.digest()
        self.write("src/deep/c.hpp", "long c();\n")
        self.assertNotEqual(self.digest(), before)

    def test_the_command_and_the_versions_count(self):
        self.assertNotEqual(self.digest(options="-O2"), self.digest())
        self.assertNotEqual(self.digest(environment="clang-tidy 20"), self.digest())

    def test_headers_that_include_each_other_end(self):
        self.write("src/deep/c.hpp", '#include "b.hpp"\n')
        self.assertEqual(len(self.digest()), 64)

    def test_another_checkout_has_the_same(self):
        before = self.digest()
        with tempfile.TemporaryDirectory() as elsewhere:
            (self.root / "src").rename(Path(elsewhere) / "src")
            self.root = Path(elsewhere).resolve()
            self.assertEqual(self.digest(), before)


if __name__ == "__main__":
    unittest.main()
