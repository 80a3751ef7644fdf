#!/usr/bin/env python3
"""vcloudair-usage of one month again: billbook reconcile --output json | tests/reconcile/vcloudair_usage.py FOLDER"""
from datetime import datetime, timedelta

from common import F, Statement, add, answers, compare, unit


def moment(text):
    """The first moment after a range: its end is stated a thousandth of a second early."""
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time + timedelta(milliseconds=time.microsecond // 1000 and 1)


billed, ranges, computed = {}, {}, []
for answer in answers("-usage"):
    first, last = moment(answer.body["startTime"]), moment(answer.body["endTime"])
    for entity in answer.body["entity"]:
        metrics = {metric["name"]: metric for metric in entity["billableList"]["billable"]}
        if "/billed-usage" in answer.target:
            start, end, month = first, last, answer.body["startTime"][:7]
            billed[entity["id"]] = metrics
        else:
            ranges[entity["id"], first, last] = metrics
for entity in {entity for entity, first, _ in ranges if first == start}:
    at, others = start, {}
    while found := [last for of, first, last in ranges if (of, first) == (entity, at) and at < last <= end]:
        for name, metric in ranges[entity, at, max(found)].items():
            others.setdefault(name, []).append(metric)
        at = max(found)
    mine, of = billed.get(entity, {}), lambda name, what: add(metric[what] for metric in others[name])
    own = Statement(add(metric["cost"] for metric in mine.values()), add(of(name, "cost") for name in others))
    rounded = []
    for name in mine.keys() | others.keys():
        if name not in mine:
            own.line("missing here", -of(name, "cost"))
            continue
        usage, cost, rate = (F(mine[name][what]) for what in ("usage", "cost", "rate"))
        used, off = usage - of(name, "usage"), cost - of(name, "cost")
        parts, was = [metric["cost"] for metric in others[name]], F(others[name][0]["rate"])
        is_cut = at < end and used >= 0
        if is_cut and off >= 0 and rate == was:
            own.line("period cut", off)
            continue
        for kind, amount in (("period cut" if is_cut else "quantity differs", used * was),
                             ("price differs", usage * (rate - was))):
            off -= amount
            if amount:
                own.line(kind, amount)
        if abs(off) >= unit([mine[name]["cost"]]) + len(parts) * unit(parts):
            own.line("amount differs", off)
        elif off:
            rounded += [mine[name]["cost"], *parts]
    own.bound = len(rounded) * unit(rounded) if rounded else own.bound
    computed.append((("vcloudair-usage", f"{entity}/{month}"), own))
compare(computed, ["vcloudair-usage"], "subject")
