//! `list-payments`: invoices against the payments of a list: unpaid, paid twice, paid in part.
//!
//! ```text
//! NC-2025-0531   2394.76 EUR   payments: 1, 2394.76
//! ```
//!
//! Which payment pays which invoice is read from the allocations of the ledger. Every invoice has a statement, and so has what is
//! left of a payment, unless the payment means one invoice: then it is in the statement of that one. Invoices of whom a
//! balance is held are paid by it, and payments into it are another pair's.

use crate::clock;
use crate::contract::import::DEFAULT_ACCOUNT;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::decisions::naming;
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::Decimal;
use crate::party::Parties;
use crate::query::{for_each, gather};
use crate::settle::allocations::Books;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "list-payments",
    order: 210,
    here: "an invoice, of a provider or of a list",
    there: "payments of a list that are allocated to the invoice, or that mean it",
    rule: "",
    run,
};

/// A payment.
pub(super) struct Payment {
    /// What tells it from every other.
    pub key: String,
    /// `2025-06-30`.
    pub date: String,
    /// What was paid; negative where money came in.
    pub amount: Decimal,
    /// The part that is not allocated.
    pub rest: Decimal,
    /// The currency.
    pub currency: String,
    /// The invoice, where a column names it.
    pub number: Option<String>,
    /// What the payment says it is for.
    pub reference: String,
    /// Who was paid.
    pub payee: String,
    account: String,
    /// Whether it is an entry of a bank account, so that money that came in is negative.
    is_entry: bool,
    /// File and place.
    pub place: Place,
}

/// What is to be paid.
struct Due {
    key: String,
    statement: Statement,
    is_receivable: bool,
    /// What each payment pays of it.
    paid: Vec<Part>,
    /// What its issuer calls paid.
    stated: Decimal,
    /// What settles it without a payment, by its kind: credit notes that are for it, cash discounts, small differences.
    adjusted: BTreeMap<String, Decimal>,
}

/// A part of a payment.
struct Part {
    amount: Decimal,
    /// Whether nothing more of the invoice was open.
    is_over: bool,
    payment: usize,
}

const PAYMENTS: &str = "SELECT p.row_key, substr(p.paid_at, 1, 10) AS payment_date, p.amount,
       decimal_sub(p.amount, coalesce(a.allocated, '0')) AS rest, p.currency, p.invoice_id, p.reference, p.payee, p.payer, p.account,
       p.flow, p.import_id, p.place
FROM payment AS p LEFT JOIN payment_allocated AS a ON a.payment_key = p.row_key
WHERE p.flow IS NOT NULL ORDER BY p.paid_at, p.row_key";

const DUES: &str =
    "SELECT row_key, provider, issuer, account, invoice_id, coalesce(billing_currency, 'XXX') AS currency, total,
       coalesce(billing_period_start, '') AS period_start, coalesce(billing_period_end, '') AS period_end, direction, is_listed,
       row_key GLOB 'billbook/*' AS is_issued, import_id, place
FROM invoice
WHERE total IS NOT NULL AND is_void = 0
ORDER BY invoice_id, currency, row_key";

const ALLOCATED: &str =
    "SELECT payment_key, invoice_key, amount, basis FROM allocation_in_force ORDER BY allocated_on, allocation_id";

/// A key is the source of a row, its account, and what tells it from others there.
const KEY_PARTS: usize = 3;

impl Payment {
    /// Its row, which adds a part of it, turned where money came in.
    fn row(&self, part: &Decimal, is_turned: bool) -> Query {
        let amount = if is_turned {
            "decimal_sub('0', amount)"
        } else {
            "amount"
        };
        let whole = if is_turned {
            self.amount.neg()
        } else {
            self.amount.clone()
        };
        let of_others = whole.sub(part);
        query([&self.place]).adding(if of_others.is_zero() {
            amount.to_owned()
        } else {
            format!("decimal_sub({amount}, '{of_others}')")
        })
    }

    /// Who is on the other side.
    fn other_side(&self) -> &str {
        &self.payee
    }
}

/// The payments at these places, of which each adds what is not allocated.
pub(super) fn query<'p>(places: impl IntoIterator<Item = &'p Place>) -> Query {
    Query::new("payment", PAYMENTS, [], "rest").at(places)
}

/// The payments of lists, the oldest first.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn payments(connection: &Connection) -> Result<Vec<Payment>> {
    gather(connection, PAYMENTS, [], |row| {
        // `check integrity` finds texts that are not decimals.
        let (Some(amount), Some(rest)) = (stated::decimal(row, "amount")?, stated::decimal(row, "rest")?) else {
            return Ok(None);
        };
        let text = |column: &str| row.get::<_, Option<String>>(column);
        let is_entry = row.get::<_, String>("flow")? == "bank";
        let payer = text("payer")?.filter(|_| is_entry && amount.is_negative());
        Ok(Some(Payment {
            key: row.get("row_key")?,
            date: row.get("payment_date")?,
            amount,
            rest,
            currency: row.get("currency")?,
            number: text("invoice_id")?,
            reference: text("reference")?.unwrap_or_default(),
            payee: match payer {
                Some(payer) => payer,
                None => text("payee")?.unwrap_or_default(),
            },
            account: row.get("account")?,
            is_entry,
            place: Place::of_row(connection, row)?,
        }))
    })
}

#[allow(
    clippy::too_many_lines,
    reason = "one pass over payments and invoices, whose steps need what came before"
)]
fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let payments = payments(connection)?;
    if payments.is_empty() {
        return Ok(Vec::new());
    }
    let places: HashMap<&str, usize> = payments
        .iter()
        .enumerate()
        .map(|(place, one)| (one.key.as_str(), place))
        .collect();
    let mut dues = dues(connection)?;
    let of_key: HashMap<String, usize> = dues
        .iter()
        .enumerate()
        .map(|(place, due)| (due.key.clone(), place))
        .collect();
    for_each(connection, ALLOCATED, [], |row| {
        let Some(amount) = stated::decimal(row, "amount")? else {
            return Ok(());
        };
        let due = of_key
            .get(&row.get::<_, String>("invoice_key")?)
            .and_then(|place| dues.get_mut(*place));
        let Some(key) = row.get::<_, Option<String>>("payment_key")? else {
            if let Some(due) = due {
                let basis: String = row.get("basis")?;
                let sum = if basis == "stated" {
                    &mut due.stated
                } else {
                    due.adjusted.entry(basis).or_default()
                };
                *sum = sum.add(&amount);
            }
            return Ok(());
        };
        let Some(&payment) = places.get(key.as_str()) else {
            return Ok(());
        };
        if let Some(due) = due {
            due.paid.push(Part {
                amount,
                is_over: false,
                payment,
            });
        }
        Ok(())
    })?;
    // What goes to a balance is in the statements of another pair, and the balance pays what is charged.
    let left = super::payments::Left::read(connection)?;
    let books = Books::read(connection, &Parties::read(connection)?)?;
    let mut whys: HashMap<&str, (Option<&str>, String)> = HashMap::new();
    for rest in books.answer().rests {
        if let Some(payment) = books.payments.get(rest.payment) {
            let means = rest
                .names
                .and_then(|place| books.invoices.get(place))
                .map(|invoice| invoice.key.as_str());
            whys.insert(&payment.key, (means, rest.why));
        }
    }
    let mut strays = Vec::new();
    for (place, payment) in payments.iter().enumerate() {
        let rest = &payment.rest;
        if rest.is_zero() || left.has_payment(&payment.key) {
            continue;
        }
        let (means, why) = whys.remove(payment.key.as_str()).unwrap_or_default();
        let due = means
            .and_then(|key| of_key.get(key))
            .and_then(|place| dues.get_mut(*place));
        match due {
            Some(due) => {
                let is_turned = due.is_receivable && payment.is_entry;
                due.paid.push(Part {
                    amount: if is_turned { rest.neg() } else { rest.clone() },
                    is_over: true,
                    payment: place,
                });
            }
            None => strays.push(stray(payment, rest, why)),
        }
    }
    let mut not_compared: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut statements = Vec::new();
    for due in dues {
        let statement = &due.statement;
        // Nobody pays nothing.
        if due.paid.is_empty() && statement.here.total.is_zero() {
            continue;
        }
        if due.paid.is_empty() && left.pays(statement.issuer(), &statement.currency) {
            let key = (statement.issuer().to_owned(), statement.currency.clone());
            *not_compared.entry(key).or_default() += 1;
            continue;
        }
        statements.push(settled(due, &payments));
    }
    statements.extend(strays);
    if let Some(last) = statements.last_mut() {
        for ((issuer, currency), count) in not_compared {
            let invoices = if count == 1 {
                "1 invoice"
            } else {
                &format!("{count} invoices")
            };
            last.notes.push(format!(
                "not compared: {invoices} of {issuer} in {currency}, which its balance pays; see the pair payments"
            ));
        }
    }
    Ok(statements)
}

/// Invoices to be paid, and what others have to pay.
fn dues(connection: &Connection) -> Result<Vec<Due>> {
    gather(connection, DUES, [], |row| {
        let Some(total) = stated::decimal(row, "total")? else {
            return Ok(None);
        };
        let (key, provider, issuer): (String, String, String) =
            (row.get("row_key")?, row.get("provider")?, row.get("issuer")?);
        let (account, is_listed): (String, bool) = (row.get("account")?, row.get("is_listed")?);
        let place = Place::of_row(connection, row)?;
        let about = About {
            account: if is_listed && account == DEFAULT_ACCOUNT {
                String::new()
            } else {
                account
            },
            subject: row.get::<_, Option<String>>("invoice_id")?.unwrap_or_default(),
            period: [row.get("period_start")?, row.get("period_end")?],
            currency: row.get("currency")?,
            provider: provider.clone(),
        };
        let what = if is_listed {
            "an invoice of a list"
        } else if row.get("is_issued")? {
            "an issued document"
        } else {
            "the provider's own invoice"
        };
        // The documents of one run stand at one place.
        let row_of = Query::new("invoice", DUES, [], "total").only("row_key", key.clone());
        let here = Side::new(what, total, 1).at(place).made_of(row_of);
        let mut statement = PAIR.statement(about, here, Side::new("", Decimal::zero(), 0));
        statement.issuer = issuer;
        if !is_listed {
            statement.provider_before = naming::before(&key, &provider);
        }
        Ok(Some(Due {
            key,
            statement,
            is_receivable: row.get::<_, String>("direction")? == "receivable",
            paid: Vec::new(),
            stated: Decimal::zero(),
            adjusted: BTreeMap::new(),
        }))
    })
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

/// The statement of an invoice, with what was paid of it.
fn settled(due: Due, payments: &[Payment]) -> Statement {
    let Due {
        mut statement,
        paid,
        stated,
        adjusted,
        is_receivable,
        ..
    } = due;
    let of = |part: &Part| payments.get(part.payment);
    let mut counted: Vec<usize> = paid.iter().map(|part| part.payment).collect();
    counted.sort_unstable();
    counted.dedup();
    let row = |part: &Part| {
        let payment = of(part)?;
        Some(payment.row(&part.amount, is_receivable && payment.is_entry))
    };
    statement.there.origin = Origin::of(paid.iter().filter_map(row).collect::<Vec<_>>());
    for part in &paid {
        statement.there.total = statement.there.total.add(&part.amount);
    }
    statement.there.rows = u64::try_from(counted.len()).unwrap_or_default();
    if let (1, Some(payment)) = (counted.len(), paid.first().and_then(of)) {
        statement.there.place.clone_from(&payment.place);
    }
    statement.there.what = format!("payments: {}", counted.len());
    let total = statement.here.total.clone();
    let mut rest = statement.difference();
    if !stated.is_zero() {
        let what = "its issuer states that it is paid; no payment of a list is for it";
        statement.push(Line::new(LineKind::MissingThere, stated.clone(), "", what));
        rest = rest.sub(&stated);
    }
    for (basis, amount) in adjusted {
        let (kind, what) = match basis.as_str() {
            "credit note" => (LineKind::Credit, "set off against a credit note"),
            "cash discount" => (LineKind::Discount, "a cash discount, taken by paying in time"),
            _ => (LineKind::Rounding, "a small difference, which the book writes off"),
        };
        rest = rest.sub(&amount);
        statement.push(Line::new(kind, amount, "", what));
    }
    if paid.is_empty() && !rest.is_zero() {
        let what = if total.is_negative() {
            "a credit that nothing is set off against, and that is not paid back"
        } else {
            "unpaid"
        };
        statement.push(Line::new(LineKind::MissingThere, rest, "", what));
        return statement;
    }
    // What was paid in full a second time is a line of its own.
    for part in paid.iter().filter(|part| part.is_over && part.amount == total) {
        let line = Line::new(LineKind::Duplicate, part.amount.neg(), "", "paid in full a second time");
        statement.push(match of(part) {
            Some(payment) => line.at(&payment.place),
            None => line,
        });
        rest = rest.add(&part.amount);
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

/// The statement of what is left of a payment that means no invoice.
fn stray(payment: &Payment, rest: &Decimal, why: String) -> Statement {
    let day = clock::parse(&payment.date).map_or_else(String::new, clock::stored);
    let about = About {
        provider: payment.other_side().to_owned(),
        account: payment.account.clone(),
        subject: payment.key.splitn(KEY_PARTS, '/').last().unwrap_or_default().to_owned(),
        period: [day.clone(), day],
        currency: payment.currency.clone(),
    };
    let paid = Side::new("payments: 1", rest.clone(), 1)
        .at(payment.place.clone())
        .made_of(payment.row(rest, false));
    let mut statement = PAIR.statement(about, Side::new("no invoice", Decimal::zero(), 0), paid);
    let line = Line::new(LineKind::MissingHere, rest.neg(), "", why).at(&payment.place);
    statement.push(line);
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
