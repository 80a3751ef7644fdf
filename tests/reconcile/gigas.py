#!/usr/bin/env python3
"""gigas-invoice again: billbook reconcile --output json | tests/reconcile/gigas.py FOLDER"""
from collections import defaultdict
from datetime import datetime, timedelta, timezone

from common import F, Statement, add, answers, compare

[catalogue], [history], [invoice] = map(answers, ("ppu_resources", "ppu_history", "ppu_invoice_details"))
currencies = {(row["id"], F(price) * F(row["conversion_factor"][currency])): currency
              for row in catalogue.body for currency, price in row["prices"].items()}
moment = lambda text: datetime.fromisoformat(text).astimezone(timezone.utc)
rows, past = ([{
    "of": row["resource_id"], "amount": row["total_amount"], "price": F(row["hourly_price"]),
    "factor": F(row["conversion_factor"]), "start": moment(row["start_date"]), "runs": not row["end_date"],
    "end": moment(row["end_date"]) if row["end_date"] else answer.saved,
    "currency": currencies.get((row["resource_id"], F(row["hourly_price"])), "XXX"),
} for row in answer.body] for answer in (invoice, history))
start, end = min(row["start"] for row in rows), max(row["end"] for row in rows)
past = [row | {"start": max(row["start"], start), "end": min(row["end"], end)} for row in past]
past = [row for row in past if row["start"] < row["end"]]
# Each moment to ten decimals of an hour since the start.
hour = lambda time: F(round(F((time - start) // timedelta(microseconds=1), 3_600_000_000) * 10**10), 10**10)
worth = lambda rows: add(row["amount"] * row["price"] for row in rows)
charged = lambda rows: add(worth([row]) * (hour(row["end"]) - hour(row["start"])) for row in rows)


def kind(mine, other, here, there, a, b):
    """What it is called when both sides have something else from a to b; none where an hour may have been rounded."""
    changes = lambda rows, at: any(at in (row["start"], row["end"]) for row in rows)
    is_rounded = lambda to, of: hour(to) % 1 == 0 != hour(of) % 1 and changes(here, to) and changes(there, of)
    if hour(b) - hour(a) < 1 and (is_rounded(a, b) or is_rounded(b, a)):
        return None
    if mine and other:
        amounts, prices = ({row[name] for row in mine + other} for name in ("amount", "price"))
        return "quantity differs" if len(prices) == 1 else "price differs" if len(amounts) == 1 else "amount differs"
    if any(was["runs"] and was["end"] <= a and worth([was]) == worth(mine) for was in there):
        return "period cut"
    return "missing here" if other else "duplicate" if here.count(mine[0]) > 1 else "missing there"


computed = []
for currency in {row["currency"] for row in rows + past}:
    here, there = ([row for row in side if row["currency"] == currency] for side in (rows, past))
    own, lines = Statement(charged(here), charged(there)), defaultdict(F)
    for resource in {row["of"] for row in here + there}:
        ours, theirs = ([row for row in side if row["of"] == resource] for side in (here, there))
        moments = sorted({row[name] for row in ours + theirs for name in ("start", "end")})
        for a, b in zip(moments, moments[1:]):
            mine, other = ([row for row in side if row["start"] <= a and row["end"] >= b] for side in (ours, theirs))
            for row, twin in [(row, twin) for row in mine[-1:] for twin in other if worth([row]) == worth([twin])]:
                mine.remove(row), other.remove(twin)
                if row["factor"] != twin["factor"]:
                    lines["price differs", resource, "factor"] += 0
            name, off = (mine or other) and kind(mine, other, ours, theirs, a, b), worth(mine) - worth(other)
            if name:  # a line goes on for as long as both sides stay what they are
                lines[name, resource, str(mine), str(other)] += off * (hour(b) - hour(a))
            own.bound += 0 if name else abs(off)
    own.lines += [(name, amount) for (name, *_), amount in lines.items()]
    computed.append((("gigas-invoice", str(invoice.body[0]["id"]), currency), own))
compare(computed, ["gigas-invoice"], "subject", "currency")
