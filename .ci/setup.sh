#!/usr/bin/env bash
# Checks Rust and Node, and installs everything else that is missing.
# usage: setup.sh [run|test]    run: what the window needs; test: that, and what the tests need
source "$(dirname "$0")/lib.sh"

purpose=${1:-run}
RUST_MIN=1.95
NODE_MIN=20.19
PYTHON_MIN=3.11

# System packages by their names in Debian and Ubuntu: the one list of them.
packages_run=(libwebkit2gtk-4.1-dev build-essential pkg-config libxdo-dev libayatana-appindicator3-dev librsvg2-dev libssl-dev)
#   webkit2gtk-driver       drives the web view of the real window
#   xvfb openbox xdotool    a display of its own for the window, a manager for it, a hand and an eye
#   imagemagick             pictures of that display
#   dbus-daemon             a session bus of its own (dbus-run-session), on which
#   gnome-keyring           holds the secrets, as on a desktop
#   chromium                the browser of the UI tests (added below unless another Chromium is there)
#   python3-venv            Python with a place of its own for the client library that is run on the simulator
packages_test=(webkit2gtk-driver xvfb openbox xdotool imagemagick dbus-daemon gnome-keyring python3-venv)

# Programs that cargo builds, with their versions. tauri-driver 3 is an alpha.
tools=(cargo-deny@0.20.2 cargo-machete@0.9.2 tauri-driver@2.1.0)

check_rust() {
  local line="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . \"\$HOME/.cargo/env\"" version
  if have rustup; then line="rustup update stable && rustup default stable"; fi
  { have cargo && have rustc; } || stop "Rust $RUST_MIN or newer is needed and none was found. Install it with:

    $line"
  # With rustup, the programs can be there without a version that they stand for.
  version=$(rustc --version 2>/dev/null | cut -d' ' -f2) || version=0
  at_least "$version" "$RUST_MIN" || stop "Rust $RUST_MIN or newer is needed, and rustc says ${version/#0/nothing}. Update it with:

    $line"
  if [ "$purpose" = test ] && ! { cargo clippy --version && cargo fmt --version; } >/dev/null 2>&1; then
    stop "clippy and rustfmt are needed for the tests. Install them with:

    rustup component add clippy rustfmt"
  fi
}

check_node() {
  local line="see https://nodejs.org/en/download (any version from $NODE_MIN on, with npm)" version
  if is_mac && have brew; then
    line="brew install node"
  elif have apt-get; then
    line="curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install -y nodejs"
  fi
  { have node && have npm; } || stop "Node $NODE_MIN or newer with npm is needed and was not found. Install it with:

    $line"
  version=$(node --version)
  at_least "${version#v}" "$NODE_MIN" || stop "Node $NODE_MIN or newer is needed, this is ${version#v}. Update it with:

    $line"
}

check_python() {
  local version=0
  if have python3; then version=$(python3 -c 'import platform; print(platform.python_version())'); fi
  at_least "$version" "$PYTHON_MIN" || stop "Python $PYTHON_MIN or newer is needed for the tests, and python3 says ${version/#0/nothing}: see https://www.python.org/downloads/"
}

# Prints the packages among its arguments that dpkg does not know as installed.
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
  done
}

debian_packages() {
  local wanted=("${packages_run[@]}") missing
  if [ "$purpose" = test ]; then
    wanted+=("${packages_test[@]}")
    # Ubuntu's package of this name stands for a snap.
    if [ -z "$(chromium_path)" ]; then
      if apt-cache show chromium >/dev/null 2>&1; then wanted+=(chromium); else wanted+=(chromium-browser); fi
    fi
  fi
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ "${#missing[@]}" -gt 0 ] || return 0
  local line="apt-get install -y --no-install-recommends ${missing[*]}"
  can_be_root || stop "These packages are missing, and there is no way to become root here. As root:

    apt-get update && $line"
  say "Installing: ${missing[*]}"
  as_root apt-get update -qq
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive $line -qq
}

other_system() {
  if is_mac; then
    xcode-select -p >/dev/null 2>&1 || stop "The command line tools of Xcode are needed. Install them with:

    xcode-select --install"
    return 0
  fi
  if have pkg-config && pkg-config --exists webkit2gtk-4.1; then
    return 0
  fi
  stop "This is not Debian or Ubuntu, so nothing is installed here. Needed, by the names of Debian:

    ${packages_run[*]}

Fedora:  sudo dnf install webkit2gtk4.1-devel gcc gcc-c++ make pkgconf-pkg-config libxdo-devel libappindicator-gtk3-devel librsvg2-devel openssl-devel
Arch:    sudo pacman -S --needed webkit2gtk-4.1 base-devel pkgconf xdotool libappindicator-gtk3 librsvg openssl
For the tests also: ${packages_test[*]} chromium"
}

# Builds the tools that are not there in the version above, into the target folder; about two minutes on two cores.
cargo_tools() {
  local tool name version
  for tool in "${tools[@]}"; do
    name=${tool%@*} version=${tool#*@}
    if [ -x "$TOOLS/bin/$name" ] && grep -q "^\"$name $version " "$TOOLS/.crates.toml" 2>/dev/null; then continue; fi
    say "Building $name $version"
    # Unoptimised: quick enough for what they do here, and built in half the time.
    CARGO_TARGET_DIR=$TOOLS/build cargo install --quiet --locked --debug --root "$TOOLS" "$name" --version "$version"
  done
  rm -rf "$TOOLS/build"
}

case $purpose in run | test) ;; *) stop "usage: setup.sh [run|test]" ;; esac
check_rust
check_node
if have apt-get && have dpkg-query; then debian_packages; else other_system; fi
npm_packages ui
if [ "$purpose" = test ]; then
  check_python
  npm_packages tests/e2e
  python_packages tests/client_library
  cargo_tools
fi
say "Set up: Rust $(rustc --version | cut -d' ' -f2), Node $(node --version)"
