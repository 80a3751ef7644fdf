#!/usr/bin/env python3
"""Write three invoices of Gigas beside this file: explained/, within-bound/ and open/, each with the history behind it.

    python3 tests/reconcile/gigas/generate.py

Standard library only. No answer of this provider was ever published: shapes are those of fixtures/gigas/SOURCE.md.
"""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
FACTOR = "0.00125"
# id: name, price a month, hourly price
RESOURCES = {11: ("Intel CPU", "14.40", "0.018"), 12: ("RAM (GB)", "8.00", "0.01"), 13: ("SSD disk (GB)", "0.24", "0.0003"),
             15: ("Public IP", "3.60", "0.0045"), 21: ("GPU", "720.00", "0.9")}


def exchange(folder, name, target, document, date):
    folder = HERE / folder
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.http").write_text(
        f"GET {target} HTTP/1.1\nHost: api.gigas.example\nAuthorization: TOKEN\n\nHTTP/1.1 200 OK\n"
        f"Content-Type: application/json\nDate: {date} GMT\n\n{json.dumps(document, indent=1)}\n",
        encoding="utf-8", newline="\n")


def row(number, resource, amount, start, end, price=None, factor=FACTOR):
    time = lambda text: text and f"2025-{text}+00:00"
    return {"id": number, "account_id": 9, "resource_id": resource, "total_amount": amount, "start_date": time(start),
            "end_date": time(end), "hourly_price": price or RESOURCES[resource][2], "conversion_factor": factor}


def month(folder, invoice, intervals, rows, saved="Sun, 01 Jun 2025 05:40:26"):
    catalogue = [{"id": number, "name": name, "slug": name.lower(), "provider": "kvm", "min_limit": 0, "max_limit": 4000,
                  "prices": {"EUR": price}, "conversion_factor": {"EUR": FACTOR}, "translations": {"en": name}}
                 for number, (name, price, _) in RESOURCES.items()]
    exchange(folder, "ppu_resources", "/billing/ppu_resources", catalogue, "Thu, 01 May 2025 05:40:00")
    history = [row(880_100 + 7 * n, *interval) for n, interval in enumerate(intervals)]
    exchange(folder, "ppu_history", "/billing/ppu_history", history, saved)
    details = [row(invoice, *one) | {"account_domain": "example.net", "product_name": "Cloud Datacenter"} for one in rows]
    exchange(folder, "ppu_invoice_details", f"/billing/invoice/{invoice}/ppu_invoice_details/", details,
             "Mon, 02 Jun 2025 05:41:02")


MAY = ("05-01T00:00:00", "06-01T00:00:00")

if __name__ == "__main__":
    # The history was saved on 20 May, while two of its intervals were running.
    month("explained", 39001,
          [(11, 2, "04-10T08:00:00", "05-12T10:30:00"), (11, 4, "05-12T10:30:00", None), (12, 8, "04-10T08:00:00", None),
           (15, 1, "04-10T08:00:00", "05-03T12:00:00")],
          [(11, 2, "05-01T00:00:00", "05-12T10:30:00"), (11, 4, "05-12T10:30:00", "06-01T00:00:00"), (12, 8, *MAY),
           (15, 1, "05-01T00:00:00", "05-03T12:00:00")],
          saved="Tue, 20 May 2025 06:00:00")
    # The invoice knows full hours, the history seconds.
    month("within-bound", 39002,
          [(11, 2, "04-10T08:00:00", "05-12T10:30:10"), (11, 4, "05-12T10:30:10", "05-20T18:05:45"),
           (11, 2, "05-20T18:05:45", None), (12, 8, "04-10T08:00:00", None), (13, 100, "05-06T14:20:10", "05-28T03:45:30")],
          [(11, 2, "05-01T00:00:00", "05-12T10:00:00"), (11, 4, "05-12T10:00:00", "05-20T19:00:00"),
           (11, 2, "05-20T19:00:00", "06-01T00:00:00"), (12, 8, *MAY), (13, 100, "05-06T14:00:00", "05-28T04:00:00")])
    # An amount for a week, a resource without history, one that is not invoiced, a price, a row twice, another factor.
    month("open", 39003,
          [(11, 4, "04-10T08:00:00", None), (12, 8, "04-10T08:00:00", None), (13, 100, "04-10T08:00:00", None),
           (15, 1, "05-10T00:00:00", "05-20T00:00:00")],
          [(11, 4, "05-01T00:00:00", "05-12T10:30:00"), (11, 6, "05-12T10:30:00", "05-19T18:00:00"),
           (11, 4, "05-19T18:00:00", "06-01T00:00:00"), (12, 8, *MAY), (12, 8, *MAY), (13, 100, *MAY, "0.0003", "0.0015"),
           (21, 1, "05-05T00:00:00", "05-06T06:00:00"), (11, 1, "05-25T00:00:00", "05-26T00:00:00", "0.02")])
