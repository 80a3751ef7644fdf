//! The lines of a diff: amounts and counts by dimension values and currency.

use super::dimension::Dimension;
use crate::error::{Result, codes, fail};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::sums::Sum;
use std::collections::{BTreeMap, HashMap};

/// What one line says. Before, added, removed and changed make after.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    /// All charges before.
    pub before: Sum,
    /// All charges after.
    pub after: Sum,
    /// What came in addition.
    pub added: DecimalSum,
    /// What fell away, with its sign turned.
    pub removed: DecimalSum,
    /// By how much charges that are in both differ.
    pub changed: DecimalSum,
    /// By how much those differ that state the cost in one of the two states only.
    pub newly_stated: DecimalSum,
    /// How many charges did not state the cost before.
    pub without_before: i64,
    /// How many charges do not state the cost after.
    pub without_after: i64,
    /// How many charges there were.
    pub charges_before: i64,
    /// How many came in addition.
    pub charges_added: i64,
    /// How many fell away.
    pub charges_removed: i64,
    /// How many of those in both have another amount.
    pub charges_changed: i64,
    /// How many charges there are.
    pub charges_after: i64,
}

impl Figures {
    /// Whether anything was added, removed or changed.
    #[must_use]
    pub(crate) fn differs(&self) -> bool {
        self.charges_added != 0 || self.charges_removed != 0 || self.charges_changed != 0
    }

    /// Adds another line.
    fn add(&mut self, other: &Self) {
        self.before.add_sum(&other.before);
        self.after.add_sum(&other.after);
        for (sum, more) in [
            (&mut self.added, &other.added),
            (&mut self.removed, &other.removed),
            (&mut self.changed, &other.changed),
            (&mut self.newly_stated, &other.newly_stated),
        ] {
            sum.add(&more.total());
        }
        self.without_before += other.without_before;
        self.without_after += other.without_after;
        self.charges_before += other.charges_before;
        self.charges_added += other.charges_added;
        self.charges_removed += other.charges_removed;
        self.charges_changed += other.charges_changed;
        self.charges_after += other.charges_after;
    }

    /// After less before.
    #[must_use]
    pub(crate) fn change(&self) -> Decimal {
        self.after.total().sub(&self.before.total())
    }

    /// Whether some charges do not state the cost.
    #[must_use]
    pub(crate) fn has_unstated(&self) -> bool {
        self.without_before > 0 || self.without_after > 0
    }

    /// What the charges before come to; nothing where there are some and none states the cost.
    #[must_use]
    pub(crate) fn stated_before(&self) -> Option<Decimal> {
        let is_absent = self.without_before > 0 && self.without_before == self.charges_before;
        (!is_absent).then(|| self.before.total())
    }

    /// The same of the charges after.
    #[must_use]
    pub(crate) fn stated_after(&self) -> Option<Decimal> {
        let is_absent = self.without_after > 0 && self.without_after == self.charges_after;
        (!is_absent).then(|| self.after.total())
    }

    /// After less before, where both are stated.
    #[must_use]
    pub(crate) fn stated_change(&self) -> Option<Decimal> {
        let (before, after) = (self.stated_before()?, self.stated_after()?);
        Some(after.sub(&before))
    }

    fn adds_up(&self) -> bool {
        let parts = self.added.total().add(&self.removed.total()).add(&self.changed.total());
        let parts = parts.add(&self.newly_stated.total());
        parts == self.change() && self.charges_before + self.charges_added - self.charges_removed == self.charges_after
    }
}

/// A first month, and the first month after the last, counted from January of year 0.
pub(crate) type Months = (i32, i32);

/// A line's values without the month, and its currency.
type Base = (Vec<Option<String>>, String);

/// All lines, and totals that are added up apart from them.
#[derive(Debug)]
pub(crate) struct Tally {
    by: Vec<Dimension>,
    /// Only lines of these months are shown.
    months: Option<Months>,
    bases: HashMap<Base, u32>,
    keys: Vec<Base>,
    /// For each base and month the place of its line.
    places: HashMap<(u32, Option<i32>), usize>,
    figures: Vec<(u32, Option<i32>, Figures)>,
    totals: BTreeMap<String, Figures>,
}

impl Tally {
    /// No lines yet, by these dimensions; only those of some months are shown where that is asked for.
    #[must_use]
    pub(crate) fn new(by: &[Dimension], months: Option<Months>) -> Self {
        Self {
            by: by.to_vec(),
            months,
            bases: HashMap::new(),
            keys: Vec::new(),
            places: HashMap::new(),
            figures: Vec::new(),
            totals: BTreeMap::new(),
        }
    }

    /// What lines are by.
    #[must_use]
    pub(crate) fn by(&self) -> &[Dimension] {
        &self.by
    }

    /// The number of a charge's values without the month: its columns and tags, and its currency.
    pub(crate) fn base(&mut self, columns: &[Option<String>], tags: Option<&str>, currency: &str) -> u32 {
        let values = self.by.iter().map(|dimension| dimension.value(columns, tags)).collect();
        let base = (values, currency.to_owned());
        if let Some(known) = self.bases.get(&base) {
            return *known;
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.keys.push(base.clone());
        self.bases.insert(base, number);
        number
    }

    /// The place of the line of a base and a month, counted from January of year 0.
    pub(crate) fn line(&mut self, base: u32, month: Option<i32>) -> usize {
        let month = month.filter(|_| self.months.is_some() || self.by.contains(&Dimension::Month));
        let place = *self.places.entry((base, month)).or_insert(self.figures.len());
        if place == self.figures.len() {
            self.figures.push((base, month, Figures::default()));
        }
        place
    }

    /// The figures of a line.
    pub(crate) fn at(&mut self, line: usize) -> Option<&mut Figures> {
        self.figures.get_mut(line).map(|(_, _, figures)| figures)
    }

    /// The totals of the currency of a base: all that is read is added here too, apart from the lines.
    pub(crate) fn total_of(&mut self, base: u32) -> Option<&mut Figures> {
        let (_, currency) = self.keys.get(usize::try_from(base).ok()?)?;
        if !self.totals.contains_key(currency) {
            self.totals.insert(currency.clone(), Figures::default());
        }
        self.totals.get_mut(currency)
    }

    /// The totals of each currency, of what is shown.
    #[must_use]
    pub(crate) fn totals(&self) -> BTreeMap<&str, Figures> {
        if self.months.is_none() {
            let totals = self.totals.iter();
            return totals
                .map(|(currency, figures)| (currency.as_str(), figures.clone()))
                .collect();
        }
        let mut totals: BTreeMap<&str, Figures> = BTreeMap::new();
        for (_, currency, figures) in self.lines() {
            totals.entry(currency).or_default().add(&figures);
        }
        totals
    }

    /// The lines that are shown, in the order of their values and currencies.
    #[must_use]
    pub(crate) fn lines(&self) -> Vec<(Vec<Option<String>>, &str, Figures)> {
        let is_shown = |month: Option<i32>| {
            self.months
                .is_none_or(|(first, after)| month.is_some_and(|month| month >= first && month < after))
        };
        // Months that were told apart to choose among them are put together again.
        let mut lines: BTreeMap<(Vec<Option<String>>, &str), Figures> = BTreeMap::new();
        for (values, currency, figures) in self.of_months(is_shown) {
            lines.entry((values, currency)).or_default().add(figures);
        }
        let lines = lines.into_iter();
        lines
            .map(|((values, currency), figures)| (values, currency, figures))
            .collect()
    }

    /// The lines of some months as they were counted.
    fn of_months(&self, is_meant: impl Fn(Option<i32>) -> bool) -> Vec<(Vec<Option<String>>, &str, &Figures)> {
        let lines = self.figures.iter().filter(|(_, month, _)| is_meant(*month));
        lines
            .filter_map(|(base, month, figures)| {
                let (values, currency) = self.keys.get(usize::try_from(*base).ok()?)?;
                let month = month.map(crate::clock::times::month);
                let values: Vec<Option<String>> = self
                    .by
                    .iter()
                    .zip(values)
                    .map(|(dimension, value)| match dimension {
                        Dimension::Month => month.clone(),
                        _ => value.clone(),
                    })
                    .collect();
                Some((values, currency.as_str(), figures))
            })
            .collect()
    }

    /// Refuses lines that do not add up to what was read.
    ///
    /// # Errors
    /// When they do not.
    pub(crate) fn prove(&self) -> Result<()> {
        let mut sums: BTreeMap<&str, (Sum, Sum, i64, i64)> = BTreeMap::new();
        for (_, currency, figures) in self.of_months(|_| true) {
            let (before, after, charges_before, charges_after) = sums.entry(currency).or_default();
            before.add_sum(&figures.before);
            after.add_sum(&figures.after);
            *charges_before += figures.charges_before;
            *charges_after += figures.charges_after;
            if !figures.adds_up() {
                return fail(
                    &codes::CONTROL_TOTAL,
                    "a line of the diff does not add up; this is an error in billbook",
                );
            }
        }
        for (currency, total) in &self.totals {
            let (before, after, charges_before, charges_after) = sums.remove(currency.as_str()).unwrap_or_default();
            let is_same = before.total() == total.before.total()
                && after.total() == total.after.total()
                && (charges_before, charges_after) == (total.charges_before, total.charges_after);
            if !is_same {
                let message =
                    format!("the lines in {currency} do not add up to the totals; this is an error in billbook");
                return fail(&codes::CONTROL_TOTAL, message);
            }
        }
        Ok(())
    }
}
