//! Who is who, and which documents are one invoice: whatever spelling, list, account, year and order they come in.

use crate::sandbox::Sandbox;

const OWN: &str = "fixtures/ormuco/june-2025/invoices.http";

/// An invoice of that file.
const NUMBER: &str = "502267bd-5ca6-5b27-82f5-4c5cf654421f";

/// What tests look at of every invoice.
const INVOICES: &str =
    "SELECT party, invoice_id, total, billing_currency, documents FROM invoice ORDER BY party, invoice_id, row_key";

/// A list that has that invoice under another spelling of the issuer.
fn list(issuer: &str, total: &str) -> String {
    format!(
        "issuer,invoice_number,invoice_date,currency,total,Due Date\n\"{issuer}\",{NUMBER},2025-07-02,CAD,{total},2025-08-01\n"
    )
}

fn of_number(sandbox: &Sandbox, columns: &str) -> Vec<String> {
    sandbox.lines(&format!("SELECT {columns} FROM invoice WHERE invoice_id = '{NUMBER}'"))
}

#[test]
fn a_document_and_the_line_of_a_list_are_one_invoice_in_either_order() {
    let columns =
        "issuer, party, account <> 'default', total, tax, substr(issued_at, 1, 10), substr(due_at, 1, 10), due_basis,
                   substr(total_from, 1, 7), substr(due_from, 1, 11), documents, direction";
    let mut answers = Vec::new();
    for own_first in [true, false] {
        let sandbox = Sandbox::new();
        sandbox.copy(OWN);
        sandbox.write("list.csv", list("ORMUCO.", "13.80"));
        let files = if own_first {
            [OWN, "list.csv"]
        } else {
            ["list.csv", OWN]
        };
        for file in files {
            sandbox.ok(&["import", file]);
        }
        assert_eq!(sandbox.check(&["invoice-documents"]), [""; 0]);
        sandbox.ok(&["verify", "--replay"]);
        answers.push((of_number(&sandbox, columns), sandbox.lines(INVOICES)));
    }
    let one = "ormuco,ormuco,1,13.8,1.80,2025-07-02,2025-08-01,stated,ormuco/,bookkeeping,2,payable";
    assert_eq!(answers[0].0, [one]);
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn documents_of_one_invoice_that_differ_are_told_with_both_places() {
    let sandbox = Sandbox::of(&[OWN]);
    sandbox.import_text("list.csv", list("ormuco", "13.90"));
    let lines = sandbox.check(&["invoice-documents"]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    for part in [
        "`total`",
        "expected 13.8, found 13.90, difference 0.1",
        "invoices.http /invoices/0",
        // Import 2 settled the invoices of the first.
        "(list.csv /0, import 3)",
    ] {
        assert!(lines[0].contains(part), "{part}: {}", lines[0]);
    }
    // The issuer's own document counts.
    assert_eq!(of_number(&sandbox, "total"), ["13.8"]);
}

#[test]
fn an_alias_joins_names_until_it_is_withdrawn() {
    let sandbox = Sandbox::of(&[OWN]);
    sandbox.import_text("list.csv", list("Ormuco, Inc.", "13.80"));
    assert_eq!(of_number(&sandbox, "party"), ["ormuco", "\"Ormuco, Inc.\""]);
    let alias = [
        "alias",
        "Ormuco Inc",
        "ormuco",
        "--why",
        "their letterhead",
        "--by",
        "Ann",
    ];
    let tried = sandbox.ok(&[&alias[..], &["--dry-run"]].concat());
    assert!(
        tried.starts_with("Dry run, rolled back: Decided, decision 4: Ormuco Inc is ormuco\n"),
        "{tried}"
    );
    sandbox.ok(&alias);
    assert_eq!(of_number(&sandbox, "party, documents"), ["ormuco,2"]);
    // Every name of the party chooses it, and another alias of the same name is refused.
    for name in ["ormuco", "ORMUCO, INC.", "Ormuco Inc"] {
        let rows = sandbox.ok(&["report", "invoices", "--provider", name, "--output", "csv"]);
        assert!(rows.contains(NUMBER), "{name}");
    }
    sandbox.run(&alias).expect_error(2, "parameter");
    sandbox
        .run(&["alias", "Ormuco.", "ORMUCO", "--why", "x"])
        .expect_error(2, "parameter");
    assert_eq!(
        sandbox.lines("SELECT kind, name, statement, why, decided_by FROM decision"),
        ["alias,Ormuco Inc,Ormuco Inc is ormuco,their letterhead,Ann"]
    );
    let before = sandbox.ok(&["sql", "--as-of", "3", "SELECT count(*) FROM invoice", "--output", "csv"]);
    sandbox.ok(&["alias", "ormuco inc", "--withdraw", "--why", "another company"]);
    assert_eq!(of_number(&sandbox, "party"), ["ormuco", "\"Ormuco, Inc.\""]);
    assert_eq!(
        before,
        sandbox.ok(&["sql", "SELECT count(*) FROM invoice", "--output", "csv"])
    );
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_number_that_restarts_each_year_is_two_invoices() {
    let sandbox = Sandbox::new();
    sandbox.import_text(
        "list.csv",
        "issuer,invoice_number,invoice_date,period,currency,total\n\
         Nordhost,10,2018-03-31,2018-03,EUR,100.00\n\
         Nordhost,10,2019-03-31,2019-03,EUR,250.00\n",
    );
    assert_eq!(
        sandbox.lines(INVOICES),
        ["Nordhost,10,100.00,EUR,1", "Nordhost,10,250.00,EUR,1"]
    );
    // Entered again, one of them is revised; twice in one list and year is a contradiction.
    let told = {
        sandbox.write(
            "again.csv",
            "issuer,invoice_number,invoice_date,period,currency,total\nNordhost,10,2019-03-31,2019-03,EUR,260.00\n",
        );
        sandbox.ok(&["import", "again.csv"])
    };
    assert!(
        told.contains("again.csv revises Nordhost 10: total 250.00 is now 260.00."),
        "{told}"
    );
    assert_eq!(
        sandbox.lines(INVOICES),
        ["Nordhost,10,100.00,EUR,1", "Nordhost,10,260.00,EUR,1"]
    );
    sandbox.write(
        "twice.csv",
        "issuer,invoice_number,invoice_date,currency,total\nNordhost,11,2019-03-31,EUR,1\nNordhost,11,2019-04-30,EUR,2\n",
    );
    sandbox.refused(&["import", "twice.csv"]);
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn one_number_in_two_accounts_is_two_invoices() {
    let row =
        |total: &str| format!("issuer,invoice_number,invoice_date,currency,total\nAcme,I1,2025-05-31,EUR,{total}\n");
    let by_option = Sandbox::new();
    for (account, total) in [("one", "100.00"), ("two", "250.00")] {
        let name = format!("{account}.csv");
        by_option.write(&name, row(total));
        by_option.ok(&["import", &name, "--account", account]);
    }
    let by_column = Sandbox::new();
    by_column.import_text(
        "both.csv",
        "issuer,invoice_number,invoice_date,currency,total,account\n\
         Acme,I1,2025-05-31,EUR,100.00,one\nAcme,I1,2025-05-31,EUR,250.00,two\n",
    );
    for sandbox in [&by_option, &by_column] {
        assert_eq!(
            sandbox.lines(INVOICES),
            ["Acme,I1,100.00,EUR,1", "Acme,I1,250.00,EUR,1"]
        );
        let one = sandbox.ok(&["report", "invoices", "--account", "one", "--output", "csv"]);
        assert_eq!(one.lines().count(), 2, "{one}");
    }
    // Without an account it could be either: a finding, and an invoice of its own until somebody says.
    by_option.import_text("none.csv", row("100.00"));
    let lines = by_option.check(&["invoice-documents"]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("it fits 2 invoices of this number"), "{}", lines[0]);
    // With one candidate, that is it.
    let single = Sandbox::new();
    single.write("one.csv", row("100.00"));
    single.ok(&["import", "one.csv", "--account", "one"]);
    single.import_text("none.csv", row("100.00"));
    assert_eq!(single.lines(INVOICES), ["Acme,I1,100.00,EUR,2"]);
}

#[test]
fn new_year_parts_no_invoice_with_the_same_number_and_total() {
    let row = |date: &str, total: &str| {
        format!("issuer,invoice_number,invoice_date,currency,total\nAcme,7,{date},EUR,{total}\n")
    };
    for (second, total, invoices) in [
        ("2025-01-05", "100.00", 1),
        ("2025-01-05", "100.000", 1),
        ("2025-01-05", "101.00", 2),
        ("2025-03-05", "100.00", 2),
        ("2026-01-05", "100.00", 2),
    ] {
        let sandbox = Sandbox::new();
        sandbox.import_text("old.csv", row("2024-12-30", "100.00"));
        sandbox.write("new.csv", row(second, total));
        let told = sandbox.ok(&["import", "new.csv", "--decimal-mark", "point"]);
        assert_eq!(
            sandbox.value("SELECT count(*) FROM invoice"),
            invoices.to_string(),
            "{second} {total}"
        );
        assert_eq!(told.contains("both sides of New Year"), invoices == 1, "{told}");
    }
}

#[test]
fn numbers_that_look_alike_are_a_finding() {
    for (number, is_near) in [
        ("3411 ", true),
        ("INV 3411", true),
        ("inv-3411", true),
        ("34110", false),
        ("A3411", false),
    ] {
        let sandbox = Sandbox::new();
        let text = format!(
            "issuer,invoice_number,invoice_date,currency,total\nAcme,3411,2025-05-31,EUR,100.00\nACME,\"{number}\",2025-05-31,EUR,100.00\n"
        );
        sandbox.write("list.csv", text);
        sandbox.run(&["import", "list.csv"]);
        let lines = sandbox.check(&["invoice-documents"]);
        assert_eq!(
            lines.iter().any(|line| line.contains("looks like `3411`")),
            is_near,
            "{number} {lines:#?}"
        );
    }
}

#[test]
fn one_invoice_of_two_names_is_a_finding() {
    for (issuer, number, date, total, is_told) in [
        ("Acme GmbH", "3411", "2025-05-31", "100.00", true),
        ("Other", "3411", "2025-05-31", "100.00", false),
        ("Acme GmbH", "3411", "2025-05-30", "100.00", false),
        ("Acme GmbH", "3411", "2025-05-31", "100.01", false),
        ("Acme GmbH", "3412", "2025-05-31", "100.00", false),
    ] {
        let sandbox = Sandbox::new();
        let text = format!(
            "issuer,invoice_number,invoice_date,currency,total\nAcme,3411,2025-05-31,EUR,100.00\n{issuer},{number},{date},EUR,{total}\n"
        );
        sandbox.import_text("list.csv", text);
        let lines = sandbox.check(&["invoice-documents"]);
        let is_found = lines
            .iter()
            .any(|line| line.contains("`Acme` has an invoice of the same number"));
        assert_eq!(is_found, is_told, "{issuer} {number} {date} {total} {lines:#?}");
        if is_told {
            sandbox.ok(&["alias", issuer, "Acme", "--why", "its letters"]);
            assert_eq!(sandbox.check(&["invoice-documents"]).len(), 0);
        }
    }
}

#[test]
fn a_void_invoice_owes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.import_text(
        "list.csv",
        "issuer,invoice_number,invoice_date,currency,total,status\nAcme,1,2025-05-31,EUR,100.00,Void\nAcme,2,2025-05-31,EUR,50.00,open\n",
    );
    let sql = "SELECT invoice_id, is_void FROM invoice ORDER BY invoice_id";
    assert_eq!(sandbox.lines(sql), ["1,1", "2,0"]);
    let rows = sandbox.ok(&["report", "invoices", "--output", "csv"]);
    let (header, rows) = rows.split_once('\n').unwrap();
    let place = header.split(',').position(|column| column == "outstanding").unwrap();
    let found: Vec<&str> = rows.lines().map(|row| row.split(',').nth(place).unwrap()).collect();
    assert_eq!(found, ["0", "50.00"]);
}

#[test]
fn what_a_party_sells_is_receivable_and_not_spent() {
    let sandbox = Sandbox::of(&["fixtures/ormuco/june-2025"]);
    let before = sandbox.run(&["report", "spend", "--output", "csv"]).expect(0);
    assert!(before.stdout.lines().count() > 1);
    assert!(before.stderr.contains("count as bought"), "{}", before.stderr);
    sandbox
        .run(&["side", "ormuc", "sell", "--why", "x"])
        .expect_error(2, "parameter");
    sandbox.ok(&["side", "Ormuco", "sell", "--why", "we resell it"]);
    let after = sandbox.run(&["report", "spend", "--output", "csv"]).expect(0);
    assert_eq!(after.stdout.lines().count(), 1, "{}", after.stdout);
    assert!(
        after.stderr.contains("charges of `ormuco` are receivable"),
        "{}",
        after.stderr
    );
    assert!(!after.stderr.contains("count as bought"), "{}", after.stderr);
    assert_eq!(sandbox.lines("SELECT DISTINCT direction FROM invoice"), ["receivable"]);
    sandbox
        .run(&["side", "ormuco", "buy", "--why", "x"])
        .expect_error(2, "parameter");
    sandbox.ok(&["side", "ORMUCO", "--withdraw", "--why", "a slip"]);
    assert_eq!(sandbox.run(&["report", "spend", "--output", "csv"]), before);
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn decisions_take_any_spelling_of_a_party() {
    let sandbox = Sandbox::of(&["fixtures/ormuco/june-2025"]);
    let spent = |party: &str| sandbox.ok(&["assert", &format!("spend 2025-06 {party} = 13.328 CAD +- 0.001")]);
    assert_eq!(spent("ORMUCO."), spent("ormuco").replace("Assertion 2", "Assertion 1"));
    let closed = sandbox
        .run(&["close", "2025-06", "--provider", "Ormuco."])
        .expect(0)
        .stderr;
    assert!(
        closed.contains(": 2025-06/ormuco, ") && !closed.contains(", 0 figures"),
        "{closed}"
    );
    sandbox
        .run(&["close", "2025-06", "--provider", "ormuco"])
        .expect_error(2, "parameter");
    let opened = sandbox.ok(&["reopen", "2025-06", "--provider", "ORMUCO", "--why", "a slip"]);
    assert!(opened.ends_with(": 2025-06/ormuco\n"), "{opened}");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn terms_say_when_an_invoice_is_due() {
    let sandbox = Sandbox::new();
    sandbox.import_text(
        "list.csv",
        "issuer,invoice_number,invoice_date,period,currency,total,payable by\n\
         Acme,1,2025-05-31,,EUR,100.00,2025-06-05\nAcme,2,2025-05-31,,EUR,50.00,\nAcme,3,,2025-05,EUR,50.00,\nAcme,4,,,EUR,50.00,\n",
    );
    let sql = "SELECT invoice_id, substr(due_at, 1, 10), due_basis FROM invoice ORDER BY invoice_id";
    let assumed = [
        "1,2025-06-05,stated",
        "2,2025-05-31,assumed",
        "3,2025-05-31,assumed",
        "4,,",
    ];
    assert_eq!(sandbox.lines(sql), assumed);
    sandbox.ok(&["terms", "ACME", "30", "--why", "contract"]);
    let terms = ["1,2025-06-05,stated", "2,2025-06-30,terms", "3,2025-06-30,terms", "4,,"];
    assert_eq!(sandbox.lines(sql), terms);
    sandbox.ok(&["terms", "acme", "--withdraw", "--why", "new contract"]);
    assert_eq!(sandbox.lines(sql), assumed);
    sandbox.write(
        "bad.csv",
        "issuer,invoice_number,invoice_date,currency,total,Due Date\nAcme,5,2025-05-31,EUR,1,in 30 days\n",
    );
    sandbox.refused(&["import", "bad.csv"]);
}

#[test]
fn imports_that_bring_nothing_of_the_kind_settle_nothing() {
    let sandbox = Sandbox::of(&["fixtures"]);
    let kinds = "SELECT count(*) FROM import WHERE operation = 'settle'";
    let settled: u32 = sandbox.value(kinds).parse().unwrap();
    sandbox.import_all(&["fixtures/cloudsigma"]);
    assert_eq!(sandbox.value(kinds), settled.to_string());
}

#[test]
fn a_credit_note_is_not_the_invoice_that_has_its_number() {
    let sandbox = Sandbox::new();
    let credit = crate::sandbox::repository_text("docs/received/nimbus-june-credit.xml");
    sandbox.import_text("credit.xml", credit);
    sandbox.write(
        "list.csv",
        "issuer,invoice_number,invoice_date,currency,total\nNimbus Cloud GmbH,NC-2025-0602-C,2025-06-05,EUR,71.40\n",
    );
    sandbox.ok(&["import", "list.csv"]);
    assert_eq!(
        sandbox.lines("SELECT total, documents FROM invoice ORDER BY total"),
        ["-71.40,1", "71.40,1"]
    );
    // A list with the sign of the credit note has it.
    sandbox.write(
        "more.csv",
        "issuer,invoice_number,invoice_date,currency,total\nNimbus Cloud GmbH,NC-2025-0602-C,2025-06-05,EUR,-71.40\n",
    );
    sandbox.ok(&["import", "more.csv"]);
    assert_eq!(
        sandbox.lines("SELECT total, documents FROM invoice ORDER BY total"),
        ["-71.40,2"]
    );
    sandbox.ok(&["verify", "--replay"]);
}
