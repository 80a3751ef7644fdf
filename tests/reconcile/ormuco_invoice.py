#!/usr/bin/env python3
"""ormuco-invoice again: billbook reconcile --output json | tests/reconcile/ormuco_invoice.py FOLDER"""
from common import F, Statement, add, answers, compare
from ormuco_amounts import amounts, near, settle

newest, computed = {}, []
for answer in answers("invoices"):
    for invoice in answer.body.get("invoices") or [answer.body["invoice"]]:
        newest[invoice["client_id"], invoice["id"]] = invoice["data"]
for (client, number), data in newest.items():
    own, rounded = Statement(data["invoice_total"], 0), F(0)
    for project in data["invoice_projects"]:
        for entity in project["entities"]:
            worth = F(entity["total"])
            if entity["rate_system"] == "flat":
                stated = F(entity["quantity"]) * F(entity["rate"])
                uptime = zip(map(int, entity["uptime"].split(":")), (86400, 3600, 60, 1))
                worth = F(sum(figure * seconds for figure, seconds in uptime), 3600) * F(entity["rate"])
                if worth != stated:
                    own.line("quantity differs", stated - worth)
                expected = near(stated, 3, entity["total"])
                rounded += expected - stated
                settle(own, entity["total"], expected)
            own.there += worth
        lines = add(entity["total"] for entity in project["entities"])
        expected = near(lines, 2, project["total"])
        own.line("rounding", expected - lines)
        settle(own, project["total"], expected)
    own.line("rounding", rounded)
    amounts(own, data["invoice_subtotal"], data["invoice_discount_percentage"], data["invoice_discount_flat"],
            data["invoice_discount"], data["invoice_taxes"], data["invoice_total"])
    computed.append((("ormuco-invoice", client, number), own))
compare(computed, ["ormuco-invoice"], "account", "subject")
