#!/usr/bin/env bash
# What `acs openapi` writes, judged by a validator that others made: our specs, and the vendor's metadata where it is at hand, of
# the products that are named or else of all. Says so and skips where PyPI is out of reach.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! python3 -m venv "$folder/venv" 2>/dev/null ||
    ! "$folder/venv/bin/pip" install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0 2>"$folder/pip.log"; then
    echo "skipped: openapi-spec-validator cannot be installed here"
    exit 0
fi

cargo build --quiet --package acs-cli
specs=(spec/*.yaml)
if [ -d ../shared/corpus ]; then
    [ $# -gt 0 ] || set -- ../shared/corpus/*/
    for product in "$@"; do
        specs+=("../shared/corpus/$(basename "$product")"/*/api-docs.json)
    done
else
    echo "skipped in part: there is no ../shared/corpus"
fi
"$folder/venv/bin/python" tests/interop/openapi.py "${CARGO_TARGET_DIR:-target}/debug/acs" "${specs[@]}"
