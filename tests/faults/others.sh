#!/usr/bin/env bash
# Readers and a second writer while an import runs: tests/faults/others.sh FILE
#
# FILE should take some seconds to import. Readers ask again and again and must see the state before or after, or say
# that the ledger is busy (exit code 5), never anything else. A second writer waits with a message, then gives up.
set -euo pipefail
file=$(realpath "$1")
cd "$(dirname "$0")/../.."
billbook=${BILLBOOK:-target/debug/billbook}
export BILLBOOK_NOW=2025-07-01T12:00:00Z
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ledger=$work/ledger.db
"$billbook" -f "$ledger" import fixtures/gigas > /dev/null
# Imports, charges and one sum in one statement: a state that is half of two shows.
query="SELECT (SELECT count(*) FROM import) || ' ' || (SELECT coalesce(sum(charges), 0) FROM charge_by_month) AS state"
ask() { "$billbook" -f "$ledger" sql "$query" --output csv 2> /dev/null; }
before=$(ask)
"$billbook" -f "$ledger" import "$file" > /dev/null 2> "$work/err" &
child=$!
others=()
# The journal shows that writing has begun.
while [ ! -e "$ledger-journal" ] && kill -0 "$child" 2> /dev/null; do sleep 0.01; done
seen_before=0 seen_after=0 busy=0 bad=0
"$billbook" -f "$ledger" import fixtures/ormuco > /dev/null 2> "$work/second" && second=0 || second=$?
while kill -0 "$child" 2> /dev/null; do
    if found=$(ask); then
        if [ "$found" = "$before" ]; then seen_before=$((seen_before + 1)); else others+=("$found"); fi
    else
        code=$?
        if [ $code = 5 ]; then busy=$((busy + 1)); else bad=$((bad + 1)); fi
    fi
done
wait "$child" || { echo "the import failed: $(cat "$work/err")"; exit 1; }
after=$(ask)
for found in "${others[@]:-}"; do
    if [ "$found" = "$after" ]; then seen_after=$((seen_after + 1)); elif [ -n "$found" ]; then bad=$((bad + 1)); echo "seen: $found"; fi
done
echo "readers: state before $seen_before, after $seen_after, busy $busy, wrong $bad; second writer: exit code $second"
cat "$work/second"
[ "$bad" = 0 ]
