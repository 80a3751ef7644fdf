"""Runs the statements of reports over a lake in Spark, and compares them row by row with what billbook gives.

    python spark.py MASTER BILLBOOK LEDGER LAKE

MASTER is Spark's, such as `local[2]` or `local-cluster[2,1,1024]`: a master and two workers on the loopback address. Every
value is compared as what it is: a decimal by its value, anything else by its text. No column may be a binary float.
"""

import decimal
import json
import subprocess
import sys
import time

from pyspark.sql import SparkSession

REPORTS = [
    ["spend"],
    ["spend", "--by", "month,service"],
    ["spend", "--by", "month,service,sub-account"],
    ["spend", "--by", "provider,account,service,region,category", "--total"],
    ["spend", "--by", "resource"],
    ["spend", "--by", "day,sku,invoice"],
    ["spend", "--cost", "effective", "--by", "service-category,charge-class,issuer,sub-account", "--total"],
    ["spend", "--cost", "list", "--from", "2025-06-01T12:00:00Z"],
    ["spend", "--by", "tag:team"],
    ["spend", "--by", "tag:stage,service", "--total"],
    ["savings"],
    ["savings", "--by", "service", "--total"],
    ["savings", "--by", "resource,sku"],
    ["savings", "--from", "2024-01-01T12:00:00Z", "--by", "provider,service"],
    ["commitments"],
    ["taxes"],
    ["taxes", "--from", "2025-06"],
    ["discounts"],
    ["discounts", "--currency", "EUR"],
]


def statements(text):
    """The statements of a text, in which one ends where a line ends with a semicolon."""
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" ;\n")]


def value(cell):
    """A cell as it is compared."""
    if cell is None:
        return None
    try:
        number = decimal.Decimal(str(cell))
    except decimal.InvalidOperation:
        return str(cell)
    return number.normalize() if number else decimal.Decimal(0)


def main():
    """Runs all of them; ends with 1 where anything differs."""
    master, billbook, ledger, lake = sys.argv[1:]
    decimal.getcontext().prec = 80

    def ask(*arguments):
        return subprocess.run([billbook, "-f", ledger, "report", *arguments], check=True, capture_output=True, text=True).stdout

    begin = time.monotonic()
    spark = (
        SparkSession.builder.master(master)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.executor.memory", "700m")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    print(f"Spark {spark.version}, {master}: ready after {time.monotonic() - begin:.1f} s", flush=True)
    failed = 0
    for report in REPORTS:
        expected = json.loads(ask(*report, "--output", "json"))
        text = ask(*report, "--proof", "--engine", "spark", "--lake", lake)
        began = time.monotonic()
        for statement in statements(text):
            found = spark.sql(statement.rstrip(";"))
        floats = [f"{field.name} {field.dataType}" for field in found.schema.fields if "ouble" in str(field.dataType) or "Float" in str(field.dataType)]
        rows = [[value(cell) for cell in row] for row in found.collect()]
        wanted = [[value(row.get(name)) for name in found.columns] for row in expected]
        is_equal = rows == wanted and not floats
        failed += not is_equal
        print(f"{'equal ' if is_equal else 'OTHER '} {len(rows):6} rows {time.monotonic() - began:6.1f} s  report {' '.join(report)} {' '.join(floats)}", flush=True)
        if not is_equal:
            for one, other in zip(rows, wanted):
                if one != other:
                    print("   Spark   ", one, "\n   billbook", other)
                    break
    # What the manifest states, beside what the files come to.
    with open(f"{lake}/engine/spark.sql", encoding="utf-8") as file:
        text = file.read().replace("OPTIONS (path '", f"OPTIONS (path '{lake}/")
    for statement in statements(text):
        found = spark.sql(statement)
    totals = found.collect()
    failed += not all(row["is_equal"] for row in totals)
    for row in totals:
        print(f"{'equal ' if row['is_equal'] else 'OTHER '} {row['currency']} {row['BilledCost']} is what the manifest states")
    # The driver counts as one where there are workers.
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    print(f"driver and executors: {executors}")
    spark.stop()
    print(f"{failed} differ, {time.monotonic() - begin:.1f} s in all")
    sys.exit(1 if failed else 0)


main()
