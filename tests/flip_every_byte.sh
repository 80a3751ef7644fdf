#!/usr/bin/env bash
# Flips every byte of a small ledger, one at a time, and verifies each file: tests/flip_every_byte.sh [STEP]
# With a STEP of 100 only every hundredth byte. Takes an hour on two cores, and building it some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
FLIP_STEP=${1:-1} FLIP_THREADS=$(nproc) cargo test --release --test it -- --ignored --nocapture every_flipped_byte
