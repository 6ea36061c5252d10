#!/usr/bin/env bash
# What `acs openapi` writes, judged by a validator that others made: our specs, and the vendor's metadata, of
# the products that are named or else of all. Skipped (see tests/support/skip.sh) where PyPI is out of reach.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/support/skip.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! python3 -m venv "$folder/venv" 2>/dev/null ||
    ! "$folder/venv/bin/pip" install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0 2>"$folder/pip.log"; then
    skip "tests/interop/openapi.sh, openapi-spec-validator cannot be installed here"
    exit 0
fi

cargo build --quiet --package acs-cli
specs=(spec/*.yaml)
corpus=../shared/corpus
if ! [ -d "$corpus" ]; then
    skip "most of tests/interop/openapi.sh, there is no ../shared/corpus but tests/metadata"
    corpus=tests/metadata
fi
[ $# -gt 0 ] || set -- "$corpus"/*/
for product in "$@"; do
    # A product that is named may be missing in tests/metadata.
    for file in "$corpus/$(basename "$product")"/*/api-docs.json; do
        ! [ -f "$file" ] || specs+=("$file")
    done
done
"$folder/venv/bin/python" tests/interop/openapi.py "${CARGO_TARGET_DIR:-target}/debug/acs" "${specs[@]}"
