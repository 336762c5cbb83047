#!/usr/bin/env bash
# Makes every size of the icon from icons/standin.svg.
source "$(dirname "$0")/lib.sh"

npm_packages ui
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
ui/node_modules/.bin/tauri icon icons/standin.svg --output "$place" >/dev/null
for file in 32x32.png 128x128.png 128x128@2x.png icon.png icon.ico icon.icns; do
  cp "$place/$file" icons/
done
ls -l icons
