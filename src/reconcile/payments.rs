//! `payments`: an invoice against the payments that name it, `4567.89 due` against `4000.00 + 567.89 paid`.
//!
//! Reads the cross-provider relations `invoice` and `payment` alone, so it serves every provider whose payments name
//! invoices. Of an account with such payments, an invoice that nobody paid is *missing there*, and a payment for an invoice
//! that the ledger does not have is *missing here*. A payment is of the invoice's currency or of a statement of its own.

use super::origin::{Origin, Place, Query};
use super::statement::{Kind, Line, Side, Statement};
use super::{Pair, Scope, place};
use crate::check::stated;
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The pair.
pub const PAIR: Pair = Pair {
    name: "payments",
    here: "the total of an invoice",
    there: "payments that name it",
    rule: "an invoice is paid by its whole total",
    run,
};

/// Invoices with totals, of accounts with payments that name invoices.
const INVOICES: &str = "SELECT provider, account, invoice_id, coalesce(billing_currency, 'XXX') AS currency,
       coalesce(billing_period_start, '') AS period_start, coalesce(billing_period_end, '') AS period_end, total,
       import_id, place
FROM invoice
WHERE invoice_id IS NOT NULL AND total IS NOT NULL
  AND (provider, account) IN (SELECT provider, account FROM payment WHERE invoice_id IS NOT NULL)
ORDER BY provider, account, invoice_id, currency, row_key";

const PAYMENTS: &str =
    "SELECT provider, account, invoice_id, coalesce(currency, 'XXX') AS currency, payment_id, paid_at, amount,
       import_id, place
FROM payment
WHERE invoice_id IS NOT NULL
ORDER BY provider, account, invoice_id, currency, paid_at, row_key";

/// Provider, account, invoice, currency.
type Key = [String; 4];

#[derive(Default)]
struct Pairing {
    invoice: Option<Invoice>,
    payments: Vec<Payment>,
}

struct Invoice {
    period: [String; 2],
    total: Decimal,
    count: u64,
    place: Place,
}

struct Payment {
    id: String,
    paid_at: String,
    amount: Decimal,
    place: Place,
}

fn run(connection: &Connection, _: &Scope) -> Result<Vec<Statement>> {
    let mut pairings: BTreeMap<Key, Pairing> = BTreeMap::new();
    let mut query = connection.prepare(INVOICES)?;
    let mut rows = query.query([])?;
    let key = |row: &rusqlite::Row| -> rusqlite::Result<Key> {
        Ok([
            row.get("provider")?,
            row.get("account")?,
            row.get("invoice_id")?,
            row.get("currency")?,
        ])
    };
    while let Some(row) = rows.next()? {
        let Some(total) = stated::decimal(row, "total")? else {
            continue;
        };
        let pairing = pairings.entry(key(row)?).or_default();
        if let Some(known) = &mut pairing.invoice {
            // One number that several issuers use.
            known.total = known.total.add(&total);
            known.count += 1;
            continue;
        }
        pairing.invoice = Some(Invoice {
            period: [row.get("period_start")?, row.get("period_end")?],
            total,
            count: 1,
            place: place(connection, row.get("import_id")?, &row.get::<_, String>("place")?)?,
        });
    }
    let mut query = connection.prepare(PAYMENTS)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(amount) = stated::decimal(row, "amount")? else {
            continue;
        };
        let payment = Payment {
            id: row.get::<_, Option<String>>("payment_id")?.unwrap_or_default(),
            paid_at: row.get::<_, Option<String>>("paid_at")?.unwrap_or_default(),
            amount,
            place: place(connection, row.get("import_id")?, &row.get::<_, String>("place")?)?,
        };
        pairings.entry(key(row)?).or_default().payments.push(payment);
    }
    let others = currencies(&pairings);
    Ok(pairings
        .into_iter()
        .map(|(key, pairing)| statement(key, pairing, &others))
        .collect())
}

/// Currencies of each invoice's payments.
fn currencies(pairings: &BTreeMap<Key, Pairing>) -> BTreeMap<[String; 3], Vec<String>> {
    let mut found: BTreeMap<[String; 3], Vec<String>> = BTreeMap::new();
    for ([provider, account, invoice, currency], pairing) in pairings {
        if !pairing.payments.is_empty() {
            let key = [provider.clone(), account.clone(), invoice.clone()];
            found.entry(key).or_default().push(currency.clone());
        }
    }
    found
}

fn statement(key: Key, pairing: Pairing, paid_in: &BTreeMap<[String; 3], Vec<String>>) -> Statement {
    let [provider, account, subject, currency] = key;
    let mut sum = DecimalSum::new();
    for payment in &pairing.payments {
        sum.add(&payment.amount);
    }
    let paid = sum.total();
    let (total, count, [period_start, period_end], at) = match pairing.invoice {
        Some(invoice) => (Some(invoice.total), invoice.count, invoice.period, invoice.place),
        None => (None, 0, [String::new(), String::new()], Place::default()),
    };
    let paid_in = paid_in
        .get(&[provider.clone(), account.clone(), subject.clone()])
        .cloned()
        .unwrap_or_default();
    let is_in_other = paid_in.iter().any(|paid_in| *paid_in != currency);
    let rows = |sql: &str, of: &'static str, adds: &str| {
        let rows = Query::new(of, sql, [], adds);
        Origin::from(
            rows.only("provider", provider.clone())
                .only("account", account.clone())
                .only("invoice_id", subject.clone())
                .only("currency", currency.clone()),
        )
    };
    let (invoices, payments) = (rows(INVOICES, "invoice", "total"), rows(PAYMENTS, "payment", "amount"));
    let mut statement = Statement {
        accepted: None,
        pair: PAIR.name,
        provider,
        account,
        subject,
        period_start,
        period_end,
        here: Side {
            what: "total of the invoice".to_owned(),
            total: total.clone().unwrap_or_else(Decimal::zero),
            rows: count,
            place: at,
            origin: if total.is_some() { invoices } else { Origin::default() },
        },
        there: Side {
            what: "payments that name it".to_owned(),
            total: paid.clone(),
            rows: u64::try_from(pairing.payments.len()).unwrap_or(u64::MAX),
            place: match pairing.payments.as_slice() {
                [payment] => payment.place.clone(),
                _ => Place::default(),
            },
            origin: payments,
        },
        lines: Vec::new(),
        bound: None,
        notes: Vec::new(),
        currency,
    };
    match &total {
        None => {
            for payment in &pairing.payments {
                let what = format!(
                    "paid {}; the ledger has no such invoice in this currency",
                    payment.paid_at
                );
                let line = Line::differs(Kind::MissingHere, &Decimal::zero(), &payment.amount, &*payment.id, what);
                statement.push(line.at(&payment.place));
            }
        }
        Some(total) if pairing.payments.is_empty() => {
            if !total.is_zero() {
                let line = Line::differs(
                    Kind::MissingThere,
                    total,
                    &paid,
                    "payment",
                    "no payment names the invoice",
                );
                statement.push(line);
            }
        }
        Some(total) if *total != paid => {
            let what = if total.sub(&paid).is_negative() {
                "more was paid"
            } else {
                "less was paid"
            };
            statement.push(Line::differs(Kind::AmountDiffers, total, &paid, "payments", what));
        }
        Some(_) => {}
    }
    if is_in_other {
        statement
            .notes
            .push(format!("payments that name it are in {}", paid_in.join(", ")));
    }
    if count > 1 {
        statement
            .notes
            .push(format!("invoices of this number, added up: {count}"));
    }
    statement
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::statement::Verdict;

    /// Statements about invoices and payments given as rows of their relations.
    fn statements(invoices: &[[&str; 3]], payments: &[[&str; 4]]) -> Vec<Statement> {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE import_list (import_id, file, entry);
                 CREATE TABLE invoice (row_key, provider, account, invoice_id, billing_currency, billing_period_start,
                                       billing_period_end, total, import_id, place);
                 CREATE TABLE payment (row_key, provider, account, payment_id, paid_at, amount, currency, invoice_id,
                                       import_id, place);",
            )
            .unwrap();
        for [id, total, currency] in invoices {
            connection
                .execute(
                    "INSERT INTO invoice VALUES (?1, 'p', 'a', ?1, ?3, '2025-06-01T00:00:00.000000Z',
                                                 '2025-07-01T00:00:00.000000Z', ?2, 1, '/i')",
                    [id, total, currency],
                )
                .unwrap();
        }
        for [id, amount, currency, invoice] in payments {
            let invoice = (!invoice.is_empty()).then_some(*invoice);
            connection
                .execute(
                    "INSERT INTO payment VALUES (?1, 'p', 'a', ?1, '2025-07-10', ?2, ?3, ?4, 1, '/p')",
                    (id, amount, currency, invoice),
                )
                .unwrap();
        }
        let statements = run(&connection, &Scope::default()).unwrap();
        crate::ledger::decimal_functions::register(&connection).unwrap();
        for statement in &statements {
            for side in [&statement.here, &statement.there] {
                let rows = side.origin.total(&connection).unwrap();
                assert_eq!(rows.unwrap_or_else(Decimal::zero), side.total, "{}", side.what);
            }
        }
        statements
    }

    /// Subject, verdict, and kind with amount of each line.
    fn told(statements: &[Statement]) -> Vec<String> {
        let one = |statement: &Statement| {
            assert!(statement.unexplained().is_zero());
            let lines: Vec<String> = statement
                .lines
                .iter()
                .map(|line| format!(" {} {}", line.kind.name(), line.amount))
                .collect();
            format!("{} {}{}", statement.subject, statement.verdict().name(), lines.concat())
        };
        statements.iter().map(one).collect()
    }

    #[test]
    fn an_invoice_is_paid_by_its_whole_total() {
        let invoices = [
            ["A", "10.00", "EUR"],
            ["B", "7", "EUR"],
            ["C", "5.00", "EUR"],
            ["D", "0.00", "EUR"],
        ];
        let payments = [
            ["1", "4", "EUR", "A"],
            ["2", "6.0", "EUR", "A"],
            ["3", "7.5", "EUR", "B"],
            ["4", "1", "EUR", "E"],
        ];
        let found = statements(&invoices, &payments);
        let expected = [
            "A exact",
            "B open amount differs -0.5",
            "C open missing there 5.00",
            "D exact",
            "E open missing here -1",
        ];
        assert_eq!(told(&found), expected);
        assert_eq!(found.first().unwrap().verdict(), Verdict::Exact);
    }

    #[test]
    fn a_payment_in_another_currency_pays_nothing_by_itself() {
        let found = statements(&[["A", "10.00", "EUR"]], &[["1", "11.00", "USD", "A"]]);
        assert_eq!(
            told(&found),
            ["A open missing there 10.00", "A open missing here -11.00"]
        );
        assert_eq!(found[0].notes, ["payments that name it are in USD"]);
    }

    #[test]
    fn payments_that_name_no_invoice_pair_with_nothing() {
        assert!(statements(&[["A", "10.00", "EUR"]], &[["1", "10.00", "EUR", ""]]).is_empty());
    }
}
