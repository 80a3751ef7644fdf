#!/usr/bin/env bash
# Runs targets for some seconds each, one after another, on one core: fuzz/run.sh SECONDS [TARGET…]
#
# Needs `cargo install cargo-fuzz` and nightly Rust. Run `fuzz/seed.sh` first. Inputs that fail a target are written to
# fuzz/artifacts. Minimise each with `cargo +nightly fuzz tmin TARGET FILE` and keep it under tests/regressions/TARGET, where
# the tests replay it. The targets run without a sanitizer, which makes them twice as fast: nothing here is unsafe, and a
# limit on memory takes its place.
set -euo pipefail
cd "$(dirname "$0")"
seconds=$1
shift
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)
cargo +nightly fuzz build -s none
ulimit -v 14000000
for target in "${targets[@]}"; do
    mkdir -p "artifacts/$target"
    nice -n 19 cargo +nightly fuzz run -s none "$target" -- -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=25 \
        -print_final_stats=1 2> "artifacts/$target.log" && result=nothing || result=something
    executions=$(grep -oE 'number_of_executed_units: [0-9]+' "artifacts/$target.log" | grep -oE '[0-9]+$' || echo '?')
    echo "$target: $executions executions, found $result"
done
