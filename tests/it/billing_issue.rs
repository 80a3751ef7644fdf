//! Issued documents: once, without a gap, whole or not at all; what came in later is billed as differences.

use crate::sandbox::{Run, Sandbox};
use serde_json::Value;
use std::process::Stdio;
use std::time::Duration;

const HEAD: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingAccountName,BillingCurrency,\
    BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
    PublisherName,InvoiceIssuerName,ServiceName,ServiceCategory,SubAccountId\n";

/// Charges of a month of 2026: cost, day, description, sub-account.
pub(crate) fn charges(month: u32, all: &[(&str, u32, &str, &str)]) -> String {
    let mut text = HEAD.to_owned();
    for (cost, day, name, of) in all {
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},a,a,EUR,2026-{month:02}-01T00:00:00Z,2026-{:02}-01T00:00:00Z,\
             2026-{month:02}-{day:02}T00:00:00Z,2026-{month:02}-{:02}T00:00:00Z,Usage,{name},Nimbus,Nimbus,Nimbus,Compute,Compute,{of}\n",
            month + 1,
            day + 1
        ));
    }
    text
}

/// A book of so many customers, each with a sub-account; `more` is added to each contract.
pub(crate) fn book(customers: usize, markup: &str, billing: &str, more: &str) -> String {
    let mut text = format!(
        "format = 1\n[seller]\nname = \"Example Reseller\"\ncountry = \"DE\"\n[billing]\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\n{billing}\
         [[series]]\ndocument = \"invoice\"\nnumber = \"R-{{year}}-{{seq:4}}\"\nrestart = \"year\"\n\
         [[series]]\ndocument = \"credit-note\"\nnumber = \"G-{{seq}}\"\nrestart = \"never\"\nfirst = 41\n\
         [[tax]]\nid = \"standard\"\nname = \"VAT\"\ncategory = \"S\"\nrate = 19\n\
         [[price_book]]\nname = \"plus\"\n[[price_book.rule]]\nid = \"all\"\nwhen = {{}}\nprice = {{ cost = \"billed\", markup = {markup} }}\n"
    );
    for number in 1..=customers {
        text.push_str(&format!(
            "[[customer]]\nid = \"c{number}\"\nname = \"Customer {number}\"\ncountry = \"DE\"\ncurrency = \"EUR\"\ntax = \"standard\"\n\
             [[customer.owns]]\nsub_account = \"s{number}\"\n\
             [[customer.contract]]\nid = \"C-{number}\"\nfrom = 2026-01-01\nprice_book = \"plus\"\n{more}"
        ));
    }
    text
}

/// A ledger with a book and charges of May.
pub(crate) fn ledger(text: &str, may: &[(&str, u32, &str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new().at("2026-08-01T00:00:00Z");
    sandbox.write("book/book.toml", text);
    sandbox.write("may.csv", charges(5, may));
    sandbox.ok(&["import", "book", "may.csv", "--retrieved-at", "2026-06-01T00:00:00Z"]);
    sandbox
}

pub(crate) fn run(sandbox: &Sandbox, month: &str, on: &str) -> Value {
    serde_json::from_str(&sandbox.ok(&["bill", "run", month, "--on", on, "--output", "json"])).unwrap()
}

fn hash(run: &Value) -> String {
    run["hash"].as_str().expect("a hash").to_owned()
}

pub(crate) fn issue(sandbox: &Sandbox, month: &str, on: &str) -> Run {
    let hash = hash(&run(sandbox, month, on));
    sandbox
        .run(&["bill", "issue", month, &hash, "--on", on, "--output", "csv"])
        .expect(0)
}

/// Text and amount of the lines of the only draft.
pub(crate) fn lines(run: &Value) -> Vec<String> {
    let drafts = run["invoices"].as_array().unwrap();
    assert!(drafts.len() <= 1, "{drafts:?}");
    let lines = drafts.iter().flat_map(|draft| draft["lines"].as_array().unwrap());
    lines
        .map(|line| {
            format!(
                "{} {}",
                line["text"].as_str().unwrap(),
                line["amount"].as_str().unwrap()
            )
        })
        .collect()
}

pub(crate) fn sound(sandbox: &Sandbox) {
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn to_issue_twice_is_to_issue_once() {
    let sandbox = ledger(
        &book(2, "10", "", ""),
        &[("10.00", 5, "one", "s1"), ("20.00", 6, "two", "s2")],
    );
    let made = run(&sandbox, "2026-05", "2026-06-01");
    let args = [
        "bill",
        "issue",
        "2026-05",
        &hash(&made),
        "--on",
        "2026-06-01",
        "--output",
        "csv",
    ];
    let first = sandbox.run(&args).expect(0);
    assert!(first.stderr.contains("Issued, import "), "{}", first.stderr);
    let before = sandbox.dump();
    let second = sandbox.run(&args).expect(0);
    assert!(second.stderr.contains("Already issued by import "), "{}", second.stderr);
    assert_eq!((second.stdout, sandbox.dump()), (first.stdout, before));
    assert_eq!(
        sandbox.lines("SELECT number, customer, net, tax, total FROM issued_document ORDER BY number"),
        ["R-2026-0001,c1,11.00,2.09,13.09", "R-2026-0002,c2,22.00,4.18,26.18"]
    );
    let again = run(&sandbox, "2026-05", "2026-06-01");
    assert_eq!(lines(&again), Vec::<String>::new());
    assert_eq!(again["issued"][1]["issued"], "R-2026-0002");
    // The files are the bytes that were rendered, whatever the book says now.
    sandbox.ok(&["documents", "save", "-o", "files"]);
    let kept = sandbox.value("SELECT sha256 FROM issued_file WHERE name = 'R-2026-0001.html'");
    let listed = sandbox.ok(&["documents", "save", "R-2026-0001", "-o", "files"]);
    assert!(listed.starts_with(&kept), "{listed}");
    let page = String::from_utf8(sandbox.bytes("files/R-2026-0001.html")).unwrap();
    assert!(page.contains("Customer 1") && page.contains("13.09"), "{page}");
    sound(&sandbox);
}

#[test]
fn of_two_processes_that_issue_at_once_one_does() {
    let sandbox = ledger(
        &book(3, "10", "", ""),
        &[("10.00", 5, "one", "s1"), ("20.00", 6, "two", "s2")],
    );
    let hash = hash(&run(&sandbox, "2026-05", "2026-06-01"));
    let args = ["bill", "issue", "2026-05", &hash, "--on", "2026-06-01"];
    let start = || {
        let mut command = sandbox.command(&args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let both = [start(), start()].map(|child| sandbox.ended(&child.wait_with_output().unwrap()).expect(0));
    let said = both.map(|run| run.stderr.contains("Issued, import "));
    assert!(said[0] != said[1], "{said:?}");
    assert_eq!(sandbox.value("SELECT count(*) FROM issued_document"), "2");
    sound(&sandbox);
}

#[cfg(unix)]
#[test]
fn a_kill_leaves_all_documents_or_none() {
    let all: Vec<(String, String)> = (1..=20)
        .map(|number| (format!("{number}.00"), format!("s{number}")))
        .collect();
    let all: Vec<(&str, u32, &str, &str)> = all
        .iter()
        .map(|(cost, of)| (cost.as_str(), 5, "x", of.as_str()))
        .collect();
    let sandbox = ledger(&book(20, "10", "", ""), &all);
    let hash = hash(&run(&sandbox, "2026-05", "2026-06-01"));
    let args = ["bill", "issue", "2026-05", &hash, "--on", "2026-06-01"];
    let before = sandbox.bytes("billbook.db");
    let began = std::time::Instant::now();
    sandbox.ok(&args);
    let whole = began.elapsed();
    let expected = sandbox.dump();
    let tries = 12;
    for number in 0..tries {
        for name in ["billbook.db", "billbook.db-journal"] {
            let _ = std::fs::remove_file(sandbox.path(name));
        }
        sandbox.write("billbook.db", &before);
        let mut child = sandbox
            .command(&args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * number / tries + Duration::from_millis(u64::from(number)));
        child.kill().unwrap();
        child.wait().unwrap();
        // The first command after a kill rolls back.
        sandbox.ok(&["sql", "SELECT count(*) FROM import"]);
        let found = sandbox.value("SELECT count(*) || '/' || coalesce(max(seq), 0) FROM issued_document");
        assert!(["0/0", "20/20"].contains(&found.as_str()), "{found}");
        sandbox.ok(&args);
        assert!(sandbox.dump() == expected, "another ledger after a kill");
    }
}

#[test]
fn the_same_charges_delivered_again_differ_in_nothing() {
    let may = [("10.00", 5, "one", "s1"), ("20.00", 6, "two", "s1")];
    let sandbox = ledger(&book(1, "10", "", "minimum = 50\n"), &may);
    issue(&sandbox, "2026-05", "2026-06-01");
    sandbox.write("again.csv", charges(5, &[may[1], may[0]]));
    sandbox.ok(&["import", "again.csv", "--retrieved-at", "2026-07-01T00:00:00Z"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "2");
    assert_eq!(
        lines(&run(&sandbox, "2026-06", "2026-07-01")),
        ["Minimum of contract C-1 50.00"]
    );
    // A late charge counts towards the minimum of its month; only what is beyond it is billed.
    sandbox.write("late.csv", charges(5, &[may[1], may[0], ("20.00", 9, "late", "s1")]));
    sandbox.ok(&["import", "late.csv", "--retrieved-at", "2026-07-02T00:00:00Z"]);
    let june = run(&sandbox, "2026-06", "2026-07-02");
    assert_eq!(
        lines(&june),
        [
            "Minimum of contract C-1 50.00",
            "2026-05: Compute 22.00",
            "2026-05: Minimum of contract C-1 -17.00"
        ]
    );
    assert!(
        june["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|found| found["kind"] == "late"),
        "{june}"
    );
    issue(&sandbox, "2026-06", "2026-07-02");
    // What is billed as a difference is billed.
    assert_eq!(
        lines(&run(&sandbox, "2026-07", "2026-08-01")),
        ["Minimum of contract C-1 50.00"]
    );
    assert_eq!(
        sandbox.value("SELECT count(*) FROM billed_charge WHERE period = '2026-05'"),
        "5"
    );
    sound(&sandbox);
}

#[test]
fn what_was_billed_too_much_becomes_a_credit_note_where_the_book_says_so() {
    let sandbox = ledger(
        &book(1, "10", "late = \"credit-note\"\n", ""),
        &[("10.00", 5, "one", "s1")],
    );
    issue(&sandbox, "2026-05", "2026-06-01");
    sandbox.write("less.csv", charges(5, &[("4.00", 5, "one", "s1")]));
    sandbox.ok(&["import", "less.csv", "--retrieved-at", "2026-07-02T00:00:00Z"]);
    issue(&sandbox, "2026-06", "2026-07-02");
    assert_eq!(
        sandbox.lines(
            "SELECT d.number, d.total, c.number, l.description, l.amount FROM issued_document AS d
             JOIN issued_document AS c ON c.document_id = d.corrects JOIN issued_line AS l ON l.document_id = d.document_id"
        ),
        ["G-41,-7.85,R-2026-0001,2026-05: Compute,-6.60"]
    );
    assert_eq!(
        sandbox.lines("SELECT direction, total FROM invoice ORDER BY invoice_id"),
        ["receivable,-7.85", "receivable,13.09"]
    );
    sandbox.ok(&["documents", "save", "-o", "files"]);
    let page = String::from_utf8(sandbox.bytes("files/G-41.html")).unwrap();
    assert!(page.contains("Credit note G-41") && page.contains(">7.85<"), "{page}");
    sound(&sandbox);
}

#[test]
fn a_month_that_comes_to_nothing_is_billed_without_a_document() {
    let coupon = "[[customer.contract.coupon]]\ncode = \"W\"\namount = 20\n";
    let sandbox = ledger(&book(1, "10", "", coupon), &[("10.00", 5, "one", "s1")]);
    issue(&sandbox, "2026-05", "2026-06-01");
    assert_eq!(sandbox.value("SELECT kind FROM billed_period"), "zero");
    assert_eq!(sandbox.value("SELECT count(*) FROM issued_document"), "0");
    assert_eq!(
        run(&sandbox, "2026-05", "2026-06-01")["issued"][0]["issued"],
        "0, without a document"
    );
    // Nothing of the coupon is redeemed.
    sandbox.write("june.csv", charges(6, &[("100.00", 5, "one", "s1")]));
    sandbox.ok(&["import", "june.csv"]);
    issue(&sandbox, "2026-06", "2026-07-01");
    assert_eq!(
        sandbox.value("SELECT redemption || ' ' || amount FROM issued_allowance"),
        "1 20.00"
    );
    sound(&sandbox);
}

#[test]
fn corrections_of_a_billed_month_are_shown_before_a_run_bills_them() {
    let sandbox = ledger(&book(1, "10", "", ""), &[("10.00", 5, "one", "s1")]);
    let correct = |sandbox: &Sandbox| sandbox.ok(&["bill", "correct", "2026-05", "--output", "csv"]);
    sandbox
        .run(&["bill", "correct", "2026-05"])
        .expect_error(2, "not-found");
    issue(&sandbox, "2026-05", "2026-06-01");
    assert_eq!(correct(&sandbox).lines().count(), 1, "as billed");
    sandbox.write(
        "late.csv",
        charges(5, &[("10.00", 5, "one", "s1"), ("5.00", 7, "late", "s1")]),
    );
    sandbox.ok(&["import", "late.csv", "--retrieved-at", "2026-07-02T00:00:00Z"]);
    assert_eq!(
        correct(&sandbox).lines().nth(1),
        Some("c1,C-1,all,2026-05: Compute,EUR,11.00,16.50,5.50,line")
    );
    // The next run bills just that; then the month is as billed again.
    let next = run(&sandbox, "2026-06", "2026-07-03");
    assert_eq!(next["invoices"][0]["net"], "5.50", "{next}");
    issue(&sandbox, "2026-06", "2026-07-03");
    assert_eq!(correct(&sandbox).lines().count(), 1, "billed by the next run");
    // Less than was billed becomes a credit note, where the book says so.
    sandbox.write("book/book.toml", book(1, "10", "", "late = \"credit-note\"\n"));
    sandbox.ok(&["import", "book"]);
    sandbox.write(
        "less.csv",
        charges(5, &[("10.00", 5, "one", "s1"), ("1.00", 7, "late", "s1")]),
    );
    sandbox.ok(&["import", "less.csv", "--retrieved-at", "2026-07-04T00:00:00Z"]);
    assert_eq!(
        correct(&sandbox).lines().nth(1),
        Some("c1,C-1,all,2026-05: Compute,EUR,16.50,12.10,-4.40,credit-note")
    );
}

#[test]
fn a_line_is_explained_as_it_was_issued_and_rated_again_by_another_book() {
    let sandbox = ledger(&book(1, "10", "", ""), &[("10.00", 5, "one", "s1")]);
    let draft = sandbox.ok(&["bill", "explain", "2026-05", "c1", "1"]);
    issue(&sandbox, "2026-05", "2026-06-01");
    sandbox.write(
        "late.csv",
        charges(5, &[("10.00", 5, "one", "s1"), ("5.00", 7, "late", "s1")]),
    );
    sandbox.ok(&["import", "late.csv", "--retrieved-at", "2026-07-02T00:00:00Z"]);
    let issued = sandbox.ok(&["bill", "explain", "2026-05", "c1", "1"]);
    assert_eq!(
        issued.split_once('\n').unwrap().1,
        draft.split_once('\n').unwrap().1,
        "as it was"
    );
    for part in [
        "invoice R-2026-0001",
        "may.csv",
        "line 2",
        "book.toml:",
        "exact       11",
        "rounded     11.00 EUR",
    ] {
        assert!(issued.contains(part), "{part} is not in\n{issued}");
    }
    let same = sandbox.ok(&["bill", "rerate", "2026-05", "--book", "book", "--output", "csv"]);
    assert_eq!(same.lines().count(), 1, "{same}");
    sandbox.write("other/book.toml", book(1, "30", "", ""));
    let other = sandbox.ok(&["bill", "rerate", "2026-05", "--book", "other", "--output", "csv"]);
    assert_eq!(other.lines().nth(1), Some("c1,C-1,all,Compute,EUR,16.50,19.50,3.00"));
}

#[test]
fn an_issue_says_which_closed_figures_it_changes() {
    let sandbox = ledger(&book(1, "10", "", ""), &[("10.00", 5, "one", "s1")]);
    sandbox.ok(&["close", "2026-05", "--why", "done"]);
    let run = issue(&sandbox, "2026-05", "2026-06-01");
    assert!(
        run.stderr.contains("2026-05 is closed since 2026-08-01"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn without_room_nothing_is_issued() {
    let sandbox = ledger(&book(20, "10", "", ""), &[("10.00", 5, "one", "s1")]);
    let hash = hash(&run(&sandbox, "2026-05", "2026-06-01"));
    let before = sandbox.dump();
    // No file may grow beyond what the ledger has now, in blocks of 512 bytes.
    let blocks = sandbox.bytes("billbook.db").len() / 512;
    let line = format!("ulimit -c 0; ulimit -f {blocks}; billbook bill issue 2026-05 {hash} --on 2026-06-01");
    let run = sandbox.shell(&line);
    assert!(run.code != 0, "{}", run.stdout);
    sandbox.ok(&["sql", "SELECT count(*) FROM import"]);
    assert!(sandbox.dump() == before, "something was issued without room");
    sandbox.ok(&["bill", "issue", "2026-05", &hash, "--on", "2026-06-01"]);
    assert_eq!(sandbox.value("SELECT group_concat(seq) FROM issued_document"), "1");
}
