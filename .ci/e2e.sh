#!/usr/bin/env bash
# The real UI on the real engine: in headless Chromium on `standin serve`, and in the real window on a display of its own.
# usage: e2e.sh [all|browser|window]; builds what it tests
source "$(dirname "$0")/lib.sh"

which=${1:-all}
case $which in all | browser | window) ;; *) stop "usage: e2e.sh [all|browser|window]" ;; esac
[ -f tests/e2e/package.json ] || stop "tests/e2e/package.json is missing."
npm_packages tests/e2e
ui_build
cargo build --workspace
export STANDIN_BIN=$TARGET/debug/standin STANDIN_DESKTOP_BIN=$TARGET/debug/standin-desktop
CHROMIUM=$(chromium_path)
export CHROMIUM

if [ "$which" != window ]; then
  [ -n "$CHROMIUM" ] || stop "No Chromium was found. Install one, or name it in CHROMIUM."
  in_group npm --prefix tests/e2e run --silent browser
fi
if [ "$which" != browser ]; then
  if is_mac; then
    say "The window is not tested here: macOS has no driver for its web view."
  else
    export TAURI_DRIVER=$TOOLS/bin/tauri-driver
    .ci/session.sh npm --prefix tests/e2e run --silent window
  fi
fi
