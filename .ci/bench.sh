#!/usr/bin/env bash
# Runs the benchmarks, optimised. Arguments go to the benchmark program.
source "$(dirname "$0")/lib.sh"

.ci/setup.sh run
compgen -G 'tests/bench/*/main.rs' >/dev/null || stop "There are no benchmarks yet."
exec cargo bench -p standin-tests -- "$@"
