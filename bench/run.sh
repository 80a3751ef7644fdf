#!/usr/bin/env bash
# Builds everything, fetches the peers, and prints the table of bench/README.md: bench/run.sh [--rows 1000000,5000000]
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v sqlite3 > /dev/null; then
    echo "sqlite3 is missing: apt-get install sqlite3" >&2
    exit 5
fi
target=${CARGO_TARGET_DIR:-target}
cargo build --release --locked --bin billbook --example generate_focus

# Two packages, because the newer library has no shell, and Python takes longer to start than DuckDB to answer.
venv=target/bench/venv
if [ ! -x "$venv/bin/duckdb" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check duckdb duckdb-cli
fi
duckdb=$("$venv/bin/python" -c 'import duckdb_cli, pathlib; print(pathlib.Path(duckdb_cli.__file__).parent / "duckdb")')

exec "$venv/bin/python" bench/run.py --programs "$target/release" --duckdb "$duckdb" "$@"
