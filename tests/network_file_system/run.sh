#!/usr/bin/env bash
# How long a machine does not see what another has changed in a question-set store that both have mounted over NFS. A virtual
# machine with Debian's kernel serves the file system to itself twice; emulated, it needs no rights, and some patience.
#
#     tests/network_file_system/run.sh BUILD-DIRECTORY
set -euo pipefail
build=$(readlink -f "${1:?name the build directory, such as build/release}")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

for needed in qemu-system-x86_64:qemu-system-x86 busybox:busybox-static cpio:cpio depmod:kmod rpc.nfsd:nfs-kernel-server; do
    PATH=$PATH:/usr/sbin command -v "${needed%%:*}" >/dev/null || { echo "apt-get install ${needed##*:}" >&2; exit 1; }
done
PATH=$PATH:/usr/sbin:/sbin
cmake --build "$build" --target mcs_two_clients

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root"/{bin,sbin,usr/sbin,etc,proc,sys,dev,run}

(cd "$work" && apt-get download "$(apt-cache depends linux-image-amd64 | awk '$1 == "Depends:" { print $2 }')" && dpkg -x ./*.deb kernel) >/dev/null 2>&1
version=$(basename "$work"/kernel/lib/modules/*)
depmod -b "$work/kernel" "$version"
for module in nfsd nfsv4; do modprobe -d "$work/kernel" -S "$version" --show-depends "$module"; done |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
    install -D -m 644 "$module" "$root/modules/$(basename "$module")"
    echo "/modules/$(basename "$module")" >>"$root/modules.order"
done

install -m 755 "$(command -v busybox)" "$root/bin/busybox"
install -m 755 init.sh "$root/init"
install -m 755 "$build/tests/network_file_system/mcs_two_clients" "$root/bin/two_clients"
for program in rpc.nfsd rpc.mountd exportfs mount.nfs; do install -m 755 "$(command -v "$program")" "$root/usr/sbin/$program"; done
ldd "$root"/bin/two_clients "$root"/usr/sbin/* | awk '/=> \// { print $3 } $1 ~ /^\/lib.*ld-/ { print $1 }' | sort -u | while read -r library; do
    install -D -m 755 "$library" "$root$library"
done
cp /etc/netconfig /etc/services /etc/protocols "$root/etc/"
printf 'root:x:0:0::/:/bin/sh\n' >"$root/etc/passwd"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initramfs"

timeout 900 qemu-system-x86_64 -M q35,accel=tcg -cpu max -m 768 -nographic -no-reboot -nic none \
    -kernel "$work/kernel/boot/vmlinuz-$version" -initrd "$work/initramfs" -append 'console=ttyS0 panic=-1' | tee "$work/output"
grep -q 'two_clients ended with 0' "$work/output"
