//! The schema: published as `tests/schema.sql`, append-only, commented, and sound.

use crate::fixtures::files;
use crate::sandbox::{Sandbox, compare_exactly_with_golden, compare_with_golden, names, repository_text};
use billbook::testing::check::integrity::{new_ledger, schema_digest};
use billbook::testing::ledger::views;
use billbook::testing::providers::REGISTRY;
use rusqlite::Connection;

#[test]
fn the_schema_is_the_published_one() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'refinery%'
               ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'trigger' THEN 3 ELSE 4 END, name";
    let mut statement = ledger.connection.prepare(sql).unwrap();
    let texts = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let texts: Vec<String> = texts.map(Result::unwrap).collect();
    let head = "-- The whole schema of a ledger: tables, indexes, triggers, views; each kind by name.\n\
                -- Written by a test: BILLBOOK_BLESS=1 cargo test --test it schema\n";
    compare_with_golden("tests/schema.sql", &format!("{head}\n{};\n", texts.join(";\n\n")));
}

#[test]
fn the_program_knows_the_schema_of_a_new_ledger() {
    let new = new_ledger(&REGISTRY).unwrap();
    let views = views::fingerprint(views::all(&REGISTRY));
    compare_exactly_with_golden("src/ledger/views/fingerprint", &format!("{views}\n"));
    compare_exactly_with_golden(
        "src/check/schema.sha256",
        &format!("{}\n", schema_digest(&new).unwrap()),
    );
}

#[test]
fn every_table_is_strict() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    for table in names(&ledger, "table") {
        let sql = "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name = ?1";
        let strict: bool = ledger.connection.query_row(sql, [&table], |row| row.get(0)).unwrap();
        assert!(strict, "{table} is not STRICT");
    }
}

#[test]
fn every_table_refuses_update_and_delete() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    let tables = names(&ledger, "table");
    assert!(tables.len() > 20, "{tables:?}");
    let connection = Connection::open(sandbox.ledger_path()).unwrap();
    for table in &tables {
        let triggers = "SELECT group_concat(name, ' ') FROM
                        (SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 ORDER BY name)";
        let found: Option<String> = connection.query_row(triggers, [table], |row| row.get(0)).unwrap();
        // Numbers of documents have no gap, and their days ascend.
        let further = if table == "issued_document" {
            "issued_document_ascends issued_document_has_no_gap "
        } else {
            ""
        };
        assert_eq!(
            found,
            Some(format!("{further}{table}_no_delete {table}_no_update")),
            "triggers of {table}"
        );
        let column: String = connection
            .query_row("SELECT name FROM pragma_table_info(?1) LIMIT 1", [table], |row| {
                row.get(0)
            })
            .unwrap();
        let count: i64 = connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap();
        for (sql, what) in [
            (format!("UPDATE {table} SET \"{column}\" = \"{column}\""), "changed"),
            (format!("DELETE FROM {table}"), "deleted"),
        ] {
            // A trigger runs for each row, so an empty table has nothing to refuse.
            match connection.execute(&sql, []) {
                Ok(changed) => assert_eq!((changed, count), (0, 0), "{sql}"),
                Err(error) => assert_eq!(
                    error.to_string(),
                    format!("append-only: a row of {table} is never {what}")
                ),
            }
        }
        let after: i64 = connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(after, count, "{table}");
    }
    let filled: i64 = connection
        .query_row("SELECT count(*) FROM cloudsigma_transaction", [], |row| row.get(0))
        .unwrap();
    assert!(filled > 0);
}

#[test]
fn foreign_keys_hold_and_the_file_is_sound() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    let mut statement = ledger.connection.prepare("PRAGMA foreign_key_check").unwrap();
    let violations = statement.query_map([], |row| row.get::<_, String>(0)).unwrap().count();
    assert_eq!(violations, 0);
    let verdict: String = ledger
        .connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
    let on: bool = ledger
        .connection
        .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
        .unwrap();
    assert!(on, "the program does not enforce foreign keys");
}

#[test]
fn every_table_is_explained_where_it_is_created() {
    let mut created = 0;
    for file in files("migrations") {
        let text = repository_text(&file);
        assert!(text.starts_with("-- "), "{file} does not open with why");
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(rest) = line.strip_prefix("CREATE TABLE ") else {
                continue;
            };
            created += 1;
            let before = index
                .checked_sub(1)
                .is_some_and(|above| lines[above].starts_with("-- "));
            let mut body = lines[index..].iter().take_while(|line| !line.starts_with(')'));
            assert!(
                before || body.any(|line| line.contains("-- ")),
                "{file}: no comment on table {rest}"
            );
        }
    }
    let sandbox = Sandbox::with_all_fixtures();
    assert_eq!(
        created,
        names(&sandbox.ledger(), "table").len(),
        "tables are created by migrations only"
    );
}

#[test]
fn every_view_opens_with_a_comment() {
    let mut found = 0;
    for file in files("src") {
        let is_sql = std::path::Path::new(&file)
            .extension()
            .is_some_and(|extension| extension == "sql");
        if !is_sql {
            continue;
        }
        let text = repository_text(&file);
        assert!(text.starts_with("-- "), "{file} does not open with what it is");
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if let Some(rest) = line.strip_prefix("CREATE VIEW ") {
                found += 1;
                let above = index.checked_sub(1).map(|above| lines[above]).unwrap_or_default();
                assert!(above.starts_with("-- "), "{file}: no comment above {rest}");
            }
        }
    }
    assert!(found > 20, "{found}");
}
