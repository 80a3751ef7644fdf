#!/bin/sh
# make.sh BILLBOOK FIXTURES, in an empty folder: makes ledger.db.gz with a billbook of before running charges were split at
# the ends of months. SOURCE.md says which.
set -eu
billbook=$1
fixtures=$2
export BILLBOOK_FILE=ledger.db BILLBOOK_NOW=2025-07-01T12:00:00Z
cp "$fixtures/gigas/ppu_resources.http" "$fixtures/gigas/ppu_history.http" "$fixtures/focus/cost_and_usage_nimbus.csv" .
touch -d 2025-06-20T06:00:00Z ./*.csv
$billbook import ./*.http ./*.csv >/dev/null
$billbook close 2025-05 --why 'booked' >/dev/null
$billbook close 2025-04 --provider gigas --why 'booked' >/dev/null
may=$($billbook sql --output csv \
    "SELECT decimal_sum(billed_cost) FROM charge_by_month WHERE provider = 'gigas' AND month = '2025-05'" | tail -n 1)
$billbook assert "spend 2025-05 gigas = $may USD" --why 'as booked'
$billbook verify >/dev/null
gzip -9 -n ledger.db
rm ./*.http ./*.csv
