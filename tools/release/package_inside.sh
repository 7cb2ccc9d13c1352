#!/usr/bin/env bash
# Run by clean_root.sh: builds the package, and takes stock of the Debian that it was built with.
set -euo pipefail
bash /source/tests/package/build_inside.sh
cd /var/tmp/mc-speedrun
tools/release/inventory.sh loaded build/release/mc-speedrun ca-certificates init-system-helpers >/exchange/loaded.tsv
tools/release/inventory.sh built >/exchange/built.tsv
