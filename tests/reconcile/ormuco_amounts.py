"""Ormuco's arithmetic, as its documented examples have it: the same on invoices and in usages."""
from common import F, add


def near(exact, places, stated):
    """What stands there by the rule; halves go either way, since no example has one."""
    return F(stated) if abs(F(stated) - exact) * 2 * 10**places <= 1 else F(round(exact * 10**places), 10**places)


def settle(statement, stated, expected):
    if F(stated) != expected:
        statement.line("amount differs", F(stated) - expected)


def amounts(statement, subtotal, percent, flat, discount, taxes, total):
    """From the subtotal to the total. Each slip is one line, and what follows starts from what is stated."""
    subtotal, discount, flat = F(subtotal), F(discount), F(flat)
    expected = near(F(percent) * subtotal / 100, 2, discount - flat) + flat
    statement.line("discount", -expected)
    settle(statement, -discount, -expected)
    for tax in taxes:
        expected = near(F(tax["rate"]) * (subtotal - discount) / 100, 2, tax["amount"])
        statement.line("tax", expected)
        settle(statement, tax["amount"], expected)
    settle(statement, total, subtotal - discount + add(tax["amount"] for tax in taxes))
