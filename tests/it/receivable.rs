//! What happens with documents after their issue: credit notes, payments, statements of account, reminders, margin.

use crate::chance::Chance;
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;

/// A ledger whose November is issued: R-2026-0001 of 322.17 EUR, R-2026-0002 of 370.00 EUR, R-2026-0003 of 21.48 CHF.
pub(crate) fn issued() -> Sandbox {
    issued_by(str::to_owned)
}

/// The same by a book whose seller is changed.
pub(crate) fn issued_by(seller: impl Fn(&str) -> String) -> Sandbox {
    let sandbox = Sandbox::new().at("2026-12-01T09:00:00Z");
    sandbox.copy_as("docs/billing", "example");
    let file = "example/book/seller.toml";
    let text = String::from_utf8(sandbox.bytes(file)).unwrap();
    sandbox.write(file, seller(&text));
    sandbox.ok(&["import", "example/book", "example/rates.csv"]);
    sandbox.ok(&[
        "import",
        "example/charges.focus.cumulus.csv",
        "example/charges.focus.nimbus.csv",
    ]);
    let on = ["--on", "2026-12-01"];
    let ran = sandbox.ok(&[&["bill", "run", "2026-11", "--output", "json"], &on[..]].concat());
    let hash = json(&ran)["hash"].as_str().unwrap().to_owned();
    sandbox.ok(&[&["bill", "issue", "2026-11", &hash, "--documents", "html"], &on[..]].concat());
    sandbox.at("2026-12-20T09:00:00Z")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

pub(crate) fn report(sandbox: &Sandbox, words: &str) -> Vec<Value> {
    let words = ["report"]
        .into_iter()
        .chain(words.split(' '))
        .chain(["--output", "json"]);
    let words: Vec<&str> = words.collect();
    json(&sandbox.ok(&words)).as_array().unwrap().clone()
}

pub(crate) fn text<'r>(row: &'r Value, name: &str) -> &'r str {
    row[name].as_str().unwrap_or_default()
}

/// What is open at the end of a day of documents by their numbers, and of payments.
pub(crate) fn open(sandbox: &Sandbox, at: &str) -> BTreeMap<String, String> {
    let rows = report(sandbox, &format!("open-items --receivable --at {at}"));
    let kind = |row: &Value| match text(row, "kind") {
        "payment" => "payment".to_owned(),
        _ => text(row, "number").to_owned(),
    };
    rows.iter()
        .map(|row| (kind(row), text(row, "open").to_owned()))
        .collect()
}

pub(crate) fn pay(sandbox: &Sandbox, words: &[&str]) -> String {
    sandbox.ok(&[&["pay", "add"], words].concat())
}

pub(crate) fn credit(sandbox: &Sandbox, number: &str, words: &[&str]) {
    sandbox.ok(&[&["bill", "credit", number, "--reason", "a reason"], words].concat());
}

const POLDER: [&str; 2] = ["--from", "Polder Data BV"];

#[test]
fn a_full_credit_note_is_the_exact_mirror_of_its_invoice() {
    let sandbox = issued();
    for number in ["R-2026-0001", "R-2026-0002", "R-2026-0003"] {
        credit(&sandbox, number, &["--all"]);
    }
    let key = "coalesce(d.corrects, d.document_id)";
    for sql in [
        format!(
            "SELECT decimal_sum(net), decimal_sum(tax), decimal_sum(total) FROM issued_document AS d GROUP BY {key}"
        ),
        format!(
            "SELECT decimal_sum(amount) FROM issued_line JOIN issued_document AS d USING (document_id) GROUP BY {key}, line"
        ),
        format!(
            "SELECT decimal_sum(amount) FROM issued_allowance_part JOIN issued_document AS d USING (document_id) GROUP BY {key}"
        ),
        format!(
            "SELECT decimal_sum(base), decimal_sum(amount) FROM issued_tax JOIN issued_document AS d USING (document_id) GROUP BY {key}, tax_rate"
        ),
    ] {
        let lines = sandbox.lines(&sql);
        assert!(!lines.is_empty(), "{sql}");
        for line in lines {
            assert!(
                !line.contains(|digit: char| ('1'..='9').contains(&digit)),
                "{sql}: {line}"
            );
        }
    }
    let again = ["bill", "credit", "R-2026-0001", "--all", "--reason", "again"];
    let refused = sandbox.run(&again).expect_error(1, "credit");
    assert!(
        refused.stderr.contains("nothing is left of the invoice"),
        "{}",
        refused.stderr
    );
    assert!(open(&sandbox, "2026-12-31").is_empty());
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn partial_credit_notes_add_up_and_lower_their_invoice() {
    let sandbox = issued();
    credit(&sandbox, "R-2026-0001", &["--line", "4", "--amount", "5.00"]);
    assert_eq!(open(&sandbox, "2026-12-31")["R-2026-0001"], "316.40");
    credit(&sandbox, "R-2026-0001", &["--amount", "100.00"]);
    assert_eq!(open(&sandbox, "2026-12-31")["R-2026-0001"], "216.40");
    let much = [
        "bill",
        "credit",
        "R-2026-0001",
        "--amount",
        "216.41",
        "--reason",
        "too much",
    ];
    sandbox.run(&much).expect_error(1, "credit");
    assert_eq!(
        sandbox.value("SELECT count(*) FROM issued_document WHERE kind = 'credit-note'"),
        "2"
    );
    credit(&sandbox, "R-2026-0001", &["--all"]);
    let rest = "SELECT decimal_sum(base) || ' ' || decimal_sum(amount) FROM issued_tax AS t JOIN issued_document AS d USING (document_id)
                WHERE 1 IN (d.document_id, d.corrects)";
    assert_eq!(sandbox.value(rest), "0.00 0.00");
    let numbers = "SELECT group_concat(number, ' ') FROM issued_document WHERE kind = 'credit-note'";
    assert_eq!(sandbox.value(numbers), "G-2026-0001 G-2026-0002 G-2026-0003");
    // On the day before the first credit note the invoice was open as a whole.
    assert_eq!(open(&sandbox, "2026-12-19")["R-2026-0001"], "322.17");
    sandbox
        .run(&["bill", "credit", "G-2026-0001", "--all", "--reason", "no"])
        .expect_error(1, "credit");
    sandbox
        .run(&["bill", "credit", "R-2026-0009", "--all", "--reason", "no"])
        .expect_error(2, "not-found");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn payments_in_parts_over_and_returned_are_allocated_to_documents() {
    let sandbox = issued();
    let first = pay(
        &sandbox,
        &[
            &[
                "200.00",
                "EUR",
                "--reference",
                "R-2026-0002, part",
                "--on",
                "2026-12-10",
            ],
            &POLDER[..],
        ]
        .concat(),
    );
    assert!(first.contains("200.00 EUR pays R-2026-0002"), "{first}");
    assert_eq!(open(&sandbox, "2026-12-09")["R-2026-0002"], "370.00");
    assert_eq!(open(&sandbox, "2026-12-10")["R-2026-0002"], "170.00");
    let second = pay(
        &sandbox,
        &[
            &[
                "180.00",
                "EUR",
                "--invoice",
                "R-2026-0002",
                "--on",
                "2026-12-15",
                "--id",
                "SECOND-1",
            ],
            &POLDER[..],
        ]
        .concat(),
    );
    assert!(second.contains("10.00 EUR is not allocated"), "{second}");
    let now = open(&sandbox, "2026-12-15");
    assert_eq!(now["payment"], "-10.00");
    assert!(!now.contains_key("R-2026-0002"));
    // A direct debit comes back: what it paid is open again from that day.
    let back = pay(
        &sandbox,
        &["180.00", "EUR", "--returns", "SECOND-1", "--on", "2026-12-18"],
    );
    assert!(back.contains("170.00 EUR of R-2026-0002 is open again"), "{back}");
    assert!(!open(&sandbox, "2026-12-17").contains_key("R-2026-0002"));
    assert_eq!(open(&sandbox, "2026-12-18")["R-2026-0002"], "170.00");
    let again = [
        &[
            "pay",
            "add",
            "200.00",
            "EUR",
            "--reference",
            "R-2026-0002, part",
            "--on",
            "2026-12-10",
        ],
        &POLDER[..],
    ]
    .concat();
    sandbox.run(&again).expect_error(2, "parameter");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_payment_alone_with_its_amount_finds_the_document_of_its_customer() {
    let sandbox = issued();
    let said = pay(
        &sandbox,
        &["322.17", "EUR", "--from", "NORDLICHT WERFT AG", "--reference", "danke"],
    );
    assert!(said.contains("322.17 EUR pays R-2026-0001"), "{said}");
    let basis = "SELECT basis FROM allocation_in_force";
    assert_eq!(sandbox.value(basis), "amount");
}

#[test]
fn a_small_difference_closes_a_document() {
    let sandbox = issued_by(|text| text.replace("period    = \"month\"", "period    = \"month\"\nsmall     = 0.05"));
    pay(
        &sandbox,
        &[&["369.96", "EUR", "--invoice", "R-2026-0002"], &POLDER[..]].concat(),
    );
    assert!(!open(&sandbox, "2026-12-31").contains_key("R-2026-0002"));
    let adjusted = "SELECT kind || ' ' || amount || ' ' || adjusted_on FROM adjustment_in_force";
    assert_eq!(sandbox.value(adjusted), "small difference 0.04 2026-12-20");
    let rows = report(&sandbox, "account-statement polder");
    assert_eq!(text(rows.last().unwrap(), "balance"), "0.00");
    // The rest comes after all: the difference is withdrawn.
    pay(
        &sandbox,
        &[
            &["0.04", "EUR", "--invoice", "R-2026-0002", "--on", "2026-12-22"],
            &POLDER[..],
        ]
        .concat(),
    );
    assert_eq!(sandbox.value("SELECT count(*) FROM adjustment_in_force"), "0");
    assert!(!open(&sandbox, "2026-12-31").contains_key("R-2026-0002"));
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_statement_of_account_leads_from_opening_to_closing_balance() {
    let sandbox = issued();
    credit(&sandbox, "R-2026-0002", &["--amount", "20.00", "--on", "2026-12-05"]);
    pay(
        &sandbox,
        &[
            &["200.00", "EUR", "--reference", "R-2026-0002", "--on", "2026-12-10"],
            &POLDER[..],
        ]
        .concat(),
    );
    // Somebody else pays for the customer.
    pay(
        &sandbox,
        &[
            "160.00",
            "EUR",
            "--from",
            "J. de Vries",
            "--invoice",
            "R-2026-0002",
            "--on",
            "2026-12-12",
        ],
    );
    let rows = report(&sandbox, "account-statement polder --from 2026-12-05 --to 2027-01-01");
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {}",
                text(row, "day"),
                text(row, "kind"),
                text(row, "amount"),
                text(row, "balance")
            )
        })
        .collect();
    let expected = [
        "2026-12-05 opening  370.00",
        "2026-12-05 credit note -20.00 350.00",
        "2026-12-10 payment -200.00 150.00",
        "2026-12-12 payment -160.00 -10.00",
        "2026-12-31 closing  -10.00",
    ];
    assert_eq!(shown, expected);
    let by_name = report(&sandbox, "account-statement --from 2026-12-05 --to 2027-01-01");
    assert!(by_name.len() > rows.len());
}

/// Whatever is paid and credited, every statement closes with what is open, and nothing is allocated twice.
#[test]
fn by_chance_the_closing_balance_is_what_is_open() {
    let mut chance = Chance::new(20_261_220);
    let sandbox = issued();
    let numbers = ["R-2026-0001", "R-2026-0002"];
    let names = ["Nordlicht Werft AG", "Polder Data BV"];
    for turn in 0..12 {
        let which = chance.below(2);
        let amount = format!("{}.{:02}", chance.below(150) + 1, chance.below(100));
        let day = format!("2026-12-{:02}", 20 + turn);
        if chance.below(3) == 0 {
            let words = [
                "bill",
                "credit",
                numbers[which],
                "--amount",
                &amount,
                "--reason",
                "x",
                "--on",
                &day,
            ];
            let run = sandbox.run(&words);
            assert!([0, 1].contains(&run.code), "{}", run.stderr);
        } else {
            pay(
                &sandbox,
                &[
                    &amount,
                    "EUR",
                    "--from",
                    names[which],
                    "--reference",
                    numbers[which],
                    "--on",
                    &day,
                ],
            );
        }
    }
    for day in [
        "2026-12-01",
        "2026-12-22",
        "2026-12-25",
        "2026-12-28",
        "2026-12-31",
        "2027-01-31",
    ] {
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for row in report(&sandbox, &format!("open-items --at {day}")) {
            let key = format!("{} {}", text(&row, "party"), text(&row, "currency"));
            let sum = sums.entry(key).or_default();
            *sum = sum.add(&decimal(text(&row, "open")));
        }
        let next = (chrono_day(day) + chrono::Days::new(1)).to_string();
        for row in report(&sandbox, &format!("account-statement --to {next}")) {
            if text(&row, "kind") == "closing" {
                let key = format!("{} {}", text(&row, "party"), text(&row, "currency"));
                let sum = sums.remove(&key).unwrap_or_default();
                assert_eq!(sum, decimal(text(&row, "balance")), "{key} on {day}");
            }
        }
        assert!(sums.values().all(Decimal::is_zero), "{day}: {sums:?}");
    }
    let over = "SELECT count(*) FROM (SELECT i.total, decimal_sum(a.amount) AS paid FROM allocation_in_force AS a
                JOIN invoice AS i ON i.row_key = a.invoice_key WHERE i.total NOT GLOB '-*' GROUP BY i.row_key)
                WHERE decimal_cmp(paid, total) > 0";
    assert_eq!(sandbox.value(over), "0");
    sandbox.ok(&["verify", "--replay"]);
}

fn chrono_day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn reminders_have_the_level_of_the_book() {
    let levels =
        "\n[[reminder]]\nafter = 7\ntext = \"first\"\n\n[[reminder]]\nafter = 21\ntext = \"second\"\nfee = 5.00\n";
    let sandbox = issued_by(|text| format!("{text}{levels}"));
    let levels = |at: &str| -> Vec<String> {
        let rows = report(&sandbox, &format!("reminders --at {at}"));
        let one = |row: &Value| {
            format!(
                "{} {} {} {}",
                text(row, "number"),
                row["days_overdue"],
                row["level"],
                text(row, "fee")
            )
        };
        rows.iter().map(one).collect()
    };
    assert!(levels("2026-12-15").is_empty());
    assert_eq!(levels("2026-12-16"), ["R-2026-0003 1 null ", "R-2026-0001 1 null "]);
    assert_eq!(levels("2026-12-22"), ["R-2026-0003 7 1 ", "R-2026-0001 7 1 "]);
    assert_eq!(
        levels("2027-01-05"),
        ["R-2026-0003 21 2 5.00", "R-2026-0001 21 2 5.00", "R-2026-0002 5 null "]
    );
}

#[test]
fn margin_and_leakage_have_all_costs() {
    let sandbox = issued();
    let rows = report(&sandbox, "margin --month 2026-11");
    let sum = |customer: &str, name: &str| {
        let of = rows.iter().filter(|row| text(row, "customer") == customer);
        of.fold(Decimal::zero(), |sum, row| sum.add(&decimal(text(row, name))))
    };
    assert_eq!(sum("nordlicht", "revenue"), decimal("270.73"));
    assert_eq!(sum("nordlicht", "cost"), decimal("252.69577"));
    assert_eq!(sum("polder", "revenue"), decimal("370.00"));
    // 61.13535 EUR, and 10.40 USD at 0.9155.
    assert_eq!(sum("polder", "cost"), decimal("70.65655"));
    // 32.793 USD at 0.9155 and 0.9320.
    assert_eq!(sum("lune", "cost"), decimal("27.980496078"));
    let leaks = report(&sandbox, "leakage --month 2026-11");
    let leaks: Vec<String> = leaks
        .iter()
        .filter(|row| text(row, "kind") == "nobody is billed")
        .map(|row| format!("{} {}", text(row, "cost"), text(row, "currency")))
        .collect();
    assert_eq!(leaks, ["4.5 EUR", "5.2 USD"]);
    let kept = "SELECT decimal_sum(cost) FROM run_cost WHERE currency = ";
    assert_eq!(sandbox.value(&format!("{kept}'EUR'")), "368.54112");
    assert_eq!(sandbox.value(&format!("{kept}'USD'")), "70.255");
    // The same charges again are nothing that is unbilled.
    let before = report(&sandbox, "unbilled");
    let nimbus = String::from_utf8(sandbox.bytes("example/charges.focus.nimbus.csv")).unwrap();
    let (header, rows) = nimbus.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    sandbox.write("again.csv", format!("{header}\n{}\n", rows.join("\n")));
    sandbox.ok(&["import", "again.csv"]);
    assert_eq!(report(&sandbox, "unbilled"), before);
}

#[test]
fn open_items_of_another_program_come_in_as_a_list_and_are_paid() {
    let sandbox = issued();
    sandbox.write(
        "old.csv",
        "Rechnungsnummer;Rechnungsdatum;Fällig am;Kunde;Lieferant;Währung;Betrag\n\
         R-2025-0417;01.10.2026;15.10.2026;Nordlicht Werft AG;Küstenwolke GmbH;EUR;500,00\n",
    );
    let said = sandbox.ok(&["import", "old.csv"]);
    assert!(!said.contains("not documented"), "{said}");
    assert_eq!(open(&sandbox, "2026-12-20")["R-2025-0417"], "500.00");
    // It is of the customer of the book, whose documents are there too.
    let statement = report(&sandbox, "account-statement nordlicht");
    let numbers: Vec<&str> = statement.iter().map(|row| text(row, "number")).collect();
    assert_eq!(numbers, ["", "R-2025-0417", "R-2026-0001", ""]);
    assert_eq!(text(&statement[3], "balance"), "822.17");
    let overdue = report(&sandbox, "reminders --at 2026-12-20");
    assert!(
        overdue
            .iter()
            .any(|row| text(row, "number") == "R-2025-0417" && text(row, "customer") == "nordlicht"),
        "{overdue:?}"
    );
    sandbox.write(
        "bank.csv",
        "date,amount,currency,reference,direction\n2026-12-05,300.00,EUR,R-2025-0417,in\n",
    );
    sandbox.ok(&["import", "bank.csv"]);
    assert_eq!(open(&sandbox, "2026-12-20")["R-2025-0417"], "200.00");
    // A word of the user is stronger than the book.
    sandbox.ok(&["side", "Küstenwolke GmbH", "buy", "--why", "a test"]);
    assert_eq!(
        sandbox.value("SELECT direction FROM invoice WHERE invoice_id = 'R-2025-0417'"),
        "payable"
    );
    sandbox.ok(&["verify", "--replay"]);
}
