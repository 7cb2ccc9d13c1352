#!/usr/bin/env bash
# fetch_compose.sh DIR: Docker Compose as DIR/cli-plugins/docker-compose, where DOCKER_CONFIG=DIR finds it. Debian 12 has none of version 2: it is
# Debian 13's, fetched by an apt of its own, whose mirror is this machine's, and runs on Debian 12.
set -euo pipefail
version='2.26.1-4*'  # with whatever rebuild Debian has of it
[ ! -x "$1/cli-plugins/docker-compose" ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
mkdir -p "$work/lists/partial" "$work/none"
echo "deb $mirror trixie main" >"$work/sources.list"
options=(-o Dir::State::Lists="$work/lists" -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/none"
    -o Dir::Cache::pkgcache="" -o Dir::Cache::srcpkgcache="" -o APT::Sandbox::User=root)
apt-get "${options[@]}" -qq update
(cd "$work" && apt-get "${options[@]}" -qq download "docker-compose=$version")
dpkg-deb --extract "$work"/docker-compose_*.deb "$work/root"
mkdir -p "$1/cli-plugins"
mv "$work/root/usr/libexec/docker/cli-plugins/docker-compose" "$1/cli-plugins/"
