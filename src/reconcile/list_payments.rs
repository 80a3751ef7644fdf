//! `list-payments`: invoices against the payments of a list: unpaid, paid twice, paid in part.
//!
//! ```text
//! NC-2025-0531   2394.76 EUR   payments: 1, 2394.76
//! ```
//!
//! A payment belongs to the invoice that its row names, else to those whose numbers stand in its reference as words of their own.
//! One payment may pay several invoices; it is dealt out in their order. The provider's own invoice counts before one of a list.

use super::documents::documents;
use super::list_invoices::listed;
use crate::clock;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::Decimal;
use crate::query::gather;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "list-payments",
    order: 210,
    here: "an invoice, of a provider or of a list",
    there: "payments of a list that name the invoice",
    rule: "",
    run,
};

/// A payment.
pub(super) struct Payment {
    /// What tells it from every other.
    pub key: String,
    /// `2025-06-30`.
    pub date: String,
    /// What was paid.
    pub amount: Decimal,
    /// The currency.
    pub currency: String,
    /// The invoice, where a column names it.
    pub number: Option<String>,
    /// What the payment says it is for.
    pub reference: String,
    /// Who was paid.
    pub payee: String,
    account: String,
    /// File and place.
    pub place: Place,
}

/// What is to be paid.
struct Due {
    statement: Statement,
    /// What each payment pays of it, with its place.
    paid: Vec<(Decimal, Place)>,
    /// The rows of these payments.
    rows: Vec<Query>,
}

const PAYMENTS: &str =
    "SELECT payment_key, payment_date, amount, currency, invoice_number, reference, payee, account, import_id, place
FROM api_bookkeeping_payment ORDER BY payment_date, row_id";

impl Due {
    fn pay(&mut self, payment: &Payment, part: Decimal) {
        let of_others = payment.amount.sub(&part);
        let adds = if of_others.is_zero() {
            "amount".to_owned()
        } else {
            format!("decimal_sub(amount, '{of_others}')")
        };
        self.rows.push(payment.row(&adds));
        self.paid.push((part, payment.place.clone()));
    }
}

impl Payment {
    /// Its row, which adds what is given.
    fn row(&self, adds: &str) -> Query {
        query([&self.place]).adding(adds)
    }
}

/// The payments at these places.
pub(super) fn query<'p>(places: impl IntoIterator<Item = &'p Place>) -> Query {
    Query::new("api_bookkeeping_payment", PAYMENTS, [], "amount").at(places)
}

/// The payments of lists, the oldest first.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn payments(connection: &Connection) -> Result<Vec<Payment>> {
    gather(connection, PAYMENTS, [], |row| {
        // `check integrity` finds texts that are not decimals.
        let Ok(amount) = Decimal::parse(&row.get::<_, String>(2)?) else {
            return Ok(None);
        };
        Ok(Some(Payment {
            key: row.get(0)?,
            date: row.get(1)?,
            amount,
            currency: row.get(3)?,
            number: row.get(4)?,
            reference: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            payee: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
            account: row.get(7)?,
            place: Place::of(connection, row.get(8)?, &row.get::<_, String>(9)?)?,
        }))
    })
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let payments = payments(connection)?;
    if payments.is_empty() {
        return Ok(Vec::new());
    }
    let mut dues = dues(connection)?;
    // A list without a payment in a currency says nothing of what is due in it.
    let currencies: BTreeSet<&str> = payments.iter().map(|payment| &*payment.currency).collect();
    dues.retain(|due| currencies.contains(&*due.statement.currency) || !paid_otherwise(due, &payments).is_empty());
    // What goes to a balance is in the statements of another pair, and the balance pays what is charged.
    let left = super::payments::Left::read(connection)?;
    let mut strays = Vec::new();
    for payment in &payments {
        let mut meant: Vec<&mut Due> = dues
            .iter_mut()
            .filter(|due| due.statement.currency == payment.currency && pays(payment, &due.statement.subject))
            .collect();
        let Some(last) = meant.pop() else {
            if !left.has_payment(&payment.key) {
                strays.push(stray(payment));
            }
            continue;
        };
        let mut rest = payment.amount.clone();
        for due in meant {
            let total = due.statement.here.total.clone();
            let part = if rest < total { rest.clone() } else { total };
            rest = rest.sub(&part);
            due.pay(payment, part);
        }
        last.pay(payment, rest);
    }
    let is_due = |due: &Due| {
        let statement = &due.statement;
        !due.paid.is_empty() || !left.pays(statement.issuer(), &statement.currency)
    };
    dues.retain(is_due);
    let mut statements: Vec<Statement> = dues.into_iter().map(|due| settled(due, &payments)).collect();
    statements.extend(strays);
    Ok(statements)
}

/// Invoices to be paid, each once for its number and currency.
fn dues(connection: &Connection) -> Result<Vec<Due>> {
    let mut dues: BTreeMap<(String, String), Due> = BTreeMap::new();
    for document in documents(connection)? {
        let key = (document.number.clone(), document.currency.clone());
        let side = side(
            "the provider's own invoice",
            document.total.clone(),
            super::documents::query([&document.place], "total"),
            document.place,
        );
        // Another account of the same invoice adds to it.
        if let Some(due) = dues.get_mut(&key) {
            let here = &mut due.statement.here;
            here.total = here.total.add(&document.total);
            here.rows += 1;
            here.origin.queries.extend(side.origin.queries);
        } else {
            let about = About {
                provider: document.provider,
                account: document.account,
                subject: document.number,
                period: document.period,
                currency: document.currency,
            };
            let mut due = due(about, side);
            due.statement.issuer = document.issuer;
            due.statement.provider_before = document.provider_before;
            dues.insert(key, due);
        }
    }
    for stated in listed(connection)? {
        let about = About {
            provider: stated.issuer.unwrap_or_default(),
            account: stated.account.unwrap_or_default(),
            subject: stated.number.unwrap_or_default(),
            period: stated.period.unwrap_or_default(),
            currency: stated.currency,
        };
        let side = side(
            "an invoice of a list",
            stated.total,
            super::list_invoices::query(&stated.place, "total"),
            stated.place,
        );
        let key = (about.subject.clone(), about.currency.clone());
        dues.entry(key).or_insert_with(|| due(about, side));
    }
    Ok(dues.into_values().collect())
}

fn side(what: &str, total: Decimal, row: Query, place: Place) -> Side {
    Side::new(what, total, 1).at(place).made_of(row)
}

fn due(about: About, here: Side) -> Due {
    Due {
        statement: PAIR.statement(about, here, Side::new("", Decimal::zero(), 0)),
        paid: Vec::new(),
        rows: Vec::new(),
    }
}

/// Whether a payment is for the invoice of this number.
fn pays(payment: &Payment, number: &str) -> bool {
    match &payment.number {
        Some(named) => named == number,
        None => has_word(&payment.reference, number),
    }
}

/// Whether a number stands in a text with no letter or digit next to it.
#[must_use]
pub(super) fn has_word(text: &str, number: &str) -> bool {
    let is_edge = |neighbour: Option<char>| neighbour.is_none_or(|letter| !letter.is_alphanumeric());
    !number.is_empty()
        && text.match_indices(number).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + number.len()..).and_then(|after| after.chars().next());
            is_edge(before) && is_edge(after)
        })
}

/// What was paid for an invoice in other currencies, a sentence each.
fn paid_otherwise(due: &Due, payments: &[Payment]) -> Vec<String> {
    let Statement { subject, currency, .. } = &due.statement;
    let is_other = |payment: &&Payment| payment.currency != *currency && pays(payment, subject);
    let words = |payment: &Payment| {
        let Payment {
            amount,
            currency,
            date,
            place,
            ..
        } = payment;
        format!("paid in another currency: {amount} {currency} on {date}, {place}")
    };
    payments.iter().filter(is_other).map(words).collect()
}

/// The statement of an invoice, with what was paid of it.
fn settled(due: Due, payments: &[Payment]) -> Statement {
    let others = paid_otherwise(&due, payments);
    let Due {
        mut statement,
        paid,
        rows,
    } = due;
    statement.there.origin = Origin::of(rows);
    let total = statement.here.total.clone();
    for (amount, place) in &paid {
        statement.there.total = statement.there.total.add(amount);
        statement.there.rows += 1;
        statement.there.place.clone_from(place);
    }
    if paid.len() > 1 {
        statement.there.place = Place::default();
    }
    statement.there.what = format!("payments: {}", paid.len());
    let left = statement.difference();
    if paid.is_empty() && !total.is_zero() {
        statement.push(Line::new(LineKind::MissingThere, left, "", "unpaid"));
        statement.notes.extend(others);
        return statement;
    }
    if left.is_zero() {
        return statement;
    }
    // What was paid in full a second time, or came back in full, is a line of its own.
    let mut again = paid.iter().filter(|(amount, _)| *amount == total).skip(1);
    let mut rest = left;
    for (amount, place) in again.by_ref() {
        statement.push(Line::new(LineKind::Duplicate, amount.neg(), "", "paid in full a second time").at(place));
        rest = rest.add(amount);
    }
    if !rest.is_zero() {
        let what = if rest.is_negative() == total.is_negative() {
            "paid in part, or after fees were taken off"
        } else {
            "the payment is higher than the invoice"
        };
        statement.push(Line::new(LineKind::AmountDiffers, rest, "", what));
    }
    statement
}

/// The statement of a payment that belongs to no invoice.
fn stray(payment: &Payment) -> Statement {
    let day = clock::parse(&payment.date).map_or_else(String::new, clock::stored);
    let about = About {
        provider: payment.payee.clone(),
        account: payment.account.clone(),
        subject: payment.key.clone(),
        period: [day.clone(), day],
        currency: payment.currency.clone(),
    };
    let paid = side(
        "payments: 1",
        payment.amount.clone(),
        payment.row("amount"),
        payment.place.clone(),
    );
    let mut statement = PAIR.statement(about, Side::new("no invoice", Decimal::zero(), 0), paid);
    let what = match (&payment.number, payment.reference.as_str()) {
        (Some(number), _) => format!("the ledger has no invoice {number}"),
        (None, "") => "the payment does not name an invoice".to_owned(),
        (None, reference) => format!("`{reference}` does not name an invoice of the ledger"),
    };
    statement.push(Line::new(LineKind::MissingHere, payment.amount.neg(), "", what).at(&payment.place));
    statement
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_number_is_a_word_of_its_own() {
        for (text, is_named) in [
            ("INV-7", true),
            ("Invoice INV-7, thanks", true),
            ("INV-6/INV-7", true),
            ("INV-77", false),
            ("XINV-7", false),
            ("", false),
        ] {
            assert_eq!(has_word(text, "INV-7"), is_named, "{text}");
        }
    }
}
