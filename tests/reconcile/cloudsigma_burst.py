#!/usr/bin/env python3
"""cloudsigma-burst again: billbook reconcile --output json | tests/reconcile/cloudsigma_burst.py FOLDER"""
from collections import defaultdict

from cloudsigma_ledger import bursts
from common import F, Statement, compare, objects

prices = [price for price in objects("/pricing/").values() if price["currency"] == "EUR"]
computed = []
for month in {row["time"][:7] for row in bursts}:
    own, rounding = Statement(0, 0), defaultdict(F)
    for row in (row for row in bursts if row["time"].startswith(month)):
        amount, found = F(row["amount"]), []
        for price in (price for price in prices if price["resource"] == row["of"]):
            exact = F(price["price"]) * row["interval"] * int(row["resource_amount"]) / price["multiplier"]
            found.append((abs(F(round(exact * 10**20), 10**20) - amount), price["level"], exact))
        off, _, exact = min(found)  # the nearest price is taken
        # Quotients that do not end are written with 30 decimals; a charge has 20, half to even.
        exact = F(round(exact * 10**30), 10**30)
        by_rule = F(round(exact * 10**20), 10**20)
        own.here += amount
        own.there += exact
        rounding[row["of"]] += by_rule - exact
        if off:
            own.line("price differs", amount - by_rule)
    for amount in rounding.values():
        own.line("rounding", amount)
    computed.append((("cloudsigma-burst", month), own))
compare(computed, ["cloudsigma-burst"], "subject")
