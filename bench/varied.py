"""A FOCUS month whose rows differ more than those of examples/generate_focus: prices, zones and categories vary from row to row.

varied.py ROWS OUT.csv|OUT.parquet [snappy|zstd]     needs PyPI's duckdb; the same arguments give the same rows
43 columns, 20,000 resources, 200 sub-accounts, 40 services; cost = quantity * price exactly; 998,000 different contexts in a million rows.
1,000,000 rows: 635 MB as CSV; sums of BilledCost EUR 301.617709261347700000, USD 2718.873726217071150000 (DuckDB, DECIMAL(38,18)).
"""
import sys

import duckdb

n, out = int(sys.argv[1]), sys.argv[2]
compression = sys.argv[3] if len(sys.argv) > 3 else "zstd"
typ = "DECIMAL(38,18)"
c = duckdb.connect()
c.execute("set threads=1; set memory_limit='4GB'")
q=f"""
select
 case when h%10<7 then 'region-'||(r%17)||'a' end AvailabilityZone,
 (case when h%13=0 then 0 else qty*price end)::{typ} BilledCost,
 'acct-'||(r%10) BillingAccountId, 'Billing account '||(r%10) BillingAccountName,
 case when r%10=3 then 'EUR' else 'USD' end BillingCurrency,
 timestamp '2024-10-01' BillingPeriodEnd, timestamp '2024-09-01' BillingPeriodStart,
 case when h%97=0 then 'Tax' when h%89=0 then 'Credit' else 'Usage' end ChargeCategory,
 case when h%211=0 then 'Correction' end ChargeClass,
 'Service '||(r%40)||' usage of kind '||(r%353)||', per hour in region '||(r%17) ChargeDescription,
 'Usage-Based' ChargeFrequency,
 (timestamp '2024-09-01' + to_hours((i*720//{n})::int+1))::timestamp ChargePeriodEnd,
 (timestamp '2024-09-01' + to_hours((i*720//{n})::int))::timestamp ChargePeriodStart,
 case when r%5=0 then 'Spend' end CommitmentDiscountCategory,
 case when r%5=0 then 'arn:plan/'||(r%25) end CommitmentDiscountId,
 case when r%5=0 then 'Plan '||(r%25) end CommitmentDiscountName,
 case when r%5=0 then 'Used' end CommitmentDiscountStatus,
 case when r%5=0 then 'Savings Plan' end CommitmentDiscountType,
 qty::{typ} ConsumedQuantity, 'Hours' ConsumedUnit,
 (qty*price)::{typ} ContractedCost, price::{typ} ContractedUnitPrice,
 (qty*price*0.9)::{typ} EffectiveCost, 'Cumulus Inc' InvoiceIssuerName,
 (qty*price*1.25)::{typ} ListCost, (price*1.25)::{typ} ListUnitPrice,
 'Standard' PricingCategory, qty::{typ} PricingQuantity, 'Hours' PricingUnit,
 'Cumulus' ProviderName, 'Cumulus Inc' PublisherName,
 'region-'||(r%17) RegionId, 'Region number '||(r%17) RegionName,
 'arn:cumulus:res/'||md5((r%20000)::varchar) ResourceId, 'res-'||(r%20000) ResourceName, 'Kind '||(r%60) ResourceType,
 'Category '||(r%19) ServiceCategory, 'Service '||(r%40) ServiceName,
 'SKU'||(r%2884) SkuId, 'SKU'||(r%2884)||'.P1' SkuPriceId,
 'sub-'||(r%200) SubAccountId, 'Sub account '||(r%200) SubAccountName,
 '{{"team":"t'||(r%31)||'","env":"'||(case when r%3=0 then 'prod' else 'dev' end)||'","app":"a'||(r%777)||'"}}' Tags
from (select i, hash(i)%20000 r, hash(i*7+1)%100000 h, ((hash(i*3)%1000000)::decimal(18,0)*0.000001)::decimal(18,6) qty, ((hash(i%2884)%100000)::decimal(18,0)*0.00000013)::decimal(18,8) price from range({n}) t(i))
order by ChargePeriodStart
"""

if out.endswith("parquet"):
    c.execute(f"copy ({q}) to '{out}' (format parquet, compression {compression}, row_group_size 100000)")
else:
    times = ", ".join(
        f"strftime({t}, '%Y-%m-%dT%H:%M:%SZ') as {t}"
        for t in ("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"))
    c.execute(f"copy (select * replace ({times}) from ({q})) to '{out}' (header)")
