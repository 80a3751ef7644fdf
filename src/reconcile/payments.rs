//! `payments`: what an account's ledger of transactions credits as paid, against the payments that a bank lists.
//!
//! ```text
//! credited in May   47.85000000000000142109     paid to CloudSigma in May   47.85     unexplained 1.42E-15: within bound
//! ```
//!
//! A credit and a payment belong together when the payment's reference has the last word of the credit's text (the number of a
//! card payment), or the credit's own number; else when their amounts are the same at the decimals of the list and their
//! days are close, the closest first. What ledgers have beyond a bank's decimals is left, up to half a unit of each payment.

use super::list_payments::{self, has_word};
use super::months::{self, Month};
use crate::clock;
use crate::contract::bound::Bound;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use crate::query::for_each;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "payments",
    order: 100,
    here: "payments that an account's ledger of transactions credits in a month",
    there: "payments of a list to the provider",
    rule: "matched by reference, or by the same amount at the list's decimals, at most 14 days apart",
    run,
};

/// How far apart ledger and bank may be in time.
const DAYS_APART: i64 = 14;
/// The shortest word of a text that is taken for a number of the payment.
const LENGTH_OF_NUMBER: usize = 6;

const CREDITS: &str =
    "SELECT provider, account, currency, entry_id, entry_time, description, decimal_sub('0', amount) AS amount,
       import_id, place
FROM ledger_entry WHERE entry_kind = 'payment'
ORDER BY provider, currency, entry_time, length(entry_id), entry_id, row_key";

/// From when to when each ledger says something.
const COVERED: &str =
    "SELECT provider, currency, min(entry_time), max(entry_time) FROM ledger_entry GROUP BY 1, 2 ORDER BY 1, 2";

/// A payment, as a ledger credits it or as a bank lists it.
struct Paid {
    /// Account of a credit; key of a listed payment.
    of: String,
    number: String,
    /// As stored, or a date.
    at: String,
    words: String,
    amount: Decimal,
    place: Place,
}

impl Paid {
    fn is_in(&self, month: &Month) -> bool {
        self.at.starts_with(&month.name)
    }

    /// Days from one to the other.
    fn days_to(&self, other: &Self) -> Option<i64> {
        let day = |paid: &Self| clock::parse_date(paid.at.get(..10)?);
        Some((day(self)? - day(other)?).num_days().abs())
    }

    /// Whether the words of a listed payment name this credit.
    fn is_named_in(&self, words: &str) -> bool {
        let last = self.words.split_whitespace().next_back().unwrap_or_default();
        [last, &self.number]
            .into_iter()
            .any(|number| number.len() >= LENGTH_OF_NUMBER && has_word(words, number))
    }

    /// Whether a listed payment has the amount of this credit.
    fn comes_to(&self, listed: &Self) -> bool {
        rounding::round(&self.amount, listed.amount.scale(), Mode::HalfAway) == listed.amount
    }
}

/// Both sides of one provider and currency.
struct Sides {
    provider: String,
    currency: String,
    credits: Vec<Paid>,
    listed: Vec<Paid>,
    /// The payment of each credit, by its place in the list.
    pairs: BTreeMap<usize, usize>,
    /// Months that ledger and list cover both.
    months: BTreeSet<Month>,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let mut statements = Vec::new();
    for sides in sides(connection)? {
        for month in &sides.months {
            statements.extend(sides.of_month(month));
        }
    }
    Ok(statements)
}

/// What other pairs leave to this one.
#[derive(Default)]
pub(super) struct Left {
    /// Keys of listed payments that its statements count.
    keys: BTreeSet<String>,
    /// Providers whose charges are paid by a balance, with its currency.
    providers: BTreeSet<(String, String)>,
}

impl Left {
    /// Reads it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let mut left = Self::default();
        for sides in sides(connection)? {
            let is_counted = |(index, listed): &(usize, &Paid)| {
                sides.months.iter().any(|month| listed.is_in(month)) || sides.pairs.values().any(|paid| paid == index)
            };
            let found = sides.listed.iter().enumerate().filter(is_counted);
            left.keys.extend(found.map(|(_, listed)| listed.of.clone()));
            left.providers.insert((sides.provider, sides.currency));
        }
        Ok(left)
    }

    /// Whether a listed payment goes to a balance.
    #[must_use]
    pub(super) fn has_payment(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Whether invoices of an issuer are paid by a balance.
    #[must_use]
    pub(super) fn pays(&self, issuer: &str, currency: &str) -> bool {
        let mut providers = self.providers.iter();
        providers.any(|(provider, of)| of == currency && is_of(issuer, provider))
    }
}

/// Whether a name is that of a provider: `CloudSigma AG`.
fn is_of(name: &str, provider: &str) -> bool {
    has_word(&name.to_lowercase(), &provider.to_lowercase())
}

fn sides(connection: &Connection) -> Result<Vec<Sides>> {
    let payments = list_payments::payments(connection)?;
    let (Some(first), Some(last)) = (
        payments.iter().map(|payment| payment.date.as_str()).min(),
        payments.iter().map(|payment| payment.date.as_str()).max(),
    ) else {
        return Ok(Vec::new());
    };
    let mut credits = credits(connection)?;
    let mut all = Vec::new();
    for_each(connection, COVERED, [], |row| {
        let (provider, currency): (String, String) = (row.get(0)?, row.get(1)?);
        let (oldest, newest): (String, String) = (row.get(2)?, row.get(3)?);
        let key = (provider.clone(), currency.clone());
        let is_to = |payment: &&list_payments::Payment| {
            let names_a_credit = || {
                let mut credits = credits.get(&key).into_iter().flatten();
                credits.any(|credit| credit.is_named_in(&payment.reference))
            };
            payment.number.is_none()
                && payment.currency == currency
                && !payment.rest.is_zero()
                && (is_of(&payment.payee, &provider) || names_a_credit())
        };
        let listed: Vec<Paid> = payments
            .iter()
            .filter(is_to)
            .map(|payment| Paid {
                of: payment.key.clone(),
                number: String::new(),
                at: payment.date.clone(),
                words: payment.reference.clone(),
                amount: payment.rest.clone(),
                place: payment.place.clone(),
            })
            .collect();
        let credits = credits.remove(&key).unwrap_or_default();
        if credits.is_empty() || listed.is_empty() {
            return Ok(());
        }
        let is_covered = |month: &Month| {
            let name = month.name.as_str();
            [first, &oldest].into_iter().all(|from| from.get(..7) <= Some(name))
                && [last, &newest].into_iter().all(|to| to.get(..7) >= Some(name))
        };
        let times = credits.iter().chain(&listed).filter_map(|paid| months::of(&paid.at));
        all.push(Sides {
            months: times.filter(is_covered).collect(),
            pairs: pairs(&credits, &listed),
            provider,
            currency,
            credits,
            listed,
        });
        Ok(())
    })?;
    Ok(all)
}

/// Credits by provider and currency, the oldest first.
fn credits(connection: &Connection) -> Result<BTreeMap<(String, String), Vec<Paid>>> {
    let mut credits: BTreeMap<(String, String), Vec<Paid>> = BTreeMap::new();
    for_each(connection, CREDITS, [], |row| {
        let Some(amount) = stated::decimal(row, "amount")? else {
            return Ok(());
        };
        let key = (row.get("provider")?, row.get("currency")?);
        credits.entry(key).or_default().push(Paid {
            of: row.get("account")?,
            number: row.get("entry_id")?,
            at: row.get("entry_time")?,
            words: row.get::<_, Option<String>>("description")?.unwrap_or_default(),
            amount,
            place: Place::of_row(connection, row)?,
        });
        Ok(())
    })?;
    Ok(credits)
}

/// The payment of each credit: the one that names it, else the closest in time of the same amount.
fn pairs(credits: &[Paid], listed: &[Paid]) -> BTreeMap<usize, usize> {
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for (index, credit) in credits.iter().enumerate() {
        let named = listed.iter().position(|listed| credit.is_named_in(&listed.words));
        if let Some(named) = named.filter(|named| taken.insert(*named)) {
            pairs.insert(index, named);
        }
    }
    let mut close: Vec<(i64, usize, usize)> = Vec::new();
    for (index, credit) in credits.iter().enumerate() {
        for (at, payment) in listed.iter().enumerate() {
            let days = credit.days_to(payment).filter(|days| *days <= DAYS_APART);
            if let Some(days) = days.filter(|_| credit.comes_to(payment)) {
                close.push((days, index, at));
            }
        }
    }
    close.sort_unstable();
    for (_, index, at) in close {
        if !pairs.contains_key(&index) && taken.insert(at) {
            pairs.insert(index, at);
        }
    }
    pairs
}

impl Sides {
    fn of_month(&self, month: &Month) -> Option<Statement> {
        let credits = || self.credits.iter().enumerate().filter(|(_, paid)| paid.is_in(month));
        let listed = || self.listed.iter().enumerate().filter(|(_, paid)| paid.is_in(month));
        let total = |paid: &mut dyn Iterator<Item = &Paid>| {
            let (mut sum, mut rows) = (DecimalSum::new(), 0);
            for one in paid {
                sum.add(&one.amount);
                rows += 1;
            }
            (sum.total(), rows)
        };
        let (here, credited) = total(&mut credits().map(|(_, paid)| paid));
        let (there, paid) = total(&mut listed().map(|(_, paid)| paid));
        if credited + paid == 0 {
            return None;
        }
        let accounts: BTreeSet<&str> = self.credits.iter().map(|credit| credit.of.as_str()).collect();
        let side = |what: &str, total, rows, origin: Query| {
            Side::new(format!("{what}: {rows}"), total, rows).made_of(if rows == 0 {
                Origin::default()
            } else {
                origin.into()
            })
        };
        let credited_rows =
            Query::new("ledger_entry", CREDITS, [], "amount").at(credits().map(|(_, paid)| &paid.place));
        let listed_rows = list_payments::query(listed().map(|(_, paid)| &paid.place));
        let mut statement = PAIR.statement(
            About {
                provider: self.provider.clone(),
                account: accounts
                    .iter()
                    .copied()
                    .next()
                    .filter(|_| accounts.len() == 1)
                    .unwrap_or_default()
                    .to_owned(),
                subject: month.name.clone(),
                period: [month.start.clone(), month.end.clone()],
                currency: self.currency.clone(),
            },
            side("payments credited", here, credited, credited_rows),
            side("payments listed", there, paid, listed_rows),
        );
        let mut rounded: Option<(u64, u32)> = None;
        for (index, credit) in credits() {
            let payment = self.pairs.get(&index).and_then(|at| self.listed.get(*at));
            match payment {
                None => statement.push(credit.line(LineKind::MissingThere, false, "none of the payments in the list")),
                Some(payment) if !payment.is_in(month) => {
                    let what = format!("listed on {}", payment.at);
                    statement.push(credit.line(LineKind::PeriodCut, false, what));
                }
                Some(payment) if credit.comes_to(payment) => {
                    if credit.amount != payment.amount {
                        let (count, decimals) = rounded.unwrap_or((0, u32::MAX));
                        rounded = Some((count + 1, decimals.min(payment.amount.scale())));
                    }
                }
                Some(payment) => {
                    let what = "the payment that names the transaction";
                    let line = Line::differs(
                        LineKind::AmountDiffers,
                        &credit.amount,
                        &payment.amount,
                        &*credit.number,
                        what,
                    );
                    statement.push(line.at(&payment.place));
                }
            }
        }
        for (at, payment) in listed() {
            match self.pairs.iter().find(|(_, paid)| **paid == at) {
                Some((&index, _)) => {
                    if let Some(credit) = self.credits.get(index).filter(|credit| !credit.is_in(month)) {
                        let what = format!("{}; credited on {}", credit.number, credit.at);
                        statement.push(payment.line(LineKind::PeriodCut, true, what));
                    }
                }
                None if self.is_again(payment) => {
                    statement.push(payment.line(LineKind::Duplicate, true, "paid in full a second time"));
                }
                None => {
                    let what = "the ledger of transactions does not credit it";
                    statement.push(payment.line(LineKind::MissingHere, true, what));
                }
            }
        }
        statement.bound = rounded.map(|(count, decimals)| Bound::nearest(count, decimals, "payments"));
        Some(statement)
    }

    /// Whether another payment of this amount and with these words is that of a credit.
    fn is_again(&self, payment: &Paid) -> bool {
        self.pairs.values().filter_map(|at| self.listed.get(*at)).any(|other| {
            (&other.amount, &other.words) == (&payment.amount, &payment.words)
                && payment.days_to(other).is_some_and(|days| days <= DAYS_APART)
        })
    }
}

impl Paid {
    fn line(&self, kind: LineKind, is_there: bool, what: impl Into<String>) -> Line {
        let amount = if is_there {
            self.amount.neg()
        } else {
            self.amount.clone()
        };
        let object = if self.number.is_empty() { &self.at } else { &self.number };
        Line::new(kind, amount, &**object, what).at(&self.place)
    }
}
