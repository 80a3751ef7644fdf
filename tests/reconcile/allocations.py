#!/usr/bin/env python3
"""The ladder of allocation again: cases as JSON, one a line, in; what is allocated and what is left, one a line, out.

A case has `invoices` [party, number, account, total, day, is_receivable, customer], `payments` [key, payee, account, amount,
day, is_bank, column, text, structured, end_to_end, iban] and `by_hand` [payment, invoice, amount]. Numbers are words of a text.
The rules are the same, and nothing else: every payment looks at every invoice, and every subset is tried. Money that
comes back from issuers without a credit note is not among the cases.
"""
import json
import re
import sys
from fractions import Fraction as F
from itertools import combinations


def weak(number):
    return not re.search("[a-z]", number) and len(re.sub(r"\D", "", number)) <= 4


def case(invoices, payments, by_hand):
    opened, left = [F(i[3]) for i in invoices], [F(p[3]) for p in payments]
    log, returned = [], [F(0)] * len(payments)
    made, named, names, apart = {}, set(), {}, {(p, i) for p, i, amount in by_hand if not F(amount)}
    parties, accounts = {i[6] if i[5] else i[0] for i in invoices}, {i[2] for i in invoices} - {None}
    in_ = [p[5] and F(p[3]) < 0 for p in payments]
    come = lambda p, i: -left[p] if payments[p][5] and invoices[i][5] else left[p]
    exact = lambda p, i: come(p, i) in (opened[i], F(invoices[i][3]))

    def pay(p, i, amount, basis):
        left[p] -= -amount if payments[p][5] and invoices[i][5] else amount
        opened[i] -= amount
        if basis:
            key = p, i, basis, max(payments[p][4], invoices[i][4])
            made[key] = made.get(key, 0) + amount
            log.append([p, i, amount, 0])

    def settle(p, i, basis):
        names[p] = i
        if opened[i] * come(p, i) > 0:
            pay(p, i, min(opened[i], come(p, i), key=abs), basis)
        elif invoices[i][5] and F(invoices[i][3]) > 0 > come(p, i) and basis != "column":
            # Money that goes out and names a customer's invoice returns its one payment of that amount.
            back = {q for q, j, amount, undone in log if j == i and amount > 0 == undone and left[p] == -F(payments[q][3])}
            for q in back if len(back) == 1 else ():
                rest, left[q] = left[q], F(0)
                left[p] += rest
                returned[q] += rest
                returned[p] -= rest
                for entry in [entry for entry in reversed(log) if entry[0] == q]:
                    amount = min(entry[2] - entry[3], -come(p, entry[1]), key=abs)
                    if amount * -come(p, entry[1]) > 0:
                        entry[3] += amount
                        pay(p, entry[1], -amount, basis)

    def meant(p, word, is_column=False):
        def fit(i):
            payee = payments[p][1] if in_[p] or not invoices[i][5] else None
            side = invoices[i][6 if invoices[i][5] else 0]
            return 2 if None in (payee, side) else 4 if payee == side else 0 if payee in parties else 1
        found = [i for i, invoice in enumerate(invoices) if invoice[1] == word and (p, i) not in apart]
        best = max(map(fit, found), default=0)
        found = [i for i in found if best and fit(i) == best and (best > 1 or is_column or exact(p, i))]
        if payments[p][2] in accounts:
            found = [i for i in found if invoices[i][2] == payments[p][2]] or [i for i in found if invoices[i][2] is None]
        for is_better in (lambda i: opened[i] * come(p, i) > 0, lambda i: opened[i] == come(p, i)):
            found = [i for i in found if is_better(i)] or found
        return found

    def subset(p, some, basis):
        some = [i for i in some if opened[i]]
        found = [c for n in range(1, len(some) + 1) for c in combinations(some, n)
                 if sum(opened[i] for i in c) == come(p, c[0])] if len({come(p, i) for i in some}) == 1 else []
        for i in found[0] if len(found) == 1 else ():
            pay(p, i, opened[i], basis)
        return len(found) == 1

    def step(p):
        column, text, *references = payments[p][6:10]
        if column and any(invoice[1] == column for invoice in invoices):
            named.add(p)
            found = meant(p, column, True)
            return settle(p, found[0], "column") if len(found) == 1 else subset(p, found, "column")
        for word, basis in zip(references if not column else [], ("structured", "end-to-end")):
            found = meant(p, word)
            if len(found) == 1 and (basis == "structured" or not weak(word) or exact(p, found[0])):
                named.add(p)
                return settle(p, found[0], basis)
        words = [(word, meant(p, word)) for word in text.split()] if not column else []
        strong, small = ({i for word, found in words if weak(word) == is_weak for i in found} for is_weak in (False, True))
        bad = any(not found and not weak(word) and any(i[1] == word for i in invoices) for word, found in words)
        known, some = strong | {i for i in small if exact(p, i)}, sorted(i for i in strong | small if opened[i])
        if column or bad or known:
            named.add(p)
        if bad:
            return
        if len(known) == 1 and (len(some) < 2 or come(p, min(known)) == opened[min(known)]):
            settle(p, min(known), "number")
        elif len(some) > 1 and subset(p, some, "subset"):
            named.add(p)
        elif len(known) == 1:
            settle(p, min(known), "number")
        elif len(known & set(some)) == 1:
            subset(p, known, "subset")

    for p, i, amount in by_hand:
        pay(p, i, F(amount), None)
    order = sorted(range(len(payments)), key=lambda p: (payments[p][4], payments[p][0]))
    for p in (p for p in order if left[p]):
        step(p)
    for p in (p for p in order if left[p] and p not in named):
        owners = {q[1] for q in payments if q[10] and q[10] == payments[p][10]} - {None}
        payee = payments[p][1] or (min(owners) if len(owners) == 1 else None)
        found = [i for i, invoice in enumerate(invoices) if payee and 0 < opened[i] == come(p, i) and (p, i) not in apart
                 and (payee == invoice[6] and (in_[p] or not payments[p][1]) if invoice[5] else payee == invoice[0])]
        if len(found) == 1:
            pay(p, found[0], opened[found[0]], "amount")
    rows = sorted([p, i, basis, day, str(amount)] for (p, i, basis, day), amount in made.items())
    return rows, [str(rest + back) for rest, back in zip(left, returned)], names


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(case(**json.loads(line))[:2]))
