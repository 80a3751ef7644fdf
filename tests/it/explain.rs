//! From a row back to its file, its place and its text.

use crate::sandbox::{Sandbox, names};
use billbook::testing::ledger::explain::explain;
use billbook::testing::source::{Source, json};
use std::path::Path;

/// Views that have rows with a key, and the key of the first row that has a place in a document.
fn explainable(sandbox: &Sandbox) -> Vec<(String, String)> {
    let ledger = sandbox.ledger();
    let mut found = Vec::new();
    for view in names(&ledger, "view") {
        let columns =
            format!("SELECT count(*) FROM pragma_table_info('{view}') WHERE name IN ('row_key', 'import_id', 'place')");
        let count: i64 = ledger.connection.query_row(&columns, [], |row| row.get(0)).unwrap();
        let has_key = format!("SELECT count(*) FROM pragma_table_info('{view}') WHERE name = 'row_key'");
        if ledger
            .connection
            .query_row(&has_key, [], |row| row.get::<_, i64>(0))
            .unwrap()
            == 0
        {
            continue;
        }
        assert_eq!(count, 3, "{view} has a row_key, but not import_id and place");
        let sql = format!("SELECT row_key FROM \"{view}\" ORDER BY length(place) DESC, row_key LIMIT 1");
        match ledger.connection.query_row(&sql, [], |row| row.get(0)) {
            Ok(key) => found.push((view, key)),
            Err(error) => assert_eq!(error, rusqlite::Error::QueryReturnedNoRows, "{view}"),
        }
    }
    found
}

#[test]
fn a_row_of_every_view_leads_back_to_its_text_without_the_files() {
    let sandbox = Sandbox::with_all_fixtures();
    std::fs::remove_dir_all(sandbox.path("fixtures")).unwrap();
    let views = explainable(&sandbox);
    assert!(views.len() >= 14, "{views:?}");
    for (view, key) in views {
        let shown = sandbox.ok(&["explain", &view, &key]);
        assert!(shown.contains("\nfile      fixtures/"), "{view} {key}\n{shown}");
        assert!(
            shown.contains("\nkept      in the ledger, as `"),
            "{view} {key}\n{shown}"
        );
        for found in explain(&sandbox.ledger(), &view, &key).unwrap() {
            let text = found
                .text
                .unwrap_or_else(|| panic!("{view} {key}: no text at `{}`", found.place));
            assert!(shown.contains(&text), "{view} {key}");
            // A part of an XML document has lost the namespace that would say what it is, and a table's row its header.
            let is_row = Path::new(&found.file)
                .extension()
                .is_some_and(|extension| extension == "csv");
            assert!(
                is_row || text.starts_with('<') || json::parse(&text, true).is_ok(),
                "{text}"
            );
        }
    }
}

#[test]
fn the_line_and_column_shown_are_where_the_text_stands() {
    let sandbox = Sandbox::with_all_fixtures();
    for (view, key) in explainable(&sandbox) {
        for found in explain(&sandbox.ledger(), &view, &key).unwrap() {
            let source = Source::new(&found.file, sandbox.bytes(&found.file), None);
            assert_eq!(found.sha256, source.sha256, "{view}");
            let Some((line, column)) = found.line_column else {
                assert_ne!(
                    found.entry, "",
                    "{view}: only a body decoded from a HAR file has no line of its own"
                );
                continue;
            };
            let whole = source.text().unwrap();
            let lines: Vec<&str> = whole.lines().collect();
            let rest: String = lines[line - 1].chars().skip(column - 1).collect();
            let text = found.text.unwrap();
            assert!(
                rest.starts_with(text.lines().next().unwrap()),
                "{view} {key}: {line}:{column}"
            );
        }
    }
}

#[test]
fn a_row_of_a_har_file_names_its_entry() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025-browser.har", "browser.har");
    sandbox.ok(&["import", "browser.har"]);
    std::fs::remove_file(sandbox.path("browser.har")).unwrap();
    let id = sandbox.value("SELECT id FROM api_cloudsigma_ledger ORDER BY id LIMIT 1");
    let shown = sandbox.ok(&["explain", "api_cloudsigma_ledger", &id]);
    assert!(shown.contains("\nfile      browser.har\n"), "{shown}");
    assert!(shown.contains("\nplace     /log/entries/3/objects/"), "{shown}");
    // Its third answer was saved as base64, and is shown decoded.
    let shown = sandbox.ok(&["explain", "api_cloudsigma_licenses", "stub_backup_agent"]);
    assert!(shown.contains("\nplace     /log/entries/5/objects/1\n"), "{shown}");
    assert!(shown.contains("\"Example Backup Agent\""), "{shown}");
}

#[test]
fn a_file_that_was_not_kept_is_read_where_it_lay_while_it_is_the_same() {
    let sandbox = Sandbox::new();
    let name = "balance.http";
    // A header that nobody reads is read fastest.
    let saved = |padding: usize, balance: &str| {
        format!(
            "GET /balance/ HTTP/1.1\nX-Padding: {}\n\nHTTP/1.1 200 OK\n\n{{\"balance\": \"{balance}\", \"currency\": \"CHF\"}}",
            "x".repeat(padding)
        )
    };
    sandbox.write(name, saved(65 << 20, "1.50"));
    sandbox.ok(&["import", name]);
    assert_eq!(sandbox.value("SELECT count(*) FROM sqlar"), "0");
    let kept = |sandbox: &Sandbox| {
        let shown = sandbox.ok(&["explain", "api_cloudsigma_balance", "default"]);
        shown
            .lines()
            .find_map(|line| line.strip_prefix("kept      "))
            .unwrap()
            .to_owned()
    };
    assert_eq!(kept(&sandbox), "in its file; the ledger keeps only its hash");
    sandbox.write(name, saved(0, "9.99"));
    assert_eq!(kept(&sandbox), "not kept; the file has changed since");
    std::fs::remove_file(sandbox.path(name)).unwrap();
    assert_eq!(kept(&sandbox), "not kept; the file is gone");
}

#[test]
fn unknown_views_and_keys_are_told() {
    let sandbox = Sandbox::with_all_fixtures();
    let run = sandbox
        .run(&["explain", "charges", "1"])
        .expect_error(2, "unknown-view");
    assert!(run.stderr.contains("charge, "), "{}", run.stderr);
    // A view without keys, a table, and something that is no name at all.
    for view in ["import_list", "import", "charge\" --"] {
        sandbox.run(&["explain", view, "1"]).expect_error(2, "unknown-view");
    }
    sandbox
        .run(&["explain", "charge", "nobody"])
        .expect_error(2, "not-found");
}

#[test]
fn an_altered_archive_is_noticed() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
    sandbox.ok(&["import", "balance.http"]);
    let connection = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
    connection
        .execute_batch("DROP TRIGGER sqlar_no_update; UPDATE sqlar SET data = CAST('GET' AS BLOB), sz = 3")
        .unwrap();
    drop(connection);
    sandbox
        .run(&["explain", "api_cloudsigma_balance", "default"])
        .expect_error(4, "damaged");
}
