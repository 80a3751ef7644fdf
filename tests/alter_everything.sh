#!/usr/bin/env bash
# Alters every value, deletes every row and swaps every two neighbours of a ledger of all fixtures, and verifies each time:
# tests/alter_everything.sh. Takes half an hour.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --test it -- --ignored --nocapture every_value_and_row_that_is_altered
