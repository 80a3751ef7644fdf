//! Values in other forms, everything in the schema edited, the file as a whole: `'1'` with a NUL behind it, `1` as `1.0`, a
//! trigger that never fires, pages of another size. What alters an answer is noticed, what alters none is not.

use crate::altered::{Altered, Change, columns, rowids, value, writable};
use crate::sandbox::Sandbox;
use crate::stock_shell::shell;
use crate::verify::{ONLY_IN_LARGE, full, tables};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Other values that look alike.
fn forms(value: &Value) -> Vec<Value> {
    match value {
        Value::Text(text) => [
            format!("{text}\0"),
            format!("{text}\0x"),
            format!("\0{text}"),
            format!("{text} "),
            format!("{text}0"),
        ]
        .map(Value::Text)
        .into(),
        Value::Blob(bytes) => vec![Value::Blob([bytes, [0].as_slice()].concat()), Value::Blob(Vec::new())],
        Value::Integer(number) => vec![Value::Integer(-1 - number)],
        Value::Null => vec![Value::Blob(Vec::new())],
        Value::Real(_) => Vec::new(),
    }
}

#[test]
fn values_that_look_alike_are_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    let mut changes = Vec::new();
    for table in tables(&sandbox, ONLY_IN_LARGE) {
        let rows = rowids(&connection, &table);
        for (index, (column, _)) in columns(&connection, &table).iter().enumerate() {
            let rowid = rows[index % rows.len()];
            let forms = forms(&value(&connection, &table, column, rowid));
            // All of them where another step looks; elsewhere digests do not care which one it is.
            let taken = if table == "currency" || table == "provider" {
                forms.len()
            } else {
                2
            };
            let first = index % forms.len().max(1);
            let forms = forms.into_iter().cycle().skip(first).take(taken);
            if column != "applied_on" {
                changes.extend(forms.map(|form| Change::of_value(&table, column, rowid, form)));
            }
        }
    }
    let tried = Altered::new(&connection).with_each(changes);
    assert!(tried.unnoticed.is_empty(), "{:#?}", tried.unnoticed);
    assert!(tried.noticed > 1_000, "{}", tried.noticed);
    for (change, why) in tried.refused {
        assert!(matches!(change.values[0], Value::Blob(_)), "{change:?}: {why}");
        assert!(why.contains("cannot store BLOB value in"), "{change:?}: {why}");
    }
}

/// Behind the back of STRICT: the schema is edited as text, and put back.
#[test]
fn values_of_another_type_are_noticed() {
    let sandbox = full(false);
    let connection = writable(&sandbox.ledger_path());
    connection
        .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON")
        .unwrap();
    connection
        .execute_batch("CREATE TEMP TABLE kept AS SELECT type, name, tbl_name, sql FROM main.sqlite_schema")
        .unwrap();
    let kept: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM kept WHERE type = 'table'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    connection
        .execute_batch("DELETE FROM main.sqlite_schema WHERE type = 'trigger'")
        .unwrap();
    for (name, mut sql) in kept {
        while sql.contains("  ") {
            sql = sql.replace("  ", " ");
        }
        let loose = sql
            .replace(") STRICT", ")")
            .replace("row_count INTEGER", "row_count BLOB");
        connection
            .execute(
                "UPDATE main.sqlite_schema SET sql = ?1 WHERE type = 'table' AND name = ?2",
                [&loose, &name],
            )
            .unwrap();
    }
    connection
        .execute_batch("PRAGMA writable_schema = RESET; PRAGMA writable_schema = ON")
        .unwrap();
    let mut altered = Vec::new();
    for table in tables(&sandbox, ONLY_IN_LARGE) {
        let row = rowids(&connection, &table)[0];
        for (column, _) in columns(&connection, &table) {
            let other = match value(&connection, &table, &column, row) {
                Value::Text(text) => Value::Blob(text.into_bytes()),
                Value::Integer(number) if column == "row_count" => {
                    Value::Real(f64::from(i32::try_from(number).unwrap()))
                }
                _ => continue,
            };
            let update = format!("UPDATE {table} SET \"{column}\" = ?1 WHERE rowid = {row}");
            connection.execute(&update, [&other]).unwrap();
            assert_eq!(value(&connection, &table, &column, row), other, "{table}.{column}");
            if (table.as_str(), column.as_str()) != ("refinery_schema_history", "applied_on") {
                altered.push((table.clone(), column));
            }
            if altered.len() > 1 && altered[altered.len() - 2].0 == table {
                break;
            }
        }
    }
    assert!(altered.len() > 100, "{altered:?}");
    connection
        .execute_batch(
            "UPDATE main.sqlite_schema SET sql = (SELECT k.sql FROM kept AS k WHERE k.name = sqlite_schema.name);
             INSERT INTO main.sqlite_schema SELECT type, name, tbl_name, 0, sql FROM kept WHERE type = 'trigger';
              PRAGMA writable_schema = RESET",
        )
        .unwrap();
    // SQLite names a hundred rows and no more.
    let mut statement = connection.prepare("PRAGMA integrity_check(100000)").unwrap();
    let said: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (table, column) in &altered {
        let end = format!("value in {table}.{column}");
        if !said.iter().any(|line| line.starts_with("non-") && line.ends_with(&end)) {
            // No type is refused there: the table is not STRICT.
            assert!(
                ["sqlar", "refinery_schema_history"].contains(&table.as_str()),
                "{table}.{column}: {said:?}"
            );
        }
    }
    let run = sandbox.run(&["verify"]).expect(4);
    assert!(
        run.stdout.starts_with("error file: file: SQLite says: non-"),
        "{}",
        run.stdout
    );
}

/// A copy of a ledger, edited by a program that knows nothing of billbook, and verified: the exit code and what is said.
fn edited(sandbox: &Sandbox, sql: &str) -> (i32, String) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(sandbox.path(&format!("edited.db{end}")));
    }
    std::fs::copy(sandbox.ledger_path(), sandbox.path("edited.db")).unwrap();
    let connection = writable(&sandbox.path("edited.db"));
    connection
        .execute_batch(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    drop(connection);
    let run = sandbox.run(&["-f", "edited.db", "verify"]);
    (run.code, run.stdout + &run.stderr)
}

#[test]
fn what_alters_an_answer_is_noticed_whatever_it_is() {
    let sandbox = full(false);
    let trigger = "DROP TRIGGER currency_no_update; CREATE TRIGGER currency_no_update BEFORE UPDATE ON currency";
    let refuse = "SELECT RAISE(ABORT, 'append-only: a row of currency is never changed'); END";
    for (sql, expected) in [
        // Names that hide what queries use.
        ("CREATE TABLE json_each (value)", "error schema: table/json_each: the table has the name of an SQLite function"),
        ("CREATE VIEW JSON_TREE AS SELECT 1 AS value", "error schema: view/JSON_TREE: "),
        ("CREATE TABLE pragma_table_info (name)", "error schema: table/pragma_table_info: "),
        // The same name, something else behind it.
        ("DROP VIEW charge; CREATE TABLE charge (provider TEXT)", "error schema: view/charge: the view is missing"),
        ("DROP VIEW import_list; CREATE VIEW import_list AS SELECT 1", "error schema: view/import_list: "),
        ("DROP INDEX import_by_source; CREATE INDEX import_by_source ON import (imported_at)", "error schema: index/"),
        (&format!("{trigger} WHEN 0 BEGIN {refuse}"), "error schema: trigger/currency_no_update: the trigger differs from the one"),
        ("CREATE TRIGGER helpful AFTER INSERT ON import BEGIN SELECT 1; END", "error schema: trigger/helpful: "),
        ("ALTER TABLE cloudsigma_price ADD COLUMN note TEXT", "error schema: table/cloudsigma_price: "),
        ("ALTER TABLE currency RENAME COLUMN number TO code", "error schema: table/currency: "),
        // The schema as a table: SQLite itself refuses what does not fit together.
        (
            "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT type, name, tbl_name, rootpage,
                 replace(sql, 'charge_gigas', 'charge_ormuco') FROM sqlite_schema WHERE name = 'charge'",
            "error[damaged]: ",
        ),
        (
            "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('view', 'own', 'own', 0,
                 'CREATE TRIGGER helpful AFTER INSERT ON import BEGIN SELECT 1; END')",
            "error[damaged]: ",
        ),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (length(currency) = 3)', '')
                 WHERE name = 'currency'",
            "error schema: table/currency: the table differs from the one of this version",
        ),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT sum(rootpage) FROM sqlite_schema
                 WHERE name IN ('bookkeeping_invoice', 'acceptance')) - rootpage
                 WHERE name IN ('bookkeeping_invoice', 'acceptance')",
            "error file: ",
        ),
        ("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'import_by_source'", "error "),
        // The file's header.
        ("PRAGMA application_id = 7", "error[not-a-ledger]: "),
        ("PRAGMA user_version = 7", "error[older-ledger]: "),
    ] {
        let (code, said) = edited(&sandbox, sql);
        assert!(said.starts_with(expected), "{sql}\n{said}");
        assert!(code == 4 || said.starts_with("error[not-a-ledger]") || said.starts_with("error[older-ledger]"), "{code}");
    }
}

#[test]
fn every_view_index_and_trigger_that_is_edited_is_named() {
    let sandbox = full(false);
    std::fs::copy(sandbox.ledger_path(), sandbox.path("edited.db")).unwrap();
    let connection = writable(&sandbox.path("edited.db"));
    let objects: Vec<(String, String, String)> = connection
        .prepare(
            "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'index', 'trigger') AND sql IS NOT NULL",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(objects.len() > 300, "{}", objects.len());
    for (kind, name, sql) in &objects {
        let other = match kind.as_str() {
            "view" => format!("CREATE VIEW {name} AS SELECT * FROM (SELECT 1 AS one) WHERE 0"),
            "index" => sql.replacen(" ON ", " ON /* */ ", 1),
            _ => sql.replacen("BEGIN", "BEGIN SELECT 1;", 1),
        };
        assert_ne!(&other, sql);
        connection
            .execute_batch(&format!("DROP {kind} {name}; {other}"))
            .unwrap();
    }
    drop(connection);
    let said = sandbox.run(&["-f", "edited.db", "verify"]).expect(4).stdout;
    for (kind, name, _) in &objects {
        let line = format!("error schema: {kind}/{name}: the {kind} differs from the one of this version\n");
        assert!(said.contains(&line), "{kind} {name}");
    }
}

#[test]
fn what_alters_no_answer_is_let_pass() {
    let sandbox = full(false);
    let expected = sandbox.ok(&["verify"]);
    let remade = |kind: &str| {
        let sql = format!(
            "SELECT group_concat('DROP {kind} ' || name || '; ' || sql, '; ') FROM sqlite_schema
                           WHERE type = '{kind}' AND sql IS NOT NULL"
        );
        sandbox.value(&sql)
    };
    for sql in [
        "PRAGMA page_size = 8192; VACUUM",
        "PRAGMA page_size = 512; VACUUM",
        "PRAGMA auto_vacuum = FULL; VACUUM",
        "PRAGMA journal_mode = WAL",
        "ANALYZE",
        "REINDEX",
        "PRAGMA schema_version = 4711",
        "CREATE TABLE my_own (x); INSERT INTO my_own VALUES (1); CREATE VIEW my_view AS SELECT * FROM charge",
        "CREATE INDEX my_index ON import (imported_at)",
        &remade("view"),
        &remade("index"),
        &remade("trigger"),
    ] {
        let (code, said) = edited(&sandbox, sql);
        // What somebody added is named, and is no damage.
        let (added, rest): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| line.contains("somebody added"));
        assert_eq!((code, rest), (0, expected.lines().collect()), "{sql}");
        let is_of_own = sql.contains("my_");
        assert_eq!(added.len(), usize::from(is_of_own), "{sql}: {added:?}");
        assert!(added.iter().all(|line| line.contains("my_")), "{added:?}");
    }
}

/// Dumped and loaded by the stock shell, in the encoding of a ledger and in another.
#[test]
fn a_ledger_loaded_from_a_dump_is_the_same_and_in_utf_16_it_is_not() {
    let sandbox = full(false);
    let expected = sandbox.ok(&["verify"]);
    let Some(dump) = shell(&sandbox, ".", &["billbook.db"], ".dump") else {
        return;
    };
    let pragma = |name: &str| -> i64 {
        let connection = Connection::open(sandbox.ledger_path()).unwrap();
        connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
    };
    let numbers = format!(
        "PRAGMA application_id = {}; PRAGMA user_version = {};\n",
        pragma("application_id"),
        pragma("user_version")
    );
    for (encoding, code) in [("UTF-8", 0), ("UTF-16le", 4), ("UTF-16be", 4)] {
        let script = format!("PRAGMA encoding = '{encoding}'; {numbers}{dump}");
        shell(&sandbox, ".", &[&format!("{encoding}.db")], &script);
        let run = sandbox.run(&["-f", &format!("{encoding}.db"), "verify"]).expect(code);
        if code == 0 {
            assert_eq!(run.stdout, expected);
        } else {
            let line = "error file: file: the file stores texts in an encoding other than a ledger's, so that SQLite orders them differently";
            assert!(run.stdout.starts_with(line), "{}", run.stdout);
        }
    }
}
