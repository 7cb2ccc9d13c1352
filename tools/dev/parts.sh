# Sourced by ./dev: the parts of `./dev test`. A part fails by its exit status, and leaves its runners' reports in $REPORTS.
# shellcheck shell=bash

TEST_PARTS=(lint web unit threads fuzz release guard e2e cluster aws helm container)
OTHER_PARTS=(container-full)  # only when they are named
declare -A PART_SAYS=(
    [lint]="formatting, tidy rules and their tests, shellcheck, clang-tidy"
    [web]="the web UI: types, unit tests"
    [unit]="every C++ test under AddressSanitizer and UBSan"
    [threads]="the tests of what has threads under ThreadSanitizer"
    [fuzz]="every fuzz target over its corpus and some seconds beyond"
    [release]="the release build with the web UI"
    [guard]="instructions and bytes of the hot paths, held against what was recorded"
    [e2e]="the release program over HTTP, WebSocket and in a browser, held against api/"
    [cluster]="./dev cluster with a browser, and under a nemesis that kills, pauses and partitions"
    [container]="the image, of the package, and both compose files, on a Docker engine: races in which containers are killed"
    [container-full]="the same with the package built in the container, as for who has cloned; 10 minutes more; only when named"
    [aws]="deploy/aws without an account: its tests, synth, cdk-nag, cfn-lint, and the services on its stack at moto"
    [helm]="deploy/helm without a cluster: lint, and what it makes held against Kubernetes' schemas"
)

# step NAME COMMAND…: a step that counts as one test.
step() {
    local name=$1
    shift
    printf '== %s\n' "$name"
    if "$@"; then
        printf '%s\tok\n' "$name" >>"$REPORTS/checks.tsv"
    else
        printf '%s\tfailed\n' "$name" >>"$REPORTS/checks.tsv"
        return 1
    fi
}

# run_ctest PRESET [ARGS…]: with the reports of ctest and of each GoogleTest program.
run_ctest() {
    local preset=$1 wrap=()
    shift
    # Sanitizers of this age can not cope with the widest address randomisation that kernels offer.
    ! setarch --addr-no-randomize true 2>/dev/null || wrap=(setarch --addr-no-randomize)
    GTEST_OUTPUT="xml:$REPORTS/gtest/" "${wrap[@]}" \
        ctest --preset "$preset" --output-junit "$REPORTS/ctest.xml" "$@"
}

part_lint() {
    run_checks "${LINTERS[@]}"
}

part_web() {
    need_web_packages
    step web_format web_npm format:check
    step web_check web_npm check
    web_npm test -- --reporter=default --reporter=json --outputFile.json="$REPORTS/vitest.json"
}

part_unit() {
    need_python_packages
    compile asan
    run_ctest asan
}

part_threads() {
    compile tsan threads
    run_ctest tsan --label-regex '^threads$'
}

part_fuzz() {
    compile fuzz fuzzers
    run_ctest fuzz
}

part_release() {
    build_release
    step version build/release/mc-speedrun --version
}

part_guard() {
    guard --report "$REPORTS/checks.tsv"
    compile release mcs_micro_bench
    step micro_bench build/release/bench/mcs_micro_bench --benchmark_min_time=0.001
}

part_e2e() {
    build_release
    # axe, and the development server of the web UI.
    need_web_packages
    need_python_packages
    "$PYTHON" -m pytest tests/e2e -p no:cacheprovider --junitxml="$REPORTS/junit-e2e.xml"
}

# CHAOS_SECONDS, CHAOS_PLAYERS and CHAOS_SEED make more of it: tests/cluster/README.md.
part_cluster() {
    build_release
    need_python_packages
    need_cluster_packages
    "$PYTHON" -m pytest tests/cluster -p no:cacheprovider -rP --junitxml="$REPORTS/junit-cluster.xml"
}

part_aws() {
    build_release
    need_python_packages
    need_aws_packages
    step aws_format aws_npm format:check
    step aws_check aws_npm check
    aws_npm test -- --reporter=default --reporter=json --outputFile.json="$REPORTS/vitest.json"
    local variant
    for variant in "${AWS_VARIANTS[@]}"; do
        step "synth_$variant" synth_aws "$variant"
        step "cfn_lint_$variant" lint_template "$variant"
    done
    "$PYTHON" -m pytest tests/aws -p no:cacheprovider --junitxml="$REPORTS/junit-aws.xml"
}

part_helm() {
    need_python_packages
    need_helm
    HELM=$HELM "$PYTHON" -m pytest tests/helm -p no:cacheprovider --junitxml="$REPORTS/junit-helm.xml"
}

part_container() {
    rm -f build/package/mc-speedrun_*.deb  # of another version
    dev_package
    CONTAINER_PACKAGE=$(find "$PWD/build/package" -maxdepth 1 -name "mc-speedrun_*.deb" -print -quit) \
        container_tests tests/container --junitxml="$REPORTS/junit-container.xml"
}

part_container-full() {
    container_tests tests/container --junitxml="$REPORTS/junit-container.xml"
}
