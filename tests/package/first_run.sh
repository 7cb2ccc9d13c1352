#!/usr/bin/env bash
# first_run.sh [bookworm|trixie]…: README's two commands on a Debian that has git and nothing else, both Debians by default: what is
# committed is cloned, installs what it needs, is built and serves. Then bots race, and a workbook of questions is uploaded. Needs root,
# debootstrap and port 8080.
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
work=$here/../../build/package
[ $# -gt 0 ] || set -- bookworm trixie

for suite in "$@"; do
    exchange=$work/$suite
    mkdir -p "$exchange"
    rm -rf "$exchange/mc-speedrun.git"
    git clone --quiet --bare "$here/../.." "$exchange/mc-speedrun.git"
    echo "== $suite"
    "$here/clean_root.sh" "$suite" "$exchange" "$here/first_run_inside.sh"
done
