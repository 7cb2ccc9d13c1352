#!/usr/bin/env bash
# engine.sh DIR COMMAND…: runs COMMAND with a Docker engine of its own, which DOCKER_HOST names, and ends with its status. What the engine keeps,
# and its log, is in DIR, a new directory.
#
# Engine, containers and COMMAND have a network of their own, from which slirp4netns leads out: no port, bridge or packet filter of this machine is
# touched, and no other engine sees this one. Mounts and processes are their own, too, so that all end when this does. The names and addresses
# there are those of network(). Needs root.
set -euo pipefail

fail() {
    printf 'engine.sh: %s\n' "$1" >&2
    tail -n 30 "$2" >&2
    exit 1
}

# People come from 10.98.0.2 and 10.98.0.3 to 10.98.0.1, which is also quiz.localhost.
network() {
    ip link set lo up
    for last in 1 2 3; do ip address add "10.98.0.$last/32" dev lo; done
    { cat /etc/hosts; echo "10.98.0.1 quiz.localhost"; } >"$dir/hosts"
    echo "nameserver 10.0.2.3" >"$dir/resolv.conf"  # slirp4netns's
    mount --bind "$dir/hosts" /etc/hosts
    mount --bind "$dir/resolv.conf" "$(readlink -f /etc/resolv.conf)"
}

stop_engine() {
    docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes >/dev/null 2>&1 || true
    kill "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
}

# In the namespaces: the way out is ready when `online` has a byte.
inside() {
    network
    echo >"$dir/joined"
    read -rn 1 <"$dir/online" || fail "slirp4netns does not start:" "$dir/slirp.log"
    export DOCKER_HOST=unix://$dir/docker.sock
    dockerd --host "$DOCKER_HOST" --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" \
        >"$dir/dockerd.log" 2>&1 &
    engine=$!
    trap stop_engine EXIT
    until docker version >/dev/null 2>&1; do
        kill -0 "$engine" 2>/dev/null || fail "no Docker engine can be started here:" "$dir/dockerd.log"
        sleep 0.1
    done
    "$@"
}

if [ "$1" = --inside ]; then
    dir=$2
    inside "${@:3}"
    exit
fi
[ "$(id -u)" -eq 0 ] || { echo "engine.sh: a Docker engine needs root" >&2; exit 1; }
mkdir "$1"
dir=$(readlink -f "$1")
mkfifo "$dir/joined" "$dir/online"
unshare --net --pid --fork --kill-child --mount-proc --propagation private "$(readlink -f "$0")" --inside "$dir" "${@:2}" &
inner=$!
slirp=
trap 'kill $slirp 2>/dev/null || true' EXIT
# unshare itself heeds no other signal; whatever is inside dies with it.
trap 'kill -KILL "$inner"; exit 1' INT TERM
read -r <"$dir/joined"
slirp4netns --configure --mtu=1500 --disable-host-loopback --ready-fd=3 "$inner" tap0 3<>"$dir/online" >"$dir/slirp.log" 2>&1 &
slirp=$!
wait "$inner"
