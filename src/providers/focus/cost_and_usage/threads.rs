//! The three threads that share the work on a file.
//!
//! One reads blocks, splits them, and finds contexts; one counts the same bytes a second time, and takes their hash; the
//! caller's own stores the rows, since the connection is its own. On two cores they are done about as soon as the rows
//! are stored.

use super::columnar;
use super::control::Counter;
use super::json;
use super::layout::Layout;
use super::opening::header_of;
use super::read::Reader;
use crate::charges::batch::{Batch, Store};
use crate::charges::counted::Counted;
use crate::charges::load::FileRead;
use crate::charges::memory::Memory;
use crate::charges::threads::three;
use crate::digest::hex;
use crate::error::{Problem, Result, codes, io};
use crate::interrupt;
use crate::ledger::import::Options;
use crate::source::input::{Content, Cut, Input, Places};
use crate::source::rows::blocks::{Block, Blocks, Unreadable};
use crate::source::rows::split::Ends;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Blocks that may wait for a thread.
const WAITING: usize = 8;

/// What is done to batches between reader and ledger: nothing, but in tests of the control totals.
pub(crate) type Between<'b> = &'b mut dyn FnMut(&mut Batch);

/// Reads a file and has its rows stored.
///
/// # Errors
/// When the file cannot be read, or its rows not be stored, or Ctrl-C was pressed.
pub(crate) fn load_file(
    store: Store,
    file: &Input,
    options: &Options,
    memory: &mut Memory,
    progress: &mut dyn FnMut(u64),
    between: Between,
) -> Result<std::result::Result<FileRead, Vec<Problem>>> {
    if !file.flaws.is_empty() {
        return Ok(Err(file.flaws.clone()));
    }
    if file.is_parquet() {
        return columnar::load_file(store, file, options, memory, progress, between);
    }
    let (source, position) = file.open()?;
    let (to_counter, blocks) = sync_channel(WAITING);
    let (to_writer, batches) = sync_channel::<Batch>(WAITING);
    let is_plain = file.is_plain();
    let mut shifts = Vec::new();
    let ((counted, hash), read) = three(
        &file.name,
        move || count(file, &blocks),
        move || read(file, options, source, memory, &to_counter, &to_writer),
        || {
            let mut done = 0;
            for mut batch in batches {
                interrupt::check()?;
                between(&mut batch);
                shifts.extend_from_slice(&batch.shifts);
                done += u64::try_from(batch.length).unwrap_or_default();
                store(batch)?;
                // Of a packed file the text is longer than the file.
                progress(if is_plain {
                    done
                } else {
                    position.load(Ordering::Relaxed)
                });
            }
            Ok(())
        },
    )?;
    let Through {
        layout,
        deviations,
        needed_dates,
    } = match read? {
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
    let sha256 = match hash {
        Some(hash) => hash,
        None => file.sha256()?,
    };
    Ok(Ok(FileRead {
        accepted: accepted(&layout, &deviations),
        version: layout.version.name(),
        header: layout.header,
        counted,
        sha256,
        shifts,
        needed_dates,
        kept: Vec::new(),
    }))
}

/// The second reader's thread; the hash where the blocks are the file's own bytes.
fn count(file: &Input, blocks: &Receiver<Arc<Block>>) -> (std::result::Result<Counted, String>, Option<String>) {
    if let (Some(Places::Objects(_)), Content::Bytes { original, .. }) = (&file.places, &file.content) {
        // What was written out is the first reader's; the second goes through the document itself.
        for _ in blocks {}
        let text = original.text().map_err(|problem| problem.message.clone());
        return (text.and_then(|text| json::count(&text)), None);
    }
    let mut counter = Counter::default();
    let mut hasher = Sha256::new();
    for block in blocks {
        let fresh = block.bytes.get(block.fresh..).unwrap_or_default();
        if file.is_plain() {
            hasher.update(fresh);
        }
        counter.feed(fresh);
    }
    (counter.finish(), file.is_plain().then(|| hex(&hasher.finalize())))
}

/// What is known of a file whose rows were read.
struct Through {
    layout: Layout,
    deviations: Vec<String>,
    needed_dates: bool,
}

type ReadThrough = std::result::Result<Through, Vec<Problem>>;

/// The reader's thread.
fn read(
    file: &Input,
    options: &Options,
    source: Box<dyn std::io::Read + Send + '_>,
    memory: &mut Memory,
    to_counter: &SyncSender<Arc<Block>>,
    to_writer: &SyncSender<Batch>,
) -> Result<ReadThrough> {
    let mut memory = Some(memory);
    let mut blocks = Blocks::new(source, file.cut.separator);
    let layout = OnceCell::new();
    let mut reader = None;
    loop {
        let (block, ends) = match blocks.next_block() {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(Unreadable::Io(error)) => {
                let packed = file.packing().and_then(|packing| packing.problem(&file.name, &error));
                return packed.map_or_else(
                    || Err(io(&file.name, "cannot read", &error)),
                    |problem| Ok(Err(vec![problem])),
                );
            }
            Err(reason) => {
                let line = reader.as_ref().map_or(1, Reader::line);
                let mut problems = reader.map(Reader::into_problems).unwrap_or_default();
                problems.push(reason.problem(&file.name, line));
                return Ok(Err(problems));
            }
        };
        let mut first = (0, 0);
        let reader = match (&mut reader, memory.take()) {
            (Some(reader), _) => reader,
            (none, Some(memory)) => {
                let (header, start) = header(&block, ends, file.cut);
                first = (start, file.cut.before_header + 1);
                let layout = layout.get_or_init(|| Layout::new(&header, options.accepted_then()));
                if let Some(problem) = refuse_header(layout, file, options) {
                    return Ok(Err(vec![problem]));
                }
                none.insert(Reader::new(
                    file,
                    options,
                    layout,
                    memory,
                    block.bytes.get(..start).unwrap_or_default(),
                ))
            }
            (None, None) => break,
        };
        let batch = reader.read(&block, ends, first.0, first.1);
        // A thread that hung up has its own reason, which is reported there.
        if to_counter.send(block).is_err() || (reader.problems.is_empty() && to_writer.send(batch).is_err()) {
            break;
        }
    }
    let Some(mut reader) = reader else {
        return Ok(Ok(Through {
            layout: Layout::new(&[], None),
            deviations: Vec::new(),
            needed_dates: false,
        }));
    };
    if blocks.lacks_last_line_feed {
        reader.deviations.note("the last line has no line feed");
    }
    let deviations: Vec<String> = reader.deviations.sentences().map(str::to_owned).collect();
    if options.strict {
        for deviation in &deviations {
            reader.refuse(Problem::new(&codes::DEVIATION, deviation.clone()).in_file(&file.name));
        }
    }
    if !reader.problems.is_empty() {
        return Ok(Err(reader.into_problems()));
    }
    // Here rather than by the thread that stores: it has more to do.
    let _ = to_writer.send(reader.last());
    let needed_dates = reader.needed_dates;
    Ok(Ok(Through {
        layout: layout.into_inner().unwrap_or_else(|| Layout::new(&[], None)),
        deviations,
        needed_dates,
    }))
}

/// The header of the first block, and where it ends.
fn header(block: &Block, ends: &Ends, cut: Cut) -> (Vec<String>, usize) {
    let end_of = |record: usize| {
        let end = ends.records.get(record).and_then(|&end| ends.fields.get(end));
        let start = end.and_then(|&end| usize::try_from(end).ok()).unwrap_or_default() + 1;
        start.min(block.end)
    };
    let before = cut.before_header.checked_sub(1).map_or(0, end_of);
    let start = end_of(cut.before_header);
    let header = header_of(block.bytes.get(before..start).unwrap_or_default(), cut.separator);
    (header.unwrap_or_default(), start)
}

pub(super) fn refuse_header(layout: &Layout, file: &Input, options: &Options) -> Option<Problem> {
    if let Some((one, other)) = &layout.clash {
        let message = if one == other {
            format!("two columns have the name `{one}`")
        } else {
            format!("two columns are read under one name: `{one}` and `{other}`")
        };
        return Some(Problem::new(&codes::DUPLICATE_HEADER, message).in_file(&file.name));
    }
    let (_, others) = layout.unknown();
    if options.strict && !others.is_empty() {
        let message = format!(
            "columns that FOCUS {} does not have: {}",
            layout.version.name(),
            others.join(", ")
        );
        return Some(Problem::new(&codes::DEVIATION, message).in_file(&file.name));
    }
    let missing = layout.missing();
    if options.strict && !missing.is_empty() {
        let message = format!(
            "columns that FOCUS {} asks for are not there: {}",
            layout.version.name(),
            missing.join(", ")
        );
        return Some(Problem::new(&codes::DEVIATION, message).in_file(&file.name));
    }
    None
}

/// What is worth knowing of a file besides its rows, as sentences.
pub(super) fn accepted(layout: &Layout, deviations: &[String]) -> Vec<String> {
    let mut accepted = deviations.to_vec();
    let version = layout.version.name();
    let (own, others) = layout.unknown();
    if !own.is_empty() {
        accepted.push(format!("columns of the provider's own, kept: {}", own.join(", ")));
    }
    if !others.is_empty() {
        accepted.push(format!(
            "columns that FOCUS {version} does not have, kept: {}",
            others.join(", ")
        ));
    }
    let missing = layout.missing();
    if !missing.is_empty() {
        accepted.push(format!(
            "columns that FOCUS {version} asks for are not there: {}",
            missing.join(", ")
        ));
    }
    accepted
}
