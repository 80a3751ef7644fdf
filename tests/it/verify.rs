//! Values, rows, views and triggers that are altered behind the program's back: `verify` notices.

use crate::sandbox::{Sandbox, names};
use billbook::ledger::Ledger;
use billbook::ledger::chain::{NOT_COVERED, TABLES};
use billbook::verify::{self, Question, Verdict};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Two months of one account, of which the second comes in twice, and a correction.
fn focus(sandbox: &Sandbox, is_large: bool) {
    let header = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                  BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
                  InvoiceIssuerName,Tags,ConsumedQuantity,x_Team";
    let file = |month: &str, rows: &[(&str, &str)]| {
        let mut text = format!("{header}\n");
        for (cost, description) in rows {
            text.push_str(&format!(
                "{cost},{cost},{cost},{cost},a,EUR,2025-{month}-01T00:00:00Z,2025-{month}-28T00:00:00Z,\
                 2025-{month}-05T00:00:00Z,2025-{month}-06T00:00:00Z,Usage,{description},Nimbus,Nimbus GmbH,\
                 \"{{\"\"team\"\": \"\"x\"\"}}\",1.5,blue\n"
            ));
        }
        text
    };
    sandbox.write(
        "may.csv",
        file("05", &[("1.50", "disk"), ("-0.25", "disk"), ("3", "\"two\nlines\"")]),
    );
    sandbox.write("june.csv", file("06", &[("4.00", "disk")]));
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

/// All fixtures, FOCUS and a write: every table that can have rows has some, sums that are not worth their room only in a
/// large one.
pub fn full(is_large: bool) -> Sandbox {
    let sandbox = Sandbox::with_all_fixtures();
    focus(&sandbox, is_large);
    let write = "/billing/account/7/ppu_account_resource/172803349";
    sandbox.ok(&["api", "gigas", "-X", "PUT", write, "-d", r#"{"amount": 0}"#]);
    crate::decisions::decide(&sandbox);
    sandbox
}

fn verified(ledger: &Ledger) -> Verdict {
    verify::run(&Question::new(&ledger.connection, None).unwrap()).unwrap()
}

#[test]
fn a_ledger_of_everything_is_sound() {
    let sandbox = full(true);
    let ledger = sandbox.ledger();
    let verdict = verified(&ledger);
    assert!(verdict.is_sound(), "{:#?}", verdict.findings);
    let imports: u64 = sandbox.value("SELECT count(*) FROM import").parse().unwrap();
    assert_eq!((verdict.seen.links, verdict.seen.imports), (imports, imports));
    assert_eq!(
        verdict.seen.head,
        Some(sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1"))
    );
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
    for change in [
        "UPDATE focus_untotalled SET last_row = last_row - 1",
        "DELETE FROM focus_untotalled",
    ] {
        let verdict = altered.with("focus_untotalled", |connection| connection.execute_batch(change));
        assert!(!verdict.unwrap().is_sound(), "{change}");
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
    let new = billbook::check::integrity::new_ledger().unwrap();
    for table in TABLES.iter() {
        let count: i64 = new
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

/// A ledger that is altered and restored, over and over, by a connection that may do everything.
struct Altered<'l> {
    connection: &'l Connection,
    question: Question<'l>,
}

impl<'l> Altered<'l> {
    fn new(connection: &'l Connection) -> Self {
        connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            .unwrap();
        Self {
            connection,
            question: Question::new(connection, None).unwrap(),
        }
    }

    /// Does something without the triggers of a table, and gives what is found then; `None` where it cannot be done.
    fn with(&self, table: &str, change: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Option<Verdict> {
        let triggers: Vec<(String, String)> = self
            .connection
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1")
            .unwrap()
            .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        self.connection.execute_batch("BEGIN").unwrap();
        for (name, _) in &triggers {
            self.connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        let changed = change(self.connection);
        // A statement that failed may have rolled back, and brought the triggers back itself.
        for (_, sql) in triggers.iter().filter(|_| changed.is_ok()) {
            self.connection.execute_batch(sql).unwrap();
        }
        let verdict = changed.is_ok().then(|| verify::run(&self.question).unwrap());
        self.connection.execute_batch("ROLLBACK").unwrap();
        verdict
    }
}

/// Another value of the same type.
fn other(value: &Value, declared: &str) -> Value {
    match value {
        Value::Null if declared == "INTEGER" || declared == "INT" => Value::Integer(7),
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

fn columns(connection: &Connection, table: &str) -> Vec<(String, String)> {
    let mut statement = connection
        .prepare("SELECT name, type FROM pragma_table_info(?1)")
        .unwrap();
    let columns = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    columns.map(Result::unwrap).collect()
}

/// A connection that may write, with the functions that views use.
pub fn writable(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    billbook::ledger::decimal_functions::register(&connection).unwrap();
    connection
}

/// Tables whose values are looked at one by one; how often an upgrade ran is nobody's figure.
fn tables(sandbox: &Sandbox) -> Vec<String> {
    let mut tables = names(&sandbox.ledger(), "table");
    tables.push("refinery_schema_history".to_owned());
    tables
}

#[test]
fn every_altered_value_is_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    let mut tried = 0;
    for table in tables(&sandbox) {
        let rows: Vec<i64> = connection
            .prepare(&format!(
                "SELECT rowid FROM {table} ORDER BY rowid * 7919 % 101, rowid LIMIT 2"
            ))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for (index, (column, declared)) in columns(&connection, &table).iter().enumerate() {
            // One row for each column, and not always the same one.
            let Some(rowid) = rows.get(index % rows.len().max(1)) else {
                continue;
            };
            if (table.as_str(), column.as_str()) == ("refinery_schema_history", "applied_on") {
                continue;
            }
            let find = format!("SELECT \"{column}\" FROM {table} WHERE rowid = ?1");
            let value: Value = connection.query_row(&find, [rowid], |row| row.get(0)).unwrap();
            let verdict = altered.with(&table, |connection| {
                let update = format!("UPDATE {table} SET \"{column}\" = ?1 WHERE rowid = ?2");
                let changed = connection.execute(&update, (other(&value, declared), rowid))?;
                assert_eq!(changed, 1);
                Ok(())
            });
            let verdict = verdict.unwrap_or_else(|| panic!("{table}.{column} cannot be altered"));
            assert!(
                !verdict.is_sound(),
                "{table}.{column} of row {rowid} was altered unnoticed"
            );
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn every_deleted_added_or_swapped_row_is_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let altered = Altered::new(&connection);
    for table in tables(&sandbox) {
        let (first, last): (Option<i64>, Option<i64>) = connection
            .query_row(&format!("SELECT min(rowid), max(rowid) FROM {table}"), [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        let (Some(first), Some(last)) = (first, last) else {
            continue;
        };
        let mut changes = vec![
            (
                "deleted at the beginning",
                format!("DELETE FROM {table} WHERE rowid = {first}"),
            ),
            (
                "deleted at the end",
                format!("DELETE FROM {table} WHERE rowid = {last}"),
            ),
            ("all deleted", format!("DELETE FROM {table}")),
            (
                "moved",
                format!("UPDATE {table} SET rowid = {last} + 1 WHERE rowid = {first}"),
            ),
            (
                "moved below all",
                format!("UPDATE {table} SET rowid = -7 WHERE rowid = {first}"),
            ),
        ];
        if first != last {
            changes.push((
                "swapped",
                format!(
                    "UPDATE {table} SET rowid = -7 WHERE rowid = {first};
                     UPDATE {table} SET rowid = {first} WHERE rowid = {last};
                     UPDATE {table} SET rowid = {last} WHERE rowid = -7"
                ),
            ));
        }
        for (what, sql) in changes {
            let verdict = altered.with(&table, |connection| connection.execute_batch(&sql));
            // Where the table has no key, only the order of its rows is altered, which no query sees without asking.
            let is_sound = verdict.is_none_or(|verdict| verdict.is_sound());
            let is_constant = NOT_COVERED.iter().any(|(name, _)| *name == table);
            let is_order = what.starts_with("moved") || what == "swapped";
            assert!(
                !is_sound || (is_constant && is_order),
                "a row of {table} was {what} unnoticed"
            );
        }
        let copied = altered.with(&table, |connection| {
            let names: Vec<String> = columns(connection, &table).into_iter().map(|(name, _)| name).collect();
            // The copy gets a number of its own, and where a text must be unique another text.
            let values: Vec<String> = names
                .iter()
                .enumerate()
                .map(|(index, name)| match index {
                    0 => format!("CASE typeof({name}) WHEN 'integer' THEN {name} + 1000000 ELSE 'x' || {name} END"),
                    _ => format!("CASE typeof({name}) WHEN 'text' THEN substr({name}, 2) || 'x' ELSE {name} END"),
                })
                .collect();
            let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            let (names, values) = (quoted.join(", "), values.join(", "));
            connection.execute_batch(&format!(
                "INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE rowid = {last}"
            ))
        });
        if let Some(verdict) = copied {
            assert!(!verdict.is_sound(), "a row was added to {table} unnoticed");
        }
    }
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
            "error chain: link 2: its head does not follow",
        ),
        (
            "currency",
            "minor_unit = 3 WHERE currency = 'EUR'",
            "error constants: currency: a row is not there",
        ),
    ] {
        let shell = std::process::Command::new("sqlite3")
            .arg(sandbox.ledger_path())
            .arg(format!(
                "CREATE TEMP TABLE kept AS SELECT sql FROM sqlite_schema WHERE name = '{table}_no_update';
                 DROP TRIGGER {table}_no_update; UPDATE {table} SET {change};"
            ))
            .output();
        let Ok(output) = shell else { return };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // The trigger is not put back: that is noticed first.
        let run = sandbox.run(&["verify"]).expect(4);
        let first = format!("error schema: trigger/{table}_no_update: the trigger is not there\n");
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
