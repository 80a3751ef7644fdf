//! A ledger that was written before the relations had issuers and ids of findings were free of words.

use crate::sandbox::{Sandbox, repository_text};
use std::collections::BTreeMap;

const HERE: &str = "tests/data/before-issuers";

/// Rows of a table, by the names of their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Some columns of rows, sorted.
fn columns(rows: &[BTreeMap<String, String>], names: &[&str]) -> Vec<Vec<String>> {
    let cells = |row: &BTreeMap<String, String>| names.iter().map(|name| row[*name].clone()).collect();
    let mut found: Vec<Vec<String>> = rows.iter().map(cells).collect();
    found.sort();
    found
}

/// What was said of it then.
fn then(name: &str) -> Vec<BTreeMap<String, String>> {
    rows(&repository_text(&format!("{HERE}/{name}")))
}

/// What is said of it now, whatever the exit code.
fn now(sandbox: &Sandbox, args: &[&str]) -> Vec<BTreeMap<String, String>> {
    rows(&sandbox.run(&[args, &["--output", "csv"]].concat()).stdout)
}

#[test]
fn exactly_what_was_accepted_is_accepted() {
    let sandbox = Sandbox::upgraded("before-issuers");
    let (before, mut after) = (then("check.csv"), now(&sandbox, &["check"]));
    // This check is new.
    after.retain(|row| row["check"] != "invoice-documents");
    let names = [
        "check",
        "severity",
        "object",
        "expected",
        "found",
        "place",
        "accepted_why",
    ];
    assert_eq!(columns(&after, &names), columns(&before, &names));
    assert_eq!(after.iter().filter(|row| !row["accepted_why"].is_empty()).count(), 4);

    let (before, after) = (then("reconcile.csv"), now(&sandbox, &["reconcile", "--summary"]));
    let names = [
        "pair",
        "account",
        "subject",
        "currency",
        "here",
        "there",
        "verdict",
        "accepted_why",
    ];
    assert_eq!(columns(&after, &names), columns(&before, &names));
    assert_eq!(after.iter().filter(|row| !row["accepted_why"].is_empty()).count(), 3);
    // The one name that changed.
    let focus: Vec<_> = before.iter().filter(|row| row["provider"] == "focus").collect();
    assert_eq!(focus.len(), 3);
    assert!(after.iter().all(|row| row["provider"] != "focus"));
    assert!(
        after
            .iter()
            .any(|row| row["provider"] == "Nimbus Cloud GmbH" && row["pair"] == "list-payments")
    );
}

#[test]
fn another_figure_is_not_accepted_with_the_old_one() {
    let sandbox = Sandbox::upgraded("before-issuers");
    let lines = repository_text("fixtures/focus/invoice_detail.csv").replace("\n-60.00,", "\n-61.00,");
    sandbox.write("later.csv", lines);
    sandbox.ok(&["import", "later.csv", "--retrieved-at", "2025-07-01T06:00:00Z"]);
    let payments = now(&sandbox, &["reconcile", "list-payments", "--summary"]);
    let of = |number: &str| payments.iter().find(|row| row["subject"] == number).unwrap();
    assert_eq!(of("NC-2025-0602-C")["accepted_why"], "");
    assert_eq!(of("CU-88213")["accepted_why"], "agreed by telephone");
}

#[test]
fn assertions_and_closings_keep_their_meaning() {
    let sandbox = Sandbox::upgraded("before-issuers");
    // Two hold: the sum is that of the provider without what it bills for another, and the list's invoice is not FOCUS's.
    let failing = now(&sandbox, &["check", "assertions"]);
    assert_eq!(
        columns(&failing, &["object", "expected", "found"]),
        [["assertion/1", "2394.76", "2395.76"]]
    );
    assert!(
        now(&sandbox, &["check", "closings"])
            .iter()
            .all(|row| row["accepted_why"] == "the provider mended it")
    );

    // A new one means both, and so does a new closing, whose invoices are their issuers'.
    let stated = "spend 2025-05 Cumulus Inc = 27.36 USD";
    assert_eq!(sandbox.ok(&["assert", stated]), format!("Assertion 4: {stated}\n"));
    // The line of the list and the issuer's document are one invoice since, and the document counts.
    let stated = sandbox.run(&["assert", "invoice Nimbus Cloud GmbH/NC-2025-0531 = 2394.00 EUR"]);
    assert!(stated.stdout.contains("expected 2394.00, found 2395.76"), "{stated:?}");
    sandbox.ok(&["reopen", "2025-05", "--provider", "Cumulus Inc", "--why", "anew"]);
    let figures = rows(&sandbox.ok(&["close", "2025-05", "--provider", "Cumulus Inc", "--output", "csv"]));
    assert_eq!(
        columns(&figures, &["provider", "figure", "amount"])
            .into_iter()
            .filter(|row| ["billed_cost", "invoice_total"].contains(&row[1].as_str()))
            .collect::<Vec<_>>(),
        [
            ["Acme Storage", "billed_cost", "13.6800"],
            ["Cumulus Inc", "billed_cost", "13.6800"],
            ["Cumulus Inc", "invoice_total", "53.26"],
        ]
    );
    sandbox.ok(&["reopen", "2025-05", "--provider", "focus", "--why", "no provider"]);
    let refused = sandbox
        .run(&["close", "2025-05", "--provider", "focus"])
        .expect_error(2, "parameter");
    assert!(
        refused.stderr.contains("`focus` is a form of files"),
        "{}",
        refused.stderr
    );
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn it_is_verified_and_made_again_and_compared() {
    let sandbox = Sandbox::upgraded("before-issuers");
    sandbox.ok(&["verify"]);
    let replayed = sandbox.ok(&["verify", "--replay"]);
    assert!(replayed.contains("and the same head"), "{replayed}");
    sandbox.ok(&["diff", "closing:2025-05/focus", "now"]);
    sandbox.ok(&["diff", "1", "now", "--by", "provider,issuer"]);
}

#[test]
fn an_acceptance_is_taken_back_by_either_id() {
    let sandbox = Sandbox::upgraded("before-issuers");
    let id_of = |number: &str| {
        let payments = now(&sandbox, &["reconcile", "list-payments", "--summary"]);
        payments.iter().find(|row| row["subject"] == number).unwrap()["finding"].clone()
    };
    let id = id_of("CU-88213");
    sandbox
        .run(&["accept", &id, "--why", "again"])
        .expect_error(2, "parameter");
    sandbox.ok(&["accept", "--withdraw", &id]);
    sandbox.ok(&["accept", &id, "--why", "again"]);
    let before = then("reconcile.csv");
    let old = before
        .iter()
        .find(|row| row["subject"] == "NC-2025-0602-C" && row["pair"] == "list-payments");
    sandbox.ok(&["accept", "--withdraw", &old.unwrap()["finding"]]);
    sandbox.ok(&["verify", "--replay"]);
}
