"""The image: what is in it, and one process from it."""

import asyncio
import json
import re

import pytest

from race import race

BUILD_WITHIN_S = 3600
MOST_MB = 100
URL = "http://127.0.0.1:8080"


def installed_of_the_source(package_cmake: str) -> set[str]:
    """The files and folders of the repository that go into the package."""
    named = re.findall(r"^install\((?:FILES|DIRECTORY) (.*?) DESTINATION", package_cmake, re.MULTILINE)
    scripts = re.findall(r"\$\{CMAKE_SOURCE_DIR\}/(deploy[^;\"]*)", package_cmake)
    return {name for names in named for name in names.split() if not name.startswith('"')} | set(scripts)


def test_the_build_is_given_what_the_package_installs(checkout, tmp_path):
    """In seconds, what a build of the package in the container would find out in minutes."""
    checkout.types(f"printf 'FROM scratch\nCOPY . /\n' | docker build --output type=local,dest={tmp_path} --file - .")
    names = installed_of_the_source((checkout.directory / "cmake/Package.cmake").read_text())
    assert {"docs", "api", "README.md", "deploy/debian/postinst"} <= names
    assert [name for name in sorted(names) if not (tmp_path / name).exists()] == []


@pytest.fixture(scope="module")
def image(checkout) -> dict:
    checkout.types("docker build -t mc-speedrun -f deploy/container/Dockerfile .", BUILD_WITHIN_S)
    return json.loads(checkout.types("docker image inspect mc-speedrun"))[0]


def test_it_holds_the_program_and_what_that_needs(checkout, image):
    checkout.types("docker create --name files mc-speedrun")
    listing = checkout.types("docker export files | tar --list --verbose --numeric-owner | grep -v '^l'; docker rm files", whole=True)
    files = {fields[5]: fields for fields in map(str.split, listing.splitlines()) if len(fields) > 5}
    assert [name for name in files if name.startswith("usr/bin/") and not name.endswith("/")] == ["usr/bin/mc-speedrun"]
    assert [name for name, fields in files.items() if "s" in fields[0]] == []
    assert files["data/"][1] == "10001/10001"
    assert image["Config"]["User"] == "10001:10001"
    assert image["Size"] < MOST_MB * 1_000_000


def test_one_process_serves_and_is_killed_in_a_race(checkout, image):
    run = "docker run --detach --name one -p 8080:8080 -v mc-speedrun:/data mc-speedrun"
    checkout.types(run)
    try:
        asyncio.run(race(URL, lambda: checkout.types("docker kill one && docker start one")))
        # docs/self-hosting.md: the copy of a volume, and another container on it.
        checkout.types("docker stop one && docker cp one:/data - >../saved.tar && docker rm one && docker volume rm mc-speedrun")
        checkout.types(f"{run} && docker stop one && docker cp - one:/ <../saved.tar && docker start one")
        asyncio.run(race(URL, lambda: checkout.types("docker restart one")))
    finally:
        checkout.types("docker logs one 2>&1 | tail -n 20; docker rm --force one; docker volume rm mc-speedrun")
