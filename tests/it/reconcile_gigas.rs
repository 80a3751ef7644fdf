//! Gigas's statements: an invoice explained, one within bound, one open, and what a little change makes of them.

use crate::reconcile_cloudsigma::check_month;
use crate::reconcile_rules::{statements, text};
use crate::sandbox::Sandbox;
use serde_json::Value;

fn with(file: &str, edits: &[(&str, &str)]) -> Vec<Value> {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/gigas");
    let path = format!("fixtures/gigas/{file}");
    let mut text = String::from_utf8(sandbox.bytes(&path)).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    sandbox.write(&path, text);
    sandbox.ok(&["import", "fixtures"]);
    statements(&sandbox, &[])
}

fn lines(statement: &Value) -> Vec<(&str, &str)> {
    let lines = statement["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| (text(line, "kind"), text(line, "amount")))
        .collect()
}

#[test]
fn invoices_have_the_statements_written_beside_them() {
    for (month, code) in [("explained", 0), ("within-bound", 0), ("open", 1)] {
        check_month("gigas", month, code);
    }
}

#[test]
fn the_invoice_of_the_fixtures_is_exact() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/gigas");
    sandbox.ok(&["import", "fixtures"]);
    let json = sandbox.ok(&["reconcile", "--output", "json"]);
    let all: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(text(&all[0], "verdict"), "exact");
}

#[test]
fn a_history_in_another_currency_has_a_statement_of_its_own() {
    // The account paid in euros until April.
    let edit = ("\"start_date\": \"2025-05-01", "\"start_date\": \"2025-03-31");
    let all = with("ppu_invoice_details.http", &[edit]);
    let found: Vec<_> = all
        .iter()
        .map(|one| (text(one, "currency"), text(one, "here"), lines(one)))
        .collect();
    assert_eq!(found.len(), 2, "{found:?}");
    let (currency, here, of_euros) = &found[0];
    assert_eq!((*currency, *here), ("EUR", "0"));
    // A day of 8 GB, 100 GB, 4 processors and an address.
    let mut amounts: Vec<&str> = of_euros.iter().map(|(_, amount)| *amount).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, ["-0.1080", "-0.7200", "-1.728", "-1.92"]);
    assert!(of_euros.iter().all(|(kind, _)| *kind == "missing here"), "{of_euros:?}");
    let (currency, _, of_dollars) = &found[1];
    assert_eq!(*currency, "USD");
    // The row itself for a day of March, and April, which the invoice has of one resource only.
    assert_eq!(of_dollars[0], ("missing there", "1.9008"));
    assert!(
        of_dollars[1..].iter().all(|(kind, _)| *kind == "missing here"),
        "{of_dollars:?}"
    );
}

#[test]
fn what_was_released_is_not_missing() {
    let released = r#"    {
        "id": 38982, "account_id": 7, "resource_id": 14, "total_amount": 0,
        "start_date": "2025-05-28T03:45:30+00:00", "end_date": "2025-06-01T00:00:00+00:00",
        "hourly_price": "0.00012", "conversion_factor": "0.00125"
    },
    {
        "id": 38982,"#;
    let all = with(
        "ppu_invoice_details.http",
        &[("    {\n        \"id\": 38982,", released)],
    );
    assert_eq!(text(&all[0], "verdict"), "exact", "{}", all[0]);
}

#[test]
fn a_change_beyond_the_hour_is_named() {
    let edit = ("2025-05-12T10:30:00", "2025-05-12T12:00:00");
    let all = with("ppu_invoice_details.http", &[edit]);
    // Four processors for an hour and a half more than the history has, beside the six that followed.
    assert_eq!(lines(&all[0]), [("missing there", "0.11880")]);
    assert_eq!(text(&all[0], "unexplained"), "0");
}
