#!/usr/bin/env bash
# Readers and other writers while an import runs: tests/faults/others.sh FILE
#
# FILE should take more than ten seconds to import. Readers ask again and again and must see the state before or after, or
# say that the ledger is busy (exit code 5), never anything else. Other writers (an import, a closing, an acceptance, an
# assertion) wait with a message, then give up. A snapshot has the state before or after, or there is none.
set -euo pipefail
file=$(realpath "$1")
cd "$(dirname "$0")/../.."
billbook=${BILLBOOK:-target/debug/billbook}
export BILLBOOK_NOW=2025-07-01T12:00:00Z
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ledger=$work/ledger.db
"$billbook" -f "$ledger" import fixtures/gigas fixtures/ormuco > /dev/null
# Findings make the exit code 1.
finding=$({ "$billbook" -f "$ledger" check --output json || true; } | sed -n 's/.*"id": "\(.*\)".*/\1/p' | head -n 1)
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
# Writes at the same time as the import; $1 says what is tried.
writers=()
second() {
    local what=$1
    shift
    ("$billbook" -f "$ledger" "$@" > /dev/null 2> "$work/second-$what"; echo $? > "$work/code-$what") || true &
    writers+=($!)
}
second import import fixtures/cloudsigma/june-2025/balance.http
second close close 2025-06
second accept accept "$finding" --why known
second assert assert 'spend 2025-06 ormuco = 1 CAD'
second snapshot snapshot "$work/audit.db"
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
wait "${writers[@]}" || true
for what in import close accept assert; do
    code=$(cat "$work/code-$what")
    # One that had its turn before or after the import is none that waited in vain.
    if [ "$code" = 5 ]; then
        grep -q '^error\[busy\]' "$work/second-$what" || { bad=$((bad + 1)); echo "$what: $(cat "$work/second-$what")"; }
    elif [ "$code" != 0 ]; then
        bad=$((bad + 1)); echo "$what: exit code $code: $(cat "$work/second-$what")"
    fi
    echo "second writer, $what: exit code $code"
done
code=$(cat "$work/code-snapshot")
if [ "$code" = 0 ]; then
    "$billbook" -f "$work/audit.db" verify > /dev/null || { bad=$((bad + 1)); echo "the snapshot is not sound"; }
elif [ "$code" != 5 ] || [ -e "$work/audit.db" ]; then
    bad=$((bad + 1)); echo "snapshot: exit code $code: $(cat "$work/second-snapshot")"
fi
echo "snapshot: exit code $code"
"$billbook" -f "$ledger" verify > /dev/null || { bad=$((bad + 1)); echo "the ledger is not sound"; }
echo "readers: state before $seen_before, after $seen_after, busy $busy, wrong $bad"
[ "$bad" = 0 ]
