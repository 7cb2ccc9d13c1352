#!/usr/bin/env bash
# test.sh [bookworm|trixie]…: the Debian package, from an untouched Debian to its purge; both by default. Builds it in a clean root of that
# Debian, then installs, uses, upgrades, removes and purges it in another one, booted with systemd. Needs root. --built tests
# the packages that are there from the last time.
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
work=$here/../../build/package

built=false
[ "${1:-}" != --built ] || { built=true; shift; }
[ $# -gt 0 ] || set -- bookworm trixie
missing=()
for tool in debootstrap systemd-nspawn; do command -v "$tool" >/dev/null || missing+=("$tool"); done
[ "${#missing[@]}" -eq 0 ] || { echo "needed: apt-get install debootstrap systemd-container"; exit 2; }

for suite in "$@"; do
    exchange=$work/$suite
    mkdir -p "$exchange"
    if ! "$built"; then
        rm -f "$exchange"/*.deb
        echo "== $suite: building"
        "$here/clean_root.sh" "$suite" "$exchange" "$here/build_inside.sh" >"$exchange/build.log" 2>&1 ||
            { tail -n 40 "$exchange/build.log"; exit 1; }
    fi
    echo "== $suite: $(basename "$exchange"/*.deb)"
    "$here/clean_root.sh" "$suite" "$exchange" "$here/prepare_inside.sh" "$here/boot_inside.sh"
done
