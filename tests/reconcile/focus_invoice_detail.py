#!/usr/bin/env python3
"""focus-invoice-detail again: billbook reconcile --output json | tests/reconcile/focus_invoice_detail.py FOLDER"""
from collections import defaultdict

from common import Statement, add, compare, table
from focus_parts import Part, cost

key = lambda row: (row["InvoiceIssuerName"], row["InvoiceId"], row["BillingCurrency"])
details, charges = table("invoice_detail*.csv"), [row for row in table("cost_and_usage*.csv") if row["InvoiceId"]]
unlined = {key(row) for row in charges if not row.get("InvoiceDetailId")}
lined = {key(row) for row in charges} - unlined  # every charge names its line
invoices, statements = defaultdict(lambda: defaultdict(Part)), {}
for side, rows in (("lines", details), ("charges", charges)):
    for row in rows:
        of = row.get("ReferenceInvoiceId") or row["InvoiceId"]
        corrects = row.get("ChargeClass") == "Correction" or of != row["InvoiceId"]
        name = "Correction" if corrects and row["ChargeCategory"] != "Tax" else row["ChargeCategory"]
        part = invoices[key(row)][row["InvoiceDetailId"] if key(row) in lined else name]
        getattr(part, "voided" if row.get("InvoiceIssueStatus") == "Voided" else side).append(row)

for name, parts in invoices.items():
    of = lambda side: [row for part in parts.values() for row in getattr(part, side)]
    statements[name] = Statement(cost(of("lines")), cost(of("charges")))
for name, parts in invoices.items():
    own, here = statements[name], [row for part in parts.values() for row in part.lines]
    for other in (other for other in invoices if other[0] == name[0] and other != name):
        part, twin = parts.get("Correction", Part()), invoices[other].get("Correction", Part())
        # A credit note whose charges bear the number of the invoice that it corrects.
        if part.left() == -twin.left() != 0 and [row["ReferenceInvoiceId"] for row in part.lines] == [other[1]]:
            part.explain(own, "late correction")
            twin.explain(statements[other], "late correction")
        # An invoice in the billing currency, and its charges in the one that it is paid in.
        paid = add(row["PaymentCurrencyBilledCost"] for row in here if row["PaymentCurrency"] == other[2])
        if name[1] == other[1] and not own.there and paid == statements[other].there:
            for one in (name, other):
                statements[one].line("currency", statements[one].left())
                for part in invoices[one].values():
                    part.explained += part.left()

for name, parts in invoices.items():
    own = statements[name]
    tax = [part for part in parts.values() if "Tax" in {row["ChargeCategory"] for row in part.lines}]
    for part in parts.values():
        if part.voided and part.left() == -cost(part.voided):
            part.explain(own, "revision")
        if part in tax and not any(one.charges for one in tax):
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
