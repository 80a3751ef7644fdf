//! Closed periods: what comes in later is named; two processes, a killed one.

use crate::decisions::{CURRENCIES, INVOICE, INVOICES, REVISION, import_edited, ledger_of};
use crate::imports::{page, transaction};
use crate::sandbox::{Run, Sandbox};

#[test]
fn nobody_is_closed_who_is_not_there() {
    let sandbox = Sandbox::new();
    for args in [
        &["close", "2025-06"][..],
        &["assert", "invoice 7 = 1 EUR"],
        &["accept", "0123", "--why", "x"],
    ] {
        sandbox.run(args).expect_error(5, "no-ledger");
        assert!(!sandbox.ledger_path().exists());
    }
    let sandbox = ledger_of(&[CURRENCIES, INVOICES]);
    let before = sandbox.dump();
    sandbox
        .run(&["close", "2025-06", "--provider", "ormuko"])
        .expect_error(2, "parameter");
    let account = &["close", "2025-06", "--provider", "ormuco", "--account", "7"];
    sandbox.run(account).expect_error(2, "unknown-account");
    sandbox.run(&["close", "June"]).expect(2);
    assert_eq!(sandbox.dump(), before);
    let run = sandbox
        .run(&["close", "2025-06", "--now", "2025-06-30T23:59:59Z"])
        .expect(0);
    assert!(run.stderr.contains("2025-06 is not over yet"), "{}", run.stderr);
    // A month in which nothing happened is closed too, and what comes into it later is told.
    let run = sandbox.run(&["close", "2018-05"]).expect(0);
    assert!(run.stderr.contains(": 2018-05, 0 figures, head "), "{}", run.stderr);
    assert_eq!(sandbox.ok(&["check", "closings"]), "");
}

#[test]
fn a_revision_of_a_closed_invoice_comes_in_and_is_named() {
    let sandbox = ledger_of(&[CURRENCIES, INVOICES]);
    let closed = sandbox
        .run(&["close", "2025-06", "--why", "booked", "--output", "csv"])
        .expect(0);
    assert!(
        closed
            .stdout
            .contains(&format!(",CAD,invoice_total,{INVOICE},1,13.8\n")),
        "{}",
        closed.stdout
    );
    let head = sandbox.value("SELECT head FROM chain ORDER BY link DESC LIMIT 1");
    assert!(
        closed.stderr.contains(&format!("figures, head {head}")),
        "{}",
        closed.stderr
    );
    assert_eq!(
        sandbox.value("SELECT head FROM closing"),
        sandbox.value("SELECT head FROM chain WHERE link = 3")
    );
    sandbox.ok(&["check"]);
    sandbox.run(&["close", "2025-06"]).expect_error(2, "parameter");
    let summary = import_edited(&sandbox, INVOICES, REVISION);
    let named = format!(
        "2025-06 is closed since 2025-08-05: ormuco/fe0b82e3-b7b7-5084-9f16-b2960b8c90ad/invoice_total/{INVOICE} was 13.8 CAD and \
         is now 14.8 CAD.\n"
    );
    assert!(summary.contains(&named), "{summary}");
    let findings = sandbox.run(&["check", "closings"]).expect(1).stdout;
    assert!(findings.starts_with("error closings: 2025-06/ormuco/"), "{findings}");
    assert!(
        findings.contains("expected 13.8, found 14.8, difference 1.0 (edited.http /invoices/0"),
        "{findings}"
    );
    assert_eq!(findings.lines().count(), 1);
    // The same again alters nothing more; nothing of it is said again.
    let again = sandbox.ok(&["import", "edited.http"]);
    assert!(!again.contains("is closed"), "{again}");
    // Accepted as it is, it is quiet.
    let (_, id) = findings.trim_end().rsplit_once('[').unwrap();
    let id = id.trim_end_matches(']');
    sandbox.ok(&["accept", id, "--why", "corrected by the provider"]);
    sandbox.ok(&["check", "closings"]);
    sandbox.run(&["reopen", "2025-06"]).expect(2);
    sandbox.ok(&["reopen", "2025-06", "--why", "a correction"]);
    sandbox
        .run(&["reopen", "2025-06", "--why", "x"])
        .expect_error(2, "not-found");
    assert_eq!(sandbox.ok(&["check", "closings"]), "");
    sandbox.ok(&["close", "2025-06"]);
    let list = sandbox.ok(&["decisions", "closings", "--output", "csv"]);
    assert!(
        list.lines()
            .nth(1)
            .unwrap()
            .ends_with(",7,2025-08-05T12:00:00.000000Z,a correction,,"),
        "{list}"
    );
    let both = sandbox.ok(&[
        "sql",
        "SELECT decision, amount FROM closed_figure WHERE figure = 'invoice_total'",
        "--output",
        "csv",
    ]);
    assert_eq!(both, "decision,amount\n4,13.8\n8,14.8\n");
}

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                      BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName,ServiceName";

/// Imports a delivery of June with these costs of services.
fn deliver(sandbox: &Sandbox, day: &str, costs: &[(&str, &str)]) -> String {
    let mut text = format!("{HEADER}\n");
    for (cost, service) in costs {
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},a,EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,2025-06-05T00:00:00Z,\
             2025-06-06T00:00:00Z,Usage,Nimbus,Nimbus GmbH,{service}\n"
        ));
    }
    let name = format!("{day}.csv");
    sandbox.write(&name, text);
    sandbox.ok(&["import", "--retrieved-at", day, &name])
}

#[test]
fn a_delivery_into_a_closed_period_is_named_and_can_be_compared() {
    let sandbox = Sandbox::new();
    deliver(&sandbox, "2025-06-30", &[("1.00", "disk"), ("2.00", "web")]);
    sandbox.ok(&["close", "2025-Q2", "--provider", "Nimbus", "--account", "a"]);
    // The same charges once more.
    let summary = deliver(&sandbox, "2025-07-02", &[("2.0", "web"), ("1", "disk")]);
    assert!(!summary.contains("is closed"), "{summary}");
    assert_eq!(sandbox.ok(&["check", "closings"]), "");
    // The same sum of other parts.
    let summary = deliver(&sandbox, "2025-07-03", &[("2.50", "web"), ("0.50", "disk")]);
    let text = "2025-Q2/Nimbus/a is closed since 2025-08-05: Nimbus/a/billed_cost is still 3.00 EUR, but other amounts add up to it.\n";
    assert!(summary.contains(text), "{summary}");
    let findings = sandbox.run(&["check", "closings"]).expect(1).stdout;
    assert_eq!(findings.lines().count(), 1);
    assert!(
        findings.starts_with("warning closings: 2025-Q2/Nimbus/a/billed_cost: "),
        "{findings}"
    );
    assert!(findings.contains("; expected 2 charges, parts "), "{findings}");
    // Another sum.
    let summary = deliver(&sandbox, "2025-07-04", &[("2.50", "web"), ("0.75", "disk")]);
    assert!(
        summary.contains("Nimbus/a/billed_cost was 3.00 EUR and is now 3.25 EUR.\n"),
        "{summary}"
    );
    let findings = sandbox.run(&["check", "closings"]).expect(1).stdout;
    assert!(
        findings.contains("error closings: ") && findings.contains("expected 3.00, found 3.25, difference 0.25"),
        "{findings}"
    );
    let diff = sandbox.ok(&[
        "diff",
        "closing:2025-Q2/Nimbus/a",
        "now",
        "--by",
        "month,service",
        "--output",
        "csv",
    ]);
    assert!(diff.contains("2025-06,disk,billed_cost,EUR,1.00,"), "{diff}");
    assert!(diff.contains("2025-06,web,billed_cost,EUR,2.00,"), "{diff}");
    sandbox
        .run(&["diff", "closing:2025", "now"])
        .expect_error(2, "not-found");
}

#[test]
fn a_write_into_a_closed_period_is_named() {
    let sandbox = ledger_of(&["fixtures/gigas"]);
    sandbox.ok(&["close", "2025-05"]);
    sandbox.ok(&["close", "2025-06"]);
    let path = "/billing/account/7/ppu_account_resource/172803349";
    let run = sandbox.run(&["api", "gigas", path, "-d", r#"{"amount": 0}"#]).expect(0);
    assert!(
        run.stderr
            .contains("note: 2025-06 is closed since 2025-08-05: gigas/7/billed_cost was "),
        "{}",
        run.stderr
    );
    // What ran in May is what it was.
    assert!(!run.stderr.contains("2025-05 is closed"), "{}", run.stderr);
    sandbox.run(&["check", "closings"]).expect(1);
}

/// How a run that may have been refused ended.
fn ended(run: std::process::Output) -> Run {
    Run {
        stdout: String::from_utf8(run.stdout).unwrap(),
        stderr: String::from_utf8(run.stderr).unwrap(),
        code: run.status.code().unwrap_or(-1),
    }
}

#[test]
fn of_two_processes_one_closes_the_period() {
    let sandbox = ledger_of(&[CURRENCIES, INVOICES]);
    let start = || {
        let mut command = sandbox.command(&["close", "2025-06"]);
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let both = [start(), start()].map(|child| ended(child.wait_with_output().unwrap()));
    let mut codes = both.each_ref().map(|run| run.code);
    codes.sort_unstable();
    assert_eq!(codes, [0, 2], "{both:?}");
    let [one, other] = both;
    let refused = if one.code == 2 { one } else { other };
    refused.expect_error(2, "parameter");
    assert_eq!(sandbox.value("SELECT count(*) FROM closing"), "1");
    sandbox.ok(&["verify"]);
}

#[cfg(unix)]
#[test]
fn a_killed_closing_leaves_all_or_nothing() {
    use std::os::unix::process::ExitStatusExt;
    let sandbox = Sandbox::new();
    let many: Vec<String> = (1..=6_000).map(|number| transaction(number, "Payment")).collect();
    sandbox.write("many.http", page(&many, "06:00:00"));
    sandbox.ok(&["import", "many.http"]);
    let before = sandbox.dump();
    let journal = sandbox.path("billbook.db-journal");
    let mut killed_before = 0;
    for wait in [0, 5, 20] {
        let mut child = sandbox
            .command(&["close", "2025-06"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The journal shows that writing has begun.
        while !journal.exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        let was_killed = child.wait().unwrap().signal() == Some(9);
        // The first command afterwards only reads.
        sandbox.ok(&["verify"]);
        if sandbox.value("SELECT count(*) FROM closing") == "0" {
            assert!(was_killed);
            assert_eq!(sandbox.dump(), before, "killed after {wait} ms");
            killed_before += 1;
        } else {
            sandbox.run(&["close", "2025-06"]).expect_error(2, "parameter");
            sandbox.ok(&["reopen", "2025-06", "--why", "once more"]);
        }
    }
    assert!(
        killed_before > 0,
        "every closing ended before it was killed; the ledger must be larger"
    );
}
