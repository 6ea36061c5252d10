#!/usr/bin/env bash
# The vendor's Python SDK as a client of the gateway: it sends, checks, and gets its typed errors.
# Skipped (see tests/support/skip.sh) where PyPI is out of reach.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/support/skip.sh

folder=$(mktemp -d)
gateway=""
cleanup() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT

if ! python3 -m venv "$folder/venv" 2>/dev/null ||
    ! "$folder/venv/bin/pip" install --quiet --disable-pip-version-check alibabacloud-dypnsapi20170525==2.0.0 2>"$folder/pip.log"; then
    skip "tests/interop/python_sdk.sh, the vendor's SDK cannot be installed here"
    exit 0
fi

cargo build --quiet --example serve_gateway
cargo run --quiet --example serve_gateway >"$folder/address" &
gateway=$!
for _ in $(seq 100); do
    [ -s "$folder/address" ] && break
    sleep 0.1
done
"$folder/venv/bin/python" tests/interop/python_sdk.py "$(head -n 1 "$folder/address")"
