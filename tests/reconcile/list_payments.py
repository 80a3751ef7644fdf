#!/usr/bin/env python3
"""list-payments again: billbook reconcile --output json | tests/reconcile/list_payments.py FOLDER, or LISTS FOCUS"""
import re
from collections import defaultdict

from common import F, Statement, answers, compare, table

# Where a provider's ledger is held, its balance is what is paid, and pays in turn: that is another pair's.
balances = {("CloudSigma", "EUR")} if answers("/ledger/") else set()
due, billed = {(row["Invoice No."], row["Currency"]): F(row["Amount"]) for row in table("invoices.csv")
               if (row["Vendor"], row["Currency"]) not in balances}, defaultdict(F)
for row in table("invoice_detail*.csv"):
    if row["InvoiceIssueStatus"] != "Voided":
        billed[row["InvoiceId"], row["BillingCurrency"]] += F(row["BilledCost"])
due |= billed  # the provider's own invoice counts before one of a list
payments, paid, computed = table("payments.csv"), defaultdict(list), []
for row in payments:
    words, rest = set(re.findall(r"[\w-]+", row["purpose"])), F(row["amount"])
    meant = sorted(name for name in due if name[0] in words and name[1] == row["currency"])
    for name in meant[:-1]:  # one payment for several invoices is dealt out in the order of their numbers
        paid[name].append(min(rest, due[name]))
        rest -= paid[name][-1]
    if meant:
        paid[meant[-1]].append(rest)
    elif (row["payee"].split()[0], row["currency"]) not in balances:
        own = Statement(0, rest)
        own.line("missing here", -rest)
        computed.append((("list-payments", None, row["currency"]), own))
for name, total in due.items():
    own = Statement(total, sum(paid[name]))
    if own.left() and not paid[name]:
        own.line("missing there", total)
    elif own.left():
        for amount in [amount for amount in paid[name] if amount == total][1:]:
            own.line("duplicate", -amount)
        if own.left():
            own.line("amount differs", own.left())
    if name[1] in {row["currency"] for row in payments}:
        computed.append((("list-payments", *name), own))
compare(computed, ["list-payments"], "subject", "currency")
