#!/usr/bin/env python3
"""vcloudair-bill, vcloudair-rates again: billbook reconcile --output json | .../vcloudair_bill.py FOLDER"""
from common import F, Statement, add, answers, compare, unit

billed, below, computed = {}, {}, []


def total(*entities):
    return add(metric["cost"] for entity in entities for metric in billed[entity])


for answer in answers("billed-usage"):
    entities = answer.body["entity"]
    billed |= {entity["id"]: entity["billableList"]["billable"] for entity in entities}
    if "level=one" in answer.target:  # the first is what the others are in
        below[entities[0]["id"]] = [entity["id"] for entity in entities[1:]]
[costs] = answers("billed-costs")
month = costs.body["startTime"][:7]
group = costs.target.split("/service-group/")[1].split("/")[0]

for entity, metrics in billed.items():
    own, rounded = Statement(total(entity), 0), []
    for metric in metrics:
        worth = F(metric["usage"]) * F(metric["rate"])
        own.there += worth
        off = F(metric["cost"]) - worth
        if abs(off) >= unit([metric["cost"]]):
            own.line("price differs", off)
        elif off:
            rounded.append(metric["cost"])
    if rounded:
        own.bound = len(rounded) * unit(rounded)
    computed.append((("vcloudair-rates", f"{entity}/{month}"), own))

inside = {part for parts in below.values() for part in parts}
amounts = {cost["type"]: F(cost["amount"]) for cost in costs.body["cost"]}
credit = amounts.pop("SERVICE_CREDIT", F(0))
bill = Statement(total(*(entity for entity in billed if entity not in inside)) + add(amounts.values()) + credit,
                 total(*(entity for entity in billed if not below.get(entity))) + add(amounts.values()))
bill.line("credit", credit)
for entity, parts in below.items():
    if parts and total(entity) != total(*parts):
        rounded = [metric["cost"] for one in (entity, *parts) for metric in billed[one]]
        bill.bound += len(rounded) * unit(rounded)
computed.append((("vcloudair-bill", f"{group}/{month}"), bill))
compare(computed, ["vcloudair-rates", "vcloudair-bill"], "subject")
