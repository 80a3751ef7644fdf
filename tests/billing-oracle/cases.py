"""Cases computed by hand: the point of the rules, the book, and the figures that must come out."""
import csv, io, json, tempfile
from datetime import date
from fractions import Fraction as F
from pathlib import Path
from zoneinfo import ZoneInfo

import oracle
from reading import read_book, read_charges

SELLER = """
[billing]
currency = "EUR"
time_zone = "{zone}"
late = "{late}"
[[tax]]
id = "standard"
category = "S"
rate = 19
[[tax]]
id = "standard"
category = "S"
rate = 20
from = 2026-12-01
[[tax]]
id = "reduced"
category = "S"
rate = 7
[[tax]]
id = "reverse"
category = "AE"
rate = 0
"""
CUSTOMER = """
[[customer]]
id = "a"
currency = "{currency}"
tax = "{tax}"
{keys}
[[customer.owns]]
provider = "P"
{owns}
[[customer.contract]]
id = "C"
from = 2026-01-01
price_book = "b"
{contract}
"""
PASS = '[[price_book.rule]]\nid = "rest"\nprice = { cost = "billed", markup = 0 }\n'
ITEM = '[[price_book.rule]]\nid = "item"\nprice = { item = "i" }\n'
LIST = "item,name,kind,above,through_quantity,unit_price,flat,size,currency,from,through\n"
RATES = "date,from,to,rate\n2026-11-23,USD,EUR,0.9\n2026-11-24,EUR,CHF,0.93\n2026-11-22,GBP,EUR,1.1\n"


def charge(cost, day="2026-11-05", **more):
    row = dict(BilledCost=cost, EffectiveCost=cost, BillingAccountId="1", BillingCurrency="EUR", ChargeCategory="Usage", ChargePeriodStart=f"{day}T00:00:00Z",
               ProviderName="P", ServiceName="Compute", ConsumedUnit="GB", Tags="{}")
    return row | more


def usage(quantity, day="2026-11-05", **more):
    return charge("0", day, ConsumedQuantity=quantity, **more)


def run(charges, rules=PASS, items="", contract="", period="2026-11", billed=(), currency="EUR", tax="standard", keys="", owns="", zone="UTC", late="next-invoice", more="", on="2026-12-01"):
    with tempfile.TemporaryDirectory() as folder:
        book = f'[[price_book]]\nname = "b"\nlist = "l.csv"\n{rules}' + CUSTOMER.format(**locals()) + more
        Path(folder, "seller.toml").write_text(SELLER.format(**locals()))
        Path(folder, "book.toml").write_text(book)
        Path(folder, "l.csv").write_text(LIST + items)
        names = sorted({name for row in charges for name in row})
        with open(Path(folder, "c.csv"), "w", newline="") as file:
            out = csv.DictWriter(file, names or ["BilledCost"])
            out.writeheader()
            out.writerows(charges)
        book = read_book(folder)
        read = list(read_charges([Path(folder, "c.csv")], ZoneInfo(zone)))
        return json.loads(json.dumps(oracle.Run(book, read, list(csv.DictReader(io.StringIO(RATES))), billed).run(period, date.fromisoformat(on))))


def amounts(answer, draft=0):
    return " ".join(line["amount"] for line in answer["invoices"][draft]["lines"]) if answer["invoices"] else ""


def allowances(answer):
    return [(g["id"], g["amount"], *(part["amount"] for part in g["split"]), g.get("redemption", "")) for g in answer["invoices"][0]["allowances"]]


def cases():
    """(name, found, wanted)"""
    tiers = "i,I,graduated,0,100.5,0,,,EUR,2026-01-01,\ni,I,graduated,100.5,,0.02,,,EUR,2026-01-01,\n"
    yield "on a fractional limit", amounts(run([usage("100.5")], ITEM, tiers)), "0.00"
    yield "a hair above it", run([usage("100.500001")], ITEM, tiers)["invoices"][0]["lines"][1]["exact"], str(F("0.000001") * F("0.02"))
    yield "quantity 0 has a line", amounts(run([usage("0")], ITEM, tiers)), "0.00"
    yield "a negative sum has the first price", amounts(run([usage("-10")], ITEM, tiers.replace(",0,,,EUR", ",0.05,,,EUR"))), "-0.50"
    two = "[[price_book.rule]]\nid = \"item\"\nprice = { item = \"i\" }\nper = \"sub_account\"\n"
    both = [usage("100", SubAccountId="default"), usage("100", BillingAccountId="2", SubAccountId="default")]
    yield "sub-accounts of two accounts have tiers of their own", amounts(run(both, two, tiers)), "0.00 0.00"
    yield "one customer, one counter", amounts(run(both, ITEM, tiers)), "0.00 1.99"
    package = "i,I,package,50,,,4.90,100,EUR,2026-01-01,\n"
    yield "packages", [amounts(run([usage(q)], ITEM, package)) for q in ("50", "50.000001", "150", "250.1", "-3")], ["0.00", "4.90", "4.90", "14.70", "0.00"]
    volume = "i,I,volume,0,10,1,,,EUR,2026-01-01,\ni,I,volume,10,,0.5,,,EUR,2026-01-01,\n"
    yield "volume", [amounts(run([usage(q)], ITEM, volume)) for q in ("10", "10.5")], ["10.00", "5.25"]
    change = "i,I,unit,,,1,,,EUR,2026-01-01,\ni,I,unit,,,2,,,EUR,2026-11-10,\n"
    yield "a price change in the month", amounts(run([usage("3"), usage("3", "2026-11-10")], ITEM, change)), "3.00 6.00"
    yield "halves go away from zero", [amounts(run([charge(c)], currency="EUR")) for c in ("0.125", "-0.125", "0.1249")], ["0.13", "-0.13", "0.12"]
    yield "JPY", amounts(run([charge("1234.5", BillingCurrency="JPY")], currency="JPY")), "1235"
    yield "KWD", amounts(run([charge("-1.2345", BillingCurrency="KWD")], currency="KWD")), "-1.235"
    yield "a rate of seven days ago, over the books' currency", amounts(run([charge("100", BillingCurrency="USD")], currency="CHF")), "83.70"
    yield "a rate of eight days ago", run([charge("100", BillingCurrency="GBP")], currency="CHF")["findings"], [dict(customer="a", code="rate", charges=[])]
    yield "charges of a western month", amounts(run([charge("5", "2026-11-01"), charge("7", "2026-12-01")], zone="America/New_York")), "7.00"
    half = "minimum = 100\nmaximum = 110\nthrough = 2026-11-15"   # 100 × 15/30 = 50, 110 × 15/30 = 55
    yield "minimum and maximum by days", [amounts(run([charge(c)], contract=half)) for c in ("20", "60")], ["20.00 30.00", "60.00 -5.00"]
    later = "minimum = 100\n[[customer.contract.discount]]\nid = \"d\"\npercent = 10"
    yield "discount after the minimum", run([charge("20")], contract=later)["invoices"][0]["net"], "90.00"
    yield "discount without the minimum", run([charge("20")], contract=later + "\ndiscount_minimum = false")["invoices"][0]["net"], "98.00"
    rates = '[[price_book.rule]]\nid = "low"\nwhen = { service = "Book" }\nprice = { cost = "billed", markup = 0 }\ntax = "reduced"\n' + PASS
    pair = [charge("0.50", ServiceName="Book"), charge("0.50")]
    percent = "[[customer.contract.discount]]\nid = \"d\"\npercent = 1"
    yield "remainder to the higher rate", allowances(run(pair, rates, contract=percent)), [("d", "0.01", "0.01", "0.00", "")]
    flat = '[[customer.contract.discount]]\nid = "f"\namount = "0.99"\n[[customer.contract.coupon]]\ncode = "K"\namount = 5\nredemptions = 2'
    yield "flat, then a coupon for the rest", allowances(run(pair, rates, contract=flat)), [("f", "0.99", "0.50", "0.49", ""), ("K", "0.01", "0.01", "1 of 2")]
    yield "reverse charge keeps its category", [t["category"] for t in run(pair, rates, tax="reverse")["invoices"][0]["taxes"]], ["AE"]
    yield "no coupon for a refund", (allowances(run([charge("-8")], contract=flat + "\n" + percent)), run([charge("-8")])["invoices"][0]["kind"]), ([("d", "-0.08", "-0.08", "")], "credit-note")
    coupon = '[[customer.contract.coupon]]\ncode = "K"\namount = 10\nredemptions = 3'
    first = run([charge("4"), charge("0.50", ServiceName="Z")], contract=coupon)
    yield "a coupon that takes all is not redeemed", (first["invoices"][0]["kind"], first["invoices"][0]["total"]), ("zero", "0.00")
    first = run([charge("14")], contract=coupon)
    second = run([charge("14"), charge("30", "2026-12-03")], contract=coupon, period="2026-12", billed=[first])
    yield "what is left of a coupon", (allowances(first), allowances(second)), ([("K", "10.00", "10.00", "1 of 3")], [("K", "10.00", "10.00", "2 of 3")])
    # 180 × 15/30 = 90; December whole, at December's tax rate.
    fee = '[[customer.contract.fee]]\nid = "f"\nname = "F"\namount = 180\nevery = "month"\nbill = "in advance"\nfrom = 2026-11-16'
    first = run([], contract=fee)
    yield "a fee in advance, its tax by its own days", (amounts(first), [t["amount"] for t in first["invoices"][0]["taxes"]]), ("90.00 180.00", ["17.10", "36.00"])
    ended = run([], contract=fee + "\nthrough = 2026-12-10", period="2026-12", billed=[first])   # 180 × 10/31 = 58.0645…
    yield "credit for days that are not used", (amounts(ended), ended["invoices"][0]["kind"]), ("-121.94", "credit-note")
    yield "a fee that ends inside the next month", amounts(run([], contract=fee + "\nthrough = 2026-12-10")), "90.00 58.06"
    yield "a fee billed elsewhere", amounts(run([], contract=fee + "\nbilled_through = 2026-11-30")), "180.00"
    minimum = "minimum = 100"
    first = run([charge("80")], contract=minimum)
    topped = run([charge("80"), charge("15", "2026-11-09")], contract=minimum, period="2026-12", billed=[first])
    yield "a late charge under the minimum costs nothing", amounts(topped), "100.00 15.00 -15.00"
    beyond = run([charge("80"), charge("30", "2026-11-09")], contract=minimum, period="2026-12", billed=[first])
    yield "a late charge beyond the minimum", [ln["amount"] for ln in beyond["invoices"][0]["lines"] if "corrects" in ln], ["30.00", "-20.00"]
    yield "the same charges again", [ln for ln in run([charge("80")], contract=minimum, period="2026-12", billed=[first])["invoices"][0]["lines"] if "corrects" in ln], []
    first = run([charge("80")], contract=percent.replace("= 1", "= 10"))
    less = run([charge("50"), charge("3", "2026-12-02")], contract=percent.replace("= 1", "= 10"), period="2026-12", billed=[first])
    yield "a restatement with its discount", (amounts(less), less["invoices"][0]["kind"]), ("3.00 -30.00 3.00", "credit-note")
    yield "its tax is November's", [(t["rate"], t["base"]) for t in less["invoices"][0]["taxes"]], [("19", "-27.00"), ("20", "2.70")]
    less = run([charge("50"), charge("3", "2026-12-02")], contract=percent.replace("= 1", "= 10"), period="2026-12", billed=[first], late="credit-note")
    yield "a credit note for November", [(d["kind"], d.get("corrects"), amounts(less, n)) for n, d in enumerate(less["invoices"])], [("invoice", None, "3.00"), ("credit-note", "2026-11", "-30.00 3.00")]
    shares = "".join(f'[[customer]]\nid = "{c}"\ncurrency = "EUR"\ntax = "standard"\n[[customer.owns]]\nprovider = "P"\nshare = 33.333\n[[customer.contract]]\nid = "{c}"\nfrom = 2026-01-01\nprice_book = "b"\n' for c in "bc")
    yield "three times a third leaves a trace", run([charge("100")], owns="share = 33.333", more=shares)["leakage"][0]["cost"], "0.001"
    yield "more than the whole", run([charge("100")], owns="share = 50", more=shares)["blocked"], ["a", "b", "c"]
    template = PASS.replace("markup = 0 }", 'markup = 0 }\nline = "{service}, {region}, {sku}"')
    yield "an absent word goes with its separator", run([charge("1", SkuId="x")], template)["invoices"][0]["lines"][0]["text"], "Compute, x"
