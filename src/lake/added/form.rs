//! The columns of charges as a lake has them, where each value comes from, and how many digits its decimals need so far.

use crate::charges::columns::{COSTS, FACTS};
use crate::charges::streamed::{From, Streamed};
use crate::contract::typed_rows::{CellType, own};
use crate::lake::column::{Column, Kind, PRECISION, SCALE_MAX};
use crate::lake::digits::Digits;
use crate::lake::manifest::Table;
use crate::lake::relation::{self, CHARGE};
use crate::money::sums::Amount;

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The start of the charge period.
    Start,
    /// Its end.
    End,
    /// The number of the import.
    Import,
    /// The place in the file.
    Place,
    /// A decimal of the fact.
    Fact(usize),
    /// What rows of a context have in common: the first of these that is there.
    Context(Vec<From>),
}

/// A column.
#[derive(Debug)]
pub(super) struct Planned {
    /// Its name.
    pub name: &'static str,
    /// What its cells are.
    pub cells: CellType,
    /// Where they come from.
    pub source: Source,
    /// Which of the [`Digits`] are its.
    pub digits: Option<usize>,
}

/// The columns of a version.
#[derive(Debug)]
pub(super) struct Form {
    /// In order.
    pub columns: Vec<Planned>,
    /// Where the provider comes from.
    pub provider: Vec<From>,
    /// Where the currency comes from.
    pub currency: Vec<From>,
    /// Decimals of contexts, beside those of facts, which come first.
    pub of_contexts: Vec<Vec<From>>,
}

impl Form {
    /// The columns of a version of a form.
    pub(super) fn new(streamed: &Streamed, version: &str) -> Self {
        let mut form = Self {
            columns: Vec::new(),
            provider: Vec::new(),
            currency: Vec::new(),
            of_contexts: Vec::new(),
        };
        for column in (streamed.columns)(version) {
            match column.name {
                own::PROVIDER => form.provider.clone_from(&column.from),
                own::CURRENCY => form.currency.clone_from(&column.from),
                _ => {}
            }
            let source = match column.from.as_slice() {
                [From::Start] => Source::Start,
                [From::End] => Source::End,
                [From::Import] => Source::Import,
                [From::Place] => Source::Place,
                [From::Fact(fact)] => Source::Fact(*fact),
                _ => Source::Context(column.from),
            };
            let digits = match (&source, column.cells) {
                (Source::Fact(fact), _) => Some(*fact),
                (Source::Context(from), CellType::Decimal) => {
                    let known = form.of_contexts.iter().position(|known| known == from);
                    let place = known.unwrap_or_else(|| {
                        form.of_contexts.push(from.clone());
                        form.of_contexts.len() - 1
                    });
                    Some(FACTS.len() + place)
                }
                _ => None,
            };
            form.columns.push(Planned {
                name: column.name,
                cells: column.cells,
                source,
                digits,
            });
        }
        form
    }

    /// The place of a column.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The columns with so many digits.
    pub(super) fn typed(&self, digits: &[Digits]) -> Vec<Column> {
        let columns = self.columns.iter().map(|column| {
            let scale = column
                .digits
                .and_then(|place| digits.get(place))
                .map(|digits| digits.scale);
            Column {
                name: column.name.to_owned(),
                kind: Kind::of(column.cells, Some(scale.unwrap_or_default())),
            }
        });
        columns.collect()
    }

    /// The table of a manifest.
    pub(super) fn table(&self, digits: &[Digits]) -> Table {
        Table {
            name: CHARGE.to_owned(),
            columns: self.typed(digits),
            amounts: relation::COSTS.map(str::to_owned).to_vec(),
            currency: Some(own::CURRENCY.to_owned()),
        }
    }

    /// The name of the column that shows some digits first.
    fn name_of(&self, digits: usize) -> &'static str {
        let mut columns = self.columns.iter();
        columns
            .find(|column| column.digits == Some(digits))
            .map_or("", |column| column.name)
    }
}

/// The digits of all decimals of a lake. They only grow.
#[derive(Debug, Clone)]
pub(super) struct Scales {
    /// Of facts, then of contexts.
    pub digits: Vec<Digits>,
    /// So many decimals, as somebody said.
    fixed: Option<u32>,
}

impl Scales {
    /// Those of a lake so far, or none.
    pub(super) fn new(form: &Form, fixed: Option<u32>, known: Option<&[(String, Digits)]>) -> Self {
        let none = Digits {
            scale: fixed.unwrap_or_default(),
            whole: 0,
        };
        let mut scales = Self {
            digits: vec![none; FACTS.len() + form.of_contexts.len()],
            fixed,
        };
        for (name, known) in known.unwrap_or_default() {
            let column = form.place(name).and_then(|place| form.columns.get(place));
            let digits = column.and_then(|column| scales.digits.get_mut(column.digits?));
            if let Some(digits) = digits {
                digits.scale = digits.scale.max(known.scale);
                digits.whole = digits.whole.max(known.whole);
            }
        }
        scales
    }

    /// By the names of columns, as a manifest has them.
    pub(super) fn named(&self, form: &Form) -> Vec<(String, Digits)> {
        let columns = form.columns.iter();
        let named = columns.filter_map(|column| Some((column.name.to_owned(), *self.digits.get(column.digits?)?)));
        named.collect()
    }

    /// Makes room for an amount.
    ///
    /// # Errors
    /// When the lake has no room for it: the reason, as a sentence.
    pub(super) fn note(&mut self, form: &Form, place: usize, amount: &Amount) -> Result<(), String> {
        let Some(known) = self.digits.get(place).copied() else {
            return Ok(());
        };
        if amount.has_at_most(known.scale) && amount.has_whole(known.whole) {
            return Ok(());
        }
        let needed = Digits {
            scale: known.scale.max(amount.decimals()),
            whole: known.whole.max(amount.whole_digits()),
        };
        let name = form.name_of(place);
        let most = self.fixed.unwrap_or(SCALE_MAX);
        if needed.scale > most {
            let decimals = amount.decimals();
            return Err(format!(
                "`{name}` has {decimals} decimals, and the lake has at most {most}"
            ));
        }
        let is_cost = place < COSTS;
        let others = if is_cost { 0..COSTS } else { place..place + 1 };
        let whole = self.digits.get(others.clone()).unwrap_or_default().iter();
        let whole = whole
            .map(|digits| digits.whole)
            .max()
            .unwrap_or_default()
            .max(needed.whole);
        if whole + needed.scale > PRECISION {
            return Err(format!(
                "`{name}` does not fit: the lake needs {whole} digits before the point and {} behind it, and has {PRECISION}",
                needed.scale
            ));
        }
        // The costs have one scale.
        for at in others {
            if let Some(digits) = self.digits.get_mut(at) {
                digits.scale = needed.scale;
                if at == place {
                    digits.whole = needed.whole;
                }
            }
        }
        Ok(())
    }
}
