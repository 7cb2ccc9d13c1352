# Sourced by ./dev: the libFuzzer targets, built with clang under AddressSanitizer and UBSan.
# shellcheck shell=bash

# Every target that fuzz/CMakeLists.txt declares.
fuzz_targets() { sed -nE 's/^ *mcs_fuzz\(([a-z0-9_]+) .*/\1/p' fuzz/CMakeLists.txt; }

# fuzz_one TARGET SECONDS: new finds go to build/fuzz/corpus, what crashes to build/fuzz/crashes. Leaves the tree alone.
fuzz_one() {
    local target=$1 seconds=$2
    mkdir -p "build/fuzz/corpus/$target" build/fuzz/crashes
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
        "build/fuzz/fuzz/mcs_${target}_fuzz" \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crashes/$target-" "build/fuzz/corpus/$target" "fuzz/corpus/$target"
}

dev_fuzz() {
    local targets=() seconds=${2:-30} target
    [ $# -le 2 ] || die "usage: ./dev fuzz [TARGET [SECONDS]]"
    mapfile -t targets < <(fuzz_targets)
    if [ $# -gt 0 ]; then
        [[ " ${targets[*]} " == *" $1 "* ]] || die "no such target: $1 (there are: ${targets[*]})"
        targets=("$1")
    fi
    need_packages test
    say "building the fuzz targets"
    compile fuzz fuzzers
    for target in "${targets[@]}"; do
        say "fuzzing $target for $seconds s"
        fuzz_one "$target" "$seconds"
    done
}
