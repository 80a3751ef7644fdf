//! Rows that are refused, and their reports; headers that fit or do not.

use super::*;
use crate::error::Position;

const HEADER: &[&str] = &["account", "day", "kind", "cost"];

/// The reports of a row.
fn reports(text: &str, row: &[&str]) -> String {
    let mapping = mapping(text);
    let problems = charges(&mapping, HEADER, row).unwrap_err();
    let report = |problem: &CellProblem| problem.problem(&mapping.name, Position::default()).report();
    problems.iter().map(report).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_row_becomes_a_charge() {
    let mapping = mapping(&small("", "", "cost", "ListCost = \"iif(kind = 'tax', NULL, cost)\""));
    let made = charges(&mapping, HEADER, &["0042", "2026-01-31", "tax", "0.10"]).unwrap();
    assert_eq!(made.len(), 1);
    for (column, expected) in [
        ("BillingAccountId", Some("0042")),
        ("BillingPeriodStart", Some("2026-01-01T00:00:00Z")),
        ("ChargePeriodEnd", Some("2026-02-01T00:00:00Z")),
        ("BilledCost", Some("0.10")),
        ("ChargeCategory", Some("Tax")),
        ("ListCost", None),
    ] {
        assert_eq!(value(&made[0], column), expected, "{column}");
    }
}

#[test]
fn a_null_where_every_row_has_a_value_is_refused_with_the_inputs() {
    let report = reports(&small("", "", "cost", ""), &["1", "2026-01-31", "gift", "1"]);
    assert!(
        report.contains("error[mapped]: `ChargeCategory` is NULL, and every row must have it"),
        "{report}"
    );
    assert!(report.contains("it read kind = 'gift'"), "{report}");
    assert!(
        report.contains("the expression of the mapping `small` is: CASE kind"),
        "{report}"
    );
    let report = reports(&small("", "", "cost", ""), &["", "2026-01-31", "use", "1"]);
    assert!(report.contains("`BillingAccountId` is NULL"), "{report}");
}

#[test]
fn a_report_shows_cell_expression_and_inputs() {
    let mapping = mapping(&small("", "", "coalesce(cost, '0')", ""));
    let place = |line| Position {
        file: "may.csv".to_owned(),
        line_column: Some((line, 1)),
        pointer: None,
    };
    let mut text = String::new();
    for (line, row) in [
        (2, ["1", "31.01.2026", "use", "1,00"]),
        (3, ["1", "2026-01-31", "gift", "1"]),
    ] {
        for problem in charges(&mapping, HEADER, &row).unwrap_err() {
            text.push_str(&problem.problem(&mapping.name, place(line)).report());
            text.push('\n');
        }
    }
    assert_eq!(text, include_str!("../../../tests/errors/mapped/report.txt"));
}

#[test]
fn all_cells_that_do_not_fit_are_named_at_once() {
    let mapping = mapping(&small("", "", "cost", ""));
    let problems = charges(&mapping, HEADER, &["1", "31.01.2026", "use", "1,00"]).unwrap_err();
    let columns: Vec<_> = problems.iter().map(|problem| problem.column.clone().unwrap()).collect();
    assert_eq!(columns, [(1, "day".to_owned()), (3, "cost".to_owned())]);
    assert_eq!(
        problems[1].message,
        "`cost` is not a number of `[numbers.default]`: it has `,`, which its grammar does not have"
    );
    assert!(problems[0].message.contains("%Y-%m-%d"));
}

#[test]
fn an_amount_is_a_decimal_text_or_a_whole_number() {
    let row = &["1", "2026-01-31", "use", "1"];
    // SQLite makes a binary fraction of these.
    let report = reports(&small("", "", "json_extract('[1.5]', '$[0]')", ""), row);
    assert!(report.contains("binary fraction"), "{report}");
    let report = reports(&small("", "", "kind", ""), row);
    assert!(
        report.contains("`BilledCost` is not a decimal") && report.contains("value: use"),
        "{report}"
    );
    let report = reports(&small("", "", "decimal_add(kind, cost)", ""), row);
    assert!(report.contains("\"use\" is not a decimal"), "{report}");
    let report = reports(&small("", "", "div(cost, '0', 2, 'half even')", ""), row);
    assert!(report.contains("division by zero"), "{report}");
    let mapping = mapping(&small("", "", "div(cost, '3', 4, 'half even')", ""));
    assert_eq!(
        value(&charges(&mapping, HEADER, row).unwrap()[0], "BilledCost"),
        Some("0.3333")
    );
}

#[test]
fn checks_and_categories_hold_for_every_row() {
    let row = &["1", "2026-01-31", "use", "1"];
    let report = reports(
        &small("", "", "cost", "[control]\ncheck = \"decimal_cmp(cost, '5') = 0\""),
        row,
    );
    assert!(report.contains("a check of the mapping does not hold"), "{report}");
    let text = small("", "", "cost", "").replace("THEN 'Usage'", "THEN 'Spend'");
    assert!(reports(&text, row).contains("the categories are: Usage, Purchase, Tax, Credit, Adjustment"));
    let text = small("", "", "cost", "").replace("\"day_after(day)\"", "\"'2026-02-30T00:00:00Z'\"");
    assert!(reports(&text, row).contains("`ChargePeriodEnd` is not a time"));
}

#[test]
fn an_empty_cell_is_null_unless_its_grammar_refuses_it() {
    let refused = small("", "", "coalesce(cost, '0')", "[numbers.default]\nempty = \"refused\"");
    assert!(reports(&refused, &["1", "2026-01-31", "use", ""]).contains("is empty"));
    let null = mapping(&small("", "", "coalesce(cost, '0')", ""));
    let made = charges(&null, HEADER, &["1", "2026-01-31", "use", ""]).unwrap();
    assert_eq!(value(&made[0], "BilledCost"), Some("0"));
}

#[test]
fn a_header_fits_lacks_something_or_is_another() {
    let mapping = mapping(&small("one_of = [[\"a\", \"b\"]]", "", "cost", ""));
    let fit = |header: &[&str]| {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        mapping.read.fit(Kind::Csv, "x.csv", &header)
    };
    assert_eq!(fit(&["account", "day", "kind", "cost", "b", "more"]), Fit::Fits);
    let lacks = vec!["cost".to_owned(), "a or b".to_owned()];
    assert_eq!(fit(&["account", "day", "kind"]), Fit::Lacks(lacks));
    assert_eq!(fit(&["account", "x"]), Fit::No);
    assert_eq!(mapping.read.fit(Kind::Parquet, "x.parquet", &[]), Fit::No);
}

#[test]
fn a_header_that_does_not_fit_is_refused_with_names() {
    let mapping = mapping(&small(
        "one_of = [[\"a\", \"b\"]]\nparams = { team = \"required\" }\nsays = { dataset = [\"Actual\"], from = [\"argument\"] }",
        "",
        "cost",
        "",
    ));
    let header: Vec<String> = ["account", "day", "Kind", "cost", "a", "b"].map(str::to_owned).to_vec();
    let problems = Evaluator::new(&mapping, &header, &FileFacts::default()).unwrap_err();
    let told: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} [{}]", problem.message, problem.hints.join("; ")))
        .collect();
    assert_eq!(
        told,
        [
            "the mapping `small` needs the column `kind` [the nearest column is `Kind`]",
            "the mapping `small` needs exactly one of a, b, and the file has a and b [a file with other columns needs another mapping]",
            "the mapping `small` needs the parameter `team`, which is not in the file [give it with `--param team=…`]",
            "the file does not say whether it is Actual, and must be stated to be [it can be stated by: argument]",
        ]
    );
}
