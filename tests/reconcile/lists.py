#!/usr/bin/env python3
"""Computes the statements of list-payments again, from the lists and Invoice Detail alone.

billbook reconcile list-payments --output json | tests/reconcile/lists.py FOLDER_OF_LISTS FOLDER_OF_FOCUS
"""
import csv
import json
import pathlib
import re
import sys
from collections import defaultdict
from decimal import Decimal

lists, focus = map(pathlib.Path, sys.argv[1:])
due = {}
for row in csv.DictReader(open(lists / "invoices.csv")):
    due[row["Invoice No."], row["Currency"]] = Decimal(row["Amount"])
billed = defaultdict(Decimal)
for row in csv.DictReader(open(focus / "invoice_detail.csv")):
    if row["InvoiceIssueStatus"] != "Voided":
        billed[row["InvoiceId"], row["BillingCurrency"]] += Decimal(row["BilledCost"])
due.update(billed)  # the provider's own invoice counts before one of a list
payments = list(csv.DictReader(open(lists / "payments.csv")))
currencies = {row["currency"] for row in payments}
paid, strays = defaultdict(list), []
for row in payments:
    words = set(re.findall(r"[\w-]+", row["purpose"]))
    meant = sorted(name for name in due if name[0] in words and name[1] == row["currency"])
    rest = Decimal(row["amount"])
    if not meant:
        strays.append(rest)
    for name in meant[:-1]:
        part = min(rest, due[name])
        paid[name].append(part)
        rest -= part
    if meant:
        paid[meant[-1]].append(rest)
statements = json.load(sys.stdin)
found = {}
for statement in statements:
    amounts = sum(Decimal(line["amount"]) for line in statement["lines"])
    difference = Decimal(statement["here"]) - Decimal(statement["there"])
    assert amounts + Decimal(statement["unexplained"]) == difference == Decimal(statement["difference"]), statement["subject"]
    name = statement["subject"], statement["currency"]
    if name not in due:
        strays.remove(Decimal(statement["there"]))
        assert statement["verdict"] == "open", name
        continue
    found[name] = statement
    assert Decimal(statement["here"]) == due[name] and Decimal(statement["there"]) == sum(paid[name]), name
    kinds = [line["kind"] for line in statement["lines"]]
    assert kinds.count("duplicate") == max(paid[name].count(due[name]) - 1, 0), name
    assert kinds == ["missing there"] if due[name] and not paid[name] else "missing there" not in kinds, name
    assert statement["verdict"] == ("exact" if sum(paid[name]) == due[name] else "open"), name
assert not strays and set(found) == {name for name in due if name[1] in currencies}
assert sum(Decimal(row["amount"]) for row in payments) == sum(Decimal(statement["there"]) for statement in statements)
print(f"{len(statements)} statements")
