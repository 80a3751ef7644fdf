#!/usr/bin/env bash
# Files too large for a test, made on the spot: tests/faults/hostile.sh [MEGABYTES]
#
# Each must be refused with exit code 3 and a message, within a gigabyte and a half of memory.
set -euo pipefail
cd "$(dirname "$0")/../.."
megabytes=${1:-2048}
billbook=$(realpath "${BILLBOOK:-target/debug/billbook}")
export BILLBOOK_NOW=2025-07-01T12:00:00Z
work=$(mktemp -d -p "${TMPDIR:-/tmp}")
trap 'rm -rf "$work"' EXIT
header=$(head -n 1 fixtures/focus/cost_and_usage_cumulus.csv)
wrong=0
letters() { head -c "$1M" /dev/zero | tr '\0' x; }

try() {
    local name=$1 code=0 start peak
    start=$(date +%s%N)
    /usr/bin/env python3 - "$billbook" "$work" "$name" > "$work/peak" 2> "$work/err" << 'PYTHON' || code=$?
import resource, subprocess, sys
ended = subprocess.run([sys.argv[1], "-f", sys.argv[2] + "/ledger.db", "import", sys.argv[3]], cwd=sys.argv[2],
                       stdout=subprocess.DEVNULL, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30)))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
sys.exit(ended.returncode if ended.returncode >= 0 else 128 - ended.returncode)
PYTHON
    peak=$(cat "$work/peak")
    printf '%-18s exit %s, %6d ms, %5s MiB: %s\n' "$name" "$code" $((($(date +%s%N) - start) / 1000000)) "$peak" "$(head -n 1 "$work/err")"
    if [ "$code" != 3 ] || [ "$peak" -gt 1536 ]; then wrong=$((wrong + 1)); fi
    rm -f "$work/$name" "$work"/ledger.db*
}

{ echo "$header"; letters "$megabytes"; echo; } > "$work/line.csv" && try line.csv
{ echo "$header"; printf '"'; letters "$megabytes"; echo; } > "$work/quote.csv" && try quote.csv
letters "$megabytes" > "$work/letters.txt" && try letters.txt
{ printf '{"objects": ["'; letters "$megabytes"; printf '"]}'; } > "$work/text.json" && try text.json
{ printf '{"objects": ["'; letters 900; printf '"]}'; } > "$work/text-900.json" && try text-900.json
{ echo "$header"; letters "$megabytes"; } | gzip -9 > "$work/line.csv.gz" && try line.csv.gz
{ printf '{"objects": ["'; letters "$megabytes"; printf '"]}'; } | gzip -9 > "$work/text.json.gz" && try text.json.gz
# A thousand million records of nothing: for an optimised build.
{ echo "$header"; head -c "${megabytes}M" /dev/zero | tr '\0' '\n'; } | gzip -9 > "$work/blank.csv.gz" && try blank.csv.gz
echo "wrong: $wrong"
[ "$wrong" = 0 ]
