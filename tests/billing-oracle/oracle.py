#!/usr/bin/env python3
"""What each customer is to be billed for a period, computed from a book, charges and rates.

    oracle.py BOOKDIR CHARGES.csv… [--rates RATES.csv] --period 2026-11 --on 2026-12-01 [--billed FILE.json]…

A second opinion on `billbook bill run`: it is written from the rules alone and shares no code with the program. All figures
are exact fractions; `rounded` is the only place that rounds. It expects a valid book and does not look for its faults.
"""
import argparse, csv, json, math
from datetime import date, timedelta
from fractions import Fraction as F
from pathlib import Path
from zoneinfo import ZoneInfo

from reading import (DIGITS, converted, inside, matches, month, months, number, plain, read_billed, read_book, read_charges,
                     read_rates, rounded, said, span)

DAY = timedelta(days=1)


class Refused(Exception):
    """A figure of one customer cannot be known: (code, charges)."""


class Run:
    def __init__(self, book, charges, rates, billed):
        self.book, self.base, self.charges, self.rates = book, book["billing"]["currency"], charges, read_rates(rates)
        self.findings, (self.on, self.billed, self.fees, self.redeemed) = [], read_billed(billed)

    def find(self, code, customers, charges):
        self.findings += [dict(customer=c, code=code, charges=charges) for c in customers]

    def claims(self, charge):
        """(customer, contract, share) of each claim, and the share of own use, in per cent."""
        found, own = [], set()
        for customer in self.book["customer"]:
            claims = set()
            for owns in customer.get("owns", []):
                if inside(owns, charge["day"]) and matches(owns, charge, charge["unit"]["consumed"]):
                    named = [c for c in customer["contract"] if inside(c, charge["day"]) and owns.get("contract", c["id"]) == c["id"]]
                    claims.add((named[0]["id"] if named else None, number(owns.get("share", 100))))
            if len(claims) > 1:
                self.find("claimed twice", [customer["id"]], [charge["id"]])
            if claims:
                contract, share = sorted(claims, key=str)[0]
                found.append((customer["id"], contract, share))
        for owns in self.book.get("own", {}).get("owns", []):
            if inside(owns, charge["day"]) and matches(owns, charge, charge["unit"]["consumed"]):
                own.add(number(owns.get("share", 100)))
        return found, max(own, default=F(0))

    def owned(self, first, last):
        """The claims on all charges of a period by (customer, contract), and where all cost went."""
        shares, places, leaks, own_use = {}, {}, [], []
        for charge in self.charges:
            if not first <= charge["day"] <= last:
                continue
            claims, own = self.claims(charge)
            cost, sums = number(charge["cost"]["billed"]), places.setdefault(charge["currency"], dict.fromkeys(("all", "customers", "own", "leakage"), F(0)))
            taken = sum(share for _, _, share in claims)
            sums["all"] += cost
            sums["customers"] += cost * taken / 100
            sums["own"] += cost * own / 100
            if own:
                own_use.append(dict(charge=charge["id"], share=plain(own)))
            if taken + own > 100:
                self.find("claimed twice", [c for c, _, _ in claims], [charge["id"]])
                sums["disputed"] = sums.get("disputed", 0) + cost * (100 - taken - own) / 100
            elif taken + own < 100:
                rest = 100 - taken - own
                sums["leakage"] += cost * rest / 100
                leaks.append(dict(charge=charge["id"], cost=plain(cost * rest / 100), currency=charge["currency"], share=plain(rest),
                                  why="no customer and not own use on that day" if rest == 100 else "not claimed whole"))
            for customer, contract, share in claims:
                if contract is None:
                    self.find("no contract", [customer], [charge["id"]])
                shares.setdefault((customer, contract), []).append((charge, share / 100))
        return shares, places, leaks, own_use

    def rate(self, source, target, day, age):
        """Newest rate on or before the day; a listed pair is the only way, else through the books' currency."""
        if source == target:
            return F(1)
        listed = self.rates.get((source, target))
        if listed is not None:
            days = [d for d in listed if d <= day]
            if not days or (day - max(days)).days > age:
                raise Refused("rate", [])
            return listed[max(days)]
        if self.base in (source, target):
            raise Refused("rate", [])
        return self.rate(source, self.base, day, age) * self.rate(self.base, target, day, age)

    def worth(self, customer, contract, charge, last, on):
        convert = contract.get("convert", customer.get("convert", "period end"))
        age = int(contract.get("rate_age", customer.get("rate_age", self.book["billing"].get("rate_age", 7))))
        source, days = charge["currency"], {"period end": last, "issue date": on, "charge day": charge["day"]}
        if source == customer["currency"] or isinstance(convert, str) and convert in days:
            return self.rate(source, customer["currency"], days.get(convert if isinstance(convert, str) else ""), age)
        if isinstance(convert, dict) and source not in convert:
            raise Refused("rate", [])
        return number(convert[source] if isinstance(convert, dict) else convert)

    def tax(self, customer, override, day):
        """Category and rate of a line on the last day of its own period."""
        def of(name):
            newest = [t for t in self.book["tax"] if t["id"] == name and inside(t, day)]
            if not newest:
                raise Refused("tax", [])
            return max(newest, key=lambda t: t.get("from", date.min))
        tax = of(customer["tax"])
        tax = of(override) if override and tax["category"] == "S" else tax
        return dict(category=tax["category"], rate=plain(number(tax["rate"])) if "rate" in tax else "")

    def line(self, customer, key, text, quantity, unit, price, exact, charges, kind, tax, **more):
        digits = DIGITS.get(customer["currency"], 2)
        amount = rounded(exact, digits)
        if price is None:   # one lump: the sign is the quantity's, the price is positive
            quantity, price = "-1" if amount < 0 else "1", plain(abs(amount), digits)
        return dict(text=text, quantity=quantity, unit=unit, unit_price=price, amount=plain(amount, digits), exact=str(exact),
                    charges=charges, kind=kind, tax=tax, key=list(key), **more)

    def priced(self, customer, ci, claims, first, last, on):
        """Rated lines of one contract, then the minimum and maximum of its rules, then its own."""
        contract = customer["contract"][ci]
        prices = next(p for p in self.book["price_book"] if p["name"] == contract["price_book"])
        end, groups, units = min(last, contract.get("through", last)), {}, {}
        for charge, share in claims:
            for ri, rule in enumerate(prices["rule"]):
                measure = rule.get("quantity", "consumed")
                if inside(rule, charge["day"]) and matches(rule.get("when", {}), charge, charge["unit"][measure]):
                    break
            else:
                raise Refused("unmatched", [charge["id"]])
            price = rule["price"]
            if price == "nothing":
                continue
            if "cost" in price:
                cost = charge["cost"][price["cost"]]
                if cost is None:
                    raise Refused("no cost", [charge["id"]])
                group = groups.setdefault((ri, said(rule.get("line", "{service}"), charge), charge["currency"], ""), [F(0), []])
                group[0] += number(cost) * share * (1 + number(price["markup"]) / 100) * self.worth(customer, contract, charge, last, on)
            else:
                rows = [r for r in prices["items"] if r["item"] == price["item"] and r["currency"] == customer["currency"] and r["from"] <= charge["day"]]
                begin = max((r["from"] for r in rows), default=None)
                rows = [r for r in rows if r["from"] == begin and charge["day"] <= r["through"]]
                if not rows:
                    raise Refused("no price", [charge["id"]])
                if charge["quantity"][measure] is None:
                    raise Refused("no quantity", [charge["id"]])
                per = dict(customer="", account=charge["account"], sub_account=charge["sub_account"] or charge["account"],
                           resource=charge["resource"] or charge["account"])[rule.get("per", "customer")]
                whole = "" if not per else "\x1f".join([charge["provider"], charge["account"] or "", per])
                factor, unit = converted(self.book.get("units", {}), charge["unit"][measure], rule.get("unit"))
                if not factor or units.setdefault((ri, whole), unit) != unit:
                    raise Refused("unit", [charge["id"]])
                group = groups.setdefault((ri, per or "", whole, begin.isoformat()), [F(0), [], rows, unit])
                group[0] += number(charge["quantity"][measure]) * share * factor
            group[1].append(charge["id"])
        lines = []
        for (ri, text, whole, version), (amount, charges, *item) in sorted(groups.items(), key=lambda g: g[0]):
            rule, key = prices["rule"][ri], (ci, 0, ri, text, whole, version)
            tax = self.tax(customer, rule.get("tax") or (item and item[0][0].get("tax")), end)
            if not item:
                lines.append(self.line(customer, key + (0,), text, None, "C62", None, amount, charges, f"{prices['name']}:{rule['id']}", tax))
                continue
            for si, name, quantity, unit, price in steps(*item, amount):
                kind, name = f"{item[0][0]['kind']}:{rule['price']['item']}", ", ".join(t for t in (item[0][0]["name"], text, name) if t)
                lines.append(self.line(customer, key + (si,), name, plain(quantity), unit, price, quantity * number(price), charges, kind, tax))
        own_tax, limits = None if not lines and end < first else self.tax(customer, None, end), []
        for ri, rule in enumerate(prices["rule"]):
            sums = {}
            for ln in (ln for ln in lines if ln["key"][2] == ri):
                where = tuple(ln["key"][3:5]) if "item" in rule["price"] else ("", "")
                sums[where] = sums.get(where, 0) + F(ln["amount"])
            for where, total in sorted(sums.items()):
                text = "of " + ", ".join(t for t in (rule["id"], where[0]) if t)
                limits += self.limit(customer, (ci, 1, ri, *where, ""), rule, F(1), total, text, "rule ", own_tax)
        lines += limits
        begin = max(first, contract.get("from", first))
        if begin <= end:
            part = F((end - begin).days + 1, (last - first).days + 1)
            total = sum(F(ln["amount"]) for ln in lines)
            text = f"of contract {contract['id']}" + (f", {(end - begin).days + 1} of {(last - first).days + 1} days" if part < 1 else "")
            lines += self.limit(customer, (ci, 2, 0, "", "", ""), contract, part, total, text, "", own_tax)
        return lines

    def limit(self, customer, key, table, part, total, text, kind, tax):
        """The line that lifts a sum to its minimum, or lowers it to its maximum."""
        digits = DIGITS.get(customer["currency"], 2)
        for si, word in enumerate(("minimum", "maximum")):
            if word in table:
                short = number(table[word]) * part - total
                if rounded(short if word == "minimum" else -short, digits) > 0:
                    return [self.line(customer, key + (si,), f"{word.title()} {text}", None, "C62", None, short, [], kind + word, tax)]
        return []

    def fees_of(self, customer, ci, first, last):
        """Fees in arrears for this period, in advance for the next; what was billed of a part is taken off."""
        contract, digits = customer["contract"][ci], DIGITS.get(customer["currency"], 2)
        for fi, fee in enumerate(contract.get("fee", [])):
            begin = max(fee.get("from", contract["from"]), contract["from"], fee.get("billed_through", date.min) + DAY if "billed_through" in fee else date.min)
            end = min(fee.get("through", date.max), contract.get("through", date.max))
            advance, every = fee.get("bill", "in arrears") == "in advance", fee.get("every", "month")
            for ni, day in enumerate((last, last + DAY)):
                a, b = span(every, max(fee.get("from", contract["from"]), contract["from"]) if every == "once" else day)
                x, y = max(a, begin), min(b, end)
                days, full = max(0, (y - x).days + 1), (b - a).days + 1
                known = (customer["id"], contract["id"], fee["id"], a.isoformat())
                past = self.fees.get(known)
                if every == "once":
                    days, wanted = (full if days else 0), ni == (0 if a <= first else 1) and (a == first or advance and a == last + DAY)
                elif ni:
                    wanted = advance and a == last + DAY
                else:
                    wanted = advance or days and first <= y <= last
                if not (wanted or past is not None and ni == 0) or past is None and not days:
                    continue
                due = number(fee["amount"]) * F(days, full)
                exact = due if past is None else rounded(due, digits) - past
                if past is not None and exact == 0:
                    continue
                part = f"{days}/{full}" if days < full else "1"
                text = f"{fee['name']} {x}" if every == "once" else f"{fee['name']} {x if days else a} to {y if days else b}" + (f", {days} of {full} days" if days < full else "")
                tax = self.tax(customer, fee.get("tax"), x if every == "once" else y if days else b)
                yield self.line(customer, (ci, 3, fi, fee["id"], a.isoformat(), "", 0), text, part if past is None else "1" if exact > 0 else "-1",
                                {"month": "MON", "quarter": "QAN", "year": "ANN"}.get(every, "C62"), str(fee["amount"]) if past is None else plain(abs(exact), digits),
                                exact, [], "fee in advance" if ni else "fee", tax, fee=[contract["id"], fee["id"], a.isoformat()])

    def percents(self, customer, ci, lines, last):
        """Percentage discounts in force on the period's last day, each on the same base, split by tax."""
        for di, discount in enumerate(customer["contract"][ci].get("discount", [])):
            if "percent" not in discount or not inside(discount, last):
                continue
            bases = by_tax(ln for ln in lines if discount.get("discount_minimum", True) or not ln["kind"].endswith("minimum"))
            share, digits = number(discount["percent"]) / 100, DIGITS.get(customer["currency"], 2)
            total = rounded(sum(bases.values()) * share, digits)
            split = {tax: rounded(base * share, digits) for tax, base in list(bases.items())[:-1]}
            if bases:
                split[list(bases)[-1]] = total - sum(split.values())
            if any(split.values()):
                yield dict(id=discount["id"], percent=plain(number(discount["percent"])), base=plain(sum(bases.values()), digits), order=[ci, di]), split

    def lumps(self, customer, ci, lines, split_before, last):
        """Flat discounts, then coupons: at most what is left of the sum, split over the positive rates in proportion."""
        contract, digits = customer["contract"][ci], DIGITS.get(customer["currency"], 2)
        splits, positive = list(split_before), sum(F(ln["amount"]) for ln in lines) > 0
        for table in [d for d in contract.get("discount", []) if "amount" in d] + contract.get("coupon", []):
            left = by_tax(ln for ln in lines if table.get("discount_minimum", True) or not ln["kind"].endswith("minimum"))
            left = {tax: rest - sum(split.get(tax, 0) for split in splits) for tax, rest in left.items()}
            amount, more = number(table["amount"]), dict(id=table.get("id", table.get("code")))
            if "code" in table:
                used, times = self.redeemed.get((customer["id"], contract["id"], table["code"]), F(0)), int(table.get("redemptions", 1))
                amount = min(amount, amount * times - used)
            amount = min(amount, sum(left.values()))
            if not (positive and inside(table, last) and amount > 0):
                continue
            if "code" in table:
                more["redemption"] = f"{math.ceil((used + amount) / number(table['amount']))} of {times}"
            rates = [tax for tax, rest in left.items() if rest > 0]
            whole = sum(left[tax] for tax in rates)
            splits.append({tax: rounded(amount * left[tax] / whole, digits) for tax in rates[:-1]})
            splits[-1][rates[-1]] = amount - sum(splits[-1].values())
            yield more, splits[-1]

    def corrections(self, customer, ci, period):
        """Lines of a billed period that come out otherwise with all charges known now: the differences."""
        first, last = month(period)
        digits, was = DIGITS.get(customer["currency"], 2), self.billed[customer["id"], period]
        contract = customer["contract"][ci]
        now = self.priced(customer, ci, self.owned_then[period].get((customer["id"], contract["id"]), []), first, last, self.on[period])
        fees = [ln for key, lines in was.items() for ln in lines if key[:2] == (ci, 3) and not ln.get("corrects")]
        for given, split in self.percents(customer, ci, now + fees, last):
            for tax, amount in split.items():
                key = (ci, 4, given["order"][1], given["id"], "/".join(tax), "", 0)
                now.append(self.line(customer, key, f"Discount {given['id']}", None, "C62", None, -amount, [], "discount", dict(zip(("category", "rate"), tax))))
        new = {tuple(ln["key"]): ln for ln in now}
        for key in sorted(new.keys() | {k for k in was if k[0] == ci and k[1] != 3}):
            line = new.get(key) or was[key][0]
            amount = (F(line["amount"]) if key in new else 0) - sum(F(ln["amount"]) for ln in was.get(key, []))
            if amount:
                more = self.line(customer, key, f"{period}: {line['text'].removeprefix(period + ': ')}", None, "C62", None, amount, line.get("charges", []), line.get("kind", "discount"), line["tax"])
                if line["quantity"] not in ("1", "-1") or line.get("kind", "").split(":")[0] in ("unit", "graduated", "package", "volume"):
                    quantity = (F(line["quantity"]) if key in new else 0) - sum(F(ln["quantity"]) for ln in was.get(key, []))
                    more |= dict(quantity=plain(quantity), unit=line["unit"], unit_price=line["unit_price"])
                yield more | dict(corrects=period)

    def draft(self, customer, lines, allowances, **more):
        """Sums by tax, the tax of each once, and what is to be paid."""
        digits = DIGITS.get(customer["currency"], 2)
        nets = by_tax(lines)
        for given, split in allowances:
            given |= dict(amount=plain(sum(split.values()), digits),
                          split=[dict(category=c, rate=r, amount=plain(a, digits)) for (c, r), a in split.items()])
            for tax, amount in split.items():
                nets[tax] -= amount
        taxes = [dict(category=c, rate=r, base=plain(net, digits), amount=plain(rounded(net * F(r or 0) / 100, digits), digits)) for (c, r), net in nets.items()]
        total_lines, off = sum(F(ln["amount"]) for ln in lines), sum(F(given["amount"]) for given, _ in allowances)
        total = total_lines - off + sum(F(t["amount"]) for t in taxes)
        kind = "credit-note" if total < 0 else "invoice" if total or self.book["billing"].get("zero") == "issue" else "zero"
        one = dict(tax={k: v for k, v in taxes[0].items() if k != "base"}) if len(taxes) == 1 else {}
        return dict(customer=customer["id"], kind=kind, currency=customer["currency"], lines=lines, allowances=[a for a, _ in allowances],
                    line_total=plain(total_lines, digits), allowance_total=plain(off, digits), net=plain(total_lines - off, digits),
                    **one, taxes=taxes, total=plain(total, digits), **more)

    def drafts(self, customer, period, on, shares, late):
        """The draft of a customer's period, then credit notes for billed periods where the book asks for them."""
        first, last = month(period)
        flat, allowances, cost, fixes = [], [], {}, {}
        for ci, contract in enumerate(customer["contract"]):
            for p in late:
                fixes.setdefault(p, []).extend(self.corrections(customer, ci, p))
        apart = [p for p in late if self.book["billing"].get("late") == "credit-note" and sum(F(ln["amount"]) for ln in fixes[p]) < 0]
        for ci, contract in enumerate(customer["contract"]):
            claims = shares.get((customer["id"], contract["id"]), [])
            own = self.priced(customer, ci, claims, first, last, on) + list(self.fees_of(customer, ci, first, last))
            fixed = [ln for p in late if p not in apart for ln in fixes[p] if ln["key"][0] == ci]
            given = list(self.percents(customer, ci, own, last))
            given += list(self.lumps(customer, ci, own + fixed, [split for _, split in given], last))
            allowances += [(g | dict(contract=contract["id"]), split) for g, split in given]
            flat += [ln | dict(contract=contract["id"]) for ln in own + fixed]
            for charge, share in claims:
                if charge["category"] != "Tax" or self.book["billing"].get("tax_is_cost"):
                    cost[charge["currency"]] = cost.get(charge["currency"], 0) + number(charge["cost"]["billed"]) * share
        if flat:
            yield self.draft(customer, flat, allowances, cost={c: plain(v) for c, v in sorted(cost.items())})
        for p in apart:
            yield self.draft(customer, fixes[p], [], corrects=p, cost={})

    def run(self, period, on):
        self.owned_then = {p: self.owned(*month(p))[0] for p in self.on if p < period}
        self.findings = []
        shares, places, leaks, own_use = self.owned(*month(period))
        reach = int(self.book["billing"].get("late_through", "3 periods").split()[0])
        late, drafts, issued = [p for p in sorted(self.on) if 0 < months(period) - months(p) <= reach], [], []
        for customer in self.book["customer"]:
            billed = [p for p in late if (customer["id"], p) in self.billed]
            if (customer["id"], period) in self.billed:
                issued.append(customer["id"])
                continue
            try:
                drafts += list(self.drafts(customer, period, on, shares, billed))
            except Refused as why:
                self.find(why.args[0], [customer["id"]], why.args[1])
        blocked = sorted({f["customer"] for f in self.findings})
        return dict(period=period, on=on.isoformat(), invoices=[d for d in drafts if d["customer"] not in blocked], leakage=leaks, own_use=own_use,
                    conservation={c: {k: plain(v) for k, v in sums.items()} for c, sums in sorted(places.items())},
                    findings=self.findings, blocked=blocked, issued=issued)


def by_tax(lines):
    """Amounts by (category, rate), in the order in which the breakdown lists them."""
    sums = {}
    for line in lines:
        tax = (line["tax"]["category"], line["tax"]["rate"])
        sums[tax] = sums.get(tax, F(0)) + F(line["amount"])
    return dict(sorted(sums.items(), key=lambda t: (t[0][0], F(t[0][1] or 0))))


def steps(rows, unit, quantity):
    """(step, what it says, quantity, unit, unit price) of an item's price for a quantity."""
    kind = rows[0]["kind"]
    if kind == "unit":
        yield 0, "", quantity, unit, rows[0]["unit_price"]
    elif kind == "package":
        free, size = F(rows[0]["above"] or 0), F(rows[0]["size"])
        count = max(0, math.ceil((quantity - free) / size))
        yield 0, f"{count} × {rows[0]['size']} {unit}" + (f" after {rows[0]['above']} included" if free else ""), F(count), "C62", rows[0]["flat"]
    else:
        rows = sorted(rows, key=lambda r: F(r["above"] or 0))
        for si, row in enumerate(rows):
            low, high = F(row["above"] or 0), F(row["through_quantity"]) if row["through_quantity"] else None
            inside_ = quantity > low and (high is None or quantity <= high)
            part = (quantity if high is None else min(quantity, high)) - low
            if quantity <= 0 and si == 0 or kind == "volume" and inside_:
                part = quantity
            elif kind == "volume" or part <= 0:
                continue
            yield si, f"above {row['above'] or 0}" + (f" to {row['through_quantity']}" if high is not None else ""), part, unit, row["unit_price"]


def main():
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("book"), asks.add_argument("charges", nargs="+"), asks.add_argument("--rates"), asks.add_argument("--period", required=True)
    asks.add_argument("--on", required=True, type=date.fromisoformat), asks.add_argument("--billed", action="append", default=[])
    given = asks.parse_args()
    book = read_book(given.book)
    charges = list(read_charges(given.charges, ZoneInfo(book["billing"]["time_zone"])))
    rates = list(csv.DictReader(open(given.rates, newline=""))) if given.rates else []
    done = Run(book, charges, rates, [json.loads(Path(path).read_text()) for path in given.billed]).run(given.period, given.on)
    print(json.dumps(done, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
