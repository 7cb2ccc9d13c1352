#!/usr/bin/env bash
# clean_test.sh [bookworm|trixie]: README's `./dev test` on a Debian that has git and nothing else, bookworm by default: what is committed is
# cloned and tested, and once more in a second clone, with the compiler cache that the first has left. Says the date, the commit, and for
# each run its time and its counts. Needs root and debootstrap, and takes about an hour.
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
suite=${1:-bookworm}
exchange=$here/../../build/package/clean-test-$suite
mkdir -p "$exchange"
rm -rf "$exchange/mc-speedrun.git"
git clone --quiet --bare "$here/../.." "$exchange/mc-speedrun.git"
printf '%s, %s, commit %s, %s cores\n' "$(date +%F)" "$suite" "$(git -C "$exchange/mc-speedrun.git" rev-parse --short HEAD)" "$(nproc)"
"$here/clean_root.sh" "$suite" "$exchange" "$here/clean_test_inside.sh"
