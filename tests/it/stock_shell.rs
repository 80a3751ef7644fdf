//! Whoever doubts a figure opens the ledger with the stock `sqlite3` shell and finds the same.
//!
//! Without the shell the library's side is tested alone.

use crate::programs;
use crate::sandbox::{Sandbox, names, repository, rows, rows_query};
use billbook::testing::ledger::{archive, decimal_functions};
use billbook::testing::source::Source;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rusqlite::Connection;

/// A line that no row is.
const MARK: &str = "=== view ===";

/// What the shell prints for some input; nothing when there is no shell.
pub fn shell(sandbox: &Sandbox, folder: &str, args: &[&str], input: &str) -> Option<String> {
    let mut command = programs::program("sqlite3", "not compared with the stock shell")?;
    command.args(args).current_dir(sandbox.path(folder));
    // Nobody's `.sqliterc`.
    command.env("HOME", sandbox.path("."));
    let output = programs::output(&mut command, input.as_bytes());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && errors.is_empty(), "sqlite3: {errors}");
    // The shell prints bytes as they are: one sign for each, where the whole is not a text.
    let as_signs = |bytes: &[u8]| bytes.iter().map(|&byte| char::from(byte)).collect();
    Some(String::from_utf8(output.stdout).unwrap_or_else(|error| as_signs(error.as_bytes())))
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
        .prepare("SELECT name, archived_as, sha256 FROM source WHERE name LIKE 'fixtures/%'")
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

/// Expressions that the shell computes correctly, the same ones on each run.
fn expressions() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let mut draw = |pattern: &str| {
        let tree = proptest::string::string_regex(pattern).unwrap().new_tree(&mut runner);
        tree.unwrap().current()
    };
    let any = "'-?[0-9]{1,25}(\\.[0-9]{1,25})?([eE][-+]?[0-9]{1,2})?'|-?[1-9][0-9]{0,17}|NULL\
               |'-?0{1,3}(\\.0{1,5})?(e-?[0-9])?'|'-?[0-9]{1,3}(\\.[0-9]{1,3})?'";
    // No exponent, no trailing zero and no negative zero, see the module comment.
    let comparable = "'-?(0|[1-9][0-9]{0,3})\\.[0-9]{0,2}[1-9]'|'-?[1-9][0-9]{0,30}'|'0'";
    let mut expressions = Vec::new();
    for _ in 0..100 {
        expressions.push(format!("decimal({})", draw(any)));
        for function in ["decimal_add", "decimal_sub", "decimal_mul"] {
            expressions.push(format!("{function}({}, {})", draw(any), draw(any)));
        }
        let (left, right) = (draw(comparable), draw(comparable));
        expressions.push(format!("decimal_cmp({left}, {right})"));
        expressions.push(format!("{left} < {right} COLLATE decimal"));
        let rows: Vec<_> = (0..5).map(|_| format!("({})", draw(any))).collect();
        let rows = rows.join(",");
        expressions.push(format!("(SELECT decimal_sum(column1) FROM (VALUES {rows}))"));
    }
    expressions
}

/// Zero without the minus that the shell puts before some zeros.
fn without_negative_zero(text: &str) -> &str {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest,
        _ => text,
    }
}

#[test]
fn decimal_functions_write_the_same_texts() {
    let sandbox = Sandbox::new();
    let expressions = expressions();
    let script = expressions.join(", 'NULL');\nSELECT coalesce(");
    let script = format!("SELECT coalesce({script}, 'NULL');\n");
    let Some(theirs) = shell(&sandbox, ".", &["-batch", ":memory:"], &script) else {
        return;
    };
    let theirs: Vec<&str> = theirs.lines().collect();
    assert_eq!(theirs.len(), expressions.len());
    let connection = Connection::open_in_memory().unwrap();
    decimal_functions::register(&connection).unwrap();
    for (expression, theirs) in expressions.iter().zip(theirs) {
        let sql = format!("SELECT coalesce(CAST({expression} AS TEXT), 'NULL')");
        let ours: String = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(ours, without_negative_zero(theirs), "{expression}");
    }
}
