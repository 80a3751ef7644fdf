//! What the values of a column add to the keys of their rows: found once for each value of a dictionary, added column by
//! column for a batch of rows.

use crate::charges::columns::is_plain_price;
use crate::charges::intern::{Interner, Key};
use crate::source::parquet::{Texts, Values};
use std::sync::Arc;

/// A column of the context, and the parts of its values.
#[derive(Debug)]
pub(super) struct Column {
    /// Its place in the file.
    pub place: usize,
    /// What of the context it belongs to.
    part_of: PartOf,
    /// Its number among the columns of the store, by which its parts differ from those of others.
    number: u64,
    null: u128,
    dictionary: Arc<Texts>,
    of_dictionary: Vec<u128>,
    of_own: Vec<u128>,
    /// Of a unit price: what it adds to the key of its context, in the same order.
    marks_of_dictionary: Vec<u128>,
    marks_of_own: Vec<u128>,
    any_price: Option<u128>,
}

/// What of the context a column belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOf {
    /// The core, and it is a unit price.
    UnitPrices,
    /// The core.
    Core,
    /// What is not the core.
    Others,
}

impl Column {
    /// A column at this place of the file.
    pub(super) fn new((place, part_of): (usize, PartOf), number: u64, interner: &Interner) -> Self {
        Self {
            place,
            part_of,
            number,
            null: interner.part(number, None),
            any_price: interner
                .leaves_prices_out()
                .then(|| interner.part(number, Some(b"\x01"))),
            marks_of_dictionary: Vec::new(),
            marks_of_own: Vec::new(),
            dictionary: Arc::default(),
            of_dictionary: Vec::new(),
            of_own: Vec::new(),
        }
    }

    /// Adds the parts of a batch of values. Texts that mean no value have the part of those without any.
    pub(super) fn add(
        &mut self,
        values: &Values,
        interner: &Interner,
        is_null: &mut dyn FnMut(&str) -> bool,
        sums: &mut Sums,
    ) {
        if !Arc::ptr_eq(&self.dictionary, &values.dictionary) {
            self.dictionary = Arc::clone(&values.dictionary);
            let mut parts = std::mem::take(&mut self.of_dictionary);
            self.fill(&values.dictionary, interner, is_null, &mut parts);
            self.of_dictionary = parts;
            self.marks_of_dictionary = self.marks(&values.dictionary, &self.of_dictionary);
        }
        let mut parts = std::mem::take(&mut self.of_own);
        self.fill(&values.own, interner, is_null, &mut parts);
        self.of_own = parts;
        self.marks_of_own = self.marks(&values.own, &self.of_own);
        if self.part_of == PartOf::UnitPrices {
            for (row, sum) in sums.prices.iter_mut().enumerate() {
                *sum = sum.wrapping_add(self.of_row(values, row));
            }
            for (row, sum) in sums.marks.iter_mut().enumerate() {
                *sum = sum.wrapping_add(self.mark_of_row(values, row));
            }
        }
        let (all, of_rows) = if self.part_of == PartOf::Others {
            (&mut sums.others_of_all, &mut sums.others)
        } else {
            (&mut sums.core_of_all, &mut sums.core)
        };
        let codes = values.codes.as_slice();
        if let Some((first, others)) = codes.split_first()
            && others.iter().all(|code| code == first)
        {
            *all = all.wrapping_add(self.of_code(*first));
        } else if self.of_own.is_empty() {
            // The code of no value is beyond all others.
            let parts = self.of_dictionary.as_slice();
            for (sum, code) in of_rows.iter_mut().zip(codes) {
                let part = usize::try_from(*code).ok().and_then(|code| parts.get(code));
                *sum = sum.wrapping_add(*part.unwrap_or(&self.null));
            }
        } else {
            for (sum, code) in of_rows.iter_mut().zip(codes) {
                *sum = sum.wrapping_add(self.of_code(*code));
            }
        }
    }

    /// The parts of texts, or of whole numbers, which are those of their bytes.
    fn fill(&self, texts: &Texts, interner: &Interner, is_null: &mut dyn FnMut(&str) -> bool, parts: &mut Vec<u128>) {
        parts.clear();
        for text in texts.iter() {
            let text = Some(text.as_bytes()).filter(|_| !is_null(text));
            parts.push(interner.part(self.number, text));
        }
        let mut last: Option<(i128, u128)> = None;
        for units in texts.units() {
            let known = last.filter(|(known, _)| known == units);
            let (_, part) = known.unwrap_or_else(|| (*units, interner.part(self.number, Some(&units.to_le_bytes()))));
            last = Some((*units, part));
            parts.push(part);
        }
    }

    /// What unit prices add to the keys of their contexts: all that may differ within one the same.
    fn marks(&self, texts: &Texts, parts: &[u128]) -> Vec<u128> {
        if self.part_of != PartOf::UnitPrices {
            return Vec::new();
        }
        let of_texts = texts.iter().map(|text| is_plain_price(text.as_bytes()));
        let of_units = texts.units().iter().map(|units| *units >= 0);
        let mark = |(is_plain, part): (bool, &u128)| self.any_price.filter(|_| is_plain).unwrap_or(*part);
        of_texts.chain(of_units).zip(parts).map(mark).collect()
    }

    fn of_code(&self, code: u32) -> u128 {
        self.at(code, &self.of_dictionary, &self.of_own)
    }

    fn at(&self, code: u32, of_dictionary: &[u128], of_own: &[u128]) -> u128 {
        let code = usize::try_from(code).unwrap_or(usize::MAX);
        let part = match code.checked_sub(of_dictionary.len()) {
            None => of_dictionary.get(code),
            Some(own) => of_own.get(own),
        };
        part.copied().unwrap_or(self.null)
    }

    fn mark_of_row(&self, values: &Values, row: usize) -> u128 {
        let mark = |code: &u32| self.at(*code, &self.marks_of_dictionary, &self.marks_of_own);
        values.codes.get(row).map_or(self.null, mark)
    }

    /// The part of a row's value, of the batch that was added last.
    pub(super) fn of_row(&self, values: &Values, row: usize) -> u128 {
        values.codes.get(row).map_or(self.null, |code| self.of_code(*code))
    }
}

/// The sums of the parts of each row of a batch.
#[derive(Debug, Default)]
pub(super) struct Sums {
    core_of_all: u128,
    core: Vec<u128>,
    others_of_all: u128,
    others: Vec<u128>,
    prices: Vec<u128>,
    marks: Vec<u128>,
}

impl Sums {
    /// Begins a batch of so many rows.
    pub(super) fn begin(&mut self, rows: usize) {
        self.core_of_all = 0;
        self.others_of_all = 0;
        for sums in [&mut self.core, &mut self.others, &mut self.prices, &mut self.marks] {
            sums.clear();
            sums.resize(rows, 0);
        }
    }

    fn core_sum(&self, row: usize) -> u128 {
        let sum = self.core.get(row).copied().unwrap_or_default();
        sum.wrapping_add(self.core_of_all)
    }

    /// The key of a row by its core.
    pub(super) fn core(&self, row: usize) -> Key {
        Key::of_parts(self.core_sum(row))
    }

    /// The key of a row by all of its context, of whatever unit prices.
    pub(super) fn row(&self, row: usize) -> Key {
        let others = self.others.get(row).copied().unwrap_or_default();
        let others = others.wrapping_add(self.others_of_all);
        let marks = self.marks.get(row).copied().unwrap_or_default();
        let core = self
            .core_sum(row)
            .wrapping_sub(self.prices_sum(row))
            .wrapping_add(marks);
        Key::of_parts(core.wrapping_add(others))
    }

    fn prices_sum(&self, row: usize) -> u128 {
        self.prices.get(row).copied().unwrap_or_default()
    }

    /// The key of the unit prices of a row.
    pub(super) fn prices(&self, row: usize) -> Key {
        Key::of_parts(self.prices_sum(row))
    }
}
