# Sourced by ./dev: measures what bench/targets.py names.
# shellcheck shell=bash

dev_bench() {
    need_packages test
    build_release
    say "building the benchmarks (release)"
    compile release mcs_load mcs_floor mcs_micro_bench
    need_python_packages
    exec "$PYTHON" bench/bench.py "$@"
}
