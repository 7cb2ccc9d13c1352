# Sourced by ./dev: the Node.js toolchain and the web UI.
# shellcheck shell=bash

NODE_TOOLS=build/tools/node

# The build tool of the web UI needs Node.js 20.19 or 22.12; Debian 12 has 18. There, a pinned one comes from the npm
# registry, as a package that holds the program itself.
node_is_new_enough() {
    # shellcheck disable=SC2016
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
             process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)'
}

# The pinned Node.js and npm, in $NODE_TOOLS.
need_pinned_node() {
    [ ! -x "$NODE_TOOLS/bin/node" ] || return 0
    say "installing Node.js into $NODE_TOOLS"
    mkdir -p "$NODE_TOOLS/bin"
    cp tools/node/package.json tools/node/package-lock.json "$NODE_TOOLS/"
    quietly build/log/node.log npm ci --prefix "$NODE_TOOLS" --no-audit --no-fund
    (cd "$NODE_TOOLS/bin" && ln -sf ../node_modules/node-linux-*/bin/node . && ln -sf ../node_modules/npm/bin/npm-cli.js npm)
    "$NODE_TOOLS/bin/node" --version >/dev/null || die "the Node.js in $NODE_TOOLS does not run (build/log/node.log)"
}

need_node() {
    if [ -x "$NODE_TOOLS/bin/node" ]; then
        PATH=$PWD/$NODE_TOOLS/bin:$PATH
    fi
    if node_is_new_enough; then
        return
    fi
    say "the system's Node.js is $(node --version), too old for the web UI"
    need_pinned_node
    PATH=$PWD/$NODE_TOOLS/bin:$PATH
    hash -r
    node_is_new_enough || die "the Node.js in $NODE_TOOLS does not run (build/log/node.log)"
}

# npm packages of the web UI, again only when the lock file changed.
need_web_packages() {
    need_node
    local stamp=web/node_modules/.installed-lock
    if ! cmp -s web/package-lock.json "$stamp"; then
        say "installing the web UI's npm packages"
        (
            cd web || exit
            # Tests drive Debian's Chromium.
            PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 quietly ../build/log/npm.log npm ci --no-audit --no-fund
        )
        cp web/package-lock.json "$stamp"
    fi
}

# web_npm SCRIPT [ARGS…]: a script of web/package.json.
web_npm() { npm --prefix web run --silent "$@"; }

# The web UI, beside the program.
build_web() {
    local stamp=build/release/web/.built
    if newer_than "$stamp" web api; then
        need_web_packages
        say "building the web UI"
        quietly build/log/web.log web_npm build
        rm -rf build/release/web
        mkdir -p build/release
        cp -R web/dist build/release/web
        touch "$stamp"
    fi
}
