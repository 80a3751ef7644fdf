//! Cash discounts: agreed in the book, printed on documents, taken by who pays in time, with less tax.

use crate::programs::program;
use crate::receivable::{credit, issued_by, open, pay, report, text};
use crate::sandbox::Sandbox;

/// November is issued on 1 December: 322.17, 370.00 and 21.48, less 2 per cent through the 11th.
fn issued() -> Sandbox {
    issued_by(|seller| {
        let agreed = "period    = \"month\"\ncash_discount = { percent = 2, days = 10 }";
        let accounts =
            "\nbank = \"1800\"\ntax = \"3806\"\ncash_discount = { standard = \"8736\", reverse-charge = \"8731\" }";
        seller
            .replace("period    = \"month\"", agreed)
            .replace("\nbank = \"1800\"", accounts)
            + "\n[datev]\nberater = \"29098\"\nmandant = \"55003\"\n"
    })
}

/// A payment that names its document.
fn pay_for(sandbox: &Sandbox, day: &str, amount: &str, (customer, number): (&str, &str), more: &[&str]) -> String {
    let (amount, currency) = amount.split_once(' ').unwrap();
    let words = [amount, currency, "--from", customer, "--reference", number, "--on", day];
    pay(sandbox, &[&words, more].concat())
}

fn taken(sandbox: &Sandbox) -> Vec<String> {
    let sql = "SELECT invoice_key, amount, net, tax, tax_category, coalesce(tax_rate, ''), taken_on FROM cash_discount_in_force
               ORDER BY taken_on, invoice_key";
    sandbox.lines(sql)
}

#[test]
fn a_run_and_a_document_say_what_may_be_taken_off() {
    let sandbox = issued();
    let shown = sandbox.ok(&["documents", "show", "R-2026-0001"]);
    let line = shown.lines().find(|line| line.contains("paid by")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words.join(" "), "less 2 % if paid by 2026-12-11 315.73");
    let json: serde_json::Value =
        serde_json::from_str(&sandbox.ok(&["documents", "show", "R-2026-0003", "--output", "json"])).unwrap();
    let expected = serde_json::json!({"percent": "2", "days": "10", "through": "2026-12-11", "amount": "0.43", "payable": "21.05"});
    assert_eq!(json["cash_discount"], expected);
    sandbox.ok(&["documents", "save", "-o", "out"]);
    let page = String::from_utf8(sandbox.bytes("out/R-2026-0001.html")).unwrap();
    let sentence =
        "Bei Zahlung bis zum 11.12.2026 können Sie 2 % Skonto abziehen: Bitte zahlen Sie dann 315,73\u{a0}EUR.";
    assert!(page.contains(sentence), "{page}");
    sandbox.ok(&["documents", "render", "R-2026-0001", "--documents", "xrechnung,ubl,pdf"]);
    sandbox.ok(&["documents", "save", "-o", "more"]);
    let file = |name: &str| String::from_utf8_lossy(&sandbox.bytes(name)).into_owned();
    assert!(file("more/R-2026-0001-xrechnung.xml").contains("#SKONTO#TAGE=10#PROZENT=2.00#\n"));
    assert!(file("more/R-2026-0001-ubl.xml").contains(sentence));
    // A credit note has none.
    credit(&sandbox, "R-2026-0001", &["--all", "--on", "2026-12-20"]);
    let shown = sandbox.ok(&["documents", "show", "G-2026-0001"]);
    assert!(!shown.contains("paid by"), "{shown}");
}

#[test]
fn who_pays_in_time_less_the_discount_owes_nothing_and_the_tax_is_less() {
    let sandbox = issued();
    let said = pay_for(
        &sandbox,
        "2026-12-11",
        "315.73 EUR",
        ("Nordlicht Werft AG", "R-2026-0001"),
        &[],
    );
    assert!(said.contains("315.73 EUR pays R-2026-0001"), "{said}");
    pay(
        &sandbox,
        &["362.60", "EUR", "--from", "Polder Data BV", "--on", "2026-12-08"],
    );
    pay_for(
        &sandbox,
        "2026-12-12",
        "21.05 CHF",
        ("Atelier Lune Sàrl", "R-2026-0003"),
        &[],
    );
    assert_eq!(
        open(&sandbox, "2026-12-31").into_iter().collect::<Vec<_>>(),
        [("R-2026-0003".to_owned(), "0.43".to_owned())]
    );
    // 2 % of 322.17 are 6.44: 1.03 of 51.44 tax, and 5.41.
    let expected = [
        "billbook/polder/R-2026-0002,7.40,7.40,0.00,AE,0,2026-12-08",
        "billbook/nordlicht/R-2026-0001,6.44,5.41,1.03,S,19,2026-12-11",
    ];
    assert_eq!(taken(&sandbox), expected);
    let statements = sandbox.run(&["reconcile", "list-payments"]).expect(1).stdout;
    for paid in ["nordlicht/R-2026-0001", "polder/R-2026-0002"] {
        let said = format!("explained  list-payments  Küstenwolke GmbH/{paid}");
        assert!(statements.contains(&said), "{statements}");
    }
    // On the day before, all of it is open.
    assert_eq!(open(&sandbox, "2026-12-10")["R-2026-0001"], "322.17");
    let rows = report(&sandbox, "account-statement nordlicht");
    let shown: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {}", text(row, "kind"), text(row, "amount"), text(row, "balance")))
        .collect();
    let statement = [
        "opening  0",
        "invoice 322.17 322.17",
        "cash discount -6.44 315.73",
        "payment -315.73 0.00",
        "closing  0.00",
    ];
    assert_eq!(shown, statement);
    let rows = report(&sandbox, "vat 2026-12 --by issue");
    let shown: Vec<[&str; 4]> = rows
        .iter()
        .filter(|row| text(row, "stated") == "cash discount")
        .map(|row| ["tax_category", "taxable_amount", "tax", "vat_id"].map(|name| text(row, name)))
        .collect();
    assert_eq!(
        shown,
        [["AE", "-7.40", "0.00", "NL820098395B01"], ["S", "-5.41", "-1.03", ""]]
    );
    assert!(report(&sandbox, "vat 2027-01 --by issue").is_empty());
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn what_is_too_late_or_too_little_stays_open_and_what_comes_back_is_owed_in_full() {
    let sandbox = issued();
    pay_for(
        &sandbox,
        "2026-12-11",
        "315.72 EUR",
        ("Nordlicht Werft AG", "R-2026-0001"),
        &[],
    );
    assert_eq!(open(&sandbox, "2026-12-31")["R-2026-0001"], "6.45");
    pay_for(
        &sandbox,
        "2026-12-08",
        "362.60 EUR",
        ("Polder Data BV", "R-2026-0002"),
        &["--id", "BANK-000001"],
    );
    assert!(!open(&sandbox, "2026-12-31").contains_key("R-2026-0002"));
    pay(
        &sandbox,
        &["362.60", "EUR", "--returns", "BANK-000001", "--on", "2026-12-15"],
    );
    let days = ["2026-12-08", "2026-12-14", "2026-12-15"].map(|day| open(&sandbox, day).get("R-2026-0002").cloned());
    assert_eq!(days, [None, None, Some("370.00".to_owned())]);
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn journals_book_the_discount_with_its_tax() {
    let sandbox = issued();
    pay_for(
        &sandbox,
        "2026-12-11",
        "315.73 EUR",
        ("Nordlicht Werft AG", "R-2026-0001"),
        &[],
    );
    let journal = sandbox.ok(&["export", "hledger", "2026-12", "--receivable"]);
    let entry: Vec<&str> = journal
        .split("\n\n")
        .find(|entry| entry.contains("cash discount"))
        .unwrap()
        .lines()
        .collect();
    let expected = [
        "2026-12-11 * (R-2026-0001) Nordlicht Werft AG | cash discount  ; document:R-2026-0001",
        "    expenses:cash-discount:standard             5.41 EUR",
        "    liabilities:vat                             1.03 EUR",
        "    assets:receivable:nordlicht                -6.44 EUR",
    ];
    let plain = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(plain(&entry), plain(&expected));
    if let Some(mut hledger) = program("hledger", "a journal with a cash discount is not checked") {
        sandbox.write("books.journal", journal);
        let checked = hledger
            .args(["check", "--strict", "-f"])
            .arg(sandbox.path("books.journal"))
            .output()
            .unwrap();
        assert!(checked.status.success(), "{checked:?}");
    }
    sandbox.ok(&["export", "datev", "2026-12", "--receivable", "-o", "."]);
    let batch = sandbox.bytes("EXTF_2026-12.csv");
    let batch = String::from_utf8_lossy(&batch).into_owned();
    let row: Vec<&str> = batch
        .lines()
        .find(|line| line.contains("8736"))
        .unwrap()
        .split(';')
        .collect();
    assert_eq!([row[0], row[1], row[6], row[7]], ["6,44", "\"S\"", "8736", "10001"]);
}
