# To be sourced: `skip WHAT` reports on standard error that WHAT is skipped, and adds the line to the file that ACS_SKIPPED names.
# It returns 1 under ACS_STRICT=1. The Rust of the tests does the same, see skip.rs.
skip() {
    if [ "${ACS_STRICT:-}" = 1 ]; then
        echo "skipped: $1; ACS_STRICT=1 does not allow that" >&2
        return 1
    fi
    echo "skipped: $1" >&2
    [ -z "${ACS_SKIPPED:-}" ] || echo "skipped: $1" >>"$ACS_SKIPPED"
}
