#!/bin/busybox sh
# shellcheck shell=dash
# The first process of the machine that run.sh starts: an NFS server and two clients of it that share nothing.
/bin/busybox --install -s /bin
export PATH=/bin:/sbin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
ip link set lo up
while read -r module; do insmod "$module"; done </modules.order
mount -t nfsd nfsd /proc/fs/nfsd
mkdir -p /export /a /b /var/lib/nfs/v4recovery /run/rpc_pipefs
mount -t tmpfs tmpfs /export
echo '/export 127.0.0.1(rw,no_root_squash,insecure,no_subtree_check,fsid=0)' >/etc/exports
exportfs -ra
echo 10 >/proc/fs/nfsd/nfsv4leasetime
echo 1 >/proc/fs/nfsd/nfsv4gracetime
rpc.mountd -N 2 -N 3
rpc.nfsd -N 3 2
echo Y >/proc/fs/nfsd/v4_end_grace
# As EFS is mounted; without nosharecache both would be one client.
for mount in a b; do mount.nfs 127.0.0.1:/ "/$mount" -o nfsvers=4.1,nosharecache || poweroff -f; done
mkdir -p /a/question-sets
two_clients /a/question-sets /b/question-sets
echo "two_clients ended with $?"
poweroff -f
