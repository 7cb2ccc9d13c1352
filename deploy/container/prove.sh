#!/usr/bin/env bash
# prove.sh: the image without a container engine. Runs the Dockerfile's stages in a clean Debian 12, says how large the result is, and
# holds it against what has to be true of it; then every service is started from it (run_image.sh), and races go through them: on the queue,
# table and keys of the AWS stack at moto, with loader and reporter as Lambdas, and on the cluster that Compose has, too, with everything
# dying once. Needs root; ./dev test aws and cluster before it have made the tools and the template.
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
repository=$here/../..
exchange=$repository/build/package/bookworm
mkdir -p "$exchange"
"$repository/tests/package/clean_root.sh" bookworm "$exchange" "$here/stages_inside.sh" >"$exchange/image.log" 2>&1 ||
    { tail -n 40 "$exchange/image.log"; exit 1; }
compressed=$(stat -c %s "$exchange/image.tar.gz")
image=$(mktemp -d "$repository/build/package/image.XXXXXX")
trap 'rm -rf --one-file-system "$image"' EXIT
chmod 755 "$image"
tar -C "$image" --numeric-owner -xzf "$exchange/image.tar.gz"
echo "image: $((compressed / 1000000)) MB compressed, $(du -sm "$image" | cut -f1) MB unpacked, $(find "$image" -type f | wc -l) files"
[ "$compressed" -lt 60000000 ] || { echo "FAILED: more than 60 MB"; exit 1; }
! find "$image" -perm /6000 -type f | grep . || { echo "FAILED: setuid files"; exit 1; }
! find "$image/usr/bin" -type f ! -name mc-speedrun | grep . || { echo "FAILED: other programs"; exit 1; }
program=$exchange/mc-speedrun-of-the-image
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$here/run_image.sh" "$image" >"$program"
chmod +x "$program"
cd "$repository"
MC_SPEEDRUN=$program build/tools/python/bin/python -m pytest tests/aws -p no:cacheprovider -q
MC_SPEEDRUN=$program build/tools/python/bin/python -m pytest tests/cluster/test_cluster_race.py -p no:cacheprovider -q
