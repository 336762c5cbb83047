#!/usr/bin/env bash
# Runs the walks against a real account and writes what differs from the protocol pages to target/live-report.md.
# Tokens are asked for, handed on by a pipe and never stored. LIVE_PLATFORM, LIVE_BASE_URL, LIVE_ACCOUNT, LIVE_INBOX,
# LIVE_PUBLIC_URL and LIVE_REPORT answer the other questions beforehand; LIVE_PROGRAM names a program that is built.
source "$(dirname "$0")/lib.sh"

if [ -z "${LIVE_PROGRAM:-}" ]; then
    cargo build --quiet -p standin-cli
    LIVE_PROGRAM="$PWD/target/debug/standin"
fi
export LIVE_PROGRAM LIVE_REPORT="${LIVE_REPORT:-target/live-report.md}"
exec python3 tests/live/walk.py
