#!/usr/bin/env python3
"""list-payments again: billbook reconcile --output json | tests/reconcile/list_payments.py FOLDER, or LISTS FOCUS"""
import re
from collections import defaultdict

from allocations import case
from common import F, Statement, answers, compare, table

# Where a provider's ledger is held, its balance is what is paid, and pays in turn: that is another pair's.
balances = {("CloudSigma", "EUR")} if answers("/ledger/") else set()
due, billed, days = {}, defaultdict(F), {}
for row in table("invoices.csv"):
    due[row["Vendor"], row["Invoice No."], row["Currency"]] = F(row["Amount"])
for row in table("invoice_detail*.csv"):
    if row["InvoiceIssueStatus"] != "Voided":
        billed[row["InvoiceIssuerName"], row["InvoiceId"], row["BillingCurrency"]] += F(row["BilledCost"])
due |= billed  # the provider's own invoice is the same invoice as the row of a list
computed = []
payments = [row | {"sign": -1 if row.get("direction") == "in" else 1} for row in table("payments.csv")]
to_balance = [row for row in payments if (row["payee"].split()[0], row["currency"]) in balances]
payments = [row for row in payments if row not in to_balance]
for currency in {name[2] for name in due} | {row["currency"] for row in payments}:
    names = sorted(name for name in due if name[2] == currency)
    rows = [row for row in payments if row["currency"] == currency]
    words = lambda row: " ".join(re.findall(r"[\w-]+", row["purpose"].lower()))
    made, left, meant = case(
        [[party.lower(), number.lower(), None, due[party, number, currency], "", False, None] for party, number, _ in names],
        [[f"{at:09}", row["payee"].lower(), None, abs(F(row["amount"])) * row["sign"], row["date"], "direction" in row,
          None, words(row), None, None, None] for at, row in enumerate(rows)], [])
    paid = defaultdict(list)
    for payment, invoice, _, _, amount in made:
        paid[invoice].append((F(amount), False))
    for payment, rest in enumerate(map(F, left)):
        if rest and payment in meant:
            paid[meant[payment]].append((rest, True))
        elif rest:
            own = Statement(0, rest)
            own.line("missing here", -rest)
            computed.append((("list-payments", None, currency), own))
    for invoice, name in enumerate(names):
        if not paid[invoice] and (name[0], currency) in balances:
            continue
        total = due[name]
        own = Statement(total, sum(amount for amount, _ in paid[invoice]))
        if own.left() and not paid[invoice]:
            own.line("missing there", total)
        elif own.left():
            for amount in [amount for amount, is_over in paid[invoice] if is_over and amount == total]:
                own.line("duplicate", -amount)
            if own.left():
                own.line("amount differs", own.left())
        computed.append((("list-payments", name[1], currency), own))
compare(computed, ["list-payments"], "subject", "currency")
