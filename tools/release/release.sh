#!/usr/bin/env bash
# release.sh: what one would publish of the commit that is checked out, in build/release-files: a package for each Debian and the image's
# archives, the bill of materials of each, and SHA256SUMS. Needs root, debootstrap and a Docker engine: the one that `docker` reaches, or
# one of its own (tests/container/engine.sh). SOURCE_DATE_EPOCH, where it is set, is the date in the bills of materials.
set -euo pipefail

root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
files=$root/build/release-files
work=$root/build/release-work
source_dir=$work/source
export DOCKER_BUILDKIT=1

say() { printf ':: %s\n' "$*" >&2; }
die() {
    printf 'release.sh: %s\n' "$*" >&2
    exit 1
}

need() {
    local tool missing=()
    [ "$(id -u)" -eq 0 ] || die "clean roots need root: sudo ./dev release"
    for tool in git debootstrap python3; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ "${#missing[@]}" -eq 0 ] || die "needed: apt-get install ${missing[*]}"
    own_engine=false
    docker version >/dev/null 2>&1 && return
    own_engine=true
    for tool in docker dockerd slirp4netns; do
        command -v "$tool" >/dev/null ||
            die "there is no Docker engine, which the image needs: docker reaches none, and $tool is missing for one of its own
(apt-get install docker.io slirp4netns)"
    done
}

# with_engine COMMAND…
with_engine() {
    "$own_engine" || { "$@"; return; }
    rm -rf --one-file-system "$work/engine"
    local status=0
    "$root/tests/container/engine.sh" "$work/engine" "$@" || status=$?
    rm -rf --one-file-system "$work/engine"
    return "$status"
}

# What is released is what is committed.
clone() {
    rm -rf --one-file-system "$files" "$source_dir"
    mkdir -p "$files" "$work"
    git clone --quiet "$root" "$source_dir"
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$source_dir" log -1 --format=%ct)}
    export SOURCE_DATE_EPOCH
    [ -z "$(git -C "$root" status --porcelain)" ] || say "what is not committed is left out"
}

# package SUITE: its package and bill of materials.
package() {
    local exchange=$work/$1
    say "the package for $1 (its log: ${exchange#"$root/"}/build.log)"
    mkdir -p "$exchange"
    rm -f "$exchange"/*.deb
    "$source_dir/tests/package/clean_root.sh" "$1" "$exchange" "$source_dir/tools/release/package_inside.sh" >"$exchange/build.log" 2>&1 ||
        { tail -n 40 "$exchange/build.log" >&2; die "no package for $1"; }
    cp "$exchange"/mc-speedrun_*.deb "$files/"
    "$source_dir/tools/release/sbom.py" "$files/$(basename "$exchange"/mc-speedrun_*.deb)" \
        --loaded "$exchange/loaded.tsv" --built "$exchange/built.tsv"
}

need
clone
with_engine docker version >"$work/engine.log" || die "no Docker engine can be used here"
package bookworm
package trixie
with_engine "$source_dir/tools/release/images.sh" "$files" "$work/bookworm"
(cd "$files" && LC_ALL=C && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
rm -rf --one-file-system "$source_dir"
say "in build/release-files: $(cd "$files" && echo *)"
