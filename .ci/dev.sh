#!/usr/bin/env bash
# The window with the UI from Vite's own server, so that a change of the UI shows at once.
source "$(dirname "$0")/lib.sh"

.ci/setup.sh run
is_mac || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || stop "There is no display here. Use \`make run\`, which serves the UI for a browser, and
\`npm run dev\` in ui/ beside it."
port=${PORT:-5173}
# The address of Vite's server is given here alone: a build without it always shows the built UI.
exec ui/node_modules/.bin/tauri dev --config "{\"build\":{\"devUrl\":\"http://localhost:$port\",\"beforeDevCommand\":{\"script\":\"npm run dev -- --port $port --strictPort\",\"cwd\":\"../ui\"}}}" "$@"
