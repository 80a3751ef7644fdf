//! Work that grows with what is in a ledger, and no faster: the steps of SQLite's machine are counted, not seconds.

use crate::sandbox::{Sandbox, names};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// After so many steps of a statement SQLite calls back.
const STEPS: i32 = 50;

/// How many times it called back while a query gave all its rows.
fn work(sandbox: &Sandbox, sql: &str) -> u64 {
    let mut ledger = sandbox.ledger();
    let count = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&count);
    let handler = move || {
        counts.fetch_add(1, Ordering::Relaxed);
        false
    };
    ledger.connection.progress_handler(STEPS, Some(handler)).unwrap();
    let mut statement = ledger.connection.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    while rows.next().unwrap().is_some() {}
    drop(rows);
    count.load(Ordering::Relaxed)
}

/// A ledger whose lists, payments and states are so many times as many.
fn ledger(times: usize) -> Sandbox {
    let sandbox = Sandbox::new();
    let mut invoices = "issuer,invoice_number,invoice_date,currency,total\n".to_owned();
    let mut payments = "payment_date,amount,currency,invoice_number,reference,payee,payment_id\n".to_owned();
    for number in 0..times * 40 {
        let (month, vendor) = (number % 12 + 1, number % 7);
        let total = 100 + number;
        writeln!(
            invoices,
            "Vendor {vendor},INV-{number:06},2024-{month:02}-05,EUR,{total}.00"
        )
        .unwrap();
        let (named, text) = match number % 2 {
            0 => (format!("INV-{number:06}"), String::new()),
            _ => (String::new(), format!("Invoice INV-{number:06} thank you")),
        };
        writeln!(
            payments,
            "2024-{month:02}-20,{total}.00,EUR,{named},{text},Vendor {vendor},P{number}"
        )
        .unwrap();
    }
    sandbox.write("lists/invoices.csv", invoices);
    sandbox.write("lists/payments.csv", payments);
    // A catalogue that is saved every hour, with another amount each time.
    for hour in 0..times * 12 {
        let elements: Vec<String> = (0..5)
            .map(|resource| {
                format!(
                    "{{\"id\": {resource}, \"account_id\": 7, \"resource_id\": {resource}, \"amount\": {}, \"hourly_price\": 0.5, \
                     \"conversion_factor\": 0.00125}}",
                    hour % 9 + 1
                )
            })
            .collect();
        sandbox.write(
            &format!("states/{hour:05}.http"),
            format!(
                "GET /billing/account/7/ppu_account_resources HTTP/1.1\r\nHost: api.gigas.com\r\n\r\nHTTP/1.1 200 OK\r\n\
                 Date: {}\r\nContent-Type: application/json\r\n\r\n[{}]",
                date(hour),
                elements.join(",")
            ),
        );
    }
    sandbox.ok(&["import", "lists", "states"]);
    sandbox
}

/// The `Date` header of an hour of January 2024 and after.
fn date(hour: usize) -> String {
    let start = chrono::DateTime::parse_from_rfc3339("2024-01-01T00:00:00Z").unwrap();
    let at = start + chrono::TimeDelta::hours(i64::try_from(hour).unwrap());
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[test]
fn no_view_takes_more_than_its_share_of_a_larger_ledger() {
    let ledgers: Vec<Sandbox> = [1, 2, 4, 8].map(ledger).into_iter().collect();
    let views = names(&ledgers[0].ledger(), "view");
    assert_eq!(ledgers[3].value("SELECT count(*) FROM payment"), "320");
    assert!(
        ledgers[3]
            .value("SELECT count(*) FROM import")
            .parse::<usize>()
            .unwrap()
            >= 98
    );
    let mut larger = Vec::new();
    let mut seen = 0;
    for view in &views {
        let steps: Vec<u64> = ledgers
            .iter()
            .map(|sandbox| work(sandbox, &format!("SELECT * FROM \"{view}\"")))
            .collect();
        // What the last doubling took more, against the one before: twice as much is in proportion, four times is the square.
        let [_, two, four, eight] = steps[..] else {
            unreachable!()
        };
        let (before, last) = (four.saturating_sub(two), eight.saturating_sub(four));
        if eight > 40 {
            seen += 1;
        }
        if last * 10 > before * 26 + 400 {
            larger.push(format!("{view}: {steps:?}"));
        }
    }
    assert!(seen > 20, "too few views had anything to do: {seen}");
    assert!(larger.is_empty(), "{}", larger.join("\n"));
}
