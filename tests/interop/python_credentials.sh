#!/usr/bin/env bash
# The vendor's Python SDK and this one look for credentials in the same files and variables, and find the same key.
# Skipped (see tests/support/skip.sh) where PyPI is out of reach.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/support/skip.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! python3 -m venv "$folder/venv" 2>/dev/null ||
    ! "$folder/venv/bin/pip" install --quiet --disable-pip-version-check alibabacloud-credentials==1.0.12 2>"$folder/pip.log"; then
    skip "tests/interop/python_credentials.sh, the vendor's SDK cannot be installed here"
    exit 0
fi

cargo build --quiet --example default_credentials
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
"$folder/venv/bin/python" tests/interop/python_credentials.py "$target/debug/examples/default_credentials"
