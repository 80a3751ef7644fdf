#!/usr/bin/env python3
"""A random but valid book with charges and rates, for the oracle and the program.

    books.py SEED DIR [--second] [--plain]

writes DIR/book/*.toml and *.csv, DIR/charges.focus.*.csv, DIR/rates.csv and DIR/about.json. One book in three has one fault
that prevents a hash for some customers (`fault` in about.json); --plain makes none. With --second, DIR/second has the same
month delivered again after its issue, restated and with late rows, the next month, and the book with fees that end.
"""
import argparse, csv, json, random, re
from datetime import date, timedelta
from pathlib import Path

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
HEADER = ("BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,"
          "ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,EffectiveCost,InvoiceIssuerName,"
          "ListCost,PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,ResourceId,ServiceCategory,ServiceName,SkuId,SubAccountId,Tags,"
          "x_ChargeId").split(",")
SERVICES = {"Compute": ("Compute", "hour", ("vm.s", "vm.m", "general.kilo", "gpu.a")),
            "Object Storage": ("Storage", "GB-month", ("s3.std", "s3.cold")),
            "Network": ("Networking", "GB", ("egress.eu", "egress.us")),
            "Database": ("Databases", "hour", ("db.s", "db.m"))}
SPELLINGS = {"hour": ("Hours", "Hour", "Hrs", "hours", "h", "hour"), "GB-month": ("GB-Mo", "GB-Month", "GB-Months", "GB-month"),
             "GB": ("GB", "Gigabytes")}
DIGITS = {"JPY": 0, "KWD": 3}
FAULTS = ("unmatched", "claimed twice", "over 100", "rate too old", "no list cost", "no quantity", "other unit", "price gap", "before contract")


class Bare(str):
    """A number of the book, written without quotes."""


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k if re.fullmatch('[A-Za-z0-9_-]+', k) else json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, (Bare, bool, int)):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def tables(name, table):
    """A table of an array with its arrays of tables after its own keys."""
    nested = {k: v for k, v in table.items() if k in ("owns", "contract", "fee", "discount", "coupon", "rule") and isinstance(v, list)}
    lines = [f"[[{name}]]" if name != "own" else "[own]"] + [f"{k} = {toml(v)}" for k, v in table.items() if k not in nested]
    return "\n".join(lines) + "\n\n" + "".join(tables(f"{name}.{k}", each) for k, v in nested.items() for each in v)


class Maker:
    names = False   # whether rules without `unit` meet names of units that only the book declares

    def __init__(self, seed, is_second, is_plain):
        self.r = random.Random(f"book {seed}")
        self.seed, self.count = seed, 0
        self.fault = self.r.choice(FAULTS) if self.r.random() < 0.33 and not (is_second or is_plain) else None
        self.base = self.r.choice(("EUR", "EUR", "EUR", "CHF", "JPY", "KWD"))
        self.zone = self.r.choice(("Europe/Berlin",) * 6 + ("UTC", "UTC", "America/New_York", "Asia/Tokyo"))
        self.has_megabytes = self.chance(0.3)

    def chance(self, part):
        return self.r.random() < part

    def decimal(self, low, high, digits):
        """A decimal as text, its digits after the point up to so many, often fewer."""
        digits = self.r.randint(0, digits)
        whole = self.r.randint(int(low * 10 ** digits), int(high * 10 ** digits))
        text = str(abs(whole)).rjust(digits + 1, "0")
        return ("-" if whole < 0 else "") + (text[:-digits] + "." + text[-digits:] if digits else text)

    def money(self, currency, low, high):
        digits, scale = DIGITS.get(currency, 2), 100 if currency == "JPY" else 1
        whole = self.r.randint(low * scale * 10 ** digits, high * scale * 10 ** digits)
        text = str(whole).rjust(digits + 1, "0")
        return Bare(text[:-digits] + "." + text[-digits:] if digits else text)

    def november(self, low=2, high=29):
        return date(2026, 11, self.r.randint(low, high))

    # Prices.

    def price_list(self, currency):
        """Rows of a list: for each service an item of each kind that suits it."""
        rows, scale = [], 100 if currency == "JPY" else 1
        def row(item, name, kind, begin, through="", above="", upto="", price="", flat="", size=""):
            rows.append(dict(item=item, name=name, kind=kind, above=above, through_quantity=upto, unit_price=price, flat=flat, size=size,
                             currency=currency, **{"from": begin, "through": through}))
        for service in SERVICES:
            word = service.split()[0].lower()
            begin = self.r.choice(("2026-01-01", "2026-10-15"))
            price = lambda: self.decimal(0, 2 * scale, 6)
            row(f"{word}-unit", f"{service} by unit", "unit", begin, price=price())
            if self.chance(0.5):
                change = self.november()
                if self.fault == "price gap":
                    rows[-1]["through"] = "2026-11-03"
                    change = date(2026, 11, 28)
                row(f"{word}-unit", f"{service} by unit", "unit", change.isoformat(), price=price())
                if self.chance(0.3) and change.day < 28:
                    rows[-1]["through"] = self.r.choice(("", "2026-12-31"))
            for kind in ("graduated", "volume"):
                starts = ["2026-01-01"] + (["2026-11-01"] if self.chance(0.2) else []) + (["2026-12-01"] if self.chance(0.3) else [])
                for start in starts:
                    limits, low = [], "0"
                    for step in range(self.r.randint(0, 3)):
                        limits.append(f"{(step + 1) * self.r.choice((10, 100, 250)) + 500 * step}" + self.r.choice(("", ".5", ".125", ".000001")))
                    for upto in limits + [""]:
                        row(f"{word}-{kind}", f"{service} {kind}", kind, start, above=low, upto=upto,
                            price="0" if low == "0" and self.chance(0.4) else price())
                        low = upto
            row(f"{word}-package", f"{service} in packages", "package", "2026-01-01", "2026-11-30" if self.chance(0.3) else "",
                above=self.r.choice(("", "0", "50", "12.5")), flat=self.decimal(0, 9 * scale, 3), size=self.r.choice(("1", "10", "100", "0.5")))
            if rows[-1]["through"]:
                row(*(rows[-1][k] for k in ("item", "name", "kind")), "2026-12-01", above=rows[-1]["above"], flat=self.decimal(0, 9 * scale, 3), size=rows[-1]["size"])
        return rows

    def cost(self, markup=None):
        return dict(cost=self.r.choice(("list", "contracted", "effective", "billed", "billed", "billed")),
                    markup=Bare(markup if markup is not None else self.r.choice(("0", "12.5", "-5", "20", "7.333", "-12.75", "150"))))

    def price_book(self, name, currency, is_flat):
        """Rules from special to general; a flat book has nothing that counts over the whole period."""
        rules = []
        def rule(name, when, price, **more):
            if price != "nothing" and not is_flat and self.chance(0.12):
                more["minimum"] = self.money(currency, 0, 80)
            if price != "nothing" and not is_flat and self.chance(0.12):
                more["maximum"] = self.money(currency, 81, 200)
            if price != "nothing" and self.chance(0.15):
                more["tax"] = "reduced"
            if "minimum" in more or "maximum" in more:   # they change with a period only
                more = {k: v for k, v in more.items() if not isinstance(v, date) or v.day == 1 and k == "from"}
            rules.append(dict(id=name, when=when, price=price, **more))
        lines = ("{service}, {region}", "{service}", "{service}, {sub_account}", "{service} {sku}, {tag.team}", "{provider}: {account}")
        line = lambda: dict(line=self.r.choice(lines)) if self.chance(0.6) else {}
        if self.chance(0.8):
            rule("tax", dict(category="Tax"), "nothing")
        if self.chance(0.4):
            rule("support", dict(service="Support"), self.cost("0"))
        if self.chance(0.3):
            rule("credits", dict(category=["Credit", "Adjustment"]), dict(cost="billed", markup=Bare("0")))
        if self.chance(0.15):
            rule("given", dict(sku=self.r.choice(("db.m", "vm.?")), region=self.r.choice(("", "*"))), "nothing")
        if self.chance(0.2):
            rule("stage", self.r.choice((dict(tag=dict(stage="7")), dict(tag=dict(stage="true")), dict(resource="i-*", tag=dict(stage="*")), dict(unit="h"))), self.cost(), **line())
        if self.chance(0.4):
            rule("gpu", dict(sku="gpu.*"), self.cost(), **line(), **(dict({"from": self.november()}) if self.chance(0.5) else {}))
        for service, (_, unit, skus) in SERVICES.items():
            word = service.split()[0].lower()
            if self.chance(0.65):
                when = dict(service=service, category="Usage")
                if self.chance(0.25):
                    when |= self.r.choice((dict(sku=[skus[0], "x.*"]), {"not": dict(sku=skus[0], region="eu-*")}, {"not": [dict(sku=skus[-1]), dict(region="")]}, dict(region="*")))
                kind = "unit" if is_flat else self.r.choice(("unit", "graduated", "graduated", "volume", "package", "package"))
                more = dict(per=self.r.choice(("customer", "account", "sub_account", "resource"))) if self.chance(0.6) else {}
                has_names = unit == "hour" and self.has_megabytes and not self.names
                if self.chance(0.5) or unit == "GB" and self.has_megabytes or has_names or self.fault == "other unit":
                    more["unit"] = self.r.choice((unit, SPELLINGS[unit][0]))
                if self.chance(0.4):
                    more["quantity"] = self.r.choice(("consumed", "pricing"))
                if kind == "unit" and self.chance(0.25):
                    more["through" if self.chance(0.5) else "from"] = self.november()
                elif self.chance(0.1):
                    more["from"] = self.r.choice((date(2026, 10, 1), NOVEMBER, DECEMBER))
                rule(word, when, dict(item=f"{word}-{kind}"), **more)
            elif self.chance(0.5):
                rule(word, dict(service=service), self.cost(), **line())
        if self.fault != "unmatched":
            rule("rest", {}, self.cost(), **line())
        return dict(name=name, list=f"prices-{currency.lower()}.csv", rule=rules)

    # Who is billed.

    def fee(self, number, currency, starts):
        every = self.r.choice(("month",) * 6 + ("quarter", "year", "once"))
        fee = dict(id=f"fee-{number}", name=f"Fee {number}", amount=self.money(currency, 0, 300), every=every, bill=self.r.choice(("in advance", "in arrears")))
        if self.chance(0.5):
            fee["from"] = self.r.choice((date(2026, 3, 15), self.november(), date(2026, 12, 10), date(2027, 1, 9)))
        if self.chance(0.25):
            fee["through"] = self.r.choice((self.november(), date(2026, 12, 10), date(2027, 3, 31)))
            if fee.get("from", starts) > fee["through"]:
                del fee["through"]
        if self.chance(0.1) and fee["bill"] == "in advance" and every == "month":
            fee["billed_through"] = self.r.choice((date(2026, 10, 31), self.november(), date(2026, 11, 30), date(2026, 12, 15)))
        if self.chance(0.2):
            fee["tax"] = "reduced"
        return fee

    def lies_inside(self, fee, begin, end):
        """Whether the fee has a day in common with its contract."""
        return max(fee.get("from", begin), begin) <= min(fee.get("through", date.max), end or date.max)

    def contract(self, number, currency, book, begin, end):
        contract = {"id": number, "from": begin} | (dict(through=end) if end else {}) | dict(price_book=book)
        if self.chance(0.3):
            contract["minimum"] = self.money(currency, 0, 300)
        if self.chance(0.2):
            contract["maximum"] = self.money(currency, 300, 900)
        fees = [self.fee(f"{number}-{n}", currency, begin) for n in range(self.r.choice((0, 0, 1, 1, 2)))]
        fees = [fee for fee in fees if self.lies_inside(fee, begin, end)]
        discounts = []
        for n in range(self.r.choice((0, 0, 1, 1, 2, 3))):
            which = dict(percent=Bare(self.r.choice(("3", "2.5", "12.75", "33.333", "0.1")))) if self.chance(0.7) else dict(amount=self.money(currency, 0, 60))
            discounts.append(dict(id=f"discount-{n}", **which) | self.dates() | (dict(discount_minimum=False) if self.chance(0.2) else {}))
        coupons = [dict(code=f"CODE{n}", amount=self.money(currency, 1, 60), redemptions=self.r.randint(1, 4)) | self.dates()
                   for n in range(self.r.choice((0, 0, 0, 1, 2)))]
        return contract | {k: v for k, v in (("fee", fees), ("discount", discounts), ("coupon", coupons)) if v}

    def dates(self):
        dates = {}
        if self.chance(0.4):
            dates["from"] = self.r.choice((date(2026, 7, 1), self.november(), DECEMBER))
        if self.chance(0.3):
            dates["through"] = self.r.choice((date(2026, 11, 30), date(2027, 6, 30), DECEMBER))
        if dates.get("from", NOVEMBER) > dates.get("through", DECEMBER):
            del dates["through"]
        return dates

    def book(self):
        """Everything but charges and rates."""
        self.customers, self.lists, self.books = [], {}, []
        for n in range(self.r.randint(1, 5)):
            currency = self.r.choice(("EUR", "EUR", "CHF", "JPY", "KWD", "USD"))
            name = f"{self.r.choice(('nord', 'polder', 'lune', 'kivi', 'mare'))}-{n + 1}"
            tax = self.r.choice(("standard", "standard", "standard", "reduced", "reverse-charge", "outside", "exempt"))
            customer = dict(id=name, number=n + 1, name=f"Customer {n + 1}", country="DE", currency=currency, tax=tax, owns=[])
            convert = self.r.choice((None, "period end", "issue date", "charge day", "fixed"))
            if convert:
                customer["convert"] = convert if convert != "fixed" else {c: Bare(self.decimal(1, 3, 6)) for c in ("EUR", "USD", "GBP", "JPY") if c != currency}
            form = self.r.choice(("plain",) * 5 + ("starts", "ends", "change", "parallel")) if self.fault != "before contract" else "starts"
            begin = self.november() if form == "starts" else self.r.choice((date(2026, 1, 1), date(2026, 10, 20)))
            end = self.november() if form in ("ends", "change") else self.r.choice((None, None, date(2027, 5, 31)))
            self.lists.setdefault(currency, None)
            books = []
            for k in range(2 if form in ("change", "parallel") else 1):
                books.append(f"book-{n + 1}-{k + 1}")
                self.books.append(self.price_book(books[-1], currency, form == "change"))
            customer["contract"] = [self.contract(f"C{n + 1}-1", currency, books[0], begin, end)]
            if form == "change":
                customer["contract"].append(self.contract(f"C{n + 1}-2", currency, books[1], end + timedelta(1), None))
            if form == "parallel":
                customer["contract"].append(self.contract(f"C{n + 1}-2", currency, books[1], date(2026, 1, 1), None))
            if self.chance(0.2) and form != "change" and isinstance(customer.get("convert", ""), str):
                customer["contract"][0]["convert"] = self.r.choice(("period end", "charge day", "issue date"))
            self.customers.append((customer, form, begin if form == "starts" else None, end if form == "ends" else None))
        self.lists = {currency: self.price_list(currency) for currency in self.lists}

    # Who owns what, and the charges.

    def own(self, entry, when, begin=None, end=None, share=None):
        customer, form, starts, ends = entry
        begin, end = max(filter(None, (begin, starts)), default=None), min(filter(None, (end, ends)), default=None)
        if self.fault == "before contract":
            begin = None
        if begin and end and begin > end:
            return
        owns = dict(when) | (dict({"from": begin}) if begin else {}) | (dict(through=end) if end else {})
        owns |= dict(share=Bare(share)) if share else {}
        if form == "parallel":
            owns["contract"] = self.r.choice(customer["contract"])["id"]
        customer["owns"].append(owns)

    def slots(self):
        self.charges, self.own_use, words, tagging = [], [], iter("alpha beta gamma delta kappa sigma omega theta zeta rho tau phi chi psi eta iota mu nu xi pi".split()), set()
        for provider, currencies in (("Nimbus Cloud GmbH", ("EUR",)), ("Cumulus Inc", ("USD",)), ("Stratus Ltd", ("GBP", "USD", "JPY")))[:self.r.randint(1, 3)]:
            for a in range(self.r.randint(1, 2)):
                account, currency = f"{provider[:2].lower()}-{a + 1}", self.r.choice(currencies)
                for sub in [f"{next(words)}-{self.r.choice(('prod', 'test'))}" if self.chance(0.8) or s else None for s in range(self.r.randint(1, 3))]:
                    when = dict(provider=provider, account=account) | dict(sub_account=sub or "")
                    if sub and self.chance(0.4):
                        when = dict(provider=provider, sub_account=self.r.choice((sub.split("-")[0] + "-*", [sub, "none-*"], sub[:-1] + "?")))
                    plan = self.r.choice(("one",) * 6 + ("move", "share", "share", "tag", "own", "nobody"))
                    one, two = self.r.choice(self.customers), self.r.choice(self.customers)
                    if plan == "one":
                        self.own(one, when)
                        if self.fault == "claimed twice" and two is not one:
                            self.own(two, when)
                    elif plan == "move":
                        day = self.november()
                        self.own(one, when, None, day)
                        self.own(two, when, day + timedelta(1), None)
                    elif plan == "share":
                        part = self.r.choice(("60", "33.333", "12.5", "99.9"))
                        self.own(one, when, share=part)
                        rest = dict((("60", "40"), ("33.333", "33.333"), ("12.5", "87.5"), ("99.9", "0.05")))[part]
                        if two is not one and self.chance(0.7):
                            self.own(two, when, share=rest if self.fault != "over 100" else "88")
                        elif self.chance(0.6):
                            self.own_use.append(dict(when, share=Bare(rest)))
                    elif plan == "own":
                        self.own_use.append(when)
                    elif plan == "tag":
                        tagging.add(provider)
                    for _ in range(self.r.randint(1, 7)):
                        self.charge(provider, account, sub, currency, f"one {one[0]['id']}" if plan == "one" else plan)
        for provider in sorted(tagging):
            for entry in self.customers:
                self.own(entry, dict(provider=provider, tag=dict(client=entry[0]["id"])))
        for customer, *_ in self.customers:   # a customer's two ways to one charge must name one contract
            if len({o.get("contract") for o in customer["owns"]}) > 1 and any("tag" in o for o in customer["owns"]):
                for owns in customer["owns"]:
                    owns["contract"] = customer["contract"][0]["id"]

    def charge(self, provider, account, sub, currency, plan, month=NOVEMBER, bill=NOVEMBER, tags=None):
        self.count += 1
        service = self.r.choice((*SERVICES, *SERVICES, "Support", "Tax"))
        row = dict.fromkeys(HEADER, "") | dict(BillingAccountId=account, BillingCurrency=currency, ProviderName=provider, InvoiceIssuerName=provider,
              PublisherName=provider, SubAccountId=sub or "", x_ChargeId=f"c{self.count:03}", ChargeDescription=f"c{self.count:03}",
              ChargeFrequency="Usage-Based", ChargeCategory="Usage", ServiceName=service, RegionId=self.r.choice(("eu-north", "eu-west", "")))
        resource = self.r.choice(("i-1", "i-2", "i-3"))   # one resource can be in two sub-accounts
        row["ResourceId"] = self.r.choice(("", f"{resource}-{sub or account}", f"{resource}-{account}"))
        scale = 100 if currency == "JPY" else 1
        billed = self.decimal(0, 90 * scale, self.r.choice((2, 8)))
        row |= dict(BilledCost=billed, EffectiveCost=billed, ContractedCost=self.decimal(0, 95 * scale, 6), ListCost=self.decimal(0, 99 * scale, 6))
        if service in SERVICES:
            category, unit, skus = SERVICES[service]
            row |= dict(ServiceCategory=category, SkuId=self.r.choice(skus), ConsumedUnit=self.r.choice(SPELLINGS[unit]))
            if unit in ("GB", "hour") and self.has_megabytes and self.chance(0.5):
                row["ConsumedUnit"] = "MB" if unit == "GB" else "Stunden"
            quantity = self.decimal(0, self.r.choice((2, 60, 900)), 9)
            if self.chance(0.08):
                quantity = self.r.choice(("0", "100", "250.5", "50", "12.5"))
            if self.chance(0.1):
                quantity, row["BilledCost"] = "-" + quantity if quantity.strip("0.") else "0", "-" + billed if billed.strip("0.") else "0"
                row["EffectiveCost"] = row["BilledCost"]
            row |= dict(ConsumedQuantity=quantity, PricingQuantity=self.r.choice((quantity, self.decimal(0, 700, 3))), PricingUnit=row["ConsumedUnit"])
            if self.chance(0.08):
                row |= dict(ChargeCategory="Credit", ConsumedQuantity="", ConsumedUnit="", PricingQuantity="", PricingUnit="", ChargeFrequency="One-Time",
                            **dict.fromkeys(("BilledCost", "EffectiveCost", "ContractedCost", "ListCost"), f"-{billed}" if billed.strip("0.") else "0"))
        elif service == "Support":
            row |= dict(ServiceCategory="Other", SkuId="support.b", ChargeCategory="Purchase", ChargeFrequency="Recurring", PricingQuantity="1", PricingUnit="Month", RegionId="")
        else:
            row |= dict(ServiceCategory="Other", SkuId="vat", ChargeCategory="Tax", ChargeFrequency="One-Time", RegionId="")
        if self.fault == "no list cost" and self.chance(0.5):
            row["ListCost"] = ""
        if self.fault == "no quantity" and self.chance(0.3):
            row["ConsumedQuantity"] = row["ConsumedUnit"] = ""
        if self.fault == "other unit" and self.chance(0.3) and row["ConsumedQuantity"]:
            row["ConsumedUnit"] = row["PricingUnit"] = "Requests"
        names = [c["id"] for c, *_ in self.customers]
        tags = {"client": self.r.choice(names + ["stranger"])} if plan == "tag" and self.chance(0.8) else {}
        if plan.startswith("one ") and self.chance(0.15):   # owned by tag too, where the provider's charges are
            tags = {"client": plan[4:]}
        tags |= dict(team=self.r.choice(("blue", "red"))) if self.chance(0.3) else {}
        row["Tags"] = json.dumps(tags | (dict(stage=self.r.choice((7, True, None))) if self.chance(0.2) else {}))
        self.dated(row, month, bill)
        self.charges.append((row, plan))

    def dated(self, row, month, bill):
        """Whole months, days and hours; now and then the last days before the month."""
        kind, after = self.r.random(), date(month.year + month.month // 12, month.month % 12 + 1, 1)
        start, end = f"{month}T00:00:00Z", f"{after}T00:00:00Z"
        if kind > 0.4:
            day = month + timedelta(self.r.randint(0, (after - month).days - 1))
            hour = self.r.choice((0, 0, 0, 4, 14, 22, 23)) if kind > 0.6 else 0
            start, end = f"{day}T{hour:02}:00:00Z", f"{day + timedelta(hour == 23 or hour == 0)}T{(hour + 1) % 24 if hour else 0:02}:00:00Z"
        if kind > 0.95 and month == NOVEMBER == bill:
            start, end, row["ChargeClass"] = "2026-10-20T00:00:00Z", "2026-10-21T00:00:00Z", "Correction"
        elif month != bill:
            row["ChargeClass"] = "Correction"
        follows = date(bill.year + bill.month // 12, bill.month % 12 + 1, 1)
        row |= dict(ChargePeriodStart=start, ChargePeriodEnd=end, BillingPeriodStart=f"{bill}T00:00:00Z", BillingPeriodEnd=f"{follows}T00:00:00Z")

    def rates(self):
        """Each needed pair directly or over the books' currency, every few days; a pair is listed in one way only."""
        sources = {row["BillingCurrency"] for row, _ in self.charges}
        pairs = set()
        for source in sorted(sources):
            for target in sorted({c["currency"] for c, *_ in self.customers} - {source}):
                if self.base in (source, target) or self.chance(0.5):
                    pairs.add((source, target))
                else:
                    pairs |= {(source, self.base), (self.base, target)}
        worth, rows = dict(EUR=1.0, CHF=1.07, JPY=0.0061, KWD=2.98, USD=0.92, GBP=1.17), []
        for source, target in sorted(pairs):
            day = date(2026, 10, 17)
            while day < date(2027, 1, 20):
                if not (self.fault == "rate too old" and date(2026, 11, 12) < day < date(2026, 12, 12)):
                    ratio = round(worth[source] / worth[target] * self.r.uniform(0.95, 1.05) * 10 ** 6)
                    rows.append(dict(date=day.isoformat(), **{"from": source, "to": target}, rate=f"{ratio // 10 ** 6}.{ratio % 10 ** 6:06}"))
                day += timedelta(self.r.randint(1, 6))
        self.r.shuffle(rows)
        return rows

    # Files.

    def seller(self):
        billing = dict(currency=self.base, time_zone=self.zone, period="month", terms="14 days", late=self.r.choice(("next-invoice",) * 4 + ("credit-note",)),
                       late_through=self.r.choice(("3 periods", "1 periods")), unmatched="refuse")
        billing |= dict(zero="issue") if self.chance(0.2) else {}
        billing |= dict(rate_age=self.r.choice((7, 8, 12))) if self.chance(0.3) else {}
        billing |= dict(tax_is_cost=True) if self.chance(0.1) else {}
        taxes = [dict(id="standard", name="VAT", category="S", rate=19, **{"from": date(2021, 1, 1)}),
                 dict(id="reduced", name="VAT", category="S", rate=7, **{"from": date(2021, 1, 1)}),
                 dict(id="reverse-charge", name="Reverse charge", category="AE", rate=0, reason="VATEX-EU-AE"),
                 dict(id="outside", name="Not subject to VAT", category="O", reason="VATEX-EU-O"),
                 dict(id="exempt", name="Exempt", category="E", rate=0, reason="VATEX-EU-132")]
        if self.chance(0.4):
            taxes.append(dict(id="standard", name="VAT", category="S", rate=Bare("19.5"), **{"from": self.r.choice((self.november(), DECEMBER, date(2027, 1, 1)))}))
        text = "format = 1\n\n[seller]\nname = \"Random Reseller\"\ncountry = \"DE\"\n\n[billing]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in billing.items()) + "\n"
        if self.has_megabytes:
            text += '[units]\nMB = { unit = "GB", factor = "0.001" }\nStunden = "hour"\n\n'
        series = [dict(document="invoice", number="R-{year}-{seq:4}", restart="year"), dict(document="credit-note", number="G-{year}-{seq:4}", restart="year")]
        return text + "".join(tables("series", s) for s in series) + "".join(tables("tax", t) for t in taxes)

    def write_book(self, folder, seller):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "seller.toml").write_text(seller)
        (folder / "prices.toml").write_text("format = 1\n\n" + "".join(tables("price_book", b) for b in self.books))
        customers = "".join(tables("customer", c) for c, *_ in self.customers)
        own = tables("own", dict(owns=self.own_use)) if self.own_use else ""
        (folder / "customers.toml").write_text("format = 1\n\n" + customers + own)
        for currency, rows in self.lists.items():
            write_csv(folder / f"prices-{currency.lower()}.csv", list(rows[0]), rows)

    def write(self, folder, is_second):
        self.book()
        self.slots()
        seller, rates = self.seller(), self.rates()
        self.write_book(folder / "book", seller)
        self.write_charges(folder, "charges.focus.{}.csv", [row for row, _ in self.charges])
        write_csv(folder / "rates.csv", ["date", "from", "to", "rate"], rates)
        on = date(2026, 12, self.r.randint(1, 5))
        about = dict(seed=self.seed, period="2026-11", on=on.isoformat(), fault=self.fault)
        if is_second:
            self.write_second(folder / "second", seller)
            about |= dict(second_period="2026-12", second_on="2027-01-04")
        (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")

    def write_second(self, folder, seller):
        """November delivered again, some rows restated and some added; December with corrections of November; fees that end."""
        first, self.charges = self.charges, []
        restated = []
        for row, plan in first:
            row = dict(row)
            if self.chance(0.3):
                cost = self.decimal(0, 90, 6)
                row |= dict(BilledCost=cost, EffectiveCost=cost)
                if row["ConsumedQuantity"]:
                    row["ConsumedQuantity"] = self.r.choice(("0", self.decimal(0, 900, 6)))
            restated.append(row)
            for month, bill, part in ((NOVEMBER, NOVEMBER, 0.15), (NOVEMBER, DECEMBER, 0.15), (DECEMBER, DECEMBER, 0.7)):
                if self.chance(part):
                    self.charge(row["ProviderName"], row["BillingAccountId"], row["SubAccountId"], row["BillingCurrency"], plan, month, bill)
        added = [row for row, _ in self.charges]
        self.write_charges(folder, "charges.focus.{}.csv", restated + [r for r in added if r["BillingPeriodStart"] < "2026-12"])
        self.write_charges(folder, "charges.december.{}.csv", [r for r in added if r["BillingPeriodStart"] >= "2026-12"])
        for customer, *_ in self.customers:
            for contract in customer["contract"]:
                for fee in contract.get("fee", []):
                    if fee["every"] == "month" and fee["bill"] == "in advance" and "through" not in fee and self.chance(0.3):
                        through = self.r.choice((date(2026, 11, 30), date(2026, 12, 10), date(2026, 12, 31), date(2027, 1, 15)))
                        if through >= max(fee.get("from", contract["from"]), contract["from"]):
                            fee["through"] = through
        self.write_book(folder / "book", seller)

    def write_charges(self, folder, name, rows):
        folder.mkdir(parents=True, exist_ok=True)
        for provider in sorted({row["ProviderName"] for row in rows}):
            write_csv(folder / name.format(provider.split()[0].lower()), HEADER, [row for row in rows if row["ProviderName"] == provider])


def write_csv(path, header, rows):
    with open(path, "w", newline="") as file:
        out = csv.DictWriter(file, header, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


if __name__ == "__main__":
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("seed"), asks.add_argument("folder", type=Path), asks.add_argument("--second", action="store_true"), asks.add_argument("--plain", action="store_true")
    given = asks.parse_args()
    Maker(given.seed, given.second, given.plain).write(given.folder, given.second)
