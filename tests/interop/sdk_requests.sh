#!/usr/bin/env bash
# What the vendor's Python SDKs send, against `sdk_requests.jsonl`, which `cargo test --test sdk_requests` holds our requests against.
# `--write` records anew. Skipped (see tests/support/skip.sh) where PyPI is out of reach.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/support/skip.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mapfile -t packages < <(sed 's/^{"package": "\([^"]*\)".*/\1/' tests/interop/sdk_requests.jsonl | sort --unique)
if ! python3 -m venv "$folder/venv" 2>/dev/null ||
    ! "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}" 2>"$folder/pip.log"; then
    skip "tests/interop/sdk_requests.sh, the vendor's SDKs cannot be installed here"
    exit 0
fi
"$folder/venv/bin/python" -W ignore tests/interop/sdk_requests.py "$@"
