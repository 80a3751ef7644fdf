#!/usr/bin/env python3
"""payments again: billbook reconcile --output json | tests/reconcile/payments.py FOLDER"""
from datetime import date

from cloudsigma_ledger import ledger
from common import F, Statement, compare, places, table

DAYS_APART = 14
day = lambda row: date.fromisoformat(row.get("date") or row["time"][:10])
month = lambda row: str(day(row))[:7]
cents = lambda credit, row: F(round(credit["paid"] * 10 ** places(row["amount"])), 10 ** places(row["amount"]))
credits = [row | {"paid": -F(row["amount"])} for row in ledger if row["reason"].startswith("Payment through card")]
every = table("payments.csv")
listed = [row | {"paid": F(row["amount"])} for row in every
          if "CloudSigma" in row["payee"] and row["currency"] == "EUR"]

# By the number of the card payment; else the same amount, the closest in time first.
close = sorted((abs((day(credit) - day(row)).days), n, m) for n, credit in enumerate(credits)
               for m, row in enumerate(listed) if cents(credit, row) == row["paid"])
named = [(0, n, m) for n, credit in enumerate(credits) for m, row in enumerate(listed)
         if credit["reason"].removeprefix("Payment through card - ") in row["purpose"]]
pairs = {}
for days, n, m in named + close:
    if n not in pairs and m not in pairs.values() and days <= DAYS_APART:
        pairs[n] = m

computed = []
covered = [{month(row) for row in rows} for rows in (every, ledger)]
first, last = max(map(min, covered)), min(map(max, covered))
for name in {month(row) for row in credits + listed if first <= month(row) <= last}:
    mine, theirs = ([row for row in rows if month(row) == name] for rows in (credits, listed))
    own = Statement(sum(row["paid"] for row in mine), sum(row["paid"] for row in theirs))
    for n, credit in enumerate(credits):
        row = listed[pairs[n]] if n in pairs else None
        if credit in mine and row is None:
            own.line("missing there", credit["paid"])
        elif row and (credit in mine) != (row in theirs):
            own.line("period cut", credit["paid"] if credit in mine else -row["paid"])
        elif credit in mine and cents(credit, row) == row["paid"]:
            own.bound += F(1, 2 * 10 ** places(row["amount"])) if credit["paid"] != row["paid"] else 0
        elif credit in mine:
            own.line("amount differs", credit["paid"] - row["paid"])
    for m, row in enumerate(listed):
        if row in theirs and m not in pairs.values():
            is_again = any(listed[other] == row for other in pairs.values())
            own.line("duplicate" if is_again else "missing here", -row["paid"])
    computed.append((("payments", name, "EUR"), own))
compare(computed, ["payments"], "subject", "currency")
