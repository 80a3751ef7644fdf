//! Tables for readers: no line is wider than the terminal, no row and no figure is missing, and what is asked of columns,
//! order and number of rows holds in every form.

use crate::report_list;
use crate::sandbox::Sandbox;
use crate::verify::full;
use billbook::testing::output::json::Json;
use billbook::testing::output::reader::{Colours, Reader};
use billbook::testing::output::rows::Rows;
use billbook::testing::report::run::run;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// What begins a line of a header or of a total.
const STRONG: &str = "\u{1b}[1m";

const WIDTHS: [usize; 3] = [80, 100, 160];

fn reader(columns: usize, is_exact: bool, is_wide: bool) -> Reader {
    Reader {
        columns,
        is_exact,
        is_wide,
        colours: Colours::Some,
    }
}

fn plain(line: &str) -> String {
    let parts = line.split('\u{1b}').enumerate();
    let parts = parts.map(|(index, part)| {
        if index == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        }
    });
    parts.collect()
}

/// The rows and the totals of a table in colours: what stands below the header and before the lines that explain.
fn body(table: &str) -> (Vec<String>, Vec<String>) {
    let is_header = |line: &&str| line.starts_with(STRONG);
    let lines = table.lines().skip_while(is_header).take_while(|line| !line.is_empty());
    let (totals, rows): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with(STRONG));
    let is_row = |line: &&&str| !line.contains('─');
    (
        rows.iter().filter(is_row).map(|line| plain(line)).collect(),
        totals.iter().map(|line| plain(line)).collect(),
    )
}

#[test]
fn every_report_fits_the_terminal_with_every_row_and_every_figure() {
    let sandbox = full(false);
    let connection = &sandbox.ledger().connection;
    let (mut tables, mut figures) = (0, 0);
    report_list::every_request(connection, &mut |report, request| {
        let made = run(report, connection, request).unwrap();
        let rows = &made.rows;
        let count = rows.rows.len() - made.totals;
        let declared: BTreeSet<&String> = made.shows.iter().map(|(name, _)| name).collect();
        assert!(
            rows.columns.iter().all(|name| declared.contains(name)),
            "{}",
            report.name
        );
        for columns in WIDTHS {
            let table = reader(columns, false, false).table(rows, &made.shows, made.totals);
            for line in table.lines() {
                let line = plain(line);
                assert!(line.width() <= columns, "{} at {columns}: {line}\n{table}", report.name);
            }
            if count > 0 {
                let (lines, totals) = body(&table);
                assert_eq!(
                    (lines.len(), totals.len()),
                    (count, made.totals),
                    "{}\n{table}",
                    report.name
                );
            }
            tables += 1;
        }
        // Each figure by itself, with every digit, is the one of the rows.
        for (place, name) in rows.columns.iter().enumerate() {
            let (_, show) = made.shows.iter().find(|(column, _)| column == name).unwrap();
            let is_figure = matches!(
                format!("{:?}", show.kind).as_str(),
                "Amount" | "Quantity" | "Rate" | "Count"
            );
            if !is_figure || count == 0 {
                continue;
            }
            let alone = Rows {
                columns: vec![name.clone()],
                rows: rows.rows.iter().map(|row| vec![row[place].clone()]).collect(),
            };
            let table = reader(400, true, false).table(&alone, &made.shows, made.totals);
            let (lines, totals) = body(&table);
            let found: Vec<String> = lines.iter().chain(&totals).map(|line| line.trim().to_owned()).collect();
            // An empty line would be taken for the end of the table, and there are no rows where nothing has a figure.
            let cells: Vec<String> = alone.rows.iter().map(|row| row[0].cell().into_owned()).collect();
            if cells.iter().all(|cell| !cell.is_empty()) {
                assert_eq!(found, cells, "{} {name}", report.name);
                figures += found.len();
            }
        }
    });
    assert!(tables > 100 && figures > 1000, "{tables} {figures}");
}

#[test]
fn listings_fit_the_terminal() {
    let sandbox = full(false);
    for command in [
        "imports",
        "deliveries",
        "decisions",
        "operations",
        "mappings",
        "diff 1 now",
    ] {
        let args = report_list::words(command);
        for columns in ["60", "80", "100", "160"] {
            let option = format!("terminal={columns}");
            let table = sandbox.ok(&[&args[..], &["--for", &option]].concat());
            assert!(table.lines().count() > 3, "{command}: {table}");
            for line in table.lines() {
                assert!(
                    line.width() <= columns.parse().unwrap(),
                    "{command} at {columns}: {line}"
                );
            }
        }
    }
}

#[test]
fn ids_that_lose_their_middle_stay_different() {
    let sandbox = Sandbox::with_all_fixtures();
    let table = sandbox.ok(&[
        "report",
        "invoices",
        "--for",
        "terminal=80",
        "--columns",
        "invoice_id,total",
    ]);
    let exact = sandbox.ok(&["report", "invoices", "--output", "csv", "--columns", "invoice_id,total"]);
    let count = |text: &str| {
        let ids = text.lines().skip(1).take_while(|line| !line.is_empty());
        let ids: BTreeSet<String> = ids
            .map(|line| line.split([' ', ',']).next().unwrap().to_owned())
            .collect();
        ids.len()
    };
    assert_eq!(count(&table), count(&exact), "{table}\n{exact}");
}

#[test]
fn columns_order_and_number_of_rows_hold_in_every_form() {
    let sandbox = Sandbox::with_all_fixtures();
    let asked = [
        "report",
        "spend",
        "--by",
        "service",
        "--total",
        "--columns",
        "service,currency,billed_cost",
    ];
    let more = ["--sort", "currency,-billed_cost", "--limit", "3"];
    let args = [&asked[..], &more].concat();
    let csv = sandbox.ok(&[&args[..], &["--output", "csv"]].concat());
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("service,currency,billed_cost"));
    let all = sandbox.ok(&[&asked[..], &["--output", "csv"]].concat());
    let totals = all.lines().filter(|line| line.starts_with(',')).count();
    assert_eq!(lines.clone().count(), 3 + totals, "{csv}");
    let json = sandbox.ok(&[&args[..], &["--output", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (line, row) in lines.zip(json.as_array().unwrap()) {
        let members: Vec<&str> = row
            .as_object()
            .unwrap()
            .values()
            .map(|cell| cell.as_str().unwrap_or(""))
            .collect();
        assert_eq!(line, members.join(","));
    }
    let run = sandbox.run(&[&args[..], &["--for", "terminal=80"]].concat()).expect(0);
    assert!(run.stderr.contains("note: 3 of "), "{}", run.stderr);
    for wrong in [
        &["--columns", "servise"][..],
        &["--sort", "-biled_cost"],
        &["--columns", "service,totl"],
    ] {
        let run = sandbox.run(&[&["report", "spend", "--by", "service"][..], wrong].concat());
        let run = run.expect_error(2, "parameter");
        assert!(
            run.stderr.contains("the nearest is `") || run.stderr.contains("the columns are"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn an_empty_answer_says_what_there_is() {
    let sandbox = Sandbox::with_all_fixtures();
    for report in report_list::reports() {
        if !report_list::is_general(report) {
            continue;
        }
        let choice = ["--from", "2030-01", "--to", "2030-02"];
        let run = sandbox.run(&[&["report", report.name][..], &choice].concat()).expect(0);
        let rows = sandbox.ok(&[&["report", report.name][..], &choice, &["--output", "json"]].concat());
        if rows.trim() != "[]" {
            continue;
        }
        assert!(
            run.stderr.contains("in 2030-01; the ledger has "),
            "{}: {}",
            report.name,
            run.stderr
        );
        assert!(
            run.stderr.contains(" from 20") || run.stderr.contains(" of 20"),
            "{}",
            run.stderr
        );
        let quiet = sandbox
            .run(&[&["--quiet", "report", report.name][..], &choice].concat())
            .expect(0);
        assert_eq!(quiet.stderr, "");
    }
    let run = sandbox.run(&["decisions", "closings"]).expect(0);
    assert_eq!(
        run.stderr,
        "note: no decisions of the kind closing; the ledger has none\n"
    );
}

#[test]
fn colours_are_for_those_who_want_them() {
    let sandbox = Sandbox::with_all_fixtures();
    let report = ["report", "spend", "--for", "terminal=80"];
    let has_colours = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = sandbox.command(&[&report[..], args].concat());
        command.envs(variables.iter().copied());
        let output = crate::programs::output(&mut command, b"");
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!has_colours(&[], &[]));
    assert!(has_colours(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(has_colours(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_colours(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!has_colours(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!has_colours(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    // What no reader asked for has none.
    let csv = sandbox.ok(&["report", "spend", "--output", "csv", "--color", "always"]);
    assert!(!csv.contains('\u{1b}'));
}

#[test]
fn hostile_names_cannot_speak_to_the_terminal() {
    let rows = Rows {
        columns: vec!["name".to_owned(), "amount\u{1b}[2J".to_owned()],
        rows: vec![vec![
            Json::string("a\u{1b}]0;title\u{7}\n\u{202e}b"),
            Json::string("1\u{9b}2J"),
        ]],
    };
    let mut reader = reader(60, false, false);
    reader.colours = Colours::None;
    let table = reader.table(&rows, &[], 0);
    assert!(table.chars().all(|c| c == '\n' || !c.is_control()), "{table:?}");
    assert!(!table.contains('\u{202e}'));
    assert_eq!(table.lines().count(), 2, "{table}");
}

#[test]
fn durations_of_steps_go_to_standard_error() {
    let sandbox = Sandbox::with_all_fixtures();
    let run = sandbox
        .run(&["report", "spend", "--timings", "--quiet", "--output", "csv"])
        .expect(0);
    let plain = sandbox.ok(&["report", "spend", "--output", "csv"]);
    assert_eq!(run.stdout, plain);
    let steps: Vec<&str> = run
        .stderr
        .lines()
        .filter_map(|line| Some(line.split_once(" ms  ")?.1))
        .collect();
    assert_eq!(steps, ["open the ledger", "make the report", "write", "end"]);
}
