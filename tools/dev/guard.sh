# Sourced by ./dev: what the hot paths cost, held against what was recorded (bench/guard).
# shellcheck shell=bash

# guard [ARGS…]: ARGS go to guard.py. callgrind's profiles are in build/guard afterwards.
guard() {
    compile release mcs_hot_paths
    bench/guard/guard.py build/release/bench/mcs_hot_paths --profiles build/guard "$@"
}

dev_guard() {
    need_packages test
    guard "$@"
}
