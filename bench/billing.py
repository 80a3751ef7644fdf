#!/usr/bin/env python3
"""Measures a billing run: bench/billing.py PROGRAM [--charges 100000] [--customers 200] [--rounds 3] [--documents html]

Writes a book of so many customers and a month of charges under target/bench/billing, imports them, and prints the seconds and
the memory of `bill run` and of `bill issue`, which writes these kinds of documents for each customer, as a table. The marks are
those of 100,000 charges and 200 customers with pages, and of 1,000 customers with `--documents pdf,xrechnung`. Ends with 1 if
a mark is missed.
"""
import argparse
import json
import random
import shutil
import statistics
import sys
from pathlib import Path

from measure import Failed, run

SECONDS, MIB = 2.0, 150
# Of `bill issue`: with pages only, and with other kinds of documents.
ISSUE_SECONDS, ISSUE_MIB = {True: 5, False: 15}, {True: 150, False: 200}
HEADER = ("BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeDescription,"
          "ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,EffectiveCost,"
          "InvoiceIssuerName,ListCost,PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,ResourceId,"
          "ServiceCategory,ServiceName,SkuId,SubAccountId,Tags")
SERVICES = [("Compute", "vm.{}", "Hours"), ("Object Storage", "std.{}", "GB-Mo"), ("Network", "egress.{}", "GB"),
            ("Database", "db.{}", "Hours"), ("Support", "support.{}", "Month")]
SELLER = """format = 1
[seller]
name = "Bench GmbH"
street = "Hafenstraße 12"
post_code = "24103"
city = "Kiel"
country = "DE"
vat_id = "DE123456789"
contact = { name = "Accounts", phone = "+49 431 555010", mail = "billing@bench.example" }
iban = "DE02120300000000202051"
endpoints = ["EM:billing@bench.example"]
[billing]
currency = "EUR"
time_zone = "Europe/Berlin"
[[series]]
document = "invoice"
number = "R-{year}-{seq:4}"
restart = "year"
[[series]]
document = "credit-note"
number = "G-{year}-{seq:4}"
restart = "year"
[[tax]]
id = "standard"
name = "VAT"
category = "S"
rate = 19
"""
PRICES = """format = 1
[[price_book]]
name = "cost-plus"
  [[price_book.rule]]
  id = "tax"
  when = { category = "Tax" }
  price = "nothing"
  [[price_book.rule]]
  id = "rest"
  when = {}
  price = { cost = "billed", markup = 12.5 }
  line = "{service}, {region}"
[[price_book]]
name = "list"
list = "prices.csv"
  [[price_book.rule]]
  id = "tax"
  when = { category = "Tax" }
  price = "nothing"
  [[price_book.rule]]
  id = "vm"
  when = { service = ["Compute", "Database"], sku = ["vm.*", "db.*"] }
  price = { item = "hour" }
  unit = "hour"
  per = "sub_account"
  [[price_book.rule]]
  id = "storage"
  when = { service = "Object Storage" }
  price = { item = "storage" }
  unit = "GB-month"
  [[price_book.rule]]
  id = "traffic"
  when = { service = "Network", sku = "egress*" }
  price = { item = "egress" }
  unit = "GB"
  [[price_book.rule]]
  id = "other"
  when = {}
  price = { cost = "billed", markup = 20 }
"""
LIST = """item,name,kind,above,through_quantity,unit_price,flat,size,currency,from,through
hour,Hour,unit,,,0.0472,,,EUR,2026-01-01,
storage,Object storage,graduated,0,100,0,,,EUR,2026-01-01,
storage,Object storage,graduated,100,1000,0.021,,,EUR,2026-01-01,
storage,Object storage,graduated,1000,,0.0175,,,EUR,2026-01-01,
egress,Traffic,package,50,,,4.90,100,EUR,2026-01-01,
"""


def book(folder, customers):
    folder.mkdir(parents=True)
    (folder / "seller.toml").write_text(SELLER)
    (folder / "prices.toml").write_text(PRICES)
    (folder / "prices.csv").write_text(LIST)
    with open(folder / "customers.toml", "w") as file:
        file.write("format = 1\n")
        for number in range(customers):
            owns = f'tag = {{ client = "c{number}" }}' if number % 10 == 9 else f'sub_account = "sub-{number}"'
            file.write(f'[[customer]]\nid = "c{number}"\nname = "Customer {number}"\ncountry = "DE"\ncurrency = "EUR"\n'
                       f'street = "Weg {number}"\npost_code = "28195"\ncity = "Bremen"\nreference = "ref-{number}"\n'
                       f'endpoint = "EM:c{number}@customer.example"\n'
                       f'tax = "standard"\n[[customer.owns]]\nprovider = "Nimbus"\n{owns}\n[[customer.contract]]\nid = "K{number}"\n'
                       f'from = 2026-01-01\nprice_book = "{"list" if number % 2 else "cost-plus"}"\nminimum = 50\n'
                       "[[customer.contract.discount]]\nid = \"volume\"\npercent = 3\n")


def charges(path, count, customers):
    chance = random.Random(7)
    with open(path, "w") as file:
        file.write(HEADER + "\n")
        for row in range(count):
            number = row % customers
            service, sku, unit = SERVICES[chance.randrange(len(SERVICES))]
            day, hour = chance.randrange(1, 31), chance.randrange(23)
            start, end = (f"2026-11-{day:02}T{hour + n:02}:00:00Z" for n in (0, 1))
            cost, quantity = f"{chance.randrange(900)}.{chance.randrange(10**8):08}", f"{chance.randrange(90)}.{chance.randrange(1000):03}"
            tags = f'"{{""client"": ""c{number}"", ""team"": ""t{chance.randrange(20)}""}}"'
            file.write(f"{cost},acc-{number % 10},EUR,2026-12-01T00:00:00Z,2026-11-01T00:00:00Z,Usage,,Usage-Based,{end},{start},"
                       f"{quantity},{unit},{cost},{cost},Nimbus,{cost},{quantity},{unit},Nimbus,Nimbus,eu-{chance.randrange(4)},"
                       f"i-{chance.randrange(count // 10 + 1)},Other,{service},{sku.format(chance.randrange(50))},"
                       f"{'pool' if number % 10 == 9 else f'sub-{number}'},{tags}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--charges", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--documents", default="html")
    given = parser.parse_args()
    folder = Path("target/bench/billing")
    shutil.rmtree(folder, ignore_errors=True)
    book(folder / "book", given.customers)
    charges(folder / "charges.csv", given.charges, given.customers)
    values = {"program": given.program.resolve(), "folder": folder, "ledger": folder / "billbook.db"}
    try:
        imported = run("{program} import -f {ledger} {folder}/book {folder}/charges.csv", values, folder / "import.txt")
        rounds = [run("{program} bill run -f {ledger} 2026-11 --on 2026-12-01 --output csv", values, folder / "run.csv")
                  for _ in range(given.rounds)]
        run("{program} bill run -f {ledger} 2026-11 --on 2026-12-01 --output json", values, folder / "run.json")
        values |= {"hash": json.loads((folder / "run.json").read_text())["hash"], "documents": given.documents}
        issued = run("{program} bill issue -f {ledger} 2026-11 {hash} --on 2026-12-01 --documents {documents}", values,
                     folder / "issue.txt")
    except Failed as problem:
        sys.exit(str(problem))
    seconds = statistics.median(one["seconds"] for one in rounds)
    mib = max(one["kib"] for one in rounds) / 1024
    print(f"| {given.charges:,} charges, {given.customers} customers | figure | mark |\n| --- | ---: | ---: |")
    print(f"| import of book and charges, seconds | {imported['seconds']:.2f} | |")
    print(f"| `bill run`, seconds | {seconds:.2f} | {SECONDS} |\n| `bill run`, MiB | {mib:.0f} | {MIB} |")
    is_page = given.documents == "html"
    issue = [issued["seconds"], issued["kib"] / 1024]
    marks = [ISSUE_SECONDS[is_page], ISSUE_MIB[is_page]]
    print(f"| `bill issue` of {given.documents}, seconds | {issue[0]:.2f} | {marks[0]} |")
    print(f"| `bill issue` of {given.documents}, MiB | {issue[1]:.0f} | {marks[1]} |")
    shutil.rmtree(folder)
    sys.exit(int(seconds > SECONDS or mib > MIB or issue[0] > marks[0] or issue[1] > marks[1]))


if __name__ == "__main__":
    main()
