"""End imports of a large file at random moments, by SIGKILL and by Ctrl-C, and look at the ledger they leave.

    bench/kill.sh --rows 5000000 --tries 50

A line for each try, then totals; exit code 1 if a ledger was not intact. Standard library only.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

MONTH_BEFORE, MONTH = "2024-08", "2024-09"
GENERATE = "{generate} --rows {rows} --month {month} {csv}"
IMPORT = "{billbook} -f {ledger} import {csv}"
# Two exact pictures of what is in the ledger: how many imports there are, and what they add up to.
SPEND = "{billbook} -f {ledger} report spend --by month,account,service --output csv"
COUNT = "SELECT count(*) FROM import"


class Damaged(Exception):
    """A ledger that is not as it should be, and what is wrong with it."""


class Trial:
    """A ledger with a small delivery in it, and the import of a large one."""

    def __init__(self, options):
        folder = Path("target/bench/kill")
        folder.mkdir(parents=True, exist_ok=True)
        programs = Path(options.programs).resolve()
        self.options = options
        self.billbook, self.generate = programs / "billbook", programs / "examples/generate_focus"
        self.kept, self.ledger = folder / "kept.db", folder / "ledger.db"
        self.journal = Path(f"{self.ledger}-journal")
        self.small, self.large = folder / "small.csv", folder / "large.csv"
        self.environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "BILLBOOK_NOW": "2024-12-01T00:00:00Z"}
        self.random = random.Random(options.seed)

    def command(self, template, **values):
        values = {"billbook": self.billbook, "generate": self.generate, "ledger": self.ledger} | values
        return [word.format_map(values) for word in template.split()]

    def output(self, command):
        """The output of a command that has to succeed."""
        ended = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if ended.returncode != 0:
            raise Damaged(f"{Path(command[0]).name} {' '.join(map(str, command[1:5]))} ended with {ended.returncode}: {ended.stderr.strip()[:200]}")
        return ended.stdout

    def shell(self, query):
        return self.output(["sqlite3", str(self.ledger), query]).strip()

    def state(self):
        """The number of imports, by the stock shell, and what is in them, by the program."""
        return self.shell(COUNT), self.output(self.command(SPEND))

    def restore(self):
        """Put the ledger back to what it was before the first try."""
        for path in (self.ledger, self.journal):
            path.unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.ledger)

    def prepare(self):
        """Make the files, the ledger, and the two states that a try may leave."""
        say(f"generating {self.options.rows:,} rows")
        for path, rows, month in ((self.small, 20_000, MONTH_BEFORE), (self.large, self.options.rows, MONTH)):
            self.output(self.command(GENERATE, rows=rows, month=month, csv=path))
        for path in (self.ledger, self.journal):
            path.unlink(missing_ok=True)
        self.output(self.command(IMPORT, csv=self.small))
        shutil.copyfile(self.ledger, self.kept)
        self.before = self.state()
        start = time.monotonic()
        self.output(self.command(IMPORT, csv=self.large))
        self.whole = time.monotonic() - start
        self.after = self.state()
        if self.after == self.before:
            raise Damaged("the large file changed nothing: there is nothing to interrupt")
        say(f"an undisturbed import takes {self.whole:.2f} s; {self.before[0]} imports before it, {self.after[0]} after it")
        self.restore()

    def attempt(self, number):
        """One try: what was done, and what it left."""
        how = signal.SIGKILL if number % 2 else signal.SIGINT
        moment = self.random.uniform(0, 1.1 * self.whole)
        child = subprocess.Popen(
            self.command(IMPORT, csv=self.large), env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            child.wait(timeout=moment)
            has_ended = True
        except subprocess.TimeoutExpired:
            has_ended = False
            child.send_signal(how)
        code = child.wait()
        journal = self.journal.stat().st_size if self.journal.exists() else 0
        # Who opens the ledger first has to undo what the import left; either must be able to.
        is_shell_first = number % 4 < 2
        if not is_shell_first:
            self.output(self.command(SPEND))
        checked = self.shell("PRAGMA integrity_check")
        if checked != "ok":
            raise Damaged(f"integrity_check: {checked[:200]}")
        state = self.state()
        # One that was never begun is empty or starts with a zero: SQLite ignores it, and the next writer reuses it.
        if self.journal.exists() and self.journal.read_bytes()[:1] not in (b"", b"\0"):
            raise Damaged("a journal is left after the ledger was opened")
        # Killed after its commit, an import is done although nobody heard of it; otherwise code and ledger must agree.
        allowed = {0: [self.after], -signal.SIGKILL: [self.before, self.after]}.get(code, [self.before])
        if state not in allowed:
            found = {self.before: "as before", self.after: "as after the import"}.get(state, "as neither before nor after")
            raise Damaged(f"exit code {code}, and the ledger is {found}")
        is_same = state == self.before and self.ledger.read_bytes() == self.kept.read_bytes()
        left = "as before, byte for byte" if is_same else "as before" if state == self.before else "with the import"
        what = "ended by itself" if has_ended else f"{how.name} at {moment:6.2f} s, exit code {code}"
        first = "sqlite3" if is_shell_first else "billbook"
        say(f"{number:3}  {what:36}  journal {journal:>9,} B  opened first by {first:8}  ledger {left}")
        if state != self.before:
            self.restore()
        return has_ended

    def run(self):
        """All tries, then the import that has to work after them. Gives the exit code."""
        self.prepare()
        ended = intact = 0
        for number in range(1, self.options.tries + 1):
            try:
                ended += self.attempt(number)
                intact += 1
            except Damaged as problem:
                say(f"{number:3}  DAMAGED: {problem}")
                self.restore()
        try:
            self.output(self.command(IMPORT, csv=self.large))
            last = "as it should" if self.state() == self.after else "WRONG: it gives other figures"
        except Damaged as problem:
            last = f"WRONG: {problem}"
        self.restore()
        tries = self.options.tries
        say(f"tries {tries}, stopped {tries - ended - (tries - intact)}, ended before the signal {ended}, intact {intact}, not intact {tries - intact}")
        say(f"the next import on the same ledger works {last}")
        return 0 if intact == tries and last == "as it should" else 1


def say(text):
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser(prog="bench/kill.sh", description="End imports at random moments and look at the ledger.")
    parser.add_argument("--rows", type=int, default=5_000_000, help="rows of the file [%(default)s]")
    parser.add_argument("--tries", type=int, default=50, help="how often [%(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments [%(default)s]")
    parser.add_argument("--keep", action="store_true", help="keep the files")
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    trial = Trial(parser.parse_args())
    try:
        return trial.run()
    except Damaged as problem:
        say(f"not even undisturbed: {problem}")
        return 1
    finally:
        if not trial.options.keep:
            for path in (trial.small, trial.large, trial.kept, trial.ledger, trial.journal):
                path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
