"""The measurements of the FOCUS import against its peers, as one table: see bench/README.md. Run by bench/run.sh.

    bench/run.sh --rows 1000000,5000000 --runs 5

Standard library only.
"""

import argparse
import os
import shutil
from pathlib import Path

from exact import compare_answers, compare_invoices, compare_sums, one_invoice
from measure import Failed, Group, delete, megabytes, note, run, table

# Commands: one line each. {csv}, {hostile} and the databases are files of the size that is being measured.
COMMANDS = {
    "import": "{billbook} -f {ledger} import {csv}",
    "import hostile": "{billbook} -f {hostile_ledger} import {hostile}",
    "import, CSV": "{billbook} -f {columns_ledger} import {columns_csv}",
    "import, Parquet, snappy": "{billbook} -f {columns_ledger} import {snappy}",
    "import, Parquet, zstd": "{billbook} -f {columns_ledger} import {zstd}",
    "import, CUR 2.0, CSV": "{billbook} -f {columns_ledger} import {cur_csv}",
    "import, CUR 2.0, Parquet": "{billbook} -f {columns_ledger} import {cur_parquet}",
    "spend by service and sub-account": "{billbook} -f {ledger} report spend --by month,service,sub_account --output csv",
    "spend by resource": "{billbook} -f {ledger} report spend --by month,resource --output csv",
    "spend by SKU": "{billbook} -f {ledger} report spend --by month,sku --output csv",
    "spend by tag": "{billbook} -f {ledger} report spend --by month,tag:team --output csv",
    "verify": "{billbook} -f {ledger} verify",
    "second import": "{billbook} -f {ledger} import {second}",
    "diff": "{billbook} -f {ledger} diff delivery:1 delivery:2 --by month,account,service --output csv",
    "import with invoices": "{billbook} -f {invoiced_ledger} import {invoiced}",
    "import of Invoice Detail": "{billbook} -f {invoiced_ledger} import {detail}",
    "reconcile": "{billbook} -f {invoiced_ledger} reconcile --summary --output csv",
    "reconcile focus-invoice-detail": "{billbook} -f {invoiced_ledger} reconcile focus-invoice-detail --summary --output csv",
    "reconcile --total": "{billbook} -f {invoiced_ledger} reconcile --invoice {invoice} --total {total} --currency {currency}",
    "small import": "{billbook} -f {small_ledger} import {fixtures}",
    "start": "{billbook} -f {small_ledger} api cloudsigma /balance/",
}
PEERS = {
    "sqlite3 .import": "sqlite3 {sqlite} '.import --csv {csv} focus'",
    "sqlite3 .import hostile": "sqlite3 {sqlite} '.import --csv {hostile} focus'",
    "DuckDB load": "{python} -c 'import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])' {duck} '{load}'",
    # Not measured: its table is the one that questions are asked of.
    "DuckDB shell load": "{duckdb} {duck} -c '{load}'",
    "sha256sum": "sha256sum {csv}",
    "openssl": "openssl dgst -sha256 {csv}",
    "DuckDB, own table": "{duckdb} -readonly -csv {duck} -c '{question}'",
    "DuckDB, CSV": "{duckdb} -csv -c '{question_csv}'",
    "sqlite3 start": "sqlite3 {small_ledger} 'SELECT balance, currency FROM api_cloudsigma_balance'",
    "sqlite3 start, one table": "sqlite3 {one_table} 'SELECT balance, currency FROM balance'",
    "one table": "sqlite3 {one_table} 'CREATE TABLE balance (balance, currency); INSERT INTO balance VALUES (1, 2)'",
    "an empty process": "true",
    "columns": "{python} bench/columnar.py {columns_csv} {columns} {compression}",
    "varied": "{python} bench/varied.py {rows} {columns_csv}",
    "cur": "{python} bench/cur.py {csv} {cur}",
}

MONEY = [
    "BilledCost", "EffectiveCost", "ListCost", "ContractedCost",
    "ListUnitPrice", "ContractedUnitPrice", "PricingQuantity", "ConsumedQuantity",
]
TYPES = {column: "DECIMAL(38,18)" for column in MONEY}
TYPES |= {column: "VARCHAR" for column in ("BillingAccountId", "SubAccountId")}
TYPES |= {column: "TIMESTAMP" for column in ("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd")}
READ_CSV = "read_csv($${csv}$$, types = {types})"
QUESTION = (
    "SELECT strftime(ChargePeriodStart, $$%Y-%m$$) AS month, {by}, BillingCurrency AS currency, count(*) AS charges, "
    "sum(BilledCost) AS billed_cost FROM {table} GROUP BY ALL ORDER BY ALL"
)
QUESTIONS = {
    "spend by service and sub-account": "ServiceName, SubAccountId",
    "spend by resource": "ResourceId",
    "spend by SKU": "SkuId",
    "spend by tag": "json_extract_string(Tags, $$team$$)",
}

# Billing accounts and months of the files with invoices: an invoice each.
INVOICED = [(200, 5), (10, 5)]

# What is measured of each size, in this order; audits are compared with the time of the import.
PARTS = ["import", "questions", "audits", "reconcile", "hostile", "parquet", "cur", "start"]

# The row of the table that the time of an import is in.
IMPORT = ("import", "`sqlite3 .import`", 0.25, 0.12, "s", False)


class Bench:
    """One run of everything."""

    def __init__(self, options):
        self.options = options
        self.folder = Path("target/bench/data")
        self.folder.mkdir(parents=True, exist_ok=True)
        # Rows of the table: (what, against, at most, aim) to the result of each size.
        self.results = {}
        self.growth = {}
        self.remarks = []
        programs = Path(options.programs)
        self.programs = {
            "billbook": str((programs / "billbook").resolve()),
            "generate": str((programs / "examples/generate_focus").resolve()),
            "duckdb": options.duckdb,
            "python": shutil.which("python", path=Path(os.sys.executable).parent),
            "fixtures": "fixtures/cloudsigma",
        }

    def values(self, rows):
        """What commands are filled in with, for a size."""
        at = lambda name: str(self.folder / f"{name}")
        values = self.programs | {
            "csv": at(f"focus-{rows}.csv"), "hostile": at(f"hostile-{rows}.csv"), "ledger": at("ledger.db"),
            "hostile_ledger": at("hostile.db"), "small_ledger": at("small.db"), "sqlite": at("sqlite.db"),
            "second": at(f"second-{rows}.csv"), "columns_ledger": at("columns.db"), "rows": str(rows),
            "invoiced_ledger": at("invoiced.db"), "duck": at("duck.duckdb"), "one_table": at("one-table.db"),
        }
        types = "{" + ", ".join(f"$${column}$$: $${kind}$$" for column, kind in TYPES.items()) + "}"
        read = READ_CSV.format(csv=values["csv"], types=types)
        return values | {"load": f"CREATE TABLE focus AS SELECT * FROM {read}", "read": read}

    def generate(self, rows, values, name="csv", extra=""):
        if not (self.options.keep and Path(values[name]).exists()):
            note(f"  generating {values[name]}")
            run(f"{{generate}} --rows {rows} {extra} {{{name}}}", values, self.folder / "generate.out")

    def ours(self, commands):
        return {} if self.options.peers_only else {name: COMMANDS[name] for name in commands}

    def peers(self, *names):
        return {name: PEERS[name] for name in names}

    def row(self, rows, what, against, at_most, aim, group, ours, peer, largest_only=False):
        """Note a result: our time, the peer's and their ratio."""
        result = (group.median(ours), group.median(peer), group.ratio(ours, peer))
        problem = group.failures.get(ours) or group.failures.get(peer)
        if problem:
            self.remarks.append(f"{rows:,} rows: {what}, against {against}: not measured: {problem}")
        self.put(rows, what, against, at_most, aim, result, "s", largest_only)

    def put(self, rows, what, against, at_most, aim, result, unit, largest_only=False):
        key = (what, against, at_most, aim, unit, largest_only)
        self.results.setdefault(key, {})[rows] = result

    def group(self, title, contestants, values, before=None, codes=(0,)):
        note(f"  {title}")
        return Group(contestants, values, self.folder, before, codes)

    def imports(self, rows, values):
        """The import against its peers, and again; the ledger is left for the questions."""
        def before(name):
            delete(values[{"import": "ledger", "sqlite3 .import": "sqlite", "DuckDB load": "duck"}[name]])
        contestants = self.ours(["import"]) | self.peers("sqlite3 .import", "DuckDB load")
        group = self.group("import", contestants, values, before).rounds(self.options.runs)
        delete(values["sqlite"], values["duck"])
        self.row(rows, "import", "`sqlite3 .import`", 0.25, 0.12, group, "import", "sqlite3 .import")
        self.row(rows, "import", "DuckDB, DECIMAL(38,18)", 0.7, 0.35, group, "import", "DuckDB load")
        kib = group.median("import", "kib")
        self.put(rows, "peak memory of the import, MB", "–", 300, 150, (kib and kib * 1024 / 1e6, None, kib and kib * 1024 / 1e6), "", True)
        size = megabytes(Path(values["ledger"])) if kib else None
        csv = megabytes(Path(values["csv"]))
        self.put(rows, "ledger file, MB", "the CSV", 0.20, 0.13, (size, csv, size and size / csv), "")

        contestants = {"again": COMMANDS["import"]} if kib else {}
        group = self.group("the same bytes again", contestants | self.peers("sha256sum", "openssl"), values)
        group.rounds(self.options.runs, warm_up=True)
        # The faster of the two is the one to be compared with.
        fastest = min(["sha256sum", "openssl"], key=lambda name: group.median(name) or float("inf"))
        self.row(rows, "import of the same bytes again", "hashing, the faster of two", 1.5, 1.1, group, "again", fastest)

    def hostile(self, rows, values):
        self.generate(rows, values, "hostile", "--hostile")
        def before(name):
            delete(values["hostile_ledger" if name == "import hostile" else "sqlite"])
        contestants = self.ours(["import hostile"]) | self.peers("sqlite3 .import hostile")
        group = self.group("import of a hostile file", contestants, values, before).rounds(self.options.runs)
        self.row(rows, "import, hostile", "`sqlite3 .import`", 0.6, 0.35, group, "import hostile", "sqlite3 .import hostile")
        delete(values["hostile_ledger"], values["sqlite"])
        if not self.options.keep:
            delete(values["hostile"])

    def parquet(self, rows, values):
        """Parquet against CSV of the same rows: those of the generator, and rows that differ more."""
        for what, at_most in (("generated", 0.5), ("varied", 0.85)):
            names = {"columns_csv": f"{what}-columns-{rows}.csv"}
            names |= {kind: f"{what}-{rows}.{kind}.parquet" for kind in ("snappy", "zstd")}
            values |= {name: str(self.folder / path) for name, path in names.items()}
            if what == "generated":
                values["columns_csv"] = values["csv"]
                self.generate(rows, values)
            else:
                note(f"  generating {values['columns_csv']}")
                run(PEERS["varied"], values, self.folder / "generate.out")
            for kind in ("snappy", "zstd"):
                note(f"  writing {values[kind]}")
                written = values | {"columns": values[kind], "compression": kind}
                run(PEERS["columns"], written, self.folder / "generate.out")
            contestants = self.ours([f"import, {kind}" for kind in ("CSV", "Parquet, snappy", "Parquet, zstd")])
            group = self.group(f"Parquet, {what}", contestants, values, lambda name: delete(values["columns_ledger"]))
            group.rounds(self.options.runs)
            for kind in ("snappy", "zstd"):
                name = f"import, Parquet, {kind}"
                self.row(rows, f"{name}, {what} rows", "the import of the CSV", at_most, at_most * 0.8, group, name, "import, CSV")
                kib = group.median(name, "kib")
                memory = kib and kib * 1024 / 1e6
                self.put(rows, f"memory of the {name}, {what} rows, MB", "–", 150, 100, (memory, None, memory), "")
                cpu = [group.median(one, "cpu") for one in (name, "import, CSV")]
                if all(cpu):
                    self.remarks.append(
                        f"{rows:,} rows, {what}: processor seconds: {name} {cpu[0]:.2f}, CSV {cpu[1]:.2f} ({cpu[0] / cpu[1]:.2f})")
            if group.median("import, Parquet, zstd") is not None:
                # The ledger is that of the last round: zstd.
                compared = values | {"csv": values["columns_csv"], "ledger": values["columns_ledger"]}
                self.remarks += [f"{what}, from Parquet: {remark}" for remark in compare_sums(rows, compared, self.folder, False)]
            delete(values["columns_ledger"], values["snappy"], values["zstd"])
            if what == "varied" and not self.options.keep:
                delete(values["columns_csv"])

    def cur(self, rows, values):
        """A report of AWS through its mapping against FOCUS of the same rows, which has the CSV of the same rows."""
        values |= {"columns_csv": values["csv"]}
        values |= {name: str(self.folder / f"cur-{rows}.{ending}") for name, ending in (("cur_csv", "csv"), ("cur_parquet", "parquet"))}
        self.generate(rows, values)
        for name in ("cur_csv", "cur_parquet"):
            note(f"  writing {values[name]}")
            run(PEERS["cur"], values | {"cur": values[name]}, self.folder / "generate.out")
        names = ["import, CUR 2.0, CSV", "import, CUR 2.0, Parquet"]
        contestants = self.ours(["import, CSV", *names])
        group = self.group("CUR", contestants, values, lambda name: delete(values["columns_ledger"])).rounds(self.options.runs)
        for name in names:
            self.row(rows, name, "the import as FOCUS, CSV", 2, 1.5, group, name, "import, CSV")
            kib = group.median(name, "kib")
            memory = kib and kib * 1024 / 1e6
            self.put(rows, f"memory of the {name}, MB", "–", 150, 100, (memory, None, memory), "")
            cpu = [group.median(one, "cpu") for one in (name, "import, CSV")]
            if all(cpu):
                self.remarks.append(f"{rows:,} rows: processor seconds: {name} {cpu[0]:.2f}, FOCUS {cpu[1]:.2f} ({cpu[0] / cpu[1]:.2f})")
        delete(values["columns_ledger"], values["cur_csv"], values["cur_parquet"])

    def questions(self, rows, values):
        """Sums by this and that, process start included."""
        run(PEERS["DuckDB shell load"], values, self.folder / "load.out")
        for name, by in QUESTIONS.items():
            values["question"] = QUESTION.format(by=by, table="focus")
            values["question_csv"] = QUESTION.format(by=by, table=values["read"])
            is_first = name == "spend by service and sub-account"
            peers = self.peers("DuckDB, own table", *(["DuckDB, CSV"] if is_first else []))
            group = self.group(name, self.ours([name]) | peers, values).rounds(self.options.runs, warm_up=True)
            if is_first:
                self.row(rows, name, "DuckDB, own table", 1.0, 0.3, group, name, "DuckDB, own table")
                self.row(rows, name, "DuckDB, CSV", 0.02, 0.005, group, name, "DuckDB, CSV")
            else:
                self.row(rows, name, "DuckDB, own table", 3, 1, group, name, "DuckDB, own table", True)
            if group.median(name) is not None:
                self.remarks += compare_answers(name, rows, group.output(name), group.output("DuckDB, own table"))
        delete(values["duck"])

    def audits(self, rows, values):
        """What an auditor asks of the whole ledger, against the time of its import. A second delivery lacks every fiftieth row."""
        imported = self.results.get(IMPORT, {}).get(rows, (None,))[0]
        if imported is None:
            return
        def against_import(name, at_most):
            group = self.group(name, self.ours([name]), values).rounds(self.options.runs, warm_up=True)
            ours = group.median(name)
            self.put(rows, name, "the import", at_most, at_most / 2, (ours, imported, ours and ours / imported), "s")
            self.remarks += [f"{rows:,} rows: {name}: {problem}" for problem in group.failures.values()]
        against_import("verify", 2)
        note(f"  writing {values['second']}")
        with open(values["csv"], "rb") as first, open(values["second"], "wb") as second:
            second.writelines(line for number, line in enumerate(first) if number == 0 or number % 50)
        run(COMMANDS["second import"], values, self.folder / "second.out")
        against_import("diff", 1)
        delete(values["second"])

    def invoices(self, rows, values, accounts, months):
        """Every invoice against its charges, against the time of their import."""
        count = accounts * months
        values |= {name: str(self.folder / f"{name}-{count}-{rows}.csv") for name in ("invoiced", "detail")}
        self.generate(rows, values, "invoiced", f"--accounts {accounts} --months {months} --invoices {values['detail']}")
        values |= one_invoice(values["detail"])
        reconciled = ["reconcile", "reconcile focus-invoice-detail", "reconcile --total"]
        def before(name):
            if name == "import with invoices":
                delete(values["invoiced_ledger"])
            elif name == "reconcile":
                run(COMMANDS["import of Invoice Detail"], values, self.folder / "detail.out")
        commands = self.ours(["import with invoices", *reconciled])
        # Invoices that do not add up make it end with 1.
        group = self.group(f"reconcile, invoices: {count}", commands, values, before, (0, 1)).rounds(self.options.runs)
        for name in reconciled:
            what = f"{name.replace('reconcile', '`reconcile', 1)}`, {count:,} invoices"
            self.row(rows, what, "the import", 1, 0.5, group, name, "import with invoices")
        kib = group.median("reconcile", "kib")
        memory = kib and kib * 1024 / 1e6
        self.put(rows, f"memory of `reconcile`, MB, {count:,} invoices", "–", 300, 150, (memory, None, memory), "")
        if group.median("reconcile focus-invoice-detail") is not None:
            self.remarks += compare_invoices(rows, values, group.output("reconcile focus-invoice-detail"))
        delete(values["invoiced_ledger"])
        if not self.options.keep:
            delete(values["invoiced"], values["detail"])

    def size(self, rows):
        note(f"{rows} rows")
        values = self.values(rows)
        parts = self.options.parts
        if "import" in parts:
            self.generate(rows, values)
            self.imports(rows, values)
            if "questions" in parts:
                self.questions(rows, values)
                self.remarks += compare_sums(rows, values, self.folder, self.options.peers_only)
            # Last, since a second delivery changes what the ledger says.
            if "audits" in parts:
                self.audits(rows, values)
        if "reconcile" in parts and not self.options.peers_only:
            for accounts, months in INVOICED:
                self.invoices(rows, values, accounts, months)
        if "hostile" in parts:
            self.hostile(rows, values)
        if "parquet" in parts and not self.options.peers_only:
            self.parquet(rows, values)
        if "cur" in parts and not self.options.peers_only:
            self.cur(rows, values)
        delete(values["ledger"])
        if not self.options.keep:
            delete(values["csv"])

    def start(self):
        """From process start to an answer, on a small ledger; milliseconds need more rounds."""
        note("start-up")
        values = self.values(0)
        delete(values["small_ledger"], values["one_table"])
        try:
            run(COMMANDS["small import"], values, self.folder / "small.out")
            run(PEERS["one table"], values, self.folder / "small.out")
        except Failed as problem:
            self.remarks.append(f"start-up was not measured: {problem}")
            return
        group = self.group("answers", self.ours(["start"]) | self.peers("sqlite3 start", "sqlite3 start, one table", "an empty process"), values)
        group.rounds(self.options.runs * 20, warm_up=True)
        what = "process start to answer, `api`"
        self.row(0, what, "`sqlite3`, the same ledger", 3, 1.3, group, "start", "sqlite3 start")
        # The ledger's many views cost the shell a few milliseconds too; a file without any is the harder comparison.
        self.row(0, what, "`sqlite3`, a file of one table", 3, 1.3, group, "start", "sqlite3 start, one table")
        empty = group.median("an empty process")
        self.remarks.append(f"an empty process takes {empty * 1000:.2f} ms here; both sides of the start-up rows contain it")
        delete(values["small_ledger"], values["one_table"])

    def grow(self, sizes):
        """The import alone, at many sizes."""
        for rows in sizes:
            note(f"growth, {rows} rows")
            values = self.values(rows)
            self.generate(rows, values)
            group = self.group("import", self.ours(["import"]), values, lambda name: delete(values["ledger"]))
            group.rounds(min(self.options.runs, 3))
            if group.median("import") is not None:
                kib, ledger, csv = group.median("import", "kib"), Path(values["ledger"]), Path(values["csv"])
                self.growth[rows] = (group.median("import"), kib, megabytes(ledger), megabytes(csv))
            delete(values["ledger"])
            if not self.options.keep:
                delete(values["csv"])


def number(value, unit):
    """A figure of the table: 3 significant digits, or a dash."""
    if value is None:
        return "–"
    if unit == "s" and value < 0.1:
        return f"{value * 1000:.3g} ms"
    return (f"{value:.0f}" if value >= 100 else f"{value:.3g}") + (f" {unit}" if unit else "")


def with_flatness(results, sizes):
    """The results with a row more: how much memory the largest size takes, against the smallest."""
    rows = {}
    for key, cells in results.items():
        rows[key] = cells
        if key[0].startswith("peak memory") and len(sizes) > 1:
            small, large = (cells[size][0] for size in (sizes[0], sizes[-1]))
            result = (large, small, large / small if small and large else None)
            rows[(key[0], f"that of {sizes[0]:,} rows", 1.2, 1.0, "", True)] = {sizes[-1]: result}
    return rows


def main_table(results, sizes):
    """The one table, the rows that miss, and those without a figure."""
    header = ["what", "against", "at most", "aim"]
    for rows in sizes:
        header += [f"billbook, {rows:,} rows", "peer", "ratio"]
    lines, missed, unmeasured = [], [], []
    for (what, against, at_most, aim, unit, largest_only), cells in results.items():
        # A result that does not depend on the size stands under the largest.
        cells = {sizes[-1]: cells[0]} if 0 in cells else cells
        line = [what, against, f"{at_most:g}", f"{aim:g}"]
        for rows in sizes:
            ours, peer, ratio = cells.get(rows, (None, None, None))
            counts = rows == sizes[-1] or not largest_only
            if rows in cells and ratio is None and counts:
                unmeasured.append(f"{what}, against {against}, {rows:,} rows")
            is_missed = ratio is not None and ratio > at_most and counts
            shown = number(ratio, "") if against != "–" else "–"
            line += [number(ours, unit), number(peer, unit), f"**{shown}**" if is_missed else shown]
            if is_missed:
                missed.append(f"{what}, against {against}, {rows:,} rows: {number(ratio, '')}, at most {at_most:g}")
        lines.append(line)
    return table(header, lines), missed, unmeasured


def growth_table(growth):
    header = ["rows", "import, s", "s per million rows", "peak memory, MB", "ledger, MB", "ledger / CSV"]
    rows = [
        [f"{rows:,}", f"{seconds:.2f}", f"{seconds / rows * 1e6:.2f}", f"{kib * 1024 / 1e6:.0f}", f"{size:.0f}", f"{size / csv:.3f}"]
        for rows, (seconds, kib, size, csv) in growth.items()
    ]
    return table(header, rows)


def sizes_of(text):
    return sorted(int(part) for part in text.split(",") if part)


def parts_of(text):
    parts = text.split(",")
    unknown = [part for part in parts if part not in PARTS]
    if unknown or ("import" not in parts and {"questions", "audits"} & set(parts)):
        raise argparse.ArgumentTypeError(f"not parts: {', '.join(unknown)}" if unknown else "questions and audits need import")
    return parts


def main():
    parser = argparse.ArgumentParser(prog="bench/run.sh", description="Measure billbook's FOCUS import against its peers.")
    parser.add_argument("--rows", type=sizes_of, default="1000000,5000000", help="sizes of the files [%(default)s]")
    parser.add_argument("--growth", type=sizes_of, default="100000,500000,1000000,5000000,10000000",
                        help="sizes of the growth table; empty for none [%(default)s]")
    parser.add_argument("--runs", type=int, default=5, help="rounds [%(default)s]")
    parser.add_argument("--parts", type=parts_of, default=",".join(PARTS),
                        help="what to measure; questions and audits need the import [%(default)s]")
    parser.add_argument("--peers-only", action="store_true", help="leave billbook out")
    parser.add_argument("--keep", action="store_true", help="keep the generated files, and use those that are there")
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--duckdb", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    bench = Bench(options)
    for rows in options.rows:
        bench.size(rows)
    if "start" in options.parts:
        bench.start()
    bench.grow([] if options.peers_only else options.growth)
    results = with_flatness(bench.results, options.rows)
    text, missed, unmeasured = main_table(results, options.rows)
    print(f"Medians of {options.runs} rounds; a ratio is the median of the rounds' ratios.\n\n{text}")
    for title, rows in (("Missed", missed), ("Not measured", unmeasured)):
        print(f"\n{title}:" + ("\n\n- " + "\n- ".join(rows) if rows else " none."))
    if bench.growth:
        print("\n" + growth_table(bench.growth))
    print("\n" + "\n".join(f"- {remark}" for remark in bench.remarks))


if __name__ == "__main__":
    main()
