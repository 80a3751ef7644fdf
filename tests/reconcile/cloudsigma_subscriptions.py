#!/usr/bin/env python3
"""cloudsigma-subscriptions and -current-usage again: billbook reconcile --output json |
tests/reconcile/cloudsigma_subscriptions.py FOLDER"""
from collections import defaultdict

from cloudsigma_ledger import ledger, moment
from common import F, Statement, answers, compare, objects

renewals = [row for row in ledger if row["reason"].startswith("Auto renewing subscriptions")]
subscriptions = objects("/subscriptions/")
children = {number: sorted((subscriptions[uri.split("/")[-2]] for uri in row["descendants"]),
                           key=lambda row: moment(row["start_time"])) for number, row in subscriptions.items()}
charged, months, computed = set(), defaultdict(lambda: Statement(0, 0)), []


def price(own, child):
    """Adds the price before discount to the other side, and gives what is left of it."""
    discount = F(child["discount_amount"] or 0)
    own.there += F(child["price"]) + discount
    own.line("discount", -discount)
    return F(child["price"])


for row in renewals:
    own, amount = months[row["time"][:7]], F(row["amount"])
    own.here += amount
    made = [child for child in children[row["reason"].split()[-1]] if child["id"] not in charged]
    if made:  # the first that nothing was charged for
        charged.add(made[0]["id"])
        off = amount - price(own, made[0])
        if off:
            own.line("amount differs", off)
    else:
        own.line("duplicate", amount)
for child in (child for made in children.values() for child in made if child["id"] not in charged):
    own = months[child["start_time"][:7]]
    own.line("missing here", -price(own, child))
computed += [(("cloudsigma-subscriptions", month), own) for month, own in months.items()]

for answer in answers("/currentusage/")[-1:] if subscriptions else []:
    for resource, usage in answer.body["usage"].items():
        runs = [row for row in subscriptions.values() if row["resource"] == resource and row["status"] == "active"
                and moment(row["start_time"]) <= answer.saved < moment(row["end_time"])]
        active = sum(int(row["remaining"]) for row in runs)
        above, stated = max(usage["using"] - active, 0), max(usage["using"] - usage["subscribed"], 0)
        own = Statement(usage["burst"], above)
        if usage["subscribed"] != active:
            own.line("revision" if resource == "tx" else "quantity differs", stated - above)
        if usage["burst"] != stated:
            own.line("quantity differs", usage["burst"] - stated)
        if any(usage.values()):
            computed.append((("cloudsigma-current-usage", f"{answer.saved:%Y-%m-%dT%H:%M:%S}.000000Z/{resource}"), own))
compare(computed, ["cloudsigma-subscriptions", "cloudsigma-current-usage"], "subject")
