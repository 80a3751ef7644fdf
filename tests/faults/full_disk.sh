#!/usr/bin/env bash
# Imports into disks that fill up, and into folders that cannot be written: tests/faults/full_disk.sh [FILE…]
#
# A limit on the size of files (`ulimit -f`) stands for the disk, from almost nothing to enough. Every import must end
# with exit code 0 or 5, and leave a ledger that is as it was, or whole. With root's rights a real disk of 2 MiB (tmpfs)
# and a read-only one are tried too. Then the same with a snapshot, which must leave the ledger as it is, and a whole
# snapshot, or the file that was there before, or none.
set -euo pipefail
cd "$(dirname "$0")/../.."
billbook=$(realpath "${BILLBOOK:-target/debug/billbook}")
export BILLBOOK_NOW=2025-07-01T12:00:00Z
work=$(mktemp -d)
trap 'umount "$work/disk" 2> /dev/null || true; rm -rf "$work"' EXIT
files=("${@:-fixtures}")
ok=0 full=0 bad=0

# Runs an import under a limit and looks at what it leaves; $1 says what is tried.
attempt() {
    local what=$1 ledger=$2 before code=0
    shift 2
    before=$(sqlite3 -readonly "$ledger" .dump 2> /dev/null | sha256sum || true)
    "$@" > "$work/out" 2> "$work/err" || code=$?
    case $code in
        0)
            ok=$((ok + 1))
            "$billbook" -f "$ledger" verify > /dev/null || { bad=$((bad + 1)); echo "$what: verify finds something"; }
            ;;
        5)
            full=$((full + 1))
            if ! grep -qE '^error\[(disk-full|io)\]' "$work/err"; then
                bad=$((bad + 1))
                echo "$what: $(cat "$work/err")"
            fi
            # What was left is rolled back by the first command.
            if [ -s "$ledger" ] && [ "$(sqlite3 "$ledger" .dump | sha256sum)" != "$before" ]; then
                # An import of several files keeps those before the disk was full.
                "$billbook" -f "$ledger" verify > /dev/null || { bad=$((bad + 1)); echo "$what: not as before, and verify finds something"; }
            fi
            ;;
        *)
            bad=$((bad + 1))
            echo "$what: exit code $code: $(tail -n 3 "$work/err")"
            ;;
    esac
}

"$billbook" -f "$work/base.db" import fixtures/gigas > /dev/null
for kilobytes in 1 4 16 64 128 256 400 512 600 700 800 1000 1200 1400 1600 2000 3000 5000 20000; do
    rm -f "$work"/new.db* "$work"/ledger.db*
    # A limit is told by a signal, which is ignored here, so that writing fails as on a full disk.
    attempt "new, $kilobytes kB" "$work/new.db" bash -c "trap '' XFSZ; ulimit -f $kilobytes; exec \"\$@\"" - "$billbook" -f "$work/new.db" import "${files[@]}"
    cp "$work/base.db" "$work/ledger.db"
    attempt "existing, $kilobytes kB" "$work/ledger.db" bash -c "trap '' XFSZ; ulimit -f $kilobytes; exec \"\$@\"" - "$billbook" -f "$work/ledger.db" import "${files[@]}"
done
# Makes a snapshot under a limit; $1 says what is tried, $2 the file, the rest how.
snapshot() {
    local what=$1 out=$2 code=0 old new
    shift 2
    old=$(sha256sum "$out" 2> /dev/null || true)
    "$@" > "$work/out" 2> "$work/err" || code=$?
    new=$(sha256sum "$out" 2> /dev/null || true)
    case $code in
        0) ok=$((ok + 1)); "$billbook" -f "$out" verify > /dev/null || { bad=$((bad + 1)); echo "$what: not sound"; } ;;
        5)
            full=$((full + 1))
            grep -qE '^error\[(disk-full|io)\]' "$work/err" || { bad=$((bad + 1)); echo "$what: $(cat "$work/err")"; }
            [ "$new" = "$old" ] || { bad=$((bad + 1)); echo "$what: another file than before"; }
            ;;
        *) bad=$((bad + 1)); echo "$what: exit code $code: $(tail -n 3 "$work/err")" ;;
    esac
    [ ! -e "$out.part" ] || { bad=$((bad + 1)); echo "$what: half a file is left"; }
    [ "$(sha256sum < "$work/book.db")" = "$book" ] || { bad=$((bad + 1)); echo "$what: the ledger is another file"; }
}

"$billbook" -f "$work/book.db" import fixtures > /dev/null
book=$(sha256sum < "$work/book.db")
"$billbook" -f "$work/book.db" snapshot --from 2025-06 "$work/old.db" > /dev/null
for kilobytes in 1 100 1000 1500 1600 1700 2000 2500 3000 3500 4000 5000 20000; do
    rm -f "$work"/new.db*
    limited=(bash -c "trap '' XFSZ; ulimit -f $kilobytes; exec \"\$@\"" - "$billbook" -f "$work/book.db" snapshot --force)
    snapshot "snapshot, $kilobytes kB" "$work/new.db" "${limited[@]}" "$work/new.db"
    cp -f "$work/old.db" "$work/there.db"
    snapshot "snapshot over another, $kilobytes kB" "$work/there.db" "${limited[@]}" "$work/there.db"
done
mkdir "$work/disk"
if mount -t tmpfs -o size=2m tmpfs "$work/disk" 2> /dev/null; then
    attempt "a disk of 2 MiB" "$work/disk/ledger.db" "$billbook" -f "$work/disk/ledger.db" import "${files[@]}"
    rm -f "$work"/disk/*
    cp "$work/base.db" "$work/disk/ledger.db" && mount -o remount,ro "$work/disk"
    attempt "a read-only disk" "$work/disk/ledger.db" "$billbook" -f "$work/disk/ledger.db" import "${files[@]}"
    "$billbook" -f "$work/disk/ledger.db" sql 'SELECT count(*) FROM import' > /dev/null || { bad=$((bad + 1)); echo "a read-only disk cannot be read"; }
    snapshot "a snapshot on a read-only disk" "$work/disk/audit.db" "$billbook" -f "$work/book.db" snapshot "$work/disk/audit.db"
    mount -o remount,rw "$work/disk"
    rm -f "$work"/disk/*
    snapshot "a snapshot on a disk of 2 MiB" "$work/disk/audit.db" "$billbook" -f "$work/book.db" snapshot "$work/disk/audit.db"
else
    echo "no disk of its own: mounting is not allowed here"
fi
echo "done $ok, refused $full, wrong $bad"
[ "$bad" = 0 ]
