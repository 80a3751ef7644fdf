#!/usr/bin/env python3
"""The program's billing runs against the oracle's, figure for figure, over random books.

    compare.py PROGRAM N [--from S] [--second] [--plain] [--forms] [--shrink] [--names] [--keep DIR]

For each seed: a random book, its charges and rates are imported by PROGRAM into a new ledger, `bill run` is compared with the
oracle. --second also issues November, imports its restatement and December, and compares December's run, and the statements of
November's documents against their charges. --forms compares
texts, units and kinds too. --shrink leaves out charges as long as a difference stays. Differences are grouped; for each group
the seed with the fewest charges is named. --keep leaves those books in a folder. --names also lets rules without
`unit` meet names of units that only the book declares.
"""
import argparse, csv, json, os, re, shutil, signal, subprocess, sys, tempfile
from fractions import Fraction as F
from pathlib import Path

from books import HEADER, Maker, write_csv
from selftest import run as compute

NOW, LATER = "2026-12-06T00:00:00Z", "2027-01-05T00:00:00Z"


class Failed(Exception):
    """The program did not do what it must: (what, its words)."""


def call(program, ledger, now, *arguments, may=(0,)):
    done = subprocess.run([program, "-f", str(ledger), "--now", now, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in may:
        raise Failed(f"{' '.join(map(str, arguments[:1 + (arguments[0] == 'bill')]))} exits {done.returncode}", done.stderr.strip() or done.stdout.strip())
    return done.stdout


def bill_run(program, ledger, now, folder, period, on):
    path = Path(folder, "answer.json")
    path.unlink(missing_ok=True)
    out = call(program, ledger, now, "bill", "run", period, "--on", on, "--output", "json", may=(0, 1))
    try:
        return json.loads(out)
    except ValueError:
        raise Failed("bill run prints no JSON", out[:300])


def value(text):
    """A figure by value, anything else as it is."""
    try:
        return F(str(text))
    except (ValueError, ZeroDivisionError):
        return text


def names(charges):
    """Ids of charges, whether an answer names them alone or with their keys."""
    return sorted(c if isinstance(c, str) else c.get("description") or c.get("charge") or c.get("id") or c.get("key") for c in charges)


def differences(theirs, ours, forms):
    """(what, oracle's, program's) of each difference between two answers."""
    found = []
    def same(what, left, right):
        if value(left) != value(right):
            found.append((what, left, right))
    key = lambda draft: (draft["customer"], draft.get("corrects") if draft.get("kind") == "credit-note" and "corrects" in draft else None)
    mine, other = {key(d): d for d in ours["invoices"]}, {key(d): d for d in theirs["invoices"] if d["customer"] not in ours["blocked"]}
    same("drafts", sorted(map(str, mine)), sorted(map(str, other)))
    same("no hash", bool(ours["blocked"]), not theirs.get("hash"))
    for who in mine.keys() & other.keys():
        one, two = mine[who], other[who]
        for member in ("currency", "kind", "line_total", "allowance_total", "net", "total"):
            if member in two or member not in ("kind",):
                same(f"draft {member}", one[member], two.get(member))
        if len(one["lines"]) != len(two["lines"]):
            same("number of lines", [(ln["text"], ln["amount"]) for ln in one["lines"]], [(ln["text"], ln["amount"]) for ln in two["lines"]])
        else:
            for left, right in zip(one["lines"], two["lines"]):
                kind = left["kind"].split(":")[0] if left["kind"].split(":")[0] in ("unit", "graduated", "volume", "package") or ":" not in left["kind"] else "cost"
                kind += " correction" if "corrects" in left else ""
                same(f"line amount, {kind}", left["amount"], right["amount"])
                for member in ("exact", "quantity", "unit_price") if "corrects" not in left else ():
                    same(f"line {member}, {kind}", left[member], right.get(member))
                if left["charges"] and "corrects" not in left:
                    same(f"line charges, {kind}", names(left["charges"]), names(right.get("charges", [])))
                for member in ("text", "unit", "kind") if forms else ():
                    same(f"line {member}, {kind}", left[member], right.get(member))
        given = [[a for a in draft["allowances"] if value(a["amount"])] for draft in (one, two)]
        same("allowances", *([(a.get("id"), value(a["amount"])) for a in some] for some in given))
        for left, right in zip(*given):
            for member in ("percent", "base", "redemption"):
                if member in left:
                    same(f"allowance {member}", left[member], right.get(member))
        taxes = lambda draft: [tuple(value(t.get(m) or "0") for m in ("rate", "base", "amount")) + (t["category"],) for t in draft["taxes"]]
        if "taxes" in two:
            same("taxes", taxes(one), taxes(two))
        if one["cost"] or two.get("cost"):
            same("cost", {c: value(v) for c, v in one["cost"].items() if value(v)}, {c: value(v) for c, v in two.get("cost", {}).items() if value(v)})
    if not any("disputed" in sums for sums in ours["conservation"].values()):
        plain = lambda answer: {c: {k: value(v) for k, v in sums.items()} for c, sums in answer["conservation"].items()}
        same("conservation", plain(ours), plain(theirs))
        leaks = lambda answer: sorted((leak.get("description") or leak["charge"], value(leak["cost"]), leak["currency"]) for leak in answer["leakage"])
        same("leakage", leaks(ours), leaks(theirs))
    return found


def imported(program, ledger, now, paths):
    call(program, ledger, now, "import", *paths)


def once(program, folder, is_second, forms):
    """All differences of the book in a folder."""
    folder = Path(folder)
    about = json.loads((folder / "about.json").read_text())
    ledger = folder / "ledger.db"
    for path in folder.glob("ledger.db*"):
        path.unlink()
    charges = sorted(folder.glob("charges.focus.*.csv"))
    for path in charges:
        os.utime(path, (1795132800, 1795132800))   # 2026-11-20
    imported(program, ledger, NOW, [*charges, folder / "rates.csv"])
    imported(program, ledger, NOW, [folder / "book"])
    first = compute(folder, "book", "charges.focus.*.csv", about["period"], about["on"])
    answer = bill_run(program, ledger, NOW, folder, about["period"], about["on"])
    found = differences(answer, first, forms)
    if not is_second or found:
        return found
    if first["invoices"]:
        call(program, ledger, NOW, "bill", "issue", about["period"], answer["hash"], "--on", about["on"])
    again = bill_run(program, ledger, NOW, folder, about["period"], about["on"])
    if [d for d in again["invoices"] if not d.get("issued")]:
        found.append(("drafts after the issue", [], [d["customer"] for d in again["invoices"]]))
    charges = sorted(folder.glob("second/charges.*.csv"))
    for path in charges:
        os.utime(path, (1795564800, 1795564800))   # 2026-11-25
    imported(program, ledger, LATER, charges)
    imported(program, ledger, LATER, [folder / "second/book"])
    second = compute(folder, "second/book", "second/charges.*.csv", about["second_period"], about["second_on"], [first])
    answer = bill_run(program, ledger, LATER, folder, about["second_period"], about["second_on"])
    found += [(f"second: {what}", *rest) for what, *rest in differences(answer, second, forms)]
    # What the next run corrects is what documents differ by from their charges.
    out = call(program, ledger, LATER, "reconcile", "document-charges", "--output", "json", may=(0, 1))
    corrected, told = {}, {}
    for draft in second["invoices"]:
        for line in draft["lines"]:
            if "corrects" in line:
                corrected[draft["customer"]] = corrected.get(draft["customer"], 0) + F(line["amount"])
    for statement in json.loads(out):
        who = statement["account"]
        told[who] = told.get(who, 0) + F(statement["there"]) - F(statement["here"])
    left, right = ({who: amount for who, amount in some.items() if amount and who not in second["blocked"]} for some in (corrected, told))
    return found + ([("document-charges", left, right)] if left != right else [])


def found_in(program, folder, is_second, forms):
    try:
        return once(program, folder, is_second, forms)
    except Failed as why:
        code = re.search(r"error\[[^]]*\][^\n]*", why.args[1])
        return [(why.args[0] + (f": {re.sub(r'[`0-9].*', '…', code[0])}" if code else ""), "", why.args[1][:600])]


def shrink(program, folder, is_second, forms, what):
    """Leaves out charges one by one as long as a difference of this group stays."""
    for path in sorted(Path(folder).glob("charges.focus.*.csv")):
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
        for row in list(rows):
            less = [r for r in rows if r is not row]
            write_csv(path, HEADER, less)
            if less and any(w == what for w, *_ in found_in(program, folder, is_second, forms)):
                rows = less
        write_csv(path, HEADER, rows)
    return [d for d in found_in(program, folder, is_second, forms) if d[0] == what][:1]


def main():
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("program"), asks.add_argument("count", type=int), asks.add_argument("--from", dest="start", type=int, default=1)
    for option in ("--second", "--plain", "--forms", "--shrink", "--names"):
        asks.add_argument(option, action="store_true")
    asks.add_argument("--keep", type=Path)
    given = asks.parse_args()
    Maker.names, groups, agreed = given.names, {}, 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)   # say what is known so far
    done = 0
    try:
        for seed in range(given.start, given.start + given.count):
            with tempfile.TemporaryDirectory() as folder:
                maker = Maker(seed, given.second, given.plain)
                maker.write(Path(folder), given.second)
                found = found_in(given.program, folder, given.second, given.forms)
                agreed += not found
                for what, ours, theirs in found:
                    group = groups.setdefault(what, dict(seeds=set(), size=10 ** 9))
                    group["seeds"].add(seed)
                    if maker.count < group["size"]:
                        group |= dict(size=maker.count, seed=seed, ours=ours, theirs=theirs, fault=maker.fault)
            done += 1
    except KeyboardInterrupt:
        pass
    for what, group in sorted(groups.items(), key=lambda g: -len(g[1]["seeds"])):
        kept = None
        if given.shrink or given.keep:
            with tempfile.TemporaryDirectory() as folder:
                Maker(group["seed"], given.second, given.plain).write(Path(folder), given.second)
                left = shrink(given.program, folder, given.second, given.forms, what) if given.shrink and not given.second else []
                if left:
                    group |= dict(ours=left[0][1], theirs=left[0][2])
                if given.keep:
                    kept = given.keep / f"{group['seed']}-{re.sub('[^a-z]+', '-', what.lower())[:40]}"
                    shutil.copytree(folder, kept, dirs_exist_ok=True)
        print(f"{len(group['seeds'])} books: {what}\n  seed {group['seed']} of {group['size']} charges, fault {group['fault']}" + (f", kept in {kept}" if kept else ""))
        print(f"  oracle:  {group['ours']}\n  program: {group['theirs']}")
    print(f"{done} books, {agreed} agree, {len(groups)} kinds of difference")
    sys.exit(bool(groups))


if __name__ == "__main__":
    main()
