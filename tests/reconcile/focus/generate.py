#!/usr/bin/env python3
"""Writes the invoices of this folder: each is a way in which Invoice Detail and Cost and Usage can differ. See SOURCE.md."""
import csv

PERIODS = {"01": ("2025-01-01", "2025-02-01"), "02": ("2025-02-01", "2025-03-01"), "03": ("2025-03-01", "2025-04-01")}
COST = ("BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,"
        "ChargeClass,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ContractedCost,EffectiveCost,InvoiceId,"
        "InvoiceIssuerName,ListCost,PricingCurrency,PricingQuantity,PricingUnit,ProviderName,PublisherName,ServiceCategory,"
        "ServiceName,SkuId,SkuMeter,SubAccountId").split(",")
LINED = [name for name in COST if name not in ("ProviderName", "PublisherName")] + [
    "HostProviderName", "InvoiceDetailId", "ServiceProviderName"]
DETAIL = ("BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,InvoiceDetailCreated,"
          "InvoiceDetailDescription,InvoiceDetailGrain,InvoiceDetailId,InvoiceDetailLastUpdated,InvoiceId,InvoiceIssueDate,"
          "InvoiceIssueStatus,InvoiceIssuerName,PaymentCurrency,PaymentCurrencyBilledCost,PaymentCurrencyInvoiceDetailId,"
          "PaymentDueDate,PaymentTerms,PurchaseOrderNumber,ReferenceInvoiceId").split(",")
charges, lined, details = [], [], []


def charge(issuer, invoice, cost, category="Usage", month="01", currency="USD", service="Compute", sku="vm", sub="p-1",
           line=None, correction=False):
    start, end = (f"{day}T00:00:00Z" for day in PERIODS[month])
    row = {"BilledCost": cost, "BillingAccountId": "acct-" + issuer.split()[0].lower(), "BillingAccountName": "Example",
           "BillingCurrency": currency, "BillingPeriodStart": start, "BillingPeriodEnd": end, "ChargeCategory": category,
           "ChargeClass": "Correction" if correction else "", "ChargeDescription": service, "ChargePeriodStart": start,
           "ChargePeriodEnd": end, "ContractedCost": cost, "EffectiveCost": cost, "InvoiceId": invoice,
           "InvoiceIssuerName": issuer, "ListCost": cost, "PricingCurrency": currency, "ProviderName": issuer,
           "PublisherName": issuer, "HostProviderName": issuer, "ServiceProviderName": issuer, "ServiceCategory": "Compute",
           "ServiceName": service, "SkuId": sku, "SkuMeter": sku, "SubAccountId": sub, "InvoiceDetailId": line or ""}
    (lined if line else charges).append(row)


def detail(issuer, invoice, line, cost, category="Usage", month="01", currency="USD", text="Compute", status="Issued",
           refers=None, paid=None):
    start, end = (f"{day}T00:00:00Z" for day in PERIODS[month])
    paid_in, amount, settled = paid or (currency, cost, line)
    details.append({"BilledCost": cost, "BillingAccountId": "acct-" + issuer.split()[0].lower(), "BillingCurrency": currency,
                    "BillingPeriodStart": start, "BillingPeriodEnd": end, "ChargeCategory": category,
                    "InvoiceDetailCreated": end, "InvoiceDetailDescription": text, "InvoiceDetailId": line,
                    "InvoiceDetailLastUpdated": end, "InvoiceId": invoice, "InvoiceIssueDate": end,
                    "InvoiceIssueStatus": status, "InvoiceIssuerName": issuer, "PaymentCurrency": paid_in,
                    "PaymentCurrencyBilledCost": amount, "PaymentCurrencyInvoiceDetailId": settled, "PaymentDueDate": end,
                    "PaymentTerms": "Net 30", "ReferenceInvoiceId": refers or invoice})


ACME = "Acme Co"
# The specification's first example: usage, an upfront fee and sales tax; its charges have no tax.
for cost in ("225.00", "225.00"):
    charge(ACME, "INV-2025-001", cost)
charge(ACME, "INV-2025-001", "1000.00", "Purchase", service="Reservations")
detail(ACME, "INV-2025-001", "LINE-001", "450.00", text="Use of m5.large in us-east-1")
detail(ACME, "INV-2025-001", "LINE-002", "1000.00", "Purchase", text="Upfront fee for RI #998877")
detail(ACME, "INV-2025-001", "LINE-003", "128.63", "Tax", text="Sales Tax for NY Jurisdiction")
# The second: billed in USD, paid in AUD by a line of its own.
charge(ACME, "AUIN25-1286479", "3.03", service="AcmeStore")
detail(ACME, "AUIN25-1286479", "LINE-001", "3.03", paid=("AUD", "0.00", "LINE-AGG"))
detail(ACME, "AUIN25-1286479", "LINE-002", "0.30", "Tax", text="Tax for AcmeStore", paid=("AUD", "0.00", "LINE-AGG"))
detail(ACME, "AUIN25-1286479", "LINE-AGG", "0.00", "Adjustment", paid=("AUD", "5.17", "LINE-AGG"))
# The same with charges in AUD.
charge(ACME, "AUIN25-1286480", "5.17", currency="AUD", service="AcmeStore")
detail(ACME, "AUIN25-1286480", "LINE-001", "3.33", paid=("AUD", "0.00", "LINE-AGG"))
detail(ACME, "AUIN25-1286480", "LINE-AGG", "0.00", "Adjustment", paid=("AUD", "5.17", "LINE-AGG"))
# The third: a credit note. Its charge bears the number of the invoice that it corrects.
charge(ACME, "INV-JAN", "150.00", service="Database")
charge(ACME, "INV-JAN", "-50.00", service="Database", correction=True)
detail(ACME, "INV-JAN", "Line-100", "150.00", text="Database Usage (Overstated)")
detail(ACME, "INV-FEB", "ADJ-001", "-50.00", "Adjustment", "02", text="Correction for Line-100", refers="INV-JAN")
# The same with a charge that bears the credit note's own number, beside usage of February.
charge(ACME, "INV-FEB-2", "-20.00", month="02", service="Database", correction=True)
charge(ACME, "INV-FEB-2", "80.00", month="02", service="Database")
detail(ACME, "INV-FEB-2", "L1", "80.00", month="02")
detail(ACME, "INV-FEB-2", "ADJ-002", "-20.00", "Adjustment", "02", refers="INV-DEC")
# The fourth: what rounding leaves, three charges on one line.
for cost in ("3.3349", "3.3351", "3.3342"):
    charge(ACME, "INV-ROUND", cost)
detail(ACME, "INV-ROUND", "L1", "10.00")
# Four lines off by 0.90: within what FOCUS tolerates, and more than rounding can make.
for number, cost in enumerate(("10.00", "20.00", "30.00", "40.00"), 1):
    charge(ACME, "INV-FOUR", cost, service=f"Service {number}")
    detail(ACME, "INV-FOUR", f"L{number}", "40.90" if number == 4 else cost)
# Voided, and its charges are there still; issued again under another number.
charge(ACME, "INV-VOID", "70.00", month="02")
detail(ACME, "INV-VOID", "L1", "70.00", month="02", status="Voided")
# Twice in the charges.
for _ in range(2):
    charge(ACME, "INV-TWICE", "12.50", month="02")
detail(ACME, "INV-TWICE", "L1", "12.50", month="02")
# Credits that the invoice does not state; an invoice without charges, and charges without an invoice.
charge(ACME, "INV-CREDIT", "90.00", month="02")
charge(ACME, "INV-CREDIT", "-15.00", "Credit", "02")
detail(ACME, "INV-CREDIT", "L1", "90.00", month="02")
detail(ACME, "INV-ALONE", "L1", "9.99", month="02")
charge(ACME, "INV-NOWHERE", "8.88", month="02")
# The bill of March is not final.
charge(ACME, "", "17.031", month="03")
charge(ACME, "", "2.969", month="03")
# Each meter of a subscription cut to cents, as Microsoft's invoices are.
AZURE = "Microsoft"
for sku, sub, costs in (("m1", "s-1", ("12.3456", "0.0049")), ("m1", "s-2", ("0.0099",)), ("m2", "s-1", ("7.0050", "1.0061"))):
    for cost in costs:
        charge(AZURE, "E0100", cost, currency="EUR", sku=sku, sub=sub)
detail(AZURE, "E0100", "1", "20.36", currency="EUR")
# The same where the export has the charge that takes off what is cut.
for sku, cost in (("m1", "12.3505"), ("m2", "8.0111")):
    charge(AZURE, "E0101", cost, month="02", currency="EUR", sku=sku)
charge(AZURE, "E0101", "-0.0016", "Adjustment", "02", currency="EUR", service="Rounding", sku="")
detail(AZURE, "E0101", "1", "20.36", month="02", currency="EUR")
# Charges that name their lines: one line differs, one is of a category of its own.
NIMBUS = "Nimbus Cloud GmbH"
charge(NIMBUS, "NC-1", "60.00", currency="EUR", line="1")
charge(NIMBUS, "NC-1", "24.50", currency="EUR", line="2", service="Storage")
charge(NIMBUS, "NC-1", "-5.00", "Credit", currency="EUR", line="3")
detail(NIMBUS, "NC-1", "1", "60.00", currency="EUR")
detail(NIMBUS, "NC-1", "2", "25.40", currency="EUR", text="Storage")
detail(NIMBUS, "NC-1", "3", "-5.00", "Credit", currency="EUR")
detail(NIMBUS, "NC-1", "4", "15.28", "Tax", currency="EUR", text="VAT 19%")

for name, columns, rows in (("cost_and_usage.csv", COST, charges), ("cost_and_usage_lines.csv", LINED, lined),
                            ("invoice_detail.csv", DETAIL, details)):
    with open(name, "w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
