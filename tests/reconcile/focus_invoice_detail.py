#!/usr/bin/env python3
"""focus-invoice-detail again: billbook reconcile --output json | tests/reconcile/focus_invoice_detail.py FOLDER"""
from collections import defaultdict

from common import F, Statement, add, compare, table
from focus_parts import Part, cost

key = lambda row: (row["InvoiceIssuerName"], row["InvoiceId"], row["BillingCurrency"])
of_tax = lambda parts: [part for part in parts.values() if "Tax" in {row["ChargeCategory"] for row in part.lines}]
details, charges = table("invoice_detail*.csv"), [row for row in table("cost_and_usage*.csv") if row["InvoiceId"]]
lined = {key(row) for row in charges} - {key(row) for row in charges if not row.get("InvoiceDetailId")}
invoices = defaultdict(lambda: defaultdict(Part))
for side, rows in (("lines", details), ("charges", charges)):
    for row in rows:
        of = row.get("ReferenceInvoiceId") or row["InvoiceId"]
        corrects = row.get("ChargeClass") == "Correction" or of != row["InvoiceId"]
        name = "Correction" if corrects and row["ChargeCategory"] != "Tax" else row["ChargeCategory"]
        part = invoices[key(row)][row["InvoiceDetailId"] if key(row) in lined else name]
        getattr(part, "voided" if row.get("InvoiceIssueStatus") == "Voided" else side).append(row)

sums = lambda parts, side: cost(row for part in parts.values() for row in getattr(part, side))
statements = {name: Statement(sums(parts, "lines"), sums(parts, "charges")) for name, parts in invoices.items()}
for name, parts in invoices.items():
    own, here = statements[name], [row for part in parts.values() for row in part.lines]
    for other in (other for other in invoices if other[0] == name[0] and other != name):
        for part, twin in ((part, twin) for part in parts.values() for twin in invoices[other].values()):
            # A credit note whose charges bear the number of the invoice that it corrects.
            refers = [row["ReferenceInvoiceId"] for row in part.lines]
            if refers == [other[1]] and name[2] == other[2] and part.left() == -twin.left() != 0:
                part.explain(own, "late correction")
                twin.explain(statements[other], "late correction")
        # An invoice in the billing currency, and its charges in the one that it is paid in, with tax or without.
        paid = add(row["PaymentCurrencyBilledCost"] for row in here if row["PaymentCurrency"] == other[2])
        tax, charged = cost(row for row in here if row["ChargeCategory"] == "Tax"), statements[other].there
        if name[1] == other[1] and not own.there and not statements[other].here:
            for rest in {F(0), tax}:
                if charged == F(round(paid * (own.here - rest) / own.here * 100), 100):
                    own.line("currency", own.here - rest)
                    statements[other].line("currency", -charged)
                    for part in (part for one in (name, other) for part in invoices[one].values()):
                        part.explained += part.left() if not rest or part not in of_tax(parts) else 0

for name, parts in invoices.items():
    own, tax = statements[name], of_tax(parts)
    for part in parts.values():
        if part.voided and part.left() == -cost(part.voided):
            part.explain(own, "revision")
        if part in tax and part.left() == cost(part.lines) and not any(one.charges for one in tax):
            for row in part.lines:
                part.explain(own, "tax", cost([row]))
    left = [part for part in parts.values() if part.left()]
    if name not in lined and not sum(part.left() for part in left):
        continue  # the sides only name categories otherwise
    both = {row["InvoiceId"] for part in parts.values() for row in part.charges} and statements[name].here
    for part in left:
        if both and name not in lined and part is parts.get("Credit") and bool(part.lines) != bool(part.charges):
            part.explain(own, "credit")
        part.settle(own)
computed = [(("focus-invoice-detail", *name), own) for name, own in statements.items()]
compare(computed, ["focus-invoice-detail"], "provider", "subject", "currency")
