//! What earlier documents billed, as the next run needs it: fees, coupons, months that are issued, and months that come out
//! otherwise since.

use super::json;
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::billing::ledger::{self, Arrivals};
use crate::billing::month::Month;
use crate::billing::rating::charge::Charge;
use crate::billing::rating::convert::Stated;
use crate::billing::rating::draft::{Line, TaxOf};
use crate::billing::rating::finding::Finding;
use crate::billing::rating::key::StepKey;
use crate::billing::rating::late::{Again, BilledSteps, again};
use crate::billing::rating::run::{Input, Past};
use crate::clock;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use crate::query::select;
use chrono::NaiveDate;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What stands for the number of a document where a month came to 0.
pub(crate) const ZERO: &str = "0, without a document";

/// Reads what was billed before a run of a month; the charges of months that are rated again are added to those of the run.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn read(
    connection: &Connection,
    book: &Book,
    (month, only): (Month, Option<&str>),
    charges: &mut Vec<Charge>,
) -> Result<Past> {
    let mut past = Past {
        issued: issued(connection, month)?,
        fees: fees(connection)?,
        coupons: coupons(connection)?,
        ..Past::default()
    };
    let mut known: BTreeSet<(Month, String)> = BTreeSet::new();
    let earlier: Vec<Issued> = runs(connection)?.into_iter().filter(|run| run.month < month).collect();
    let months = earlier.first().zip(earlier.last());
    let arrivals = match months.map(|(first, last)| [first.month, last.month]) {
        Some(months) => Arrivals::read(connection, months)?,
        None => Arrivals::default(),
    };
    for run in earlier {
        let Some(amended) = run.edition_now(connection, &arrivals)? else {
            continue;
        };
        let edition = kept::edition(connection, Some(&amended))?;
        let then = edition.book()?;
        let zone = then.billing.time_zone.name().to_owned();
        if known.insert((run.month, zone)) {
            charges.extend(ledger::charges(connection, &then, run.month.first(), run.month.last())?);
        }
        let found = run.again(connection, (&then, charges.as_slice()), only, (month, &past))?;
        past.add(book, (month, run.month), found);
    }
    Ok(past)
}

impl Past {
    /// Adds what a billed month comes to otherwise.
    fn add(&mut self, book: &Book, (month, of): (Month, Month), found: Again) {
        let reach = i64::from(book.billing.late_through);
        let is_near = month.since(of) <= reach;
        self.findings.extend(found.findings.into_iter().map(|finding| Finding {
            is_blocking: is_near && finding.is_blocking,
            ..finding
        }));
        for ([customer, contract], late) in found.late {
            let sum = late
                .lines
                .iter()
                .fold(Decimal::zero(), |sum, line| sum.add(&line.amount));
            let what = format!("{of} is billed already and comes to {sum} otherwise now, contract {contract}");
            let (kind, message) = if is_near {
                ("late", format!("{what}: the differences are billed"))
            } else {
                let message =
                    format!("{what}: nothing of it is billed, since `late_through` in [billing] allows {reach} months");
                ("too-late", message)
            };
            self.findings.push(Finding::told(kind, message).of(&customer));
            if is_near {
                self.late.entry([customer, contract]).or_default().insert(of, late);
            }
        }
    }
}

/// The documents of a month, by customer and contract.
fn issued(connection: &Connection, month: Month) -> Result<BTreeMap<[String; 2], String>> {
    let sql = "SELECT p.customer, p.contract, d.number FROM billed_period AS p LEFT JOIN issued_document AS d USING (document_id)
               WHERE p.period = ?1";
    let found = select(connection, sql, [month.to_string()], |row| {
        let number: Option<String> = row.get(2)?;
        Ok(([row.get(0)?, row.get(1)?], number.unwrap_or_else(|| ZERO.to_owned())))
    })?;
    Ok(found.into_iter().collect())
}

/// A key of three texts and an amount; the fourth column is the amount.
fn sums<K: Ord>(
    connection: &Connection,
    sql: &str,
    key: impl Fn([String; 3], &Row) -> Result<Option<K>>,
) -> Result<BTreeMap<K, Decimal>> {
    let mut sums: BTreeMap<K, Decimal> = BTreeMap::new();
    let rows = select(connection, sql, [], |row| {
        let found = key([row.get(0)?, row.get(1)?, row.get(2)?], row)?;
        Ok(found.zip(Decimal::parse(&row.get::<_, String>(3)?).ok()))
    })?;
    for (key, amount) in rows.into_iter().flatten() {
        let sum = sums.entry(key).or_default();
        *sum = sum.add(&amount);
    }
    Ok(sums)
}

/// What was billed of fees.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn fees(connection: &Connection) -> Result<BTreeMap<([String; 3], NaiveDate), Decimal>> {
    let sql = "SELECT customer, contract, fee, amount, fee_start FROM billed_step WHERE fee IS NOT NULL";
    sums(connection, sql, |of, row| {
        Ok(clock::parse_date(&row.get::<_, String>(4)?).map(|start| (of, start)))
    })
}

/// What was taken of coupons.
fn coupons(connection: &Connection) -> Result<BTreeMap<[String; 3], Decimal>> {
    let sql = "SELECT d.customer, a.contract, a.id, a.amount FROM issued_allowance AS a JOIN issued_document AS d USING (document_id)
               WHERE a.kind = 'coupon'";
    sums(connection, sql, |of, _| Ok(Some(of)))
}

/// A run whose drafts were issued.
#[derive(Debug)]
pub(super) struct Issued {
    pub import_id: i64,
    pub month: Month,
    pub issue_date: NaiveDate,
    edition: i64,
    pub rates_source: Option<String>,
    charges: String,
}

/// All of them, in order.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn runs(connection: &Connection) -> Result<Vec<Issued>> {
    let sql = "SELECT import_id, period, issue_date, edition, rates_source, charges FROM billing_run ORDER BY period, import_id";
    select(connection, sql, [], |row| {
        let (period, issue_date): (String, String) = (row.get(1)?, row.get(2)?);
        let damaged = || Problem::new(&codes::DAMAGED, "a run in the ledger has no month or day");
        Ok(Issued {
            import_id: row.get(0)?,
            month: Month::parse(&period).ok_or_else(damaged)?,
            issue_date: clock::parse_date(&issue_date).ok_or_else(damaged)?,
            edition: row.get(3)?,
            rates_source: row.get(4)?,
            charges: row.get(5)?,
        })
    })
}

impl Issued {
    /// The newest edition after that of the run that amends billed months.
    fn amended(&self, connection: &Connection) -> Result<Option<i64>> {
        let sql = "SELECT max(edition) FROM book_amendment WHERE edition > ?1";
        Ok(connection.query_row(sql, [self.edition], |row| row.get(0))?)
    }

    /// The hash of the edition by which the month is rated.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn edition_of(&self, connection: &Connection) -> Result<String> {
        let edition = self.amended(connection)?.unwrap_or(self.edition);
        let sql = "SELECT sha256 FROM book_edition WHERE import_id = ?1";
        Ok(connection.query_row(sql, [edition], |row| row.get(0))?)
    }

    /// The hash of the edition by which the month is rated now; nothing where nothing came in that could make a difference.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn edition_now(&self, connection: &Connection, arrivals: &Arrivals) -> Result<Option<String>> {
        if self.amended(connection)?.is_none() && arrivals.fingerprint(self.month) == self.charges {
            return Ok(None);
        }
        Ok(Some(self.edition_of(connection)?))
    }

    /// What the month comes to otherwise. `run` is the month of the run that bills the differences.
    pub(super) fn again(
        &self,
        connection: &Connection,
        (book, charges): (&Book, &[Charge]),
        only: Option<&str>,
        (run, past): (Month, &Past),
    ) -> Result<Again> {
        let billed = self.billed(connection)?;
        let chosen = self.rates_source.as_ref().or(book.billing.rates.as_ref());
        let chosen = chosen.map(String::as_str);
        let pins = self.pins(connection)?;
        let rated = |through: Option<i64>| -> Result<Again> {
            let mut rates = ledger::exchange_rates(connection, chosen, through)?;
            for pin in &pins {
                rates.pin(pin);
            }
            let input = Input {
                book,
                charges,
                rates: &rates,
                month: self.month,
                issue_date: self.issue_date,
                past,
                only,
            };
            Ok(again(input, &billed, run))
        };
        // By the rates of then; where these are not enough for what came in later, by those of now.
        let found = rated(Some(self.import_id))?;
        if found.findings.is_empty() {
            return Ok(found);
        }
        rated(None)
    }

    /// The exchange rates that the documents have: they hold, whatever was revised since.
    fn pins(&self, connection: &Connection) -> Result<Vec<Stated>> {
        let sql = "SELECT DISTINCT r.from_currency, r.to_currency, r.rate_date, r.rate, r.rate_source
                   FROM issued_rate AS r JOIN issued_document AS d USING (document_id)
                   WHERE d.run = ?1 AND r.rate_date IS NOT NULL ORDER BY 1, 2, 3, 5";
        let pins = select(connection, sql, [self.import_id], |row| {
            let (day, rate): (String, String) = (row.get(2)?, row.get(3)?);
            let found = clock::parse_date(&day).zip(Decimal::parse(&rate).ok());
            let (from, to, source) = (row.get(0)?, row.get(1)?, row.get(4)?);
            Ok(found.map(|(day, rate)| Stated {
                from,
                to,
                day: Some(day),
                rate,
                source,
            }))
        })?;
        Ok(pins.into_iter().flatten().collect())
    }

    /// What was billed of the contracts that this run billed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn billed(&self, connection: &Connection) -> Result<BilledSteps> {
        let sql =
            "SELECT s.customer, s.contract, s.step_key, s.kind, s.price_source, s.description, s.rule, s.per, s.step,
                          s.quantity, s.unit, s.unit_price, s.amount, s.tax, s.places, s.period_start, s.period_end
                   FROM billed_step AS s JOIN billed_period AS p USING (customer, contract, period)
                   WHERE p.import_id = ?1 AND s.period = ?2 ORDER BY s.row_id";
        let mut steps = BilledSteps::new();
        let sql_empty = "SELECT customer, contract FROM billed_period WHERE import_id = ?1";
        for of in select(connection, sql_empty, [self.import_id], |row| {
            Ok([row.get(0)?, row.get(1)?])
        })? {
            steps.insert(of, Vec::new());
        }
        let rows = select(connection, sql, (self.import_id, self.month.to_string()), |row| {
            Ok(([row.get(0)?, row.get(1)?], line(row)?))
        })?;
        for (of, line) in rows {
            steps.entry(of).or_default().push(line);
        }
        Ok(steps)
    }
}

/// The kinds of lines.
const CLASSES: [&str; 13] = [
    "cost",
    "unit",
    "graduated",
    "volume",
    "package",
    "rule minimum",
    "rule maximum",
    "minimum",
    "maximum",
    "fee",
    "fee in advance",
    "fee credit",
    "discount",
];

/// A billed step as a line.
fn line(row: &Row) -> Result<Line> {
    let damaged = || Problem::new(&codes::DAMAGED, "what was billed cannot be read");
    let text = |index: usize| -> Result<String> { Ok(row.get(index)?) };
    let decimal = |index: usize| -> Result<Decimal> { Ok(Decimal::parse(&text(index)?).map_err(|_| damaged())?) };
    let day = |index: usize| -> Result<NaiveDate> { Ok(clock::parse_date(&text(index)?).ok_or_else(damaged)?) };
    let kind = text(3)?;
    let class = CLASSES.into_iter().find(|class| *class == kind).ok_or_else(damaged)?;
    let tax: TaxOf = json::read_tax(&text(13)?).ok_or_else(damaged)?;
    let amount = decimal(12)?;
    let step: i64 = row.get(8)?;
    Ok(Line {
        class,
        kind: text(4)?,
        text: text(5)?,
        quantity: decimal(9)?,
        shown: None,
        unit: text(10)?,
        unit_price: decimal(11)?,
        exact: Fraction::from(amount.clone()),
        amount,
        contract: text(1)?,
        rule: row.get(6)?,
        per: text(7)?,
        step: usize::try_from(step).unwrap_or_default(),
        key: StepKey::parse(&text(2)?).ok_or_else(damaged)?,
        corrects: None,
        places: json::places(&text(14)?),
        period: [day(15)?, day(16)?],
        tax: Rc::new(tax),
        parts: Vec::new(),
        cost: None,
        conversions: Vec::new(),
        fee: None,
    })
}
