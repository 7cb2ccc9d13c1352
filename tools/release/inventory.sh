#!/usr/bin/env bash
# inventory.sh loaded PROGRAM NAME…: the Debian packages that hold the shared libraries PROGRAM loads, and those named.
# inventory.sh built: the Debian packages whose headers and libraries the build uses (tools/dev/packages.sh).
#
# Where these are installed it prints one line for each, in columns parted by tabs: kind (library, needed; headers where all of the code is in them,
# development where a shared library comes with them, test), name, version, architecture, the Debian's release, and in base64 what
# /usr/share/doc/NAME/copyright says. `loaded` needs no other file, so that a container can read this script from its standard input.
set -euo pipefail

debian=$(sed -n 's/^VERSION_ID="\{0,1\}\([^"]*\).*/\1/p' /etc/os-release)

# line KIND NAME[:ARCHITECTURE]
line() {
    local notice=/usr/share/doc/${2%%:*}/copyright
    # shellcheck disable=SC2016
    dpkg-query --show --showformat="$1"'\t${Package}\t${Version}\t${Architecture}\t'"$debian\t" "$2"
    [ ! -r "$notice" ] || base64 --wrap=0 "$notice"
    echo
}

# owner FILE: the package that installed it, which may know it by its name with or without /usr.
owner() {
    local found
    found=$({ dpkg-query --search "$1" || dpkg-query --search "/usr$1" || dpkg-query --search "${1#/usr}"; } 2>/dev/null |
        sed -n '/^diversion /d; s/: .*//p' | head -n 1)
    [ -n "$found" ] || { echo "inventory.sh: no package has $1" >&2; return 1; }
    echo "${found%%,*}"
}

# Each "name => path (address)" and the loader's path alone.
loaded() {
    local file package
    ldd "$1" | sed -nE 's#^(.* => )?[[:space:]]*(/\S+) \(0x[0-9a-f]+\)$#\2#p' | while read -r file; do
        package=$(owner "$file")
        echo "$package"
    done | sort -u | while read -r package; do line library "$package"; done
    for package in "${@:2}"; do line needed "$package"; done
}

# A package without headers and libraries of its own, as Debian's libboost-dev, stands for the ones that it depends on.
with_files() {
    if [[ $(dpkg-query --listfiles "$1") == *@(/usr/include/|/usr/lib/)?* ]]; then
        echo "$1"
    else
        # shellcheck disable=SC2016
        dpkg-query --show --showformat='${Depends}\n' "$1" | tr ',' '\n' | sed -nE 's/^ *([^ ]+-dev)( .*)?$/\1/p'
    fi
}

built() {
    # shellcheck source=tools/dev/packages.sh
    source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../dev/packages.sh"
    local name kind boost
    mapfile -t boost < <(boost_packages)
    for name in "${BUILD_PACKAGES[@]}" "${boost[@]}"; do
        [[ $name != *-dev ]] || with_files "$name"
    done | sort -u | while read -r name; do
        kind=headers
        [[ ! $'\n'$(dpkg-query --listfiles "$name")$'\n' =~ \.so$'\n' ]] || kind=development
        [[ ! $name =~ ^lib(gtest|gmock|rapidcheck|benchmark)-dev$ ]] || kind="test"
        line "$kind" "$name"
    done
}

"$@"
