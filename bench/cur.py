"""The rows of a generated FOCUS file as AWS's Cost and Usage Report 2.0: cur.py IN.csv OUT.csv|OUT.parquet

Columns and values are those that the shipped mapping `aws-cur-2.0` reads; costs and quantities stay texts, so that the sums of
both files are the same. Needs PyPI's `duckdb`.
"""

import sys

import duckdb

QUERY = """
SELECT
  md5(concat(ResourceId, ChargePeriodStart, SkuPriceId)) AS identity_line_item_id,
  ChargePeriodStart || '/' || ChargePeriodEnd AS identity_time_interval,
  'Anniversary' AS bill_bill_type,
  BillingAccountId AS bill_payer_account_id,
  BillingPeriodStart AS bill_billing_period_start_date,
  BillingPeriodEnd AS bill_billing_period_end_date,
  InvoiceIssuerName AS bill_invoicing_entity,
  PublisherName AS line_item_legal_entity,
  SubAccountId AS line_item_usage_account_id,
  CASE ChargeCategory WHEN 'Credit' THEN 'Credit' WHEN 'Tax' THEN 'Tax' WHEN 'Purchase' THEN 'Fee' ELSE 'Usage' END AS line_item_line_item_type,
  ChargePeriodStart AS line_item_usage_start_date,
  ChargePeriodEnd AS line_item_usage_end_date,
  ServiceName AS line_item_product_code,
  SkuId AS line_item_usage_type,
  'RunInstances' AS line_item_operation,
  AvailabilityZone AS line_item_availability_zone,
  ResourceId AS line_item_resource_id,
  ConsumedQuantity AS line_item_usage_amount,
  BillingCurrency AS line_item_currency_code,
  BilledCost AS line_item_unblended_cost,
  ChargeDescription AS line_item_line_item_description,
  PricingUnit AS pricing_unit,
  ListCost AS pricing_public_on_demand_cost,
  ListUnitPrice AS pricing_public_on_demand_rate,
  SkuPriceId AS pricing_rate_code,
  RegionId AS product_region_code,
  SkuId AS product_sku,
  Tags AS resource_tags
FROM read_csv('{source}', all_varchar = true)
"""


def main():
    source, target = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET threads = 1; SET memory_limit = '4GB'")
    form = "FORMAT csv, HEADER" if target.endswith(".csv") else "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000"
    connection.execute(f"COPY ({QUERY.format(source=source)}) TO '{target}' ({form})")


if __name__ == "__main__":
    main()
