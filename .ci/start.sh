#!/usr/bin/env bash
# Sets up, builds and starts the window; where there is no display, serves the same UI instead.
source "$(dirname "$0")/lib.sh"

.ci/setup.sh run
ui_build
if is_mac || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  cargo build -p standin-desktop
  say "Opening the window"
  exec "$TARGET/debug/standin-desktop" "$@"
fi
cargo build -p standin-cli
say "There is no display here: serving the UI for a browser instead"
exec "$TARGET/debug/standin" serve "$@"
