//! Batches of columns to facts and contexts.

use super::numbers::Numbers;
use crate::charges::batch::{Batch, Fact, Span};
use crate::charges::columns::{COSTS, FACTS, GROUPS};
use crate::charges::memory::Memory;
use crate::charges::numbers::CUBE;
use crate::contract::date_order::DateOrder;
use crate::error::{Code, Problem, Result, codes};
use crate::ledger::import::Options;
use crate::money::sums::Amount;
use crate::providers::focus::cost_and_usage::deviations::Deviations;
use crate::providers::focus::cost_and_usage::layout::Layout;
use crate::providers::focus::spelling;
use crate::providers::focus::spelling::NullSpelling;
use crate::providers::focus::spelling::days::{Evidence, Times};
use crate::providers::focus::spelling::order::decided;
use crate::source::input::Input;
use crate::source::parquet::{self, Kind, Parquet};

/// Problems told; the others are counted.
const PROBLEMS_MAX: usize = 100;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Reads the rows of one file.
#[allow(clippy::option_option, reason = "an order not yet sought, and one sought in vain")]
pub(super) struct Reader<'a> {
    pub(super) parquet: &'a Parquet,
    file: &'a Input,
    options: &'a Options,
    pub(super) layout: &'a Layout,
    pub(super) memory: &'a mut Memory,
    /// What was read though the specification writes it otherwise.
    pub deviations: Deviations,
    /// What is refused, and how often more.
    pub problems: Vec<Problem>,
    pub(super) problems_more: usize,
    /// Whether the user had to say in which order the numbers of days stand.
    pub needed_dates: bool,
    /// For each column of the file, where it is among those that are read.
    places: Vec<Option<usize>>,
    /// The columns of contexts, and of their cores, by their places in the file, with the numbers of their values.
    pub(super) context: Vec<(usize, Numbers)>,
    pub(super) core: Vec<usize>,
    pub(super) cube: [usize; 5],
    pub(super) key: Vec<u8>,
    times: [Option<(String, Option<i64>)>; 2],
    order: Option<Option<DateOrder>>,
}

/// A row of a batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'b> {
    pub(super) batch: &'b parquet::Batch,
    /// Counted from 0 in the batch.
    pub(super) index: usize,
}

impl<'a> Reader<'a> {
    /// A reader of this file.
    pub(super) fn new(
        parquet: &'a Parquet,
        file: &'a Input,
        options: &'a Options,
        layout: &'a Layout,
        memory: &'a mut Memory,
    ) -> Self {
        let mut deviations = Deviations::default();
        deviations.extend(layout.sentences.iter().chain(&file.notes).cloned());
        let is_fact = |at: usize| layout.facts.contains(&Some(at)) || layout.period.contains(&Some(at));
        let is_known = |at: usize| layout.groups.last().is_none_or(|extra| !extra.contains(&Some(at)));
        let mut places = Vec::new();
        let mut left_out = Vec::new();
        let mut without_zone = false;
        let mut next = 0;
        for (at, column) in parquet.columns().iter().enumerate() {
            // What nobody can read of the provider's own is left out, and told; what FOCUS defines is refused.
            if column.kind == Kind::Unread && !is_known(at) {
                left_out.push(format!("{} ({})", column.name, column.stored));
                places.push(None);
                continue;
            }
            without_zone |= matches!(column.kind, Kind::Int96 | Kind::Time { is_utc: false, .. });
            places.push(Some(next));
            next += 1;
        }
        if !left_out.is_empty() {
            let columns = left_out.join(", ");
            deviations.extend([format!("columns of types that are not read are left out: {columns}")]);
        }
        if without_zone {
            deviations.note("times are stored without a zone, and are read as UTC");
        }
        let columns = |ranges: &[(usize, usize)]| -> Vec<usize> {
            let all = ranges.iter().flat_map(|(first, last)| *first..=*last);
            all.filter(|at| places.get(*at).is_some_and(Option::is_some) && !is_fact(*at))
                .collect()
        };
        memory.interner.begin_numbers(&layout.header);
        let context = columns(&layout.context);
        Self {
            core: columns(&layout.core)
                .iter()
                .filter_map(|at| context.iter().position(|known| known == at))
                .collect(),
            context: context.into_iter().map(|at| (at, Numbers::default())).collect(),
            parquet,
            file,
            options,
            layout,
            memory,
            deviations,
            problems: Vec::new(),
            problems_more: 0,
            needed_dates: false,
            places,
            cube: CUBE.map(|name| GROUPS.iter().position(|group| group.name == name).unwrap_or_default()),
            key: Vec::new(),
            times: [None, None],
            order: None,
        }
    }

    /// The columns that are read, by their places in the file.
    pub(super) fn wanted(&self) -> impl Iterator<Item = usize> {
        self.places
            .iter()
            .enumerate()
            .filter_map(|(at, place)| place.map(|_| at))
    }

    /// What is refused, with a last line for what was only counted.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        if self.problems_more > 0 {
            let message = format!("and {} more problems in this file", self.problems_more);
            self.problems
                .push(Problem::new(&codes::TOO_MANY, message).in_file(&self.file.name));
        }
        self.problems
    }

    /// Facts and contexts of a batch.
    pub(super) fn read(&mut self, columns: &parquet::Batch) -> Batch {
        let rows = u64::try_from(columns.rows).unwrap_or_default();
        let share = u128::from(self.file.size) * u128::from(rows) / u128::from(self.parquet.rows().max(1));
        let mut batch = Batch::new(usize::try_from(share).unwrap_or_default(), columns.rows);
        for (at, numbers) in &mut self.context {
            let values = self
                .places
                .get(*at)
                .copied()
                .flatten()
                .and_then(|place| columns.columns.get(place));
            if let Some(values) = values {
                numbers.read(values, &self.memory.interner);
            }
        }
        for index in 0..columns.rows {
            self.row(Row { batch: columns, index }, &mut batch);
        }
        batch.finished = self.memory.totals.take_some();
        batch
    }

    fn row(&mut self, row: Row, batch: &mut Batch) {
        let Some((key, known)) = self.context(row, batch) else {
            return;
        };
        let mut decimals = [Span::NULL; FACTS.len()];
        let mut costs = [const { None }; COSTS];
        let layout = self.layout;
        for (index, (place, span)) in layout.facts.iter().zip(&mut decimals).enumerate() {
            let Some(place) = place else { continue };
            let Some(text) = self.text(row, *place) else { continue };
            let Some((amount, text)) = self.decimal(row, *place, text) else {
                continue;
            };
            *span = batch.keep(text.as_bytes());
            if let Some(cost) = costs.get_mut(index) {
                *cost = Some(amount);
            }
        }
        let [start, end] = [0, 1].map(|which| self.period(row, which));
        let day = start.and_then(|start| i32::try_from(start.div_euclid(DAY)).ok());
        let totals = &mut self.memory.totals;
        let place = totals.add(known.context, known.cube, day, &costs, known.place);
        if place != known.place {
            self.memory.interner.remember_place(key, place);
        }
        batch.facts.push(Fact {
            context: known.context,
            start,
            seconds: start.zip(end).map(|(start, end)| end - start),
            decimals,
        });
    }

    /// The text of a row in a column, by its place in the file.
    pub(super) fn text<'b>(&self, row: Row<'b>, place: usize) -> Option<&'b str> {
        let place = self.places.get(place).copied().flatten()?;
        row.batch.columns.get(place)?.text(row.index)
    }

    /// The text of a row in a column, where it is a value there.
    pub(super) fn value<'b>(&mut self, row: Row<'b>, place: usize) -> Option<&'b str> {
        let text = self.text(row, place)?;
        match self.null_of(text, place) {
            Some(spelling) => {
                self.note_null(spelling);
                None
            }
            None => Some(text),
        }
    }

    /// The null that a text spells in its column.
    pub(super) fn null_of(&self, text: &str, place: usize) -> Option<NullSpelling> {
        if self.layout.has_few_words.get(place) == Some(&true) {
            spelling::null_among_words(text.as_bytes())
        } else {
            spelling::null(text.as_bytes())
        }
    }

    pub(super) fn note_null(&mut self, spelling: NullSpelling) {
        match spelling {
            NullSpelling::Empty => self.deviations.note("no value is written as an empty text"),
            spelling => self.deviations.null(spelling),
        }
    }

    /// The decimal of a text; `None` for null, and for what is refused.
    pub(super) fn decimal<'b>(&mut self, row: Row, place: usize, text: &'b str) -> Option<(Amount, &'b str)> {
        let mut text = text;
        if !text.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && let Some(spelling) = spelling::null(text.as_bytes())
        {
            self.note_null(spelling);
            return None;
        }
        let mut parsed = Amount::parse(text.as_bytes());
        if parsed.is_err() && text.trim_ascii().len() < text.len() {
            text = text.trim_ascii();
            parsed = Amount::parse(text.as_bytes());
            if parsed.is_ok() {
                self.deviations.note("numbers have blanks around them, as in `12.50 `");
            }
        }
        match parsed {
            Ok(amount) => {
                if matches!(amount, Amount::Decimal(_)) && text.contains('+') {
                    self.deviations.note("exponents have a plus sign, as in `1.5E+3`");
                }
                Some((amount, text))
            }
            Err(error) => {
                let message = format!("`{}` is not a decimal number: {error}", self.name(place));
                self.refuse_value(&codes::DECIMAL, message, row, place, text);
                None
            }
        }
    }

    /// Start or end of the charge period.
    fn period(&mut self, row: Row, which: usize) -> Option<i64> {
        let place = (*self.layout.period.get(which)?)?;
        let text = self.text(row, place)?;
        if let Some(Some((known, seconds))) = self.times.get(which)
            && known == text
        {
            return *seconds;
        }
        let seconds = self.time(row, place, text);
        if let Some(remembered) = self.times.get_mut(which) {
            *remembered = Some((text.to_owned(), seconds));
        }
        seconds
    }

    /// Seconds since 1970 of a text.
    pub(super) fn time(&mut self, row: Row, place: usize, text: &str) -> Option<i64> {
        if let Some(spelling) = spelling::null(text.as_bytes()) {
            self.note_null(spelling);
            return None;
        }
        let bytes = text.as_bytes().trim_ascii();
        let order = if spelling::needs_order(bytes) {
            self.order(row, place, text)?
        } else {
            DateOrder::MonthFirst
        };
        match spelling::time(bytes, order) {
            Ok((seconds, spelling)) => {
                self.deviations.time(spelling);
                if bytes.len() < text.len() {
                    self.deviations.note("times have blanks around them");
                }
                Some(seconds)
            }
            Err(error) => {
                let message = format!("`{}` {}", self.name(place), error.describe());
                self.refuse_value(&codes::TIME, message, row, place, text);
                None
            }
        }
    }

    /// In which order the numbers of this day stand, as the whole file shows; `None` where that is refused.
    fn order(&mut self, row: Row, place: usize, text: &str) -> Option<DateOrder> {
        if let Some(known) = self.order {
            return known;
        }
        self.memory.interner.is_of_its_own();
        self.order = Some(None);
        let found = match self.evidence() {
            Ok(found) => decided(found.order(), self.options.dates, self.options.accepted_then()),
            Err(problem) => {
                self.refuse(*problem);
                return None;
            }
        };
        match found {
            Ok(decided) => {
                self.deviations.extend(decided.sentence.map(str::to_owned));
                self.needed_dates = decided.is_said;
                self.order = Some(Some(decided.order));
            }
            Err((message, hint)) => {
                let at = self.parquet.place(first(row), self.name(place));
                self.refuse(Problem::new(&codes::DATE_ORDER, message).at(at).value(text).hint(hint));
            }
        }
        self.order.flatten()
    }

    /// What the times of the file show.
    fn evidence(&self) -> Result<Evidence> {
        let layout = self.layout;
        let places = [layout.scope[3], layout.scope[4], layout.period[0], layout.period[1]];
        let wanted: Vec<usize> = places.iter().flatten().copied().collect();
        let mut evidence = Evidence::default();
        let mut rows = self.parquet.read(&wanted)?;
        while let Some(batch) = rows.next_batch()? {
            for row in 0..batch.rows {
                let mut columns = batch.columns.iter();
                let texts = places.map(|place| place.and_then(|_| columns.next()?.text(row)));
                let [from, to, start, end] = texts.map(|text| text.map(|text| text.as_bytes().trim_ascii()));
                evidence.add(Times {
                    billing: [from, to],
                    others: [start, end],
                });
            }
        }
        Ok(evidence)
    }

    /// The name of a column.
    pub(super) fn name(&self, place: usize) -> &'a str {
        let layout = self.layout;
        layout.header.get(place).map_or("", String::as_str)
    }

    /// A batch without rows, for the sums of those before.
    pub(super) fn last(&mut self) -> Batch {
        Batch::of_sums(self.memory.totals.take_days())
    }

    /// Notes a problem.
    pub(super) fn refuse(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.problems_more += 1;
        }
    }

    /// Notes that a value is wrong.
    pub(super) fn refuse_value(&mut self, code: &'static Code, message: String, row: Row, place: usize, value: &str) {
        let at = self.parquet.place(first(row), self.name(place));
        self.refuse(Problem::new(code, message).at(at).value(value));
    }
}

/// The number of a row in its file, from 1.
fn first(row: Row) -> u64 {
    row.batch.first_row + u64::try_from(row.index).unwrap_or_default()
}
