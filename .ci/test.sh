#!/usr/bin/env bash
# Every check and test there is, one step after the other; stops at the first that fails and ends with a table.
# usage: test.sh [quick]    quick: what needs neither browser nor window
source "$(dirname "$0")/lib.sh"

which=${1:-all}
LOGS=$TARGET/test-logs
rm -rf "$LOGS" && mkdir -p "$LOGS"
table=()
total_tests=0
current=

# How many tests the output in file $1 tells of: cargo's, Vitest's, node's, and a script's own line.
count_tests() {
  sed -e 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result: ok\. / { n += $4 }
    /^ *Tests +[0-9]+ passed/ { n += $2 }
    /^(#|ℹ) pass [0-9]+$/ { n += $3 }
    /^[0-9]+ tests? passed: / { n += $1 }
    END { print n + 0 }'
}

# Takes the time in seconds, gives 1:05.
clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# step [-t] NAME COMMAND…    with -t the step fails when its output tells of no test at all
step() {
  local wants_tests='' name started took tests=''
  if [ "$1" = -t ]; then
    wants_tests=yes
    shift
  fi
  name=$1
  shift
  current=$name
  head_line "$name"
  started=$SECONDS
  step_started=$started
  "$@" 2>&1 | tee "$LOGS/${name// /-}.log"
  took=$((SECONDS - started))
  if [ -n "$wants_tests" ]; then
    tests=$(count_tests "$LOGS/${name// /-}.log")
    ((tests > 0)) || stop "The step \"$name\" ran no test."
    total_tests=$((total_tests + tests))
  fi
  table+=("$(printf '  %-34s %7s %7s' "$name" "$(clock "$took")" "$tests")")
  current=
}

finish() {
  local code=$?
  printf '\n  %-34s %7s %7s\n' step time tests
  [ "${#table[@]}" -eq 0 ] || printf '%s\n' "${table[@]}"
  if [ -n "$current" ]; then
    printf '  %-34s %7s  FAILED\n\nFailed at "%s" after %s. Its output: %s\n' "$current" "$(clock $((SECONDS - step_started)))" "$current" "$(clock "$SECONDS")" "$LOGS/${current// /-}.log"
    [ "$code" -ne 0 ] || code=1
  else
    printf '\n%d tests and %d steps passed in %s\n' "$total_tests" "${#table[@]}" "$(clock "$SECONDS")"
  fi
  exit "$code"
}
trap finish EXIT

export SET_UP=yes
step "set up" .ci/setup.sh test

# What needs no build comes first: it fails soonest.
step "rust format" cargo fmt --all --check
step "licences, sources, bans" .ci/deny.sh
step "unused dependencies" cargo-machete
step "ui checks" npm --prefix ui run --silent check
step -t "ui tests" npm --prefix ui run --silent test
step "ui build" ui_build

# From here on one set of packages and features, so that each step takes up what the one before compiled.
step "clippy" cargo clippy --workspace --all-targets -- -D warnings
# Counted with the Rust tests, of which it is one: here it only fails sooner.
step "rules of the house" cargo test --workspace --test tidy
step -t "rust tests" cargo test --workspace
if [ "$which" = quick ]; then exit 0; fi
step -t "a published client library" .ci/client-library.sh
step -t "ui in the browser" .ci/e2e.sh browser
step -t "the real window" .ci/e2e.sh window
step -t "package" .ci/package-test.sh
