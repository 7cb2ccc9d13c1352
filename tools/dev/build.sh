# Sourced by ./dev: build and run.
# shellcheck shell=bash

# compile PRESET [TARGET…]: configures where needed and builds; ninja's progress is shown on a terminal only.
compile() {
    local preset=$1
    shift
    if [ ! -e "build/$preset/build.ninja" ]; then
        quietly "build/log/configure-$preset.log" cmake --preset "$preset"
    fi
    local targets=()
    [ $# -eq 0 ] || targets=(--target "$@")
    if [ -t 2 ]; then
        cmake --build "build/$preset" "${targets[@]}" >&2
    else
        quietly "build/log/build-$preset.log" cmake --build "build/$preset" "${targets[@]}"
    fi
}

# The program with all that it serves: build/release/{mc-speedrun,web,question-sets}.
build_release() {
    say "building the server (release)"
    compile release mc-speedrun
    build_web
    rm -rf build/release/question-sets
    cp -R question-sets build/release/question-sets
}

dev_build() {
    local preset=${1:-release}
    [ $# -le 1 ] || die "usage: ./dev build [PRESET]"
    if [ "$preset" = release ]; then
        need_packages build
        build_release
        say "build/release/mc-speedrun is ready"
    else
        grep -q "\"name\": \"$preset\"" CMakePresets.json || die "no such preset: $preset"
        need_packages test
        say "building everything ($preset)"
        compile "$preset"
    fi
}

# The Debian package for the Debian this is.
dev_package() {
    need_packages package
    build_release
    compile release installable
    quietly build/log/package.log cpack --config build/release/CPackConfig.cmake
    say "$(sed -n 's/^CPack: - package: \(.*\) generated\.$/\1/p' build/log/package.log) is ready"
}

dev_run() {
    need_packages build
    build_release
    exec build/release/mc-speedrun serve "$@"
}

# The simulation; without arguments the seeds 1 to 300, as a good first look.
dev_sim() {
    [ $# -gt 0 ] || set -- --seeds 1..300
    need_packages test
    say "building the simulation (release)"
    compile release sim
    exec build/release/tests/simulation/sim "$@"
}
