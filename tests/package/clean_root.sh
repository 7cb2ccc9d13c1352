#!/usr/bin/env bash
# clean_root.sh SUITE EXCHANGE SCRIPT [BOOT_SCRIPT]: runs SCRIPT with bash inside a fresh Debian of SUITE (bookworm, trixie), made by
# debootstrap; then, where BOOT_SCRIPT is given, boots it with systemd, without a network, and runs that. EXCHANGE is a directory that both see as
# /exchange; this repository is at /source, read-only. Needs root and debootstrap, and systemd-nspawn to boot. The exit
# status is the script's.
#
# All mounts are made in a mount namespace of their own, so that deleting the root can not reach anything of this machine.
set -euo pipefail

here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
if [ "${1:-}" != --inside ]; then
    exec unshare --mount --propagation private "$here/clean_root.sh" --inside "$@"
fi
shift
suite=$1 exchange=$(readlink -f "$2") script=$3 boot_script=${4:-}
source_dir=$(readlink -f "$here/../..")
roots=$source_dir/build/package/roots
base=${XDG_CACHE_HOME:-$HOME/.cache}/mc-speedrun-tests/$suite.tar

# The tar of a new Debian, kept for the next time, in whatever checkout.
make_base() {
    local fresh
    fresh=$(mktemp -d "$roots/base.XXXXXX")
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$fresh" >"$roots/debootstrap.log" 2>&1 ||
        { tail -n 20 "$roots/debootstrap.log"; return 1; } >&2
    tar -C "$fresh" --exclude=./var/cache/apt/archives/*.deb -cf "$fresh.tar" .
    mkdir -p "$(dirname "$base")"
    mv "$fresh.tar" "$base"
    rm -rf --one-file-system "$fresh"
}

# What this machine needs to reach package registries, if anything.
copy_registry_settings() {
    local file
    for file in /etc/apt/apt.conf.d/*artifact* /etc/apt/apt.conf.d/*proxy* /usr/local/share/ca-certificates/* \
        /etc/npmrc /etc/pip.conf /etc/resolv.conf /etc/hosts; do
        [ ! -f "$file" ] || install -D -m 644 "$file" "$root$file"
    done
}

make_devices() {
    local name major minor
    mkdir -p "$root/dev/shm" "$root/dev/pts"
    while read -r name major minor; do
        [ -c "$root/dev/$name" ] || mknod -m 666 "$root/dev/$name" c "$major" "$minor"
    done <<<$'null 1 3\nzero 1 5\nfull 1 7\nrandom 1 8\nurandom 1 9\ntty 5 0'
    ln -sfn /proc/self/fd "$root/dev/fd"
}

in_root() {
    local kept
    mapfile -t kept < <(env | grep -E '^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|PIP_CERT|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)=')
    chroot "$root" env -i HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${kept[@]}" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null
}

unmount_all() { umount "$root/proc" "$root/dev/shm" "$root/source" "$root/exchange"; }

# Systemd as the first process runs the script as its last unit and switches off.
boot() {
    install -m 755 "$boot_script" "$root/var/tmp/boot.sh"
    cat >"$root/etc/systemd/system/boot-script.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
Environment=HOME=/root DEBIAN_FRONTEND=noninteractive
ExecStart=-/bin/bash -c 'bash /var/tmp/boot.sh >/exchange/boot.log 2>&1; echo $? >/exchange/boot.status'
ExecStartPost=/bin/systemctl --no-block poweroff
UNIT
    mkdir -p "$root/etc/systemd/system/default.target.wants"
    ln -sf ../boot-script.service "$root/etc/systemd/system/default.target.wants/"
    rm -f "$exchange/boot.status" "$root/etc/machine-id"
    # Recent systemd wants the one hierarchy of control groups, which not every machine shows at its usual place.
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 timeout --kill-after=10 900 systemd-nspawn --directory="$root" --bind="$exchange:/exchange" \
        --register=no --keep-unit --private-network --link-journal=no --machine="mcs-$suite" --boot \
        >"$exchange/console.log" 2>&1 </dev/null || true
    [ ! -e "$exchange/boot.log" ] || cat "$exchange/boot.log"
    [ -e "$exchange/boot.status" ] || { tail -n 30 "$exchange/console.log"; return 1; }
    return "$(cat "$exchange/boot.status")"
}

mkdir -p "$roots"
[ -e "$base" ] || make_base
root=$(mktemp -d "$roots/$suite.XXXXXX")
trap 'unmount_all 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
tar -C "$root" -xf "$base"
chmod 755 "$root"  # mktemp's directory is for its owner alone, and so is what was packed from one
copy_registry_settings
make_devices
mkdir -p "$root/source" "$root/exchange"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
mount --bind "$source_dir" "$root/source"
mount -o remount,bind,ro "$root/source"
mount --bind "$exchange" "$root/exchange"
install -m 755 "$script" "$root/var/tmp/script.sh"
in_root update-ca-certificates >/dev/null 2>&1
in_root bash /var/tmp/script.sh
if [ -n "$boot_script" ]; then
    unmount_all
    boot
fi
