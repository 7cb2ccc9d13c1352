#!/usr/bin/env python3
"""Writes the bill of materials of a released file as SPDX 2.3: FILE.spdx.json beside FILE.

Usage: sbom.py FILE --loaded INVENTORY --built INVENTORY

FILE is mc-speedrun_VERSION_ARCHITECTURE.deb or mc-speedrun-image_VERSION_ARCHITECTURE.tar.gz. The inventories are inventory.sh's, of the
Debian that loads the program (for an image, the one that it was collected from) and of the one that built it. The npm packages in the
web UI are the lock file's that are not for development. The same input gives the same bytes: `created` is SOURCE_DATE_EPOCH, or else
the date of the commit.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "web/package-lock.json"
FORMAT = "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0"
UNKNOWN = "NOASSERTION"
ARTEFACT = "SPDXRef-artefact"
Json = dict[str, Any]


def spdx_id(text: str) -> str:
    """Letters, digits, points and hyphens are allowed; any other becomes its number, so that two names that differ in one stay two."""
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"-{ord(found.group()):x}-", text)


def package(identity: str, name: str, version: str, purl: str, licence: str = UNKNOWN, copyright_text: str = UNKNOWN) -> Json:
    return {
        "SPDXID": identity,
        "name": name,
        "versionInfo": version,
        "downloadLocation": UNKNOWN,
        "filesAnalyzed": False,
        "licenseConcluded": UNKNOWN,
        "licenseDeclared": licence,
        "copyrightText": copyright_text,
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
    }


def relation(subject: str, kind: str, of: str) -> Json:
    return {"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": of}


# --- Debian ------------------------------------------------------------------------------------------------------


def copyright_of(text: str) -> str:
    """What Debian's machine-readable copyright file says of a package's files in general (`Files: *`)."""
    lines = text.replace("http://", "https://").splitlines()
    if not lines or not lines[0].startswith(f"Format: {FORMAT}"):
        return UNKNOWN
    for paragraph in re.split(r"\n[ \t]*\n", text):
        fields = {name.lower(): value for name, value in re.findall(r"^([A-Za-z-]+):((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE)}
        if "*" in fields.get("files", "").split() and "copyright" in fields:
            return "\n".join(line.strip() for line in fields["copyright"].strip().splitlines())
    return UNKNOWN


def debian(line: str) -> tuple[str, Json]:
    """The kind and the package of a line of an inventory."""
    kind, name, version, architecture, release, notice = line.split("\t")
    purl = f"pkg:deb/debian/{quote(name, safe='')}@{quote(version, safe='')}?arch={architecture}&distro=debian-{release}"
    text = base64.b64decode(notice).decode("utf-8", errors="replace")
    identity = spdx_id(f"deb-{name}-{version}-{architecture}")
    return kind, package(identity, name, version, purl, copyright_text=copyright_of(text))


# What a kind of an inventory is to a package of Debian, which names what it needs, and to an image, which brings it along.
LINKS = {"library": "DYNAMIC_LINK", "needed": "DEPENDS_ON", "headers": "STATIC_LINK"}
MEANS = {"headers": "BUILD_DEPENDENCY_OF", "development": "BUILD_DEPENDENCY_OF", "test": "TEST_DEPENDENCY_OF"}


def debian_relations(kind: str, identity: str, image: bool) -> list[Json]:
    found = []
    if kind in LINKS:
        brought = image and kind != "headers"
        found.append(relation(ARTEFACT, "CONTAINS" if brought else LINKS[kind], identity))
    if kind in MEANS:
        found.append(relation(identity, MEANS[kind], ARTEFACT))
    return found


# --- npm ---------------------------------------------------------------------------------------------------------


def resolved(entries: Json, path: str, name: str) -> str | None:
    """Where Node.js finds `name` from the package at `path`: in the nearest node_modules."""
    while True:
        candidate = f"{path}/node_modules/{name}".lstrip("/")
        if candidate in entries:
            return candidate
        if not path:
            return None
        path = path.rpartition("node_modules/")[0].rstrip("/")


def npm_package(path: str, entry: Json) -> Json:
    name = path.rpartition("node_modules/")[2]
    version = entry["version"]
    found = package(spdx_id(f"npm-{name}-{version}"), name, version, f"pkg:npm/{quote(name)}@{quote(version, safe='')}",
                    licence=entry.get("license", UNKNOWN))
    algorithm, _, digest = entry.get("integrity", "").partition("-")
    if algorithm == "sha512":
        found["checksums"] = [{"algorithm": "SHA512", "checksumValue": base64.b64decode(digest).hex()}]
    return found


def npm(lock: Json) -> tuple[list[Json], list[Json]]:
    """The packages that are not for development alone, and who depends on whom: the web UI contains those that it names itself."""
    entries = lock["packages"]
    shipped = {path: npm_package(path, entry) for path, entry in entries.items()
               if path and not entry.get("dev") and not entry.get("devOptional")}
    relations = []
    for path in ["", *shipped]:
        for name in entries[path].get("dependencies", {}):
            if (target := resolved(entries, path, name)) in shipped:
                subject, kind = (shipped[path]["SPDXID"], "DEPENDS_ON") if path else (ARTEFACT, "CONTAINS")
                relations.append(relation(subject, kind, shipped[target]["SPDXID"]))
    return list(shipped.values()), relations


# --- the document ------------------------------------------------------------------------------------------------


def artefact(name: str, sha256: str) -> tuple[Json, bool]:
    """The package that the document describes, and whether it is an image."""
    parts = re.fullmatch(r"mc-speedrun(-image)?_([^_]+)_([a-z0-9]+)\.(?:deb|tar\.gz)", name)
    if not parts:
        raise SystemExit(f"sbom.py: {name} is no name of a package or an image of mc-speedrun")
    image, version, architecture = parts.groups()
    found = package(ARTEFACT, "mc-speedrun", version, f"pkg:generic/mc-speedrun@{quote(version, safe='')}?arch={architecture}",
                    licence="MIT AND CC-BY-4.0 AND OFL-1.1", copyright_text="2026 The mc-speedrun authors")
    found |= {"packageFileName": name, "primaryPackagePurpose": "CONTAINER" if image else "INSTALL",
              "checksums": [{"algorithm": "SHA256", "checksumValue": sha256}]}
    return found, bool(image)


def document(name: str, sha256: str, inventories: list[str], lock: Json, seconds: int) -> Json:
    described, image = artefact(name, sha256)
    npm_packages, relations = npm(lock)
    packages = {one["SPDXID"]: one for one in npm_packages}
    for line in [line for inventory in inventories for line in inventory.splitlines()]:
        kind, one = debian(line)
        packages[one["SPDXID"]] = one
        relations += debian_relations(kind, one["SPDXID"], image)
    relations.append(relation("SPDXRef-DOCUMENT", "DESCRIBES", ARTEFACT))
    content: Json = {
        "packages": [described, *(packages[key] for key in sorted(packages))],
        "relationships": sorted(relations, key=lambda one: [*one.values()]),
    }
    digest = hashlib.sha256(json.dumps([content, seconds], sort_keys=True).encode()).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "creationInfo": {
            "created": datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Organization: The mc-speedrun developers", "Tool: mc-speedrun-sbom"],
        },
        **content,
    }


def commit_seconds() -> int:
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(subprocess.run(["git", "-C", ROOT, "log", "-1", "--format=%ct"], check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--loaded", type=Path, required=True)
    parser.add_argument("--built", type=Path, required=True)
    arguments = parser.parse_args()
    with arguments.file.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    made = document(arguments.file.name, sha256, [path.read_text(encoding="utf-8") for path in (arguments.loaded, arguments.built)],
                    json.loads(LOCK.read_text(encoding="utf-8")), commit_seconds())
    target = arguments.file.with_name(arguments.file.name + ".spdx.json")
    target.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
