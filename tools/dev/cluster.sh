# Sourced by ./dev: the AWS topology as local processes (tools/cluster).
# shellcheck shell=bash

CLUSTER_TOOLS=build/tools/cluster

# The stand-ins for SQS and DynamoDB, again only when their list changed.
need_cluster_packages() {
    need_pinned_node
    local stamp=$CLUSTER_TOOLS/node_modules/.installed-lock
    mkdir -p "$CLUSTER_TOOLS"
    cp tools/cluster/package.json tools/cluster/package-lock.json tools/cluster/*.mjs "$CLUSTER_TOOLS/"
    if ! cmp -s tools/cluster/package-lock.json "$stamp"; then
        say "installing the stand-ins for SQS and DynamoDB"
        PATH=$PWD/$NODE_TOOLS/bin:$PATH quietly build/log/cluster-npm.log \
            npm ci --prefix "$CLUSTER_TOOLS" --no-audit --no-fund
        cp tools/cluster/package-lock.json "$stamp"
    fi
}

dev_cluster() {
    # Bringing it down, and asking for help, need nothing.
    if [[ " $* " =~ " --down "|" --help "|" -h " ]]; then
        exec python3 tools/cluster/cluster.py "$@"
    fi
    need_packages cluster
    build_release
    need_cluster_packages
    exec python3 tools/cluster/cluster.py "$@"
}
