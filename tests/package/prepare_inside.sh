#!/usr/bin/env bash
# Run by clean_root.sh before the boot: what needs a network. The packages that ours depends on are downloaded, not installed.
set -euo pipefail
exec 2>/exchange/prepare.log
apt-get update -qq
apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus curl man-db zsh bash-completion >/dev/null
# A minimal Debian leaves out man pages.
rm -f /etc/dpkg/dpkg.cfg.d/docker
apt-get install -y -qq --no-install-recommends --download-only "$(echo /exchange/mc-speedrun_*.deb)" >/dev/null

# The same package as a later version, with another default configuration.
later=/var/tmp/later
dpkg-deb --raw-extract /exchange/mc-speedrun_*.deb "$later"
sed -i 's/^Version: .*/&+later1/' "$later/DEBIAN/control"
echo '# later' >>"$later/etc/mc-speedrun/secrets.env"
echo '# later' >>"$later/etc/mc-speedrun/mc-speedrun.toml"
dpkg-deb --build --root-owner-group "$later" /var/tmp/mc-speedrun_later.deb >/dev/null
