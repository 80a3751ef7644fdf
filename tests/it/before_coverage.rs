//! A ledger of before deliveries were compared by what they cover: what an upgrade leaves, what it corrects, and what is said
//! of the rest.

use crate::deliveries::verify;
use crate::sandbox::{Sandbox, repository_text};
use std::collections::BTreeMap;

const HERE: &str = "before-coverage";

/// Rows of a table, by the names of their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// What was said of it then.
fn then(name: &str) -> Vec<BTreeMap<String, String>> {
    rows(&repository_text(&format!("tests/data/{HERE}/{name}")))
}

/// What is said of it now, whatever the exit code.
fn now(sandbox: &Sandbox, args: &[&str]) -> Vec<BTreeMap<String, String>> {
    rows(&sandbox.run(&[args, &["--output", "csv"]].concat()).stdout)
}

/// Provider, month, currency and billed cost of spend.
fn spend(rows: &[BTreeMap<String, String>]) -> Vec<String> {
    let names = ["provider", "month", "currency", "billed_cost"];
    let line = |row: &BTreeMap<String, String>| names.map(|name| row[name].as_str()).join(" ");
    rows.iter().map(line).collect()
}

const SPEND: [&str; 4] = ["report", "spend", "--by", "provider,month"];

#[test]
fn an_upgrade_leaves_deliveries_and_splits_running_charges() {
    let sandbox = Sandbox::upgraded(HERE);
    verify(&sandbox);
    let (before, after) = (spend(&then("spend.csv")), spend(&now(&sandbox, &SPEND)));
    let of = |lines: &[String], provider: &str| -> Vec<String> {
        lines
            .iter()
            .filter(|line| line.starts_with(provider))
            .cloned()
            .collect()
    };
    assert_eq!(of(&after, "Cirrus Inc"), of(&before, "Cirrus Inc"));
    // A charge that runs on is now spread over its months: other months, the same sums.
    assert_eq!(
        of(&after, "gigas"),
        [
            "gigas 2025-01 EUR 72.20",
            "gigas 2025-02 EUR 130.752",
            "gigas 2025-03 EUR 160.256",
            "gigas 2025-04 USD 152.064",
            "gigas 2025-05 USD 184.2227333333328",
            "gigas 2025-06 USD 191.88009716666367",
        ]
    );
    let sql =
        "SELECT group_concat(s, ', ') FROM (SELECT decimal_sum(billed_cost) || ' ' || billing_currency AS s FROM charge
               WHERE provider = 'gigas' GROUP BY billing_currency ORDER BY billing_currency)";
    assert_eq!(sandbox.value(sql), "363.208 EUR, 528.16683049999647 USD");
    // The state of before has the payments and invoices, and none of the allocations that the upgrade made.
    assert_eq!(spend(&now(&sandbox, &[&SPEND[..], &["--as-of", "13"]].concat())), after);
}

#[test]
fn what_was_decided_still_holds() {
    let sandbox = Sandbox::upgraded(HERE);
    // May was closed by the months of then.
    assert_eq!(sandbox.ok(&["check", "closings"]), "");
    sandbox.ok(&["check", "assertions"]);
    let accepted = |rows: &[BTreeMap<String, String>]| -> Vec<String> {
        let is_accepted = |row: &&BTreeMap<String, String>| !row["accepted_at"].is_empty();
        rows.iter()
            .filter(is_accepted)
            .map(|row| row["accepted_why"].clone())
            .collect()
    };
    assert_eq!(accepted(&now(&sandbox, &["check"])), accepted(&then("check.csv")));
    let reconciled = now(&sandbox, &["reconcile", "--summary"]);
    assert_eq!(accepted(&reconciled), accepted(&then("reconcile.csv")));
    let decisions = now(&sandbox, &["decisions"]);
    let kinds: Vec<&str> = decisions.iter().map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, ["closing", "acceptance", "acceptance", "assertion"]);
    assert!(decisions.iter().all(|row| row["withdrawn_at"].is_empty()));
}

#[test]
fn payments_are_allocated_by_the_upgrade() {
    let sandbox = Sandbox::upgraded(HERE);
    let settled = |rows: &[BTreeMap<String, String>]| -> Vec<String> {
        let line = |row: &BTreeMap<String, String>| {
            ["invoice_id", "total", "paid", "outstanding"]
                .map(|name| row[name].as_str())
                .join(" ")
        };
        rows.iter().map(line).collect()
    };
    let before = ["C-7 42.00 0 42.00", "N-1 119.00 0 119.00", "N-2 59.50 0 59.50"];
    assert_eq!(settled(&then("report_invoices.csv")), before);
    let after = ["C-7 42.00 0 42.00", "N-1 119.00 119.00 0.00", "N-2 59.50 20.00 39.50"];
    assert_eq!(settled(&now(&sandbox, &["report", "invoices"])), after);
    assert_eq!(
        settled(&now(&sandbox, &["report", "invoices", "--as-of", "13"])),
        before
    );
    let items = now(&sandbox, &["report", "open-items", "--at", "2025-07-31"]);
    let open: Vec<String> = items
        .iter()
        .map(|row| format!("{} {}", row["number"], row["open"]))
        .collect();
    assert_eq!(open, ["N-2 39.50", "C-7 42.00"]);
    let bases =
        "SELECT group_concat(amount || ' ' || basis, ', ') FROM (SELECT * FROM allocation_in_force ORDER BY amount)";
    assert_eq!(sandbox.value(bases), "119.00 number, 20.00 number");
}

#[test]
fn deliveries_that_the_rule_by_names_left_out_are_named_and_mended() {
    let sandbox = Sandbox::upgraded(HERE);
    sandbox.run(&["check", "deliveries-by-names"]).expect(1);
    sandbox.ok(&["deliveries", "part", "1", "2"]);
    let spent = |sandbox: &Sandbox| -> Vec<String> {
        let all = spend(&now(sandbox, &SPEND));
        all.into_iter().filter(|line| line.starts_with("Cirrus")).collect()
    };
    assert_eq!(
        spent(&sandbox),
        ["Cirrus Inc 2025-05 USD 12.00", "Cirrus Inc 2025-06 USD 30.00"]
    );
    // June is open; nothing that is closed or recorded has changed.
    assert_eq!(sandbox.ok(&["check", "closings"]), "");
    sandbox.ok(&["check", "assertions"]);
    sandbox.ok(&["deliveries", "part", "4"]);
    assert_eq!(spent(&sandbox)[0], "Cirrus Inc 2025-05 USD 42.00");
    let changed = sandbox.run(&["check", "closings"]).expect(1).stdout;
    assert!(changed.contains("12.00") && changed.contains("42.00"), "{changed}");
    sandbox.run(&["check", "assertions"]).expect(1);
    // The invoice is now the sum of its charges.
    let invoices = now(&sandbox, &["reconcile", "list-invoices", "--summary"]);
    assert_eq!(invoices[0]["verdict"], "exact");
    verify(&sandbox);
}
