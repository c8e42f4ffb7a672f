#!/bin/sh
# Pins every package, with hashes, from pyproject.toml. Needs pip-tools on the PATH of .venv.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install --quiet pip-tools
compile() {
    .venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@"
}
compile --output-file requirements/run.lock requirements/build.in pyproject.toml
compile --output-file requirements/test.lock --constraint requirements/run.lock requirements/test.in
