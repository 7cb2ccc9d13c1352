#!/usr/bin/env bash
# Run by clean_root.sh: `./dev test`, twice, typed by somebody who may use sudo and has git. The output of each run is in /exchange.
#
# The part `container` is left out, because no Docker engine can start a container in a clean root: it leaves the old root by pivot_root, which needs
# one that is a mount point, and it wants /sys with control groups and /dev/net/tun. `./dev test container` is run outside.
set -euo pipefail
apt-get update -qq
apt-get install -y -qq --no-install-recommends git sudo >/exchange/install.log 2>&1
useradd --create-home --shell /bin/bash somebody
echo 'somebody ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/somebody
git config --system --add safe.directory /exchange/mc-speedrun.git  # somebody else's, to git
as_somebody() { runuser -u somebody -- bash -ec "export HOME=/home/somebody; cd; $1"; }

# All parts but one.
# shellcheck disable=SC2016
typed='source tools/dev/parts.sh
parts=()
for part in "${TEST_PARTS[@]}"; do [ "$part" = container ] || parts+=("$part"); done
exec ./dev test "${parts[@]}"'

# run NAME: in a clone of that name.
run() {
    local started=$SECONDS status=0 seconds
    as_somebody "git clone --quiet /exchange/mc-speedrun.git $1"
    as_somebody "cd $1; $typed" >"/exchange/$1.log" 2>&1 || status=$?
    seconds=$((SECONDS - started))
    printf '%s: %d min %02d s; %s\n' "$1" $((seconds / 60)) $((seconds % 60)) "$(tail -n 1 "/exchange/$1.log")"
    [ "$status" -eq 0 ] || grep -E '^[a-z0-9_-]+ +FAILED ' "/exchange/$1.log" || true
    as_somebody "rm -rf $1"
    return "$status"
}

failed=0
run cold || failed=1
run warm || failed=1
exit "$failed"
