#!/usr/bin/env python3
"""ormuco-report again: billbook reconcile --output json | tests/reconcile/ormuco_report.py FOLDER"""
from collections import defaultdict

from common import F, Statement, answers, compare, table

INVOICE = ("invoice_subtotal", "invoice_discount", "invoice_total")
REPORT = ("invoice_subtotal", "invoice_discount_total", "invoice_total")
revisions, listed = defaultdict(list), {}
for answer in answers("invoices"):
    for invoice in answer.body.get("invoices") or [answer.body["invoice"]]:
        revisions[invoice["client_id"], invoice["id"]].append(invoice["data"])

for row in table("report.csv"):
    key, stated = (row["client_id"], row["invoice_id"]), tuple(F(row[name]) for name in REPORT)
    known = [tuple(F(data[name]) for name in INVOICE) for data in revisions[key]]
    if key in listed:
        listed[key].here += stated[2]
        listed[key].line("duplicate", stated[2])
        continue
    own = listed[key] = Statement(stated[2], known[-1][2] if known else 0)
    if not known:
        own.line("missing there", stated[2])
    elif stated in known:
        own.line("revision", own.here - own.there)
    else:
        subtotal, discount = stated[0] - known[-1][0], known[-1][1] - stated[1]
        for part in (subtotal, discount, own.here - own.there - subtotal - discount):
            if part:
                own.line("amount differs", part)
for key in revisions.keys() - listed.keys():  # the report covers the month of every invoice held
    listed[key] = Statement(0, revisions[key][-1]["invoice_total"])
    listed[key].line("missing here", -listed[key].there)
computed = [(("ormuco-report", *key), statement) for key, statement in listed.items()]
compare(computed, ["ormuco-report"], "account", "subject")
