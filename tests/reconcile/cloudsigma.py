#!/usr/bin/env python3
"""Compute statements about CloudSigma again, from the files alone: billbook reconcile --output json | cloudsigma.py FOLDER"""
import json
import pathlib
import sys
from decimal import Decimal as D, getcontext
from fractions import Fraction as F

getcontext().prec = 80
EXPLAINS = {"rounding", "discount", "credit", "tax", "currency", "period cut", "revision", "late correction"}
rows = {name: [] for name in ("ledger", "balance", "pricing", "subscriptions", "currentusage", "dailyburstusage", "burstusage")}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.http")):
    head, _, body = path.read_text().partition("\n{")
    if head.startswith("POST"):
        continue  # a calculation
    body = json.loads("{" + body, parse_float=str)
    for name in rows:
        if f"/2.0/{name}/" in head.splitlines()[0]:
            rows[name] += body.get("objects", [body])
ledger = {row["id"]: row for row in rows["ledger"]}  # pages overlap
ledger = sorted(ledger.values(), key=lambda row: (row["time"], int(row["id"])))
subscriptions = {row["id"]: row for row in rows["subscriptions"]}
add = lambda values: sum(map(D, values), D(0))
is_in = lambda time, s: s["period_start"][:26] <= time[:26] < s["period_end"][:26]
bursts = [row | {"resource": row["reason"].split(" of ")[1].split()[0]} for row in ledger if row["reason"].startswith("Burst")]


def worth(row):
    found = []
    for price in (p for p in rows["pricing"] if p["resource"] == row["resource"] and p["currency"] == "EUR"):
        exact = F(price["price"]) * row["interval"] * int(row["resource_amount"]) / price["multiplier"]
        found.append((abs(F(round(exact * 10**20), 10**20) - F(row["amount"])), price["level"], exact))
    return D(round(min(found)[2] * 10**30)).scaleb(-30)  # of the nearest price, to thirty decimals


def totals(s):
    """Both sides of a statement."""
    kind, subject = s["pair"].removeprefix("cloudsigma-"), s["subject"]
    if kind == "balance":
        until = [row for row in ledger if row["time"][:26] <= subject[:26]]
        first = s["there_is"]["what"].endswith("before the first transaction, less what was charged since")
        after = [row for row in until if first or row["time"][:26] > s["period_start"][:26]]
        start = D(after[0]["initial"]) if first else D(s["there_is"]["what"].split()[0])
        stated = {D(row["balance"]) for row in rows["balance"]} | {D(row["balance"]["balance"]) for row in rows["currentusage"]}
        assert D(s["here"]) in stated and (first or start in stated), subject
        return D(s["here"]), start - add(row["amount"] for row in after if D(row["amount"]) > 0)
    if kind == "burst":
        month = [row for row in bursts if row["time"].startswith(subject)]
        return add(row["amount"] for row in month), sum(map(worth, month))
    if kind == "usage":
        resource, source = subject.split("/")[-1], "dailyburstusage" if subject.count("/") == 1 else "burstusage"
        stated = [row for row in rows[source] if row["resource_type"] == resource]
        stated = [row for row in stated if source == "burstusage" or row["date"].startswith(subject[:7])]
        booked = [row["amount"] for row in bursts if row["resource"] == resource and is_in(row["time"], s)]
        return add(booked), add(row["amount"] for row in stated)
    if kind == "subscriptions":
        made = {uri.split("/")[-2] for row in subscriptions.values() for uri in row["descendants"]}
        made = [row for row in subscriptions.values() if row["id"] in made and row["start_time"].startswith(subject)]
        renewals = [row["amount"] for row in ledger if row["reason"].startswith("Auto") and row["time"].startswith(subject)]
        return add(renewals), add(row["price"] for row in made) + add(row["discount_amount"] or 0 for row in made)
    resource = subject.split("/")[-1]
    usage = rows["currentusage"][-1]["usage"][resource]
    active = [row["remaining"] for row in subscriptions.values() if row["status"] == "active" and row["resource"] == resource]
    return D(usage["burst"]), max(D(0), usage["using"] - add(active))


def span(s, name):
    """What the ledger has of a day or a whole period, less what is stated for it."""
    resource, (first, _, end) = s["subject"].split("/")[-1], name.partition(" to ")
    is_in = lambda time: first <= time < end if end else time.startswith(first)
    sampled = [r["amount"] for r in bursts if r["resource"] == resource and is_in(r["poll_time"])]
    stated = [r["amount"] for r in rows["burstusage" if end else "dailyburstusage"]
              if r["resource_type"] == resource and (end or r["date"] == name)]
    return add(sampled) - add(stated)


def bound(s):
    """Days and periods with the usage of their samples and another amount: half a unit, and a second of each sample."""
    resource, most = s["subject"].split("/")[-1], F(0)
    month = {row["poll_time"][:10] for row in bursts if is_in(row["poll_time"], s)}
    daily = s["subject"].count("/") == 1
    for dates in [[date] for date in sorted(month)] if daily else [sorted(month)]:
        sampled = [row for row in bursts if row["resource"] == resource and row["poll_time"][:10] in dates]
        stated = [row for row in rows["dailyburstusage" if daily else "burstusage"]
                  if row["resource_type"] == resource and (not daily or row["date"] in dates)]
        if stated and add(r["amount"] for r in sampled) != add(r["amount"] for r in stated):
            places = len(str(stated[0]["amount"]).partition(".")[2])
            most += F(1, 2 * 10**places) if places < 20 else 0
            most += sum(F(row["amount"]) / row["interval"] for row in sampled)
    return most


statements = [s for s in json.load(sys.stdin) if s["provider"] == "cloudsigma"]
for s in statements:
    here, there = totals(s)
    assert (here, there) == (D(s["here"]), D(s["there"])), (s["subject"], here, there, s["here"], s["there"])
    left = here - there - add(line["amount"] for line in s["lines"])
    assert left == D(s["unexplained"]), (s["subject"], left, s["unexplained"])
    entries = {row["id"]: row for row in ledger}
    for line in s["lines"]:
        if s["pair"] == "cloudsigma-usage" and line["object"] not in entries:
            assert D(line["amount"]) == span(s, line["object"]), line
        elif line["kind"] in ("credit", "period cut"):
            assert abs(D(line["amount"])) == abs(D(entries[line["object"]]["amount"])), line
    all_explain = all(line["kind"] in EXPLAINS for line in s["lines"])
    may_be = s["pair"] == "cloudsigma-usage" and abs(F(left)) <= bound(s)
    verdict = ("open" if not all_explain else "within bound" if left and may_be else "open" if left
               else "explained" if s["lines"] else "exact")
    assert verdict == s["verdict"], (s["subject"], verdict, s["verdict"])
print(f"statements computed again: {len(statements)}")
