#!/bin/sh
# make.sh BILLBOOK FIXTURES, in an empty folder: makes the files of this folder with a billbook of before the relations had
# issuers. SOURCE.md says which.
set -eu
billbook=$1
fixtures=$2
export BILLBOOK_FILE=ledger.db BILLBOOK_NOW=2025-07-01T12:00:00Z
put() {
    cat >"$1"
    touch -d "$2" "$1"
}
ids() {
    sed -n 's/.*\[\([0-9a-f]\{12\}\)\].*/\1/p' | sort -u
}

cp "$fixtures/focus/cost_and_usage_nimbus.csv" "$fixtures/focus/invoice_detail.csv" .
cp "$fixtures/ormuco/documented/usage_client.http" "$fixtures/ormuco/documented/invoice_last.http" .
cp "$fixtures/ormuco/documented/invoice_detail.http" .
touch -d 2025-06-20T06:00:00Z ./*.csv

# Bills of an issuer for another provider, and for itself.
head -n 3 "$fixtures/focus/cost_and_usage_cumulus.csv" |
    sed '2s/Cumulus Inc,Cumulus Inc/Acme Storage,Acme Storage/' | put resold.csv 2025-06-20T06:00:00Z

put invoices.csv 2025-06-20T06:00:00Z <<'END'
Vendor,Invoice No.,Invoice Date,Month,Currency,Amount,VAT
Nimbus Cloud GmbH,NC-2025-0531,2025-06-04,2025-05,EUR,2394.00,382.36
END
put payments.csv 2025-06-20T06:00:00Z <<'END'
date,amount,currency,purpose,payee
2025-06-20,2394.76,EUR,NC-2025-0531,Nimbus Cloud GmbH
2025-06-21,50.00,USD,CU-88213,Cumulus Inc
END
$billbook import ./*.csv ./*.http >summary.txt

# Findings of checks, one of them of a revision, and open statements: of a list against FOCUS's invoice, and of that against payments.
for object in client/ '/2: .total'; do
    id=$($billbook check 2>/dev/null | grep -e "$object" | ids)
    $billbook accept "$id" --why 'known'
done
$billbook reconcile list-invoices list-payments --summary --output csv |
    awk -F, '/,open,/ { for (i = 1; i <= NF; i++) if ($i == "open") print $(i + 1) }' | sort -u |
    while read -r id; do
        $billbook accept "$id" --why 'agreed by telephone'
    done

$billbook assert 'invoice focus/4711-0815/NC-2025-0531 = 2394.76 EUR' --why 'as booked'
$billbook assert 'invoice Nimbus Cloud GmbH/NC-2025-0531 = 2394.00 EUR' --why 'as listed'
$billbook assert "spend 2025-05 Cumulus Inc = $($billbook sql --output csv \
    "SELECT decimal_sum(billed_cost) FROM charge WHERE provider = 'Cumulus Inc'" | tail -n 1) USD" --why 'not what it resells'
$billbook close 2025-05 --why 'booked' >/dev/null
$billbook close 2025-05 --provider focus --why 'FOCUS alone' >/dev/null
$billbook close 2025-05 --provider 'Cumulus Inc' --why 'not what it resells' >/dev/null

# An invoice that changes after the closing, which somebody accepts.
sed 's/^812.40,/813.40,/' invoice_detail.csv | put revised.csv 2025-06-30T06:00:00Z
$billbook import revised.csv >summary.txt
$billbook check closings 2>/dev/null | ids | while read -r id; do
    $billbook accept "$id" --why 'the provider mended it'
done
$billbook verify >/dev/null

# What that billbook said of it all.
$billbook check --output csv >check.csv || true
$billbook reconcile --summary --output csv >reconcile.csv || true
gzip -9 -n ledger.db
