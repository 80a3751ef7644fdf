//! What a billed month comes to otherwise now, step by step, and how the next run bills the differences.

use super::made::require_customer;
use super::past::{self, Issued, runs};
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::billing::ledger;
use crate::billing::month::Month;
use crate::billing::rating::apart;
use crate::billing::rating::draft::Line;
use crate::billing::rating::finding::Finding;
use crate::billing::rating::run::Past;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::Show;
use crate::output::json::Json;
use crate::output::rows::Rows;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What becomes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Becomes {
    /// A line of the next document of the customer.
    Line,
    /// A line of a credit note for the old invoice.
    CreditNote,
    /// Nothing: the month is further back than `late_through` allows.
    Nothing,
}

impl Becomes {
    fn word(self) -> &'static str {
        match self {
            Becomes::Line => "line",
            Becomes::CreditNote => "credit-note",
            Becomes::Nothing => "nothing",
        }
    }
}

/// A step that comes to something else.
#[derive(Debug)]
pub(super) struct Correction {
    /// The customer and the contract.
    pub of: [String; 2],
    rule: Option<String>,
    /// What its line says.
    pub text: String,
    currency: String,
    /// What was billed of it.
    pub billed: Decimal,
    /// What it comes to now less what was billed of it.
    pub difference: Decimal,
    /// What becomes of that.
    pub becomes: Becomes,
}

/// What a billed month comes to otherwise.
#[derive(Debug)]
pub(crate) struct Corrected {
    /// The run that bills the differences: that of the first month after the newest that is billed.
    pub next: Month,
    /// What makes a figure unsure.
    pub findings: Vec<Finding>,
    pub(super) corrections: Vec<Correction>,
}

/// Rates a billed month again, with all charges known now.
///
/// # Errors
/// When the month is not billed, the book has no such customer, or the ledger cannot be read.
pub(crate) fn correct(connection: &Connection, month: Month, only: Option<&str>) -> Result<Corrected> {
    let all = runs(connection)?;
    let newest = all.iter().map(|run| run.month).max().unwrap_or(month);
    let of_month: Vec<Issued> = all.into_iter().filter(|run| run.month == month).collect();
    if of_month.is_empty() {
        return Err(Box::new(
            Problem::new(
                &codes::NOT_FOUND,
                format!("{month} is not billed: no run of it was issued"),
            )
            .hint("`billbook bill run` shows what a month comes to; `billbook documents list` has what was issued"),
        ));
    }
    let book = kept::edition(connection, None)?.book()?;
    require_customer(&book, only)?;
    let mut found = Corrected {
        next: newest.after(1),
        findings: Vec::new(),
        corrections: Vec::new(),
    };
    let billed = Past {
        fees: past::fees(connection)?,
        ..Past::default()
    };
    for run in &of_month {
        found.add(connection, run, (&book, &billed), only)?;
    }
    Ok(found)
}

impl Corrected {
    /// Adds what the contracts that one run billed come to otherwise.
    fn add(
        &mut self,
        connection: &Connection,
        run: &Issued,
        (book, billed): (&Book, &Past),
        only: Option<&str>,
    ) -> Result<()> {
        let edition = kept::edition(connection, Some(&run.edition_of(connection)?))?;
        let then = edition.book()?;
        let charges = ledger::charges(connection, &then, run.month.first(), run.month.last())?;
        let again = run.again(connection, (&then, &charges), only, (self.next, billed))?;
        let steps = run.billed(connection)?;
        self.findings.extend(again.findings);
        let is_near = self.next.since(run.month) <= i64::from(book.billing.late_through);
        let mut past = Past::default();
        for (of, late) in again.late {
            past.late.entry(of).or_default().insert(run.month, late);
        }
        for customer in &book.customers {
            let is_apart = apart(book, &past, customer).contains(&run.month);
            let becomes = match (is_near, is_apart) {
                (false, _) => Becomes::Nothing,
                (true, true) => Becomes::CreditNote,
                (true, false) => Becomes::Line,
            };
            for contract in &customer.contracts {
                let of = [customer.id.clone(), contract.id.clone()];
                let late = past.late.get(&of).and_then(|months| months.get(&run.month));
                let billed = steps.get(&of).map(Vec::as_slice).unwrap_or_default();
                let currency = contract.currency.as_ref().unwrap_or(&customer.currency);
                let lines = late.map(|late| late.lines.as_slice()).unwrap_or_default();
                let corrections = lines.iter().map(|line| Correction {
                    of: of.clone(),
                    rule: line.rule.clone(),
                    text: line.text.clone(),
                    currency: currency.clone(),
                    billed: billed_of(billed, line),
                    difference: line.amount.clone(),
                    becomes,
                });
                self.corrections.extend(corrections);
            }
        }
        Ok(())
    }

    /// The sum of the differences in each currency.
    #[must_use]
    pub(crate) fn sums(&self) -> BTreeMap<&str, Decimal> {
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        for one in &self.corrections {
            let sum = sums.entry(&one.currency).or_default();
            *sum = sum.add(&one.difference);
        }
        sums
    }

    /// The differences as rows.
    #[must_use]
    pub(crate) fn rows(&self) -> Rows {
        let row = |one: &Correction| {
            let [customer, contract] = &one.of;
            vec![
                Json::string(customer),
                Json::string(contract),
                one.rule.as_ref().map_or(Json::Null, Json::string),
                Json::string(&one.text),
                Json::string(&one.currency),
                Json::string(one.billed.to_string()),
                Json::string(one.billed.add(&one.difference).to_string()),
                Json::string(one.difference.to_string()),
                Json::string(one.becomes.word()),
            ]
        };
        Rows {
            columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
            rows: self.corrections.iter().map(row).collect(),
        }
    }
}

/// What was billed of the step that a line corrects.
fn billed_of(billed: &[Line], line: &Line) -> Decimal {
    let same = billed.iter().filter(|one| one.key == line.key);
    same.fold(Decimal::zero(), |sum, one| sum.add(&one.amount))
}

/// The columns, with what they are to readers.
pub(crate) const COLUMNS: [(&str, Show); 9] = [
    ("customer", Show::TEXT.kept()),
    ("contract", Show::TEXT),
    ("rule", Show::TEXT),
    ("text", Show::PROSE),
    ("currency", Show::CURRENCY.kept()),
    ("billed", Show::AMOUNT.kept()),
    ("now", Show::AMOUNT.kept()),
    ("difference", Show::AMOUNT.kept()),
    ("becomes", Show::TEXT.kept()),
];
