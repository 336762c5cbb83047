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
  wait "${children[@]}" 2>/dev/null || true
  # What still ends may be writing there.
  rm -rf "$place" 2>/dev/null || rm -rf "$place" || true
}
trap leave EXIT

mkdir -p "$place"/{data,config,cache,state} && mkdir -m 700 "$place/run"
export XDG_DATA_HOME=$place/data XDG_CONFIG_HOME=$place/config XDG_CACHE_HOME=$place/cache XDG_STATE_HOME=$place/state XDG_RUNTIME_DIR=$place/run
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
# No screen reader looks on: GTK need not start its services.
export GDK_BACKEND=x11 NO_AT_BRIDGE=1

# Starts a server of the session that tells its address on file descriptor 3, and puts it into $address.
# usage: serve NAME COMMAND…
serve() {
  local name=$1
  shift
  # One for each: a server that closes the pipe late would cut off the next.
  mkfifo "$place/$name.address"
  "$@" 3>"$place/$name.address" >"$place/$name.log" 2>&1 &
  children+=($!)
  if ! read -r -t 20 address <"$place/$name.address"; then
    cat "$place/$name.log" >&2
    stop "$name did not start."
  fi
}

# The display is a free one, picked by the server itself.
serve Xvfb Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp
export DISPLAY=:$address
openbox >/dev/null 2>&1 &
children+=($!)
serve dbus-daemon dbus-daemon --session --nofork --print-address=3
export DBUS_SESSION_BUS_ADDRESS=$address
gnome-keyring-daemon --foreground --unlock --components=secrets < <(printf '\n') >/dev/null 2>&1 &
children+=($!)
gdbus wait --session --timeout 20 org.freedesktop.secrets || say "There is no keyring in this session."

in_group "$@"
