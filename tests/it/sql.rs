//! `billbook sql`: exact, read-only, and a good neighbour in a pipe.

use crate::sandbox::Sandbox;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
    sandbox.ok(&["import", "balance.http"]);
    sandbox
}

#[test]
fn decimals_are_exact() {
    let sandbox = sandbox();
    for (expression, expected) in [
        ("decimal_add('0.1', '0.2')", "0.3"),
        (
            "decimal_add('99999999999999999999999999.99999999999999999999', '0.00000000000000000001')",
            "100000000000000000000000000.00000000000000000000",
        ),
        ("decimal_sub('1', '0.00000000000000000001')", "0.99999999999999999999"),
        ("decimal_mul('14.40', '0.00125')", "0.018"),
        ("decimal_cmp('10', '9.99')", "1"),
        (
            "(SELECT decimal_sum(column1) FROM (VALUES ('0.1'), ('0.2'), (NULL), (3)))",
            "3.3",
        ),
        (
            "(SELECT group_concat(c) FROM (SELECT column1 AS c FROM (VALUES ('10'), ('9.5'), ('0.1')) ORDER BY c COLLATE decimal))",
            "\"0.1,9.5,10\"",
        ),
    ] {
        let printed = sandbox.ok(&["sql", &format!("SELECT {expression} AS x"), "--output", "csv"]);
        assert_eq!(printed, format!("x\n{expected}\n"), "{expression}");
    }
}

#[test]
fn a_text_that_is_no_decimal_is_an_error() {
    let sandbox = sandbox();
    for (expression, reason) in [
        ("decimal_add('1,000', '1')", "\"1,000\" is not a decimal"),
        ("decimal_sum('abc')", "\"abc\" is not a decimal"),
        ("decimal_mul(0.5, '2')", "0.5 is a REAL"),
    ] {
        let run = sandbox
            .run(&["sql", &format!("SELECT {expression}")])
            .expect_error(2, "sql");
        assert!(run.stderr.contains(reason), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_text_without_a_query_is_refused_in_words() {
    let sandbox = sandbox();
    for text in ["", "  ", ";", "/* nothing */"] {
        let run = sandbox.run(&["sql", text]).expect_error(2, "sql");
        assert!(
            run.stderr.contains("there is no query") && run.stdout.is_empty(),
            "{text}: {}",
            run.stderr
        );
    }
    let piped = sandbox.run_with_input(&["sql", "-"], b"").expect_error(2, "sql");
    assert!(piped.stderr.contains("there is no query"), "{}", piped.stderr);
}

#[test]
fn whatever_would_write_is_refused() {
    let sandbox = sandbox();
    let before = sandbox.bytes("billbook.db");
    for (statement, problem) in [
        ("INSERT INTO provider VALUES ('x', 'X')", "sql-writes"),
        ("DELETE FROM import", "sql-writes"),
        ("UPDATE source SET name = 'x'", "sql-writes"),
        ("DROP TABLE import", "sql-writes"),
        ("CREATE TABLE x (y)", "sql-writes"),
        ("VACUUM", "sql-writes"),
        ("PRAGMA user_version = 7", "sql-writes"),
        ("ATTACH 'other.db' AS other", "sql-writes"),
        ("EXPLAIN DELETE FROM import", "sql-writes"),
        ("VACUUM INTO 'copy.db'", "sql-writes"),
        ("SELECT 1; DELETE FROM import", "sql"),
        ("SELECT 1; SELECT 2", "sql"),
        ("SELEC 1", "sql"),
        ("SELECT * FROM nothing", "sql"),
        ("SELECT writefile('x', 'y')", "sql"),
        ("SELECT load_extension('x')", "sql"),
        ("", "sql"),
    ] {
        let run = sandbox.run(&["sql", statement]);
        assert!(
            run.stderr.contains(&format!("error[{problem}]: ")),
            "{statement}: {run:?}"
        );
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{statement}");
        assert!(sandbox.bytes("billbook.db") == before, "{statement} changed the ledger");
    }
    // These are allowed, and change nothing that lasts.
    for statement in [
        "PRAGMA writable_schema = ON",
        "PRAGMA query_only = OFF",
        "PRAGMA table_info(import)",
    ] {
        sandbox.run(&["sql", statement]).expect(0);
        assert!(sandbox.bytes("billbook.db") == before, "{statement} changed the ledger");
    }
    let mut left: Vec<_> = std::fs::read_dir(sandbox.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["balance.http", "billbook.db"], "a statement made a file");
}

#[test]
fn the_form_follows_the_option_or_else_the_name_of_the_file() {
    let sandbox = sandbox();
    let query = "SELECT currency, balance, credit_limit FROM api_cloudsigma_balance";
    let csv = "currency,balance,credit_limit\nEUR,108.54152708428789828387,\n";
    let json = "[\n    {\n        \"currency\": \"EUR\",\n        \"balance\": \"108.54152708428789828387\",\n        \"credit_limit\": null\n    }\n]\n";
    assert_eq!(sandbox.ok(&["sql", query, "--output", "csv"]), csv);
    assert_eq!(sandbox.ok(&["sql", query, "--output", "json"]), json);
    let table = sandbox.ok(&["sql", query, "--output", "table"]);
    assert_eq!(sandbox.ok(&["sql", query]), table);
    assert!(
        table.contains("108.54152708428789828387") && table.contains("credit_limit"),
        "{table}"
    );
    for (name, expected) in [("out.csv", csv), ("OUT.JSON", json), ("out.txt", &*table)] {
        assert_eq!(sandbox.ok(&["sql", query, "-o", name]), "");
        assert_eq!(String::from_utf8(sandbox.bytes(name)).unwrap(), expected, "{name}");
    }
    sandbox.ok(&["sql", query, "-o", "out.csv", "--output", "json"]);
    assert_eq!(String::from_utf8(sandbox.bytes("out.csv")).unwrap(), json);
    for name in ["out", "out.doc"] {
        sandbox.run(&["sql", query, "-o", name]).expect_error(2, "unknown-form");
        assert!(!sandbox.path(name).exists(), "{name}");
    }
    sandbox.ok(&["sql", query, "-o", "out", "--output", "csv"]);
    sandbox.run(&["sql", query, "--output", "xml"]).expect(2);
    sandbox
        .run(&["sql", query, "-o", "no-folder/out.csv"])
        .expect_error(5, "io");
}

#[test]
fn an_output_never_replaces_a_ledger() {
    let sandbox = sandbox();
    let before = sandbox.bytes("billbook.db");
    for args in [
        &["sql", "SELECT 1", "-o", "billbook.db"][..],
        &["api", "cloudsigma", "/balance/", "-o", "billbook.db"],
        &["imports", "-o", "./billbook.db"],
        &["operations", "-o", "billbook.db"],
    ] {
        sandbox.run(args).expect_error(2, "output");
        assert!(sandbox.bytes("billbook.db") == before, "{args:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let sandbox = sandbox();
    let query = "SELECT a.name, b.name FROM currency AS a, currency AS b";
    let mut command = sandbox.command(&["sql", query, "--output", "csv"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "name,name\n");
    drop(reader);
    let status = child.wait().unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!((status.code(), errors.as_str()), (Some(0), ""));
}

#[test]
fn no_rows_are_still_a_table_and_a_list() {
    let sandbox = sandbox();
    let query = "SELECT id, amount FROM api_cloudsigma_ledger";
    assert_eq!(sandbox.ok(&["sql", query, "--output", "csv"]), "id,amount\n");
    assert_eq!(sandbox.ok(&["sql", query, "--output", "json"]), "[]\n");
}
