#!/usr/bin/env bash
# Run by tests/package/clean_root.sh in a clean Debian 12, as the stages of the Dockerfile: the files that .dockerignore leaves, and every RUN
# step of it as it stands there.
set -euo pipefail
mkdir /src
cd /source
find . -mindepth 1 -maxdepth 1 -printf '%P\0' |
    tar --create --anchored --wildcards --exclude-from=.dockerignore --null --files-from=- | tar -C /src --extract
cd /
mkdir -p /exchange/ccache
export CCACHE_DIR=/exchange/ccache
sed -n 's/^RUN //p' /src/deploy/container/Dockerfile >/var/tmp/steps
while read -r step; do
    echo "RUN $step"
    bash -ec "$step" </dev/null
done </var/tmp/steps
tar -C /image --numeric-owner --sort=name --create . | gzip -9 >/exchange/image.tar.gz
