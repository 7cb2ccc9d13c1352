#!/usr/bin/env python3
"""The project's own lint: forbids what the design forbids. Prints `file:line: rule: why`; exit status 1 if anything.

Usage: tools/tidy.py [ROOT]

A line that has good reason to break a rule says so in a comment on the line itself or the one above:
`tidy-allow(RULE): reason`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

CPP = {".cpp", ".hpp", ".h", ".cc"}
CODE = CPP | {".ts", ".svelte", ".js", ".mjs", ".py", ".sh"}
LINES_MAX = 600


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.why}"


class File:
    """A tracked text file: its lines, and for C++ the same lines without comments and string contents."""

    def __init__(self, root: Path, path: str) -> None:
        self.path = path
        self.suffix = PurePosixPath(path).suffix
        self.text = (root / path).read_bytes().decode("utf-8", errors="replace")
        self.lines = self.text.splitlines()
        self.code = without_comments(self.text).splitlines() if self.suffix in CPP else self.lines

    @property
    def is_test(self) -> bool:
        name = PurePosixPath(self.path).name
        return self.path.startswith("tests/") or bool(re.search(r"(_test\.cpp|\.(test|spec)\.[jt]s)$", name))

    def allows(self, rule: str, line: int) -> bool:
        """Whether line number `line` (from 1), or the line above it, carries a reason to break the rule."""
        near = self.lines[max(0, line - 2) : line]
        return any(re.search(rf"tidy-allow\({rule}\): \S", text) for text in near)


def without_comments(text: str) -> str:
    """C++ with comments and the contents of literals blanked, line breaks kept; #include lines stay whole."""
    pattern = re.compile(
        r'(?P<include>^[ \t]*#[ \t]*include[^\n]*)'
        r'|//[^\n]*|/\*.*?\*/'
        r'|R"(?P<delim>[^()\s\\]{0,16})\(.*?\)(?P=delim)"'
        r'|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
        re.DOTALL | re.MULTILINE,
    )
    return pattern.sub(lambda m: m.group("include") or "\n" * m.group().count("\n"), text)


# --- what a folder's code must not know of -----------------------------------------------------------------------

IO = r"<(fstream|iostream|cstdio|filesystem|print|unistd\.h|sys/|netinet/|fcntl\.h|sqlite3|curl/|hiredis)"
NETWORK = r"<boost/(asio|beast|process)"
THREADS = r"<(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|atomic)>"
CLOCK = r"_clock::now\b|\b(gettimeofday|clock_gettime|localtime|gmtime)\s*\(|\bstd::time\s*\(|[^\w:.>]time\s*\(\s*(NULL|nullptr|0|&)"
RANDOM = r"\bstd::(random_device|mt19937(_64)?|rand|srand|default_random_engine|minstd_rand0?)\b|\barc4random\b"
CALLS = r"\b(std::)?(getenv|fopen|printf|puts|system)\s*\("

PURE = [
    (r"#\s*include\s*" + IO, "does no I/O"),
    (CALLS, "does no I/O"),
    (CLOCK, "tells no time: it is an input"),
    (RANDOM, "uses no random source but the run's seed"),
]
FORBIDDEN = {
    "src/race": [
        *PURE,
        (r"#\s*include\s*" + THREADS, "knows no threads"),
        (r"#\s*include\s*<random>", "uses no random source but the run's seed"),
        (r"#\s*include\s*<(boost|openssl|nlohmann|spdlog|fmt)/", "uses the standard library alone"),
    ],
    "src/quiz": [*PURE, (r"#\s*include\s*" + NETWORK, "does no I/O")],
    "src/protocol": [*PURE, (r"#\s*include\s*" + NETWORK, "does no I/O")],
    "src/session": [
        *PURE,
        (r"#\s*include\s*" + THREADS, "knows no threads"),
        (r"#\s*include\s*<(boost|openssl|nlohmann|spdlog)/", "is sans I/O and uses no such library"),
    ],
}


def purity(file: File) -> Iterator[Finding]:
    if file.is_test or file.suffix not in CPP:
        return
    for folder, rules in FORBIDDEN.items():
        if file.path.startswith(folder + "/"):
            for number, line in enumerate(file.code, 1):
                for pattern, why in rules:
                    if found := re.search(pattern, line):
                        yield Finding(file.path, number, "purity", f"{folder} {why}: {found.group().strip()}")


# --- rules for single lines --------------------------------------------------------------------------------------

# Written so that this file does not find itself.
MARKS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
HOSTS = re.compile(
    "|".join(
        name.replace("@", r"\.")
        for name in ["registry@npmjs", "registry@yarnpkg", "pypi@org", "files@pythonhosted", "proxy@golang", "repo1?@maven",
                     "crates@io/api", "static@crates", "deb@debian@org"]
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.$}~/-])/(work|root|home/\w{2,}|Users/\w+|tmp/\w*studio)/")
SECRETS = re.compile(
    r"\b(AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b"
    r"|-----BEGIN ([A-Z]+ )?PRIVATE" r" KEY-----"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bnpm_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{20,}"
)
SLEEPS = re.compile(
    r"\bsleep_(for|until)\b|(?<![\w.])(u|nano)?sleep\s*\(|\btime\.sleep\s*\(|\basyncio\.sleep\s*\((?!0\))"
    r"|\bwaitForTimeout\s*\(|\bsetTimeout\s*\("
)


def each_line(file: File) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        if found := HOSTS.search(line):
            yield Finding(file.path, number, "host", f"the name of a package registry's host: {found.group()}")
        if found := MACHINE_PATHS.search(line):
            yield Finding(file.path, number, "machine-path", f"a path of somebody's machine: {found.group()}")
        if SECRETS.search(line):
            yield Finding(file.path, number, "secret", "looks like a key or a token")
        if file.suffix in CODE and (found := MARKS.search(line)):
            yield Finding(file.path, number, "mark", f"unfinished work is an issue, not a comment: {found.group()}")
    if file.is_test and file.suffix in CODE:
        for number, line in enumerate(file.code, 1):
            if found := SLEEPS.search(line):
                yield Finding(file.path, number, "sleep", f"time is an input of tests: {found.group()}")


def length(file: File) -> Iterator[Finding]:
    generated = any("generated" in line.lower() for line in file.lines[:5])
    if file.suffix in CODE and len(file.lines) > LINES_MAX and not generated:
        yield Finding(file.path, LINES_MAX, "length", f"{len(file.lines)} lines, at most {LINES_MAX} are readable")


# Where a page is read from right to left, a margin at its left is at the wrong end.
PHYSICAL = re.compile(
    r"(?<![\w-])(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b|^\s*(left|right)\s*:"
    r"|(?<![\w-])border-(top|bottom)-(left|right)-radius\b|(?<![\w-])(text-align|float|clear)\s*:\s*(left|right)\b"
)


def logical(file: File) -> Iterator[Finding]:
    style = file.suffix == ".css"
    for number, line in enumerate(file.lines, 1):
        if file.suffix == ".svelte" and re.match(r"</?style", line):
            style = line.startswith("<style")
        if style and (found := PHYSICAL.search(line)):
            yield Finding(file.path, number, "logical", f"layouts turn with the script (inline-start, inline-end): {found.group().strip()}")


# --- the direction of includes, from what CMake links ------------------------------------------------------------


@dataclass
class Library:
    folder: str
    links: set[str]
    private: set[str]
    test: set[str]


def libraries(files: dict[str, File]) -> dict[str, Library]:
    """Every `mcs_library(…)` of the tree, by target name."""
    result = {}
    for path, file in files.items():
        if PurePosixPath(path).name != "CMakeLists.txt" or not path.startswith("src/"):
            continue
        text = re.sub(r"#[^\n]*", "", file.text)
        for call in re.finditer(r"\bmcs_library\s*\(([^)]*)\)", text):
            name, *words = call.group(1).split()
            kinds: dict[str, set[str]] = {"LINKS": set(), "PRIVATE_LINKS": set(), "TEST_LINKS": set()}
            kind = None
            for word in words:
                if word in kinds:
                    kind = word
                elif re.fullmatch(r"[A-Z_]+", word):
                    kind = None
                elif kind and word.startswith("mcs_"):
                    kinds[kind].add(word)
            folder = str(PurePosixPath(path).parent)
            result["mcs_" + name] = Library(folder, kinds["LINKS"], kinds["PRIVATE_LINKS"], kinds["TEST_LINKS"])
    return result


def reachable(start: set[str], known: dict[str, Library]) -> set[str]:
    """The targets whose headers `start` brings along: itself and what it links publicly, and so on."""
    seen: set[str] = set()
    ahead = [name for name in start if name in known]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead.extend(link for link in known[name].links if link in known)
    return seen


def directions(files: dict[str, File]) -> Iterator[Finding]:
    known = libraries(files)
    by_folder = {library.folder: name for name, library in known.items()}

    def folder_of(path: str) -> str | None:
        return next((str(parent) for parent in PurePosixPath(path).parents if str(parent) in by_folder), None)

    for name, library in known.items():
        if name in reachable(library.links | library.private, known):
            yield Finding(f"{library.folder}/CMakeLists.txt", 1, "direction", f"{name} links itself in a circle")

    for file in files.values():
        own = folder_of(file.path)
        if own is None or file.suffix not in CPP:
            continue
        library = known[by_folder[own]]
        links = library.links | library.private | (library.test if file.is_test else set())
        allowed = reachable(links, known) | {by_folder[own]}
        for number, line in enumerate(file.code, 1):
            include = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
            other = folder_of("src/" + include.group(1)) if include else None
            if other and by_folder[other] not in allowed:
                yield Finding(file.path, number, "direction", f"{own} does not link {other} ({by_folder[other]})")


# --- folders -----------------------------------------------------------------------------------------------------


def readmes(files: dict[str, File]) -> Iterator[Finding]:
    folders = {str(PurePosixPath(path).parent) for path in files if path.startswith("src/") and path.count("/") > 1}
    for folder in sorted(folders):
        if f"{folder}/README.md" not in files:
            yield Finding(folder, 1, "readme", "a folder of src says in README.md what it is for and may depend on")


# --- all of it ---------------------------------------------------------------------------------------------------


def tracked(root: Path) -> list[str]:
    """What git tracks or would track; where there is no repository, every file."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        return sorted(name for name in set(names) if name and (root / name).is_file())
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def is_text(root: Path, path: str) -> bool:
    with open(root / path, "rb") as stream:
        return b"\0" not in stream.read(4096)


def check(root: Path) -> list[Finding]:
    files = {path: File(root, path) for path in tracked(root) if is_text(root, path)}
    findings = [*directions(files), *readmes(files)]
    for file in files.values():
        for rule in (purity, each_line, logical, length):
            findings.extend(rule(file))
    return sorted(
        finding
        for finding in findings
        if finding.path not in files or not files[finding.path].allows(finding.rule, finding.line)
    )


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    findings = check(root)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
