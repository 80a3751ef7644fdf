#!/usr/bin/env python3
"""Compute statements about Gigas again, from the files alone: billbook reconcile --output json | gigas.py FOLDER"""
import json
import pathlib
import re
import sys
from datetime import datetime, timedelta
from fractions import Fraction as F

EXPLAINS = {"rounding", "discount", "credit", "tax", "currency", "period cut", "revision", "late correction"}
HOUR = timedelta(hours=1)
read = {}
for name in ("ppu_resources", "ppu_history", "ppu_invoice_details"):
    path = pathlib.Path(sys.argv[1], f"{name}.http")
    head, _, body = path.read_text().partition("\n[")
    date = re.search("Date: (.*) GMT", head).group(1)
    saved = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S")
    read[name] = [row | {"saved": saved} for row in json.loads("[" + body)]
prices = {}  # (resource, hourly price) to currency
for row in read["ppu_resources"]:
    for currency, price in row["prices"].items():
        prices[row["id"], F(price) * F(row["conversion_factor"][currency])] = currency


def interval(row):
    time = lambda text: datetime.fromisoformat(text).replace(tzinfo=None)
    return {"resource": row["resource_id"], "price": F(row["hourly_price"]), "amount": row["total_amount"],
            "start": time(row["start_date"]), "end": time(row["end_date"]) if row["end_date"] else row["saved"],
            "currency": prices.get((row["resource_id"], F(row["hourly_price"])), "XXX")}


invoice = list(map(interval, read["ppu_invoice_details"]))
start, end = min(row["start"] for row in invoice), max(row["end"] for row in invoice)
history = [row | {"start": max(row["start"], start), "end": min(row["end"], end)}
           for row in map(interval, read["ppu_history"]) if row["start"] < end and row["end"] > start]
# Each moment to ten decimals of an hour since the start, as the statement counts them.
hours = lambda a, b: F(round((b - start) // HOUR.resolution * F(10**10, 3_600_000_000))
                       - round((a - start) // HOUR.resolution * F(10**10, 3_600_000_000)), 10**10)
worth = lambda rows, a, b: sum((row["price"] * row["amount"] for row in rows if row["start"] <= a and row["end"] >= b), F(0))
statements = [s for s in json.load(sys.stdin) if s["provider"] == "gigas"]
for s in statements:
    mine = lambda rows: [row for row in rows if row["currency"] == s["currency"]]
    here, there = mine(invoice), mine(history)
    for side, rows in (("here", here), ("there", there)):
        total = sum(row["price"] * row["amount"] * hours(row["start"], row["end"]) for row in rows)
        assert total == F(s[side]), (s["subject"], side, total)
    named, covered = F(0), []
    for line in s["lines"]:
        resource, a, b = re.match(r"resource (\d+), (\S+)Z to (\S+)Z", line["object"]).groups()
        a, b = datetime.fromisoformat(a), datetime.fromisoformat(b)
        of = lambda rows: [row for row in rows if row["resource"] == int(resource)]
        difference = (worth(of(here), a, b) - worth(of(there), a, b)) * hours(a, b)
        assert difference == F(line["amount"]) or "conversion_factor" in line["what"], line
        named += F(line["amount"])
        covered.append((int(resource), a, b))
    left = F(s["here"]) - F(s["there"]) - named
    assert left == F(s["unexplained"]), (s["subject"], left)
    # Stretches that differ and that no line names last less than an hour, and may be rounded.
    most = F(0)
    for resource in {row["resource"] for row in here + there}:
        of = lambda rows: [row for row in rows if row["resource"] == resource]
        moments = sorted({time for row in of(here) + of(there) for time in (row["start"], row["end"])})
        for a, b in zip(moments, moments[1:]):
            difference = worth(of(here), a, b) - worth(of(there), a, b)
            if difference and not any(r == resource and x <= a and b <= y for r, x, y in covered):
                assert b - a < HOUR, (resource, a, b)
                most += abs(difference)
    all_explain = all(line["kind"] in EXPLAINS for line in s["lines"])
    verdict = ("open" if not all_explain else "explained" if s["lines"] and not left else "exact" if not left
               else "within bound" if abs(left) <= most else "open")
    assert verdict == s["verdict"], (s["subject"], verdict, s["verdict"])
print(f"statements computed again: {len(statements)}")
