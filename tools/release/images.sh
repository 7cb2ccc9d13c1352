#!/usr/bin/env bash
# images.sh FILES PACKAGES: builds the image of the repository that this is in, by the Docker engine that `docker` reaches, and puts its archive and
# bill of materials into FILES: for this machine's architecture from the package for Debian 12 in PACKAGES, of which the inventory lies there, too;
# for arm64 or amd64, the other one, all is built in a container, if `docker buildx` can do so here.
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
files=$1 packages=$2
architecture=$(dpkg --print-architecture)
package=$(find "$packages" -maxdepth 1 -name 'mc-speedrun_*.deb' -print -quit)
version=$(basename "$package" | sed -E 's/^mc-speedrun_([^-_]+).*/\1/')

say() { printf ':: %s\n' "$*" >&2; }

# stage ARCHITECTURE TARGET TAG: the Dockerfile up to a stage.
stage() {
    local build=(docker build)
    [ "$1" = "$architecture" ] || build=(docker buildx build --load --platform "linux/$1")
    "${build[@]}" --quiet --target "$2" --tag "$3" --file deploy/container/Dockerfile . >/dev/null
}

# archive ARCHITECTURE BUILT: the archive, and its bill of materials, with the inventory of what it was built with.
archive() {
    local file=$files/mc-speedrun-image_${version}_$1.tar.gz
    stage "$1" service "mc-speedrun:$version"
    docker save "mc-speedrun:$version" | gzip -9 --no-name >"$file"
    stage "$1" files "mc-speedrun-release:files"
    docker run --rm --interactive --platform "linux/$1" mc-speedrun-release:files bash -s loaded /usr/bin/mc-speedrun ca-certificates \
        <tools/release/inventory.sh >"$packages/image-loaded.tsv"
    tools/release/sbom.py "$file" --loaded "$packages/image-loaded.tsv" --built "$2"
    docker image rm mc-speedrun-release:files >/dev/null
}

other=arm64
[ "$architecture" != arm64 ] || other=amd64
rm -f deploy/container/mc-speedrun_*.deb
if [[ $(docker buildx inspect --bootstrap 2>/dev/null) == *"linux/$other"* ]]; then
    say "the image for $other"
    stage "$other" package "mc-speedrun-release:package"
    docker run --rm --platform "linux/$other" mc-speedrun-release:package /src/tools/release/inventory.sh built >"$packages/image-built.tsv"
    docker image rm mc-speedrun-release:package >/dev/null
    archive "$other" "$packages/image-built.tsv"
else
    say "NOT MADE: the image for $other, because there is no docker buildx here that can build for linux/$other"
fi
# Last, so that the tag is this machine's own image in the end.
say "the image for $architecture"
cp "$package" deploy/container/
archive "$architecture" "$packages/built.tsv"
