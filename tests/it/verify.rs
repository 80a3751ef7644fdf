//! Whatever is altered behind the program's back, `verify` notices: values, rows, views, triggers, bytes.

use crate::sandbox::{Sandbox, names};
use billbook::ledger::chain::{NOT_COVERED, TABLES};
use billbook::ledger::{Ledger, migrate};
use billbook::verify::{self, Question, Verdict};
use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};
use sha2::{Digest, Sha256};
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
fn full(is_large: bool) -> Sandbox {
    let sandbox = Sandbox::with_all_fixtures();
    focus(&sandbox, is_large);
    let write = "/billing/account/7/ppu_account_resource/172803349";
    sandbox.ok(&["api", "gigas", "-X", "PUT", write, "-d", r#"{"amount": 0}"#]);
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
fn writable(path: &Path) -> Connection {
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
            "error rows: focus_charge/1 to 3: ",
        ),
        ("import_sum", "total = '1' WHERE rowid = 2", "error rows: import_sum/"),
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

#[test]
fn a_chain_made_anew_is_sound_but_has_another_head() {
    let sandbox = Sandbox::with_all_fixtures();
    let head = sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1");
    forge(
        &sandbox,
        "UPDATE cloudsigma_transaction SET poll_time = '2014-06-05T09:08:47+00:00' WHERE row_id = 1",
    );
    let anew = sandbox.ok(&["verify"]);
    assert!(
        anew.contains("not proved:\n  that the whole chain was not made anew"),
        "{anew}"
    );
    let run = sandbox.run(&["verify", "--head", &head]).expect(4);
    assert!(
        run.stdout
            .starts_with("error chain: head: the head that you kept is none of this chain's")
    );
}

#[test]
fn rows_that_no_import_brought_are_never_made_part_of_the_chain() {
    let sandbox = Sandbox::with_all_fixtures();
    let sql = "INSERT INTO known_resource (account_id, resource, import_id) VALUES (1, 'mine', 1)";
    Connection::open(sandbox.ledger_path())
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let dump = sandbox.dump();
    focus_file(&sandbox);
    let run = sandbox.run(&["import", "one.csv"]).expect_error(4, "damaged");
    assert!(
        run.stderr
            .contains("the table `known_resource` has rows that no import and no write brought")
    );
    assert_eq!(sandbox.dump(), dump);
    let run = sandbox.run(&["verify"]).expect(4);
    assert!(run.stdout.contains("error rows: known_resource/"), "{}", run.stdout);
}

fn focus_file(sandbox: &Sandbox) {
    sandbox.write("one.csv", "BilledCost,ChargeCategory\n1.00,Usage\n");
}

#[test]
fn an_older_ledger_gets_one_link_over_what_it_has() {
    let sandbox = Sandbox::new();
    let mut connection = writable(&sandbox.ledger_path());
    connection
        .pragma_update(None, "application_id", billbook::ledger::APPLICATION_ID)
        .unwrap();
    migrate::run_migrations(&mut connection, Some(7)).unwrap();
    connection
        .execute_batch(
            "BEGIN;
             INSERT INTO source VALUES (1, printf('%064d', 1), 'a.json', 2, NULL, NULL), (2, printf('%064d', 2), 'b.json', 2, NULL, NULL);
             INSERT INTO known_account VALUES (1, 'cloudsigma', 'default', 1);
             INSERT INTO import SELECT source_id, source_id, '', 'import', 'cloudsigma', 'balance', NULL, '{}', 1,
                 '2025-06-01T00:00:00.000000Z', 'stated', '2025-06-01T00:00:00.000000Z', '[]', '{}' FROM source;
             COMMIT",
        )
        .unwrap();
    drop(connection);
    sandbox.ok(&["upgrade"]);
    let text = sandbox.ok(&["verify"]);
    assert!(
        text.contains("1 links over 2 imports and writes, 5 rows in 3 tables, 0 archived files"),
        "{text}"
    );
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    sandbox.ok(&["verify"]);
    assert_eq!(sandbox.value("SELECT group_concat(import_id) FROM chain"), "2,3");
}

#[test]
fn a_ledger_made_anew_is_the_same() {
    let sandbox = full(true);
    let text = sandbox.ok(&["verify", "--replay"]);
    let imports = sandbox.value("SELECT count(*) FROM import");
    let views = names(&sandbox.ledger(), "view").len();
    let expected =
        format!("{imports} imports and writes made anew give the same rows in {views} views, and the same head");
    assert!(text.contains(&expected), "{text}");
    let left: Vec<_> = std::fs::read_dir(std::env::temp_dir())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.starts_with(&format!("billbook-replay-{}", std::process::id())))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

/// Alters something and makes the chain anew, as one who knows this program would.
fn forge(sandbox: &Sandbox, sql: &str) {
    let mut connection = writable(&sandbox.ledger_path());
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let sql = format!("{sql}; DELETE FROM chain_part; DELETE FROM chain");
    connection.execute_batch(&sql).unwrap();
    for (_, sql) in &triggers {
        connection.execute_batch(sql).unwrap();
    }
    billbook::ledger::chain::cover_older(&mut connection).unwrap();
}

#[test]
fn a_forged_chain_does_not_survive_a_replay() {
    let sandbox = Sandbox::with_all_fixtures();
    forge(
        &sandbox,
        "UPDATE cloudsigma_transaction SET reason = 'gift' WHERE row_id = 2",
    );
    sandbox.ok(&["verify"]);
    let run = sandbox.run(&["verify", "--replay"]).expect(4);
    assert!(
        run.stdout
            .contains("error replay: view/api_cloudsigma_ledger: the view has other rows"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("gift"), "{}", run.stdout);
}

#[test]
fn what_is_not_archived_is_taken_over_and_listed() {
    let sandbox = full(false);
    // A file that is not kept: the same as if it had been too large.
    let last = sandbox.value("SELECT max(source_id) FROM source WHERE name = 'june.csv'");
    forge(
        &sandbox,
        &format!("UPDATE source SET archived_as = NULL WHERE source_id = {last}"),
    );
    let text = sandbox.ok(&["verify", "--replay"]);
    // One link covers all that was there, so all of it is taken over.
    assert!(
        text.contains("replay     0 imports and writes made anew give the same rows in"),
        "{text}"
    );
    assert!(text.contains("is what `june.csv` says: its bytes are not in the ledger, its rows were taken over"));
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    let text = sandbox.ok(&["verify", "--replay"]);
    assert!(text.contains("replay     1 imports and writes made anew"), "{text}");
    assert!(text.contains(", and the same head"), "{text}");
}

/// Everything in the tables, as a hash; `None` where it cannot be read.
fn content(connection: &Connection) -> Option<Vec<u8>> {
    let mut hasher = Sha256::new();
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'refinery%' ORDER BY name")
        .ok()?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).ok()?;
    for name in names.collect::<rusqlite::Result<Vec<_>>>().ok()? {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM \"{name}\" ORDER BY rowid"))
            .ok()?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            for index in 0..columns {
                match row.get_ref(index).ok()? {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => hasher.update(bytes),
                    other => hasher.update(format!("{other:?}")),
                }
                hasher.update([0]);
            }
        }
    }
    Some(hasher.finalize().to_vec())
}

/// Opens and verifies a file as the program does; gives its content where it is found sound.
fn content_if_sound(path: &Path, new: &mut Option<Connection>) -> Option<Vec<u8>> {
    let ledger = Ledger::open_to_read(path).ok()?;
    let question = match new.take() {
        Some(new) => Question::with(&ledger.connection, new),
        None => Question::new(&ledger.connection, None).unwrap(),
    };
    let verdict = verify::run(&question);
    *new = Some(question.into_new());
    let is_sound = verdict.is_ok_and(|verdict| verdict.is_sound());
    is_sound.then(|| content(&ledger.connection).unwrap())
}

#[test]
fn flipped_bytes_are_noticed_where_they_mean_anything() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025/pricing.http", "pricing.http");
    sandbox.copy_as("fixtures/cloudsigma/june-2025/ledger-1.http", "ledger.http");
    sandbox.ok(&["import", "pricing.http", "ledger.http"]);
    let whole = sandbox.bytes("billbook.db");
    let expected = content(&sandbox.ledger().connection).unwrap();
    let flip = &|seed: u64| {
        let mut new = None;
        let mut noticed = 0;
        let path = sandbox.path(&format!("flipped-{seed}.db"));
        let mut state = seed;
        for _ in 0..250 {
            // Knuth's generator; the high bits are the good ones.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % whole.len();
            let mut bytes = whole.clone();
            bytes[at] ^= u8::try_from((state >> 24) & 0xff).unwrap().max(1);
            std::fs::write(&path, &bytes).unwrap();
            match content_if_sound(&path, &mut new) {
                Some(content) => assert!(content == expected, "byte {at}"),
                None => noticed += 1,
            }
        }
        noticed
    };
    let noticed: i32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4).map(|seed| scope.spawn(move || flip(seed))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(noticed > 100, "{noticed}");
}

#[test]
fn a_file_cut_short_is_noticed() {
    let sandbox = Sandbox::new();
    focus_file(&sandbox);
    sandbox.ok(&["import", "one.csv"]);
    let whole = sandbox.bytes("billbook.db");
    let mut new = None;
    for length in (0..whole.len()).step_by(whole.len() / 20 + 1) {
        sandbox.write("cut.db", &whole[..length]);
        assert_eq!(
            content_if_sound(&sandbox.path("cut.db"), &mut new),
            None,
            "{length} bytes"
        );
    }
}
