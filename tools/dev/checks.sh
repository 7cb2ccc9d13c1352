# Sourced by ./dev: formatting and the linters.
# shellcheck shell=bash

# tracked PATTERN…: the files that git tracks or would track, each ended by a NUL.
tracked() {
    git ls-files -z --cached --others --exclude-standard --deduplicate -- "$@" |
        while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done
}

dev_fmt() {
    need_packages test
    tracked '*.cpp' '*.hpp' | xargs -0 -r clang-format-19 -i
    need_web_packages
    web_npm format
}

check_cpp_format() {
    tracked '*.cpp' '*.hpp' | xargs -0 -r clang-format-19 --dry-run --Werror --ferror-limit=1 2>&1 |
        sed -nE 's/^([^ :]+):[0-9]+:[0-9]+: error.*/\1: not formatted (.\/dev fmt does it)/p' | sort -u
    return "${PIPESTATUS[1]}"
}

check_web_format() { web_npm format:check; }

check_tidy() { tools/tidy.py; }

check_tools() {
    python3 tools/tidy_test.py
    python3 tools/dev/count_test.py
    python3 tools/dev/clang_tidy_test.py
    python3 tools/release/sbom_test.py
    python3 tools/cluster/supervisor_test.py
    python3 bench/guard/guard_test.py
}

# What ./dev sources is checked as part of it.
check_shell() {
    tracked dev .ci/run '*.sh' ':!tools/dev/*' | xargs -0 shellcheck --external-sources --check-sourced
}

# clang-tidy over every source file but the tests', which pull in so much of GoogleTest that they cost more than they tell. What it has
# already found clean is left out (clang_tidy.py).
check_clang_tidy() {
    cmake --preset lint >/dev/null
    tools/dev/clang_tidy.py build/lint
}

# Every linter runs; the last status says whether all were content. With REPORTS set, each one's result goes there.
run_checks() {
    local status=0 exit_status name result
    for name in "$@"; do
        printf '== %s\n' "$name"
        result=ok
        # Not in a condition: there `set -e` would have no effect.
        set +e
        (
            set -e
            "check_$name"
        )
        exit_status=$?
        set -e
        [ "$exit_status" -eq 0 ] || result=failed status=1
        printf '   %s\n' "$result"
        [ -z "${REPORTS:-}" ] || printf '%s\t%s\n' "$name" "$result" >>"$REPORTS/checks.tsv"
    done
    return "$status"
}

LINTERS=(cpp_format tidy tools shell clang_tidy)

dev_lint() {
    need_packages test
    run_checks "${LINTERS[@]}"
}
