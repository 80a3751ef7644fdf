//! Reports carry their proof: the stock shell runs its statements and gets every figure, and divided figures follow from
//! their operands. Every figure leads to the rows behind it.

use crate::report_list::{every_request, questions, reports, words};
use crate::reports::{MORE, cell};
use crate::reports_shell::{cell_in_the_shell, in_the_shell};
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::clock;
use billbook::testing::contract::document::ValueKind;
use billbook::testing::contract::registry::Ledger;
use billbook::testing::ledger::{chain, explain};
use billbook::testing::money::decimal::Decimal;
use billbook::testing::money::rounding::{Mode, divide};
use billbook::testing::report::{prove, run};
use serde_json::Value;
use std::collections::BTreeSet;

/// The report with its proof.
fn proved(book: &Sandbox, asked: &str) -> Value {
    let mut all = words(asked);
    all.extend(["--proof", "--output", "json"]);
    serde_json::from_str(&book.report(&all).0).unwrap()
}

/// What `4.40625 / 1.21 * 0.9` and `1.5 * 100 / (1.5 + 2)` come to, as a fraction.
fn fraction(operands: &str) -> (Decimal, Decimal) {
    let number = |text: &str| Decimal::parse(text).unwrap();
    let (flat, sum) = match operands.split_once(" / (") {
        Some((flat, rest)) => {
            let (one, other) = rest.trim_end_matches(')').split_once(" + ").unwrap();
            (flat, number(one).add(&number(other)))
        }
        None => (operands, number("1")),
    };
    let mut words = flat.split(' ');
    let mut upper = number(words.next().unwrap());
    let mut lower = sum;
    while let Some(operator) = words.next() {
        let operand = number(words.next().unwrap());
        match operator {
            "*" => upper = upper.mul(&operand),
            "/" => lower = lower.mul(&operand),
            other => panic!("{operands}: {other}"),
        }
    }
    (upper, lower)
}

/// Compares every figure of a report with what the stock shell makes of its proof. How many were compared.
fn compare(book: &Sandbox, asked: &str) -> Option<usize> {
    let document = proved(book, asked);
    let rows = document["rows"].as_array().unwrap();
    let proof = &document["proof"];
    assert_eq!(proof["report"], words(asked)[0]);
    let sql = proof["statements"][0]["sql"].as_str().unwrap();
    assert!(!sql.contains(":from") && !sql.contains(":is_"), "{sql}");
    let theirs = in_the_shell(book, sql, &[])?;
    let computed = proof["computed"].as_array().unwrap();
    if words(asked)[0] == "compare" {
        return Some(effects(book, (asked, rows, proof), &theirs));
    }
    // A total over all currencies is in no statement.
    let is_grand_total =
        |row: &Value| asked.contains("--in") && asked.contains("--total") && row["currency"] == Value::Null;
    let listed: Vec<&Value> = rows.iter().filter(|row| !is_grand_total(row)).collect();
    assert_eq!(listed.len(), theirs.len(), "{asked}");
    let mut count = 0;
    for (row, theirs) in listed.iter().zip(&theirs) {
        let values = row.as_object().unwrap().values().take(theirs.len());
        let ours: Vec<String> = values.map(cell_in_the_shell).collect();
        assert_eq!(&ours, theirs, "{asked}");
        count += ours.len();
    }
    for figure in computed {
        let at = usize::try_from(figure["row"].as_u64().unwrap()).unwrap() - 1;
        let column = figure["column"].as_str().unwrap();
        assert_eq!(rows[at][column], figure["value"], "{asked}");
        let operands = figure["operands"].as_str().unwrap();
        if operands.starts_with("the sum of") {
            let mut sum = Decimal::zero();
            for row in &rows[..at] {
                let is_meant = rows[at]["currency"] == Value::Null || row["currency"] == rows[at]["currency"];
                if row["rate"] != Value::Null && is_meant {
                    sum = sum.add(&Decimal::parse(row[column].as_str().unwrap()).unwrap());
                }
            }
            assert_eq!(cell(&figure["value"]), sum.to_string(), "{asked}");
            continue;
        }
        let (upper, lower) = fraction(operands);
        let decimals: u32 = words(figure["rounding"].as_str().unwrap())[0].parse().unwrap();
        let value = divide(&upper, &lower, decimals, Mode::HalfEven).unwrap();
        assert_eq!(cell(&figure["value"]), value.to_string(), "{asked}");
        // The amount is one that the statement gives.
        let amount = operands.split(' ').next().unwrap();
        assert!(theirs[at].iter().any(|cell| cell == amount), "{asked}: {amount}");
    }
    let divided = ["converted_cost", "converted_amount", "converted_total", "used_percent"];
    let expected = rows
        .iter()
        .flat_map(|row| divided.iter().map(|name| &row[*name]))
        .filter(|value| **value != Value::Null);
    assert_eq!(computed.len(), expected.count(), "{asked}");
    Some(count)
}

/// Compares the effects of `report compare`: each quotient is what its operands come to, the items are those of the second
/// statement, and all of them come to the figures of the rows.
fn effects(book: &Sandbox, (asked, rows, proof): (&str, &[Value], &Value), theirs: &[Vec<String>]) -> usize {
    assert_eq!(rows.len(), theirs.len(), "{asked}");
    for (row, theirs) in rows.iter().zip(theirs) {
        let values = row.as_object().unwrap().values().take(theirs.len());
        // SQLite has no values of their own for yes and no.
        let ours: Vec<String> = values
            .map(|value| {
                value
                    .as_bool()
                    .map_or_else(|| cell(value), |is_so| u8::from(is_so).to_string())
            })
            .collect();
        assert_eq!(&ours, theirs, "{asked}");
    }
    let decimal = |text: &str| Decimal::parse(text).unwrap();
    let items = in_the_shell(book, proof["statements"][1]["sql"].as_str().unwrap(), &[]).unwrap();
    let mut sums = vec![Decimal::zero(); rows.len()];
    let mut of_items = 0;
    let computed = proof["computed"].as_array().unwrap();
    for figure in computed {
        let place = usize::try_from(figure["row"].as_u64().unwrap()).unwrap() - 1;
        let (column, operands) = (figure["column"].as_str().unwrap(), figure["operands"].as_str().unwrap());
        let value = decimal(figure["value"].as_str().unwrap());
        if let Some((_, item)) = column.split_once(" of ") {
            let [after, before, cost, divisor]: [&str; 4] = operands
                .split(['(', ')', ' ', '*', '/'])
                .filter(|word| !word.is_empty() && *word != "-")
                .collect::<Vec<_>>()
                .try_into()
                .unwrap();
            assert_eq!(before, divisor, "{asked}");
            let product = decimal(after).sub(&decimal(before)).mul(&decimal(cost));
            let expected = divide(&product, &decimal(divisor), 10, Mode::HalfEven).unwrap();
            assert!(value.sub(&expected).is_zero(), "{asked}: {figure}");
            let is_there = |row: &Vec<String>| {
                [item, before, after, cost]
                    .iter()
                    .all(|text| row.iter().any(|cell| cell == text))
            };
            assert!(items.iter().any(is_there), "{asked}: {figure}");
            sums[place] = sums[place].add(&value);
            of_items += 1;
            continue;
        }
        assert_eq!(rows[place][column], figure["value"], "{asked}");
        if column == "price_effect" {
            let (measured, quantity) = operands.split_once(" - ").unwrap();
            assert!(
                value.sub(&decimal(measured).sub(&decimal(quantity))).is_zero(),
                "{asked}: {figure}"
            );
        } else if !operands.starts_with("the sum of") {
            assert!(value.sub(&sums[place]).is_zero(), "{asked}: {figure}");
        }
    }
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| row["quantity_effect"] != "0") {
        let mut figures = computed.iter().filter(|figure| figure["row"] == number + 1);
        let is_of = |figure: &Value| figure["column"].as_str().unwrap().starts_with("quantity_effect");
        assert!(figures.any(is_of), "{asked}: {row}");
    }
    rows.len() + of_items
}

#[test]
fn the_stock_shell_proves_every_figure_of_every_report() {
    let mut count = 0;
    for (book, has_ormuco) in [(Sandbox::with_all_fixtures(), true), (Sandbox::with_views(MORE), false)] {
        let asked = reports().into_iter().filter(|report| report.is_filtered || has_ormuco);
        for question in asked.flat_map(questions) {
            let Some(compared) = compare(&book, &question) else {
                return;
            };
            count += compared;
        }
    }
    assert!(count > 10_000, "{count}");
}

#[test]
fn a_proof_says_what_was_asked_of_which_ledger() {
    let book = Sandbox::with_all_fixtures();
    let asked = "spend --by month --currency USD --from 2025-06 --in EUR --rate USD=EUR:0.9@2025-01-01";
    let document = proved(&book, asked);
    let proof = &document["proof"];
    let ledger = Ledger::open_to_read(&book.ledger_path(), &billbook::testing::providers::REGISTRY).unwrap();
    assert_eq!(
        proof["head"].as_str(),
        chain::newest_head(&ledger.connection).unwrap().as_deref()
    );
    let parameters = serde_json::json!({"by": "month", "cost": "billed", "from": "2025-06-01T00:00:00.000000Z",
        "currency": "USD", "in": "EUR", "rate": "USD=EUR:0.9@2025-01-01"});
    assert_eq!(proof["parameters"], parameters);
    let twice = proved(
        &book,
        "spend --in EUR --currency USD --rate USD=EUR:0.9 --rate USD=EUR:0.8@2025-06-01",
    );
    let rates = serde_json::json!(["USD=EUR:0.9", "USD=EUR:0.8@2025-06-01"]);
    assert_eq!(twice["proof"]["parameters"]["rate"], rates);
    // The rows are those without a proof.
    assert_eq!(document["rows"], Value::Array(book.report_rows(&words(asked))));
    let with = |more: &[&str]| {
        let mut all = words(asked);
        all.extend(more);
        book.report(&all).0
    };
    let sql = proof["statements"][0]["sql"].as_str().unwrap();
    let table = with(&["--proof"]);
    assert!(
        table.starts_with(with(&[]).trim_end()) && table.contains(sql),
        "{table}"
    );
    let csv = with(&["--proof", "--output", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let plain = with(&["--output", "csv"]);
    assert!(
        header
            .iter()
            .collect::<Vec<_>>()
            .join(",")
            .starts_with(plain.lines().next().unwrap())
    );
    for record in reader.records() {
        let record = record.unwrap();
        let at = |name: &str| &record[header.iter().position(|column| column == name).unwrap()];
        assert_eq!(at("proof_head"), proof["head"]);
        assert!(at("proof_statement").starts_with(sql));
        assert!(at("proof_computed").starts_with("converted_cost "));
    }
    book.report(&[&words(asked)[..], &["--proof", "-o", "proved.xlsx"]].concat());
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(book.path("proved.xlsx")).unwrap();
    let names = calamine::Reader::sheet_names(&workbook);
    assert_eq!(names[..3], ["rows", "proof", "imports"]);
    let sheet = calamine::Reader::worksheet_range(&mut workbook, "proof").unwrap();
    assert!(sheet.rows().any(|row| row[1] == *sql));
    // What others find in the file is its present state.
    book.run(&["report", "spend", "--proof", "--as-of", "3"]).expect(2);
}

#[test]
fn the_cells_of_every_report_are_what_its_columns_say() {
    let mut figures = 0;
    for book in [Sandbox::with_all_fixtures(), Sandbox::with_views(MORE)] {
        let ledger = Ledger::open_to_read(&book.ledger_path(), &billbook::testing::providers::REGISTRY).unwrap();
        every_request(&ledger.connection, &mut |report, request| {
            let made = run::run(report, &ledger.connection, request).unwrap();
            let columns = (report.columns)(request);
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(made.rows.columns[..names.len()], names, "{}", report.name);
            for (row, (column, cell)) in made
                .rows
                .rows
                .iter()
                .flat_map(|row| columns.iter().zip(row))
                .enumerate()
            {
                let text = cell.cell();
                let fits = match column.kind {
                    _ if text.is_empty() => true,
                    ValueKind::Decimal => Decimal::is_decimal(&text),
                    ValueKind::DecimalOrList => Decimal::is_decimal(&text) || text.starts_with('['),
                    ValueKind::Integer => text.parse::<i64>().is_ok(),
                    ValueKind::Boolean => ["0", "1"].contains(&text.as_ref()),
                    ValueKind::Currency => text.len() == 3,
                    ValueKind::Date => clock::parse_date(&text).is_some(),
                    ValueKind::Timestamp => clock::parse(&text).is_some(),
                    ValueKind::Json => text.starts_with(['{', '[']),
                    ValueKind::Text | ValueKind::Identifier => true,
                };
                assert!(fits, "{} {row}: {} is {text}", report.name, column.name);
                figures += 1;
            }
        });
    }
    assert!(figures > 1000, "{figures}");
}

/// Rows whose figures are looked behind: the first, and the last, which may be a total.
fn chosen(rows: usize) -> BTreeSet<usize> {
    let some = [1, rows];
    some.into_iter().filter(|row| (1..=rows).contains(row)).collect()
}

#[test]
fn every_figure_leads_to_rows_that_come_to_it() {
    for book in [Sandbox::with_all_fixtures(), Sandbox::with_views(MORE)] {
        let ledger = Ledger::open_to_read(&book.ledger_path(), &billbook::testing::providers::REGISTRY).unwrap();
        let connection = &ledger.connection;
        let mut figures = 0;
        every_request(connection, &mut |report, request| {
            let made = run::run(report, connection, request).unwrap();
            for row in chosen(made.rows.rows.len()) {
                let cells = made.rows.columns.iter().zip(&made.rows.rows[row - 1]);
                // What a row is about has the same behind it as the whole row.
                let figures_of_row = cells.filter(|(_, cell)| Decimal::is_decimal(&cell.cell()));
                let columns = figures_of_row.map(|(name, _)| Some(name.as_str()));
                for column in columns.chain([None]) {
                    let found = prove::evidence(report, connection, request, (row, column)).unwrap();
                    let what = format!("{} {row} {column:?}", report.name);
                    assert!(!found.selections.is_empty(), "{what}");
                    // Counting compares the sum with the figure.
                    let counted: Vec<u64> = found
                        .selections
                        .iter()
                        .map(|selection| {
                            selection
                                .count(connection)
                                .unwrap_or_else(|e| panic!("{what}: {e:?}"))
                                .rows
                        })
                        .collect();
                    // A total over all currencies counts nothing.
                    let of = |name: &str| {
                        let mut cells = found.row.iter();
                        cells.find(|(column, cell)| column == name && !cell.cell().is_empty())
                    };
                    if let (None | Some("charges"), Some((_, charges))) = (column, of("charges")) {
                        assert_eq!(counted[0].to_string(), charges.cell(), "{what}");
                    }
                    figures += 1;
                }
            }
        });
        assert!(figures > 150, "{figures}");
    }
}

#[test]
fn rows_behind_every_report_show_their_original_texts() {
    let book = Sandbox::with_all_fixtures();
    let ledger = Ledger::open_to_read(&book.ledger_path(), &billbook::testing::providers::REGISTRY).unwrap();
    let connection = &ledger.connection;
    let mut views = BTreeSet::new();
    every_request(connection, &mut |report, request| {
        let rows = run::run(report, connection, request).unwrap().rows.rows.len();
        // The second row of a detailed invoice is a line.
        for row in chosen(rows).into_iter().chain((rows > 2).then_some(2)) {
            let found = prove::evidence(report, connection, request, (row, None)).unwrap();
            for selection in &found.selections {
                let mut shown = 0;
                explain::each(&ledger, &selection.sql(), Some(3), &mut |found| {
                    shown += 1;
                    assert!(found.file.contains("fixtures/"), "{}", found.file);
                    let text = found.text.as_ref().unwrap_or_else(|| panic!("{:?}", found.row));
                    assert!(!text.is_empty());
                    Ok(())
                })
                .unwrap();
                assert_eq!(shown, selection.count(connection).unwrap().rows.min(3));
                if shown > 0 {
                    views.insert(selection.view);
                }
            }
        }
    });
    let expected = [
        "api_ormuco_invoice_lines",
        "api_ormuco_report",
        "charge",
        "commitment_charge",
        "discount",
        "invoice",
        "ledger_entry",
        "tax",
    ];
    assert!(expected.iter().all(|view| views.contains(view)), "{views:?}");
}

#[test]
fn a_sum_over_focus_shows_some_rows_and_counts_the_others() {
    let book = Sandbox::of(&["fixtures/focus"]);
    let asked = [
        "spend",
        "--by",
        "service",
        "--provider",
        "Nimbus Cloud GmbH",
        "--explain",
        "2",
    ];
    let (text, notes) = book.report(&asked);
    assert_eq!(text.matches("\nplace     line ").count(), 5, "{text}");
    let more = notes
        .strip_prefix("note: ")
        .and_then(|rest| rest.split_once(" more rows of charge; `--all` shows them"));
    let more: usize = more.unwrap().0.parse().unwrap();
    let (all, notes) = book.report(&[&asked[..], &["--all"]].concat());
    assert_eq!(notes, "");
    assert_eq!(all.matches("\nplace     line ").count(), 5 + more);
    // Each line once, as it stands in the file.
    let file = repository_text("fixtures/focus/cost_and_usage_nimbus.csv");
    let lines: Vec<&str> = file.lines().collect();
    for block in all.split("\nplace     line ").skip(1) {
        let number: usize = block.lines().next().unwrap().parse().unwrap();
        assert!(block.contains(lines[number - 1]), "{number}");
    }
    let (json, _) = book.report(&[&asked[..], &["--column", "refunds", "--output", "json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["behind"][0]["sum"], json["row"]["refunds"]);
    assert_eq!(
        json["behind"][0]["explained"][0]["row"]["charge_description"],
        "vm.m2, an outage refunded"
    );
    for wrong in [
        &["--explain", "99"][..],
        &["--explain", "0"],
        &["--explain", "1", "--column", "cost"],
    ] {
        assert!(
            book.report_problem(&[&["spend"], wrong].concat())
                .contains("error[not-found]")
        );
    }
}

#[test]
fn a_figure_that_its_rows_do_not_come_to_is_no_figure() {
    let book = Sandbox::of(&["fixtures/gigas"]);
    let connection = rusqlite::Connection::open(book.ledger_path()).unwrap();
    connection
        .execute_batch(
            "DROP VIEW charge_by_month;
             CREATE VIEW charge_by_month AS SELECT *, substr(charge_period_start, 1, 7) AS month, 1 AS charges,
                 '0' AS returned_billed_cost FROM charge LIMIT 3",
        )
        .unwrap();
    drop(connection);
    let run = book
        .run(&["report", "spend", "--by", "provider", "--explain", "1"])
        .expect(4);
    assert!(run.stderr.contains("error[damaged]: the figure is "));
}
