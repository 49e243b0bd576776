#!/bin/sh
# Writes the seeds of every target from the samples and vectors of the crates.
set -eu
cd "$(dirname "$0")/.."
exec cargo run --quiet --locked --package fuzz-targets --example seed
