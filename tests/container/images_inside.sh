#!/usr/bin/env bash
# Run by tests/package/clean_root.sh in a clean Debian 12: packs the roots of the images that no registry can be asked for. /exchange/debian.tar is
# the Debian as it is; /exchange/tools.tar has nginx, HAProxy, Redis, Caddy and the Node.js of build/tools/node besides.
set -euo pipefail
exec >/exchange/images.log 2>&1
pack() {
    tar --create --one-file-system --exclude=./source --exclude=./exchange --exclude=./var/tmp/* --exclude=./proc/* --exclude=./dev/* \
        --directory=/ --file="/exchange/$1.part" .
    mv "/exchange/$1.part" "/exchange/$1"
}
apt-get clean
pack debian.tar
apt-get update -qq
apt-get install -y -qq --no-install-recommends nginx-light haproxy redis-server caddy curl
apt-get clean
rm -rf /var/lib/apt/lists/*
cp -R /source/build/tools/node /opt/
ln -s /opt/node/bin/node /opt/node/bin/npm /usr/local/bin/
useradd --create-home node
install -d -o redis -g redis /data
pack tools.tar
