#!/usr/bin/env bash
# Writes ui/src/bindings anew from the types of the api crate; a rule of the house fails while they differ.
source "$(dirname "$0")/lib.sh"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cargo run --quiet -p standin-api --example write-bindings "$place"
# Only once all of it is written: types that are gone leave no file behind.
rm -rf ui/src/bindings
mkdir -p ui/src/bindings
cp -R "$place/." ui/src/bindings/
say "Wrote $(find ui/src/bindings -name '*.ts' | wc -l) files"
