//! What holds for every statement, whatever the pair and whatever it is made of.
//!
//! Ledgers are made of all fixtures together, and of each month under `tests/reconcile` by itself.

use crate::forms::{csv_cells, xlsx_cells};
use crate::sandbox::{Sandbox, names, repository};
use billbook::testing::contract::registry::Ledger;
use billbook::testing::money::decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Kinds that a document explains.
const EXPLAIN: [&str; 8] = [
    "rounding",
    "discount",
    "credit",
    "tax",
    "currency",
    "period cut",
    "revision",
    "late correction",
];

/// A month under `tests/reconcile`, imported by itself.
pub fn of_month(path: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as(&format!("tests/reconcile/{path}"), "month");
    sandbox.ok(&["import", "month"]);
    sandbox
}

/// Statements as JSON, and how the program ended.
pub fn asked(sandbox: &Sandbox, options: &[&str]) -> (Vec<Value>, i32) {
    let run = sandbox.run(&[&["reconcile", "--output", "json"], options].concat());
    assert!(run.code == 0 || run.code == 1, "{}", run.stderr);
    (serde_json::from_str(&run.stdout).unwrap(), run.code)
}

/// The statements of a ledger in the sandbox.
pub fn statements(sandbox: &Sandbox, options: &[&str]) -> Vec<Value> {
    asked(sandbox, options).0
}

/// A member's text; nothing for null.
pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn decimal(value: &Value, name: &str) -> Decimal {
    Decimal::parse(text(value, name)).unwrap_or_else(|error| panic!("{name}: {error} in {value}"))
}

pub fn lines(statement: &Value) -> &[Value] {
    statement["lines"].as_array().unwrap()
}

/// What tells a statement from every other.
fn key(statement: &Value) -> String {
    let names = [
        "pair",
        "provider",
        "account",
        "subject",
        "currency",
        "period_start",
        "period_end",
    ];
    names.map(|name| text(statement, name)).join(" | ")
}

/// Without the numbers of imports, which are those of the order in which files came.
fn without_imports(statements: &[Value]) -> Vec<Value> {
    fn strip(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some((place, number)) = text.rsplit_once(", import ")
                    && number.bytes().all(|byte| byte.is_ascii_digit())
                {
                    *text = place.to_owned();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            Value::Object(members) => members.values_mut().for_each(strip),
            _ => {}
        }
    }
    let mut all = statements.to_vec();
    all.iter_mut().for_each(strip);
    all
}

/// Exports below a folder of the sandbox, by their paths from it.
fn files(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(sandbox.path(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(files(sandbox, &name));
        } else if ![".md", ".py", ".txt"].iter().any(|end| name.ends_with(end)) {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// Imports files in this order into a ledger of its own.
fn import<'f>(sandbox: &Sandbox, ledger: &[&str], files: impl Iterator<Item = &'f String>) {
    let files: Vec<&str> = files.map(String::as_str).collect();
    sandbox.ok(&[ledger, &["import"], &files].concat());
}

/// Months: folders below `tests/reconcile/<provider>` that can be imported without saying anything about them.
fn months() -> Vec<String> {
    let mut found = Vec::new();
    let folders = |path: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(path).unwrap().map(Result::unwrap);
        let mut names: Vec<String> = entries
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let root = repository("tests/reconcile");
    for provider in folders(&root) {
        for month in folders(&root.join(&provider)) {
            found.push(format!("{provider}/{month}"));
        }
    }
    found
}

/// Every ledger there is to look at: its name, the sandbox, and the folder that was imported.
pub fn ledgers() -> Vec<(String, Sandbox, &'static str)> {
    let mut all = vec![("fixtures".to_owned(), Sandbox::with_all_fixtures(), "fixtures")];
    for month in months() {
        let sandbox = Sandbox::new();
        sandbox.copy_as(&format!("tests/reconcile/{month}"), "month");
        let is_imported = sandbox.run(&["import", "month"]).code == 0;
        let is_ours = month.starts_with("cloudsigma/") || month.starts_with("gigas/");
        assert!(is_imported || !is_ours, "{month}");
        if is_imported {
            all.push((month, sandbox, "month"));
        }
    }
    assert!(all.len() > 6, "too few months");
    all
}

#[test]
fn lines_and_what_is_left_are_the_difference_to_the_last_digit() {
    let mut verdicts = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    let mut ledgers = ledgers();
    // Documents of several months in one folder.
    for folder in [
        "ormuco",
        "vcloudair",
        "focus",
        "lists",
        "prices",
        "payments",
        "scenarios",
    ] {
        let sandbox = Sandbox::new();
        sandbox.copy_as(&format!("tests/reconcile/{folder}"), "month");
        sandbox.ok(&["import", "month"]);
        ledgers.push((folder.to_owned(), sandbox, "month"));
    }
    ledgers.push(("documents".to_owned(), crate::reconcile_issued::corrected(), "month"));
    for (name, sandbox, _) in ledgers {
        for statement in statements(&sandbox, &[]) {
            let key = key(&statement);
            let difference = decimal(&statement, "here").sub(&decimal(&statement, "there"));
            let unexplained = decimal(&statement, "unexplained");
            assert_eq!(difference, decimal(&statement, "difference"), "{name}: {key}");
            assert_eq!(
                decimal(&statement, "explained")
                    .add(&decimal(&statement, "named"))
                    .add(&unexplained),
                difference,
                "{name}: {key}"
            );
            let to_clear = decimal(&statement, "to_clear");
            assert!(!to_clear.is_negative(), "{name}: {key}");
            assert_eq!(
                to_clear.is_zero(),
                text(&statement, "verdict") != "open",
                "{name}: {key}"
            );
            let sum = lines(&statement)
                .iter()
                .fold(unexplained.clone(), |sum, line| sum.add(&decimal(line, "amount")));
            assert_eq!(sum, difference, "{name}: {key}");

            // A line of 0 leaves nothing to clear.
            let all_explain = lines(&statement)
                .iter()
                .all(|line| EXPLAIN.contains(&text(line, "kind")) || decimal(line, "amount").is_zero());
            let is_held = statement["bound"].is_string() && {
                let bound = decimal(&statement, "bound");
                unexplained <= bound && unexplained.neg() <= bound
            };
            let expected = match (all_explain, unexplained.is_zero(), lines(&statement).is_empty()) {
                (true, true, true) => "exact",
                (true, true, false) => "explained",
                (true, false, _) if is_held => "within bound",
                _ => "open",
            };
            assert_eq!(text(&statement, "verdict"), expected, "{name}: {key}");
            verdicts.insert(expected);
            pairs.insert(text(&statement, "pair").to_owned());
        }
    }
    assert_eq!(verdicts.len(), 4, "{verdicts:?}");
    for pair in billbook::testing::providers::REGISTRY.pairs() {
        let is_typed_in = pair.name == "invoice-total";
        assert!(
            is_typed_in || pairs.contains(pair.name),
            "no month has a statement of {}",
            pair.name
        );
    }
}

#[test]
fn no_statement_is_made_twice() {
    for (name, sandbox, _) in ledgers() {
        let mut seen = BTreeSet::new();
        for statement in statements(&sandbox, &[]) {
            assert!(seen.insert(key(&statement)), "{name}: {}", key(&statement));
        }
    }
}

#[test]
fn the_exit_code_is_1_exactly_if_a_statement_is_open() {
    for (name, sandbox, _) in ledgers() {
        let (all, code) = asked(&sandbox, &[]);
        let is_open = |statement: &Value| text(statement, "verdict") == "open";
        assert_eq!(code, i32::from(all.iter().any(is_open)), "{name}");
        for pair in billbook::testing::providers::REGISTRY.pairs() {
            let of_pair: Vec<&Value> = all.iter().filter(|one| text(one, "pair") == pair.name).collect();
            if of_pair.is_empty() {
                continue;
            }
            let (again, code) = asked(&sandbox, &[pair.name]);
            assert_eq!(again.iter().collect::<Vec<_>>(), of_pair, "{name}: {}", pair.name);
            assert_eq!(code, i32::from(again.iter().any(is_open)), "{name}: {}", pair.name);
            let subject = text(of_pair[0], "subject");
            let (one, code) = asked(&sandbox, &[pair.name, "--invoice", subject]);
            assert!(!one.is_empty() && one.iter().all(|one| text(one, "subject") == subject));
            assert_eq!(code, i32::from(one.iter().any(is_open)), "{name}: {subject}");
        }
    }
}

#[test]
fn any_order_of_imports_and_any_repetition_gives_the_same_statements() {
    for (name, sandbox, folder) in ledgers() {
        let expected = without_imports(&statements(&sandbox, &[]));
        let files = files(&sandbox, folder);
        let backwards = ["-f", "backwards.db"];
        import(&sandbox, &backwards, files.iter().rev());
        let found = without_imports(&statements(&sandbox, &backwards));
        assert_eq!(found.len(), expected.len(), "{name}, backwards");
        let sorted = |mut all: Vec<Value>| {
            all.sort_by_key(key);
            all
        };
        for (found, expected) in sorted(found).iter().zip(&sorted(expected.clone())) {
            assert_eq!(found, expected, "{name}, backwards");
        }
        sandbox.ok(&["import", folder]);
        assert_eq!(without_imports(&statements(&sandbox, &[])), expected, "{name}, again");
    }
}

#[test]
fn every_place_named_exists() {
    for (name, sandbox, _) in ledgers() {
        let ledger = sandbox.ledger();
        let known = places(&ledger);
        for statement in statements(&sandbox, &[]) {
            let sides = [&statement["here_is"], &statement["there_is"]];
            for part in lines(&statement).iter().chain(sides) {
                let place = text(part, "place");
                assert!(
                    place.is_empty() || known.contains(place) || is_in_file(&sandbox, place),
                    "{name}: {} names {place}",
                    key(&statement)
                );
            }
        }
    }
}

/// Every place of every row in the ledger, as it is printed.
fn places(ledger: &Ledger) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in names(ledger, "table") {
        let sql = "SELECT count(*) FROM pragma_table_info(?1) WHERE name IN ('place', 'import_id')";
        let columns: i64 = ledger.connection.query_row(sql, [&table], |row| row.get(0)).unwrap();
        if columns < 2 {
            continue;
        }
        let sql = format!(
            "SELECT DISTINCT trim(i.file || ' ' || i.entry || t.place) || ', import ' || t.import_id
             FROM \"{table}\" AS t JOIN import_list AS i USING (import_id) WHERE t.place IS NOT NULL"
        );
        let mut query = ledger.connection.prepare(&sql).unwrap();
        let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        found.extend(rows.map(Result::unwrap));
    }
    found
}

/// Whether a place is a line of a file, as those of large files are: `month/rows.csv:17, import 3`.
fn is_in_file(sandbox: &Sandbox, place: &str) -> bool {
    let place = place.rsplit_once(", import ").map_or(place, |(place, _)| place);
    let Some((file, line)) = place.split_once(':') else {
        return sandbox.path(place).is_file();
    };
    let line: usize = line.split([':', ' ', ',']).next().unwrap().parse().unwrap_or(0);
    let count = std::fs::read(sandbox.path(file)).map_or(0, |bytes| bytes.split(|byte| *byte == b'\n').count());
    (1..=count).contains(&line)
}

#[test]
fn every_form_has_the_same_figures() {
    for (name, sandbox, _) in ledgers() {
        let all = statements(&sandbox, &[]);
        let of_lines = |options: &[&str]| {
            sandbox.run(&[&["reconcile", "-o", "out.xlsx"], options].concat());
            let xlsx = xlsx_cells(sandbox.bytes("out.xlsx"));
            let csv = csv_cells(
                &sandbox
                    .run(&[&["reconcile", "--output", "csv"], options].concat())
                    .stdout,
            );
            assert_eq!(csv, xlsx, "{name}");
            csv
        };
        let (header, rows) = of_lines(&[]);
        let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
        let mut stated = rows.iter();
        for statement in &all {
            let mut next = |kind: &str, amount: &str, rest: Option<&Value>| {
                let row = stated.next().unwrap();
                assert_eq!(row[column("kind")], kind, "{name}: {}", key(statement));
                assert_eq!(row[column("amount")], amount, "{name}: {}", key(statement));
                for cell in ["pair", "subject", "currency", "verdict"] {
                    assert_eq!(row[column(cell)], text(statement, cell), "{name}");
                }
                for cell in ["object", "what", "here", "there", "rule", "place"] {
                    let expected = rest.map_or("", |line| text(line, cell));
                    assert!(rest.is_none() || row[column(cell)] == expected, "{name}: {cell}");
                }
            };
            next("total here", text(statement, "here"), None);
            for line in lines(statement) {
                next(text(line, "kind"), text(line, "amount"), Some(line));
            }
            next("unexplained", text(statement, "unexplained"), None);
            next("to clear", text(statement, "to_clear"), None);
            next("total there", text(statement, "there"), None);
        }
        assert!(stated.next().is_none(), "{name}");

        let (header, rows) = of_lines(&["--summary"]);
        assert_eq!(rows.len(), all.len(), "{name}");
        for (row, statement) in rows.iter().zip(&all) {
            for (cell, column) in row.iter().zip(&header) {
                assert_eq!(cell, text(statement, column), "{name}: {column}");
            }
        }

        let table = sandbox.run(&["reconcile"]).stdout;
        for (part, statement) in table.split("\n\n").zip(&all) {
            let figures = ["here", "there", "difference", "unexplained", "to_clear"].map(|name| text(statement, name));
            let of_lines = lines(statement).iter().map(|line| text(line, "amount"));
            for figure in figures.into_iter().chain(of_lines) {
                let is_there = part.split_whitespace().any(|word| word == figure);
                assert!(is_there, "{name}: {figure} is not in\n{part}");
            }
            assert!(part.starts_with(text(statement, "verdict")), "{name}: {part}");
        }
        assert_eq!(table.split("\n\n").count(), all.len(), "{name}");
    }
}

#[test]
fn the_past_has_the_statements_that_it_had() {
    for (name, sandbox, folder) in ledgers() {
        let newest = sandbox.value("SELECT max(import_id) FROM import");
        assert_eq!(
            statements(&sandbox, &["--as-of", &newest]),
            statements(&sandbox, &[]),
            "{name}"
        );
        let files = files(&sandbox, folder);
        let past = ["-f", "past.db"];
        let (older, newer) = files.split_at(files.len().div_ceil(2));
        import(&sandbox, &past, older.iter());
        let then = statements(&sandbox, &past);
        let last = "SELECT max(import_id) FROM import";
        let ledger = Ledger::open_to_read(&sandbox.path("past.db"), &billbook::testing::providers::REGISTRY).unwrap();
        let last: i64 = ledger.connection.query_row(last, [], |row| row.get(0)).unwrap();
        import(&sandbox, &past, newer.iter());
        let last = last.to_string();
        let options = [&past[..], &["--as-of", &last]].concat();
        assert_eq!(statements(&sandbox, &options), then, "{name}");
    }
}

#[test]
fn a_ledger_without_two_sides_says_so() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/cloudsigma/june-2025/discount.http");
    sandbox.ok(&["import", "fixtures"]);
    let run = sandbox.run(&["reconcile"]).expect(0);
    assert_eq!(run.stdout.trim(), "");
    assert!(run.stderr.starts_with("nothing to reconcile: "), "{}", run.stderr);
    assert_eq!(statements(&sandbox, &[]), Vec::<Value>::new());
    assert_eq!(sandbox.ok(&["reconcile", "--output", "csv"]).lines().count(), 1);
}

#[test]
fn what_is_asked_for_is_what_comes() {
    let sandbox = Sandbox::with_all_fixtures();
    let all = statements(&sandbox, &[]);
    for (option, column) in [
        ("--provider", "provider"),
        ("--account", "account"),
        ("--currency", "currency"),
    ] {
        let values: BTreeSet<&str> = all.iter().map(|one| text(one, column)).collect();
        let mut count = 0;
        for value in values.into_iter().filter(|value| !value.is_empty()) {
            let some = statements(&sandbox, &[option, value]);
            let expected: Vec<&Value> = all.iter().filter(|one| text(one, column) == value).collect();
            assert_eq!(some.iter().collect::<Vec<_>>(), expected, "{option} {value}");
            count += some.len();
        }
        assert!(count > 0, "{option}");
    }
    let june = statements(&sandbox, &["--from", "2025-06", "--to", "2025-07"]);
    let is_in_june = |one: &&Value| {
        let end = text(one, "period_end");
        end > "2025-06-01T00:00:00.000000Z" && end <= "2025-07-01T00:00:00.000000Z"
    };
    assert_eq!(
        june.iter().collect::<Vec<_>>(),
        all.iter().filter(is_in_june).collect::<Vec<_>>()
    );
    assert!(!june.is_empty() && june.len() < all.len());
    sandbox.run(&["reconcile", "no-such-pair"]).expect_error(2, "parameter");
}
