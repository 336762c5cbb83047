#!/usr/bin/env bash
# Bundles the window together with the program `standin`.
# usage: package.sh [--debug] [KINDS]    --debug takes the unoptimised build; KINDS as Tauri names them, default deb,rpm
source "$(dirname "$0")/lib.sh"

profile=release build=(--release -p standin-desktop -p standin-cli) bundle=()
if [ "${1:-}" = --debug ]; then
  profile=debug build=(--workspace) bundle=(--debug)
  shift
fi
kinds=${1:-deb,rpm}
if is_mac; then kinds=${1:-app}; fi

if [ -z "${SET_UP:-}" ]; then .ci/setup.sh run; fi
ui_build
cargo build "${build[@]}"

# Tauri packs its own binary; the program for the command line goes in beside it.
extra="{\"/usr/bin/standin\":\"$TARGET/$profile/standin\"}"
rm -rf "$TARGET/$profile/bundle"
cd src-tauri
"$ROOT/ui/node_modules/.bin/tauri" bundle ${bundle[@]+"${bundle[@]}"} --bundles "$kinds" \
  --config "{\"bundle\":{\"linux\":{\"deb\":{\"files\":$extra},\"rpm\":{\"files\":$extra}}}}"
find "$TARGET/$profile/bundle" -maxdepth 2 -type f \( -name '*.deb' -o -name '*.rpm' \) -print
