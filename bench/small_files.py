#!/usr/bin/env python3
"""Imports many small files: bench/small_files.py [--billbook FILE] [NUMBER…]

Writes NUMBER saved answers of CloudSigma (2,500, 5,000 and 10,000 unless told otherwise): a balance, then four pages of three
transactions each, and so on, five minutes apart. All pages answer the same question, so each revises the list before it. Prints wall
time, processor time and memory of `billbook import FOLDER` into a new ledger: the median of three.
"""

import argparse
import datetime
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
from decimal import Decimal

HEAD = "GET /api/2.0/{} HTTP/1.1\n\nHTTP/1.1 200 OK\nDate: {}\n\n"
START = datetime.datetime(2025, 1, 1)


def write(folder, number):
    """Pages whose running balances hold, oldest first."""
    folder.mkdir()
    balance = Decimal("1000000.00000000000000000000")
    transactions = 0
    for index in range(number):
        now = START + datetime.timedelta(minutes=5 * index)
        date = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        if index % 5 == 0:
            text = HEAD.format("balance/", date) + f'{{"balance": "{balance}", "currency": "EUR"}}\n'
        else:
            page = []
            for second in range(3):
                amount = Decimal(1 + transactions % 997).scaleb(-8).quantize(Decimal(1).scaleb(-20))
                transactions += 1
                when = (now - datetime.timedelta(seconds=30 - second)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
                page.append(
                    f'{{"amount": "{amount}", "billing_cycle": {index}, "end": "{balance - amount}", "id": "{transactions}",'
                    f' "initial": "{balance}", "reason": "Payment", "time": "{when}"}}'
                )
                balance -= amount
            page.reverse()
            meta = f'{{"limit": 3, "offset": 0, "total_count": {transactions}}}'
            text = HEAD.format("ledger/?limit=3", date) + f'{{"meta": {meta}, "objects": [{", ".join(page)}]}}\n'
        (folder / f"{index:06}.http").write_text(text)


def measure(billbook, folder, ledger):
    for old in ledger.parent.glob(ledger.name + "*"):
        old.unlink()
    os.sync()
    started = time.monotonic()
    process = subprocess.Popen([billbook, "-f", ledger, "import", folder], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{billbook} failed")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--billbook", default="target/release/billbook")
    parser.add_argument("numbers", nargs="*", type=int, default=[2500, 5000, 10000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        print("| files | wall, s | processor, s | ms a file | peak memory, MB | ledger, MB |")
        print("| --- | --- | --- | --- | --- | --- |")
        for number in arguments.numbers:
            folder = pathlib.Path(work) / "files"
            ledger = pathlib.Path(work) / "ledger.db"
            write(folder, number)
            runs = sorted(measure(arguments.billbook, folder, ledger) for _ in range(3))
            wall, used, memory = runs[1]
            size = ledger.stat().st_size / 1e6
            print(f"| {number:,} | {wall:.2f} | {used:.2f} | {1000 * wall / number:.2f} | {memory:.0f} | {size:.0f} |", flush=True)
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
