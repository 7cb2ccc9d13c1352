#!/usr/bin/env bash
# run_image.sh IMAGE ARGS…: the program of an unpacked image as a container would run it: the image read-only as its root, its own user, the
# question sets mounted, environment and signals as they come. It shares the network. Needs root.
set -euo pipefail
if [ -z "${MCS_IN_MOUNTS:-}" ]; then
    MCS_IN_MOUNTS=1 exec unshare --mount --propagation private "$(readlink -f "$0")" "$@"
fi
unset MCS_IN_MOUNTS
image=$1 sets=${MC_SPEEDRUN_QUESTION_SETS#file:}
shift
mount --bind "$image" "$image"
mkdir -p "$sets"
chown 10001:10001 "$sets"
mount --bind "$sets" "$image/mnt/question-sets"
mount -t proc proc "$image/proc"
mount -o remount,bind,ro "$image"
export MC_SPEEDRUN_QUESTION_SETS=file:/mnt/question-sets
exec /usr/sbin/chroot --userspec=10001:10001 --groups=10001 "$image" /usr/bin/mc-speedrun "$@"
