#!/usr/bin/env bash
# Runs a command in a desktop session of its own: a display, a window manager, a bus, an unlocked keyring,
# and empty folders for data and settings, so that nothing of the person at the machine is seen or touched.
# usage: session.sh COMMAND…
source "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || stop "usage: session.sh COMMAND…"
place=$(mktemp -d)
children=()
leave() {
  local child
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$place"
}
trap leave EXIT

mkdir -p "$place"/{data,config,cache,state} && mkdir -m 700 "$place/run"
export XDG_DATA_HOME=$place/data XDG_CONFIG_HOME=$place/config XDG_CACHE_HOME=$place/cache XDG_STATE_HOME=$place/state XDG_RUNTIME_DIR=$place/run
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
export GDK_BACKEND=x11

# The server picks a free display and writes its number once it accepts connections.
mkfifo "$place/display"
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3>"$place/display" >"$place/xvfb.log" 2>&1 &
children+=($!)
if ! read -r -t 20 number <"$place/display"; then
  cat "$place/xvfb.log" >&2
  stop "Xvfb did not start."
fi
export DISPLAY=:$number
openbox >/dev/null 2>&1 &
children+=($!)

# shellcheck disable=SC2016
dbus-run-session -- bash -c '
  printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || echo "No keyring in this session." >&2
  "$@"' session "$@"
