#!/usr/bin/env bash
# Run by tests/package/clean_root.sh in a clean Debian 12: the build stage of the Dockerfile. The package is built, unless
# tests/package/test.sh has built it in such a root before; what the image needs of it and of Debian is collected.
set -euo pipefail
apt-get update -qq
apt-get install --yes -qq --no-install-recommends git ca-certificates >/dev/null
[ -n "$(find /exchange -maxdepth 1 -name '*.deb')" ] || bash /source/tests/package/build_inside.sh
package=$(find /exchange -maxdepth 1 -name '*.deb')
apt-get install --yes -qq --no-install-recommends "$package" >/dev/null
/source/deploy/container/collect.sh /image "$package"
tar -C /image --numeric-owner --sort=name --create . | gzip -9 >/exchange/image.tar.gz
