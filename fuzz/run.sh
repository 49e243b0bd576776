#!/bin/sh
# Runs every target for a while, one after the other: fuzz/run.sh [SECONDS] [TARGET…]
# What it finds is in fuzz/artifacts; move it into fuzz/corpus/TARGET with the fix.
# New inputs go to fuzz/target/corpus, so that the committed corpus stays small.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
targets=${*:-$(ls fuzz/corpus)}
for target in $targets; do
    mkdir -p "fuzz/target/corpus/$target"
    # No sanitiser: the parsers are Rust without `unsafe`, and run several times faster so.
    cargo +nightly fuzz run --fuzz-dir fuzz -s none "$target" \
        "fuzz/target/corpus/$target" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -max_len=16384 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
done
