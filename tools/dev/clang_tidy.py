#!/usr/bin/env python3
"""Runs clang-tidy over what a build would compile, and leaves out what it has already found clean.

    clang_tidy.py BUILD_DIRECTORY [--cache DIRECTORY]

BUILD_DIRECTORY holds a compile_commands.json. A compiled file is known by a digest of all that its result depends on: the compiler's
command line, .clang-tidy, the version of clang-tidy, the versions of the installed development packages, and the contents of the file and of every file of the
project that it includes, directly or not. Where clang-tidy found nothing, an empty file of that name is left in the cache. Exits with 1 where clang-tidy found something.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
UNUSED_DAYS_MAX = 60


def default_cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "mc-speedrun" / "clang-tidy"


def included_files(source, directories):
    """The file and all that it includes in quotation marks, directly or not, where it is found; in one order for one content."""
    found, waiting = {}, [source.resolve()]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found[file] = file.read_bytes()
        for name in INCLUDE.findall(found[file]):
            for directory in [file.parent, *directories]:
                candidate = directory / name.decode()
                if candidate.is_file():
                    waiting.append(candidate.resolve())
                    break
    return [(file, found[file]) for file in sorted(found)]


def digest(entry, root, environment):
    """What the result of clang-tidy for a compiled file depends on, as hexadecimal text; the same in every checkout."""
    directories = [Path(directory) for directory in re.findall(r"-I\s*(\S+)", entry["command"])]
    sha = hashlib.sha256()
    for part in (environment, entry["command"].replace(str(root), "")):
        sha.update(part.encode() + b"\0")
    for file, content in included_files(Path(entry["directory"]) / entry["file"], directories):
        sha.update(str(file).replace(str(root), "").encode() + b"\0" + content.replace(str(root).encode(), b"") + b"\0")
    return sha.hexdigest()


def environment_of(root):
    """The part of the digest that all files share."""
    packages = subprocess.run(["dpkg-query", "--show", "*-dev", "clang-tidy-*"], capture_output=True, text=True, check=False).stdout
    version = subprocess.run(["clang-tidy-19", "--version"], capture_output=True, text=True, check=True).stdout
    return version + packages + (root / ".clang-tidy").read_text()


def tidy(entry, build):
    """What clang-tidy says of a compiled file, without its counts; and whether it found nothing."""
    run = subprocess.run(["clang-tidy-19", "--quiet", "--use-color=0", "-p", str(build), entry["file"]], cwd=entry["directory"],
                         capture_output=True, text=True, check=False)
    counts = re.compile(r"^\d+ warnings? (generated|treated as error)")
    said = [line for line in (run.stdout + run.stderr).splitlines() if line and not counts.match(line)]
    return "\n".join(said), run.returncode == 0


def forget_unused(cache, now):
    for file in cache.iterdir():
        if now - file.stat().st_mtime > UNUSED_DAYS_MAX * 86_400:
            file.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--cache", type=Path, default=default_cache())
    options = parser.parse_args()

    root = Path(__file__).resolve().parents[2]
    entries = json.loads((options.build / "compile_commands.json").read_text())
    options.cache.mkdir(parents=True, exist_ok=True)
    environment = environment_of(root)

    def check(entry):
        stamp = options.cache / digest(entry, root, environment)
        if stamp.exists():
            stamp.touch()
            return "", True, False
        said, clean = tidy(entry, options.build)
        if clean:
            stamp.touch()
        return said, clean, True

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(check, entries))
    forget_unused(options.cache, time.time())
    for said, _, _ in results:
        if said:
            print(said)
    print(f"{sum(looked for _, _, looked in results)} of {len(results)} compiled files looked at, the others are unchanged")
    return 0 if all(clean for _, clean, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
