"""Whether sums are equal, digit for digit: 198345.20544982851361009563 USD here, in DuckDB and in Python's decimal.

DuckDB's DECIMAL(38,20) holds every cost of the generated files; DECIMAL(38,18) silently rounds the 1 % that have 20
places, which is why its sums stand beside the others and are not what counts.
"""

import csv
from collections import defaultdict
from decimal import Context, Decimal

from measure import Failed, note, run

# Enough digits that no sum of a file is ever rounded.
EXACT = Context(prec=100)
COSTS = {"billed": "BilledCost", "effective": "EffectiveCost", "list": "ListCost", "contracted": "ContractedCost"}
OURS = "{billbook} -f {ledger} report spend --by month --cost {cost} --output csv"
DUCKDB = "{duckdb} -csv -c '{sums}'"
# Sums by currency, of texts, so that no reader guesses a type.
SUMS = "SELECT BillingCurrency AS currency, {sums} FROM read_csv($${csv}$$, all_varchar = true) GROUP BY ALL"


def added(rows, column):
    """Sums of a column by currency."""
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row["currency"]] = EXACT.add(sums[row["currency"]], Decimal(row[column]))
    return dict(sums)


def by_decimal(path):
    """Sums of the four costs by currency, read with Python's csv and decimal."""
    sums = {cost: defaultdict(Decimal) for cost in COSTS}
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        currency = header.index("BillingCurrency")
        places = [(sums[cost], header.index(column)) for cost, column in COSTS.items()]
        for row in reader:
            for total, place in places:
                total[row[currency]] = EXACT.add(total[row[currency]], Decimal(row[place]))
    return {cost: dict(total) for cost, total in sums.items()}


def by_duckdb(values, folder, places):
    """The same, by DuckDB over the CSV."""
    sums = ", ".join(f"sum({column}::DECIMAL(38,{places})) AS {cost}" for cost, column in COSTS.items())
    out = folder / "duckdb-sums.out"
    run(DUCKDB, values | {"sums": SUMS.format(sums=sums, csv=values["csv"])}, out)
    with open(out, newline="") as file:
        rows = list(csv.DictReader(file))
    return {cost: added(rows, cost) for cost in COSTS}


def by_billbook(values, folder):
    """The same, by `report spend`."""
    sums = {}
    for cost in COSTS:
        out = folder / "sums.out"
        run(OURS, values | {"cost": cost}, out)
        with open(out, newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and f"{cost}_cost" not in rows[0]:
            raise Failed(f"`report spend --cost {cost}` has no column {cost}_cost")
        sums[cost] = added(rows, f"{cost}_cost")
    return sums


def compare_sums(rows, values, folder, peers_only):
    """What there is to say about the sums of one file."""
    note("  sums")
    exact = by_decimal(values["csv"])
    remarks = []
    for places in (20, 18):
        verdict = "equal" if by_duckdb(values, folder, places) == exact else "different, because it rounds"
        if places == 20 and verdict != "equal":
            verdict = "DIFFERENT"
        remarks.append(f"{rows:,} rows: four sums per currency, Python's decimal and DuckDB DECIMAL(38,{places}): {verdict}")
    if peers_only:
        return remarks
    try:
        verdict = "equal" if by_billbook(values, folder) == exact else "DIFFERENT"
    except Failed as problem:
        verdict = f"not compared: {problem}"
    return [*remarks, f"{rows:,} rows: four sums per currency, Python's decimal and billbook: {verdict}"]


def compare_answers(name, rows, ours, peer):
    """Whether two answers have the same groups: as many, with the same charges and sums, DuckDB's rounding aside."""
    try:
        one, other = (groups(path) for path in (ours, peer))
    except KeyError as problem:
        return [f"{rows:,} rows: {name}: not compared: no column {problem}"]
    tolerance = Decimal("1e-9")
    same = len(one) == len(other) and all(a[:3] == b[:3] and abs(a[3] - b[3]) < tolerance for a, b in zip(one, other))
    verdict = "the same as DuckDB's" if same else f"DuckDB has OTHERS ({len(other):,})"
    return [f"{rows:,} rows: {name}: {len(one):,} groups, {verdict}"]


def rows_of(path):
    """The rows of a CSV file, one after the other."""
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def by_invoice(rows, column="BilledCost"):
    """Sums by invoice."""
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row["InvoiceId"]] = EXACT.add(sums[row["InvoiceId"]], Decimal(row[column]))
    return dict(sums)


def one_invoice(detail):
    """The last invoice of a file: its number, its total as it would be typed in, and its currency."""
    lines = list(rows_of(detail))
    last = lines[-1]
    total = by_invoice(lines)[last["InvoiceId"]].quantize(Decimal("0.01"))
    return {"invoice": last["InvoiceId"], "total": str(total), "currency": last["BillingCurrency"]}


def compare_invoices(rows, values, statements):
    """Whether both sides of every statement are the sums of the files, and what the verdicts are."""
    note("  sums by invoice")
    here, there = by_invoice(rows_of(values["detail"])), by_invoice(rows_of(values["invoiced"]))
    found, verdicts = {}, defaultdict(int)
    for row in rows_of(statements):
        found[row["subject"]] = (Decimal(row["here"]), Decimal(row["there"]))
        verdicts[row["verdict"]] += 1
    expected = {number: (here[number], there.get(number, Decimal())) for number in here}
    said = "those of Python's decimal" if found == expected and len(found) == sum(verdicts.values()) else "DIFFERENT"
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(verdicts.items()))
    return [f"{rows:,} rows: both totals of {len(found):,} invoices: {said}; {counts}"]


def groups(path):
    """The groups of an answer, without their names, which are written in different ways: month, currency, charges, sum."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return sorted((row["month"], row["currency"], int(row["charges"]), Decimal(row["billed_cost"])) for row in rows)
