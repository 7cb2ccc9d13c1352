#!/usr/bin/env python3
"""Plants each thing that tidy.py forbids in a temporary tree, and sees that it is found, and only it."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import tidy

CLEAN = {
    "src/base/CMakeLists.txt": "mcs_library(base)\n",
    "src/base/README.md": "Leaves.\n",
    "src/base/ids.hpp": "#pragma once\n",
    "src/race/CMakeLists.txt": "mcs_library(race LINKS mcs_base)  # not mcs_net\n",
    "src/race/README.md": "Rules.\n",
    "src/race/apply.cpp": '#include "base/ids.hpp"\n// A std::random_device or sleep_for in a comment is no harm.\n',
    "src/net/CMakeLists.txt": "mcs_library(net\n    LINKS mcs_base\n    PRIVATE_LINKS mcs_race Boost::json TEST_LINKS mcs_fake)\n",
    "src/net/README.md": "Network.\n",
    "src/net/server.cpp": '#include <thread>\n#include "race/apply.hpp"\n#include "base/ids.hpp"\n',
    "src/net/server_test.cpp": '#include "fake/fake.hpp"\n',
    "src/adapters/fake/CMakeLists.txt": "mcs_library(other_fake LINKS mcs_net)\n",
    "src/adapters/fake/README.md": "A fake.\n",
    "src/fake/CMakeLists.txt": "mcs_library(fake LINKS mcs_base)\n",
    "src/fake/README.md": "A fake.\n",
    "docs/hosting.md": "Data is in /var/lib/mc-speedrun; a key looks like AKIAIOSFODNN7EXAMPLE.\n",
}


def findings(planted: dict[str, str]) -> list[tuple[str, int, str]]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**CLEAN, **planted}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return [(found.path, found.line, found.rule) for found in tidy.check(root)]


class Tidy(unittest.TestCase):
    def finds(self, path: str, text: str, rule: str, line: int = 1) -> None:
        self.assertEqual(findings({path: text}), [(path, line, rule)], text)

    def passes(self, path: str, text: str) -> None:
        self.assertEqual(findings({path: text}), [], text)

    def test_a_clean_tree_passes(self) -> None:
        self.assertEqual(findings({}), [])

    def test_the_rules_know_no_clock_chance_io_or_library(self) -> None:
        for line in [
            "auto now = std::chrono::steady_clock::now();",
            "auto now = std::time(nullptr);",
            "std::random_device device;",
            "std::mt19937_64 engine;",
            "#include <random>",
            "#include <fstream>",
            "#include <mutex>",
            "#include <boost/json.hpp>",
            "#include <sys/socket.h>",
            'std::printf("hello");',
        ]:
            self.finds("src/race/state.cpp", f"\n{line}\n", "purity", 2)
        self.passes("src/race/state.cpp", "auto elapsed_time(int x); int y = elapsed_time(0);\n")
        self.passes("src/race/state.cpp", 'auto text = "std::random_device"; /* std::time(0)\n steady_clock::now() */\n')
        self.passes("src/race/state_test.cpp", "#include <fstream>\n")

    def test_sets_and_messages_and_sessions_do_no_io(self) -> None:
        for folder, line, found in [
            ("src/session", "#include <boost/asio.hpp>", True),
            ("src/quiz", "#include <filesystem>", True),
            ("src/protocol", "#include <boost/beast.hpp>", True),
            ("src/quiz", "#include <boost/json.hpp>", False),
            ("src/protocol", "#include <boost/json.hpp>", False),
        ]:
            expected = [(f"{folder}/code.cpp", 1, "purity")] if found else []
            self.assertEqual(findings({f"{folder}/README.md": "", f"{folder}/code.cpp": line + "\n"}), expected, line)

    def test_tests_do_not_sleep(self) -> None:
        self.finds("src/net/loop_test.cpp", "std::this_thread::sleep_for(1s);\n", "sleep")
        self.finds("tests/e2e/race.spec.ts", "await page.waitForTimeout(500);\n", "sleep")
        self.finds("tests/contract/http.py", "    time.sleep(1)\n", "sleep")
        self.finds("web/src/stores/clock.test.ts", "setTimeout(done, 100);\n", "sleep")
        self.passes("web/src/stores/clock.ts", "setTimeout(tick, 100);\n")
        self.passes("src/net/loop.cpp", "std::this_thread::sleep_for(1s);\n")
        self.passes("tests/support/port.py", "time.sleep(0.01)  # tidy-allow(sleep): polls a process from outside\n")
        self.finds("tests/support/port.py", "time.sleep(0.01)  # tidy-allow(sleep):\n", "sleep")

    def test_no_marks_of_unfinished_work(self) -> None:
        for mark in ["TO" + "DO", "FIX" + "ME", "XX" + "X"]:
            self.finds("web/src/app.ts", f"// {mark} later\n", "mark")
        self.passes("web/src/app.ts", "const ToDoList = 1;\n")

    def test_files_stay_readable(self) -> None:
        self.passes("web/src/App.svelte", "x\n" * 600)
        self.finds("web/src/App.svelte", "x\n" * 601, "length", 600)
        self.passes("web/src/protocol/types.ts", "// Generated from api/openapi.yaml\n" + "x\n" * 601)
        self.passes("web/package-lock.json", "x\n" * 601)

    def test_layouts_turn_with_the_script(self) -> None:
        for line in ["    margin-left: 1rem;", "    left: 0;", "p { text-align: right; }", "border-top-left-radius: 1rem;"]:
            self.finds("web/src/base.css", f"{line}\n", "logical")
            self.finds("web/src/Page.svelte", f"<style>\n{line}\n</style>\n", "logical", 2)
        self.passes("web/src/base.css", "a {\n    margin-inline-start: 1rem;\n    text-align: start;\n    color: var(--right);\n}\n")
        self.passes("web/src/Page.svelte", "<script>\n    right: number;\n</script>\n")

    def test_includes_follow_what_cmake_links(self) -> None:
        self.finds("src/race/rank.cpp", '#include "net/server.hpp"\n', "direction")
        self.finds("src/net/client.cpp", '#include "fake/fake.hpp"\n', "direction")
        self.finds("src/base/log.cpp", '#include <race/apply.hpp>\n', "direction")
        self.passes("src/adapters/fake/a.cpp", '#include "base/ids.hpp"\n#include "net/server.hpp"\n')
        # What net links privately does not come along with it.
        self.finds("src/adapters/fake/a.cpp", '#include "race/apply.hpp"\n', "direction")

    def test_libraries_do_not_link_in_circles(self) -> None:
        self.finds("src/base/CMakeLists.txt", "mcs_library(base PRIVATE_LINKS mcs_base)\n", "direction")

    def test_each_folder_of_src_has_a_readme(self) -> None:
        self.assertEqual(findings({"src/reporter/reporter.cpp": ""}), [("src/reporter", 1, "readme")])

    def test_no_registry_hosts_and_no_paths_of_a_machine(self) -> None:
        self.finds("web/package-lock.json", '"resolved": "https://registry.' + 'npmjs.org/x"\n', "host")
        self.finds("tools/get.sh", "curl https://files." + "pythonhosted.org/x\n", "host")
        self.finds("docs/x.md", "see /wo" + "rk/main\n", "machine-path")
        self.finds("docs/x.md", "cd /ho" + "me/somebody/mc-speedrun\n", "machine-path")
        self.passes("docs/x.md", "see ./home/a/ and src/work/ and https://example.org/home/a/\n")

    def test_no_secrets(self) -> None:
        self.finds("deploy/env", "KEY=AKIA" + "ABCDEFGHIJKLMNOP\n", "secret")
        self.finds("tests/key.pem", "-----BEGIN " + "PRIVATE KEY-----\n", "secret")
        token = ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlF"])
        self.finds("docs/x.md", token + "\n", "secret")


if __name__ == "__main__":
    unittest.main()
