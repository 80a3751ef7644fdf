#!/bin/sh
# make.sh BILLBOOK FIXTURES, in an empty folder: makes the files of this folder with a billbook of before deliveries were compared
# by what they cover, running charges were split, and payments were allocated. SOURCE.md says which.
set -eu
billbook=$1
fixtures=$2
export BILLBOOK_FILE=ledger.db BILLBOOK_NOW=2025-07-15T12:00:00Z
put() {
    cat >"$1"
    touch -d "$2" "$1"
}
ids() {
    sed -n 's/.*\[\([0-9a-f]\{12\}\)\].*/\1/p' | sort -u
}

# A file for each day, of which the old rule lets the last one take the place of the others; then two subscriptions of May.
day() {
    # day DATE BILLING-PERIOD-START -END SUB-ACCOUNT COST
    next=$(date -u -d "$1 + 1 day" +%Y-%m-%d)
    cat <<END
BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ContractedCost,EffectiveCost,InvoiceIssuerName,ListCost,PricingQuantity,PricingUnit,ProviderName,PublisherName,ResourceId,ServiceCategory,ServiceName,SubAccountId
$5,acct-1,USD,$2T00:00:00Z,$3T00:00:00Z,Usage,vm,$1T00:00:00Z,${next}T00:00:00Z,1,Hours,$5,$5,Cirrus Inc,$5,1,Hours,Cirrus Inc,Cirrus Inc,vm-1,Compute,Machines,$4
END
}
for number in 1 2 3; do
    day "2025-06-0$number" 2025-06-01 2025-07-01 team-a 10.00 | put "2025-06-0$number.csv" "2025-06-1$number 06:00:00Z"
done
day 2025-05-10 2025-05-01 2025-06-01 team-a 30.00 | put sub-a.csv '2025-06-02 06:00:00Z'
day 2025-05-10 2025-05-01 2025-06-01 team-b 12.00 | put sub-b.csv '2025-06-02 07:00:00Z'
$billbook import 2025-06-0?.csv sub-a.csv sub-b.csv >summary.txt

# Intervals that run on.
cp "$fixtures/gigas/ppu_resources.http" "$fixtures/gigas/ppu_history.http" .
$billbook import ./*.http >summary.txt

# Invoices and payments, one of each that belong together.
put invoices.csv '2025-07-01 06:00:00Z' <<'END'
issuer,invoice_number,invoice_date,period,currency,total,tax
Cirrus Inc,C-7,2025-06-02,2025-05,USD,42.00,0
Nordhost,N-1,2025-06-05,2025-05,EUR,119.00,19.00
Nordhost,N-2,2025-07-01,2025-06,EUR,59.50,9.50
END
put payments.csv '2025-07-12 06:00:00Z' <<'END'
date,amount,currency,purpose,payee
2025-06-20,119.00,EUR,N-1,Nordhost
2025-07-10,20.00,EUR,N-2 first part,Nordhost
END
$billbook import invoices.csv payments.csv >summary.txt

$billbook close 2025-05 --why 'booked' >/dev/null
$billbook reconcile list-payments --summary --output csv |
    awk -F, '/,N-2,/ && /,open,/ { for (i = 1; i <= NF; i++) if ($i == "open") print $(i + 1) }' | sort -u |
    while read -r id; do
        $billbook accept "$id" --why 'the rest is due in August'
    done
$billbook check 2>/dev/null | ids | head -n 1 | while read -r id; do
    $billbook accept "$id" --why 'known'
done
$billbook assert 'spend 2025-05 Cirrus Inc = 12.00 USD' --why 'as the old rule has it'
$billbook verify >/dev/null

# What that billbook said of it all.
$billbook check --output csv >check.csv || true
$billbook reconcile --summary --output csv >reconcile.csv || true
$billbook report spend --by provider,month --output csv >spend.csv
$billbook report invoices --output csv >report_invoices.csv
gzip -9 -n ledger.db
