# Sourced by ./dev: runs the parts of the test, counts what their runners counted, and sums up.
# shellcheck shell=bash

# Each part writes its runners' reports and its log here; count.py reads them.
TEST_REPORTS=build/test

# run_part NAME: one line about it, and, where it failed, the end of its log.
run_part() {
    local name=$1 status passed failed seconds=$SECONDS
    REPORTS=$PWD/$TEST_REPORTS/$name
    rm -rf "$REPORTS"
    mkdir -p "$REPORTS"
    # Not in a condition: there `set -e` would have no effect.
    set +e
    (
        set -e
        "part_$name"
    ) >"$REPORTS/log" 2>&1 </dev/null
    status=$?
    set -e
    read -r passed failed < <(python3 tools/dev/count.py "$REPORTS" "$status") || { passed=0 failed=1; }
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    local verdict=ok
    if [ "$failed" -gt 0 ]; then
        verdict=FAILED
        failed_parts+=("$name")
        printf -- '--- the end of %s\n' "$TEST_REPORTS/$name/log"
        tail -n 100 "$REPORTS/log" | sed 's/^/    /'
        printf -- '---\n'
    fi
    printf '%-14s %-7s %6d passed %4d failed %5d s   %s\n' \
        "$name" "$verdict" "$passed" "$failed" $((SECONDS - seconds)) "${PART_SAYS[$name]}"
}

dev_test() {
    local parts=("$@") part started=$SECONDS clean="" total_passed=0 total_failed=0 failed_parts=()
    [ $# -gt 0 ] || parts=("${TEST_PARTS[@]}")
    for part in "${parts[@]}"; do
        [ -n "${PART_SAYS[$part]:-}" ] || die "no such part: $part (there are: ${TEST_PARTS[*]} ${OTHER_PARTS[*]})"
    done
    [ $# -gt 0 ] || [ -d build ] || clean=yes
    need_packages test
    for part in "${parts[@]}"; do
        run_part "$part"
    done
    local spent=$((SECONDS - started))
    printf '%d parts in %d min %02d s' "${#parts[@]}" $((spent / 60)) $((spent % 60))
    [ "${#failed_parts[@]}" -eq 0 ] || printf '; failed: %s' "${failed_parts[*]}"
    printf '\n%d passed, %d failed\n' "$total_passed" "$total_failed"
    [ "$total_failed" -eq 0 ] || return 1
    # What a whole run from a clean checkout took: ./dev bench tells it.
    [ -z "$clean" ] || printf '%d\n' "$spent" >"$TEST_REPORTS/seconds"
}
