#!/usr/bin/env python3
"""list-invoices again: billbook reconcile --output json | tests/reconcile/list_invoices.py FOLDER, or LISTS FOCUS"""
from common import Statement, compare, table
from focus_parts import cost
from stated import against_charges, against_document, charges

listed, computed = table("invoices.csv"), []
for row in listed:
    total, number, currency = row["Amount"], row["Invoice No."], row["Currency"]
    found = against_document(total, number, currency)
    found += against_charges(total, number, currency, row["VAT"], row["Vendor"], row["Month"])
    if not found and row["Vendor"] in {charge["InvoiceIssuerName"] for charge in charges}:
        found = [Statement(total, 0)]
        found[0].line("missing there", total)
    computed += [(("list-invoices", number, currency), own) for own in found]
# Invoices that charges bear, of issuers and months that are listed, and that are not listed themselves.
months, numbers = {(row["Vendor"], row["Month"]) for row in listed}, {row["Invoice No."] for row in listed}
unlisted = [row for row in charges if (row["InvoiceIssuerName"], row["BillingPeriodStart"][:7]) in months
            and row["InvoiceId"] and row["InvoiceId"] not in numbers]
for number, currency in {(row["InvoiceId"], row["BillingCurrency"]) for row in unlisted}:
    of = [row for row in unlisted if (row["InvoiceId"], row["BillingCurrency"]) == (number, currency)]
    own = Statement(0, cost(of))
    own.line("missing here", -own.there)
    computed.append((("list-invoices", number, currency), own))
compare(computed, ["list-invoices"], "subject", "currency")
