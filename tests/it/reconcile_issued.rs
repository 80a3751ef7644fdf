//! Issued documents as a side of statements: against their payments and against their charges.

use crate::billing_issue::{book, charges, issue, ledger};
use crate::receivable::{issued, pay};
use crate::sandbox::Sandbox;

/// The first lines of statements of a pair: `exact document-charges Example Reseller/c1/R-2026-0001`.
fn verdicts(sandbox: &Sandbox, pair: &str) -> Vec<String> {
    let text = sandbox
        .run(&["reconcile", pair, "--summary", "--output", "json"])
        .stdout;
    let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
    let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| {
        format!(
            "{} {} {}",
            word(row, "verdict"),
            word(row, "subject"),
            word(row, "difference")
        )
    })
    .collect()
}

#[test]
fn the_rows_behind_a_statement_are_those_of_its_document_alone() {
    let sandbox = issued();
    let exact = [
        "exact R-2026-0001 0.00",
        "exact R-2026-0002 0.00",
        "exact R-2026-0003 0.00",
    ];
    assert_eq!(verdicts(&sandbox, "document-charges"), exact);
    pay(
        &sandbox,
        &[
            "100.00",
            "EUR",
            "--from",
            "Polder Data BV",
            "--reference",
            "R-2026-0002",
            "--on",
            "2026-12-08",
        ],
    );
    for pair in ["list-payments", "document-charges"] {
        for number in ["1", "2", "3"] {
            let rows = sandbox.ok(&["reconcile", pair, "--explain", number, "--output", "csv"]);
            assert!(rows.contains("R-2026-000"), "{pair} {number}: {rows}");
        }
    }
}

/// A ledger with one document whose charges are as they were, and one with a late charge.
pub(crate) fn corrected() -> Sandbox {
    let sandbox = ledger(
        &book(2, "10", "", ""),
        &[("10.00", 5, "one", "s1"), ("20.00", 6, "two", "s2")],
    );
    issue(&sandbox, "2026-05", "2026-06-01");
    let late = [
        ("10.00", 5, "one", "s1"),
        ("5.00", 7, "late", "s1"),
        ("20.00", 6, "two", "s2"),
    ];
    sandbox.write("late.csv", charges(5, &late));
    sandbox.ok(&["import", "late.csv", "--retrieved-at", "2026-07-02T00:00:00Z"]);
    sandbox
}

#[test]
fn what_came_in_after_the_issue_is_a_correction_of_its_document() {
    let sandbox = corrected();
    let said = sandbox.ok(&["reconcile", "document-charges"]);
    for part in [
        "explained  document-charges  Example Reseller/c1/R-2026-0001",
        "the run of 2026-06 bills it",
        "2026-05: Compute",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let explained = ["explained R-2026-0001 -5.50", "exact R-2026-0002 0.00"];
    assert_eq!(verdicts(&sandbox, "document-charges"), explained);
    issue(&sandbox, "2026-06", "2026-07-03");
    let said = sandbox.ok(&["reconcile", "document-charges"]);
    assert!(said.contains("came in later, and R-2026-0003 bills it"), "{said}");
    // A charge in dollars comes in without an exchange rate, so nobody knows what the month comes to.
    let dollars = charges(5, &[("1.00", 8, "dollars", "s1")]).replace(",EUR,", ",USD,");
    sandbox.write("dollars.csv", dollars);
    sandbox.ok(&["import", "dollars.csv", "--append"]);
    let unsure = ["open R-2026-0001 11.00", "exact R-2026-0002 0.00"];
    assert_eq!(verdicts(&sandbox, "document-charges")[..2], unsure);
    let said = sandbox.run(&["reconcile", "document-charges"]).expect(1).stdout;
    for part in [
        "what its charges come to now is not known",
        "costs in USD cannot be billed in EUR",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn what_is_too_late_to_be_billed_stays_open() {
    let sandbox = ledger(
        &book(1, "10", "late_through = \"1 period\"\n", ""),
        &[("10.00", 5, "one", "s1")],
    );
    issue(&sandbox, "2026-05", "2026-06-01");
    for (month, on) in [(6, "2026-07-01"), (7, "2026-08-01")] {
        let file = format!("{month}.csv");
        sandbox.write(&file, charges(month, &[("10.00", 5, "one", "s1")]));
        sandbox.ok(&["import", &file]);
        issue(&sandbox, &format!("2026-0{month}"), on);
    }
    sandbox.write(
        "late.csv",
        charges(5, &[("10.00", 5, "one", "s1"), ("5.00", 7, "late", "s1")]),
    );
    sandbox.ok(&["import", "late.csv", "--retrieved-at", "2026-07-30T00:00:00Z"]);
    let said = sandbox.run(&["reconcile", "document-charges"]).expect(1).stdout;
    assert!(said.contains("too late to be billed"), "{said}");
}
