//! Records to facts and contexts: pure, a block at a time.
//!
//! What a row alone can say wrongly about its own form is refused here, with its place: a text that is not a decimal, a
//! time that does not exist, a record with too few fields. What the specification asks beyond that is left to `check`,
//! since the bill is what it is.

mod contexts;
mod folder;

use crate::charges::batch::{Batch, Fact, Span};
use crate::charges::columns::{COSTS, FACTS, GROUPS};
use crate::charges::memory::Memory;
use crate::charges::numbers::CUBE;
use crate::contract::date_order::DateOrder;
use crate::error::{Position, Problem, codes};
use crate::ledger::import::Options;
use crate::money::sums::Amount;
use crate::providers::focus::cost_and_usage::deviations::Deviations;
use crate::providers::focus::cost_and_usage::layout::Layout;
use crate::providers::focus::cost_and_usage::opening;
use crate::providers::focus::cost_and_usage::order::order_of;
use crate::providers::focus::cost_and_usage::read::folder::FolderPeriod;
use crate::providers::focus::spelling;
use crate::providers::focus::spelling::order::decided;
use crate::source::input::{Input, Places};
use crate::source::rows::blocks::Block;
use crate::source::rows::record::{Field, Record};
use crate::source::rows::split::Ends;

/// Problems told; the others are counted.
const PROBLEMS_MAX: usize = 100;

/// What to do about a comma in a number.
const COMMA: &str = "FOCUS has a point before the decimals and no groups of digits; export the file again so";

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Reads the records of one file.
pub(super) struct Reader<'a> {
    file: &'a Input,
    options: &'a Options,
    layout: &'a Layout,
    memory: &'a mut Memory,
    /// What was read though the specification writes it otherwise.
    pub deviations: Deviations,
    /// What is refused, and how often more.
    pub problems: Vec<Problem>,
    problems_more: usize,
    /// Whether the user had to say in which order the numbers of days stand.
    pub needed_dates: bool,
    /// Records so far.
    pub records: i64,
    /// Where in the file each record of the next block begins, where the block is not the file's own.
    given: Option<std::vec::IntoIter<i64>>,
    line: i64,
    shift: i64,
    cube: [usize; 5],
    times: [Remembered; 2],
    key: Vec<u8>,
    prices: Vec<u8>,
    days: Days,
    /// The billing period, where only the folder around the file states it.
    folder: Option<FolderPeriod>,
}

/// In which order the numbers of a day stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    /// Nobody asked yet.
    Unknown,
    In(DateOrder),
    /// It is refused that nothing says so.
    Undecided,
}

/// The time read last, for the rows that repeat it.
#[derive(Debug, Default)]
struct Remembered {
    text: Vec<u8>,
    seconds: Option<i64>,
}

impl<'a> Reader<'a> {
    /// A reader of a file that begins with these bytes, which are its header.
    pub(super) fn new(
        file: &'a Input,
        options: &'a Options,
        layout: &'a Layout,
        memory: &'a mut Memory,
        header: &[u8],
    ) -> Self {
        let mut deviations = Deviations::default();
        deviations.extend(layout.sentences.iter().chain(&file.notes).cloned());
        for sentence in opening::sentences(file.cut) {
            deviations.note(sentence);
        }
        if header.starts_with(b"\xEF\xBB\xBF") {
            deviations.note("the file begins with a byte-order mark");
        }
        let lines = memchr::memchr_iter(b'\n', header).count();
        let folder = FolderPeriod::of(&file.name, layout, options.accepted_then());
        deviations.extend(folder.iter().map(|folder| folder.sentence.clone()));
        if folder.is_some() {
            // The same bytes mean another period in another folder.
            memory.interner.is_of_its_own();
        }
        memory.interner.begin(&layout.header);
        if folder.is_some() {
            memory.interner.is_of_its_own();
        }
        Self {
            folder,
            file,
            options,
            layout,
            memory,
            deviations,
            problems: Vec::new(),
            problems_more: 0,
            records: 0,
            given: None,
            line: 1 + i64::try_from(lines).unwrap_or_default(),
            shift: 0,
            cube: CUBE.map(|name| GROUPS.iter().position(|group| group.name == name).unwrap_or_default()),
            times: [Remembered::default(), Remembered::default()],
            key: Vec::new(),
            prices: Vec::new(),
            days: Days::Unknown,
            needed_dates: false,
        }
    }

    /// Says where in the file each record of the next block begins.
    pub(super) fn give_lines(&mut self, lines: Vec<i64>) {
        self.given = Some(lines.into_iter());
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

    /// The records of a block from `start` on; `first` is the first of them among the ends.
    pub(super) fn read(&mut self, block: &Block, ends: &Ends, start: usize, first: usize) -> Batch {
        let mut batch = Batch::new(block.bytes.len() - block.fresh, ends.records.len());
        batch.forgets = self.memory.interner.forget_if_many();
        let bytes = block.bytes.get(..block.end).unwrap_or_default();
        if let Err(error) = std::str::from_utf8(bytes) {
            self.refuse_bytes(bytes, start, error.valid_up_to());
            return batch;
        }
        if let Some(at) = memchr::memchr(0, bytes) {
            self.refuse_nul(bytes, start, at);
            return batch;
        }
        // Where no field has a line break, records need not be looked through for them.
        let line_feeds = memchr::memchr_iter(b'\n', bytes.get(start..).unwrap_or_default()).count();
        let has_line_breaks = line_feeds > ends.records.len() - first;
        let mut from = start;
        let mut first_end = match first.checked_sub(1).and_then(|before| ends.records.get(before)) {
            Some(before) => before + 1,
            None => 0,
        };
        for &last_end in ends.records.get(first..).unwrap_or_default() {
            let Some(record_ends) = ends.fields.get(first_end..=last_end) else {
                break;
            };
            let record = Record::new(bytes, from, record_ends);
            if let Some(line) = self.given.as_mut().and_then(Iterator::next) {
                self.line = line;
            }
            self.record(&record, &mut batch);
            let line_breaks = if has_line_breaks { record.line_breaks() } else { 0 };
            self.line += 1 + line_breaks;
            from = record.end() + 1;
            first_end = last_end + 1;
        }
        batch.finished = self.memory.totals.take_some();
        batch
    }

    fn record(&mut self, record: &Record, batch: &mut Batch) {
        let columns = self.layout.header.len();
        if record.is_blank() && columns > 1 {
            self.deviations.note("blank lines are skipped");
            return;
        }
        self.records += 1;
        // A header on line 1 is followed by record 1 on line 2.
        let shift = self.line - self.records - 1;
        if shift != self.shift {
            self.shift = shift;
            batch.shifts.push((self.records, shift));
        }
        if record.fields() != columns {
            let message = format!("the row has {} cells, the header {columns}", record.fields());
            let problem = Problem::new(&codes::RAGGED_ROW, message).at(self.place(record, 0));
            self.refuse(problem);
            return;
        }
        let Some((key, known)) = self.context(record, batch) else {
            return;
        };
        let mut decimals = [Span::NULL; FACTS.len()];
        let mut costs = [const { None }; COSTS];
        for (index, (place, span)) in self.layout.facts.iter().zip(&mut decimals).enumerate() {
            let Some(place) = place else { continue };
            let Some(field) = self.field(record, *place) else {
                continue;
            };
            let Some((amount, text)) = self.decimal(record, *place, &field) else {
                continue;
            };
            *span = batch.keep(text);
            if let Some(cost) = costs.get_mut(index) {
                *cost = Some(amount);
            }
        }
        let [start, end] = [0, 1].map(|which| self.period(record, which));
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

    /// A field's text, without its quotes; a text within quotes that has quotes itself is not plain.
    fn field<'b>(&mut self, record: &Record<'b>, place: usize) -> Option<Field<'b>> {
        match record.field(place) {
            Ok(field) => Some(field),
            Err(message) => {
                let problem = Problem::new(&codes::CSV_SYNTAX, message).at(self.place(record, place));
                self.refuse(problem);
                None
            }
        }
    }

    /// The decimal in a field, and its text; `None` for null, and for what is refused.
    fn decimal<'b>(&mut self, record: &Record, place: usize, field: &Field<'b>) -> Option<(Amount, &'b [u8])> {
        if !field.raw.first().is_some_and(u8::is_ascii_digit)
            && let Some(spelling) = spelling::null_of(field)
        {
            self.deviations.null(spelling);
            return None;
        }
        let mut text = field.raw;
        let mut parsed = Amount::parse(text);
        if parsed.is_err() && text.trim_ascii().len() < text.len() {
            text = text.trim_ascii();
            parsed = Amount::parse(text);
            if parsed.is_ok() {
                self.deviations.note("numbers have blanks around them, as in `12.50 `");
            }
        }
        match parsed {
            Ok(amount) => {
                if matches!(amount, Amount::Decimal(_)) && text.contains(&b'+') {
                    self.deviations.note("exponents have a plus sign, as in `1.5E+3`");
                }
                Some((amount, text))
            }
            Err(error) => {
                let name = self.layout.header.get(place).map_or("", String::as_str);
                let mut problem = Problem::new(&codes::DECIMAL, format!("`{name}` is not a decimal number: {error}"))
                    .at(self.place(record, place))
                    .value(String::from_utf8_lossy(field.raw));
                if field.raw.contains(&b',') {
                    problem = problem.hint(COMMA);
                }
                self.refuse(problem);
                None
            }
        }
    }

    /// Start or end of the charge period.
    fn period(&mut self, record: &Record, which: usize) -> Option<i64> {
        let place = (*self.layout.period.get(which)?)?;
        let field = self.field(record, place)?;
        if let Some(remembered) = self.times.get(which)
            && !remembered.text.is_empty()
            && remembered.text == field.raw
        {
            return remembered.seconds;
        }
        let seconds = self.time(record, place, &field);
        if let Some(remembered) = self.times.get_mut(which) {
            remembered.text.clear();
            remembered.text.extend_from_slice(field.raw);
            remembered.seconds = seconds;
        }
        seconds
    }

    fn time(&mut self, record: &Record, place: usize, field: &Field) -> Option<i64> {
        if let Some(spelling) = spelling::null_of(field) {
            self.deviations.null(spelling);
            return None;
        }
        let text = field.raw.trim_ascii();
        let order = if spelling::needs_order(text) {
            self.order(record, place, text)?
        } else {
            DateOrder::MonthFirst
        };
        match spelling::time(text, order) {
            Ok((seconds, spelling)) => {
                self.deviations.time(spelling);
                if text.len() < field.raw.len() {
                    self.deviations.note("times have blanks around them");
                }
                Some(seconds)
            }
            Err(error) => {
                let name = self.layout.header.get(place).map_or("", String::as_str);
                let problem = Problem::new(&codes::TIME, format!("`{name}` {}", error.describe()))
                    .at(self.place(record, place))
                    .value(String::from_utf8_lossy(field.raw));
                self.refuse(problem);
                None
            }
        }
    }

    /// In which order the numbers of this day stand, as the whole file shows; `None` where that is refused.
    fn order(&mut self, record: &Record, place: usize, text: &[u8]) -> Option<DateOrder> {
        match self.days {
            Days::In(order) => return Some(order),
            Days::Undecided => return None,
            Days::Unknown => {}
        }
        self.memory.interner.is_of_its_own();
        let found = match order_of(self.file, self.layout) {
            Ok(found) => decided(found, self.options.dates, self.options.accepted_then()),
            Err(problem) => {
                self.refuse(*problem);
                self.days = Days::Undecided;
                return None;
            }
        };
        match found {
            Ok(decided) => {
                self.deviations.extend(decided.sentence.map(str::to_owned));
                self.needed_dates = decided.is_said;
                self.days = Days::In(decided.order);
                Some(decided.order)
            }
            Err((message, hint)) => {
                let problem = Problem::new(&codes::DATE_ORDER, message)
                    .at(self.place(record, place))
                    .value(String::from_utf8_lossy(text))
                    .hint(hint);
                self.refuse(problem);
                self.days = Days::Undecided;
                None
            }
        }
    }

    fn place(&self, record: &Record, place: usize) -> Position {
        let index = usize::try_from(self.records - 1).unwrap_or_default();
        let (line_column, pointer) = match &self.file.places {
            Some(Places::Sheet(sheet)) => (None, sheet.cell(index, place)),
            Some(Places::Objects(objects)) => {
                let member = self.layout.header.get(place).map_or("", String::as_str);
                (objects.lines.get(index).copied(), Some(objects.pointer(index, member)))
            }
            None if self.given.is_some() => {
                let line = usize::try_from(self.line).unwrap_or_default();
                (Some((line, 1)), self.layout.header.get(place).cloned())
            }
            None => (None, None),
        };
        if pointer.is_some() {
            return Position {
                file: self.file.name.clone(),
                line_column,
                pointer,
            };
        }
        let (lines, column) = record.line_column(place);
        let line = usize::try_from(self.line).unwrap_or_default() + lines;
        Position {
            file: self.file.name.clone(),
            line_column: Some((line, column)),
            pointer: None,
        }
    }

    /// A batch without rows, for the sums of those before.
    pub(super) fn last(&mut self) -> Batch {
        Batch::of_sums(self.memory.totals.take_days())
    }

    /// The line on which the next record begins.
    pub(super) fn line(&self) -> i64 {
        self.line
    }

    /// Notes a problem.
    pub(super) fn refuse(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.problems_more += 1;
        }
    }

    fn refuse_bytes(&mut self, bytes: &[u8], start: usize, at: usize) {
        let byte = bytes.get(at).copied().unwrap_or_default();
        let place = self.place_of_byte(bytes, start, at);
        let problem = Problem::new(&codes::NOT_UTF8, format!("byte 0x{byte:02x} is not UTF-8")).at(place);
        self.refuse(problem.hint("save the file as UTF-8, which FOCUS requires"));
    }

    fn refuse_nul(&mut self, bytes: &[u8], start: usize, at: usize) {
        let place = self.place_of_byte(bytes, start, at);
        let problem = Problem::new(&codes::NUL, "a text contains the character U+0000").at(place);
        self.refuse(problem.hint("remove the character in a copy of the file, and keep the file as you received it"));
    }

    fn place_of_byte(&self, bytes: &[u8], start: usize, at: usize) -> Position {
        let before = bytes.get(start..at).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count();
        let last_line = before.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
        let column = String::from_utf8_lossy(last_line).chars().count() + 1;
        Position {
            file: self.file.name.clone(),
            line_column: Some((usize::try_from(self.line).unwrap_or_default() + line, column)),
            pointer: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::focus::cost_and_usage::columns::{ColumnKind, find};

    #[test]
    fn facts_are_decimals() {
        for name in FACTS {
            assert_eq!(
                find(name).map(|column| column.kind),
                Some(ColumnKind::Decimal),
                "{name}"
            );
        }
    }
}
