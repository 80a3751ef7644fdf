//! Cost and Usage in Parquet files, which have columns and no text: the same facts and contexts as from CSV.
//!
//! `parts` finds what each value of a column adds to the key of its row, once for what repeats in a dictionary; `contexts`
//! finds the context of a row by that key; `times` remembers times; `read` makes facts; `second` counts rows and sums of the
//! same pages a second time. Three threads share the work, as for CSV.

mod contexts;
mod parts;
mod read;
mod second;
mod texts;
mod times;

pub(super) use texts::texts;

use super::layout::Layout;
use super::threads::{Between, accepted, refuse_header};
use crate::charges::batch::{Batch, Store};
use crate::charges::load::FileRead;
use crate::charges::memory::Memory;
use crate::error::{Problem, Result, codes, io};
use crate::interrupt;
use crate::ledger::import::{Options, changed};
use crate::source::input::Input;
use crate::source::parquet::{Column, Kind, Parquet};
use read::Reader;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Batches that may wait to be stored.
const WAITING: usize = 16;

/// A line less than in a text for each row of a file that has no header among its rows: places are rows, not lines.
const SHIFT: (i64, i64) = (1, -1);

/// What is known of a file whose rows were read.
struct Through {
    deviations: Vec<String>,
    needed_dates: bool,
}

/// Reads a file and has its rows stored.
///
/// # Errors
/// When the file cannot be read, or its rows not be stored, or Ctrl-C was pressed.
pub(super) fn load_file(
    store: Store,
    file: &Input,
    options: &Options,
    memory: &mut Memory,
    progress: &mut dyn FnMut(u64),
    between: Between,
) -> Result<std::result::Result<FileRead, Vec<Problem>>> {
    let before = file.state();
    // Two threads read it, each by a file of its own.
    let (parquet, again) = match (file.parquet()?, file.parquet()?) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(problem), _) | (_, Err(problem)) => return Ok(Err(vec![*problem])),
    };
    let layout = Layout::new(&parquet.header(), options.accepted_then());
    if let Some(problem) = refuse_header(&layout, file, options) {
        return Ok(Err(vec![problem]));
    }
    std::thread::scope(|scope| {
        let (to_writer, batches) = sync_channel::<Batch>(WAITING);
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let failed = |error: std::io::Error| io(&file.name, "cannot start a thread for", &error);
        let of_second = &layout;
        let second = named("count")
            .spawn_scoped(scope, move || {
                let counted = second::count(&again, of_second);
                (counted, file.sha256())
            })
            .map_err(failed)?;
        let (of_reader, of_file) = (&layout, &parquet);
        let reader = named("read")
            .spawn_scoped(scope, move || {
                read(of_file, file, options, of_reader, memory, &to_writer)
            })
            .map_err(failed)?;
        let mut done = 0;
        for mut batch in batches {
            interrupt::check()?;
            between(&mut batch);
            done += u64::try_from(batch.length).unwrap_or_default();
            store(batch)?;
            progress(done);
        }
        let lost = || Problem::new(&codes::IO, "a thread of the import ended without a result").in_file(&file.name);
        let read = reader.join().map_err(|_| lost())??;
        let (counted, hash) = second.join().map_err(|_| lost())?;
        let Through {
            deviations,
            needed_dates,
        } = match read {
            Ok(read) => read,
            Err(problems) => return Ok(Err(problems)),
        };
        let counted = match counted {
            Ok(counted) => counted,
            Err(message) => {
                let message = format!("the second reader cannot read the file: {message}");
                return Ok(Err(vec![
                    Problem::new(&codes::CONTROL_TOTAL, message).in_file(&file.name),
                ]));
            }
        };
        let sha256 = hash?;
        if file.state() != before {
            return Ok(Err(vec![*changed(&file.name)]));
        }
        let shifts = if counted.rows > 0 { vec![SHIFT] } else { Vec::new() };
        let mut accepted = accepted(&layout, &deviations);
        accepted.extend(stored_by_value(&parquet));
        Ok(Ok(FileRead {
            accepted,
            version: layout.version.name(),
            header: layout.header.clone(),
            counted,
            sha256,
            shifts,
            needed_dates,
            kept: Vec::new(),
        }))
    })
}

type ReadThrough = std::result::Result<Through, Vec<Problem>>;

/// The reader's thread.
fn read(
    parquet: &Parquet,
    file: &Input,
    options: &Options,
    layout: &Layout,
    memory: &mut Memory,
    to_writer: &SyncSender<Batch>,
) -> Result<ReadThrough> {
    let mut reader = Reader::new(parquet, file, options, layout, memory);
    let wanted: Vec<usize> = reader.wanted().collect();
    let mut rows = match parquet.read_units(&wanted) {
        Ok(rows) => rows,
        Err(problem) => return Ok(refused(reader, *problem)),
    };
    loop {
        let batch = match rows.next_batch() {
            Ok(Some(batch)) => reader.read(batch),
            Ok(None) => break,
            Err(problem) if problem.code == &codes::PARQUET => return Ok(refused(reader, *problem)),
            Err(problem) => return Err(problem),
        };
        // A thread that hung up has its own reason, which is reported there.
        if reader.problems.is_empty() && to_writer.send(batch).is_err() {
            break;
        }
    }
    let deviations: Vec<String> = reader.deviations.sentences().map(str::to_owned).collect();
    if options.strict {
        for deviation in &deviations {
            reader.refuse(
                u64::MAX,
                Problem::new(&codes::DEVIATION, deviation.clone()).in_file(&file.name),
            );
        }
    }
    if !reader.problems.is_empty() {
        return Ok(Err(reader.into_problems()));
    }
    let _ = to_writer.send(reader.last());
    Ok(Ok(Through {
        deviations,
        needed_dates: reader.needed_dates,
    }))
}

fn refused(mut reader: Reader, problem: Problem) -> ReadThrough {
    reader.refuse(u64::MAX, problem);
    Err(reader.into_problems())
}

/// What of the columns is stored by value, since it has no digits of its own, as sentences.
fn stored_by_value(parquet: &Parquet) -> Vec<String> {
    let names = |is_it: fn(&Column) -> bool| -> Vec<&str> {
        let columns = parquet.columns().iter().filter(|column| is_it(column));
        columns.map(|column| column.name.as_str()).collect()
    };
    let decimals = names(|column| matches!(column.kind, Kind::Decimal { .. }));
    let floats = names(|column| matches!(column.kind, Kind::Float | Kind::Double));
    let mut sentences = Vec::new();
    if !decimals.is_empty() {
        sentences.push(format!(
            "decimals of a fixed number of decimals are stored without trailing zeros: {}",
            decimals.join(", ")
        ));
    }
    if !floats.is_empty() {
        sentences.push(format!(
            "binary floats are stored as the shortest decimals that read back the same: {}",
            floats.join(", ")
        ));
    }
    sentences
}
