# Sourced by ./dev: how the scripts speak, and what they know of the machine.
# shellcheck shell=bash

say() { printf '%s %s\n' '::' "$*" >&2; }

die() {
    printf './dev: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND…: as it is for root, through sudo otherwise.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "this needs root, and there is no sudo here. As root, run: $*"
    fi
}

# quietly LOG COMMAND…: output goes to LOG; where the command fails, the end of LOG is shown.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 60 "$log" >&2
        die "failed: $* (all of its output: $log)"
    fi
}

# newer_than STAMP PATH…: whether anything under the paths changed since STAMP was written.
newer_than() {
    local stamp=$1
    shift
    [ ! -e "$stamp" ] || [ -n "$(find "$@" \( -name node_modules -o -name dist -o -name test-results \) -prune \
        -o -newer "$stamp" -print -quit)" ]
}
