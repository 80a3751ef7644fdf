#!/usr/bin/env bash
# Ends imports at random moments and looks at the ledger they leave: bench/kill.sh [--rows 5000000] [--tries 50]
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
cargo build --release --locked --bin billbook --example generate_focus
exec python3 bench/kill.py --programs "$target/release" "$@"
