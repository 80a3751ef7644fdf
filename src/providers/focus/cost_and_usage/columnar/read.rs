//! Batches of columns to facts and contexts.

use super::parts::{Column, PartOf, Sums};
use super::times::Times;
use crate::charges::batch::{Batch, Fact, Span};
use crate::charges::columns::{COSTS, FACTS, GROUPS};
use crate::charges::intern::{Key, Known};
use crate::charges::memory::Memory;
use crate::charges::numbers::CUBE;
use crate::contract::date_order::DateOrder;
use crate::error::{Code, Problem, Result, codes};
use crate::ledger::import::Options;
use crate::money::digits;
use crate::money::sums::Amount;
use crate::providers::focus::cost_and_usage::deviations::Deviations;
use crate::providers::focus::cost_and_usage::layout::Layout;
use crate::providers::focus::spelling;
use crate::providers::focus::spelling::NullSpelling;
use crate::providers::focus::spelling::days::{self, Evidence};
use crate::providers::focus::spelling::order::decided;
use crate::source::input::Input;
use crate::source::parquet::{self, Kind, Parquet, Values};

/// Problems told; the others are counted.
const PROBLEMS_MAX: usize = 100;

/// Rows whose contexts are looked up together: so few that what they come to stays at hand.
const TOGETHER: usize = 256;

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
    /// What is refused, each with its row, and how often more.
    pub problems: Vec<(u64, Problem)>,
    pub(super) problems_more: usize,
    /// Whether the user had to say in which order the numbers of days stand.
    pub needed_dates: bool,
    /// For each column of the file, where it is among those that are read.
    places: Vec<Option<usize>>,
    /// The columns of contexts, and which of them belong to each group, and to the scope.
    pub(super) context: Vec<Column>,
    pub(super) columns_of: Vec<Vec<usize>>,
    pub(super) columns_of_scope: Vec<usize>,
    pub(super) sums: Sums,
    pub(super) cube: [usize; 5],
    times: [Times; 2],
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
        memory.interner.begin_parts(&layout.header);
        let is_core = |at: usize| layout.core.iter().any(|(first, last)| (*first..=*last).contains(&at));
        let part_of = |at: usize| match is_core(at) {
            true if layout.unit_prices.contains(&Some(at)) => PartOf::UnitPrices,
            true => PartOf::Core,
            false => PartOf::Others,
        };
        let context: Vec<Column> = numbered(layout)
            .filter(|(at, _)| places.get(*at).is_some_and(Option::is_some) && !is_fact(*at))
            .map(|(at, number)| Column::new((at, part_of(at)), number, &memory.interner))
            .collect();
        let indexes = |wanted: &[Option<usize>]| -> Vec<usize> {
            let found = wanted.iter().flatten();
            found
                .filter_map(|place| context.iter().position(|column| column.place == *place))
                .collect()
        };
        let columns_of = layout.groups.iter().map(|places| indexes(places)).collect();
        let columns_of_scope = indexes(&layout.scope);
        Self {
            context,
            columns_of,
            columns_of_scope,
            sums: Sums::default(),
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
            times: [Times::default(), Times::default()],
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
        // Contexts of several rows are looked up before their facts.
        self.problems.sort_by_key(|(row, _)| *row);
        let mut problems: Vec<Problem> = self.problems.into_iter().map(|(_, problem)| problem).collect();
        if self.problems_more > 0 {
            let message = format!("and {} more problems in this file", self.problems_more);
            problems.push(Problem::new(&codes::TOO_MANY, message).in_file(&self.file.name));
        }
        problems
    }

    /// Facts and contexts of a batch.
    pub(super) fn read(&mut self, columns: &parquet::Batch) -> Batch {
        let rows = u64::try_from(columns.rows).unwrap_or_default();
        let share = u128::from(self.file.size) * u128::from(rows) / u128::from(self.parquet.rows().max(1));
        let mut batch = Batch::new(usize::try_from(share).unwrap_or_default(), columns.rows);
        batch.forgets = self.memory.interner.forget_if_many();
        self.add_parts(columns);
        for first in (0..columns.rows).step_by(TOGETHER) {
            let rows = first..columns.rows.min(first + TOGETHER);
            let contexts = self.contexts(columns, rows.clone(), &mut batch);
            for (index, context) in rows.zip(contexts) {
                if let Some(context) = context {
                    self.row(Row { batch: columns, index }, context, &mut batch);
                }
            }
        }
        batch.finished = self.memory.totals.take_some();
        batch
    }

    /// Adds up the parts of all columns of the context for each row.
    fn add_parts(&mut self, columns: &parquet::Batch) {
        self.sums.begin(columns.rows);
        let mut context = std::mem::take(&mut self.context);
        let mut sums = std::mem::take(&mut self.sums);
        let mut spelled = Vec::new();
        for column in &mut context {
            let place = self.places.get(column.place).copied().flatten();
            let Some(values) = place.and_then(|place| columns.columns.get(place)) else {
                continue;
            };
            let at = column.place;
            let mut is_null = |text: &str| {
                let spelling = self.null_of(text, at);
                spelled.extend(spelling);
                spelling.is_some()
            };
            column.add(values, &self.memory.interner, &mut is_null, &mut sums);
        }
        for spelling in spelled {
            self.note_null(spelling);
        }
        self.context = context;
        self.sums = sums;
    }

    fn row(&mut self, row: Row, (key, known): (Key, Known), batch: &mut Batch) {
        let prices = self.memory.interner.prices(self.sums.prices(row.index));
        if known.prices != prices {
            self.own_prices(row, batch);
        }
        let (decimals, costs) = self.facts(row, batch);
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

    /// The decimals of a row, and its costs.
    fn facts(&mut self, row: Row, batch: &mut Batch) -> ([Span; FACTS.len()], [Option<Amount>; COSTS]) {
        let mut decimals = [Span::NULL; FACTS.len()];
        let mut costs = [const { None }; COSTS];
        // Two costs of a row are often the same, and so are its quantities: each is written once.
        let mut written = [(0, Span::NULL, 0); FACTS.len()];
        let layout = self.layout;
        for (index, place) in layout.facts.iter().enumerate() {
            let Some(place) = *place else { continue };
            let Some(values) = self.values(row, place) else {
                continue;
            };
            let (span, amount) = if let Some(scale) = values.scale {
                let Some(units) = values.units(row.index) else { continue };
                let same = written.get(..index).unwrap_or_default().iter();
                let same = same.zip(&layout.facts).find(|((known, span, _), of)| {
                    let is_of_scale = || self.scale(row, **of) == Some(scale);
                    *known == units && *span != Span::NULL && is_of_scale()
                });
                let (span, count) = if let Some(((_, span, count), _)) = same {
                    (*span, *count)
                } else {
                    let mut count = 0;
                    let span = batch.keep_with(|bytes| count = digits::push(units, scale, bytes));
                    (span, count)
                };
                if let Some(written) = written.get_mut(index) {
                    *written = (units, span, count);
                }
                (span, Amount::of_units(units, scale, count))
            } else {
                let Some(text) = values.text(row.index) else { continue };
                let Some((amount, text)) = self.decimal(row, place, text) else {
                    continue;
                };
                (batch.keep(text.as_bytes()), amount)
            };
            if let Some(decimal) = decimals.get_mut(index) {
                *decimal = span;
            }
            if let Some(cost) = costs.get_mut(index) {
                *cost = Some(amount);
            }
        }
        (decimals, costs)
    }

    fn scale(&self, row: Row, place: Option<usize>) -> Option<u32> {
        self.values(row, place?)?.scale
    }

    /// The values of a column, by its place in the file.
    pub(super) fn values<'b>(&self, row: Row<'b>, place: usize) -> Option<&'b Values> {
        self.values_of(row.batch, place)
    }

    /// The same of a batch.
    pub(super) fn values_of<'b>(&self, batch: &'b parquet::Batch, place: usize) -> Option<&'b Values> {
        let place = self.places.get(place).copied().flatten()?;
        batch.columns.get(place)
    }

    /// The text of a row in a column, by its place in the file.
    pub(super) fn text<'b>(&self, row: Row<'b>, place: usize) -> Option<&'b str> {
        self.values(row, place)?.text(row.index)
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
        let values = self.values(row, place)?;
        let code = *values.codes.get(row.index)?;
        if let Some(seconds) = self.times.get_mut(which)?.known(values, code) {
            return seconds;
        }
        let text = values.of_code(code)?;
        let seconds = self.time(row, place, text);
        self.times.get_mut(which)?.remember(values, code, seconds);
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
                self.refuse(first(row), *problem);
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
                self.refuse(
                    first(row),
                    Problem::new(&codes::DATE_ORDER, message).at(at).value(text).hint(hint),
                );
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
                evidence.add(days::Times {
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

    /// Notes a problem of a row.
    pub(super) fn refuse(&mut self, row: u64, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push((row, problem));
        } else {
            self.problems_more += 1;
        }
    }

    /// Notes that a value is wrong.
    pub(super) fn refuse_value(&mut self, code: &'static Code, message: String, row: Row, place: usize, value: &str) {
        let at = self.parquet.place(first(row), self.name(place));
        self.refuse(first(row), Problem::new(code, message).at(at).value(value));
    }
}

/// The columns of the context, and by which number each differs from all others: by its group, and its place there.
fn numbered(layout: &Layout) -> impl Iterator<Item = (usize, u64)> {
    let number = |group: usize, index: usize| u64::try_from((group << 32) + index).unwrap_or_default();
    let of_groups = layout.groups.iter().enumerate().flat_map(move |(group, places)| {
        let places = places.iter().enumerate();
        places.filter_map(move |(index, place)| Some(((*place)?, number(group + 1, index))))
    });
    // The billing period belongs to no group, but to the scope.
    let of_scope = layout.scope.iter().enumerate().skip(3);
    of_groups.chain(of_scope.filter_map(move |(index, place)| Some(((*place)?, number(0, index)))))
}

/// The number of a row in its file, from 1.
fn first(row: Row) -> u64 {
    row.batch.first_row + u64::try_from(row.index).unwrap_or_default()
}
