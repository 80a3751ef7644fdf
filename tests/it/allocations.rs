//! Which payment pays which invoice, from outside: lists in, open items out.

use crate::reconcile_rules::{statements, text};
use crate::sandbox::Sandbox;
use serde_json::Value;

const INVOICES: &str = "issuer,invoice_number,invoice_date,currency,total";
const PAYMENTS: &str = "payment_date,amount,currency,reference,payee";

/// A ledger of these rows of lists.
fn ledger(invoices: &[&str], payments: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    let list = |head: &str, rows: &[&str]| format!("{head}\n{}\n", rows.join("\n"));
    sandbox.write("invoices.csv", list(INVOICES, invoices));
    sandbox.ok(&["import", "invoices.csv"]);
    sandbox.write("payments.csv", list(PAYMENTS, payments));
    sandbox.ok(&["import", "payments.csv"]);
    sandbox
}

/// Number and what is open, of invoices and payments.
fn open(sandbox: &Sandbox) -> String {
    sandbox.value("SELECT coalesce(group_concat(number || ' ' || open, ', '), '') FROM (SELECT * FROM open_item ORDER BY kind, number)")
}

/// Subject and verdict of each statement.
fn told(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let all = statements(sandbox, args);
    let told = |one: &Value| {
        format!(
            "{} {} {}",
            text(one, "provider"),
            text(one, "subject"),
            text(one, "verdict")
        )
    };
    all.iter().map(told).collect()
}

#[test]
fn an_invoice_of_the_same_number_of_another_supplier_is_its_own() {
    let sandbox = ledger(
        &[
            "Alpha Hosting,1001,2025-06-30,EUR,100.00",
            "Beta Cloud,1001,2025-06-30,EUR,250.00",
        ],
        &["2025-07-10,100.00,EUR,1001,Alpha Hosting"],
    );
    assert_eq!(open(&sandbox), "1001 250.00");
    assert_eq!(
        told(&sandbox, &["list-payments"]),
        ["Alpha Hosting 1001 exact", "Beta Cloud 1001 open"]
    );
    let unpaid = sandbox.ok(&["report", "open-items", "--at", "2025-07-31", "--output", "csv"]);
    assert!(
        unpaid.contains(
            "payable,invoice,Beta Cloud,default,1001,EUR,2025-06-30,2025-06-30,assumed,31,250.00,0,0,250.00,,,250.00"
        ),
        "{unpaid}"
    );
    // Before it was paid, both were open; before they were issued, none.
    let count = |day: &str| {
        let items = sandbox.ok(&["report", "open-items", "--payable", "--at", day, "--output", "csv"]);
        items.lines().count() - 1
    };
    assert_eq!(
        [count("2025-06-29"), count("2025-06-30"), count("2025-07-10")],
        [0, 2, 1]
    );
}

#[test]
fn what_is_left_of_a_payment_is_with_the_invoice_that_it_names_or_by_itself() {
    let sandbox = ledger(
        &["Nordhost,SINV-100,2023-09-01,USD,100.00"],
        &[
            "2023-09-10,50.00,USD,SINV-100,Nordhost",
            "2023-09-20,50.00,USD,SINV-100,Nordhost",
            "2023-09-21,100.00,USD,SINV-100,Nordhost",
            "2023-09-22,7.00,USD,lunch,Cafe",
        ],
    );
    let all = statements(&sandbox, &["list-payments"]);
    assert_eq!(all.len(), 2);
    assert_eq!([text(&all[0], "there"), text(&all[1], "there")], ["200.00", "7.00"]);
    assert_eq!(text(&all[0]["lines"][0], "kind"), "duplicate");
    let why = text(&all[1]["lines"][0], "what");
    assert_eq!(why, "`lunch` does not name an invoice of the ledger");
}

#[test]
fn allocations_by_hand_stay_and_those_of_the_ladder_follow() {
    let sandbox = ledger(
        &[
            "Nordhost,A-100,2025-06-01,EUR,100.00",
            "Nordhost,B-100,2025-06-01,EUR,100.00",
        ],
        &["2025-06-10,100.00,EUR,A-100,Nordhost"],
    );
    let key = sandbox.value("SELECT row_key FROM payment");
    assert_eq!(open(&sandbox), "B-100 100.00");
    let said = sandbox.ok(&[
        "allocate", &key, "B-100", "--amount", "60", "--why", "agreed", "--by", "Ann",
    ]);
    assert!(said.contains("1 allocation to invoices, and 1 withdrawn"), "{said}");
    assert_eq!(open(&sandbox), "A-100 60.00, B-100 40.00");
    let listed = sandbox.ok(&["decisions", "allocations", "--output", "csv"]);
    assert!(
        listed.contains(" pays 60 EUR of Nordhost/B-100,agreed,") && listed.contains(",Ann"),
        "{listed}"
    );
    sandbox
        .run(&["allocate", &key, "B-100", "--why", "again"])
        .expect_error(2, "parameter");
    sandbox
        .run(&["allocate", &key, "A-100", "--amount", "41", "--why", "too much"])
        .expect_error(2, "parameter");
    sandbox
        .run(&["allocate", "none", "A-100", "--why", "a slip"])
        .expect_error(2, "not-found");
    let decision = sandbox.value("SELECT decision FROM decision WHERE kind = 'allocation'");
    sandbox.ok(&["allocate", "--withdraw", &decision, "--why", "a slip"]);
    assert_eq!(open(&sandbox), "B-100 100.00");
    // Set apart, they do not meet again.
    sandbox.ok(&["allocate", &key, "A-100", "--amount", "0", "--why", "not for it"]);
    assert!(
        open(&sandbox).starts_with("A-100 100.00, B-100 100.00, "),
        "{}",
        open(&sandbox)
    );
    let replayed = sandbox.ok(&["verify", "--replay"]);
    assert!(replayed.contains("and the same head"), "{replayed}");
}

#[test]
fn the_same_lists_in_any_order_leave_the_same_open() {
    let invoices = [
        "Nordhost,A-100,2025-06-01,EUR,100.00",
        "Nordhost,B-100,2025-06-01,EUR,50.00",
        "Nordhost,CN-100,2025-06-02,EUR,-20.00",
    ];
    let payments = [
        "2025-06-20,50.00,EUR,A-100 B-100 second,Nordhost",
        "2025-06-10,100.00,EUR,A-100 B-100 first,Nordhost",
        "2025-06-30,80.00,EUR,A-100 CN-100,Nordhost",
    ];
    let mut seen = Vec::new();
    for order in [
        [0, 1, 2, 3, 4, 5],
        [5, 4, 3, 2, 1, 0],
        [3, 0, 5, 1, 4, 2],
        [1, 3, 2, 5, 0, 4],
    ] {
        let sandbox = Sandbox::new();
        for place in order {
            let (head, row) = if place < 3 {
                (INVOICES, invoices[place])
            } else {
                (PAYMENTS, payments[place - 3])
            };
            sandbox.write("one.csv", format!("{head}\n{row}\n"));
            sandbox.ok(&["import", "one.csv"]);
        }
        let made = "SELECT group_concat(payment_key || ' ' || invoice_key || ' ' || amount || ' ' || allocated_on || ' ' || basis, ', ')
                    FROM (SELECT * FROM allocation_in_force ORDER BY payment_key, invoice_key)";
        seen.push((open(&sandbox), sandbox.value(made)));
    }
    assert!(
        seen[0].1.contains("A-100/2025 100.00 2025-06-10 subset"),
        "{}",
        seen[0].1
    );
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
}

#[test]
fn a_banks_list_is_read_by_its_signs() {
    let sandbox = ledger(
        &["Nordhost,A-100,2025-06-01,EUR,100.00"],
        &["2025-06-10,-100.00,EUR,A-100,Nordhost"],
    );
    assert_eq!(open(&sandbox), "");
    let accepted = sandbox.value("SELECT accepted FROM import WHERE operation = 'payment-list'");
    assert!(accepted.contains("all amounts are negative"), "{accepted}");

    let sandbox = Sandbox::new();
    let list = format!("{PAYMENTS}\n2025-06-10,-100.00,EUR,A-100,Nordhost\n2025-06-11,1190.00,EUR,Rg 2025-017,Maier\n");
    sandbox.write("bank.csv", &list);
    sandbox.write(
        "invoices.csv",
        format!("{INVOICES}\nNordhost,A-100,2025-06-01,EUR,100.00\n"),
    );
    sandbox.run(&["import", "bank.csv"]).expect_error(3, "sign");
    sandbox.ok(&["import", ".", "--outgoing", "negative"]);
    let side = |side: &str| sandbox.ok(&["report", "open-items", side, "--at", "2025-06-30", "--output", "csv"]);
    assert_eq!(side("--payable").lines().count(), 1);
    let receivable = side("--receivable");
    assert!(receivable.contains("receivable,payment,Maier,"), "{receivable}");
    assert!(receivable.contains(",-1190.00"), "{receivable}");
    // Once in, it need not be said again.
    let again = sandbox.ok(&["import", "bank.csv"]);
    assert!(again.contains("imported before"), "{again}");

    let with_column = Sandbox::new();
    with_column.write(
        "bank.csv",
        format!("{PAYMENTS},direction\n2025-06-10,100.00,EUR,A-100,Nordhost,debit\n2025-06-11,1190.00,EUR,Rg 2025-017,Maier,credit\n"),
    );
    with_column.ok(&["import", "bank.csv"]);
    assert_eq!(
        with_column.value("SELECT group_concat(amount) FROM payment ORDER BY paid_at"),
        "100.00,-1190.00"
    );
}

#[test]
fn two_banks_may_give_one_number_and_one_bank_may_not() {
    let head = "payment_date,amount,currency,invoice_number,payee,transaction id";
    let rows = ["2025-07-10,100.00,EUR,A-1,Alpha,1", "2025-07-12,250.00,EUR,B-1,Beta,1"];
    let sandbox = Sandbox::new();
    for (place, row) in rows.iter().enumerate() {
        let name = format!("bank-{place}.csv");
        sandbox.write(&name, format!("{head}\n{row}\n"));
        sandbox.ok(&["import", &name]);
    }
    let sum = "SELECT count(*) || ' ' || decimal_sum(amount) FROM payment";
    assert_eq!(sandbox.value(sum), "2 350.00");
    // A list that overlaps brings neither again.
    sandbox.write("both.csv", format!("{head}\n{}\n", rows.join("\n")));
    sandbox.ok(&["import", "both.csv"]);
    assert_eq!(sandbox.value(sum), "2 350.00");

    let named = Sandbox::new();
    for (place, row) in rows.iter().enumerate() {
        named.write(&format!("bank-{place}.csv"), format!("{head}\n{row}\n"));
    }
    named.ok(&["import", "bank-0.csv", "--account", "north"]);
    named
        .run(&["import", "bank-1.csv", "--account", "north"])
        .expect_error(3, "same-number");
    assert_eq!(named.value(sum), "1 100.00");
    named.ok(&["import", "bank-1.csv", "--account", "south"]);
    assert_eq!(named.value(sum), "2 350.00");

    let batch = Sandbox::new();
    batch.write(
        "batch.csv",
        format!(
            "{}\n{}\n",
            head.replace("transaction id", "bank reference"),
            rows.join("\n")
        ),
    );
    batch.ok(&["import", "batch.csv"]);
    assert_eq!(batch.value(sum), "2 350.00");
}

#[test]
fn an_entry_in_two_forms_is_one_payment() {
    let sandbox = Sandbox::new();
    let row = "2025-06-15,100.00,EUR";
    sandbox.write(
        "one.csv",
        format!(
            "payment_date,amount,currency,reference,payee\n{row},RE NC-1 Kd. 7,Nimbus\n{row},RE NC-1 Kd. 7,Nimbus\n"
        ),
    );
    sandbox.write(
        "two.csv",
        format!("Booking Date,Amount,Currency,Memo\n{row},RE NC-1  Kd.7\n"),
    );
    sandbox.ok(&["import", "one.csv"]);
    let told = sandbox.ok(&["import", "two.csv"]);
    assert!(
        told.contains("1 payment is in another list in another form: counted once"),
        "{told}"
    );
    assert_eq!(
        sandbox.value("SELECT count(*) || ' ' || decimal_sum(amount) FROM payment"),
        "2 200.00"
    );
}

#[test]
fn a_void_invoice_owes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "invoices.csv",
        format!("{INVOICES},status\nNordhost,A-100,2025-06-01,EUR,100.00,void\n"),
    );
    sandbox.ok(&["import", "invoices.csv"]);
    assert_eq!(open(&sandbox), "");
    let report = sandbox.ok(&["report", "invoices", "--output", "json"]);
    assert!(report.contains("\"outstanding\": \"0\""), "{report}");
}
