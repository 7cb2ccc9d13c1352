#!/usr/bin/env bash
# collect.sh DIR PACKAGE: installs the package, and puts into DIR what an image of the service needs of it and of this Debian, and nothing else.
set -euo pipefail
dir=$1 package=$2

apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package"

mkdir -p "$dir"/{etc/ssl/certs,proc,dev,tmp,data,mnt/question-sets,usr/lib,usr/lib64,usr/bin,usr/share}
for name in bin lib lib64; do ln -sfn "usr/$name" "$dir/$name"; done
cp /usr/bin/mc-speedrun "$dir/usr/bin/"
cp -R /usr/share/mc-speedrun "$dir/usr/share/"

# The libraries, and the loader itself: "name => path (address)", or the path alone.
ldd "$dir/usr/bin/mc-speedrun" | sed -nE 's#^(.* => )?[[:space:]]*(/\S+) \(0x[0-9a-f]+\)$#\2#p' | while read -r library; do
    cp --dereference --parents "$library" "$dir/"
done
# Loaded by name, not linked: how hosts are looked up.
for library in /lib/*/libnss_dns.so.2 /lib/*/libnss_files.so.2 /lib/*/libresolv.so.2; do
    [ ! -e "$library" ] || cp --dereference --parents "$library" "$dir/"
done

cp --dereference /etc/ssl/certs/ca-certificates.crt "$dir/etc/ssl/certs/"
printf 'hosts: files dns\n' >"$dir/etc/nsswitch.conf"
printf 'root:x:0:0::/:/sbin/nologin\nmc-speedrun:x:10001:10001::/:/sbin/nologin\n' >"$dir/etc/passwd"
printf 'root:x:0:\nmc-speedrun:x:10001:\n' >"$dir/etc/group"
chmod 1777 "$dir/tmp"
chown -R 10001:10001 "$dir/data" "$dir/mnt/question-sets"
