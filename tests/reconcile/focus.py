#!/usr/bin/env python3
"""Computes the statements of focus-invoice-detail again, from the files alone.

billbook reconcile focus-invoice-detail --output json | tests/reconcile/focus.py FOLDER
"""
import csv
import json
import pathlib
import sys
from collections import defaultdict
from decimal import ROUND_DOWN, Decimal, getcontext

getcontext().prec = 60
folder = pathlib.Path(sys.argv[1])
rows = [row for name in ("cost_and_usage.csv", "cost_and_usage_lines.csv") for row in csv.DictReader(open(folder / name))]
lines = list(csv.DictReader(open(folder / "invoice_detail.csv")))
here, there, count, tax, has_tax = defaultdict(Decimal), defaultdict(Decimal), defaultdict(int), defaultdict(Decimal), set()
decimals, meters = defaultdict(lambda: 2), defaultdict(Decimal)


def key(row):
    return row["InvoiceIssuerName"], row["InvoiceId"], row["BillingCurrency"]


for line in lines:
    here[key(line)] += 0
    if line["InvoiceIssueStatus"] != "Voided":
        here[key(line)] += Decimal(line["BilledCost"])
        tax[key(line)] += Decimal(line["BilledCost"]) if line["ChargeCategory"] == "Tax" else 0
    count[key(line)] += 1
for row in rows:
    if row["InvoiceId"]:
        there[key(row)] += Decimal(row["BilledCost"])
        meters[key(row) + (row["SkuId"], row["SubAccountId"])] += Decimal(row["BilledCost"])
        has_tax |= {key(row)} if row["ChargeCategory"] == "Tax" else set()

EXPLAIN = {"rounding", "discount", "credit", "tax", "currency", "period cut", "revision", "late correction"}
statements = json.load(sys.stdin)
seen = set()
for statement in statements:
    name = statement["provider"], statement["subject"], statement["currency"]
    seen.add(name)
    figure = {field: Decimal(statement[field]) for field in ("here", "there", "difference", "unexplained", "explained")}
    assert (figure["here"], figure["there"]) == (here[name], there[name]), name
    assert figure["difference"] == here[name] - there[name], name
    amounts = [Decimal(line["amount"]) for line in statement["lines"]]
    assert sum(amounts) == figure["explained"] and sum(amounts) + figure["unexplained"] == figure["difference"], name
    of_kind = defaultdict(Decimal)
    for line, amount in zip(statement["lines"], amounts):
        of_kind[line["kind"]] += amount
        if line["here"] is not None:
            assert Decimal(line["here"]) - Decimal(line["there"]) == amount, name
    if name in there and name not in has_tax:
        assert of_kind.get("tax", 0) == tax[name], name
    if "rounding" in of_kind:
        cut = [amount.quantize(Decimal("0.01"), ROUND_DOWN) for group, amount in meters.items() if group[:3] == name]
        assert of_kind["rounding"] == sum(cut) - there[name], name
    bound = statement["bound"] and Decimal(statement["bound"])
    if bound is not None:
        assert bound <= count[name] * Decimal("0.005"), name
    if not set(of_kind) <= EXPLAIN:
        verdict = "open"
    elif figure["unexplained"] == 0:
        verdict = "explained" if of_kind else "exact"
    else:
        verdict = "within bound" if bound is not None and abs(figure["unexplained"]) <= bound else "open"
    assert statement["verdict"] == verdict, (name, verdict)
assert seen == set(here) | set(there), set(here) ^ set(there) ^ seen
total = sum(Decimal(row["BilledCost"]) for row in rows)
unfinished = sum(Decimal(row["BilledCost"]) for row in rows if not row["InvoiceId"])
assert sum(Decimal(statement["there"]) for statement in statements) + unfinished == total, "a row is on no side"
print(f"{len(statements)} statements")
