#!/usr/bin/env python3
"""cloudsigma-usage again: billbook reconcile --output json | tests/reconcile/cloudsigma_usage.py FOLDER"""
from datetime import timedelta
from math import ceil

from cloudsigma_ledger import bursts, ledger, moment
from common import F, Statement, add, answers, compare, places

day, midnight = timedelta(days=1), lambda text: moment(f"{text[:10]}T00:00:00+00:00")
groups = {}  # by subject: resource, first moment, moment after, and what is stated, each with its own moments
for answer in answers("/dailyburstusage/"):
    for month in {row["date"][:7] for row in answer.body["objects"]}:
        stated = [row for row in answer.body["objects"] if row["date"].startswith(month)]
        start, end = midnight(min(row["date"] for row in stated)), midnight(max(row["date"] for row in stated)) + day
        names = {row["resource_type"] for row in stated} | {row["of"] for row in bursts if start <= row["at"] < end}
        span = lambda row: (midnight(row["date"]), midnight(row["date"]) + day, row, answer.saved)
        for name in names:
            groups[f"{month}/{name}"] = name, start, end, [span(row) for row in stated if row["resource_type"] == name]
for answer in answers("/burstusage/"):
    start, end = (part.partition("=")[2] for part in answer.target.partition("?")[2].split("&"))
    for row in answer.body["objects"]:
        name, span = row["resource_type"], (midnight(start), midnight(end))
        groups[f"{start}/{end}/{name}"] = name, *span, [(*span, row, answer.saved)]


def difference(taken, first, last, row, saved):
    """From the bursts behind a stated figure: kind of difference, none for rounding; amount; what rounding can make."""
    sums = lambda rows: (add(burst["resource_amount"] for burst in rows), add(burst["amount"] for burst in rows))
    (usage, amount), stated = sums(taken), (F(row["usage"]), F(row["amount"]))
    off, decimals = amount - stated[1], places(row["amount"])
    # A second of each burst, up at 20 decimals, and half a unit of a figure with fewer.
    most = add(F(ceil(F(burst["amount"]) / burst["interval"] * 10**20), 10**20) for burst in taken)
    most += F(1, 2 * 10**decimals) if decimals < 20 else 0
    if usage == stated[0] and abs(off) <= most:
        return None, off, most if off else 0
    is_whole = all(older["end"] == newer["initial"] for older, newer in zip(ledger, ledger[1:])
                   if newer["at"] >= first and older["at"] < last + timedelta(minutes=10))
    until_then = sums([burst for burst in taken if burst["at"] <= saved])
    kind = "amount differs" if usage == stated[0] else "period cut" if until_then == stated else "missing here"
    return "quantity differs" if kind == "missing here" and (usage > stated[0] or is_whole) else kind, off, 0


computed = []
for subject, (name, start, end, spans) in groups.items():
    mine = [row for row in bursts if row["of"] == name]
    own = Statement(0, add(span[2]["amount"] for span in spans))
    for row in mine:
        own.here += (start <= row["at"] < end) * F(row["amount"])
        own.line("period cut", ((start <= row["at"] < end) - (start <= row["taken"] < end)) * F(row["amount"]))
    for first, last, row, saved in spans:
        taken = [burst for burst in mine if first <= burst["taken"] < last]
        kind, off, most = difference(taken, first, last, row, saved)
        own.bound += most
        if kind:
            own.line(kind, off)
    unstated = {midnight(row["poll_time"]) for row in mine if start <= row["taken"] < end} - {span[0] for span in spans}
    for first in unstated if subject.count("/") == 1 else ():
        own.line("missing there", add(row["amount"] for row in mine if first <= row["taken"] < first + day))
    computed.append((("cloudsigma-usage", subject), own))
compare(computed, ["cloudsigma-usage"], "subject")
