#!/usr/bin/env bash
# Packs the unoptimised build, installs it, starts what was installed on a display of its own, waits until the window
# shows something, closes and removes it. Without the rights of root it is unpacked into a folder instead.
source "$(dirname "$0")/lib.sh"

if ! have dpkg-deb; then
  say "There is no dpkg here: the package is not tested."
  exit 0
fi

# The part that runs inside the session: starts $1 and looks at its window.
if [ "${1:-}" = --look ]; then
  picture=$TARGET/package-test.png
  "$2" &
  app=$!
  trap 'kill "$app" 2>/dev/null || true' EXIT
  deadline=$((SECONDS + 60))
  until window=$(xdotool search --onlyvisible --name '^Standin' 2>/dev/null | head -n1) && [ -n "$window" ]; do
    kill -0 "$app" 2>/dev/null || stop "The installed program ended before its window came."
    ((SECONDS < deadline)) || stop "No window within a minute."
    sleep 0.2
  done
  say "The window is there: $(xdotool getwindowname "$window")"
  # Without its frame, a blank page is of one colour; text alone brings many shades.
  until import -window "$window" "$picture" && (($(identify -format %k "$picture") > 20)); do
    ((SECONDS < deadline)) || stop "The window stayed blank for a minute: see $picture"
    sleep 0.5
  done
  say "It shows something: $(identify -format %k "$picture") colours"
  # As a person does: the window manager asks the window to close.
  xdotool windowactivate --sync "$window" key --clearmodifiers alt+F4
  until ! kill -0 "$app" 2>/dev/null; do
    ((SECONDS < deadline + 20)) || stop "The program did not end when its window was closed."
    sleep 0.2
  done
  wait "$app" || stop "The program ended with code $? when its window was closed."
  say "It closed"
  exit 0
fi

.ci/package.sh --debug deb
deb=$(find "$TARGET/debug/bundle/deb" -maxdepth 1 -name '*.deb' -print -quit)
[ -n "$deb" ] || stop "No .deb was made."
name=$(dpkg-deb -f "$deb" Package)
say "$name $(dpkg-deb -f "$deb" Version), depends on $(dpkg-deb -f "$deb" Depends)"
content=$(dpkg-deb -c "$deb")
for wanted in usr/bin/standin usr/bin/standin-desktop .desktop; do
  grep -q -- "$wanted\$" <<<"$content" || stop "The package lacks $wanted: $content"
done

place=$(mktemp -d)
installed=
leave() {
  if [ -n "$installed" ]; then as_root dpkg --purge "$name" >/dev/null || true; fi
  rm -rf "$place"
}
trap leave EXIT

prefix=
# What a person has installed stays as it is.
if can_be_root && ! dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed; then
  installed=yes
  as_root dpkg --install "$deb"
else
  say "Not installed but unpacked: no rights of root, or the package is in use here"
  dpkg-deb -x "$deb" "$place"
  prefix=$place
fi
"$prefix/usr/bin/standin" --version
.ci/session.sh .ci/package-test.sh --look "$prefix/usr/bin/standin-desktop"
if [ -n "$installed" ]; then
  as_root dpkg --purge "$name"
  installed=
  [ ! -e /usr/bin/standin-desktop ] || stop "Removing the package left /usr/bin/standin-desktop behind"
fi
say "1 test passed: the package installs, starts, shows its window and goes away"
