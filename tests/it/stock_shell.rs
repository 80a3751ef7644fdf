//! Whoever doubts a figure opens the ledger with the stock `sqlite3` shell and finds the same.
//!
//! The shell is not needed to build or test elsewhere: without it these tests say so and pass. The library's side is
//! always tested.

use crate::sandbox::{Sandbox, names, repository, rows, rows_query, start};
use billbook::testing::ledger::archive;
use billbook::testing::source::Source;
use std::io::Write;
use std::process::Command;

/// A line that no row is.
const MARK: &str = "=== view ===";

/// What the shell prints for some input; nothing when there is no shell.
pub fn shell(sandbox: &Sandbox, folder: &str, args: &[&str], input: &str) -> Option<String> {
    let mut command = Command::new("sqlite3");
    command.args(args).current_dir(sandbox.path(folder));
    // Nobody's `.sqliterc`.
    command.env("HOME", sandbox.path("."));
    let mut child = start(&mut command, "not compared with the stock shell")?;
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Written beside reading, as neither side of a pipe holds it all.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let written = writer.join().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && errors.is_empty(), "sqlite3: {errors}");
    written.unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_view_has_the_same_rows_in_the_stock_shell() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    let views = names(&ledger, "view");
    assert!(views.len() > 20, "{views:?}");
    let mut input = String::new();
    let mut expected = Vec::new();
    for view in &views {
        input.push_str(&format!(".print {MARK}\n{};\n", rows_query(&ledger, view)));
        expected.push(rows(&ledger, view));
    }
    let Some(printed) = shell(
        &sandbox,
        ".",
        &["-batch", "-bail", "-readonly", "-list", "-noheader", "billbook.db"],
        &input,
    ) else {
        return;
    };
    let found: Vec<&str> = printed.split(&format!("{MARK}\n")).skip(1).collect();
    assert_eq!(found.len(), views.len());
    for ((view, expected), found) in views.iter().zip(&expected).zip(found) {
        let mut expected = expected.join("\n");
        if !expected.is_empty() {
            expected.push('\n');
        }
        let differs = expected
            .lines()
            .zip(found.lines())
            .find(|(ours, theirs)| ours != theirs);
        assert!(expected == found, "{view}: ours and theirs: {differs:#?}");
    }
}

/// Where an older SQLite says that NULL is no JSON, a constraint that says the same would make every ledger look damaged.
#[test]
fn the_stock_shell_finds_the_file_sound() {
    let sandbox = Sandbox::with_all_fixtures();
    let query = "PRAGMA integrity_check; PRAGMA foreign_key_check;";
    let Some(printed) = shell(&sandbox, ".", &["-batch", "billbook.db"], query) else {
        return;
    };
    assert_eq!(printed, "ok\n");
}

#[test]
fn no_view_makes_a_binary_fraction() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    for view in names(&ledger, "view").iter().chain(&names(&ledger, "table")) {
        let mut statement = ledger.connection.prepare(&format!("SELECT * FROM \"{view}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for index in 0..columns {
                let value = row.get_ref(index).unwrap();
                assert_ne!(
                    value.data_type(),
                    rusqlite::types::Type::Real,
                    "{view}, column {index}: {value:?}"
                );
            }
        }
    }
}

#[test]
fn sums_by_currency_are_the_same_in_the_stock_shell() {
    let sandbox = Sandbox::with_all_fixtures();
    let sql =
        "SELECT provider, billing_currency, count(*), decimal_sum(billed_cost) FROM charge GROUP BY 1, 2 ORDER BY 1, 2";
    let ours = sandbox.ok(&["sql", sql, "--output", "csv"]);
    let Some(theirs) = shell(&sandbox, ".", &["-batch", "-readonly", "-csv", "billbook.db", sql], "") else {
        return;
    };
    let (_, ours) = ours.split_once('\n').unwrap();
    // The shell quotes texts with blanks, which need no quotes.
    assert_eq!(ours, theirs.replace(['\r', '"'], ""));
}

#[test]
fn archived_files_unpack_to_the_original_bytes() {
    let sandbox = Sandbox::with_all_fixtures();
    let ledger = sandbox.ledger();
    let mut statement = ledger
        .connection
        .prepare("SELECT name, archived_as, sha256 FROM source")
        .unwrap();
    let sources: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(sources.len() >= 16);
    for (name, archived_as, sha256) in &sources {
        let original = std::fs::read(repository(name)).unwrap();
        assert!(
            archive::get(&ledger.connection, archived_as).unwrap() == Some(original),
            "{name}"
        );
        assert!(archived_as.starts_with(&sha256[..12]), "{name}");
    }
    std::fs::create_dir(sandbox.path("out")).unwrap();
    if shell(&sandbox, "out", &["../billbook.db", "-Ax"], "").is_none() {
        return;
    }
    for (name, archived_as, sha256) in &sources {
        let unpacked = sandbox.bytes(&format!("out/{archived_as}"));
        assert_eq!(&Source::new(name, unpacked, None).sha256, sha256, "{name}");
    }
}
