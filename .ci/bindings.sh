#!/usr/bin/env bash
# Writes ui/src/bindings anew from the types of the api crate; tests/tidy fails while they differ.
source "$(dirname "$0")/lib.sh"

STANDIN_WRITE_BINDINGS=1 cargo test -p standin-tests --test tidy -- bindings
git diff --stat -- ui/src/bindings || true
