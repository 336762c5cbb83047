#!/usr/bin/env bash
# A published client library, unmodified, on the simulator; builds what it tests.
# usage: client-library.sh
source "$(dirname "$0")/lib.sh"

python_packages tests/client_library
cargo build --workspace
export STANDIN_BIN=$TARGET/debug/standin
LIMIT=300 in_group "$(python_of tests/client_library)" tests/client_library/test_application_api.py
