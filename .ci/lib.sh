# Shared by the scripts beside it: where things are, how to speak, how to stop. Sourced, never run.
# shellcheck shell=bash

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
TOOLS=$TARGET/tools
export PATH="$TOOLS/bin:$PATH"

# With CI set, nobody is there to answer a question. Some tools take no other word for it than "true".
case ${CI:-} in
  '' | 0 | false) unset CI ;;
  *)
    export CI=true
    exec </dev/null
    ;;
esac

say() { printf '%s\n' "$*"; }
head_line() { printf '\n== %s\n' "$*"; }
stop() {
  printf '\n%s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
is_mac() { [ "$(uname -s)" = Darwin ]; }

# True when version $1 is at least $2, both of the form 1.2 or 1.2.3.
at_least() {
  local have_parts want_parts i
  IFS=. read -r -a have_parts <<<"${1%%[-+]*}"
  IFS=. read -r -a want_parts <<<"$2"
  for i in 0 1 2; do
    local h=${have_parts[i]:-0} w=${want_parts[i]:-0}
    ((10#$h > 10#$w)) && return 0
    ((10#$h < 10#$w)) && return 1
  done
  return 0
}

# Runs a command with the rights of root; the caller has made sure with can_be_root that it works.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif [ -n "${CI:-}" ]; then sudo -n "$@"; else sudo "$@"; fi
}

# True when root's rights are there, or sudo can ask for them.
can_be_root() {
  [ "$(id -u)" -eq 0 ] && return 0
  have sudo || return 1
  [ -z "${CI:-}" ] || sudo -n true 2>/dev/null
}

# Prints the Chromium there is, or nothing.
chromium_path() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
    if [ -n "$name" ] && have "$name"; then
      command -v "$name"
      return
    fi
  done
}

# Brings node_modules of folder $1 to the state of its lock file, and does nothing when it is there already.
npm_packages() {
  local lock=$1/package-lock.json stamp=$1/node_modules/.package-lock.json
  [ -f "$1/package.json" ] || return 0
  [ -f "$lock" ] || stop "$lock is missing: the packages of $1 cannot be installed as they were tested."
  if [ ! -f "$stamp" ] || [ "$lock" -nt "$stamp" ]; then
    say "Installing the packages of $1"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    mkdir -p "$1/node_modules" && touch "$stamp"
  fi
}

# Prints the Python that has the packages of folder $1.
python_of() { printf '%s\n' "$TOOLS/python-$(basename "$1")/bin/python"; }

# Brings the Python packages of folder $1, in a place of their own, to the state of their list, and does nothing when it is there.
python_packages() {
  local list=$1/requirements.txt python
  python=$(python_of "$1")
  local place=${python%/bin/python}
  if [ ! -f "$place/.installed" ] || ! cmp -s "$list" "$place/.installed"; then
    say "Installing the Python packages of $1"
    rm -rf "$place"
    python3 -m venv "$place"
    "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r "$list"
    cp "$list" "$place/.installed"
  fi
}

# Builds ui/dist when something it is made of is newer.
ui_build() {
  if [ -f ui/dist/index.html ] && [ -z "$(find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -newer ui/dist/index.html ! -name '*.tsbuildinfo' -print -quit)" ]; then
    say "The UI is built already"
    return
  fi
  (cd ui && npm run --silent build)
  touch ui/dist/index.html
}

# Runs a command as a group of processes and ends all of the group once the command is through: what a test left
# running would keep the output open, and the caller waiting for ever. The command has LIMIT seconds, 15 minutes unless told.
in_group() {
  local group code=0 limit=()
  if have timeout; then limit=(timeout --kill-after=10 "${LIMIT:-900}"); fi
  set -m
  ${limit[@]+"${limit[@]}"} "$@" &
  group=$!
  set +m
  # shellcheck disable=SC2064
  trap "kill -- -$group 2>/dev/null || true" INT TERM
  wait "$group" || code=$?
  kill -- "-$group" 2>/dev/null || true
  trap - INT TERM
  [ "$code" -ne 124 ] || say "Stopped: not through after ${LIMIT:-900} seconds." >&2
  return "$code"
}
