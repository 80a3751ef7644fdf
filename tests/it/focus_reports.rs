//! FOCUS in reports and out again: the same figures from sums and charges, the columns of every version, and a round
//! trip.

use crate::reports::{cell, sums};
use crate::reports_shell::{in_the_shell, statement};
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::providers::focus::cost_and_usage::columns::{COLUMNS, Version};
use rusqlite::Connection;
use serde_json::Value;

const NIMBUS: &str = "fixtures/focus/cost_and_usage_nimbus.csv";
const CUMULUS: &str = "fixtures/focus/cost_and_usage_cumulus.csv";

/// Every row of Cost and Usage, without the numbers that the ledger gave it.
fn rows(book: &Sandbox) -> Vec<Vec<(String, Option<String>)>> {
    let connection = Connection::open(book.ledger_path()).unwrap();
    let mut statement = connection
        .prepare("SELECT * FROM focus_cost_and_usage ORDER BY row_id")
        .unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let given = names.iter().enumerate();
        given
            .filter(|(_, name)| !["row_id", "delivery_id", "import_id"].contains(&name.as_str()))
            .map(|(index, name)| Ok((name.clone(), row.get(index)?)))
            .collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Exports a ledger and imports that into a fresh one.
fn there_and_back(book: &Sandbox, version: &str) -> Sandbox {
    book.ok(&["export", "focus", "--version", version, "-o", "charges.csv"]);
    assert!(!book.path("charges.csv.part").exists());
    let fresh = Sandbox::new();
    fresh.import_text("charges.csv", book.bytes("charges.csv"));
    fresh
}

fn line(row: &Value) -> String {
    let cells: Vec<String> = row.as_object().unwrap().values().map(cell).collect();
    cells.join("|")
}

#[test]
fn what_is_exported_comes_back() {
    for (file, version, count) in [(NIMBUS, "1.4", 36), (CUMULUS, "1.2", 22)] {
        let book = Sandbox::of(&[file]);
        let before = rows(&book);
        assert_eq!(before.len(), count, "{file}");
        assert_eq!(rows(&there_and_back(&book, version)), before, "{file}");
    }
}

#[test]
fn own_columns_follow_those_of_focus_and_numbers_have_no_plus_sign() {
    let book = Sandbox::of(&[CUMULUS]);
    let text = repository_text(CUMULUS)
        .replace(",0.0225,", ",2.25E-2,")
        .replace(",608,", ",6.08E+2,");
    book.import_text("exponents.csv", text);
    let run = book.run(&["export", "focus", "--version", "1.4"]);
    assert_eq!(run.stderr, "");
    let text = run.stdout;
    let header = text.lines().next().unwrap();
    assert!(header.ends_with(",Tags,x_CostCenter,x_Operation"), "{header}");
    assert!(
        header.starts_with("AllocatedMethodDetails,AllocatedMethodId,"),
        "{header}"
    );
    assert!(text.contains(",6.08E2,") && text.contains(",2.25E-2,") && !text.contains("E+"));
    // A text is quoted where it must be, and nothing is put in front of it.
    assert!(text.contains("\"Requests\nof all kinds\"") && text.contains("\"Put, Get\""));
    assert!(text.contains("Cumulus Inc"));
}

#[test]
fn an_export_is_narrowed_and_says_what_a_version_lacks() {
    let book = Sandbox::with_all_fixtures();
    let export = |arguments: &[&str]| {
        let mut all = vec!["export", "focus"];
        all.extend(arguments);
        let run = book.run(&all);
        let records = csv::Reader::from_reader(run.stdout.as_bytes()).records().count();
        (run.code, records, run.stderr)
    };
    let (_, all, notes) = export(&[]);
    assert_eq!(
        notes,
        "note: FOCUS 1.2 does not have these columns, so their values are left out: HostProviderName, \
         InvoiceDetailId\n"
    );
    let count = |arguments: &[&str]| export(arguments).1;
    assert!(all > 500);
    assert_eq!(count(&["--provider", "Nimbus Cloud GmbH"]), 36);
    assert_eq!(count(&["--provider", "Cumulus Inc", "--from", "2025-06"]), 13);
    assert_eq!(count(&["--account", "acct-20931", "--to", "2025-06"]), 9);
    assert_eq!(count(&["--provider", "gigas"]), 31);
    assert_eq!(count(&["--delivery", "1"]) + count(&["--delivery", "2"]), 58);
    for arguments in [["--delivery", "9"], ["--provider", "Nimbus"], ["--account", "nobody"]] {
        let (code, records, problem) = export(&arguments);
        assert_eq!((code, records), (2, 0), "{arguments:?}");
        assert!(problem.starts_with("error["), "{problem}");
    }
    let run = book.run(&["export", "focus", "-o", "billbook.db"]);
    assert!(run.stderr.contains("error[output]"));
}

#[test]
fn every_version_has_its_columns_for_every_provider() {
    let book = Sandbox::with_all_fixtures();
    let connection = Connection::open(book.ledger_path()).unwrap();
    billbook::testing::ledger::decimal_functions::register(&connection).unwrap();
    for version in Version::ALL {
        let view = format!("focus_{}", version.name().replace('.', "_"));
        let found: Vec<String> = connection
            .prepare(&format!("SELECT name FROM pragma_table_info('{view}') ORDER BY cid"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let expected: Vec<&str> = COLUMNS
            .iter()
            .filter(|column| column.is_in(version))
            .map(|column| column.name)
            .collect();
        assert_eq!(found, expected, "{view}");
        let sums = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).unwrap();
            let sums = statement.query_map([], |row| row.get(0)).unwrap();
            sums.map(Result::unwrap).collect()
        };
        assert_eq!(
            sums(&format!(
                "SELECT decimal_sum(BilledCost) FROM {view} GROUP BY BillingCurrency ORDER BY BillingCurrency"
            )),
            sums("SELECT decimal_sum(billed_cost) FROM charge GROUP BY billing_currency ORDER BY billing_currency")
        );
        for column in COLUMNS
            .iter()
            .filter(|column| column.is_in(version) && column.is_mandatory)
        {
            // What the specification forbids to be null; a time is not known of some documents.
            if column.is_nullable || column.name.starts_with("ChargePeriod") || column.name.starts_with("BillingPeriod")
            {
                continue;
            }
            let sql = format!(
                "SELECT CAST(count(*) AS TEXT) FROM {view} WHERE {} IS NULL",
                column.name
            );
            assert_eq!(sums(&sql), ["0"], "{view}.{}", column.name);
        }
    }
}

#[test]
fn sums_and_charges_give_the_same_figures() {
    let book = Sandbox::with_all_fixtures();
    for by in [
        "month,provider,account,sub-account,service,service-category,region,category,charge-class",
        "provider",
    ] {
        for cost in ["billed", "effective", "list", "contracted"] {
            let spend = |from: &str| {
                let arguments = [
                    "spend",
                    "--by",
                    by,
                    "--cost",
                    cost,
                    "--total",
                    "--from",
                    from,
                    "--explain-plan",
                ];
                let (_, notes) = book.report(&arguments);
                let lines: Vec<String> = book.report_rows(&arguments).iter().map(line).collect();
                (lines, notes)
            };
            let (months, notes) = spend("2016-01-01");
            assert!(notes.starts_with("note: answered from charge_by_month, "), "{notes}");
            let (days, notes) = spend("2016-01-02");
            assert!(notes.starts_with("note: answered from charge_by_day, "), "{notes}");
            let (charges, notes) = spend("2016-01-02T00:00:01");
            assert!(notes.starts_with("note: answered from charge, every charge: --from is not the start of a day"));
            assert_eq!(months, days, "{by} {cost}");
            assert_eq!(months, charges, "{by} {cost}");
            assert!(months.len() > 5);
        }
    }
}

#[test]
fn what_is_no_plain_charge_stands_apart() {
    let book = Sandbox::of(&[NIMBUS, CUMULUS]);
    let lines: Vec<String> = book
        .report_rows(&["spend", "--by", "month,provider"])
        .iter()
        .map(line)
        .collect();
    // The correction of May is billed in June, and belongs to the time it corrects.
    assert_eq!(
        lines,
        [
            "2025-05|Cumulus Inc|USD|9|49.2700|0|0|3.99|0|53.2600",
            "2025-05|Nimbus Cloud GmbH|EUR|20|2012.40|0|0|382.36|-71.40|2323.36",
            "2025-06|Cumulus Inc|USD|13|4.40625|0|0|0|0|4.40625",
            "2025-06|Nimbus Cloud GmbH|EUR|16|51.7440000000|-25.00|-3.40|0|0|23.3440000000",
        ]
    );
    let effective = sums(&book.report_rows(&["spend", "--cost", "effective"]), "effective_cost");
    assert_ne!(effective, sums(&book.report_rows(&["spend"]), "billed_cost"));
    let teams: Vec<String> = book
        .report_rows(&[
            "spend",
            "--by",
            "tag:team,tag:nightly,tag:cost center",
            "--currency",
            "USD",
        ])
        .iter()
        .map(line)
        .collect();
    let starts: Vec<&str> = teams.iter().map(|line| line.split("|USD").next().unwrap()).collect();
    assert_eq!(starts, ["||", "data||", "shop||7 \"west\""]);
    let nightly = book.report_rows(&["spend", "--by", "tag:nightly", "--currency", "EUR"]);
    assert_eq!(cell(&nightly[1]["tag:nightly"]), "true");
}

#[test]
fn savings_and_commitments_are_those_of_usage() {
    let book = Sandbox::of(&[NIMBUS, CUMULUS]);
    let (_, notes) = book.report(&["savings", "--by", "provider", "--explain-plan"]);
    assert!(
        notes.contains("charges left out, because they are not usage or correct an earlier bill: 9\n"),
        "{notes}"
    );
    let ours: Vec<String> = book
        .report_rows(&["savings", "--by", "provider"])
        .iter()
        .map(line)
        .collect();
    assert_eq!(ours.len(), 2);
    for row in book.report_rows(&["savings", "--by", "month,resource", "--total"]) {
        let of = |name: &str| billbook::testing::money::decimal::Decimal::parse(&cell(&row[name])).unwrap();
        assert_eq!(of("list_cost").sub(&of("negotiated_savings")), of("contracted_cost"));
        assert_eq!(
            of("contracted_cost").sub(&of("commitment_savings")),
            of("effective_cost")
        );
        assert_eq!(
            of("negotiated_savings").add(&of("commitment_savings")),
            of("total_savings")
        );
    }
    if let Some(theirs) = in_the_shell(&book, &statement(&notes), &[]) {
        let theirs: Vec<String> = theirs
            .iter()
            .map(|row| [&row[..1], &row[2..row.len() - 2]].concat().join("|"))
            .collect();
        assert_eq!(ours, theirs);
    }
    let commitments: Vec<String> = book.report_rows(&["commitments"]).iter().map(line).collect();
    assert_eq!(
        commitments,
        [
            "Cumulus Inc|Cumulus Inc|acct-20931|cu-plan-9|One dollar a day|Spend|Savings Plan|USD|1.89|1.11|USD|8|3|0|1.89|1.11|0|63.00",
            "Nimbus Cloud GmbH|Nimbus Cloud GmbH|4711-0815|nc-res-1|Four machines for a year|Usage|Reserved Capacity|Hours|408|72|EUR|8|\
             1200.00|0|13.9726027397260273|2.4657534246575342|0|85.00",
        ]
    );
    if let Some(theirs) = in_the_shell(&book, include_str!("../../src/report/commitments.sql"), &[]) {
        let theirs: Vec<String> = theirs.iter().map(|row| row.join("|")).collect();
        let without_percent: Vec<&str> = commitments
            .iter()
            .map(|line| line.rsplit_once('|').unwrap().0)
            .collect();
        assert_eq!(theirs, without_percent);
    }
}
