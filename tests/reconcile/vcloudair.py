#!/usr/bin/env python3
"""Computes statements about vCloud Air again, without billbook: vcloudair.py FOLDER < statements.json."""
import json
import sys
from collections import defaultdict
from decimal import Decimal as D
from email.utils import parsedate_to_datetime
from pathlib import Path

NAMED = {"missing here", "missing there", "amount differs", "quantity differs", "price differs", "duplicate"}
expected = {}


def unit(*costs):
    """What rounding can make of each: a unit of the last decimal, cents at most."""
    return D(1).scaleb(-min(max(2, -cost.as_tuple().exponent) for cost in costs))


def state(pair, subject, here, there, lines, bound=D(0)):
    kinds = defaultdict(D)
    for kind, amount in lines:
        kinds[kind] += amount
    left = here - there - sum(kinds.values())
    verdict = "open" if NAMED & set(kinds) else "exact" if not left and not kinds else "explained"
    if left and verdict != "open":
        verdict = "within bound" if abs(left) <= bound else "open"
    expected[pair, subject] = here, there, {k: v for k, v in kinds.items() if v}, left, verdict


def total(metrics):
    return sum((metric["cost"] for metric in metrics.values()), D(0))


documents = []
for file in Path(sys.argv[1]).glob("*.http"):
    _, head, body = file.read_text().split("\n\n", 2)
    date = next(line[6:] for line in head.splitlines() if line.startswith("Date: "))
    path = file.read_text().split()[1]
    documents.append((parsedate_to_datetime(date), path, json.loads(body, parse_float=D, parse_int=D)))
billed, ranges, costs, below = {}, {}, {}, defaultdict(set)
for _, path, body in sorted(documents, key=lambda document: document[0]):
    kind = "billable" if "billable" in path.rsplit("/", 1)[1] else "billed"
    if "cost" in body:
        costs[kind] = body
        group = path.split("/service-group/")[1].split("/")[0]
    for entity in body.get("entity", []):
        metrics = {metric["name"]: metric for metric in entity["billableList"]["billable"]}
        if kind == "billed":
            billed[entity["id"]] = metrics
        else:
            ranges[entity["id"], body["startTime"], body["endTime"]] = metrics
    ids = [entity["id"] for entity in body.get("entity", [])]
    if kind == "billed" and len(ids) > 1:  # level=one: the first is what the others are in
        below[ids[0]].update(ids[1:])
start, end = costs["billed"]["startTime"], "2025-07-14T07:00:00.000Z"
for entity, metrics in billed.items():
    lines, bound = [], D(0)
    for metric in metrics.values():
        off = metric["cost"] - metric["usage"] * metric["rate"]
        if abs(off) >= unit(metric["cost"]):
            lines.append(("price differs", off))
        elif off:
            bound += unit(metric["cost"])
    worth = sum(metric["usage"] * metric["rate"] for metric in metrics.values())
    state("vcloudair-rates", f"{entity}/2025-06", total(metrics), worth, lines, bound)
for entity in {entity for entity, first, _ in ranges if first == start}:
    mine, others, at, lines, bound = billed.get(entity, {}), {}, start, [], D(0)
    while reached := [last for of, first, last in ranges if (of, first) == (entity, at) and at < last <= end]:
        for name, metric in ranges[entity, at, max(reached)].items():
            known = others.setdefault(name, {**metric, "usage": D(0), "cost": D(0), "parts": []})
            known["usage"] += metric["usage"]
            known["cost"] += metric["cost"]
            known["parts"].append(metric["cost"])
        at = max(reached)
    for name in mine.keys() | others.keys():
        if name not in mine:
            lines.append(("missing here", -others[name]["cost"]))
            continue
        here, there = mine[name], others[name]
        used, off = here["usage"] - there["usage"], here["cost"] - there["cost"]
        is_cut = at < end and used >= 0
        if is_cut and off >= 0 and here["rate"] == there["rate"]:
            lines.append(("period cut", off))
            continue
        for kind, amount in [("period cut" if is_cut else "quantity differs", used * there["rate"]),
                             ("price differs", here["usage"] * (here["rate"] - there["rate"]))]:
            off -= amount
            if amount:
                lines.append((kind, amount))
        limit = unit(here["cost"]) + len(there["parts"]) * unit(*there["parts"])
        if abs(off) >= limit:
            lines.append(("amount differs", off))
        elif off:
            bound += (1 + len(there["parts"])) * unit(here["cost"], *there["parts"])
    state("vcloudair-usage", f"{entity}/2025-06", total(mine), total(others), lines, bound)
before = {cost["type"]: cost["amount"] for cost in costs["billable"]["cost"]}
after = {cost["type"]: cost["amount"] for cost in costs["billed"]["cost"]}
lines = []
for name in before.keys() | after.keys():
    old, new = before.get(name, D(0)), after.get(name, D(0))
    grew = not old or (new - old >= 0) == (old > 0)
    lines.append(("missing here" if name not in after else "period cut" if grew else "amount differs", new - old))
state("vcloudair-costs", f"{group}/2025-06", sum(after.values()), sum(before.values()), lines)
stated = [cost for cost in costs["billable"]["cost"] if "costItem" in cost]
items = [sum(item["amount"] for item in cost["costItem"]) for cost in stated]
lines = [("amount differs", cost["amount"] - item) for cost, item in zip(stated, items) if cost["amount"] != item]
state("vcloudair-items", f"{group}/BillToDate", sum(cost["amount"] for cost in stated), sum(items), lines)
top = set(billed) - set().union(*below.values())
bound = D(0)
for entity, parts in below.items():
    if total(billed[entity]) != sum(total(billed[part]) for part in parts):
        rounded = [metric["cost"] for one in (entity, *parts) for metric in billed[one].values()]
        bound += len(rounded) * unit(*rounded)
leaves = sum(total(metrics) for entity, metrics in billed.items() if entity not in below)
rest = sum(amount for name, amount in after.items() if name != "SERVICE_CREDIT")
high = sum(total(billed[entity]) for entity in top) + sum(after.values())
state("vcloudair-bill", f"{group}/2025-06", high, leaves + rest, [("credit", after["SERVICE_CREDIT"])], bound)
found = {}
for told in json.load(sys.stdin):
    lines = defaultdict(D)
    for line in told["lines"]:
        lines[line["kind"]] += D(line["amount"])
    lines = {kind: amount for kind, amount in lines.items() if amount}
    figures = D(told["here"]), D(told["there"]), lines, D(told["unexplained"]), told["verdict"]
    found[told["pair"], told["subject"]] = figures
for key in expected.keys() | found.keys():
    if expected.get(key) != found.get(key):
        sys.exit(f"{key}: computed {expected.get(key)}, told {found.get(key)}")
print(f"{len(found)} statements computed again")
