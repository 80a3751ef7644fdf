//! One delivery into the ledger: its files one after another, all of them or none.

use crate::charges::TABLE;
use crate::charges::counted::{Counted, cost_names};
use crate::charges::counts;
use crate::charges::delivered::record::{self, New};
use crate::charges::delivered::seen::{self, Seen};
use crate::charges::folder;
use crate::charges::memory::Memory;
use crate::charges::unstated;
use crate::charges::write::Writer;
use crate::clock::{self, Clock};
use crate::contract::document::control::Totals;
use crate::contract::import::{Answer, DeliveryStated, Loaded, Needed};
use crate::contract::operation::Operation;
use crate::contract::registry::{Bulk, BytesDone, Came, Ledger};
use crate::digest::hex;
use crate::error::{Problem, Result};
use crate::ledger::archive::{self, Original};
use crate::ledger::chain;
use crate::ledger::import::group::{self, Group};
use crate::ledger::import::{
    DEFAULT_ACCOUNT, DocumentReport, Identity, ImportHead, Options, Outcome, changed, options_text, record_archive,
    record_identity, record_totals, refuse_differences,
};
use crate::ledger::store::Counts;
use crate::output::json::Json;
use crate::source::input::Input;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Loads files into the open transaction.
pub(crate) type Load<'l> = &'l mut dyn FnMut(&Connection, BytesDone) -> Result<Loaded>;

/// Takes a delivery in, and commits it.
///
/// # Errors
/// When the ledger cannot be read or written. What is wrong with the files is an [`Outcome`].
pub fn import(
    ledger: &mut Ledger,
    delivery: (&Bulk, &[Input], Option<&DeliveryStated>),
    options: &Options,
    clock: Clock,
    progress: BytesDone,
) -> Result<Outcome> {
    let mut group = Group::of_one(options.dry_run, clock);
    import_into(&mut group, ledger, delivery, options, clock, progress)
}

/// Takes a delivery in, a small one together with others.
///
/// # Errors
/// When the ledger cannot be read or written; then nothing of the group is to be committed. What is wrong with the files
/// is an [`Outcome`].
pub(crate) fn import_into(
    group: &mut Group,
    ledger: &mut Ledger,
    (bulk, files, stated): (&Bulk, &[Input], Option<&DeliveryStated>),
    options: &Options,
    clock: Clock,
    progress: BytesDone,
) -> Result<Outcome> {
    group.make_way(ledger, weight(files))?;
    match seen::look(&ledger.connection, files, stated, options, clock)? {
        Seen::New => {}
        Seen::Known => return Ok(Outcome::AlreadyThere),
        Seen::Refused(problem) => return Ok(Outcome::Refused(vec![in_first(*problem, files)])),
        Seen::Again(again) => {
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            let seen = group.store(ledger, &names, 0, |connection, _| {
                seen::record(connection, &again, bulk.operation, options, clock)
            })?;
            return Ok(match seen {
                Ok(notes) => Outcome::SeenAgain(notes),
                Err(problems) => {
                    Outcome::Refused(problems.into_iter().map(|problem| in_first(problem, files)).collect())
                }
            });
        }
    }
    import_by(group, ledger, files, progress, &mut |connection, progress| {
        let loaded = (bulk.load)(connection, files, stated, options, clock, progress)?;
        Ok(loaded.and_then(|reports| {
            let problems = stated.map_or_else(Vec::new, |stated| counts::contradictions(stated, files, &reports));
            if problems.is_empty() {
                Ok(reports)
            } else {
                Err(problems)
            }
        }))
    })
}

/// A problem of a delivery, told of its first file.
fn in_first(problem: Problem, files: &[Input]) -> Problem {
    match files.first() {
        Some(file) => problem.in_file(&file.name),
        None => problem,
    }
}

/// How many bytes the text of a delivery is taken for.
fn weight(files: &[Input]) -> u64 {
    let one = |file: &Input| {
        if file.is_plain() {
            file.size
        } else {
            group::packed(file.size)
        }
    };
    files.iter().map(one).fold(0, u64::saturating_add)
}

/// Takes files in that are not there, and are loaded so.
///
/// # Errors
/// As [`import_into`].
pub(crate) fn import_by(
    group: &mut Group,
    ledger: &mut Ledger,
    files: &[Input],
    progress: BytesDone,
    load: Load,
) -> Result<Outcome> {
    let bytes = weight(files);
    let outcome = if group.takes(bytes) {
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        group.store(ledger, &names, bytes, |connection, _| load(connection, progress))?
    } else {
        group.commit(ledger)?;
        // Numbers are given out here, none can point nowhere, and looking each up would cost a third of the time.
        ledger.connection.pragma_update(None, "foreign_keys", false)?;
        let outcome = load_in_transaction(group, ledger, files, progress, load);
        ledger.connection.pragma_update(None, "foreign_keys", true)?;
        let outcome = outcome?;
        if outcome.is_ok() {
            group.count_committed(files.len());
        }
        outcome
    };
    Ok(match outcome {
        Ok(reports) => Outcome::Imported(reports),
        Err(problems) => Outcome::Refused(problems),
    })
}

/// Bytes of files whose rows outgrow the pages that a writer keeps: the ledger takes a sixth of them.
const OUTGROWS: u64 = 256 << 20;

fn load_in_transaction(
    group: &mut Group,
    ledger: &mut Ledger,
    files: &[Input],
    progress: BytesDone,
    load: Load,
) -> Result<Loaded> {
    let unpacked = |file: &Input| {
        if file.is_parquet() {
            group::packed(file.size)
        } else {
            file.size
        }
    };
    if files.iter().map(unpacked).fold(0, u64::saturating_add) > OUTGROWS {
        ledger.write_as_it_comes()?;
    }
    let mut early = ledger.write_early();
    let mut step = |done, all| {
        early.step();
        progress(done, all);
    };
    let transaction = Transaction::new_unchecked(&ledger.connection, TransactionBehavior::Immediate)?;
    let first_import = group::next_import(&transaction)?;
    let loaded = load(&transaction, &mut step)?;
    if loaded.is_ok() {
        group.tell(ledger.settle(Came::Since(first_import), group.clock())?);
        transaction.commit()?;
    } else {
        transaction.rollback()?;
    }
    ledger.write_at_the_end()?;
    Ok(loaded)
}

/// What becomes of the rows before, in the word of the specification.
fn handling(options: &Options) -> &'static str {
    if options.answer == Some(Answer::Append) {
        "Append"
    } else {
        "Overwrite"
    }
}

/// A file that was read without problems, and whose rows are stored.
pub(crate) struct FileRead {
    /// The names of its columns, as written.
    pub header: Vec<String>,
    /// The version of the specification whose columns it fills, by its name.
    pub version: &'static str,
    /// What the second reader counted.
    pub counted: Counted,
    /// The hash of the file.
    pub sha256: String,
    /// What is worth knowing of it besides its rows, as sentences.
    pub accepted: Vec<String>,
    /// Record numbers, and from each on by how many lines it is further down than it would be.
    pub shifts: Vec<(i64, i64)>,
    /// Whether the user's order of dates was needed.
    pub needed_dates: bool,
    /// What is kept with the options of its import.
    pub kept: Vec<(&'static str, String)>,
}

/// Reads a file and stores its rows; or gives its problems, and then nothing of the delivery is kept.
pub(crate) type ReadFile<'r> = &'r mut dyn FnMut(
    &mut Writer,
    &Input,
    &mut Memory,
    &mut dyn FnMut(u64),
) -> Result<std::result::Result<FileRead, Vec<Problem>>>;

/// How files are loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loading<'a> {
    /// The operation whose files they are.
    pub operation: &'static Operation,
    /// Which dataset they are of: charges of one month in two datasets are the same charges.
    pub dataset: &'a str,
    /// What a manifest states of them.
    pub stated: Option<&'a DeliveryStated>,
    /// What the user says about them.
    pub options: &'a Options,
    /// The present.
    pub clock: Clock,
}

/// Loads the files of a delivery into the open transaction, each of them read so.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn load(
    connection: &Connection,
    files: &[Input],
    loading: Loading,
    progress: BytesDone,
    read_file: ReadFile,
) -> Result<Loaded> {
    let Loading { options, clock, .. } = loading;
    let next = |table: &str, key: &str| -> Result<i64> {
        let sql = format!("SELECT coalesce(max({key}), 0) + 1 FROM {table}");
        Ok(connection.query_row(&sql, [], |row| row.get(0))?)
    };
    let delivery_id = next("focus_delivery", "delivery_id")?;
    let last_import = next("import", "import_id")? + i64::try_from(files.len()).unwrap_or(1) - 1;
    let mut writer = Writer::new(connection, delivery_id, last_import)?;
    let retrieved = retrieved(files, options, clock);
    let newest = retrieved.iter().map(|(at, _)| at.clone()).max();
    let newest = newest.unwrap_or_else(|| clock::stored(clock.now()));
    let mut memory = Memory::default();
    let size_in_all: u64 = files.iter().map(|file| file.size).sum();
    let mut size_before = 0;
    let mut problems = Vec::new();
    let mut reports = Vec::new();
    let mut version = "";
    for (file, (retrieved_at, basis)) in files.iter().zip(&retrieved) {
        let first_row = writer.last_row() + 1;
        let mut show = |done| progress(size_before + done, size_in_all);
        let read = match read_file(&mut writer, file, &mut memory, &mut show)? {
            Ok(read) => read,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        size_before += file.size;
        if !problems.is_empty() {
            continue;
        }
        let stored = writer.read_back()?;
        if let Err(problem) = refuse_differences(&read.counted.differences(&stored), &file.name) {
            return Ok(Err(vec![*problem]));
        }
        version = version.max(read.version);
        let rows = (first_row, writer.last_row() + 1 - first_row);
        let account = writer.only_account()?.or_else(|| options.account.clone());
        let delivered = Delivered {
            loading,
            delivery_id,
            account: account.unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned()),
            retrieved_at,
            basis,
        };
        let (import_id, report) = delivered.record(connection, file, &read, rows, stored.totals())?;
        reports.push(report);
        let scopes = memory.totals.take_scopes();
        if options.as_recorded.is_none() {
            let numbers = scopes.iter().map(|scope| writer.scope_id(*scope));
            problems.extend(folder::against(connection, &file.name, numbers)?);
        }
        if files.len() > 1 && !options.by_names {
            let scopes = scopes.into_iter().map(|scope| writer.scope_id(scope));
            record::scopes_of_file(connection, import_id, scopes)?;
        }
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    writer.refuse_other_numbers()?;
    writer.finish(memory.totals.finish())?;
    if memory.totals.has_unstated {
        writer.add_up_stated()?;
    }
    if let Err(problem) = refuse_other_cube(&reports, &writer) {
        return Ok(Err(vec![*problem]));
    }
    connection.execute(
        "INSERT INTO focus_delivery (delivery_id, import_id, focus_version, handling, retrieved_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        (delivery_id, last_import, version, handling(options), &newest),
    )?;
    if !options.by_names {
        writer.cover(&memory.totals.covered())?;
        let new = New {
            delivery: delivery_id,
            import_id: last_import,
            dataset: loading.dataset,
            stated: loading.stated,
            answer: options.answer,
            is_again: options.as_recorded.is_some(),
        };
        let notes = match record::delivery(connection, &new)? {
            Ok(notes) => notes,
            Err(problems) => {
                return Ok(Err(problems
                    .into_iter()
                    .map(|problem| in_first(problem, files))
                    .collect()));
            }
        };
        if let Some(report) = reports.last_mut() {
            report.notes.extend(notes);
        }
    }
    chain::append(connection, last_import, &writer.digested()?)?;
    Ok(Ok(reports))
}

/// When each file was retrieved, as stored, and how that is known. By the rule by names a delivery had one time.
fn retrieved(files: &[Input], options: &Options, clock: Clock) -> Vec<(String, &'static str)> {
    let of = |file: &Input| {
        let (at, basis) = seen::retrieved(file, options, clock);
        (clock::stored(at), basis)
    };
    let own: Vec<(String, &'static str)> = files.iter().map(of).collect();
    if !options.by_names {
        return own;
    }
    let is_clock = |basis: &str| basis == "clock";
    let dated = own.iter().filter(|(_, basis)| !is_clock(basis)).max().cloned();
    own.iter()
        .map(|one| dated.clone().unwrap_or_else(|| one.clone()))
        .collect()
}

/// What the imports of a delivery have in common.
struct Delivered<'a> {
    loading: Loading<'a>,
    delivery_id: i64,
    account: String,
    retrieved_at: &'a str,
    basis: &'static str,
}

impl Delivered<'_> {
    /// Enters a file whose rows are stored: its source, its import, its totals.
    fn record(
        &self,
        connection: &Connection,
        file: &Input,
        read: &FileRead,
        (first_row, rows): (i64, i64),
        totals: Totals,
    ) -> Result<(i64, DocumentReport)> {
        let Loading {
            operation,
            options,
            clock,
            ..
        } = self.loading;
        let keep = options.keep_source || file.size <= u64::try_from(archive::KEPT_BYTES_MAX).unwrap_or_default();
        let packed = if keep { file.packed_bytes()? } else { None };
        let bytes = if keep && packed.is_none() {
            Some(bytes_of(file, &read.sha256)?)
        } else {
            None
        };
        let original = match packed {
            Some(packed) => Some(Original::Packed(packed)),
            None => bytes.as_deref().map(Original::Bytes),
        };
        let identity = Identity {
            name: &file.name,
            sha256: &read.sha256,
            size: file.size,
            modified_at: file.modified_at,
        };
        let needed = Needed {
            dates: read.needed_dates,
            ..Needed::default()
        };
        let options_text = options_text(options, needed, &read.kept);
        let head = ImportHead {
            source_id: record_identity(connection, &identity, original)?,
            entry: "",
            kind: "import",
            provider: operation.provider,
            operation: operation.name,
            target: None,
            parameters: "{}",
            account: &self.account,
            retrieved_at: self.retrieved_at,
            basis: self.basis,
            accepted: &read.accepted,
            options: &options_text,
        };
        let owner = head.record(connection, clock)?;
        record_archive(connection, owner.import_id, file.member.as_deref())?;
        record_file(connection, owner.import_id, self.delivery_id, (first_row, rows), read)?;
        let stored = Counts {
            new: rows,
            ..Counts::default()
        };
        let counts = BTreeMap::from([(TABLE, stored)]);
        record_totals(connection, owner.import_id, &counts, &totals)?;
        let notes = Vec::from_iter(unstated::sentence(cost_names(), &totals));
        let report = DocumentReport {
            operation,
            account: self.account.clone(),
            counts,
            totals,
            accepted: read.accepted.clone(),
            sums_for_people: cost_names().map(|name| (TABLE, name)).collect(),
            is_known: false,
            needed,
            notes,
        };
        Ok((owner.import_id, report))
    }
}

fn bytes_of(file: &Input, sha256: &str) -> Result<Vec<u8>> {
    let bytes = file.bytes()?;
    if hex(&Sha256::digest(&bytes)) != sha256 {
        return Err(changed(&file.name));
    }
    Ok(bytes)
}

fn record_file(
    connection: &Connection,
    import_id: i64,
    delivery_id: i64,
    (first_row, rows): (i64, i64),
    read: &FileRead,
) -> Result<()> {
    let header = Json::Array(read.header.iter().map(Json::string).collect()).compact();
    connection.execute(
        "INSERT INTO focus_file (import_id, delivery_id, first_row, row_count, header) VALUES (?1, ?2, ?3, ?4, ?5)",
        (import_id, delivery_id, first_row, rows, header),
    )?;
    let mut insert = connection
        .prepare_cached("INSERT INTO focus_line_shift (import_id, first_record, lines) VALUES (?1, ?2, ?3)")?;
    for (record, lines) in &read.shifts {
        insert.execute((import_id, record, lines))?;
    }
    Ok(())
}

/// Refuses a cube that does not come to what the files do.
fn refuse_other_cube(reports: &[DocumentReport], writer: &Writer) -> Result<()> {
    let mut files = Counted::default();
    for report in reports {
        files.rows += report.totals.rows.values().sum::<u64>();
        for ((_, name, currency), (_, sum)) in &report.totals.sums {
            let sums = files.sums.entry(currency.clone()).or_default();
            if let Some((_, total)) = cost_names()
                .position(|known| known == *name)
                .and_then(|index| sums.get_mut(index))
            {
                total.add(&sum.total());
            }
        }
    }
    refuse_differences(&files.differences(&writer.cube()?), "all files")
}
