#!/usr/bin/env bash
# package.sh DIR: puts the Debian package into DIR: the one that lies here, or else one that is built of this source, in a Debian that has
# nothing yet.
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
mkdir "$1"
if ! cp "$here"/mc-speedrun_*.deb "$1" 2>/dev/null; then
    apt-get update
    apt-get install --yes --no-install-recommends git ca-certificates
    "$here/../../dev" package
    cp "$here"/../../build/package/mc-speedrun_*.deb "$1"
fi
