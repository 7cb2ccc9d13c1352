#!/usr/bin/env bash
# Run by clean_root.sh: builds the package from a copy of the source, as somebody who cloned it would.
set -euo pipefail
mkdir /var/tmp/mc-speedrun
tar -C /source --exclude=./build --exclude=./.git --exclude=node_modules -cf - . | tar -C /var/tmp/mc-speedrun -xf -
cd /var/tmp/mc-speedrun
mkdir -p /exchange/ccache
export CCACHE_DIR=/exchange/ccache
nice ./dev package
cp build/package/*.deb /exchange/
