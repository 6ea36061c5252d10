#!/usr/bin/env bash
# The page of `acs gateway` in headless Chromium: send, read the code, check it, see a refusal; by keyboard, in two languages.
# Skipped (see tests/support/skip.sh) where the browser or its driver is out of reach. With SCREENSHOTS=folder it leaves pictures there.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/support/skip.sh

folder=$(mktemp -d)
gateway=""
cleanup() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
    [ -z "$gateway" ] || wait "$gateway" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT

if ! [ -x /usr/bin/chromium ]; then
    echo "chromium is not here: installing it"
    # The fonts are for whoever looks at the pictures.
    { apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >"$folder/apt.log" 2>&1 || {
        skip "tests/interop/gateway_page.sh, chromium cannot be installed here"
        exit 0
    }
fi
if ! python3 -m venv "$folder/venv" 2>/dev/null ||
    ! "$folder/venv/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2 2>"$folder/pip.log"; then
    skip "tests/interop/gateway_page.sh, the browser's driver cannot be installed here"
    exit 0
fi

# Built first, so that the wait below is for the start alone. The program itself is started, so that it can be stopped.
cargo build --quiet -p acs-cli --bin acs
"${CARGO_TARGET_DIR:-target}/debug/acs" gateway --quiet --port 0 --page-port 0 >"$folder/address" &
gateway=$!
page=""
for _ in $(seq 300); do
    page=$(sed -n 's/^page  *\(http[^ ]*\)$/\1/p' "$folder/address")
    [ -z "$page" ] || break
    kill -0 "$gateway" 2>/dev/null || break
    sleep 0.1
done
[ -n "$page" ] || {
    echo "acs gateway did not say where its page is:"
    cat "$folder/address"
    exit 1
}
"$folder/venv/bin/python" tests/interop/gateway_page.py "$page"
