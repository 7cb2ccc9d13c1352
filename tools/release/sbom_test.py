#!/usr/bin/env python3
"""sbom.py: what SPDX 2.3 requires is there, each kind of package has its relation, and the same input gives the same document."""

from __future__ import annotations

import base64
import json
import re
import unittest
from typing import Any

import sbom

NOTICE = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: fmt

Files: debian/*
Copyright: 2020 Somebody Else
License: Expat

Files: *
Copyright: 2012 First Author
           2015 Second Author
License: Expat
"""


def line(kind: str, name: str, version: str, notice: str = NOTICE) -> str:
    return "\t".join([kind, name, version, "amd64", "12", base64.b64encode(notice.encode()).decode()])


LOADED = "\n".join([line("library", "libstdc++6", "12.2.0-14+deb12u1"), line("needed", "ca-certificates", "20230311", "")]) + "\n"
BUILT = "\n".join([line("headers", "libcli11-dev", "2.1.2+ds-1"), line("development", "libfmt-dev", "1:9.1.0"),
                   line("test", "libgtest-dev", "1.12.1")]) + "\n"
LOCK: dict[str, Any] = {"packages": {
    "": {"dependencies": {"@fonts/sans": "1.0.0", "svelte": "5.0.0"}, "devDependencies": {"vite": "8.0.0"}},
    "node_modules/@fonts/sans": {"version": "1.0.0", "license": "OFL-1.1", "integrity": "sha512-" + base64.b64encode(b"\1" * 64).decode()},
    "node_modules/svelte": {"version": "5.0.0", "license": "MIT", "dependencies": {"acorn": "^8.0.0"}},
    "node_modules/svelte/node_modules/acorn": {"version": "8.2.0", "dependencies": {"clsx": "^2.0.0"}},
    "node_modules/clsx": {"version": "2.1.0"},
    "node_modules/acorn": {"version": "7.0.0", "dev": True},
    "node_modules/vite": {"version": "8.0.0", "dev": True},
}}
DEB = "mc-speedrun_1.0.0-1~deb12_amd64.deb"
IMAGE = "mc-speedrun-image_1.0.0_amd64.tar.gz"


def made(name: str = DEB, loaded: str = LOADED, seconds: int = 86_400) -> dict[str, Any]:
    return sbom.document(name, "ab" * 32, [loaded, BUILT], LOCK, seconds)


def named(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in document["packages"]}


def relations(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    names = {one["SPDXID"]: one["name"] for one in document["packages"]} | {"SPDXRef-DOCUMENT": "document"}
    return {(names[one["spdxElementId"]], one["relationshipType"], names[one["relatedSpdxElement"]]) for one in document["relationships"]}


class Required(unittest.TestCase):
    def test_the_document_has_every_required_field(self) -> None:
        document = made()
        self.assertEqual(document["spdxVersion"], "SPDX-2.3")
        self.assertEqual(document["dataLicense"], "CC0-1.0")
        self.assertEqual(document["SPDXID"], "SPDXRef-DOCUMENT")
        self.assertEqual(document["name"], DEB)
        self.assertRegex(document["documentNamespace"], r"^urn:uuid:[0-9a-f-]{36}$")
        self.assertEqual(document["creationInfo"]["created"], "1970-01-02T00:00:00Z")
        for creator in document["creationInfo"]["creators"]:
            self.assertRegex(creator, r"^(Person|Organization|Tool): .")

    def test_every_package_has_every_required_field(self) -> None:
        document = made()
        identities = [one["SPDXID"] for one in document["packages"]]
        self.assertEqual(len(identities), len(set(identities)))
        for one in document["packages"]:
            self.assertRegex(one["SPDXID"], r"^SPDXRef-[A-Za-z0-9.-]+$")
            self.assertTrue(one["name"] and one["versionInfo"] and one["licenseDeclared"] and one["copyrightText"])
            self.assertEqual(one["downloadLocation"], "NOASSERTION")
            # With files that were analysed a verification code would be required, too.
            self.assertIs(one["filesAnalyzed"], False)
            for reference in one["externalRefs"]:
                self.assertRegex(reference["referenceLocator"], r"^pkg:[a-z]+/[^ ]+@[^ @]+$")
            for checksum in one.get("checksums", []):
                self.assertRegex(checksum["checksumValue"], re.compile(r"^([0-9a-f]{64}|[0-9a-f]{128})$"))

    def test_every_relation_is_between_packages_of_the_document(self) -> None:
        self.assertIn(("document", "DESCRIBES", "mc-speedrun"), relations(made()))

    def test_the_file_is_known_by_its_digest(self) -> None:
        one = named(made())["mc-speedrun"]
        self.assertEqual(one["packageFileName"], DEB)
        self.assertEqual(one["versionInfo"], "1.0.0-1~deb12")
        self.assertEqual(one["checksums"], [{"algorithm": "SHA256", "checksumValue": "ab" * 32}])

    def test_a_file_of_another_name_is_refused(self) -> None:
        with self.assertRaises(SystemExit):
            made("notes.txt")


class Debian(unittest.TestCase):
    def test_a_package_needs_its_libraries_and_has_headers_compiled_in(self) -> None:
        found = relations(made())
        self.assertLessEqual({
            ("mc-speedrun", "DYNAMIC_LINK", "libstdc++6"), ("mc-speedrun", "DEPENDS_ON", "ca-certificates"),
            ("mc-speedrun", "STATIC_LINK", "libcli11-dev"), ("libcli11-dev", "BUILD_DEPENDENCY_OF", "mc-speedrun"),
            ("libfmt-dev", "BUILD_DEPENDENCY_OF", "mc-speedrun"), ("libgtest-dev", "TEST_DEPENDENCY_OF", "mc-speedrun")}, found)
        self.assertNotIn(("mc-speedrun", "STATIC_LINK", "libfmt-dev"), found)

    def test_an_image_contains_its_libraries(self) -> None:
        found = relations(made(IMAGE))
        self.assertLessEqual({("mc-speedrun", "CONTAINS", "libstdc++6"), ("mc-speedrun", "CONTAINS", "ca-certificates"),
                              ("mc-speedrun", "STATIC_LINK", "libcli11-dev")}, found)
        self.assertFalse([one for one in found if one[1] == "DYNAMIC_LINK"])

    def test_a_package_url_is_escaped(self) -> None:
        one = named(made())["libstdc++6"]
        self.assertEqual(one["externalRefs"][0]["referenceLocator"],
                         "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12")

    def test_the_copyright_is_that_of_all_files(self) -> None:
        self.assertEqual(named(made())["libfmt-dev"]["copyrightText"], "2012 First Author\n2015 Second Author")

    def test_a_copyright_that_no_machine_can_read_is_not_asserted(self) -> None:
        for text in ["", "This is free software.\nCopyright: 2001 Somebody\n", NOTICE.replace("Files: *", "Files: src/*")]:
            self.assertEqual(sbom.copyright_of(text), "NOASSERTION")

    def test_a_list_of_copyrights_may_begin_on_the_next_line(self) -> None:
        self.assertEqual(sbom.copyright_of(NOTICE.replace("2012 First", "\n           2012 First")), "2012 First Author\n2015 Second Author")


class Npm(unittest.TestCase):
    def test_what_is_for_development_alone_is_left_out(self) -> None:
        self.assertNotIn("vite", named(made()))
        self.assertEqual(named(made())["acorn"]["versionInfo"], "8.2.0")

    def test_the_web_ui_contains_what_it_names_and_that_depends_on_others(self) -> None:
        found = relations(made())
        self.assertLessEqual({("mc-speedrun", "CONTAINS", "@fonts/sans"), ("mc-speedrun", "CONTAINS", "svelte"),
                              ("svelte", "DEPENDS_ON", "acorn"), ("acorn", "DEPENDS_ON", "clsx")}, found)
        self.assertNotIn(("mc-speedrun", "CONTAINS", "acorn"), found)

    def test_a_package_has_its_scope_licence_and_digest(self) -> None:
        one = named(made())["@fonts/sans"]
        self.assertEqual(one["externalRefs"][0]["referenceLocator"], "pkg:npm/%40fonts/sans@1.0.0")
        self.assertEqual(one["licenseDeclared"], "OFL-1.1")
        self.assertEqual(one["checksums"], [{"algorithm": "SHA512", "checksumValue": "01" * 64}])

    def test_the_web_ui_names_what_it_ships(self) -> None:
        found, _ = sbom.npm(json.loads(sbom.LOCK.read_text(encoding="utf-8")))
        names = {one["name"] for one in found}
        self.assertLessEqual({"svelte", "temml", "uplot", "uqr"}, names)
        self.assertTrue(names.isdisjoint({"vite", "vitest", "typescript", "prettier"}))


class Same(unittest.TestCase):
    def test_the_same_input_gives_the_same_bytes(self) -> None:
        backwards = "\n".join(reversed(LOADED.splitlines())) + "\n"
        self.assertEqual(json.dumps(made()), json.dumps(made(loaded=backwards)))

    def test_another_content_has_another_namespace(self) -> None:
        namespaces = {made()["documentNamespace"], made(IMAGE)["documentNamespace"], made(seconds=1)["documentNamespace"],
                      made(loaded=LOADED.replace("20230311", "20240203"))["documentNamespace"]}
        self.assertEqual(len(namespaces), 4)


if __name__ == "__main__":
    unittest.main()
