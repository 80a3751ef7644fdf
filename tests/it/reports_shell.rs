//! The reports' SQL gives the same figures in the stock `sqlite3` shell.

use crate::reports::*;
use std::path::Path;
use std::process::Command;

/// What the stock shell makes of a report's query, without the minus that it puts before some zeros.
fn in_the_shell(book: &Book, sql: &str, parameters: &[(&str, &str)]) -> Option<Vec<Vec<String>>> {
    let mut script = String::from(".parameter init\n");
    for (name, value) in parameters {
        script.push_str(&format!(".parameter set :{name} \"{value}\"\n"));
    }
    script.push_str(&std::fs::read_to_string(Path::new(ROOT).join("src/report").join(sql)).unwrap());
    script.push_str(";\n");
    let path = book.folder.path().join("script.sql");
    std::fs::write(&path, script).unwrap();
    let output = Command::new("sqlite3")
        .args([
            "-batch",
            "-readonly",
            "-list",
            "-separator",
            "\u{1f}",
            "-newline",
            "\u{1e}",
        ])
        .arg(book.path())
        .stdin(std::fs::File::open(&path).unwrap())
        .output()
        .ok()?;
    assert!(
        output.status.success(),
        "{sql}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
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

#[test]
fn the_stock_shell_gives_the_same_rows() {
    let book = Book::with_views(MORE);
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
                vec![("to", "'2025-06-20T00:00:00.000000Z'"), ("provider", "'cloudsigma'")],
            ),
        ] {
            let Some(theirs) = in_the_shell(&book, &format!("{report}.sql"), &parameters) else {
                eprintln!("SKIPPED: no `sqlite3` program on PATH to compare the reports with");
                return;
            };
            let mut all = vec![report];
            all.extend(arguments);
            // The query may have more columns than are shown, at its end.
            let ours = book.rows(&all);
            let width = ours.first().map_or(0, |row| row.as_object().unwrap().len());
            let ours: Vec<Vec<String>> = ours
                .iter()
                .map(|row| row.as_object().unwrap().values().map(cell).collect())
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
    let book = Book::with_views(MORE);
    // Quotes within quotes, as the shell wants them.
    let steps = r#"'{\"USD\":[\"2025-01-01\",\"2025-06-03\"],\"JPY\":[\"2025-06-03\"],\"XXX\":[\"\"]}'"#;
    for (by, has_rates) in [
        (vec!["month", "provider"], false),
        (
            vec!["resource", "service", "category", "account", "provider", "month"],
            false,
        ),
        (vec!["category"], true),
    ] {
        let values: Vec<String> = by.iter().map(|name| format!("'{name}'")).collect();
        let names = ["by_1", "by_2", "by_3", "by_4", "by_5", "by_6"];
        let mut parameters: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
        parameters.push(("total", "1"));
        let joined = by.join(",");
        let mut arguments = vec!["spend", "--by", &joined, "--total"];
        if has_rates {
            parameters.push(("steps", steps));
            arguments.extend(["--in", "EUR"]);
        }
        let Some(theirs) = in_the_shell(&book, "spend.sql", &parameters) else {
            eprintln!("SKIPPED: no `sqlite3` program on PATH to compare the reports with");
            return;
        };
        let figures = ["currency", "charges", "charged", "credited", "billed_cost"];
        let mut ours = book.rows(&arguments);
        if has_rates {
            ours.pop();
        }
        let ours: Vec<String> = ours
            .iter()
            .map(|row| {
                by.iter()
                    .chain(&figures)
                    .map(|name| cell(&row[*name]))
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect();
        let theirs: Vec<String> = theirs
            .iter()
            .map(|row| {
                row[..by.len()]
                    .iter()
                    .chain(&row[7..12])
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect();
        assert_eq!(ours, theirs, "{by:?}");
    }
}
