#!/usr/bin/env python3
"""ormuco-usage and ormuco-behind again: billbook reconcile --output json | tests/reconcile/ormuco_usage.py FOLDER"""
from common import F, Statement, add, answers, compare
from ormuco_amounts import amounts

KINDS = {"server": "servers"}  # as invoices and usages spell them, where they differ
newest, computed = {}, []
for answer in answers("invoices"):
    for invoice in answer.body.get("invoices") or [answer.body["invoice"]]:
        newest[invoice["client_id"]] = invoice["id"], invoice["data"]

for answer in answers("usage"):
    usage, client = answer.body["usage"], answer.target.split("/clients/")[1].split("/")[0]
    used = {(project["id"], kind, one["id"]): F(one["total"])
            for provider in usage["providers"] for project in provider["projects"]
            for kind, resources in project["resources"].items() for one in resources}
    own = Statement(usage["total"], add(used.values()))
    own.line("rounding", F(usage["subtotal"]) - add(used.values()))
    amounts(own, usage["subtotal"], usage["discount_percentage"], 0, usage["discount"], usage["taxes"], usage["total"])
    computed.append((("ormuco-usage", client, "client"), own))

    number, data = newest[client]
    lines = {(project["id"], KINDS.get(entity["type"], entity["type"]), entity["id"]): entity
             for project in data["invoice_projects"] for entity in project["entities"]}
    assert used.keys() == lines.keys(), "the month has the same resources on both sides"
    behind, rounding = Statement(add(entity["total"] for entity in lines.values()), add(used.values())), F(0)
    for key, entity in lines.items():
        if F(entity["total"]) == used[key]:
            continue
        if entity["rate_system"] == "flat":
            # The usage has two decimals of quantity × rate.
            assert abs(F(entity["quantity"]) * F(entity["rate"]) - used[key]) <= F("0.005")
            rounding += F(entity["total"]) - used[key]
        else:
            behind.bound += F("0.01")
    behind.line("rounding", rounding)
    computed.append((("ormuco-behind", client, number), behind))
compare(computed, ["ormuco-usage", "ormuco-behind"], "account", "subject")
