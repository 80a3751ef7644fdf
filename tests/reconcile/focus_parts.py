"""What an invoice and its FOCUS charges are compared by: a part is one line of it, one category, or the whole."""
from collections import defaultdict

from common import F, add


def cost(rows):
    return add(row["BilledCost"] for row in rows)


class Part:
    """What both sides have of a part: rows of the invoice, voided ones, and charges."""

    def __init__(self, lines=(), charges=(), figures=None):
        self.lines, self.voided, self.charges, self.explained = list(lines), [], list(charges), F(0)
        self.stated = figures  # how many figures were rounded, where it is not the number of lines

    def left(self):
        return cost(self.lines) - cost(self.charges) - self.explained

    def explain(self, own, kind, amount=None):
        amount = self.left() if amount is None else amount
        own.line(kind, amount)
        self.explained += amount

    def settle(self, own):
        """Names what no document explains, or leaves it to rounding."""
        if not self.left():
            return
        if not self.lines or not self.charges:
            self.explain(own, "missing here" if self.charges else "missing there")
        elif not self.explained and cost(self.lines) * 2 == cost(self.charges):
            self.explain(own, "duplicate")
        elif self.charges[0]["InvoiceIssuerName"] == "Microsoft":
            self.explain(own, "rounding", cut_by_meter(self.charges) - cost(self.charges))
            if self.left():
                self.explain(own, "amount differs")
        else:
            most = (self.stated or len(self.lines)) * F("0.005")
            own.bound += most
            if abs(self.left()) > most:
                self.explain(own, "amount differs")


def cut_by_meter(charges):
    """Each meter of a sub-account is added up and cut to cents."""
    meters = defaultdict(F)
    for row in charges:
        meters[row["SkuId"], row["SubAccountId"]] += F(row["BilledCost"])
    return add(F(int(amount * 100), 100) for amount in meters.values())
