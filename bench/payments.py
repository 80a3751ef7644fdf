#!/usr/bin/env python3
"""Lists of invoices and payments, half of them named in free text: bench/payments.py FOLDER COUNT"""
import sys
from pathlib import Path

folder, count = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
with open(folder / "invoices.csv", "w") as invoices, open(folder / "payments.csv", "w") as payments:
    invoices.write("issuer,invoice_number,invoice_date,currency,total\n")
    payments.write("payment_date,amount,currency,invoice_number,reference,payee,payment_id\n")
    for i in range(count):
        month, vendor, number, amount = i % 12 + 1, f"Vendor {i % 50}", f"INV-{i:07d}", f"{100 + i}.00"
        invoices.write(f"{vendor},{number},2024-{month:02d}-05,EUR,{amount}\n")
        column, text = (number, "") if i % 2 else ("", f"Invoice {number} thank you")
        payments.write(f"2024-{month:02d}-20,{amount},EUR,{column},{text},{vendor},P{i}\n")
