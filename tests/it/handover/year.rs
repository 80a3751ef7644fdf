//! A year of a small reseller: what customers are billed and pay, what suppliers charge and are paid, by chance.

use super::issue;
use crate::chance::Chance;
use crate::sandbox::{Sandbox, repository_text};
use std::fmt::Write as _;

const CUSTOMERS: [&str; 4] = ["nordlicht", "polder", "lune", "brandt"];
const SUPPLIERS: [(&str, &str); 3] = [
    ("Nimbus Cloud GmbH", "EUR"),
    ("Cumulus Inc", "USD"),
    ("Südlink AG", "EUR"),
];

fn amount(chance: &mut Chance, limit: usize) -> String {
    format!("{}.{:02}", chance.below(limit) + 1, chance.below(100))
}

/// Charges of a month for each customer.
fn charges(chance: &mut Chance, month: u32) -> String {
    let model = repository_text("docs/handover/charges.csv");
    let mut lines = model.lines();
    let mut text = format!("{}\n", lines.next().unwrap());
    let start = format!("2026-{month:02}-01T00:00:00Z");
    let end = if month == 12 {
        "2027-01-01T00:00:00Z".to_owned()
    } else {
        format!("2026-{:02}-01T00:00:00Z", month + 1)
    };
    for customer in CUSTOMERS {
        for service in ["Compute", "Storage"] {
            let cost = amount(chance, 400);
            let _ = writeln!(
                text,
                "{cost},{cost},{cost},{cost},nb-1,nb-1,EUR,{start},{end},{start},{end},Usage,{service},Nimbus Cloud GmbH,\
                 Nimbus Cloud GmbH,Nimbus Cloud GmbH,{service},{service},{customer}"
            );
        }
    }
    text
}

/// Rates for the first and the middle of each month of two years.
fn rates(chance: &mut Chance) -> String {
    let mut text = "date,from,to,rate\n".to_owned();
    for (year, month) in (1..=12).map(|month| (2026, month)).chain([(2027, 1)]) {
        for day in ["01", "15"] {
            let _ = writeln!(text, "{year}-{month:02}-{day},EUR,CHF,0.9{:03}", chance.below(1000));
            let _ = writeln!(text, "{year}-{month:02}-{day},EUR,USD,1.0{:03}", chance.below(1000));
        }
    }
    text
}

/// A day in the month after.
fn day(chance: &mut Chance, month: u32) -> String {
    let day = chance.below(26) + 2;
    if month == 12 {
        format!("2027-01-{day:02}")
    } else {
        format!("2026-{:02}-{day:02}", month + 1)
    }
}

/// Cents as an amount.
fn written(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    format!("{whole}{part}").parse().unwrap()
}

/// Payments of documents: whole, in parts, too little by some cents, too much, early and never.
fn pays(
    chance: &mut Chance,
    list: &mut Vec<String>,
    (number, party, currency): (&str, &str, &str),
    total: i64,
    (month, is_in): (u32, bool),
) {
    let (direction, from, to) = if is_in { ("in", party, "") } else { ("out", "", party) };
    let mut add = |cents: i64, day: String, reference: &str| {
        let id = list.len() + 1;
        list.push(format!(
            "{day},{},{currency},{direction},{from},{to},{reference},P-{id}",
            written(cents)
        ));
    };
    let half = total / 2;
    match chance.below(6) {
        0 => add(total, day(chance, month), number),
        1 => {
            add(half, day(chance, month), number);
            add(total - half, day(chance, month + u32::from(month < 12)), number);
        }
        2 => add(total - 3, day(chance, month), number),
        3 => add(total + 1250, day(chance, month), number),
        // The money is there before the document.
        4 => add(total, format!("2026-{month:02}-20"), number),
        _ => {}
    }
}

/// The ledger of a year.
pub(super) fn ledger(seed: u64) -> Sandbox {
    let mut chance = Chance::new(20_260_101 + seed);
    let mut sandbox = Sandbox::new().at("2026-01-01T09:00:00Z");
    sandbox.copy_as("docs/handover/book", "book");
    sandbox.write("rates.csv", rates(&mut chance));
    sandbox.ok(&["import", "book", "rates.csv"]);
    let mut bills = "supplier,invoice number,invoice date,due_date,currency,tax,total\n".to_owned();
    let mut payments: Vec<String> = Vec::new();
    for month in 1..=11 {
        let name = format!("charges-{month}.csv");
        sandbox.write(&name, charges(&mut chance, month));
        let on = format!("2026-{:02}-01", month + 1);
        sandbox = sandbox.at(&format!("{on}T09:00:00Z"));
        sandbox.ok(&["import", &name]);
        issue(&sandbox, &format!("2026-{month:02}"), &on);
        for (place, (supplier, currency)) in SUPPLIERS.iter().enumerate() {
            let net = i64::try_from(chance.below(90_000)).unwrap() + 100;
            let tax = if *currency == "EUR" { net * 19 / 100 } else { 0 };
            let is_credit = month % 5 == 0 && place == 0;
            let (number, total) = (
                format!("S{place}-{month}"),
                if is_credit { -(net + tax) } else { net + tax },
            );
            let tax = if is_credit { -tax } else { tax };
            let _ = writeln!(
                bills,
                "{supplier},{number},{on},{on},{currency},{},{}",
                written(tax),
                written(total)
            );
            if !is_credit {
                pays(
                    &mut chance,
                    &mut payments,
                    (&number, supplier, currency),
                    total,
                    (month, false),
                );
            }
        }
    }
    let documents = sandbox.lines("SELECT number, customer_name, currency, total, CAST(substr(issue_date, 6, 2) AS INTEGER) - 1 FROM issued_document ORDER BY number");
    let mut credited = 0;
    sandbox = sandbox.at("2026-12-01T10:00:00Z");
    for line in &documents {
        let cells: Vec<&str> = line.split(',').collect();
        let (total, month) = (cents(cells[3]), cells[4].parse().unwrap());
        pays(
            &mut chance,
            &mut payments,
            (cells[0], cells[1], cells[2]),
            total,
            (month, true),
        );
        if chance.below(5) == 0 {
            credited += 1;
            let amount = if credited % 3 == 0 {
                vec!["--all"]
            } else {
                vec!["--amount", "7.77"]
            };
            let credit = ["bill", "credit", cells[0], "--reason", "less", "--on", "2026-12-01"];
            sandbox.ok(&[&credit[..], &amount].concat());
        }
    }
    payments.push("2026-05-05,33.00,EUR,in,Somebody else,,no number,P-0".to_owned());
    let payments = payments.join("\n");
    sandbox.write("suppliers.csv", bills);
    sandbox.write(
        "payments.csv",
        format!("payment_date,amount,currency,direction,payer,payee,invoice_number,payment_id\n{payments}"),
    );
    sandbox = sandbox.at("2027-01-31T09:00:00Z");
    sandbox.ok(&["import", "suppliers.csv", "payments.csv"]);
    // A payment comes back.
    let returned = sandbox.lines(
        "SELECT payment_id, ltrim(amount, '-') FROM payment WHERE direction = 'receivable' AND currency = 'EUR' AND invoice_id IS NOT NULL
         ORDER BY paid_at, payment_id LIMIT 1",
    );
    let (number, amount) = returned[0].split_once(',').unwrap();
    sandbox.ok(&["pay", "add", amount, "EUR", "--returns", number, "--on", "2026-12-15"]);
    sandbox
}
