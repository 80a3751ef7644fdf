#!/usr/bin/env python3
"""Computes statements about Ormuco again, without billbook: ormuco.py FOLDER < statements.json. See docs/reconcile.md."""
import csv
import json
import sys
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal as D
from email.utils import parsedate_to_datetime
from pathlib import Path

NAMED = {"missing here", "missing there", "amount differs", "quantity differs", "price differs", "duplicate"}
KINDS = {"server": "servers"}  # as invoices and usages spell them, where they differ


def near(exact, places, stated):
    """What stands there by the rule: halves go either way."""
    unit = D(1).scaleb(-places)
    even, up = (exact.quantize(unit, mode) for mode in (ROUND_HALF_EVEN, ROUND_HALF_UP))
    return up if stated == up else even


class Statement:
    def __init__(self, pair, account, subject, here, there):
        self.key, self.here, self.there = (pair, account, subject), here, there
        self.lines, self.bound = defaultdict(D), D(0)

    def add(self, kind, amount):
        if amount or kind in NAMED:
            self.lines[kind] += amount

    def settle(self, kind, stated, expected):
        if stated != expected:
            self.add(kind, stated - expected)

    def told(self):
        left = self.here - self.there - sum(self.lines.values())
        verdict = "open" if NAMED & set(self.lines) else "exact" if not left and not self.lines else "explained"
        if left and verdict != "open":
            verdict = "within bound" if abs(left) <= self.bound else "open"
        return self.here, self.there, {kind: amount for kind, amount in self.lines.items() if amount}, left, verdict


def amounts(statement, subtotal, percent, flat, discount, taxes, total):
    exact = percent * subtotal / 100
    expected = near(exact, 2, discount - flat) + flat
    statement.add("discount", -expected)
    statement.settle("amount differs", -discount, -expected)
    for tax in taxes:
        expected = near(tax["rate"] * (subtotal - discount) / 100, 2, tax["amount"])
        statement.add("tax", expected)
        statement.settle("amount differs", tax["amount"], expected)
    statement.settle("amount differs", total, subtotal - discount + sum(tax["amount"] for tax in taxes))


folder, documents = Path(sys.argv[1]), []
for file in folder.glob("*.http"):
    _, head, body = file.read_text().split("\n\n", 2)
    date = next(line[6:] for line in head.splitlines() if line.startswith("Date: "))
    documents.append((parsedate_to_datetime(date), file.read_text().split()[1], json.loads(body, parse_float=D, parse_int=D)))
invoices, usages, statements = defaultdict(list), {}, []
for _, path, body in sorted(documents, key=lambda document: document[0]):
    for invoice in body.get("invoices", [body["invoice"]] if "invoice" in body else []):
        invoices[invoice["client_id"], invoice["id"]].append(invoice["data"])
    if "usage" in body:
        usages[path.split("/clients/")[1].split("/")[0]] = body["usage"]
for (client, number), revisions in invoices.items():
    data, entities = revisions[-1], {}
    own = Statement("ormuco-invoice", client, number, data["invoice_total"], D(0))
    for project in data["invoice_projects"]:
        for entity in project["entities"]:
            worth = entity["total"]
            if entity["rate_system"] == "flat":
                worth = stated = entity["quantity"] * entity["rate"]
                days, hours, minutes, seconds = map(int, entity["uptime"].split(":"))
                measured = D(((days * 24 + hours) * 60 + minutes) * 60 + seconds) / 3600
                if abs(measured - entity["quantity"]) > D("1e-9"):
                    worth = measured * entity["rate"]
                    own.add("quantity differs", stated - worth)
                expected = near(stated, 3, entity["total"])
                own.add("rounding", expected - stated)
                own.settle("amount differs", entity["total"], expected)
            own.there += worth
            flat = worth if entity["rate_system"] == "flat" else None
            entities[project["id"], KINDS.get(entity["type"], entity["type"]), entity["id"]] = entity["total"], flat
        lines = sum(entity["total"] for entity in project["entities"])
        expected = near(lines, 2, project["total"])
        own.add("rounding", expected - lines)
        own.settle("amount differs", project["total"], expected)
    amounts(own, data["invoice_subtotal"], data["invoice_discount_percentage"], data["invoice_discount_flat"],
            data["invoice_discount"], data["invoice_taxes"], data["invoice_total"])
    statements.append(own)
    if client in usages:
        projects = [project for provider in usages[client]["providers"] for project in provider["projects"]]
        used = {(project["id"], kind, resource["id"]): resource["total"] for project in projects
                for kind, resources in project["resources"].items() for resource in resources}
        assert used.keys() == entities.keys(), "the fixture has the same resources on both sides"
        behind = Statement("ormuco-behind", client, number, sum(total for total, _ in entities.values()), sum(used.values()))
        for key, (total, worth) in entities.items():
            if worth is not None and total != used[key]:
                assert used[key] == near(worth, 2, used[key]), "the fixture rounds to cents"
                behind.add("rounding", total - used[key])
            elif total != used[key]:
                behind.bound += D("0.01")
        statements.append(behind)
for client, usage in usages.items():
    projects = [project for provider in usage["providers"] for project in provider["projects"]]
    total = sum(r["total"] for p in projects for resources in p["resources"].values() for r in resources)
    own = Statement("ormuco-usage", client, "client", usage["total"], total)
    own.add("rounding", usage["subtotal"] - total)
    amounts(own, usage["subtotal"], usage["discount_percentage"], D(0), usage["discount"], usage["taxes"], usage["total"])
    statements.append(own)
listed = {}
for row in csv.DictReader((folder / "report.csv").open()):
    key, names = (row["client_id"], row["invoice_id"]), ("invoice_subtotal", "invoice_discount_total", "invoice_total")
    subtotal, discount, total = (D(row[name]) for name in names)
    if key in listed:
        listed[key].here += total
        listed[key].add("duplicate", total)
        continue
    revisions = [tuple(data[name] for name in ("invoice_subtotal", "invoice_discount", "invoice_total"))
                 for data in invoices.get(key, [])]
    own = listed[key] = Statement("ormuco-report", *key, total, revisions[-1][2] if revisions else D(0))
    if not revisions:
        own.add("missing there", total)
    elif (subtotal, discount, total) in revisions:
        own.add("revision", total - revisions[-1][2])
    else:
        parts = [subtotal - revisions[-1][0], revisions[-1][1] - discount]
        for part in [*parts, total - revisions[-1][2] - sum(parts)]:
            if part:
                own.add("amount differs", part)
for key, revisions in invoices.items():
    if key not in listed:  # every invoice of the fixture is of the month that the report covers
        listed[key] = Statement("ormuco-report", *key, D(0), revisions[-1]["invoice_total"])
        listed[key].add("missing here", -revisions[-1]["invoice_total"])
expected = {statement.key: statement.told() for statement in [*statements, *listed.values()]}
found = {}
for told in json.load(sys.stdin):
    lines = defaultdict(D)
    for line in told["lines"]:
        lines[line["kind"]] += D(line["amount"])
    lines = {kind: amount for kind, amount in lines.items() if amount}
    figures = D(told["here"]), D(told["there"]), lines, D(told["unexplained"]), told["verdict"]
    found[told["pair"], told["account"], told["subject"]] = figures
for key in expected.keys() | found.keys():
    if expected.get(key) != found.get(key):
        sys.exit(f"{key}: computed {expected.get(key)}, told {found.get(key)}")
print(f"{len(found)} statements computed again")
