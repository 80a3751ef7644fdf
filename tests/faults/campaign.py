#!/usr/bin/env python3
"""Campaigns that go on where they stopped: tests/faults/campaign.py PROGRAM FOLDER kills|alterations|files|disk [SECONDS]

    kills        ends every writing command with SIGKILL at a random moment; the ledger is then as before or done, and sound
    alterations  changes a ledger at random: a value, a row, a bit; `verify` notices or every table reads as before, and no
                 reading command dies
    files        changes files of every form at random and imports them; each is read or refused, in bounded time and memory
    disk         limits the size of every file that a writing command makes, from nothing up; it ends well or with exit code 5

FOLDER keeps the counts (campaign.json), the state of chance, and each case that went wrong. Run it from the repository. While the
file that BILLBOOK_QUIET names is there, no run begins.
"""
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

PROGRAM, FOLDER, WHAT = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
SECONDS = float(sys.argv[4]) if len(sys.argv) > 4 else 600
HERE = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": os.environ["PATH"], "BILLBOOK_NOW": "2026-12-02T12:00:00Z"}
FOLDER.mkdir(parents=True, exist_ok=True)
STATE = FOLDER / "campaign.json"
ALL = json.loads(STATE.read_text()) if STATE.exists() else {}
COUNTS = ALL.setdefault(WHAT, {"runs": 0})
WORK = FOLDER / f"work-{WHAT}"
MEMORY_MIB, TIMEOUT = 4096, 300


def note(key):
    COUNTS[key] = COUNTS.get(key, 0) + 1


def wrong(what, keep):
    note("wrong")
    name = FOLDER / f"wrong-{WHAT}-{COUNTS['runs']}"
    name.mkdir(exist_ok=True)
    for path in keep:
        if Path(path).exists():
            shutil.copy(path, name)
    (name / "what.txt").write_text(what)
    print("WRONG", name, what.splitlines()[0][:300], flush=True)


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MIB << 20, MEMORY_MIB << 20))


def run(*words, cwd=WORK, before=limit):
    try:
        done = subprocess.run([PROGRAM, *words], cwd=cwd, env=ENVIRONMENT, capture_output=True, timeout=TIMEOUT, preexec_fn=before)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")
    except subprocess.TimeoutExpired:
        return -99, "timeout"


def dump(path):
    """Every row of every table, as the next program finds them; None where SQLite cannot read them. Whatever a journal that was left
    takes back is taken back here: nobody who may only read can do that."""
    try:
        base = sqlite3.connect(f"file:{path}?mode=rw", uri=True)
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1")]
        rows = {name: base.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall() for name in tables}
        rows.pop("refinery_schema_history", None)
        base.close()
        return repr(rows)
    except sqlite3.Error:
        return None


def fresh():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)


def ledgers():
    """A folder with small ledgers, made once by this program: one with files, one with payments besides, and one that can bill;
    and files for a lake."""
    made = FOLDER / "made"
    if (made / "done-2").exists():
        return made
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    for name in ("fixtures", "tests/data", "docs/billing"):
        shutil.copytree(HERE / name, made / name.replace("/", "-"))
    code, said = run("-f", "small.db", "import", "fixtures/gigas", "fixtures/cloudsigma", "fixtures/focus", cwd=made)
    assert code == 0, said
    (made / "invoices.csv").write_text("issuer,invoice_number,invoice_date,currency,total\n" + "".join(f"Nordhost,INV-{n},2025-0{n % 9 + 1}-05,EUR,{100 + n}.00\n" for n in range(20)))
    (made / "payments.csv").write_text("payment_date,amount,currency,invoice_number,payee,payment_id\n" + "".join(f"2025-1{n % 3}-20,{100 + n}.00,EUR,INV-{n},Nordhost,P{n}\n" for n in range(12)))
    code, said = run("-f", "small.db", "import", "invoices.csv", cwd=made)
    assert code in (0, 1), said
    shutil.copy(made / "small.db", made / "paid.db")
    code, said = run("-f", "paid.db", "import", "payments.csv", cwd=made)
    assert code in (0, 1), said
    billing = made / "docs-billing"
    code, said = run("-f", "bill.db", "import", str(billing / "book"), str(billing / "rates.csv"), cwd=made)
    assert code == 0, said
    code, said = run("-f", "bill.db", "import", *map(str, sorted(billing.glob("charges.*.csv"))), cwd=made)
    assert code == 0, said
    code, said = run("-f", "bill.db", "bill", "run", "2026-11", "--on", "2026-12-01", cwd=made)
    (made / "hash").write_text(re.search(r"hash of this run is ([0-9a-f]{16})", said).group(1))
    header, *rows = (made / "fixtures" / "focus" / "cost_and_usage_nimbus.csv").read_text().splitlines(keepends=True)
    (made / "first.csv").write_text(header + "".join(rows))
    (made / "second.csv").write_text(header + "".join(rows) * 60)
    (made / "done-2").write_text("")
    return made


def commands(made):
    """Writing commands, each with the file that it writes besides the ledger, if any."""
    month = sorted((made / "tests-data" / "month-end").glob("*"))
    later = [("import", str(path)) for path in month if path.suffix not in (".md",)]
    later += [("import", str(path)) for path in sorted((made / "tests-data" / "received").glob("*.xml"))]
    later += [("import", str(made / "fixtures" / name)) for name in ("ormuco", "vcloudair")]
    later += [
        ("import", str(made / "payments.csv")),
        ("close", "2025-06"),
        ("assert", "spend 2025-06 gigas = 1 EUR +- 1000000"),
        ("pay", "add", "105.00", "EUR", "--on", "2025-11-05", "--to", "Nordhost", "--invoice", "INV-5"),
        ("alias", "Nordhost", "North Host", "--why", "one company"),
        ("terms", "Nordhost", "30", "--why", "contract"),
        ("ignore", "*.tmp", "--why", "not ours"),
        ("attach", "INV-3", str(made / "invoices.csv")),
        ("snapshot", "copy.db"),
        ("sql", "SELECT * FROM charge", "-o", "out.csv"),
        ("export", "focus", "-o", "out.csv"),
        ("report", "invoices", "-o", "out.xlsx"),
        ("report", "invoices", "-o", "out.pdf"),
        ("allocate", "P3", "INV-3", "--amount", "10.00", "--why", "a part"),
        ("bill", "issue", "2026-11", (made / "hash").read_text(), "--on", "2026-12-01"),
        ("lake", "add", str(made / "second.csv"), "lake", "--retrieved-at", "2026-02-02"),
    ]
    return later


def prepared(made, is_new, command):
    fresh()
    if command[0] == "lake":
        if not is_new:
            code, said = run("lake", "add", str(made / "first.csv"), "lake", "--retrieved-at", "2026-01-01")
            assert code == 0, said
    elif not is_new:
        base = {"allocate": "paid.db", "bill": "bill.db"}.get(command[0], "small.db")
        shutil.copy(made / base, WORK / "billbook.db")


def content(folder):
    """Every file of a folder, without what an add that was ended leaves behind."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def lake_after(command, old, is_new):
    """Whether a lake is as it was or new after a kill, and new after the same command."""
    lake = WORK / "lake"
    if (lake / "manifest.json").exists():
        code, said = run("verify-export", "lake")
        if code != 0:
            return f"{command} killed: verify-export {code}\n{said}"
        is_old = content(lake)["manifest.json"] == old.get("manifest.json")
        note("as before" if is_old else "done or in part")
    elif is_new:
        note("as before")
    else:
        return f"{command} killed: the lake is gone"
    code, said = run(*command)
    if code != 0:
        return f"{command} after the kill: {code}\n{said}"
    code, said = run("verify-export", "lake")
    if code != 0 or "left of" in said or " 2160 rows" not in said:
        return f"{command} after the kill: verify-export {code}\n{said}"
    return None


def kills(made):
    chance = random.Random(COUNTS["runs"])
    command = chance.choice(commands(made))
    is_new = command[0] in ("import", "lake") and chance.random() < 0.2
    key = (command[0], Path(command[1]).name, is_new)
    prepared(made, is_new, command)
    old = content(WORK / "lake") if command[0] == "lake" else dump(WORK / "billbook.db") if not is_new else None
    timings = COUNTS.setdefault("timings", {})
    name = "/".join(map(str, key))
    if name not in timings:
        begin = time.time()
        code, said = run(*command)
        timings[name] = time.time() - begin
        if code not in (0, 1, 3):
            wrong(f"{command} alone: {code}\n{said}", [])
        prepared(made, is_new, command)
    child = subprocess.Popen([PROGRAM, *command], cwd=WORK, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.random() * timings[name] * 1.1)
    note("in time" if child.poll() is None else "too late")
    child.send_signal(signal.SIGKILL)
    child.wait()
    note(f"of {command[0]}")
    if command[0] == "lake":
        found = lake_after(command, old, is_new)
        return wrong(found, [WORK / "lake" / "manifest.json"]) if found else None
    book = WORK / "billbook.db"
    if book.exists() and book.stat().st_size > 0:
        code, said = run("verify")
        # What was being created is taken back by whoever opens it next.
        is_undone = is_new and book.stat().st_size == 0
        if code != 0 and not is_undone:
            return wrong(f"{command} killed: verify {code}\n{said}", [book])
        note("as before" if dump(book) == old else "done or in part")
    else:
        note("as before" if is_new else "gone")
        if not is_new:
            return wrong(f"{command} killed: the ledger is gone", [])
    for out in ("out.csv", "out.xlsx", "out.pdf", "copy.db"):
        if (WORK / out).exists() and (WORK / out).stat().st_size == 0:
            return wrong(f"{command} killed: {out} is empty", [book])
    if (WORK / "copy.db").exists() and run("-f", "copy.db", "verify")[0] != 0:
        return wrong(f"{command} killed: half a snapshot", [WORK / "copy.db"])
    is_done = book.exists() and dump(book) != old
    code, said = run(*command)
    # A decision that is recorded already is refused the second time, and so is a snapshot that is there.
    if code not in (0, 1, 3) and not (code == 2 and (is_done or (WORK / "copy.db").exists())):
        return wrong(f"{command} after the kill: {code}\n{said}", [book])
    if book.exists() and book.stat().st_size > 0 and run("verify")[0] != 0:
        return wrong(f"{command} after the kill: not sound", [book])


EXTREMES = [9223372036854775807, -9223372036854775808, 0, -1, "", "1e999999999", "\x00", "9" * 400, b"\xff\xfe", None, "99999-99-99", "2025-06-31T00:00:00Z", "../../x", "{}", "[[", "\x1b[2J", "NaN"]


def alterations(made):
    chance = random.Random(COUNTS["runs"])
    fresh()
    book = WORK / "billbook.db"
    shutil.copy(made / "small.db", book)
    old = dump(book)
    if chance.random() < 0.3:
        note("bits")
        data = bytearray(book.read_bytes())
        for _ in range(chance.choice((1, 1, 1, 4))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        book.write_bytes(data)
        what = "bits"
    else:
        note("values")
        base = sqlite3.connect(book)
        base.execute("PRAGMA foreign_keys = OFF")
        triggers = base.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            base.execute(f'DROP TRIGGER "{name}"')
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'refinery%' ORDER BY 1")]
        tables = [name for name in tables if base.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()]
        table = chance.choice(tables)
        columns = [row[1] for row in base.execute(f'PRAGMA table_info("{table}")')]
        column = chance.choice(columns)
        rowid = chance.choice(base.execute(f'SELECT rowid FROM "{table}"').fetchall())[0]
        kind = chance.randrange(4)
        try:
            if kind == 0:
                base.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
            elif kind == 1:
                base.execute(f'UPDATE "{table}" SET "{column}" = "{column}" || ? WHERE rowid = ?', (chance.choice("0 1x\x00"), rowid))
            elif kind == 2:
                base.execute(f'UPDATE "{table}" SET "{column}" = ?', (chance.choice(EXTREMES),))
            else:
                base.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (chance.choice(EXTREMES), rowid))
        except sqlite3.Error:
            note("refused by SQLite")
        what = f"{table}.{column} {rowid} {kind}"
        for _, sql in triggers:
            base.execute(sql)
        base.commit()
        base.close()
    code, said = run("verify")
    if code == 0:
        now = dump(book)
        if now == old:
            return note("nothing changed")
        return wrong(f"{what}: verify passed\n{said}", [book])
    if code not in (3, 4):
        return wrong(f"{what}: verify {code}\n{said}", [book])
    note("noticed")
    command = chance.choice([("check",), ("status",), ("imports",), ("reconcile",), ("report", "spend"), ("report", "invoices"), ("deliveries",), ("decisions",), ("report", "open-items"), ("verify", "--replay"), ("snapshot", "copy.db"), ("close", "2025-06"), ("import", str(made / "payments.csv"))])
    code, said = run(*command)
    note("commands over altered ledgers")
    if code not in range(0, 6) or "panicked" in said:
        wrong(f"{what}: {command} {code}\n{said}", [book])


def some_files(made):
    roots = [HERE / "fixtures", HERE / "tests" / "data", HERE / "tests" / "errors", HERE / "tests" / "einvoices", HERE / "docs" / "received"]
    found = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file() and path.suffix not in (".md", ".txt", ".db", ".py")]
    return [path for path in found if path.stat().st_size < 1 << 20]


def processor():
    """Seconds of the processor that programs took which have ended: others on the machine make them no more."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def slowest(path, name, took, used):
    """Keeps the file that took longest, of all runs, and from which other it was made."""
    COUNTS["slowest"] = max(COUNTS.get("slowest", 0), round(took, 1))
    if used <= COUNTS.get("most", {}).get("seconds of the processor", 0):
        return
    COUNTS["most"] = {"seconds of the processor": round(used, 1), "seconds": round(took, 1), "bytes": name.stat().st_size,
                      "run": COUNTS["runs"], "made from": str(path)}
    for older in FOLDER.glob("slowest.*"):
        older.unlink()
    shutil.copy(name, FOLDER / f"slowest{name.suffix}")


def files(made):
    chance = random.Random(COUNTS["runs"])
    fresh()
    path = chance.choice(some_files(made))
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 1, 2, 4, 8))):
        if not data:
            break
        at = chance.randrange(len(data))
        kind = chance.randrange(7)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at:at] = chance.choice([b'"', b"\x00", b"<", b"]", b"}", b",", b"\n", b"\xff", b"9" * 50, b"-", b"\xe2\x80\xae"])
        elif kind == 2:
            del data[at : at + chance.randrange(1, 200)]
        elif kind == 3:
            piece = data[at : at + chance.randrange(1, 400)]
            data[at:at] = piece * chance.choice((1, 1, 2, 500))
        elif kind == 4:
            del data[at:]
        elif kind == 5:
            data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff"])
        else:
            other = chance.choice(some_files(made)).read_bytes()
            data[at:at] = other[: chance.randrange(1, 2000)]
    name = WORK / f"file{path.suffix}"
    name.write_bytes(data)
    begin, used = time.time(), processor()
    child = subprocess.Popen([PROGRAM, "import", name.name], cwd=WORK, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limit)
    try:
        said = child.communicate(timeout=TIMEOUT)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        said = "timeout"
    took, used = time.time() - begin, processor() - used
    slowest(path, name, took, used)
    note(f"exit {child.returncode}")
    if child.returncode not in (0, 1, 2, 3) or "panicked" in said or "\x1b" in said:
        return wrong(f"{path}: exit {child.returncode} after {took:.1f} s\n{said}", [name])
    if (WORK / "billbook.db").exists() and run("verify")[0] != 0:
        return wrong(f"{path}: the ledger is not sound\n{said}", [name, WORK / "billbook.db"])


def disk(made):
    all_commands = commands(made)
    number = COUNTS["runs"]
    command = all_commands[number % len(all_commands)]
    kib = (number // len(all_commands)) * 3 % 2400 + 1
    prepared(made, False, command)
    book = WORK / "billbook.db"
    is_lake = command[0] == "lake"
    old = content(WORK / "lake") if is_lake else dump(book)
    (WORK / "out.csv").write_text("the report of last month")

    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib << 10, kib << 10))

    code, said = run(*command, before=small)
    note(f"exit {code}")
    if code not in (0, 1, 3, 5):
        return wrong(f"{command} with {kib} KiB: {code}\n{said}", [book])
    if is_lake:
        if code == 5 and content(WORK / "lake") != old:
            return wrong(f"{command} with {kib} KiB: the lake changed\n{said}", [])
        code, said = run("verify-export", "lake")
        return wrong(f"{command} with {kib} KiB: verify-export {code}\n{said}", []) if code != 0 else None
    if code == 5:
        if dump(book) != old and command[0] != "import":
            return wrong(f"{command} with {kib} KiB: the ledger changed\n{said}", [book])
        if (WORK / "out.csv").read_text() != "the report of last month":
            return wrong(f"{command} with {kib} KiB: the old output is gone\n{said}", [])
        left = sorted(path.name for path in WORK.iterdir())
        if [name for name in left if name not in ("billbook.db", "out.csv", "billbook.db-journal")]:
            return wrong(f"{command} with {kib} KiB left {left}\n{said}", [])
    if run("verify")[0] != 0:
        return wrong(f"{command} with {kib} KiB: not sound", [book])


def main():
    made = ledgers()
    step = {"kills": kills, "alterations": alterations, "files": files, "disk": disk}[WHAT]
    end = time.time() + SECONDS
    quiet = os.environ.get("BILLBOOK_QUIET")
    while time.time() < end:
        if quiet and Path(quiet).exists():
            time.sleep(1)
            continue
        step(made)
        COUNTS["runs"] += 1
        if COUNTS["runs"] % 10 == 0:
            STATE.write_text(json.dumps(ALL, indent=1, sort_keys=True))
    STATE.write_text(json.dumps(ALL, indent=1, sort_keys=True))
    print({key: value for key, value in COUNTS.items() if key != "timings"})


main()
