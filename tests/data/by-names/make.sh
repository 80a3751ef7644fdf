B=billbook; export BILLBOOK_NOW=2025-07-10T08:00:00Z
H="BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName,SubAccountId"
row(){ echo "$1,$1,$1,$1,$2,EUR,2025-$3-01T00:00:00Z,2025-$4-01T00:00:00Z,2025-$3-${5}T00:00:00Z,2025-$3-${5}T01:00:00Z,Usage,$6,$7,s1"; }
for d in 01 02 03; do { echo $H; row $d.00 daily 06 07 $d Nimbus "Nimbus GmbH"; } > 2025-06-$d.csv; done
{ echo $H; row 10.00 reseller 06 07 05 Nimbus Reseller; } > re1.csv
{ echo $H; row 7.00 reseller 06 07 05 Stratus Reseller; } > re2.csv
{ echo $H; row 4.00 acct 05 06 05 Nimbus "Nimbus GmbH"; } > case1.csv
{ echo $H; row 4.00 ACCT 05 06 05 Nimbus "Nimbus GmbH"; row 1.00 ACCT 05 06 06 Nimbus "Nimbus GmbH"; } > case2.csv
{ echo $H; row 100.00 full 04 05 01 Nimbus N; row 100.00 full 04 05 02 Nimbus N; } > full1.csv
{ echo $H; row 100.00 full 04 05 01 Nimbus N; row 100.00 full 04 05 02 Nimbus N; row 1.00 full 04 05 03 Nimbus N; } > full2.csv
{ echo $H; row -5.00 full 04 05 02 Nimbus N; } > correction.csv
for f in 2025-06-0*.csv; do $B import $f --retrieved-at ${f%.csv}; done
$B import re1.csv --retrieved-at 2025-06-10; $B import re2.csv --retrieved-at 2025-06-11
$B import case1.csv --retrieved-at 2025-06-10; $B import case2.csv --retrieved-at 2025-06-11
$B import full1.csv --retrieved-at 2025-05-10; $B import full2.csv --retrieved-at 2025-05-11;  $B import correction.csv --append --retrieved-at 2025-05-12
$B close 2025-04 --why booked
