#!/usr/bin/env python3
"""Tests of the oracle itself.

    selftest.py [--example DIR] [--seeds N] [--from S]

cases.py has cases computed by hand. --example runs a folder with book/, charges.focus.*.csv, rates.csv and expected.json. The seeds run random books: sums, taxes
and roundings of each draft, conservation, the order of charges, the same delivery twice; tiers, packages and days are
computed a second time in another way.
"""
import argparse, bisect, csv, json, random, sys, tempfile
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction as F
from pathlib import Path
from zoneinfo import ZoneInfo

import cases, oracle
from books import Maker
from reading import DIGITS, read_book, read_charges

getcontext().prec = 60


def wrong(what, *figures):
    raise AssertionError(what + ": " + ", ".join(map(str, figures)))


def equal(what, left, right):
    if left != right:
        wrong(what, left, right)


def half_up(value, digits):
    """The same rounding by the decimal module, which rounds magnitudes."""
    value = F(value)
    return F((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def run(folder, book, charges, period, on, billed=(), turn=None):
    book = read_book(Path(folder, book))
    charges = list(read_charges(sorted(Path(folder).glob(charges)), ZoneInfo(book["billing"]["time_zone"])))
    if turn:
        turn(charges)
    with open(Path(folder, "rates.csv"), newline="") as file:
        return json.loads(json.dumps(oracle.Run(book, charges, list(csv.DictReader(file)), billed).run(period, date.fromisoformat(on))))


def check_draft(draft):
    digits = DIGITS.get(draft["currency"], 2)
    for line in draft["lines"]:
        amount, exact = F(line["amount"]), F(line["exact"])
        equal(f"rounded once: {line['text']}", amount, half_up(exact, digits))
        equal(f"digits: {line['text']}", len(line["amount"].partition(".")[2]), digits)
        if "corrects" in line and F(line["quantity"]) * F(line["unit_price"]) != amount:
            continue   # a difference of rounded figures
        quantity, price = F(line["quantity"]), F(line["unit_price"])
        if line["kind"].split(":")[0] in ("unit", "graduated", "volume", "package") or line["kind"].startswith("fee"):
            equal(f"quantity × price: {line['text']}", quantity * price, exact)
        else:
            equal(f"one lump: {line['text']}", (quantity * price, abs(quantity), price >= 0), (amount, 1, True))
    amounts = sum(F(line["amount"]) for line in draft["lines"])
    off = sum(F(given["amount"]) for given in draft["allowances"])
    for given in draft["allowances"]:
        equal("split", sum(F(part["amount"]) for part in given["split"]), F(given["amount"]))
        if "percent" in given:
            equal("percent", F(given["amount"]), half_up(F(given["base"]) * F(given["percent"]) / 100, digits))
    equal("line_total", F(draft["line_total"]), amounts)
    equal("allowance_total", F(draft["allowance_total"]), off)
    equal("net", F(draft["net"]), amounts - off)
    equal("bases", sum(F(tax["base"]) for tax in draft["taxes"]), F(draft["net"]))
    equal("order of taxes", [(t["category"], F(t["rate"] or 0)) for t in draft["taxes"]], sorted({(t["category"], F(t["rate"] or 0)) for t in draft["taxes"]}))
    for tax in draft["taxes"]:
        base = sum(F(ln["amount"]) for ln in draft["lines"] if ln["tax"] == dict(category=tax["category"], rate=tax["rate"]))
        base -= sum(F(p["amount"]) for g in draft["allowances"] for p in g["split"] if (p["category"], p["rate"]) == (tax["category"], tax["rate"]))
        equal("base of a rate", F(tax["base"]), base)
        equal("tax", F(tax["amount"]), half_up(base * F(tax["rate"] or 0) / 100, digits))
    equal("total", F(draft["total"]), amounts - off + sum(F(tax["amount"]) for tax in draft["taxes"]))
    lumps = sum(F(g["amount"]) for g in draft["allowances"] if "percent" not in g)
    if lumps and len({ln["contract"] for ln in draft["lines"]}) == 1 and F(draft["net"]) < 0:
        wrong("coupons below zero", draft["net"])


def check_run(folder, answer, charges, zone):
    """Conservation, from the files and not from what the oracle read."""
    cost = {}
    for path in sorted(Path(folder).glob(charges)):
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                if oracle.month(answer["period"])[0] <= day_of(row, zone) <= oracle.month(answer["period"])[1]:
                    cost[row["BillingCurrency"]] = cost.get(row["BillingCurrency"], 0) + F(row["BilledCost"])
    equal("all cost", {c: F(sums["all"]) for c, sums in answer["conservation"].items()}, cost)
    for currency, sums in answer["conservation"].items():
        equal("conservation", F(sums["all"]), sum(F(v) for k, v in sums.items() if k != "all"))
        equal("leakage", F(sums["leakage"]), sum(F(leak["cost"]) for leak in answer["leakage"] if leak["currency"] == currency))
    for draft in answer["invoices"]:
        check_draft(draft)
        if draft["customer"] in answer["blocked"]:
            wrong("a draft in spite of a finding", draft["customer"])


def day_of(row, zone):
    text = row["ChargePeriodStart"].replace("Z", "")
    offset = {"UTC": 0, "Europe/Berlin": 1, "America/New_York": -5, "Asia/Tokyo": 9}[zone]
    winter = {"Europe/Berlin": "2026-10-25T01", "America/New_York": "2026-11-01T06"}.get(zone, "")
    hours = int(text[11:13]) + offset + (text[:13] < winter)
    return date.fromisoformat(text[:10]) + timedelta(hours // 24)


def check_steps(chance):
    """Tiers by differences of prices at each limit, volume by bisection, packages by counting."""
    limits = sorted(chance.sample([F(n, 8) for n in range(1, 4000)], chance.randint(0, 4)))
    prices = [F(chance.randint(0, 9999), 10 ** 4) for _ in range(len(limits) + 1)]
    quantity = chance.choice((F(chance.randint(-1000, 500000), 1000), F(0), *limits))
    text = lambda value: oracle.plain(value)
    rows = [dict(kind="graduated", above=text(low), through_quantity=text(high) if high is not None else "", unit_price=text(price))
            for low, high, price in zip([F(0)] + limits, limits + [None], prices)]
    given = list(oracle.steps(rows, "GB", quantity))
    total = quantity * prices[-1] + sum((one - two) * min(quantity, limit) for limit, one, two in zip(limits, prices, prices[1:]))
    equal("graduated", sum(part * F(price) for _, _, part, _, price in given), total)
    equal("graduated quantity", sum(part for _, _, part, _, _ in given), quantity)
    given = list(oracle.steps([row | dict(kind="volume") for row in rows], "GB", quantity))
    equal("volume", [(part, F(price)) for _, _, part, _, price in given], [(quantity, prices[bisect.bisect_left(limits, quantity)])])
    size, free, count = F(chance.randint(1, 400), 4), F(chance.choice((0, 0, 50, 12)), 1), 0
    while free + count * size < quantity:
        count += 1
    row = dict(kind="package", above=text(free), size=text(size), flat="4.90")
    equal("packages", [(part, price) for _, _, part, _, price in oracle.steps([row], "GB", quantity)], [(F(count), "4.90")])


def check_days(chance):
    """A fee's days counted one by one."""
    day = lambda: date(2026, 9, 1) + timedelta(chance.randint(0, 150))
    contract = {"id": "c", "from": day(), "through": day()}
    fee = {"id": "f", "name": "Fee", "amount": "97.31", "bill": chance.choice(("in advance", "in arrears")), "every": chance.choice(("month", "quarter", "year"))}
    fee |= {key: day() for key in ("from", "through", "billed_through") if chance.random() < 0.5}
    customer = dict(id="x", currency="EUR", tax="t", contract=[contract])
    contract["fee"] = [fee]
    book = dict(billing=dict(currency="EUR"), tax=[dict(id="t", category="S", rate=19)])
    first, last = oracle.month("2026-11")
    lines = list(oracle.Run(book, [], [], []).fees_of(customer, 0, first, last))
    size = {"month": 1, "quarter": 3, "year": 12}[fee["every"]]
    parts = {}
    for n in range(800):
        one = date(2026, 1, 1) + timedelta(n)
        part = (one.year, (one.month - 1) // size)
        active = contract["from"] <= one <= contract["through"] and fee.get("from", one) <= one <= fee.get("through", one) and one > fee.get("billed_through", date.min)
        parts.setdefault(part, []).append((one, active))
    due = F(0)
    for days in parts.values():
        used, whole = [one for one, active in days if active], [one for one, _ in days]
        is_due = first <= used[-1] <= last if used and fee["bill"] == "in arrears" else whole[0] <= last <= whole[-1] or whole[0] == last + timedelta(1)
        due += F("97.31") * F(len(used), len(whole)) if is_due else 0
    equal(f"days of a fee {contract}", sum(F(line["exact"]) for line in lines), due)


def halve(charges):
    """Each charge as two with three and seven tenths of it."""
    for charge in list(charges):
        other = {**charge, "cost": dict(charge["cost"]), "quantity": dict(charge["quantity"])}
        for figures, rest in ((charge["cost"], other["cost"]), (charge["quantity"], other["quantity"])):
            for word, text in list(figures.items()):
                if text is not None:
                    figures[word], rest[word] = (oracle.plain(F(text) * part) for part in (F(3, 10), F(7, 10)))
        charges.append(other)


def money_of(answer):
    """Drafts without the names of charges, and where the cost went."""
    return [{**d, "lines": [{**ln, "charges": []} for ln in d["lines"]]} for d in answer["invoices"]], answer["conservation"]


def without_order(answer):
    for draft in answer["invoices"]:
        for line in draft["lines"]:
            line["charges"].sort()
    for key in ("leakage", "own_use", "findings"):
        answer[key].sort(key=json.dumps)
    return answer


def check_seed(seed):
    chance = random.Random(f"steps {seed}")
    for _ in range(20):
        check_steps(chance)
        check_days(chance)
    is_second = seed % 2 == 0
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(seed, is_second, False)
        maker.write(Path(folder), is_second)
        about = json.loads(Path(folder, "about.json").read_text())
        first = run(folder, "book", "charges.focus.*.csv", about["period"], about["on"])
        check_run(folder, first, "charges.focus.*.csv", maker.zone)
        if not maker.fault and first["findings"]:
            wrong("a finding without a fault", first["findings"])
        turned = run(folder, "book", "charges.focus.*.csv", about["period"], about["on"], turn=list.reverse)
        if not maker.fault:
            equal("the order of charges", without_order(turned), without_order(json.loads(json.dumps(first))))
        halved = run(folder, "book", "charges.focus.*.csv", about["period"], about["on"], turn=halve)
        equal("charges in two parts", money_of(halved), money_of(first))
        again = run(folder, "book", "charges.focus.*.csv", "2026-12", "2027-01-04", [first])
        equal("the same delivery again", [ln["text"] for d in again["invoices"] for ln in d["lines"] if "corrects" in ln], [])
        if not is_second:
            return first
        second = run(folder, "second/book", "second/charges.*.csv", "2026-12", "2027-01-04", [first])
        check_run(folder, second, "second/charges.*.csv", maker.zone)
        third = run(folder, "second/book", "second/charges.*.csv", "2027-01", "2027-02-01", [first, second])
        equal("nothing left to correct", [ln["text"] for d in third["invoices"] for ln in d["lines"] if "corrects" in ln], [])
        check_together(folder, first, second, third)
        return second


def check_together(folder, first, second, third):
    """What November and its corrections billed for usage is what November bills with all charges known now."""
    whole = run(folder, "second/book", "second/charges.*.csv", "2026-11", first["on"])
    usage = lambda answer, period: {
        customer: sum(F(ln["amount"]) for d in answer["invoices"] if d["customer"] == customer for ln in d["lines"]
                      if not ln["kind"].startswith("fee") and ln["kind"] != "discount" and ln.get("corrects", answer["period"]) == period)
        for customer in {d["customer"] for d in first["invoices"]}}
    once, later, now = usage(first, "2026-11"), usage(second, "2026-11"), usage(whole, "2026-11")
    for customer in once:
        equal(f"November and its differences, {customer}", once[customer] + later[customer], now[customer])
    used = {}
    for answer in (first, second, third):
        for draft in answer["invoices"]:
            for given in draft["allowances"]:
                if "redemption" in given and draft["kind"] != "zero":
                    key = (draft["customer"], given["contract"], given["id"])
                    used[key] = used.get(key, 0) + F(given["amount"])
    budgets = {(c["id"], k["id"], o["code"]): F(o["amount"]) * o["redemptions"] for c in read_book(Path(folder, "book"))["customer"]
               for k in c["contract"] for o in k.get("coupon", [])}
    for key, amount in used.items():
        if amount > budgets[key]:
            wrong("a coupon beyond its budget", key, amount)


def compare(expected, found, place=""):
    """Places where the found answer lacks something expected; figures count by value."""
    if isinstance(expected, dict):
        return [d for key in expected for d in (compare(expected[key], found[key], f"{place}/{key}") if key in found else [f"{place}/{key} is missing"])]
    if isinstance(expected, list):
        lengths = [] if len(expected) == len(found) else [f"{place}: {len(expected)} expected, {len(found)} found"]
        return lengths + [d for n, (e, f) in enumerate(zip(expected, found)) for d in compare(e, f, f"{place}/{n}")]
    try:
        return [] if expected == found or F(expected) == F(found) else [f"{place}: {expected} expected, {found} found"]
    except (TypeError, ValueError):
        return [f"{place}: {expected!r} expected, {found!r} found"]


def main():
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--example", type=Path), asks.add_argument("--seeds", type=int, default=50), asks.add_argument("--from", dest="start", type=int, default=1)
    given = asks.parse_args()
    failed, drafts, lines = [], 0, 0
    if given.example:
        found = run(given.example, "book", "charges.focus.*.csv", "2026-11", "2026-12-01")
        failed += compare(json.loads((given.example / "expected.json").read_text()), found, "example")
    by_hand = list(cases.cases())
    failed += [f"{name}: {wanted!r} wanted, {found!r} found" for name, found, wanted in by_hand if found != wanted]
    for seed in range(given.start, given.start + given.seeds):
        try:
            answer = check_seed(seed)
            drafts, lines = drafts + len(answer["invoices"]), lines + sum(len(d["lines"]) for d in answer["invoices"])
        except AssertionError as why:
            failed.append(f"seed {seed}: {why}")
    print("\n".join(failed + [f"{len(by_hand)} cases by hand, {given.seeds} seeds, {drafts} drafts, {lines} lines, {len(failed)} failures"]))
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
