# Sourced by ./dev: the Debian packages, and their installation where some are missing.
# shellcheck shell=bash

# libminizip-dev: what pkg-config wants for libxlsxwriter, whose package of Debian 13 does not depend on it.
BUILD_PACKAGES=(
    git ca-certificates
    g++ cmake ninja-build ccache mold pkg-config
    libssl-dev libsqlite3-dev libspdlog-dev libfmt-dev libcli11-dev nlohmann-json3-dev libcpp-jwt-dev
    prometheus-cpp-dev libzstd-dev libtomlplusplus-dev libicu-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
    zlib1g-dev libcurl4-openssl-dev libhiredis-dev libxlsxwriter-dev libminizip-dev
    libzip-dev libpugixml-dev
    libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev
)
TEST_PACKAGES=(
    clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev shellcheck
    python3 python3-venv redis-server valgrind
    chromium firefox-esr webkit2gtk-driver xvfb fonts-dejavu-core fonts-noto-color-emoji
)

# Debian starts nginx, HAProxy and Redis as services of the machine, too; ./dev cluster leaves those alone and starts its own.
CLUSTER_PACKAGES=(python3 nginx-light haproxy redis-server)
PACKAGE_PACKAGES=(dpkg-dev file)

# Debian 12's default Boost is too old (1.74), but it carries 1.81 beside it; later releases have a newer default.
boost_packages() {
    local release
    release=$(sed -n 's/^VERSION_ID="\{0,1\}\([^"]*\).*/\1/p' /etc/os-release)
    if [ "$release" = 12 ]; then
        printf '%s\n' libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
    else
        printf '%s\n' libboost-dev libboost-json-dev libboost-url-dev
    fi
}

# missing_packages NAME…: those that are not installed, one a line.
missing_packages() {
    local installed
    # dpkg-query complains, and fails, about names it has never heard of: these are missing too.
    # shellcheck disable=SC2016
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    local name
    for name in "$@"; do
        [[ $'\n'$installed$'\n' == *$'\n'"$name installed"$'\n'* ]] || printf '%s\n' "$name"
    done
}

# need_packages build|test|cluster|container|package: installs what is missing; all need everything that `build` does, `test` also what
# `cluster` does.
need_packages() {
    local purpose=$1 wanted=() missing=()
    if ! have apt-get; then
        say "there is no apt-get here: the build will say which library it does not find"
        return
    fi
    mapfile -t wanted < <(boost_packages)
    wanted+=("${BUILD_PACKAGES[@]}")
    case $purpose in
        test) wanted+=("${TEST_PACKAGES[@]}" "${CLUSTER_PACKAGES[@]}") ;;
        cluster) wanted+=("${CLUSTER_PACKAGES[@]}") ;;
        container) wanted+=("${CONTAINER_PACKAGES[@]}") ;;
        package) wanted+=("${PACKAGE_PACKAGES[@]}") ;;
    esac
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    # Node.js may well come from elsewhere, and would clash with Debian's packages then.
    have node || missing+=(nodejs)
    have npm || missing+=(npm)
    [ "${#missing[@]}" -gt 0 ] || return 0

    say "installing ${#missing[@]} Debian packages that ./dev $purpose needs: ${missing[*]}"
    quietly build/log/apt-update.log as_root apt-get update
    quietly build/log/apt-install.log as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "${missing[@]}"
}
