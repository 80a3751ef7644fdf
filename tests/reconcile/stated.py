"""A total that somebody states, against the invoice in Invoice Detail and against the charges behind it."""
from common import F, Statement, objects, table
from focus_parts import Part, cost

details, charges = table("invoice_detail*.csv"), table("cost_and_usage*.csv")
# A balance pays what CloudSigma charges; there it is the month of the charge that counts.
charges += [{"InvoiceId": "", "InvoiceIssuerName": "CloudSigma", "BillingCurrency": "EUR", "BilledCost": row["amount"],
             "BillingPeriodStart": row["time"], "ServiceName": row["reason"].split()[0], "ChargeCategory": "Usage"}
            for row in objects("/ledger/").values() if F(row["amount"]) > 0]


def against_document(total, number, currency):
    """The provider's own invoice, or nothing."""
    lines = [row for row in details if (row["InvoiceId"], row["BillingCurrency"]) == (number, currency)]
    lines = [row for row in lines if row["InvoiceIssueStatus"] != "Voided"]
    own = Statement(total, cost(lines))
    left, tax = own.left(), cost(row for row in lines if row["ChargeCategory"] == "Tax")
    if left:
        own.line("tax" if left == -tax else "amount differs", left)
    return [own] if lines else []


def against_charges(total, number, currency, tax=None, issuer=None, month=None):
    """Charges that bear the number; else those of the month that bear none."""
    mine = [row for row in charges if row["BillingCurrency"] == currency]
    rows = [row for row in mine if number and row["InvoiceId"] == number]
    rows = rows or [row for row in mine if not row["InvoiceId"] and row["InvoiceIssuerName"] == issuer
                    and row["BillingPeriodStart"][:7] == month]
    own = Statement(total, cost(rows))
    # Nobody says how many figures an invoice has: each service is taken for one.
    part = Part([{"BilledCost": total}], rows, len({row["ServiceName"] for row in rows}))
    of = {name: [row for row in rows if row["ChargeCategory"] == name] for name in ("Tax", "Credit")}
    if tax and not of["Tax"]:
        part.explain(own, "tax", F(tax))
    documented = [row for row in details if (row["InvoiceId"], row["BillingCurrency"]) == (number, currency)]
    documented = cost(row for row in documented if row["ChargeCategory"] == "Tax" and not of["Tax"])
    for kind, amount in (("tax", documented), ("tax", -cost(of["Tax"])), ("credit", -cost(of["Credit"]))):
        if part.left() == amount:
            part.explain(own, kind)
    part.settle(own)
    return [own] if rows else []
