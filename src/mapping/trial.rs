//! The tests inside a mapping file, run: each row must become the charge that the test names.

use super::evaluate::{Evaluator, FileFacts};
use super::made::{Made, RowKind};
use super::model::{Expected, Header, Kind, Mapping, Test};
use super::target::{self, ValueKind};
use crate::error::{Position, Problem, codes};
use crate::money::decimal::Decimal;
use crate::source::json::line_column;

/// Gives the bytes of a file beside the mapping, or says why it cannot.
pub(crate) type Beside<'a> = &'a mut dyn FnMut(&str) -> Result<Vec<u8>, String>;

/// A test that was run.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Why the test is there.
    pub why: String,
    /// What does not hold.
    pub problem: Option<Problem>,
}

impl Mapping {
    /// Runs the tests inside the mapping.
    #[must_use]
    pub(crate) fn try_out(&self, beside: Beside) -> Vec<Outcome> {
        let run = |test: &Test| {
            let failed = match &test.expected {
                Expected::File { input, expected } => self.try_file(test, input, expected, beside),
                _ => self.try_row(test),
            };
            Outcome {
                why: test.why.clone(),
                problem: failed.err().map(|message| self.failure(test, &message)),
            }
        };
        self.tests.iter().map(run).collect()
    }

    fn failure(&self, test: &Test, message: &str) -> Problem {
        let place = Position {
            file: self.file.clone(),
            line_column: Some(line_column(&self.text, test.at)),
            pointer: None,
        };
        let (first, rest) = message.split_once('\n').unwrap_or((message, ""));
        let problem = Problem::new(&codes::MAPPING_TEST, format!("the test `{}` fails: {first}", test.why)).at(place);
        rest.lines().fold(problem, |problem, line| problem.hint(line.trim()))
    }

    /// What is known of a test's file.
    pub(super) fn facts(&self, test: &Test) -> FileFacts {
        let first = || self.read.says.as_ref().and_then(|says| says.dataset.first().cloned());
        FileFacts {
            name: test.file.clone().unwrap_or_default(),
            params: test.params.clone(),
            dataset: test.dataset.clone().or_else(first),
            document: test.document.clone(),
            ..FileFacts::default()
        }
    }

    /// The header of a file that has the columns of a test's row.
    pub(super) fn header_of(&self, test: &Test) -> Vec<String> {
        if let Header::Given(names) = &self.read.header {
            return names.clone();
        }
        let is_there = |name: &String| test.row.iter().any(|(column, _)| column == name);
        let alone = |names: &Vec<String>| {
            if names.iter().any(is_there) {
                None
            } else {
                names.first().cloned()
            }
        };
        let mut header = self.read.needs.clone();
        header.extend(self.read.one_of.iter().filter_map(alone));
        header.extend(
            self.read
                .columns()
                .into_iter()
                .filter(|name| !self.read.needs.contains(name) && is_there(name)),
        );
        let prefixed = test.row.iter().map(|(column, _)| column);
        let prefixed: Vec<String> = prefixed
            .filter(|column| !header.contains(*column) && self.read.is_prefixed(column))
            .cloned()
            .collect();
        header.extend(prefixed);
        header
    }

    fn try_row(&self, test: &Test) -> Result<(), String> {
        let header = self.header_of(test);
        let mut evaluator = Evaluator::new(self, &header, &self.facts(test)).map_err(|problems| told(&problems))?;
        let cell = |name: &String| {
            test.row
                .iter()
                .find(|(column, _)| column == name)
                .map(|(_, cell)| cell.as_str())
        };
        let row: Vec<Option<&str>> = header.iter().map(cell).collect();
        let mut made = Made::default();
        let result = evaluator.row(&row, &mut made);
        match (&test.expected, result) {
            (Expected::Refused(column), Err(problems)) => {
                if problems.iter().any(|problem| problem.is_about(column)) {
                    return Ok(());
                }
                let problems: Vec<Problem> = problems
                    .iter()
                    .map(|problem| problem.problem(&self.name, Position::default()))
                    .collect();
                Err(format!(
                    "`{column}` is not refused, but something else is\n{}",
                    told(&problems)
                ))
            }
            (Expected::Refused(column), Ok(())) => Err(format!("`{column}` is not refused: the row {}", became(&made))),
            (_, Err(problems)) => {
                let problems: Vec<Problem> = problems
                    .iter()
                    .map(|problem| problem.problem(&self.name, Position::default()))
                    .collect();
                Err(format!("the row is refused\n{}", told(&problems)))
            }
            (Expected::Skipped, Ok(())) if made.kind == RowKind::Skipped => Ok(()),
            (Expected::Skipped, Ok(())) => Err(format!("the row {}, and is not skipped", became(&made))),
            (Expected::Total(total), Ok(())) => match &made.total {
                Some(found)
                    if made.kind == RowKind::Total && is_equal(ValueKind::Decimal, Some(total), Some(found)) =>
                {
                    Ok(())
                }
                found => Err(format!(
                    "the row {}; its total is {}, not {total}",
                    became(&made),
                    shown(found.as_deref())
                )),
            },
            (Expected::Charges(wanted), Ok(())) => {
                if made.kind != RowKind::Charges {
                    return Err(format!("the row {}", became(&made)));
                }
                self.compare(&evaluator, &made, wanted)
            }
            (Expected::File { .. }, Ok(())) => Ok(()),
        }
    }

    fn compare(
        &self,
        evaluator: &Evaluator,
        made: &Made,
        wanted: &[Vec<(String, Option<String>)>],
    ) -> Result<(), String> {
        if made.charges() != wanted.len() {
            return Err(format!("the row {}, not {}", became(made), counted(wanted.len())));
        }
        for (charge, columns) in wanted.iter().enumerate() {
            for (column, expected) in columns {
                let place = evaluator.target().iter().position(|name| name == column);
                let place = place.ok_or_else(|| format!("the mapping makes no `{column}`"))?;
                let found = made.cell(charge, place);
                if !self.is_as_wanted(column, expected.as_deref(), found) {
                    let which = if wanted.len() > 1 {
                        format!(" of charge {}", charge + 1)
                    } else {
                        String::new()
                    };
                    let (found, expected) = (shown(found), shown(expected.as_deref()));
                    return Err(format!("`{column}`{which} is {found}, not {expected}"));
                }
            }
        }
        Ok(())
    }

    fn is_as_wanted(&self, column: &str, wanted: Option<&str>, found: Option<&str>) -> bool {
        let holds = target::column(self.target.kind, column).map_or(ValueKind::Text, |(holds, _)| holds);
        is_equal(holds, wanted, found)
    }

    /// Reads a whole CSV file, and compares its charges with those of another.
    fn try_file(&self, test: &Test, input: &str, expected: &str, beside: Beside) -> Result<(), String> {
        if !self.read.kinds.contains(&Kind::Csv) {
            return Err("only tests of CSV files can have an `input`".to_owned());
        }
        let mut lines = |name: &str, separator: Option<u8>| -> Result<Vec<Vec<String>>, String> {
            let bytes = beside(name).map_err(|error| format!("`{name}` cannot be read: {error}"))?;
            records(&bytes, separator).map_err(|error| format!("`{name}` cannot be read: {error}"))
        };
        let (rows, wanted) = (lines(input, self.read.separator)?, lines(expected, Some(b','))?);
        let (header, rows) = self.below_header(&rows)?;
        let facts = FileFacts {
            name: input.to_owned(),
            ..self.facts(test)
        };
        let mut evaluator = Evaluator::new(self, &header, &facts).map_err(|problems| told(&problems))?;
        let (names, mut wanted) = match wanted.split_first() {
            Some((names, wanted)) => (names, wanted.iter()),
            None => return Err(format!("`{expected}` is empty")),
        };
        let mut made = Made::default();
        for (number, row) in rows.iter().enumerate() {
            let row: Vec<Option<&str>> = row.iter().map(|cell| Some(cell.as_str())).collect();
            if let Err(problems) = evaluator.row(&row, &mut made) {
                let problems: Vec<Problem> = problems
                    .iter()
                    .map(|problem| problem.problem(&self.name, Position::default()))
                    .collect();
                return Err(format!(
                    "row {} of `{input}` is refused\n{}",
                    number + 1,
                    told(&problems)
                ));
            }
            if made.kind == RowKind::Stop {
                break;
            }
            for charge in 0..made.charges() {
                let Some(wanted) = wanted.next() else {
                    return Err(format!(
                        "`{input}` has more charges than `{expected}`, from row {}",
                        number + 1
                    ));
                };
                for (name, wanted) in names.iter().zip(wanted) {
                    let place = evaluator.target().iter().position(|target| target == name);
                    let place = place.ok_or_else(|| format!("the mapping makes no `{name}`"))?;
                    let wanted = Some(wanted.as_str()).filter(|wanted| !wanted.is_empty());
                    let found = made.cell(charge, place);
                    if !self.is_as_wanted(name, wanted, found) {
                        let (found, wanted) = (shown(found), shown(wanted));
                        return Err(format!("`{name}` of row {} is {found}, not {wanted}", number + 1));
                    }
                }
            }
        }
        match wanted.next() {
            None => Ok(()),
            Some(_) => Err(format!("`{expected}` has more charges than `{input}`")),
        }
    }

    /// The header of a file and the rows below it.
    fn below_header<'r>(&self, rows: &'r [Vec<String>]) -> Result<(Vec<String>, &'r [Vec<String>]), String> {
        match &self.read.header {
            Header::Given(names) => Ok((names.clone(), rows)),
            Header::First => {
                let (header, rows) = rows.split_first().ok_or("the file is empty")?;
                Ok((header.clone(), rows))
            }
            Header::Find { names, within } => {
                let has = |row: &&Vec<String>| {
                    names
                        .iter()
                        .all(|name| row.iter().any(|cell| self.read.names.are_one(cell, name)))
                };
                let at = rows.iter().take(*within).position(|row| has(&row));
                let at = at.ok_or_else(|| format!("no header with {} in the first {within} rows", names.join(", ")))?;
                Ok((
                    rows.get(at).cloned().unwrap_or_default(),
                    rows.get(at + 1..).unwrap_or_default(),
                ))
            }
        }
    }
}

/// The records of a CSV file.
fn records(bytes: &[u8], separator: Option<u8>) -> Result<Vec<Vec<String>>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let most = |separators: &[u8]| {
        let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
        separators.iter().copied().max_by_key(count)
    };
    let separator = separator.or_else(|| most(b"\t;,")).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let rows = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        Ok(record.iter().map(str::to_owned).collect())
    });
    rows.collect()
}

/// Whether two values are equal: decimals by value, texts by letter.
fn is_equal(holds: ValueKind, wanted: Option<&str>, found: Option<&str>) -> bool {
    if wanted == found {
        return true;
    }
    let decimal = |text: Option<&str>| Decimal::parse(text?).ok();
    holds == ValueKind::Decimal
        && matches!((decimal(wanted), decimal(found)), (Some(wanted), Some(found)) if wanted == found)
}

fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| format!("`{value}`"))
}

fn counted(charges: usize) -> String {
    if charges == 1 {
        "1 charge".to_owned()
    } else {
        format!("{charges} charges")
    }
}

fn became(made: &Made) -> String {
    match made.kind {
        RowKind::Charges => format!("became {}", counted(made.charges())),
        RowKind::Skipped => "is skipped".to_owned(),
        RowKind::Total => "is a row of totals".to_owned(),
        RowKind::Stop => "ends the reading".to_owned(),
    }
}

/// Problems as lines.
fn told(problems: &[Problem]) -> String {
    let lines = problems.iter().flat_map(|problem| {
        let value = problem
            .value
            .as_ref()
            .map(|value| format!(" (value: {value})"))
            .unwrap_or_default();
        let first = format!("{}{value}", problem.message);
        std::iter::once(first).chain(problem.hints.clone())
    });
    lines.collect::<Vec<_>>().join("\n")
}
