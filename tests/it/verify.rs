//! Values, rows, views and triggers that are altered behind the program's back: `verify` notices.

use crate::altered::{Altered, Change, columns, rowids, value, writable};
use crate::sandbox::{Sandbox, names};
use crate::stock_shell::shell;
use billbook::testing::contract::registry::Ledger;
use billbook::testing::ledger::chain::{NOT_COVERED, TABLES};
use billbook::testing::verify;
use billbook::testing::verify::Verdict;
use billbook::testing::verify::question::Question;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeSet;

/// Two months of one account, of which the second comes in twice, and a correction.
fn focus(sandbox: &Sandbox, is_large: bool) {
    let header = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                  BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
                  InvoiceIssuerName,Tags,ConsumedQuantity,x_Team,ListUnitPrice";
    let file = |month: &str, rows: &[(&str, &str)]| {
        let mut text = format!("{header}\n");
        for (cost, description) in rows {
            // Prices of their own, of charges that share all else.
            let price = cost.trim_start_matches('-');
            text.push_str(&format!(
                "{cost},{cost},{cost},{cost},a,EUR,2025-{month}-01T00:00:00Z,2025-{month}-28T00:00:00Z,\
                 2025-{month}-05T00:00:00Z,2025-{month}-06T00:00:00Z,Usage,{description},Nimbus,Nimbus GmbH,\
                 \"{{\"\"team\"\": \"\"x\"\"}}\",1.5,blue,{price}\n"
            ));
        }
        text
    };
    sandbox.write(
        "may.csv",
        file("05", &[("1.50", "disk"), ("-0.25", "disk"), ("3", "\"two\nlines\"")]),
    );
    // One cost is not stated, and one is left at 0.
    let june = file("06", &[("4.00", "disk"), ("5.00", "disk")]);
    sandbox.write("june.csv", june.replace("4.00,4.00,4.00,4.00", "4.00,4.00,0,"));
    sandbox.write("correction.csv", file("05", &[("-1.00", "refund")]));
    if is_large {
        let mut many = format!("{header}\n");
        for number in 0..4_200 {
            let rows = file("07", &[("0.01", &format!("number {number}"))]);
            many.push_str(rows.split_once('\n').unwrap().1);
        }
        sandbox.write("july.csv", many);
        sandbox.ok(&["import", "july.csv"]);
    }
    for args in [&["may.csv"][..], &["june.csv"], &["--append", "correction.csv"]] {
        sandbox.ok(&[&["import"], args].concat());
    }
}

/// All fixtures, FOCUS, lists, writes and decisions: every table has rows, that of sums which are not worth their room only
/// in a large ledger.
pub fn full(is_large: bool) -> Sandbox {
    let sandbox = Sandbox::with_all_fixtures();
    focus(&sandbox, is_large);
    sandbox.copy_as("tests/reconcile/lists/invoices.csv", "invoices.csv");
    sandbox.copy_as("tests/reconcile/lists/payments.csv", "payments.csv");
    sandbox.copy_as("docs/bank/july.xml", "july.xml");
    let schema = sandbox.ok(&["api", "cloudsigma", "/balance/schema/"]);
    sandbox.write(
        "schema.http",
        format!("GET /api/2.0/balance/schema/ HTTP/1.1\nHost: zrh.cloudsigma.example\n\nHTTP/1.1 200 OK\n\n{schema}"),
    );
    sandbox.ok(&["import", "invoices.csv", "payments.csv", "july.xml", "schema.http"]);
    sandbox.copy_as("docs/billing", "billing");
    sandbox.ok(&["import", "billing"]);
    let issue = "bill issue 2026-11 80269f07f289a6a1 --on 2026-12-01 --documents html";
    sandbox.ok(&issue.split(' ').collect::<Vec<_>>());
    let credit = "bill credit R-2026-0001 --amount 5.00 --reason outage --on 2026-12-02";
    sandbox.ok(&credit.split(' ').collect::<Vec<_>>());
    // A book by which that month comes out differently.
    let prices = String::from_utf8(sandbox.bytes("billing/book/prices.toml")).unwrap();
    sandbox.write(
        "billing/book/prices.toml",
        prices.replace("markup = 12.5", "markup = 12"),
    );
    let seller = String::from_utf8(sandbox.bytes("billing/book/seller.toml")).unwrap();
    let agreed = "period    = \"month\"\ncash_discount = { percent = 2, days = 10 }";
    sandbox.write(
        "billing/book/seller.toml",
        seller.replace("period    = \"month\"", agreed),
    );
    sandbox.ok(&["import", "billing/book", "--amend"]);
    // A fee in advance of a customer who pays early.
    let run = ["bill", "run", "2026-12", "--on", "2027-01-01", "--customer", "polder"];
    let ran: serde_json::Value =
        serde_json::from_str(&sandbox.ok(&[&run[..], &["--output", "json"]].concat())).unwrap();
    let hash = ran["hash"].as_str().unwrap();
    let issue = [
        "bill",
        "issue",
        "2026-12",
        hash,
        "--on",
        "2027-01-01",
        "--customer",
        "polder",
    ];
    sandbox.ok(&[&issue[..], &["--documents", "html"]].concat());
    let total = ran["invoices"][0]["cash_discount"]["payable"].as_str().unwrap();
    let pay = [
        "pay",
        "add",
        total,
        "EUR",
        "--reference",
        "R-2027-0001",
        "--on",
        "2027-01-05",
    ];
    sandbox.ok(&[&pay[..], &["--from", "Polder Data BV"]].concat());
    for (provider, path, body) in [
        (
            "gigas",
            "/billing/account/7/ppu_account_resource/172803349",
            r#"{"amount": 0}"#,
        ),
        (
            "ormuco",
            "/reseller/billing/v1/resource/174ca5c6-b50c-5321-9bfe-c1d078e8b2c1/metadata/",
            r#"{"metadata": {"tier": "gold"}}"#,
        ),
    ] {
        sandbox.ok(&["api", provider, "-X", "PUT", path, "-d", body]);
    }
    sandbox.copy_as("docs/received", "received");
    let received =
        ["nimbus-may.xml", "nimbus-june-credit.xml", "nordhost-june.xml"].map(|name| format!("received/{name}"));
    sandbox.ok(&["import", &received[0], &received[1], &received[2]]);
    sandbox.ok(&["attach", "N-206", "received/suedlink-june.pdf", "--by", "Ada"]);
    crate::decisions::decide(&sandbox);
    crate::seen_again::see_again(&sandbox);
    crate::everything::pay(&sandbox);
    crate::everything::deliver(&sandbox);
    crate::everything::bring_other_forms(&sandbox);
    crate::everything::decide(&sandbox);
    sandbox
}

fn verified(ledger: &Ledger) -> Verdict {
    verify::run(&Question::new(&ledger.connection, &billbook::testing::providers::REGISTRY, None).unwrap()).unwrap()
}

#[test]
fn a_ledger_of_everything_is_sound() {
    let sandbox = full(true);
    let ledger = sandbox.ledger();
    let verdict = verified(&ledger);
    assert!(verdict.is_sound(), "{:#?}", verdict.findings);
    let imports: u64 = sandbox.value("SELECT count(*) FROM import").parse().unwrap();
    // Files of one delivery share a link: two were retrieved together, twice.
    assert_eq!((verdict.seen.links, verdict.seen.imports), (imports - 2, imports));
    assert_eq!(
        verdict.seen.head,
        Some(sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1"))
    );
    tables(&sandbox, &[]);
    let rows: u64 = TABLES
        .iter()
        .map(|table| {
            sandbox
                .value(&format!("SELECT count(*) FROM {table}"))
                .parse::<u64>()
                .unwrap()
        })
        .sum();
    assert_eq!(verdict.seen.rows, rows);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    for table in ONLY_IN_LARGE {
        let rows = rowids(&connection, table);
        let mut changes = other_values(&connection, table, &mut |_| rows.clone());
        changes.push(Change::new(table, format!("DELETE FROM {table}")));
        let count = changes.len();
        assert_eq!(altered.with_each(changes).noticed, count);
    }
}

#[test]
fn every_table_is_under_the_chain_or_there_is_a_reason() {
    let sandbox = Sandbox::with_all_fixtures();
    let mut known: BTreeSet<String> = TABLES.iter().cloned().collect();
    for (table, reason) in NOT_COVERED {
        assert!(!reason.is_empty() && known.insert((*table).to_owned()), "{table}");
    }
    let mut found: BTreeSet<String> = names(&sandbox.ledger(), "table").into_iter().collect();
    found.insert("refinery_schema_history".to_owned());
    assert_eq!(known, found);
    // What migrations write belongs to no link, or the first import would make it its own.
    let new = billbook::testing::check::integrity::new_ledger(&billbook::testing::providers::REGISTRY).unwrap();
    for table in TABLES.iter() {
        let count: i64 = new
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

/// Another value of the same type.
fn other(value: &Value, declared: &str) -> Value {
    match value {
        Value::Null if declared == "INTEGER" || declared == "INT" => Value::Integer(1_000_007),
        Value::Null => Value::Text("7".to_owned()),
        Value::Integer(number) => Value::Integer(number + 1_000_000),
        Value::Real(number) => Value::Real(-number),
        // A digit stays a digit, and a hash a hash.
        Value::Text(text) => match text.chars().next() {
            Some('1') => Value::Text(text.replacen('1', "2", 1)),
            Some(first) => Value::Text(text.replacen(first, "1", 1)),
            None => Value::Text("1".to_owned()),
        },
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            Value::Blob(bytes)
        }
    }
}

/// How often an upgrade ran, and when, is nobody's figure.
fn is_figure(table: &str, column: &str) -> bool {
    (table, column) != ("refinery_schema_history", "applied_on")
}

/// Every table. Those that a small ledger leaves empty are named, so that a table added later is not forgotten.
pub fn tables(sandbox: &Sandbox, empty: &[&str]) -> Vec<String> {
    let mut tables = names(&sandbox.ledger(), "table");
    tables.push("refinery_schema_history".to_owned());
    for table in &tables {
        let has_rows = sandbox.value(&format!("SELECT EXISTS (SELECT 1 FROM {table})")) == "1";
        assert_eq!(
            has_rows,
            !empty.contains(&table.as_str()),
            "{table} has rows: {has_rows}"
        );
    }
    tables.retain(|table| !empty.contains(&table.as_str()));
    tables
}

/// The sums that are not kept are those of large files.
pub const ONLY_IN_LARGE: &[&str] = &["focus_untotalled"];

/// Another value in each column of some rows.
fn other_values(connection: &Connection, table: &str, rows: &mut dyn FnMut(usize) -> Vec<i64>) -> Vec<Change> {
    let columns = columns(connection, table);
    let columns = columns.iter().filter(|(column, _)| is_figure(table, column));
    let mut changes = Vec::new();
    for (index, (column, declared)) in columns.enumerate() {
        for rowid in rows(index) {
            let value = other(&value(connection, table, column, rowid), declared);
            changes.push(Change::of_value(table, column, rowid, value));
        }
    }
    changes
}

#[test]
fn every_altered_value_is_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    let mut changes = Vec::new();
    for table in tables(&sandbox, ONLY_IN_LARGE) {
        let rows = rowids(&connection, &table);
        // Two rows for each column, and not always the same ones.
        changes.extend(other_values(&connection, &table, &mut |index| {
            let mut two = vec![
                rows[index * 7 % rows.len()],
                rows[(index * 31 + rows.len() / 2) % rows.len()],
            ];
            two.dedup();
            two
        }));
    }
    let tried = altered.with_each(changes);
    assert!(tried.unnoticed.is_empty(), "{:#?}", tried.unnoticed);
    assert!(tried.refused.is_empty(), "{:#?}", tried.refused);
    assert!(tried.noticed > 1_000, "{}", tried.noticed);
}

/// Takes an hour or less: `tests/alter_everything.sh` runs it.
#[test]
#[ignore = "tens of thousands of ledgers are verified"]
fn every_value_and_row_that_is_altered_is_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    let mut values = Vec::new();
    let mut rows = Vec::new();
    for table in tables(&sandbox, ONLY_IN_LARGE) {
        let all = rowids(&connection, &table);
        values.extend(other_values(&connection, &table, &mut |_| all.clone()));
        rows.extend(
            all.iter()
                .map(|row| Change::new(&table, format!("DELETE FROM {table} WHERE rowid = {row}"))),
        );
        if !NOT_COVERED.iter().any(|(name, _)| *name == table) {
            rows.extend(all.windows(2).map(|two| swap(&table, two[0], two[1])));
        }
    }
    for (what, changes) in [("values", values), ("rows deleted or swapped", rows)] {
        let tried = altered.with_each(changes);
        assert!(tried.unnoticed.is_empty(), "{:#?}", tried.unnoticed);
        assert!(tried.refused.is_empty(), "{:#?}", tried.refused);
        println!("{}: {} noticed, none unnoticed", what, tried.noticed);
    }
}

fn swap(table: &str, one: i64, other: i64) -> Change {
    let moved = |from: i64, to: i64| format!("UPDATE {table} SET rowid = {to} WHERE rowid = {from};");
    Change::new(table, moved(one, -7) + &moved(other, one) + &moved(-7, other))
}

#[test]
fn every_deleted_added_or_swapped_row_is_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    let (mut changes, mut orders, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    for table in tables(&sandbox, ONLY_IN_LARGE) {
        let rows = rowids(&connection, &table);
        let (first, last) = (rows[0], rows[rows.len() - 1]);
        let middle = rows[rows.len() / 2];
        for row in std::collections::BTreeSet::from([first, middle, last]) {
            changes.push(Change::new(&table, format!("DELETE FROM {table} WHERE rowid = {row}")));
        }
        changes.push(Change::new(&table, format!("DELETE FROM {table}")));
        // In a table that migrations filled only the order of rows is altered, which no query sees without asking.
        if !NOT_COVERED.iter().any(|(name, _)| *name == table) {
            for to in [last + 1, -7] {
                orders.push(Change::new(
                    &table,
                    format!("UPDATE {table} SET rowid = {to} WHERE rowid = {first}"),
                ));
            }
            if first != last {
                orders.push(swap(&table, first, last));
            }
        }
        copies.push(copy(&connection, &table, last));
    }
    for changes in [changes, orders] {
        let tried = altered.with_each(changes);
        assert!(tried.unnoticed.is_empty(), "{:#?}", tried.unnoticed);
        assert!(tried.refused.is_empty(), "{:#?}", tried.refused);
    }
    let count = copies.len();
    let tried = altered.with_each(copies);
    assert!(tried.unnoticed.is_empty(), "{:#?}", tried.unnoticed);
    // A digest that must be 32 bytes long, and the like, keep a copy out; so does an index, where an import has one such row.
    let (by_index, others): (Vec<_>, Vec<_>) = tried
        .refused
        .into_iter()
        .partition(|(_, why)| why.starts_with("UNIQUE constraint failed"));
    assert!(others.len() * 20 < count, "{others:#?}");
    assert!(by_index.len() * 5 < count, "{by_index:#?}");
}

/// A copy of a row, which gets a number of its own, and where a text must be unique another text.
fn copy(connection: &Connection, table: &str, row: i64) -> Change {
    let names: Vec<String> = columns(connection, table).into_iter().map(|(name, _)| name).collect();
    let values = names.iter().enumerate().map(|(index, name)| match index {
        0 => format!("CASE typeof({name}) WHEN 'integer' THEN {name} + 1000000 ELSE 'x' || {name} END"),
        _ => format!("CASE typeof({name}) WHEN 'text' THEN substr({name}, 2) || 'x' ELSE {name} END"),
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let names = names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ");
    Change::new(
        table,
        format!("INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE rowid = {row}"),
    )
}

#[test]
fn altered_views_and_triggers_are_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    for sql in [
        "DROP VIEW charge; CREATE VIEW charge AS SELECT * FROM charge_cloudsigma",
        "DROP TRIGGER chain_no_update",
        "DROP TRIGGER import_sum_no_delete",
        "DROP INDEX import_by_source",
        "DROP VIEW import_list",
        "CREATE TRIGGER helpful AFTER INSERT ON import BEGIN SELECT 1; END",
        "ALTER TABLE cloudsigma_price ADD COLUMN note TEXT",
    ] {
        let verdict = altered
            .with("none", |connection| connection.execute_batch(sql))
            .unwrap();
        assert!(!verdict.is_sound(), "{sql}");
    }
}

#[test]
fn edits_with_the_stock_shell_are_named() {
    let sandbox = full(false);
    let head = sandbox.value("SELECT head FROM chain WHERE link = 3");
    let kept = sandbox.ok(&["verify", "--head", &head[..12]]);
    assert!(kept.contains("the head you kept is that of link 3: import 3"), "{kept}");
    let before = sandbox.bytes("billbook.db");
    for (table, change, expected) in [
        (
            "cloudsigma_transaction",
            "amount = '0.01' WHERE row_id = 3",
            "error rows: cloudsigma_transaction/",
        ),
        (
            "focus_charge",
            "billed_cost = '1.51' WHERE row_id = 1",
            "error rows: focus_charge/1 to ",
        ),
        (
            "import_sum",
            "total = '7' || total WHERE rowid = 2",
            "error rows: import_sum/",
        ),
        (
            "chain",
            "head = replace(head, '1', '2') WHERE link = 2",
            "error chain: link 2: its head cannot be computed",
        ),
        (
            "currency",
            "minor_unit = 3 WHERE currency = 'EUR'",
            "error constants: currency: a row is missing",
        ),
    ] {
        let script = format!("DROP TRIGGER {table}_no_update; UPDATE {table} SET {change};");
        if shell(&sandbox, ".", &["billbook.db"], &script).is_none() {
            return;
        }
        // The trigger is not put back: that is noticed first.
        let run = sandbox.run(&["verify"]).expect(4);
        let first = format!("error schema: trigger/{table}_no_update: the trigger is missing\n");
        assert!(run.stdout.starts_with(&first), "{}", run.stdout);
        let trigger = format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: a row of \
             {table} is never changed'); END"
        );
        Connection::open(sandbox.ledger_path())
            .unwrap()
            .execute_batch(&trigger)
            .unwrap();
        let run = sandbox.run(&["verify"]).expect(4);
        assert!(run.stdout.starts_with(expected), "{}", run.stdout);
        assert_eq!(run.stderr, "");
        sandbox.write("billbook.db", &before);
    }
    sandbox.ok(&["verify"]);
}

/// One row of Cost and Usage, in `one.csv`.
pub fn focus_file(sandbox: &Sandbox) {
    sandbox.write("one.csv", "BilledCost,ChargeCategory\n1.00,Usage\n");
}
