//! The three threads of a file that a mapping reads: one makes records of its rows and finds their contexts, one counts the
//! file and the records a second time, and the caller's own stores.

use super::count::{Costs, Raw, Second, count_columns};
use super::made::{Done, Records};
use super::totals;
use super::totals::Sums;
use crate::charges::batch::Batch;
use crate::charges::counted::Counted;
use crate::charges::load::FileRead;
use crate::charges::mapped;
use crate::charges::memory::Memory;
use crate::charges::threads::three;
use crate::charges::write::Writer;
use crate::error::{Problem, Result, codes};
use crate::interrupt;
use crate::ledger::import::Options;
use crate::mapping::{CellProblem, Evaluator, Made, Mapping, RowKind};
use crate::money::decimal::DecimalSum;
use crate::providers::focus::cost_and_usage::control::Counter;
use crate::providers::focus::cost_and_usage::layout::Layout;
use crate::providers::focus::cost_and_usage::read::Reader;
use crate::providers::focus::cost_and_usage::threads::Between;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::parquet::Parquet;
use crate::source::rows::blocks::Block;
use crate::source::rows::{How, Medium, Origin, Row, Table};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Blocks that may wait for a thread.
const WAITING: usize = 4;

/// A file, and how it is read.
#[derive(Clone, Copy)]
#[allow(
    clippy::struct_field_names,
    reason = "the file is one of the things that are known of it"
)]
pub(super) struct File<'a> {
    pub file: &'a Input,
    pub mapped: &'a Mapped,
    pub mapping: &'a Mapping,
    pub options: &'a Options,
}

/// What is known of a file besides its charges.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Its columns, as written.
    pub header: Vec<String>,
    /// Rows that were read, skipped, and are totals.
    pub rows: [u64; 3],
}

/// For the thread that counts.
enum ToCount {
    /// The header, and what separates cells.
    Header(Vec<String>, u8),
    /// Records that were made, and which of the rows became charges.
    Block(Arc<Block>, Vec<bool>),
    /// The mapping said that no more rows follow.
    Stopped,
}

/// What the reader's thread found.
struct Through {
    found: Found,
    layout: Layout,
    sentences: Vec<String>,
    months: BTreeMap<(String, String), DecimalSum>,
}

type ReadThrough = std::result::Result<Through, Vec<Problem>>;

/// Reads a file and stores its charges.
///
/// # Errors
/// When the file cannot be read, or the ledger not be written, or Ctrl-C was pressed.
pub(super) fn load_file(
    writer: &mut Writer,
    one: &File,
    memory: &mut Memory,
    progress: &mut dyn FnMut(u64),
    between: Between,
) -> Result<std::result::Result<(FileRead, Found), Vec<Problem>>> {
    let file = one.file;
    let how = mapped::how(one.mapping, mapped::form(&one.mapped.form));
    let costs = mapped::costs(one.mapping, one.mapped.dataset.as_deref()).map(Costs);
    let columns = match mapped::columns(file)? {
        Ok(columns) => columns,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let columns = columns.as_ref();
    let (source, position) = file.open()?;
    let origin = match columns {
        Some(parquet) => Origin::Columns(parquet),
        None => Origin::Text(source),
    };
    let (to_counter, made) = sync_channel(WAITING);
    let (to_writer, batches) = sync_channel::<Batch>(WAITING);
    let mut shifts = Vec::new();
    let (how, of_costs) = (&how, costs.as_ref());
    let (counted, read) = three(
        &file.name,
        move || count(one, (how, columns), of_costs, &made),
        move || read(one, how, origin, memory, &to_counter, &to_writer),
        || {
            for mut batch in batches {
                interrupt::check()?;
                between(&mut batch);
                writer.store(&batch)?;
                shifts.extend_from_slice(&batch.shifts);
                progress(position.load(Ordering::Relaxed));
            }
            Ok(())
        },
    )?;
    let through = match read? {
        Ok(through) => through,
        Err(problems) => return Ok(Err(problems)),
    };
    let (counted, raw) = match counted {
        Ok(counted) => counted,
        Err(message) => {
            let message = format!("the second reader cannot read the file: {message}");
            return Ok(Err(vec![
                Problem::new(&codes::CONTROL_TOTAL, message).in_file(&file.name),
            ]));
        }
    };
    // Columns are added up as wholes: rows that became no charges are in their sums.
    let [_, skipped, of_totals] = through.found.rows;
    let has_sum = raw
        .as_ref()
        .is_some_and(|raw| !(raw.has_no_sum || columns.is_some() && skipped + of_totals > 0));
    let costs = costs.filter(|_| has_sum);
    let mut problems = compared(&through, &counted, raw.as_ref(), costs.as_ref());
    problems.extend(totals::stated(&one.options.totals, &through.months));
    if !problems.is_empty() {
        let problems = problems.into_iter().map(|problem| problem.in_file(&file.name));
        return Ok(Err(problems.collect()));
    }
    let read = FileRead {
        accepted: accepted(one, &through, raw.is_some(), costs.as_ref()),
        version: through.layout.version.name(),
        header: through.layout.header,
        counted,
        sha256: file.sha256()?,
        shifts,
        needed_dates: false,
    };
    Ok(Ok((read, through.found)))
}

/// The thread that counts: the records by the second reader of Cost and Usage, the file by one of its own.
fn count(
    one: &File,
    (how, columns): (&How, Option<&Parquet>),
    costs: Option<&Costs>,
    made: &Receiver<ToCount>,
) -> std::result::Result<(Counted, Option<Raw>), String> {
    let nothing = Costs::default();
    let costs = costs.unwrap_or(&nothing);
    let place = |header: &[String], column: &str| mapped::place(one.mapping, header, column);
    let amount = |column: &str, text: &str| mapped::amount(one.mapping, column, text);
    let mut counter = Counter::default();
    let mut second = None;
    let mut has_stopped = false;
    // Whatever goes wrong here, the first reader must not be kept waiting.
    let mut problem = None;
    for message in made {
        match message {
            ToCount::Header(header, separator) if !matches!(how.form, Medium::Sheet | Medium::Parquet) => {
                match Second::open((one.file, how), (header, separator), costs, (&amount, &place)) {
                    Ok(opened) => second = Some(opened),
                    Err(message) => problem = Some(message),
                }
            }
            ToCount::Header(..) => {}
            ToCount::Block(block, are_charges) => {
                counter.feed(block.bytes.get(block.fresh..).unwrap_or_default());
                if let Some(second) = &mut second {
                    second.go_on(&are_charges);
                }
            }
            ToCount::Stopped => has_stopped = true,
        }
    }
    if let Some(problem) = problem {
        return Err(problem);
    }
    let raw = match columns {
        Some(parquet) => Some(count_columns(parquet, costs, &place)?),
        None => second.map(|second| second.finish(has_stopped)),
    };
    if let Some(problem) = raw.as_ref().and_then(|raw| raw.problem.clone()) {
        return Err(problem);
    }
    Ok((counter.finish()?, raw))
}

/// The thread that reads, and makes records.
fn read(
    one: &File,
    how: &How,
    origin: Origin<'_>,
    memory: &mut Memory,
    to_counter: &SyncSender<ToCount>,
    to_writer: &SyncSender<Batch>,
) -> Result<ReadThrough> {
    let File { file, mapping, .. } = *one;
    let mut table = match refused(Table::open(&file.name, origin, how))? {
        Ok(table) => table,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let facts = mapped::facts(file, one.mapped, &table);
    let mut evaluator = match Evaluator::new(mapping, &table.header, &facts) {
        Ok(evaluator) => evaluator,
        Err(problems) => return Ok(Err(problems)),
    };
    let target = evaluator.target().to_vec();
    let layout = Layout::new(&target, one.options.accepted_then());
    let mut reader = Reader::new(file, one.options, &layout, memory, b"");
    let mut records = Records::under(&target);
    let mut sums = Sums::new(&target, !one.options.totals.is_empty());
    let mut rows = [0_u64; 3];
    let mut are_charges = Vec::new();
    let (mut row, mut made) = (Row::default(), Made::default());
    let header = table.header.clone();
    let _ = to_counter.send(ToCount::Header(header.clone(), table.separator()));
    let mut is_over = false;
    while !is_over {
        is_over = match refused(table.next(&mut row))? {
            Ok(is_there) => !is_there,
            Err(problem) => {
                reader.refuse(problem);
                break;
            }
        };
        if !is_over {
            let cells: Vec<Option<&str>> = row.cells().collect();
            rows[0] += 1;
            let mut is_charge = false;
            match evaluator.row(&cells, &mut made) {
                Err(_) if row.ragged.is_some() => {
                    reader.refuse(ragged(&row, &header).at(table.position(&row, None)));
                }
                Err(problems) => refuse_cells(&mut reader, &mapping.name, (&table, &row), &problems),
                Ok(()) => match made.kind {
                    RowKind::Charges if row.ragged.is_some() => {
                        reader.refuse(ragged(&row, &header).at(table.position(&row, None)));
                    }
                    RowKind::Charges => {
                        is_charge = true;
                        for charge in 0..made.charges() {
                            records.put(made.charge(charge), row.number);
                        }
                        sums.add(&made);
                    }
                    RowKind::Skipped => rows[1] += 1,
                    RowKind::Total => {
                        rows[2] += 1;
                        let wrong = made.total.as_deref().and_then(|figure| sums.compare(figure));
                        if let Some(problem) = wrong {
                            reader.refuse(problem.at(table.position(&row, None)));
                        }
                    }
                    RowKind::Stop => {
                        rows[0] -= 1;
                        let _ = to_counter.send(ToCount::Stopped);
                        is_over = true;
                        continue;
                    }
                },
            }
            are_charges.push(is_charge);
        }
        if records.is_full() || is_over {
            let Done {
                block,
                ends,
                lines,
                first,
            } = records.take();
            reader.give_lines(lines);
            let batch = reader.read(&block, &ends, first.0, first.1);
            // A thread that hung up has its own reason, which is reported there.
            let counts = ToCount::Block(block, std::mem::take(&mut are_charges));
            if to_counter.send(counts).is_err() || (reader.problems.is_empty() && to_writer.send(batch).is_err()) {
                break;
            }
        }
    }
    let sentences: Vec<String> = reader.deviations.sentences().map(str::to_owned).collect();
    if !reader.problems.is_empty() {
        return Ok(Err(reader.into_problems()));
    }
    let _ = to_writer.send(reader.last());
    drop(reader);
    Ok(Ok(Through {
        found: Found { header, rows },
        layout,
        sentences: table.notes().into_iter().chain(sentences).collect(),
        months: sums.months(),
    }))
}

/// A problem of the file apart from those that end everything.
fn refused<T>(result: Result<T>) -> Result<std::result::Result<T, Problem>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(problem) if problem.code == &codes::IO => Err(problem),
        Err(problem) => Ok(Err(*problem)),
    }
}

fn refuse_cells(reader: &mut Reader, mapping: &str, (table, row): (&Table, &Row), problems: &[CellProblem]) {
    for problem in problems {
        let cell = problem.column.as_ref().map(|(place, _)| *place);
        reader.refuse(problem.problem(mapping, table.position(row, cell)));
    }
}

fn ragged(row: &Row, header: &[String]) -> Problem {
    let message = format!(
        "the row has {} cells, the header {}",
        row.ragged.unwrap_or_default(),
        header.len()
    );
    Problem::new(&codes::RAGGED_ROW, message)
}

/// What the second reader finds otherwise in the file.
fn compared(through: &Through, counted: &Counted, raw: Option<&Raw>, costs: Option<&Costs>) -> Vec<Problem> {
    let Some(raw) = raw else { return Vec::new() };
    let mut problems = Vec::new();
    let read = through.found.rows[0];
    if raw.rows != read {
        let message = format!("rows: the second reader counts {}, the first {read}", raw.rows);
        problems.push(Problem::new(&codes::CONTROL_TOTAL, message));
    }
    if let Some(costs) = costs {
        let mut made = DecimalSum::default();
        for [(_, billed), ..] in counted.sums.values() {
            made.add(&billed.total());
        }
        let (file, made) = (raw.sum.total(), made.total());
        if file != made {
            let message = format!(
                "the sum of `{}` in the file is {file}, that of BilledCost {made}",
                costs.0.join("`, `")
            );
            problems.push(Problem::new(&codes::CONTROL_TOTAL, message));
        }
    }
    problems
}

/// What is worth knowing of the file besides its charges, as sentences.
fn accepted(one: &File, through: &Through, is_counted: bool, costs: Option<&Costs>) -> Vec<String> {
    let [_, skipped, totals] = through.found.rows;
    let mut accepted = vec![format!("read with the mapping {}", one.mapping.name)];
    accepted.extend(
        one.mapped
            .dataset
            .iter()
            .map(|dataset| format!("the dataset is stated: {dataset}")),
    );
    if skipped > 0 {
        accepted.push(format!("rows that the mapping skips: {skipped}"));
    }
    accepted.extend(through.sentences.iter().cloned());
    let mut compared = Vec::new();
    if is_counted {
        compared.push("the number of rows".to_owned());
    }
    if let Some(costs) = costs.filter(|_| is_counted) {
        compared.push(format!("the sum of `{}`", costs.0.join("`, `")));
    }
    if totals > 0 {
        compared.push("rows of totals in the file".to_owned());
    }
    if !one.options.totals.is_empty() {
        compared.push("the totals that you stated".to_owned());
    }
    accepted.push(match compared.as_slice() {
        [] => "no control total was compared".to_owned(),
        _ => format!("control totals that were compared: {}", compared.join(", ")),
    });
    if costs.is_none() && totals == 0 && one.options.totals.is_empty() {
        accepted.push("no sum was compared; state the invoice's with `--total PERIOD=AMOUNT`".to_owned());
    }
    accepted
}
