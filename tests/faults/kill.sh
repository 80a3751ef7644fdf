#!/usr/bin/env bash
# Kills a command at random moments, and looks at the ledger it leaves:
#
#     tests/faults/kill.sh [--tries 50] [--seed 1] [--parts] [--once] [--unchanged FILE] LEDGER COMMAND…
#
# LEDGER is copied before every try; in COMMAND the word LEDGER stands for the copy. Whatever the moment, the copy must
# hold exactly what it held before, or what the whole command makes of it; SQLite and `billbook verify` must find it
# sound; and the command must then succeed. With --parts the command works in several transactions, as an import of many
# files does: then what `verify` finds sound may lie in between. With --once the command is refused where it is done
# already, as a second closing of one period is, and is not run again there. LEDGER may also be what the command writes
# without reading, and need not be there: --unchanged names the file that is read, in which no byte may change.
# Examples, with BILLBOOK=target/debug/billbook:
#
#     tests/faults/kill.sh before.db $BILLBOOK -f LEDGER import page.http
#     tests/faults/kill.sh --parts before.db $BILLBOOK -f LEDGER import fixtures
#     tests/faults/kill.sh old.db $BILLBOOK -f LEDGER upgrade
#     tests/faults/kill.sh --once before.db $BILLBOOK -f LEDGER close 2025-06
#     tests/faults/kill.sh --unchanged book.db absent.db $BILLBOOK -f book.db snapshot --force LEDGER
set -euo pipefail
tries=50
seed=1
parts=false
once=false
unchanged=/dev/null
while :; do
    case ${1:-} in
        --tries) tries=$2; shift 2 ;;
        --seed) seed=$2; shift 2 ;;
        --parts) parts=true; shift ;;
        --once) once=true; shift ;;
        --unchanged) unchanged=$(realpath "$2"); shift 2 ;;
        *) break ;;
    esac
done
if [ $# -lt 2 ]; then
    sed -n '2,20s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
ledger=$(realpath "$1")
shift
billbook=${BILLBOOK:-target/debug/billbook}
export BILLBOOK_NOW=${BILLBOOK_NOW:-2025-07-01T12:00:00Z}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/ledger.db
command=("${@//LEDGER/$copy}")

restore() {
    rm -f "$work"/ledger.db*
    if [ -s "$ledger" ]; then cp "$ledger" "$copy"; fi
}
# Everything in the tables, row by row; the time of an upgrade is no content.
state() {
    if [ ! -s "$copy" ]; then
        echo nothing
        return
    fi
    sqlite3 -readonly "$copy" '.dump --data-only' 2> /dev/null | grep -v refinery_schema_history | sha256sum
}

restore
before=$(state)
read_before=$(sha256sum < "$unchanged")
start=$(date +%s%N)
"${command[@]}" > /dev/null 2>&1
length=$(($(date +%s%N) - start))
after=$(state)
[ "$before" != "$after" ] || { echo "the command changes nothing: there is nothing to interrupt" >&2; exit 2; }
echo "undisturbed: $((length / 1000000)) ms"

# The command again must make of what is left what it makes undisturbed.
finish() {
    if $once && [ "$(state)" = "$after" ] && "$billbook" -f "$copy" verify > /dev/null 2>&1; then return; fi
    if ! "${command[@]}" > /dev/null 2>&1 || [ "$(state)" != "$after" ] || ! "$billbook" -f "$copy" verify > /dev/null 2>&1; then
        bad=$((bad + 1))
        echo "$try: killed after $moment us: the command does not succeed afterwards, or verify finds something"
    fi
}

RANDOM=$seed
killed=0 as_before=0 as_after=0 between=0 bad=0
for ((try = 1; try <= tries; try++)); do
    restore
    moment=$(((RANDOM * 32768 + RANDOM) % (length / 1000 + 1)))
    "${command[@]}" > /dev/null 2>&1 &
    child=$!
    sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
    if kill -KILL "$child" 2> /dev/null; then killed=$((killed + 1)); fi
    wait "$child" 2> /dev/null || true
    if [ "$(sha256sum < "$unchanged")" != "$read_before" ]; then
        bad=$((bad + 1))
        echo "$try: killed after $moment us: $unchanged is another file"
    fi
    journal=$(stat -c %s "$copy-journal" 2> /dev/null || echo 0)
    # Half of the ledgers are opened by the stock shell first, half by billbook.
    if ((try % 2)) && [ -s "$copy" ]; then "$billbook" -f "$copy" sql 'SELECT 1' > /dev/null 2>&1 || true; fi
    if [ -s "$copy" ] && [ "$(sqlite3 "$copy" 'PRAGMA integrity_check')" != ok ]; then
        bad=$((bad + 1))
        echo "$try: killed after $moment us: SQLite finds it damaged"
        continue
    fi
    case $(state) in
        "$before") as_before=$((as_before + 1)) ;;
        "$after") as_after=$((as_after + 1)) ;;
        *)
            if $parts && "$billbook" -f "$copy" verify > /dev/null 2>&1; then
                between=$((between + 1))
                finish
                continue
            fi
            bad=$((bad + 1))
            echo "$try: killed after $moment us, journal $journal bytes: neither as before nor as after"
            continue
            ;;
    esac
    finish
done
echo "tries $tries, killed $killed, as before $as_before, as after $as_after, in between $between, wrong $bad"
[ "$bad" = 0 ]
