#!/bin/sh
# make.sh BILLBOOK FIXTURES, in an empty folder: makes snapshot.db.gz with a billbook of before plain names were tables.
# SOURCE.md says which.
set -eu
billbook=$1
fixtures=$2
export BILLBOOK_NOW=2025-08-05T12:00:00Z
cp -r "$fixtures/gigas" g
cp "$fixtures/cloudsigma/june-2025/balance.http" .
$billbook import g balance.http >/dev/null
$billbook snapshot snapshot.db --from 2025-05 --to 2025-07 >/dev/null
$billbook verify -f snapshot.db >/dev/null
gzip -9 -n snapshot.db
rm -r g balance.http billbook.db
