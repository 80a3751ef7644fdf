#!/usr/bin/env python3
"""invoice-total again: billbook reconcile --invoice NUMBER --total TOTAL --currency CODE --output json |
tests/reconcile/invoice_total.py FOLDER NUMBER TOTAL CODE; with --period, FOLDER MONTH TOTAL CODE ISSUER"""
import sys

from common import Statement, compare
from stated import against_charges, against_document

subject, total, currency, *issuer = sys.argv[2:]
if issuer:
    found = against_charges(total, None, currency, issuer=issuer[0], month=subject)
else:
    found = against_document(total, subject, currency) + against_charges(total, subject, currency)
if not found:
    found = [Statement(total, 0)]
    found[0].line("missing there", total)
compare([(("invoice-total", subject, currency), own) for own in found], ["invoice-total"], "subject", "currency")
