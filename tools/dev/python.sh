# Sourced by ./dev: the Python packages of the tests, in an environment of their own.
# shellcheck shell=bash

PYTHON=build/tools/python/bin/python

# Installed again only when the list changed.
need_python_packages() {
    local list=tests/e2e/requirements.txt stamp=build/tools/python/installed.txt
    if ! cmp -s "$list" "$stamp"; then
        say "installing the Python packages of the tests"
        quietly build/log/venv.log python3 -m venv --clear build/tools/python
        quietly build/log/pip.log "$PYTHON" -m pip install --disable-pip-version-check --requirement "$list"
        cp "$list" "$stamp"
    fi
}
