//! The three threads of a file that a mapping reads: one makes records of its rows and finds their contexts, one counts the
//! file and the records a second time, and the caller's own stores.

use super::made::Records;
use super::told::{self, Told};
use crate::charges::batch::Batch;
use crate::charges::counted::Counted;
use crate::charges::load::FileRead;
use crate::charges::memory::Memory;
use crate::charges::threads::three;
use crate::charges::write::Writer;
use crate::error::{Problem, Result, codes};
use crate::interrupt;
use crate::ledger::import::Options;
use crate::mapped;
use crate::mapped::Costs;
use crate::mapped::compared::Both;
use crate::mapped::costs::FirstSums;
use crate::mapped::count::{Raw, Second, count_columns};
use crate::mapped::rows::{ragged, refused};
use crate::mapped::totals::Sums;
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
use crate::source::rows::{How, Origin, Row, Table, Whereabouts};
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
    /// The header, and where the table was found.
    Header(Vec<String>, Whereabouts),
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
    /// Sums of the cells that costs are made of, where costs are more than these.
    first: Option<Vec<DecimalSum>>,
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
    let costs = Costs::new(one.mapping, one.mapped.dataset.as_deref());
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
    let (how, of_costs) = (&how, &costs);
    let ((counted, sha256), read) = three(
        &file.name,
        move || (count(one, (how, columns), of_costs, &made), file.sha256()),
        move || read(one, (how, of_costs), origin, memory, &to_counter, &to_writer),
        || {
            for mut batch in batches {
                interrupt::check()?;
                between(&mut batch);
                shifts.extend_from_slice(&batch.shifts);
                writer.store(batch)?;
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
    let mut made = DecimalSum::default();
    for [(_, billed), ..] in counted.sums.values() {
        made.add(&billed.total());
    }
    let costs = costs.of_header(&through.found.header);
    let both = Both {
        costs: &costs,
        rows: through.found.rows,
        raw: &raw,
        first: through.first.as_deref(),
        made: (made.total(), "BilledCost"),
        is_by_columns: columns.is_some(),
    };
    let differences = both.differences();
    if !differences.is_empty() {
        let differences = differences.into_iter().map(|problem| problem.in_file(&file.name));
        return Ok(Err(differences.collect()));
    }
    let read = FileRead {
        accepted: told::sentences(&Told {
            one,
            both: &both,
            form: how.form,
            sentences: &through.sentences,
        }),
        version: through.layout.version.name(),
        header: through.layout.header,
        counted,
        sha256: sha256?,
        shifts,
        needed_dates: false,
        kept: told::kept(one.options),
    };
    Ok(Ok((read, through.found)))
}

/// The thread that counts: the records by the second reader of Cost and Usage, the file by one of its own.
fn count(
    one: &File,
    (how, columns): (&How, Option<&Parquet>),
    costs: &Costs,
    made: &Receiver<ToCount>,
) -> std::result::Result<(Counted, Raw), String> {
    let mut counter = Counter::default();
    let mut second = None;
    let mut has_stopped = false;
    // Whatever goes wrong here, the first reader must not be kept waiting.
    let mut problem = None;
    for message in made {
        match message {
            ToCount::Header(..) if columns.is_some() => {}
            ToCount::Header(header, found) => match Second::open((one.file, how), (&header, &found), costs) {
                Ok(opened) => second = Some(opened),
                Err(message) => problem = Some(message),
            },
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
        Some(parquet) => count_columns(parquet, costs)?,
        None => second.map(|second| second.finish(has_stopped)).unwrap_or_default(),
    };
    match raw.problem {
        Some(problem) => Err(problem),
        None => Ok((counter.finish()?, raw)),
    }
}

/// The thread that reads, and makes records.
fn read(
    one: &File,
    (how, costs): (&How, &Costs),
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
    let mut sums = Sums::new(&target, &mapping.control.of, "charges");
    let mut first = FirstSums::new(costs, &table);
    let mut known = told::Rows::new(mapping, &table, one.options);
    let mut rows = [0_u64; 3];
    let mut are_charges = Vec::new();
    let (mut row, mut made) = (Row::default(), Made::default());
    let header = table.header.clone();
    let _ = to_counter.send(ToCount::Header(header.clone(), table.whereabouts()));
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
                Err(_) if row.ragged.is_some() => refuse_ragged(&mut reader, &table, &row),
                Err(problems) => refuse_cells(&mut reader, &mapping.name, (&table, &row), &problems),
                Ok(()) => match made.kind {
                    RowKind::Charges if row.ragged.is_some() => refuse_ragged(&mut reader, &table, &row),
                    RowKind::Charges => {
                        is_charge = true;
                        for charge in 0..made.charges() {
                            records.put(made.charge(charge), row.number);
                        }
                        sums.add(&made);
                        known.add(&row, &made);
                        if let Some(first) = &mut first {
                            first.add(costs, &row);
                        }
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
            let done = records.take();
            reader.give_lines(done.lines);
            let batch = reader.read(&done.block, &done.ends, done.first.0, done.first.1);
            // A thread that hung up has its own reason, which is reported there.
            let counts = ToCount::Block(done.block, std::mem::take(&mut are_charges));
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
        sentences: table
            .notes()
            .into_iter()
            .chain(sentences)
            .chain(known.sentences())
            .collect(),
        first: first.map(|first| first.sums),
    }))
}

fn refuse_cells(reader: &mut Reader, mapping: &str, (table, row): (&Table, &Row), problems: &[CellProblem]) {
    for problem in problems {
        let cell = problem.column.as_ref().map(|(place, _)| *place);
        reader.refuse(problem.problem(mapping, table.position(row, cell)));
    }
}

fn refuse_ragged(reader: &mut Reader, table: &Table, row: &Row) {
    reader.refuse(ragged(row, &table.header).at(table.position(row, None)));
}
