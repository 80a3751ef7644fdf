#!/usr/bin/env python3
"""Write a ledger of transactions beside this file, for the lists that were made for it by hand.

    python3 tests/reconcile/payments/generate.py

writes the same bytes every time. Form and arithmetic are those of ../cloudsigma/generate.py.
"""
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cloudsigma"))
from generate import balance, burst, exchange, ledger, move, page  # noqa: E402

CARD = "Payment through card - 4a0f6f70-5a6e-4e19-8a3b-7c1d2a5be"
PAID = [("2025-03-04T10:00:00", "-50.00000000000000000000", "101"),
        ("2025-04-29T10:00:00", "-30.00000000000000000000", "102"),  # listed in May
        ("2025-05-12T09:15:20", "-47.85000000000000142109", "103"),  # with what binary floats leave, as documented
        ("2025-06-02T08:00:00", "-25.00000000000000000000", "104"),  # listed with another amount
        ("2025-06-10T08:00:00", "-20.00000000000000000000", "105"),  # listed twice
        ("2025-06-20T08:00:00", "-12.50000000000000000000", "106"),  # not listed
        ("2025-06-25T08:00:00", "-47.85000000000000142109", "107")]
events = [move(time, amount, CARD + number) for time, amount, number in PAID]
events += [burst(f"2025-{month:02}-{day:02}T14:20:05", "cpu", 2_000_000)
           for month in (3, 4, 5, 6) for day in (2, 9, 16)]
events += [move("2025-05-20T12:00:21", "7.84800000000000000000", "Auto renewing subscriptions 41001"),
           move("2025-06-19T12:00:21", "7.84800000000000000000", "Auto renewing subscriptions 41003"),
           move("2025-03-20T12:00:00", "-10.00000000000000000000", "Level UP!")]  # a gift: no payment
rows = ledger("12.5", events)
exchange("../payments", "ledger", "ledger/?limit=0", page(rows[::-1]), "2025-07-01T06:00:04")
balance("../payments", "balance", rows[-1]["end"], "2025-07-01T06:00:08")
