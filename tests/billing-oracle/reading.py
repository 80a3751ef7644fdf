"""The forms of the book and of the charges, the patterns of rules, days and decimals: what the oracle reads."""
import calendar, csv, json, math, re, sys, tomllib
from datetime import date, datetime, timezone
from fractions import Fraction as F
from pathlib import Path

DIGITS = dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0) | \
    dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
UNITS = {name: unit for unit, names in {"hour": "Hours Hour hours Hrs h", "GB-month": "GB-Mo GB-Month GB-Months",
                                        "GB": "Gigabytes"}.items() for name in names.split()}
COLUMNS = dict(account="BillingAccountId", sub_account="SubAccountId", service="ServiceName", sku="SkuId",
               region="RegionId", category="ChargeCategory", resource="ResourceId")


def number(value):
    """A decimal of the book or of a charge, taken from its text."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        sys.exit(f"{text!r} is not a decimal")
    return F(text)


def rounded(exact, digits):
    """The nearest multiple of the currency's minor unit; halves go away from zero."""
    scaled = math.floor(abs(exact) * 10 ** digits + F(1, 2))
    return F(scaled if exact >= 0 else -scaled, 10 ** digits)


def plain(value, digits=0):
    """A finite decimal as text, with at least so many digits after the point."""
    while (value * 10 ** digits).denominator != 1:
        digits += 1
        if digits > 200:
            raise ValueError(f"{value} is not a finite decimal")
    text = str(abs(value.numerator * 10 ** digits // value.denominator)).rjust(digits + 1, "0")
    return ("-" if value < 0 else "") + (text[:-digits] + "." + text[-digits:] if digits else text)


def month(text):
    year, number_ = map(int, text.split("-"))
    return date(year, number_, 1), date(year, number_, calendar.monthrange(year, number_)[1])


def inside(table, day):
    return table.get("from", date.min) <= day <= table.get("through", date.max)


def globbed(pattern, value):
    """Whether a pattern with * and ? covers a value; "" covers an absent one."""
    if isinstance(pattern, list):
        return any(globbed(each, value) for each in pattern)
    if not pattern or not value:
        return not pattern and not value
    return bool(re.fullmatch("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), value, re.S))


def matches(when, charge, unit):
    """Whether all conditions hold and no table of `not` holds whole."""
    for key, pattern in when.items():
        if key == "not":
            if any(matches(each, charge, unit) for each in (pattern if isinstance(pattern, list) else [pattern])):
                return False
        elif key == "tag":
            if not all(globbed(p, charge["tags"].get(name)) for name, p in pattern.items()):
                return False
        elif key in ("provider", "unit") or key in COLUMNS:
            if not globbed(pattern, unit if key == "unit" else charge[key]):
                return False
    return True


def read_book(folder):
    """All tables of the folder's TOML files; each price book with the rows of its list."""
    book = {}
    for path in sorted(Path(folder).glob("*.toml")):
        for key, value in tomllib.loads(path.read_text(), parse_float=str).items():
            if isinstance(value, list):
                book.setdefault(key, []).extend(value)
            elif isinstance(value, dict):
                book.setdefault(key, {}).update(value)
    for prices in book["price_book"]:
        prices["items"] = []
        if "list" in prices:
            with open(Path(folder, prices["list"]), newline="") as file:
                for row in csv.DictReader(file):
                    row["from"] = date.fromisoformat(row["from"] or "0001-01-01")
                    row["through"] = date.fromisoformat(row["through"] or "9999-12-31")
                    prices["items"].append(row)
    return book


def read_charges(paths, zone):
    for path in paths:
        with open(path, newline="") as file:
            for place, row in enumerate(csv.DictReader(file), 1):
                start = datetime.fromisoformat(row["ChargePeriodStart"])
                start = start if start.tzinfo else start.replace(tzinfo=timezone.utc)
                tags = json.loads(row.get("Tags") or "{}", parse_float=str) or {}
                charge = {key: row.get(column) or None for key, column in COLUMNS.items()}
                charge |= dict(
                    id=row.get("x_ChargeId") or row.get("ChargeDescription") or f"{path}:{place}",
                    provider=row.get("ServiceProviderName") or row.get("ProviderName"), day=start.astimezone(zone).date(),
                    tags={k: v if isinstance(v, str) else json.dumps(v) for k, v in tags.items() if v is not None},
                    currency=row["BillingCurrency"],
                    cost={word: row.get(f"{word.title()}Cost") or None for word in ("list", "contracted", "effective", "billed")},
                    quantity=dict(consumed=row.get("ConsumedQuantity") or None, pricing=row.get("PricingQuantity") or None),
                    unit=dict(consumed=row.get("ConsumedUnit") or None, pricing=row.get("PricingUnit") or None))
                yield charge


def months(period):
    return int(period[:4]) * 12 + int(period[5:])


def span(every, day):
    """First and last day of the calendar month, quarter or year of a day."""
    length = {"quarter": 3, "year": 12}.get(every, 1)
    begin = (day.month - 1) // length * length + 1
    return date(day.year, begin, 1), month(f"{day.year}-{begin + length - 1}")[1]


def said(template, charge):
    """The text of a cost line; an absent word goes with the separator before it."""
    parts = re.split(r"\{([^}]*)\}", template)
    text, between = "", parts[0]
    for word, after in zip(parts[1::2], parts[2::2]):
        value = charge["tags"].get(word[4:]) if word.startswith("tag.") else charge[word]
        text, between = (text + between + value, after) if value else (text, after if text else parts[0])
    return text + between


def converted(declared, stated, wanted):
    """Factor from a charge's unit to the rule's, and the unit's name; no factor if they are two units."""
    def name(unit):
        other = declared.get(unit)
        return UNITS.get(other, other) if isinstance(other, str) else UNITS.get(unit, unit)
    if wanted is None or name(stated) == name(wanted):
        return F(1), wanted or name(stated)
    other = declared.get(stated)
    return (number(other["factor"]) if isinstance(other, dict) and name(other["unit"]) == name(wanted) else None), wanted


def read_rates(rows):
    """Rates by pair and day; of two for one day the later row counts."""
    rates = {}
    for row in rows:
        rates.setdefault((row["from"], row["to"]), {})[date.fromisoformat(row["date"])] = number(row["rate"])
    return rates


def read_billed(runs):
    """What earlier answers billed: issue dates of periods, lines by (customer, period) and key, fees by their part, coupons."""
    on, lines, fees, redeemed = {}, {}, {}, {}
    for run in runs:
        on[run["period"]] = date.fromisoformat(run["on"])
        for draft in run["invoices"]:
            who = draft["customer"]
            if "corrects" not in draft:
                lines.setdefault((who, run["period"]), {})
            for line in draft["lines"]:
                lines.setdefault((who, line.get("corrects", run["period"])), {}).setdefault(tuple(line["key"]), []).append(line)
                if "fee" in line:
                    fees[who, *line["fee"]] = fees.get((who, *line["fee"]), 0) + F(line["amount"])
            for given in draft["allowances"]:
                if "redemption" in given and draft["kind"] != "zero":
                    key = (who, given["contract"], given["id"])
                    redeemed[key] = redeemed.get(key, 0) + F(given["amount"])
                for part in given["split"] if "percent" in given else []:
                    tax = dict(category=part["category"], rate=part["rate"])
                    line = dict(amount=plain(-F(part["amount"])), quantity="-1", unit="C62", text=f"Discount {given['id']}", tax=tax)
                    key = (given["order"][0], 4, given["order"][1], given["id"], "/".join(tax.values()), "", 0)
                    lines[who, run["period"]].setdefault(key, []).append(line)
    return on, lines, fees, redeemed
