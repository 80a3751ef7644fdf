//! FOCUS: invoices of every kind against their charges, totals typed in, rules of the user's own.

use crate::sandbox::{Sandbox, compare_with_golden};

const FOLDER: &str = "tests/reconcile/focus";

/// A ledger of the invoices that differ.
fn ledger() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as(FOLDER, "focus");
    sandbox.ok(&["import", "--retrieved-at", "2025-06-30T11:00:00Z", "focus"]);
    sandbox
}

/// Commands with what they print, and how they end.
pub fn session(sandbox: &Sandbox, commands: &[&[&str]]) -> String {
    commands.iter().fold(String::new(), |text, args| {
        let run = sandbox.run(args);
        let end = if run.code == 0 {
            String::new()
        } else {
            format!("[exit {}]\n", run.code)
        };
        let words: Vec<String> = args
            .iter()
            .map(|word| {
                if word.contains(' ') {
                    format!("'{word}'")
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        format!(
            "{text}$ billbook {}\n{}{}{end}\n",
            words.join(" "),
            run.stdout,
            run.stderr
        )
    })
}

#[test]
fn every_difference_between_an_invoice_and_its_charges_has_its_name() {
    let sandbox = ledger();
    let text = session(&sandbox, &[&["reconcile", "focus-invoice-detail"]]);
    compare_with_golden("tests/reconcile/focus/statements.txt", &text);
    let counts = "statements: 2 exact, 9 explained, 1 within bound, 5 open";
    assert!(text.contains(counts), "{text}");
}

#[test]
fn the_worked_examples_are_told_with_charges_that_name_their_lines() {
    let of = |from: &str, to: &str| {
        let sandbox = Sandbox::new();
        sandbox.copy_as("tests/reconcile/scenarios", "focus");
        let charges = String::from_utf8(sandbox.bytes("focus/cost_and_usage.csv")).unwrap();
        sandbox.write("focus/cost_and_usage.csv", charges.replace(from, to));
        sandbox.ok(&["import", "focus"]);
        sandbox
    };
    let text = session(&of("", ""), &[&["reconcile"]]);
    compare_with_golden("tests/reconcile/scenarios.txt", &text);
    assert!(text.contains("statements: 4 exact, 7 explained\n"), "{text}");
    // 3.03 USD at 5.17 AUD for 3.33 USD are 4.704 AUD: a cent more is no rounding of that.
    let wrong = of("4.70", "4.71");
    let run = wrong.run(&["reconcile", "--invoice", "SC-4"]).expect(1);
    assert!(run.stderr.contains("statements: 2 open"), "{}", run.stderr);
}

#[test]
fn within_what_focus_tolerates_is_not_what_rounding_can_make() {
    let sandbox = ledger();
    let run = sandbox
        .run(&["reconcile", "focus-invoice-detail", "--invoice", "INV-FOUR"])
        .expect(1);
    let both = "rounding can make up to 0.020: 4 invoice lines × 0.005; FOCUS tolerates 1.00";
    assert!(
        run.stdout.starts_with("open ") && run.stdout.contains(both),
        "{}",
        run.stdout
    );
}

#[test]
fn totals_typed_in_are_reconciled_with_charges_and_documents() {
    let sandbox = ledger();
    let text = session(
        &sandbox,
        &[
            &[
                "reconcile",
                "--invoice",
                "INV-2025-001",
                "--total",
                "1578.63",
                "--currency",
                "USD",
            ],
            &[
                "reconcile",
                "--invoice",
                "INV-2025-001",
                "--total",
                "1450.00",
                "--currency",
                "USD",
            ],
            &[
                "reconcile",
                "--invoice",
                "INV-ROUND",
                "--total",
                "10.00",
                "--currency",
                "USD",
            ],
            &[
                "reconcile",
                "--invoice",
                "E0100",
                "--total",
                "20.36",
                "--currency",
                "EUR",
            ],
            &[
                "reconcile",
                "--invoice",
                "INV-CREDIT",
                "--total",
                "90.00",
                "--currency",
                "USD",
            ],
            &[
                "reconcile",
                "--invoice",
                "NC-1",
                "--total",
                "80.00",
                "--currency",
                "EUR",
            ],
            &[
                "reconcile",
                "--invoice",
                "INV-2025-001",
                "--total",
                "1.00",
                "--currency",
                "EUR",
            ],
            &[
                "reconcile",
                "--period",
                "2025-03",
                "--provider",
                "Acme Co",
                "--total",
                "20.00",
                "--currency",
                "USD",
            ],
            &[
                "reconcile",
                "--period",
                "2025-04",
                "--provider",
                "Acme Co",
                "--total",
                "-7",
                "--currency",
                "USD",
            ],
        ],
    );
    compare_with_golden("tests/reconcile/focus/totals.txt", &text);
}

#[test]
fn a_total_is_that_of_one_invoice_or_period() {
    let sandbox = ledger();
    for args in [
        &["reconcile", "--total", "1", "--currency", "EUR"][..],
        &[
            "reconcile",
            "--total",
            "1",
            "--currency",
            "EUR",
            "--invoice",
            "A",
            "--invoice",
            "B",
        ],
        &[
            "reconcile",
            "focus-invoice-detail",
            "--total",
            "1",
            "--currency",
            "EUR",
            "--invoice",
            "A",
        ],
    ] {
        sandbox.run(args).expect_error(2, "parameter");
    }
    for args in [
        &["reconcile", "--total", "1", "--invoice", "A"][..],
        &[
            "reconcile",
            "--total",
            "1.234,56",
            "--currency",
            "EUR",
            "--invoice",
            "A",
        ],
        &["reconcile", "--total", "1", "--currency", "EUR", "--period", "2025-03"],
        &[
            "reconcile",
            "--total",
            "1",
            "--currency",
            "EUR",
            "--period",
            "March",
            "--provider",
            "Acme Co",
        ],
    ] {
        assert_eq!(sandbox.run(args).expect(2).stdout, "");
    }
}

#[test]
fn a_number_of_several_issuers_needs_a_provider() {
    let sandbox = ledger();
    let text = String::from_utf8(sandbox.bytes("focus/cost_and_usage.csv")).unwrap();
    let other = text.replace("Acme Co", "Umbra Ltd").replace("acct-acme", "acct-umbra");
    sandbox.write("other.csv", other);
    sandbox.ok(&["import", "other.csv"]);
    let args = [
        "reconcile",
        "--invoice",
        "INV-ROUND",
        "--total",
        "10.00",
        "--currency",
        "USD",
    ];
    sandbox.run(&args).expect_error(2, "parameter");
    let of_one = sandbox.ok(&[&args[..], &["--provider", "Umbra Ltd"]].concat());
    assert!(of_one.contains("Umbra Ltd/acct-umbra/INV-ROUND"), "{of_one}");
}

#[test]
fn only_the_newest_delivery_counts_and_the_past_has_its_own() {
    let sandbox = ledger();
    let text = String::from_utf8(sandbox.bytes("focus/cost_and_usage.csv")).unwrap();
    let corrected = text.replace("3.3342", "3.3300");
    assert_ne!(corrected, text);
    sandbox.write("again.csv", corrected);
    sandbox.ok(&["import", "--retrieved-at", "2025-07-01T11:00:00Z", "again.csv"]);
    let args = ["reconcile", "focus-invoice-detail", "--invoice", "INV-ROUND"];
    let now = sandbox.ok(&args);
    assert!(now.starts_with("exact ") && now.contains("10.0000"), "{now}");
    let then = sandbox.ok(&[&args[..], &["--as-of", "3"]].concat());
    assert!(then.starts_with("within bound ") && then.contains("10.0042"), "{then}");
}

#[test]
fn a_rule_of_the_users_own_rebuilds_what_it_knows() {
    let sandbox = ledger();
    sandbox.write(
        "rules.csv",
        "name,provider,group,decimals,mode\nacme-lines,acme co,service,currency,half-away\nrows,Acme Co,row,3,cut\n",
    );
    let args = [
        "reconcile",
        "focus-invoice-detail",
        "--invoice",
        "INV-ROUND",
        "--rules",
        "rules.csv",
    ];
    let text = sandbox.ok(&args);
    assert!(text.starts_with("explained "), "{text}");
    assert!(
        text.contains("acme-lines: services rounded half up at 2 decimals"),
        "{text}"
    );
    assert!(text.contains("note: rules of rules.csv, SHA-256 "), "{text}");
    // A rule that gives another figure is shown with what it does not give, and proves nothing.
    sandbox.write("rules.csv", "name,provider,group,decimals,mode\nrows,*,row,3,cut\n");
    let text = sandbox.run(&args).expect(1).stdout;
    assert!(
        text.contains("-0.0012") && text.contains("rows: rows cut at 3 decimals"),
        "{text}"
    );
    assert!(text.contains("Usage: 10.00 here, 10.0030 there"), "{text}");
    for (rules, named) in [
        ("name,provider\n", "no column `group`"),
        (
            "name,provider,group,decimals,mode\nx,*,week,2,cut\n",
            "there is no group `week`",
        ),
        (
            "name,provider,group,decimals,mode\nx,*,day,2,nearest\n",
            "there is no mode `nearest`",
        ),
    ] {
        sandbox.write("rules.csv", rules);
        let run = sandbox.run(&args).expect_error(2, "parameter");
        assert!(run.stderr.contains(named), "{}", run.stderr);
    }
    sandbox
        .run(&["reconcile", "--rules", "nowhere.csv"])
        .expect_error(5, "io");
}

#[test]
fn every_group_of_a_rule_adds_up_what_it_says() {
    let sandbox = ledger();
    // E0100 at no decimals, up: 5 rows, 3 meters, 1 service, no resource, 1 day, 1 invoice.
    for (group, figures, total) in [
        ("row", 5, "25"),
        ("meter", 3, "23"),
        ("service", 1, "21"),
        ("resource", 1, "21"),
        ("day", 1, "21"),
        ("invoice", 1, "21"),
    ] {
        let rule = format!("name,provider,group,decimals,mode\nmine,Microsoft,{group},0,up\n");
        sandbox.write("rules.csv", rule);
        let args = [
            "reconcile",
            "--invoice",
            "E0100",
            "--total",
            total,
            "--currency",
            "EUR",
            "--rules",
            "rules.csv",
        ];
        let text = sandbox.run(&args).stdout;
        let rounded = format!(": {figures}; mine: ");
        let of_charges = text.split("charges, rows: 5").nth(1).unwrap_or_default();
        assert!(
            of_charges.contains(&rounded) && !of_charges.contains("amount differs"),
            "{group}\n{text}"
        );
    }
}

#[test]
fn costs_are_computed_again_where_the_rule_is_known() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/reconcile/prices", "prices");
    sandbox.ok(&["import", "prices"]);
    let text = session(&sandbox, &[&["reconcile", "focus-prices"]]);
    compare_with_golden("tests/reconcile/prices/statements.txt", &text);
    // Acme cuts at 7 decimals, says a rule of the user's own.
    sandbox.write(
        "rules.csv",
        "name,provider,group,decimals,mode\nacme,Acme Co,product,7,cut\n",
    );
    let args = [
        "reconcile",
        "focus-prices",
        "--provider",
        "Acme Co",
        "--rules",
        "rules.csv",
    ];
    let text = sandbox.ok(&args);
    assert!(
        text.starts_with("explained ") && text.contains("acme: rows cut at 7 decimals"),
        "{text}"
    );
}
