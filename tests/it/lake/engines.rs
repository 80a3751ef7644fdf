//! What the statements that prove reports give over a lake, row by row beside what the reports give.

use super::answers;
use crate::checks_focus::csv;
use crate::sandbox::{Run, Sandbox};
use billbook::testing::providers::REGISTRY;
use rust_decimal::Decimal;
use serde_json::Value;

/// The reports that run over a lake.
const OVER_LAKE: [&str; 5] = ["spend", "savings", "commitments", "discounts", "taxes"];

/// Ways to ask for them.
const ASKED: &[&[&str]] = &[
    &["spend"],
    &["spend", "--by", "month,service"],
    &["spend", "--by", "provider,account,service,region,category", "--total"],
    &["spend", "--by", "resource"],
    &["spend", "--by", "day,sku,invoice"],
    &[
        "spend",
        "--cost",
        "effective",
        "--by",
        "service-category,charge-class,issuer,sub-account",
        "--total",
    ],
    &["spend", "--cost", "list"],
    &["spend", "--cost", "contracted", "--total"],
    &["spend", "--from", "2025-06-01T12:00:00Z"],
    &["spend", "--from", "2025-06-02", "--to", "2025-07"],
    &["spend", "--currency", "EUR", "--by", "service"],
    &["spend", "--by", "tag:team"],
    &["spend", "--by", "tag:stage,service", "--total"],
    &["savings"],
    &["savings", "--by", "service", "--total"],
    &["savings", "--by", "resource,sku"],
    &["savings", "--from", "2024-01-01T12:00:00Z", "--by", "provider,service"],
    &["commitments"],
    &["commitments", "--from", "2025-06"],
    &["taxes"],
    &["taxes", "--from", "2025-06"],
    &["taxes", "--currency", "EUR"],
    &["discounts"],
    &["discounts", "--currency", "EUR"],
    &["discounts", "--from", "2025-01", "--to", "2025-07"],
];

/// The cells of a row as values: numbers without the zeros at their end.
fn cells(row: Vec<Option<String>>) -> Vec<Option<String>> {
    let plain = |cell: String| match cell.parse::<Decimal>() {
        Ok(number) if number.is_zero() => "0".to_owned(),
        // What has more digits than that is compared as it is, but for its zeros.
        _ if cell.contains('.') && cell.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')) => {
            cell.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => cell,
    };
    row.into_iter().map(|cell| cell.map(plain)).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Compares all reports over a lake with those of the ledger.
fn compare(sandbox: &Sandbox, asked: &[&[&str]]) -> usize {
    sandbox.ok(&["export", "parquet", "lake"]);
    let statements: Vec<String> = asked
        .iter()
        .map(|asked| {
            sandbox.ok(&[
                &["report"],
                *asked,
                &["--proof", "--engine", "duckdb", "--lake", "lake"],
            ]
            .concat())
        })
        .collect();
    let Some(found) = answers(sandbox, ".", &statements) else {
        return 0;
    };
    let mut rows = 0;
    for (asked, answer) in asked.iter().zip(found) {
        let columns: Vec<&str> = answer["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        for (column, kind) in columns.iter().zip(answer["types"].as_array().unwrap()) {
            let kind = kind.as_str().unwrap();
            assert!(
                !kind.contains("DOUBLE") && !kind.contains("FLOAT"),
                "{asked:?} {column} {kind}"
            );
        }
        let report = sandbox.ok(&[&["report"], *asked, &["--output", "json"]].concat());
        let report: Value = serde_json::from_str(&report).unwrap();
        let report = report.as_array().unwrap();
        let expected: Vec<Vec<Option<String>>> = report
            .iter()
            .map(|row| {
                cells(
                    columns
                        .iter()
                        .map(|column| text(row.get(column).unwrap_or_else(|| panic!("{column}"))))
                        .collect(),
                )
            })
            .collect();
        let given: Vec<Vec<Option<String>>> = answer["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| cells(row.as_array().unwrap().iter().map(text).collect()))
            .collect();
        // Columns that billbook computes are in no query, and there is one report with such a column.
        if let Some(row) = report.first() {
            let more = usize::from(asked[0] == "commitments");
            assert_eq!(row.as_object().unwrap().len(), columns.len() + more, "{asked:?}");
        }
        assert_eq!(given, expected, "{asked:?}");
        rows += given.len();
    }
    rows
}

#[test]
fn duckdb_gives_every_row_of_every_report_over_the_fixtures() {
    let sandbox = Sandbox::with_all_fixtures();
    let named: &[&[&str]] = &[
        &["spend", "--provider", "Nimbus Cloud GmbH", "--by", "service"],
        &["spend", "--provider", "cloudsigma", "--account", "default"],
        &["savings", "--provider", "Cumulus Inc"],
        &["commitments", "--provider", "Cumulus Inc"],
    ];
    let rows = compare(&sandbox, &[ASKED, named].concat());
    if rows > 0 {
        assert!(rows > 400, "{rows}");
        // The last statement of the file is what the manifest states beside what the files come to.
        let prologue = String::from_utf8(sandbox.bytes("lake/engine/duckdb.sql")).unwrap();
        let found = answers(&sandbox, "lake", &[prologue]).unwrap();
        let rows = found[0]["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 3);
        assert!(
            rows.iter().all(|row| row.as_array().unwrap().last().unwrap() == "True"),
            "{rows:?}"
        );
    }
}

/// Costs that are not stated or left at zero, names and tags with quotes, numbers in tags, refunds of every cost, corrections.
#[test]
fn duckdb_gives_every_row_of_a_ledger_of_odd_ones() {
    let sandbox = Sandbox::new();
    let tags = r#"{"team": "it's \"x\"", "stage": 1.50, "shared": true, "none": null}"#;
    let commitment = [
        ("CommitmentDiscountId", "c'1"),
        ("CommitmentDiscountStatus", "Used"),
        ("EffectiveCost", "-0.0000000000000000001"),
    ];
    sandbox.import_text(
        "focus.csv",
        csv(&[
            &[],
            &[("ListCost", ""), ("ContractedCost", "")],
            &[
                ("ListCost", "0.00"),
                ("ContractedCost", "0"),
                ("EffectiveCost", "2.5E-3"),
            ],
            &[("EffectiveCost", "")],
            &[
                ("BilledCost", "-0.00"),
                ("EffectiveCost", "-1.50"),
                ("ListCost", "-9"),
                ("ContractedCost", "-8.00"),
            ],
            &[("ChargeClass", "Correction"), ("BilledCost", "-3")],
            &[("ChargeCategory", "Tax"), ("BilledCost", "0.7")],
            &[("ChargeCategory", "Credit"), ("BilledCost", "-2.25")],
            &[("ServiceName", "it's; a -- \"service\""), ("Tags", tags)],
            &[("Tags", "no JSON"), ("ChargePeriodStart", "2024-09-01T23:59:59Z")],
            &[("BillingCurrency", "USD"), ("BilledCost", "99999999999.5")],
            &commitment,
        ]),
    );
    let rows = compare(
        &sandbox,
        &[
            ASKED,
            &[
                &["spend", "--by", "tag:team,tag:none,tag:shared"][..],
                &["spend", "--by", "day", "--from", "2024-09-01T23:59:59Z"],
                &["savings", "--by", "service,tag:team", "--total"],
                &["spend", "--provider", "Cloud A", "--account", "10"],
            ],
        ]
        .concat(),
    );
    assert!(rows == 0 || rows > 60, "{rows}");
}

#[test]
fn five_reports_run_over_a_lake_and_every_other_says_why_not() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["export", "parquet", "lake"]);
    let reports = REGISTRY.reports();
    assert!(
        OVER_LAKE
            .iter()
            .all(|name| reports.iter().any(|report| report.name == *name))
    );
    for report in reports {
        let mut arguments = vec!["report", report.name];
        arguments.extend(match report.name {
            "compare" => vec!["2025-05", "2025-06"],
            "accruals" | "vat" => vec!["2025-06"],
            "billing" => vec!["--start", "2022-01-01", "--end", "2022-02-01"],
            _ => Vec::new(),
        });
        for engine in ["duckdb", "spark"] {
            let run = sandbox.run(&[&arguments[..], &["--proof", "--engine", engine, "--lake", "lake"]].concat());
            if OVER_LAKE.contains(&report.name) {
                let text = run.expect(0).stdout;
                assert!(
                    text.contains("lake_charge") && text.contains("WITH report AS"),
                    "{text}"
                );
                continue;
            }
            let Run { stderr, .. } = run.expect_error(2, "parameter");
            let start = format!("`report {}` does not run over a lake: ", report.name);
            let why = stderr.split_once(&start).unwrap_or_else(|| panic!("{stderr}")).1;
            assert!(why.lines().next().unwrap().len() > 20, "{stderr}");
        }
    }
}

#[test]
fn what_no_engine_gives_exactly_is_refused() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.ok(&["export", "parquet", "lake"]);
    sandbox.ok(&["export", "parquet", "few", "--provider", "gigas", "--from", "2025-03"]);
    let ask = |more: &[&str]| sandbox.run(&[&["report", "spend", "--proof", "--engine", "spark"], more].concat());
    for (more, message) in [
        (
            &["--lake", "lake", "--in", "EUR"][..],
            "`--in` does not run over a lake",
        ),
        (
            &["--lake", "lake", "--time-zone", "Europe/Zurich"],
            "`--time-zone` does not run over a lake",
        ),
        (&["--lake", "lake", "--by", "tag:a\"b"], "no path for such a key"),
        (&["--lake", "lake", "--output", "json"], "`--engine` writes SQL"),
        (
            &["--lake", "few"],
            "ask for what it has: --provider 'gigas' --from '2025-03-01T00:00:00.000000Z'",
        ),
        (
            &["--lake", "few", "--provider", "gigas", "--from", "2025-02"],
            "--from '2025-03-01T00:00:00.000000Z'",
        ),
    ] {
        let run = ask(more).expect_error(2, "parameter");
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    ask(&[]).expect_error(3, "lake");
    ask(&["--lake", "few", "--provider", "gigas", "--from", "2025-04"]).expect(0);
    // A file as well as standard output.
    sandbox.ok(&[
        "report",
        "taxes",
        "--proof",
        "--engine",
        "duckdb",
        "--lake",
        "lake",
        "-o",
        "taxes.sql",
    ]);
    assert!(sandbox.bytes("taxes.sql").starts_with(b"-- billbook report taxes\n"));
}
