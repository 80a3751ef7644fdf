#!/usr/bin/env python3
"""focus-prices again: billbook reconcile --output json | tests/reconcile/focus_prices.py FOLDER"""
from collections import defaultdict
from math import floor

from common import F, Statement, compare, table

parts = defaultdict(lambda: [F(0), F(0), F(0)])  # what is charged, unit price × quantity, and that by Oracle's rule
for row in table("cost_and_usage.csv"):
    if row["ProviderName"] == "Oracle" and row["ContractedUnitPrice"] and row["ChargeClass"] != "Correction":
        exact = F(row["ContractedUnitPrice"]) * F(row["PricingQuantity"])
        # Half up at 18 decimals; no charge of the file is negative.
        by_rule = F(floor(exact * 10**18 + F(1, 2)), 10**18)
        key = row["ProviderName"], row["BillingAccountId"], row["BillingPeriodStart"][:7], row["BillingCurrency"]
        parts[key] = [old + new for old, new in zip(parts[key], (F(row["ContractedCost"]), exact, by_rule))]
computed = []
for key, (cost, exact, by_rule) in parts.items():
    own = Statement(cost, exact)
    own.line("rounding", by_rule - exact)
    if cost != by_rule:
        own.line("amount differs", cost - by_rule)
    computed.append((("focus-prices", *key), own))
compare(computed, ["focus-prices"], "provider", "account", "subject", "currency")
