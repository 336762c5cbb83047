#!/usr/bin/env bash
# Takes the pictures of README and guide anew, from the real window.
source "$(dirname "$0")/lib.sh"

.ci/setup.sh test
ui_build
cargo build --workspace
export STANDIN_BIN=$TARGET/debug/standin STANDIN_DESKTOP_BIN=$TARGET/debug/standin-desktop TAURI_DRIVER=$TOOLS/bin/tauri-driver
CHROMIUM=$(chromium_path)
export CHROMIUM
exec .ci/session.sh npm --prefix "$ROOT/tests/e2e" run --silent pictures
