#!/usr/bin/env python3
"""cloudsigma-balance again: billbook reconcile --output json | tests/reconcile/cloudsigma_balance.py FOLDER"""
from datetime import timedelta

from cloudsigma_ledger import ledger
from common import F, Statement, answers, compare

newest = [answer for answer in answers("/ledger/") if "offset=" not in answer.target or "offset=0" in answer.target]
stated = [(answer.saved, F(answer.body["balance"])) for answer in answers("/balance/")]
stated += [(answer.saved, F(answer.body["balance"]["balance"])) for answer in answers("/currentusage/")]
before, computed = None, []  # before: transactions made, balance, and money to go on with
for at, balance in sorted(stated):
    made = len([row for row in ledger if row["at"] <= at])
    if not made or before and before[:2] == (made, balance):
        continue
    first = before[0] if before else 0
    money = before[2] if before else F(ledger[0]["initial"])
    own = Statement(balance, money)
    for row in ledger[first:made]:
        if F(row["initial"]) != money:
            own.line("missing there", F(row["initial"]) - money)
        own.there -= max(F(row["amount"]), F(0))
        own.line("credit", max(-F(row["amount"]), F(0)))
        money = F(row["end"])
        assert money == F(row["initial"]) - F(row["amount"]), "in these months each transaction adds up"
    # Whether the newest transaction of then is held: the next starts where it ended, or nobody knows of a next one.
    held = (ledger[made]["initial"] == ledger[made - 1]["end"] if made < len(ledger)
            else newest[-1].saved >= at - timedelta(minutes=5))
    if money != balance and not held:
        own.line("missing there", balance - money)
    computed.append((("cloudsigma-balance", f"{at:%Y-%m-%dT%H:%M:%S}.000000Z"), own))
    before = made, balance, money if held else balance
compare(computed, ["cloudsigma-balance"], "subject")
