#!/usr/bin/env python3
"""Computes the chain of a ledger again, without billbook: tests/chain.py billbook.db. See docs/verify.md."""
import hashlib
import sqlite3
import struct
import sys


def encoded(value):
    if value is None:
        return b"\0"
    if isinstance(value, int):
        return b"\1" + struct.pack("<q", value)
    if isinstance(value, float):
        return b"\2" + struct.pack("<d", value)
    tag, data = (b"\3", value.encode()) if isinstance(value, str) else (b"\4", value)
    return tag + struct.pack("<I", len(data)) + data


def digest(rows):
    hasher = hashlib.sha256()
    for row in rows:
        for value in row:
            hasher.update(encoded(value))
    return hasher


ledger = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
parts_of = """SELECT table_name, first_row, last_row, row_count, column_count, digest FROM chain_part
              WHERE import_id = ? ORDER BY table_name"""
covered, previous = {}, "0" * 64
for link, import_id, before, source, head in ledger.execute(
    "SELECT link, import_id, previous, source_sha256, head FROM chain ORDER BY link"
).fetchall():
    parts = ledger.execute(parts_of, (import_id,)).fetchall()
    for table, first, last, count, columns, expected in parts:
        rows = ledger.execute(f"SELECT * FROM {table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid", (first, last))
        rows = [row[:columns] for row in rows]
        if first != covered.get(table, 0) + 1 or len(rows) != count or digest(rows).digest() != expected:
            sys.exit(f"link {link}: {table}, rows {first} to {last}, were altered")
        covered[table] = last
    if before != previous or digest([(link, import_id, before, source), *parts]).hexdigest() != head:
        sys.exit(f"link {link}: the head does not follow")
    previous = head
for table, last in covered.items():
    if ledger.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] != last:
        sys.exit(f"{table}: rows that are under no link")
print(previous)
