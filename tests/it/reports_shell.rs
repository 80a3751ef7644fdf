//! The reports' SQL gives the same figures in the stock `sqlite3` shell.

use crate::reports::*;
use crate::sandbox::{Sandbox, repository_text};
use crate::stock_shell::shell;
use billbook::testing::contract::times;

/// What the stock shell makes of a report's query, without the minus that it puts before some zeros.
pub fn in_the_shell(book: &Sandbox, sql: &str, parameters: &[(&str, &str)]) -> Option<Vec<Vec<String>>> {
    let mut script = String::from(".parameter init\n");
    for (name, value) in parameters {
        script.push_str(&format!(".parameter set :{name} \"{value}\"\n"));
    }
    script.push_str(sql);
    script.push_str(";\n");
    let arguments = [
        "-batch",
        "-readonly",
        "-list",
        "-separator",
        "\u{1f}",
        "-newline",
        "\u{1e}",
        "billbook.db",
    ];
    let text = shell(book, ".", &arguments, &script)?;
    let is_zero = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let rows = text.split_terminator('\u{1e}').map(|row| {
        let cells = row.split('\u{1f}');
        cells
            .map(|cell| {
                cell.strip_prefix('-')
                    .filter(|rest| is_zero(rest))
                    .unwrap_or(cell)
                    .to_owned()
            })
            .collect()
    });
    Some(rows.collect())
}

/// A value as SQLite shows it, which has none of its own for yes and no.
pub fn cell_in_the_shell(value: &serde_json::Value) -> String {
    value
        .as_bool()
        .map_or_else(|| cell(value), |is_so| u8::from(is_so).to_string())
}

/// The query of a report that is one.
fn file(report: &str) -> String {
    times::filled(&repository_text(&format!("src/report/{report}.sql")))
}

/// The statement that a report says it answers.
pub fn statement(notes: &str) -> String {
    let (_, statement) = notes.split_once("note: the statement:\n").unwrap();
    statement.split("\nnote: ").next().unwrap().trim_end().to_owned()
}

#[test]
fn the_stock_shell_gives_the_same_rows() {
    let book = Sandbox::with_views(MORE);
    let mut count = 0;
    for report in ["ledger", "discounts", "taxes", "invoices"] {
        for (arguments, parameters) in [
            (vec![], vec![]),
            (
                vec!["--from", "2025-06", "--currency", "EUR"],
                vec![("from", "'2025-06-01T00:00:00.000000Z'"), ("currency", "'EUR'")],
            ),
            (
                vec!["--to", "2025-06-20", "--provider", "cloudsigma"],
                vec![
                    ("to", "'2025-06-20T00:00:00.000000Z'"),
                    ("provider", "json_array('cloudsigma')"),
                ],
            ),
        ] {
            let Some(theirs) = in_the_shell(&book, &file(report), &parameters) else {
                return;
            };
            let mut all = vec![report];
            all.extend(arguments);
            // The query may have more columns than are shown, at its end.
            let ours = book.report_rows(&all);
            let width = ours.first().map_or(0, |row| row.as_object().unwrap().len());
            let ours: Vec<Vec<String>> = ours
                .iter()
                .map(|row| row.as_object().unwrap().values().map(cell_in_the_shell).collect())
                .collect();
            let theirs: Vec<Vec<String>> = theirs.into_iter().map(|row| row[..width].to_vec()).collect();
            assert_eq!(ours, theirs, "{all:?}");
            count += ours.len();
        }
    }
    assert!(count > 500);
}

#[test]
fn the_stock_shell_adds_up_the_same() {
    let book = Sandbox::with_views(MORE);
    for (by, more) in [
        ("month,provider", vec![]),
        ("resource,service,category,account,provider,month", vec![]),
        (
            "day,sku,tag:team,tag:a\"b",
            vec!["--from", "2025-06-03", "--cost", "list"],
        ),
        (
            "service,charge-class",
            vec!["--from", "2025-06-03T01:00", "--provider", "gigas"],
        ),
        ("category", vec!["--in", "EUR"]),
    ] {
        let mut arguments = vec!["spend", "--by", by, "--total", "--explain-plan"];
        arguments.extend(&more);
        let (_, notes) = book.report(&arguments);
        let Some(theirs) = in_the_shell(&book, &statement(&notes), &[]) else {
            return;
        };
        let mut ours = book.report_rows(&arguments);
        if more.contains(&"--in") {
            ours.pop();
        }
        // Dimensions, the name of the resource, currency, seven figures.
        let dimensions = by.split(',').count();
        let theirs: Vec<String> = theirs
            .iter()
            .map(|row| {
                let figures = row[dimensions + 1..dimensions + 9].iter();
                row[..dimensions]
                    .iter()
                    .chain(figures)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect();
        let ours: Vec<String> = ours
            .iter()
            .map(|row| {
                let row = row
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(name, _)| *name != "resource_name");
                let cells: Vec<String> = row.map(|(_, value)| cell(value)).take(dimensions + 8).collect();
                cells.join("|")
            })
            .collect();
        assert_eq!(ours, theirs, "{by}");
        assert!(ours.len() > 1, "{by}");
    }
}
