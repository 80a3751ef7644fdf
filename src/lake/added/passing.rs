//! Rows on their way from the reader to the files of a lake.

use super::form::{Form, Scales};
use super::named::Named;
use super::parts::Parts;
use super::quick::Quick;
use super::waiting::{Fact, place};
use crate::charges::batch::{Batch, Fact as Read};
use crate::charges::columns::FACTS;
use crate::error::{Position, Problem, Result, codes};
use crate::money::sums::Amount;
use crate::source::input::Input;
use std::rc::Rc;

/// What rows pass through on their way to files.
#[derive(Debug)]
pub(super) struct Passing<'l> {
    /// The columns.
    pub form: &'l Form,
    /// How many digits decimals need.
    pub scales: Scales,
    /// What facts name.
    pub named: Named,
    /// The checks.
    pub quick: Quick,
    /// The files.
    pub parts: Parts,
    /// The name of the file that is read.
    pub file: String,
    /// Its number.
    pub import: u64,
    /// Rows of it that have passed.
    pub rows: i64,
    /// Whether its places are rows.
    pub is_without_lines: bool,
    /// By how many lines rows are further down than they would be.
    pub lines: i64,
}

impl Passing<'_> {
    /// Begins a file.
    pub(super) fn begin(&mut self, file: &Input, import: u64) {
        self.file.clone_from(&file.name);
        self.import = import;
        self.rows = 0;
        self.lines = 0;
        self.is_without_lines = file.is_parquet();
    }

    /// Takes a batch of its rows.
    ///
    /// # Errors
    /// When a value does not fit a lake, or a file cannot be written.
    pub(super) fn take(&mut self, batch: &Batch) -> Result<()> {
        let parts = &mut self.parts;
        self.named
            .take(batch, self.form, &mut self.quick, &mut |provider, scope| {
                parts.place(provider, scope)
            });
        let mut shifts = batch.shifts.iter().peekable();
        for read in &batch.facts {
            self.rows += 1;
            while let Some((_, lines)) = shifts.next_if(|(first, _)| *first <= self.rows) {
                self.lines = *lines;
            }
            self.row(batch, read)?;
        }
        Ok(())
    }

    fn row(&mut self, batch: &Batch, read: &Read) -> Result<()> {
        let at = if self.is_without_lines {
            -self.rows
        } else {
            self.rows + 1 + self.lines
        };
        let Some(context) = self.named.context(read.context).map(Rc::clone) else {
            return Err(Box::new(
                Problem::new(&codes::CONTROL_TOTAL, "a row names what no row before it had").in_file(&self.file),
            ));
        };
        let mut amounts: [Option<Amount>; FACTS.len()] = [const { None }; FACTS.len()];
        for (fact, (amount, span)) in amounts.iter_mut().zip(read.decimals).enumerate() {
            let Some(text) = batch.bytes(span) else { continue };
            // The reader has refused whatever is not a decimal.
            let Ok(found) = Amount::parse(text) else { continue };
            if let Err(message) = self.scales.note(self.form, fact, &found) {
                return Err(self.not_exact(message, text, at));
            }
            *amount = Some(found);
        }
        for (more, from) in self.form.of_contexts.iter().enumerate() {
            if let Some(amount) = context.amount(from)
                && let Err(message) = self.scales.note(self.form, FACTS.len() + more, amount)
            {
                return Err(self.not_exact(message, b"", at));
            }
        }
        if !context.suspects.is_empty() {
            let file = &self.file;
            self.quick.count(&context.suspects, || format!("{file} {}", place(at)));
        }
        let fact = Fact {
            start: read.start,
            seconds: read.seconds,
            amounts,
            import: i64::try_from(self.import).unwrap_or(i64::MAX),
            place: at,
        };
        self.parts.push((read.context, &context), fact, self.form, &self.scales)
    }

    fn not_exact(&self, message: String, value: &[u8], at: i64) -> Box<Problem> {
        let position = Position {
            file: self.file.clone(),
            line_column: None,
            pointer: Some(place(at)),
        };
        let problem = Problem::new(&codes::NOT_EXACT, message).value(String::from_utf8_lossy(value));
        Box::new(problem.at(position).hint(
            "begin another lake for such charges, `billbook lake add FILE OTHER`; a ledger keeps decimals of any length, and \
             `export parquet --decimals text` writes them",
        ))
    }
}
