# Sourced by ./dev: the image and the compose files with a real Docker engine (tests/container).
# shellcheck shell=bash

# shellcheck disable=SC2034
CONTAINER_PACKAGES=(docker.io slirp4netns debootstrap)
CONTAINER_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/mc-speedrun-tests

# The roots of the images that cannot be pulled, kept for all checkouts: made again when what makes them has changed.
need_container_roots() {
    local made_by
    made_by=$(cat tests/container/images_inside.sh tests/package/clean_root.sh tools/node/package-lock.json | sha256sum | cut -c1-16)
    CONTAINER_ROOTS=$CONTAINER_CACHE/images-$made_by
    export CONTAINER_ROOTS
    [ ! -e "$CONTAINER_ROOTS/tools.tar" ] || return 0
    say "making the images that the tests of the container stand on"
    need_pinned_node
    mkdir -p "$CONTAINER_ROOTS"
    quietly build/log/container-roots.log as_root tests/package/clean_root.sh bookworm "$CONTAINER_ROOTS" tests/container/images_inside.sh
}

# container_tests ARGS…: pytest beside an engine of its own.
container_tests() {
    need_packages container
    need_python_packages
    need_container_roots
    as_root tests/container/fetch_compose.sh "$CONTAINER_CACHE/docker"
    mkdir -p build/container
    # This Docker's own BuildKit; Debian 12's Docker uses it where it is told to.
    export DOCKER_BUILDKIT=1 DOCKER_CONFIG=$CONTAINER_CACHE/docker PATH=/usr/bin:$PATH
    rm -rf --one-file-system build/container/engine
    local status=0
    tests/container/engine.sh build/container/engine \
        "$PYTHON" -m pytest -p no:cacheprovider -s "$@" || status=$?
    rm -rf --one-file-system build/container/engine/data
    return "$status"
}
