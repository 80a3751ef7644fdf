//! Decisions: findings that are accepted, statements, closed periods; what came later; what was taken back.

use crate::sandbox::{Sandbox, repository_text};
use serde_json::Value;

pub const USAGE: &str = "fixtures/ormuco/documented/usage_client.http";
pub const INVOICES: &str = "fixtures/ormuco/june-2025/invoices.http";
pub const CURRENCIES: &str = "fixtures/ormuco/june-2025/currencies.http";
pub const INVOICE: &str = "502267bd-5ca6-5b27-82f5-4c5cf654421f";

/// One decision of each kind, and one that is taken back.
pub fn decide(sandbox: &Sandbox) {
    let id = &ids(sandbox)[0];
    sandbox.ok(&["accept", id, "--why", "a published example"]);
    sandbox.ok(&["accept", id, "--withdraw"]);
    sandbox.ok(&["accept", id, "--why", "a published example after all"]);
    sandbox.ok(&[
        "assert",
        "spend 2025-06 ormuco = 13.328 CAD +- 0.001",
        "--why",
        "the bank",
    ]);
    sandbox.ok(&["close", "2025-06", "--provider", "ormuco", "--why", "booked"]);
}

/// The ids of the findings that are not accepted.
fn ids(sandbox: &Sandbox) -> Vec<String> {
    let findings: Value = serde_json::from_str(&sandbox.run(&["check", "--output", "json"]).stdout).unwrap();
    let open = findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["accepted_at"].is_null());
    open.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// A file of the repository with texts replaced, imported under its own name.
pub fn import_edited(sandbox: &Sandbox, file: &str, edits: &[(&str, &str)]) -> String {
    let mut text = repository_text(file);
    for (from, to) in edits {
        assert!(text.contains(from), "{file} has no {from}");
        text = text.replacen(from, to, 1);
    }
    sandbox.write("edited.http", text);
    sandbox.run(&["import", "edited.http"]).expect(0).stdout
}

pub fn ledger_of(files: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    for file in files {
        sandbox.copy(file);
        sandbox.ok(&["import", file]);
    }
    sandbox
}

/// The same invoice a day later, with another total.
pub const REVISION: &[(&str, &str)] = &[
    ("Tue, 01 Jul 2025 06:00:10 GMT", "Wed, 02 Jul 2025 06:00:10 GMT"),
    ("\"invoice_total\": 13.8,", "\"invoice_total\": 14.8,"),
];

#[test]
fn an_accepted_finding_stands_apart_until_its_figures_change() {
    let sandbox = ledger_of(&[USAGE]);
    let open = sandbox.run(&["check"]).expect(1).stdout;
    let id = ids(&sandbox).remove(0);
    assert!(
        open.starts_with("error ormuco-usage: ") && open.ends_with(&format!(" [{id}]\n")),
        "{open}"
    );
    let said = sandbox.ok(&["accept", &id[..6], "--why", " a published example "]);
    assert_eq!(said, format!("Accepted, decision 2: {open}"));
    let accepted = sandbox.ok(&["check"]);
    assert_eq!(
        accepted,
        format!("accepted {}, 2025-08-05: a published example\n", open.trim_end())
    );
    let json: Value = serde_json::from_str(&sandbox.ok(&["check", "--output", "json"])).unwrap();
    assert_eq!(json[0]["id"], id.as_str());
    assert_eq!(json[0]["severity"], "error");
    assert_eq!(json[0]["accepted_at"], "2025-08-05T12:00:00.000000Z");
    assert_eq!(json[0]["accepted_why"], "a published example");
    let csv = sandbox.ok(&["check", "--output", "csv"]);
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .ends_with(",place,id,accepted_at,accepted_why"),
        "{csv}"
    );
    // Before the decision it was open.
    assert_eq!(sandbox.run(&["check", "--as-of", "1"]).expect(1).stdout, open);
    // With another figure it is another finding.
    let summary = import_edited(
        &sandbox,
        USAGE,
        &[("04 Sep 2017 08", "04 Sep 2017 09"), ("20.73", "20.74")],
    );
    assert!(summary.contains(" not add up: "), "{summary}");
    let changed = sandbox.run(&["check"]).expect(1).stdout;
    assert!(
        changed.contains("found 20.74") && !changed.contains("accepted "),
        "{changed}"
    );
}

#[test]
fn an_acceptance_that_is_withdrawn_leaves_its_trace() {
    let sandbox = ledger_of(&[USAGE]);
    let id = ids(&sandbox).remove(0);
    sandbox.ok(&["accept", &id, "--why", "one"]);
    sandbox
        .run(&["accept", &id, "--why", "two"])
        .expect_error(2, "parameter");
    sandbox.ok(&["accept", &id, "--withdraw", "--why", "a mistake"]);
    sandbox.run(&["check"]).expect(1);
    sandbox.run(&["accept", &id, "--withdraw"]).expect_error(2, "not-found");
    sandbox.ok(&["accept", &id, "--why", "three"]);
    let list = sandbox.ok(&["decisions", "acceptances", "--output", "csv"]);
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1].starts_with("2,acceptance,") && lines[1].contains(",one,"),
        "{list}"
    );
    assert!(
        lines[1].ends_with(",3,2025-08-05T12:00:00.000000Z,a mistake,,"),
        "{list}"
    );
    assert!(
        lines[2].starts_with("4,acceptance,") && lines[2].ends_with(",,,,,"),
        "{list}"
    );
    assert_eq!(sandbox.ok(&["check"]).lines().count(), 1);
}

#[test]
fn an_unknown_finding_is_refused_with_the_nearest() {
    let sandbox = ledger_of(&[USAGE]);
    let id = ids(&sandbox).remove(0);
    let slip = format!("{}{}", &id[..11], if id.ends_with('0') { '1' } else { '0' });
    let run = sandbox
        .run(&["accept", &slip, "--why", "x"])
        .expect_error(2, "not-found");
    assert!(
        run.stderr
            .contains(&format!("the nearest is {id}: error ormuco-usage: ")),
        "{}",
        run.stderr
    );
    for args in [&["accept", &id][..], &["accept", &id, "--why", " "]] {
        sandbox.run(args).expect(2);
    }
    let changes = "DROP TRIGGER import_no_delete";
    rusqlite::Connection::open(sandbox.ledger_path())
        .unwrap()
        .execute_batch(changes)
        .unwrap();
    let run = sandbox.run(&["check", "integrity", "--output", "json"]).expect(1);
    let damage: Value = serde_json::from_str(&run.stdout).unwrap();
    let run = sandbox.run(&["accept", damage[0]["id"].as_str().unwrap(), "--why", "x"]);
    assert!(run.expect_error(2, "parameter").stderr.contains("`billbook verify`"));
}

#[test]
fn an_older_revision_keeps_its_id_when_newer_ones_follow() {
    let documented = "fixtures/ormuco/documented";
    let sandbox = ledger_of(&[&format!("{documented}/invoice_last.http")]);
    let before = ids(&sandbox);
    assert!(before.len() > 1, "{before:?}");
    for id in &before {
        sandbox.ok(&["accept", id, "--why", "published so"]);
    }
    sandbox.ok(&["check"]);
    sandbox.copy(&format!("{documented}/invoice_detail.http"));
    sandbox.ok(&["import", documented]);
    let lines = sandbox.run(&["check"]).expect(1).stdout;
    assert!(lines.contains("in revision 1 of 2"), "{lines}");
    for id in &before {
        let line = lines.lines().find(|line| line.contains(&format!("[{id}]"))).unwrap();
        assert!(line.starts_with("accepted "), "{line}");
    }
    assert!(lines.lines().any(|line| line.starts_with("error ")), "{lines}");
}

#[test]
fn statements_are_tested_for_ever_after() {
    let sandbox = ledger_of(&[
        "fixtures/cloudsigma/june-2025/ledger-1.http",
        "fixtures/cloudsigma/june-2025/balance.http",
    ]);
    let balance = "108.54152708428789828387";
    for statement in [
        format!("balance cloudsigma/default at 2025-06-30 = {balance} EUR"),
        format!("balance cloudsigma/default at 2025-06-30T19:55:49.210794Z = {balance} EUR"),
        "balance cloudsigma/default at 2025-06-30T19:55:49.210793Z = 108.55477527595456495054 EUR".to_owned(),
        "balance cloudsigma/default at 2025-06-30 = 108.54 EUR +- 0.01".to_owned(),
        format!(
            "spend 2025-06 = {} EUR",
            sandbox.value("SELECT decimal_sum(billed_cost) FROM charge")
        ),
        "spend 2025 cloudsigma/other = 0 EUR".to_owned(),
    ] {
        sandbox.ok(&["assert", &statement]);
    }
    // What does not hold is kept, and said.
    for (statement, severity, said) in [
        (
            "balance cloudsigma/default at 2025-06-30 = 108.53 EUR +- 0.01",
            "error",
            "expected 108.53, found 108.54152708428789828387",
        ),
        (
            "balance cloudsigma/default at 2025-06-30 = 108.54 USD",
            "warning",
            "no entry for cloudsigma/default in USD",
        ),
        ("spend 2025-Q2 cloudsigma = 1 EUR", "error", "expected 1, found "),
    ] {
        let run = sandbox.run(&["assert", statement, "--why", "the bank"]).expect(1);
        assert!(
            run.stdout.contains(&format!("\n{severity} assertions: assertion/")),
            "{}",
            run.stdout
        );
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
    // An invoice that comes in later.
    let statement = format!("invoice ormuco/{INVOICE} = 13.80 CAD");
    let run = sandbox.run(&["assert", &statement]).expect(1);
    assert!(
        run.stdout.contains("warning assertions: assertion/10: "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("the ledger has no such invoice"), "{}", run.stdout);
    let in_euros = format!("invoice {INVOICE} = 13.8 EUR");
    sandbox.run(&["assert", &in_euros]).expect(1);
    for file in [CURRENCIES, INVOICES] {
        sandbox.copy(file);
        sandbox.ok(&["import", file]);
    }
    let findings = sandbox.run(&["check", "assertions"]).expect(1).stdout;
    assert!(!findings.contains("assertion/10:"), "{findings}");
    assert!(
        findings.contains("the ledger has it in CAD; expected 13.8 EUR, found 13.8 CAD"),
        "{findings}"
    );
    import_edited(&sandbox, INVOICES, REVISION);
    let findings = sandbox.run(&["check", "assertions"]).expect(1).stdout;
    assert!(findings.contains("assertion/10: `invoice"), "{findings}");
    assert!(
        findings.contains("expected 13.80, found 14.8, difference 1.00 (edited.http /invoices/0"),
        "{findings}"
    );
    for number in ["7", "8", "9", "10", "11"] {
        sandbox.ok(&["assert", "--withdraw", number]);
    }
    assert_eq!(sandbox.ok(&["check", "assertions"]), "");
    sandbox.run(&["assert", "--withdraw", "7"]).expect_error(2, "not-found");
}

#[test]
fn a_statement_about_several_invoices_or_none_is_refused() {
    let sandbox = Sandbox::with_all_fixtures();
    let twice = sandbox.value(
        "SELECT invoice_id FROM invoice GROUP BY invoice_id, billing_currency HAVING count(*) > 1 UNION ALL SELECT '' LIMIT 1",
    );
    assert_eq!(twice, "", "a fixture has one id twice: use it here");
    let before = sandbox.dump();
    let run = sandbox
        .run(&["assert", "invoice 7 is 10 EUR"])
        .expect_error(2, "parameter");
    assert!(
        run.stderr
            .contains("hint: balance PROVIDER/ACCOUNT at DATE = AMOUNT CUR"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.dump(), before);
    // The same number of two clients.
    import_edited(&sandbox, INVOICES, &[("2025 06:00:10", "2025 06:00:11")]);
    let other = (
        "fe0b82e3-b7b7-5084-9f16-b2960b8c90ad",
        "00000000-b7b7-5084-9f16-b2960b8c90ad",
    );
    import_edited(&sandbox, INVOICES, &[other, other, other]);
    let statement = format!("invoice {INVOICE} = 13.8 CAD");
    let run = sandbox.run(&["assert", &statement]).expect_error(2, "parameter");
    assert!(
        run.stderr
            .contains(&format!("they are ormuco/{}/{INVOICE}, ormuco/", other.1)),
        "{}",
        run.stderr
    );
    sandbox.ok(&["assert", &format!("invoice {}/{INVOICE} = 13.8 CAD", other.1)]);
}

#[test]
fn a_dry_run_leaves_the_ledger_as_it_was() {
    let sandbox = ledger_of(&[CURRENCIES, INVOICES, USAGE]);
    let id = ids(&sandbox).remove(0);
    sandbox.ok(&["close", "2025-05"]);
    let before = sandbox.dump();
    for args in [
        &["accept", &id, "--why", "x"][..],
        &["assert", "spend 2025-06 = 13.328 CAD"],
        &["close", "2025-06"],
        &["reopen", "2025-05", "--why", "x"],
    ] {
        let run = sandbox.run(&[args, &["--dry-run"]].concat()).expect(0);
        assert!(
            (run.stdout + &run.stderr).contains("Dry run, rolled back: "),
            "{args:?}"
        );
        assert_eq!(sandbox.dump(), before, "{args:?}");
    }
}

#[test]
fn decisions_are_under_the_chain_and_are_made_again() {
    let sandbox = ledger_of(&[CURRENCIES, INVOICES, USAGE]);
    decide(&sandbox);
    import_edited(&sandbox, INVOICES, REVISION);
    sandbox.ok(&["close", "2025-06", "--now", "2025-07-03T00:00:00Z"]);
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(
        verified.contains("replayed imports and writes give the same rows in")
            && verified.contains(", and the same head"),
        "{verified}"
    );
    let imports = sandbox.ok(&["imports", "--output", "csv"]);
    // Six decisions, and the settling of the invoices.
    assert_eq!(
        imports.matches(",billbook/").count() + imports.matches("\nbillbook/").count(),
        7,
        "{imports}"
    );
}

#[test]
fn an_accepted_statement_closes_until_its_figures_change() {
    let sandbox = ledger_of(&[INVOICES, CURRENCIES]);
    let ask = ["reconcile", "ormuco-invoice", "--invoice", INVOICE, "--output", "json"];
    let statement = |exit: i32| -> Value {
        let list: Value = serde_json::from_str(&sandbox.run(&ask).expect(exit).stdout).unwrap();
        list[0].clone()
    };
    assert_eq!(statement(0)["finding"], Value::Null);
    import_edited(&sandbox, INVOICES, REVISION);
    let open = statement(1);
    assert_eq!(
        (&open["verdict"], &open["accepted_why"]),
        (&"open".into(), &Value::Null)
    );
    let id = open["finding"].as_str().unwrap();
    let said = sandbox.ok(&["accept", id, "--why", "they know; a credit follows"]);
    assert!(
        said.contains("error ormuco-invoice: ormuco/") && said.contains(id),
        "{said}"
    );
    let accepted = statement(0);
    assert_eq!(accepted["verdict"], "open");
    assert_eq!(accepted["accepted_why"], "they know; a credit follows");
    let text = sandbox.ok(&["reconcile", "ormuco-invoice", "--invoice", INVOICE]);
    assert!(
        text.contains(&format!("[{id}]")) && text.contains("they know"),
        "{text}"
    );
    let other = [
        ("Tue, 01 Jul 2025 06:00:10 GMT", "Thu, 03 Jul 2025 06:00:10 GMT"),
        ("\"invoice_total\": 13.8,", "\"invoice_total\": 15.8,"),
    ];
    import_edited(&sandbox, INVOICES, &other);
    assert_ne!(statement(1)["finding"], id);
}

#[test]
fn the_statement_of_an_older_revision_is_accepted() {
    let sandbox = ledger_of(&[INVOICES, CURRENCIES]);
    import_edited(&sandbox, INVOICES, REVISION);
    let again = [
        ("Tue, 01 Jul 2025 06:00:10 GMT", "Thu, 03 Jul 2025 06:00:10 GMT"),
        ("\"invoice_total\": 13.8,", "\"invoice_total\": 13.8 ,"),
    ];
    import_edited(&sandbox, INVOICES, &again);
    let ask = [
        "reconcile",
        "ormuco-invoice",
        "--invoice",
        INVOICE,
        "--revisions",
        "--output",
        "json",
    ];
    let open = |exit: i32| -> Vec<Value> {
        let list: Vec<Value> = serde_json::from_str(&sandbox.run(&ask).expect(exit).stdout).unwrap();
        list.into_iter().filter(|one| one["verdict"] == "open").collect()
    };
    sandbox.ok(&["reconcile", "ormuco-invoice", "--invoice", INVOICE]);
    let [older] = &open(1)[..] else {
        panic!("one of the revisions is open")
    };
    sandbox.ok(&["accept", older["finding"].as_str().unwrap(), "--why", "replaced"]);
    assert_eq!(open(0)[0]["accepted_why"], "replaced");
}
