#!/usr/bin/env python3
"""Write three months of a CloudSigma account beside this file: explained/, within-bound/ and open/.

    python3 tests/reconcile/cloudsigma/generate.py

writes the same bytes every time. Standard library only. The figures are invented, their arithmetic is the provider's, as
fixtures/cloudsigma/generate.py numbers it; what is broken on purpose is said where it is broken.
"""

import json
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, getcontext
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
UTC = timezone.utc
getcontext().prec = 60
PLACES = Decimal(1).scaleb(-20)
GB = 2**30
MULTIPLIER = {"cpu": 1000 * 3600, "mem": GB * 3600}
PRICE = {"cpu": Decimal("0.0137"), "mem": Decimal("0.0109")}


def at(text, microseconds=0):
    return datetime.fromisoformat(text + "+00:00") + timedelta(microseconds=microseconds)


def cost(resource, quantity, seconds, price=None):
    """price * seconds * quantity / multiplier to 20 decimals; seconds may be a fraction."""
    exact = Fraction(price or PRICE[resource]) * Fraction(seconds) * quantity / MULTIPLIER[resource]
    return Decimal(round(exact * 10**20)).scaleb(-20)


def text(amount):
    return format(amount.quantize(PLACES, rounding=ROUND_HALF_EVEN), "f")


def burst(sampled, resource, quantity, seconds=300, price=None, charged_after=162):
    sampled = at(sampled, 530_368)
    unit = f"{Fraction(quantity, GB).__float__():.2f} GB" if resource == "mem" else f"{quantity / 1000:.2f} GHz"
    return {"time": sampled + timedelta(seconds=charged_after), "poll": sampled, "seconds": seconds,
            "amount": cost(resource, quantity, seconds, price), "quantity": quantity, "resource": resource,
            "reason": f"Burst: {unit} of {resource} for 5 minutes at {sampled:%Y-%m-%d %H:%M}"}


def move(time, amount, reason):
    time = at(time, 407_316)
    return {"time": time, "poll": time, "amount": Decimal(amount), "reason": reason, "quantity": 1,
            "resource": None, "seconds": None}


def ledger(opening, events):
    """Rows, the oldest first."""
    events = sorted(events, key=lambda e: (e["time"], e["resource"] or ""))
    rows, number, money = [], 700_400_100, Decimal(opening)
    for event in events:
        number += 37
        end = money - event["amount"]
        rows.append({"amount": text(event["amount"]),
                     "billing_cycle": 1_280_000 + number % 1000 if event["resource"] else None,
                     "end": text(end), "human_interval": "5 minutes" if event["resource"] else None,
                     "id": str(number), "initial": text(money), "interval": event["seconds"],
                     "poll_time": event["poll"].isoformat(), "reason": event["reason"],
                     "resource_amount": str(event["quantity"]), "time": event["time"].isoformat()})
        money = end
    return rows


def days(events, places=20, resources=("cpu", "mem")):
    """Burst usage by day of the sample; the amount of each day at so many decimals."""
    sums = {}
    for event in events:
        if event["resource"] in resources:
            key = (f"{event['poll']:%Y-%m-%d}", event["resource"])
            amount, usage = sums.get(key, (Decimal(0), 0))
            sums[key] = (amount + event["amount"], usage + event["quantity"])
    unit = Decimal(1).scaleb(-places)
    return [{"amount": format(amount.quantize(unit, rounding=ROUND_HALF_EVEN), "f"), "date": date,
             "resource_type": resource, "usage": usage} for (date, resource), (amount, usage) in sorted(sums.items())]


def subscription(number, resource, amount, price, start, descendants=(), discount=None, status="active"):
    start = at(start)
    return {"amount": str(amount), "auto_renew": True,
            "descendants": [f"/api/2.0/subscriptions/{one}/" for one in descendants],
            "discount_amount": discount, "discount_percent": "0.1000000000" if discount else None,
            "discounts": {"period": "0.1000000000"} if discount else None,
            "end_time": (start + timedelta(days=30)).isoformat(), "free_tier": False, "id": str(number),
            "period": "30 days, 0:00:00", "price": price, "remaining": str(amount), "resource": resource,
            "resource_uri": f"/api/2.0/subscriptions/{number}/", "start_time": start.isoformat(), "status": status,
            "subscribed_object": None, "uuid": f"4c1d3a0e-9b1f-4c55-8a50-0000000{number}", "was_billed": True}


def page(rows, count=None, offset=0):
    return {"meta": {"limit": 0, "offset": offset, "total_count": len(rows) if count is None else count},
            "objects": rows}


def prices():
    rows = [(resource, 0, PRICE[resource] / 2) for resource in PRICE]
    rows += [(resource, level, PRICE[resource] + (level - 1) * Decimal("0.0005")) for resource in PRICE for level in (1, 2)]
    units = {"cpu": "GHz/hour", "mem": "GB/hour"}
    levels = {resource: 1 for resource in PRICE}
    return {"current": levels, "next": levels} | page([{"currency": "EUR", "id": str(900 + n), "level": level, "multiplier": MULTIPLIER[resource],
                  "price": text(price), "resource": resource, "unit": units[resource]}
                 for n, (resource, level, price) in enumerate(rows)])


def exchange(folder, name, target, document, retrieved):
    folder = HERE / folder
    folder.mkdir(exist_ok=True)
    body = json.dumps(document, indent=1)
    (folder / f"{name}.http").write_text(
        f"GET /api/2.0/{target} HTTP/1.1\nHost: zrh.cloudsigma.example\n\nHTTP/1.1 200 OK\n"
        "Content-Type: application/json; charset=utf-8\n"
        f"Date: {at(retrieved):%a, %d %b %Y %H:%M:%S} GMT\n\n{body}\n", encoding="utf-8", newline="\n")


def balance(folder, name, money, retrieved):
    document = {"balance": money, "credit_limit": None, "currency": "EUR"}
    exchange(folder, name, "balance/", document, retrieved)


def current(folder, usage, money, retrieved):
    document = {"balance": {"balance": money, "currency": "EUR"}, "usage": {
        resource: {"burst": burst, "subscribed": subscribed, "using": using}
        for resource, (using, subscribed, burst) in usage.items()}}
    exchange(folder, "currentusage", "currentusage/", document, retrieved)


def end_at(rows, moment):
    return [row for row in rows if datetime.fromisoformat(row["time"]) <= at(moment)][-1]["end"]


MAY = "dailyburstusage/?date__gt=2025-05-01&date__lt=2025-06-02&limit=0"


def explained():
    """Bursts around both ends of May, a payment, renewals with a discount, and a day that was not over."""
    events = [burst("2025-04-30T23:58:31", "cpu", 3000), burst("2025-05-01T10:02:07", "cpu", 2750),
              burst("2025-05-01T10:02:07", "mem", 3 * GB), burst("2025-05-09T16:44:52", "cpu", 4000, 299),
              burst("2025-05-31T23:58:02", "cpu", 2500), burst("2025-05-31T23:58:02", "mem", 2 * GB + 4096 * 65_537),
              burst("2025-06-01T05:03:11", "cpu", 2500), burst("2025-06-01T07:33:11", "cpu", 2250, 298),
              move("2025-05-12T09:15:20", "-47.85000000000000142109", "Payment through card - 4a0f6f70-5a6e-4e19-8a3b-7c1d2a5be001"),
              move("2025-05-20T12:00:21", "7.84800000000000000000", "Auto renewing subscriptions 41001"),
              move("2025-05-20T12:00:22", "4.43880000000000000000", "Auto renewing subscriptions 41002")]
    rows = ledger("12.5", events)
    exchange("explained", "ledger", "ledger/?limit=0", page(rows[::-1]), "2025-06-01T08:00:04")
    balance("explained", "balance-1", end_at(rows, "2025-05-15T06:00:00"), "2025-05-15T06:00:00")
    balance("explained", "balance-2", end_at(rows, "2025-06-01T08:00:00"), "2025-06-01T08:00:00")
    known = [event for event in events if at("2025-05-01T00:00:00") <= event["poll"] < at("2025-06-01T06:00:00")]
    exchange("explained", "dailyburstusage", MAY, page(days(known)), "2025-06-01T06:00:08")
    exchange("explained", "pricing", "pricing/?limit=0", prices(), "2025-06-01T06:00:12")
    listed = [subscription(41003, "mem", 2 * GB, "7.84800000000000000000", "2025-05-20T12:00:00"),
              subscription(41004, "cpu", 1000, "4.43880000000000000000", "2025-05-20T12:00:00", discount="0.49320000000000000000"),
              subscription(41001, "mem", 2 * GB, "7.84800000000000000000", "2025-04-20T12:00:00", [41003], status="expired"),
              subscription(41002, "cpu", 1000, "4.93200000000000000000", "2025-04-20T12:00:00", [41004], status="expired")]
    exchange("explained", "subscriptions", "subscriptions/", page(listed), "2025-06-01T06:00:16")
    usage = {"cpu": (3250, 1000, 2250), "mem": (GB, 2 * GB, 0)}
    current("explained", usage, end_at(rows, "2025-06-01T08:00:20"), "2025-06-01T08:00:20")


def within_bound():
    """Daily figures at four decimals, as the documentation has them since 2024, and a period's; a day that knows microseconds."""
    events = [burst(f"2025-05-{day:02}T{hour:02}:12:40", resource, quantity + day * 250)
              for day in (3, 11, 19) for hour in (8, 9, 10) for resource, quantity in (("cpu", 9000), ("mem", 11 * GB))]
    rows = ledger("60", events)
    exchange("within-bound", "ledger", "ledger/?limit=0", page(rows[::-1]), "2025-06-01T06:00:04")
    balance("within-bound", "balance", rows[-1]["end"], "2025-06-01T06:00:08")
    # On 19 May each interval of mem was 300.231414 seconds, which the ledger does not say.
    exact = [dict(event, amount=cost("mem", event["quantity"], Fraction("300.231414"))) for event in events
             if event["resource"] == "mem" and event["poll"].day == 19]
    stated = [row for row in days(events, 4) if (row["date"], row["resource_type"]) != ("2025-05-19", "mem")]
    exchange("within-bound", "dailyburstusage", MAY, page(stated + days(exact)), "2025-06-01T06:00:12")
    month = [{"amount": str(sum(Decimal(row["amount"]) for row in days(events, 20, (resource,))).quantize(Decimal("0.0001"))),
              "resource_type": resource, "usage": sum(row["usage"] for row in days(events, 20, (resource,))),
              "uuid": f"75fbf5d6-4ef6-41e4-9ce3-8bd2cacc563{n}"} for n, resource in enumerate(("cpu", "mem"))]
    exchange("within-bound", "burstusage", "burstusage/?date__gte=2025-05-01&date__lt=2025-06-01", {"objects": month},
             "2025-06-01T06:00:16")
    exchange("within-bound", "pricing", "pricing/?limit=0", prices(), "2025-06-01T06:00:20")


def broken():
    """A page that nobody saved, and everything else that can differ."""
    events = [burst(f"2025-05-{day:02}T14:20:05", resource, quantity)
              for day in (2, 3, 4, 8, 9, 10, 21, 22, 23) for resource, quantity in (("cpu", 3500), ("mem", 5 * GB))]
    events += [burst("2025-05-22T18:05:00", "cpu", 3500, price=Decimal("0.0199")),  # a price that is not listed
               move("2025-05-09T20:00:00", "-30.00000000000000000000", "Payment through card - 4a0f6f70-5a6e-4e19-8a3b-7c1d2a5be002"),
               # the listed price is 7.848; charged is another, as in the provider's published example
               move("2025-05-20T12:00:21", "7.83933247800000000000", "Auto renewing subscriptions 42001"),
               move("2025-05-20T12:00:23", "7.83933247800000000000", "Auto renewing subscriptions 42001")]
    rows = ledger("55", events)
    lost = [row for row in rows if "2025-05-08" <= row["time"] < "2025-05-10"]  # on the page that was not saved
    newer = [row for row in rows if row["time"] >= "2025-05-10"][::-1]
    older = [row for row in rows if row["time"] < "2025-05-08"][::-1]
    exchange("open", "ledger-1", f"ledger/?limit={len(newer)}", page(newer, len(rows)), "2025-06-01T06:00:04")
    exchange("open", "ledger-3", f"ledger/?limit={len(newer)}&offset={len(newer) + len(lost)}",
             page(older, len(rows), len(newer) + len(lost)), "2025-06-01T06:00:05")
    balance("open", "balance-1", end_at(rows, "2025-05-08T23:00:00"), "2025-05-08T23:00:00")
    wrong = text(Decimal(rows[-1]["end"]) - Decimal("0.5"))  # half a euro less than the newest transaction leaves
    balance("open", "balance-2", wrong, "2025-06-01T06:00:02")
    stated = [row for row in days(events) if (row["date"], row["resource_type"]) != ("2025-05-10", "cpu")]  # a day left out
    for row in stated:
        if (row["date"], row["resource_type"]) == ("2025-05-21", "mem"):
            row["usage"] += GB  # a sample more than the ledger has
            row["amount"] = text(Decimal(row["amount"]) + cost("mem", GB, 300))
        if (row["date"], row["resource_type"]) == ("2025-05-03", "cpu"):
            row["amount"] = text(Decimal(row["amount"]) + Decimal("0.01"))  # the same usage, another amount
    exchange("open", "dailyburstusage", MAY, page(stated), "2025-06-01T06:00:08")
    exchange("open", "pricing", "pricing/?limit=0", prices(), "2025-06-01T06:00:12")
    listed = [subscription(42003, "mem", 2 * GB, "7.84800000000000000000", "2025-05-20T12:00:00"),
              subscription(42004, "cpu", 1000, "4.93200000000000000000", "2025-05-20T12:00:00"),  # charged by nothing
              subscription(42001, "mem", 2 * GB, "7.84800000000000000000", "2025-04-20T12:00:00", [42003], status="expired"),
              subscription(42002, "cpu", 1000, "4.93200000000000000000", "2025-04-20T12:00:00", [42004], status="expired")]
    exchange("open", "subscriptions", "subscriptions/", page(listed), "2025-06-01T06:00:16")
    usage = {"cpu": (3500, 2000, 1500), "mem": (7 * GB, 2 * GB, 4 * GB)}  # cpu is listed with 1000; mem bursts with 5 GB
    current("open", usage, wrong, "2025-06-01T06:00:02")


if __name__ == "__main__":
    explained()
    within_bound()
    broken()
