#!/usr/bin/env python3
"""vcloudair-costs, vcloudair-items again: billbook reconcile --output json | .../vcloudair_costs.py FOLDER"""
from common import F, Statement, add, answers, compare

[billed], [billable] = answers("billed-costs"), answers("billable-costs")
group = billed.target.split("/service-group/")[1].split("/")[0]
computed = []

after, before = ({cost["type"]: F(cost["amount"]) for cost in answer.body["cost"]} for answer in (billed, billable))
own = Statement(add(after.values()), add(before.values()))
for name in before.keys() | after.keys():
    old, new = before.get(name, F(0)), after.get(name, F(0))
    # What grew or came after the last update of the billable costs is of the rest of the month; credits grow downwards.
    grew = not old or (new - old) * old >= 0
    kind = "missing here" if name not in after else "period cut" if grew else "amount differs"
    if new != old:
        own.line(kind, new - old)
computed.append((("vcloudair-costs", f"{group}/{billed.body['startTime'][:7]}"), own))

for answer, subject in ((billed, billed.body["startTime"][:7]), (billable, "BillToDate")):
    costs = [cost for cost in answer.body["cost"] if cost.get("costItem")]
    own = Statement(add(cost["amount"] for cost in costs), 0)
    for cost in costs:
        items = add(item["amount"] for item in cost["costItem"])
        own.there += items
        if items != F(cost["amount"]):
            own.line("amount differs", F(cost["amount"]) - items)
    if costs:
        computed.append((("vcloudair-items", f"{group}/{subject}"), own))
compare(computed, ["vcloudair-costs", "vcloudair-items"], "subject")
