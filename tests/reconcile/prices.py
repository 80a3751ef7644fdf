#!/usr/bin/env python3
"""Computes the statements of focus-prices again, from the file alone.

billbook reconcile focus-prices --output json | tests/reconcile/prices.py FOLDER
"""
import csv
import json
import pathlib
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 80
unit = Decimal(1).scaleb(-18)
cost, product, rounded = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
for row in csv.DictReader(open(pathlib.Path(sys.argv[1]) / "cost_and_usage.csv")):
    name = row["ProviderName"], row["BillingPeriodStart"][:7]
    if name[0] == "Oracle" and row["ContractedUnitPrice"] and row["ChargeClass"] != "Correction":
        exact = Decimal(row["ContractedUnitPrice"]) * Decimal(row["PricingQuantity"])
        cost[name] += Decimal(row["ContractedCost"])
        product[name] += exact
        rounded[name] += exact.quantize(unit, ROUND_HALF_UP)
statements = json.load(sys.stdin)
for statement in statements:
    name = statement["provider"], statement["subject"]
    lines = {line["kind"]: Decimal(line["amount"]) for line in statement["lines"]}
    assert (Decimal(statement["here"]), Decimal(statement["there"])) == (cost[name], product[name]), name
    assert lines["rounding"] == rounded[name] - product[name], name
    assert lines.get("amount differs", 0) == cost[name] - rounded[name], name
    assert sum(lines.values()) == cost[name] - product[name] and Decimal(statement["unexplained"]) == 0, name
    assert statement["verdict"] == ("explained" if cost[name] == rounded[name] else "open"), name
assert {(statement["provider"], statement["subject"]) for statement in statements} == set(cost)
print(f"{len(statements)} statements")
