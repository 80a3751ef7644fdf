"""A CSV file of FOCUS as Parquet, by DuckDB: columnar.py IN.csv OUT.parquet snappy|zstd

Money is DECIMAL(38,20), which holds every cost of the generated files; times are TIMESTAMP WITH TIME ZONE; row groups have
100,000 rows. Needs PyPI's `duckdb`.
"""

import sys

import duckdb

MONEY = [
    "BilledCost", "EffectiveCost", "ListCost", "ContractedCost",
    "ListUnitPrice", "ContractedUnitPrice", "PricingQuantity", "ConsumedQuantity", "CommitmentDiscountQuantity",
]
TIMES = ["ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd"]
TYPES = dict.fromkeys(MONEY, "DECIMAL(38,20)") | dict.fromkeys(TIMES, "TIMESTAMPTZ")


def main():
    source, target, compression = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET threads = 1; SET memory_limit = '4GB'; SET TimeZone = 'UTC'")
    read = f"read_csv('{source}', all_varchar = true)"
    names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()]
    columns = ", ".join(f'"{name}"::{TYPES.get(name, "VARCHAR")} AS "{name}"' for name in names)
    connection.execute(
        f"COPY (SELECT {columns} FROM {read}) TO '{target}' (FORMAT parquet, COMPRESSION {compression}, ROW_GROUP_SIZE 100000)"
    )


if __name__ == "__main__":
    main()
