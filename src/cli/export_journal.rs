//! `billbook export hledger 2026-12` and its like: the journal of some days for bookkeeping.

use crate::cli::export_workbook;
use crate::cli::global::{Global, Reading};
use crate::clock::period::Typed;
use crate::clock::{self, meant};
use crate::error::{Exit, Problem, Result, codes, io};
use crate::handover::xero::{DateOrder, Files};
use crate::handover::{self, Days, Side, beancount, datev, fec, hledger, quickbooks, xero};
use crate::output::sink::to_file;
use crate::output::{note, stream};
use chrono::NaiveDate;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use std::path::{Path, PathBuf};

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hledger,
    Beancount,
    Datev,
    FecJournal,
    Xero,
    Quickbooks,
    Workbook,
}

/// A form on the command line: name, what it is in one line, and how it is written.
const FORMS: &[(&str, Kind, &str, &str)] = &[
    (
        "hledger",
        Kind::Hledger,
        "Journal for hledger: invoices, credit notes, payments by allocation, balances",
        "Both sides: what customers owe, and what is owed to suppliers. An entry belongs to its day: an invoice to its issue date, a \
         payment to its day. Accounts are those of the book; a missing one is an error. What was open before the days is an \
         entry of its own, and the balance of each party stands at the end, so that `hledger check --strict` proves the open \
         items. Amounts in another currency have their value in the currency of the books behind `@@`.",
    ),
    (
        "beancount",
        Kind::Beancount,
        "Journal for beancount: invoices, credit notes, payments by allocation, balances",
        "As for hledger, in the form that `bean-check` accepts. Names of accounts are written in Latin letters; two names that would \
         become one are refused.",
    ),
    (
        "datev",
        Kind::Datev,
        "Booking batch for DATEV: EXTF format 700, category 21",
        "One booking for each tax of an invoice, with the gross amount; credit notes and payments name the invoice that they settle. \
         `[datev]` of the book has `berater` and `mandant`. The batch is not locked. Its name begins with EXTF_ and ends with .csv; \
         `-o` may be a folder. The days lie in one fiscal year.",
    ),
    (
        "fec-journal",
        Kind::FecJournal,
        "Journal of sales with the 18 columns of France's FEC, to be imported into the books of the year",
        "It has invoices and credit notes to customers, in the currency of the books. It is an import file for the journal of \
         sales, and not the FEC: that has all journals of a whole year.",
    ),
    (
        "xero",
        Kind::Xero,
        "Sales invoices for Xero: CSV files with a row for each line",
        "Invoices that billbook issued, at most 500 in a file, into a folder. `--date-order` must be that of the organisation in Xero. \
         `[xero] tax` of the book has the name that Xero shows for the rate of each tax. The tax of each line is filled in, so that \
         the total stays that of the invoice. Credit notes are listed, and not in the files: the exit code is then 1.",
    ),
    (
        "quickbooks",
        Kind::Quickbooks,
        "Invoices and credit notes for QuickBooks Online: CSV files with a row for each line",
        "What billbook issued, at most 100 documents and 1,000 rows in a file, into a folder; credit notes are in files of their own, with \
         positive amounts. Days are written DD/MM/YYYY. `[quickbooks]` of the book has the `item` that is sold and the code of each `tax`. \
         Amounts are without tax: QuickBooks computes it again.",
    ),
    (
        "xlsx",
        Kind::Workbook,
        "Workbook for the bookkeeper: invoices, lines, taxes, payments, open items, spend",
        "One sheet for each, with numbers that a spreadsheet program adds up, totals for each currency, and the head of the ledger's \
         chain on the sheet `about`. Documents are chosen by the day on which they were issued, payments by their day, charges by the day on \
         which they start; open items are those of the last day.",
    ),
];

/// A period, by name or by its days.
#[derive(Debug, clap::Args)]
struct PeriodArgs {
    /// The days: a month (2026-12), a quarter (2026-Q4), a year (2026) or `last-month`
    #[arg(value_name = "PERIOD", required_unless_present = "from", conflicts_with_all = ["from", "to"])]
    period: Option<Typed>,
    /// From this day on
    #[arg(long, value_name = "DATE", value_parser = day, requires = "to")]
    from: Option<NaiveDate>,
    /// Before this day, not including it
    #[arg(long, value_name = "DATE", value_parser = day, requires = "from")]
    to: Option<NaiveDate>,
}

fn day(text: &str) -> std::result::Result<NaiveDate, String> {
    let month = (text.len() == 7)
        .then(|| clock::parse_date(&format!("{text}-01")))
        .flatten();
    month.or_else(|| clock::parse_date(text)).ok_or_else(|| {
        let forms = "write a date such as 2026-12-01, or a month such as 2026-12";
        meant::moment(text).map_or(forms.to_owned(), |meant| format!("{meant}; {forms}"))
    })
}

impl PeriodArgs {
    /// The days.
    fn days(&self, global: &Global) -> Result<Days> {
        let days = match (&self.period, self.from, self.to) {
            (Some(period), ..) => {
                let period = period.at(global.clock().now());
                let [from, to] = period.moments().map(|moment| moment.date_naive());
                Days {
                    from,
                    to,
                    name: period.to_string(),
                }
            }
            (None, from, to) => {
                let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
                let last = to.pred_opt().unwrap_or(to);
                Days {
                    from,
                    to,
                    name: format!("{from} to {last}"),
                }
            }
        };
        if days.from < days.to {
            return Ok(days);
        }
        let problem = Problem::new(&codes::PARAMETER, "`--to` must be after `--from`");
        Err(Box::new(problem.hint(
            "`--to` is the day after the last: --from 2026-12-01 --to 2027-01-01 is December",
        )))
    }
}

/// What every form is asked with.
#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    period: PeriodArgs,
    #[command(flatten)]
    reading: Reading,
}

/// What forms with both sides are asked with.
#[derive(Debug, clap::Args)]
struct Sides {
    /// Only what customers owe
    #[arg(long, conflicts_with = "payable")]
    receivable: bool,
    /// Only what you owe suppliers
    #[arg(long)]
    payable: bool,
}

impl Sides {
    fn side(&self) -> Side {
        match (self.receivable, self.payable) {
            (true, _) => Side::Receivable,
            (_, true) => Side::Payable,
            _ => Side::Both,
        }
    }
}

/// What a journal for plain-text accounting is asked with.
#[derive(Debug, clap::Args)]
struct PlainText {
    /// Leave out the entry of what was open before, for a journal that has the earlier days already
    #[arg(long = "continue")]
    continues: bool,
}

/// In which order days and months are written; no order is right everywhere.
#[derive(Debug, clap::Args)]
struct Dates {
    /// The order of dates in the organisation that imports: dmy (31/12/2026) or mdy (12/31/2026)
    #[arg(long, value_name = "ORDER", value_parser = date_order)]
    date_order: DateOrder,
}

fn date_order(text: &str) -> std::result::Result<DateOrder, String> {
    match text {
        "dmy" => Ok(DateOrder::DayFirst),
        "mdy" => Ok(DateOrder::MonthFirst),
        _ => Err("write dmy or mdy".to_owned()),
    }
}

/// The folder for several files.
#[derive(Debug, clap::Args)]
struct ToFolder {
    /// The folder; billbook makes it if it is not there
    #[arg(short = 'o', id = "output_folder", value_name = "DIR")]
    output_folder: PathBuf,
}

/// The file of a workbook.
#[derive(Debug, clap::Args)]
struct ToWorkbook {
    /// The workbook
    #[arg(short = 'o', id = "output_workbook", value_name = "FILE")]
    output_workbook: PathBuf,
}

/// Where a file goes.
#[derive(Debug, clap::Args)]
struct ToFile {
    /// Write to FILE instead of standard output; FILE appears when it is complete
    #[arg(short = 'o', id = "output_file", value_name = "FILE")]
    output_file: Option<PathBuf>,
}

/// A journal that is asked for.
#[derive(Debug)]
pub(super) struct JournalArgs {
    form: Kind,
    common: Common,
    side: Side,
    continues: bool,
    date_order: DateOrder,
    file: Option<PathBuf>,
}

impl Kind {
    /// Whether it has both sides.
    fn has_sides(self) -> bool {
        matches!(self, Kind::Hledger | Kind::Beancount | Kind::Datev)
    }

    /// Whether it is several files.
    fn has_files(self) -> bool {
        matches!(self, Kind::Xero | Kind::Quickbooks)
    }

    /// Whether it has balances.
    fn has_balances(self) -> bool {
        matches!(self, Kind::Hledger | Kind::Beancount)
    }
}

/// The command with a subcommand for each form.
pub(super) fn augment(command: Command) -> Command {
    FORMS.iter().fold(command, |command, (name, form, summary, about)| {
        let mut one = Common::augment_args(Command::default().name(*name));
        if form.has_sides() {
            one = Sides::augment_args(one);
        }
        if form.has_balances() {
            one = PlainText::augment_args(one);
        }
        if *form == Kind::Xero {
            one = Dates::augment_args(one);
        }
        let one = match form {
            Kind::Workbook => ToWorkbook::augment_args(one),
            form if form.has_files() => ToFolder::augment_args(one),
            _ => ToFile::augment_args(one),
        };
        command.subcommand(one.about(*summary).long_about(format!("{summary}\n\n{about}")))
    })
}

/// Whether there is a form of this name.
pub(super) fn has(name: &str) -> bool {
    FORMS.iter().any(|(known, ..)| *known == name)
}

/// What was typed for a form; nothing where it is another one.
pub(super) fn read(name: &str, matches: &ArgMatches) -> std::result::Result<Option<JournalArgs>, clap::Error> {
    let Some((_, form, ..)) = FORMS.iter().find(|(known, ..)| *known == name) else {
        return Ok(None);
    };
    Ok(Some(JournalArgs {
        form: *form,
        common: Common::from_arg_matches(matches)?,
        side: if form.has_sides() {
            Sides::from_arg_matches(matches)?.side()
        } else {
            Side::Receivable
        },
        continues: !form.has_balances() || PlainText::from_arg_matches(matches)?.continues,
        date_order: if *form == Kind::Xero {
            Dates::from_arg_matches(matches)?.date_order
        } else {
            DateOrder::DayFirst
        },
        file: match form {
            Kind::Workbook => Some(ToWorkbook::from_arg_matches(matches)?.output_workbook),
            form if form.has_files() => Some(ToFolder::from_arg_matches(matches)?.output_folder),
            _ => ToFile::from_arg_matches(matches)?.output_file,
        },
    }))
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &JournalArgs) -> Result<Exit> {
    global.refuse_time_zone("export")?;
    let days = args.common.period.days(global)?;
    let file = target(args, &days)?;
    if let (Kind::Workbook, Some(path)) = (args.form, &file) {
        return export_workbook::write(global, &args.common.reading, &days, path);
    }
    let ledger = global.open_to_read(&args.common.reading)?;
    let (journal, book) = handover::make(&ledger.connection, &days, args.side, !args.continues)?;
    if let Some(folder) = file.as_ref().filter(|_| args.form.has_files()) {
        let files = match args.form {
            Kind::Xero => xero::write(&ledger.connection, &journal, &book, args.date_order)?,
            _ => quickbooks::write(&ledger.connection, &journal, &book)?,
        };
        return save(folder, &files, &journal.notes);
    }
    let (bytes, written, notes) = match args.form {
        Kind::Hledger => (
            hledger::write(&journal).into_bytes(),
            entries(journal.entries.len()),
            Vec::new(),
        ),
        Kind::Beancount => (
            beancount::write(&journal)?.into_bytes(),
            entries(journal.entries.len()),
            Vec::new(),
        ),
        Kind::Datev => {
            let batch = datev::write(&journal, &book, global.clock())?;
            (batch.bytes, format!("{} bookings", batch.bookings), batch.notes)
        }
        Kind::FecJournal => {
            let (text, count) = fec::write(&journal)?;
            (text.into_bytes(), entries(count), Vec::new())
        }
        // These went their own ways above.
        Kind::Xero | Kind::Quickbooks | Kind::Workbook => return Ok(Exit::Done),
    };
    for told in journal.notes.iter().chain(&notes) {
        note(&format!("note: {told}"));
    }
    let done = stream::write(file.as_deref(), |out| {
        out.write_all(&bytes)
            .map_err(|error| io("the journal", "cannot write", &error))
    })?;
    if let (Some(()), Some(path)) = (done, &file) {
        note(&format!("note: {written} written to {}", path.display()));
    }
    Ok(Exit::Done)
}

/// Writes files into a folder, and says what is not in them.
fn save(folder: &Path, files: &Files, notes: &[String]) -> Result<Exit> {
    let shown = folder.display().to_string();
    std::fs::create_dir_all(folder).map_err(|error| io(&shown, "cannot make the folder", &error))?;
    for told in notes.iter().chain(&files.left_out).chain(&files.told) {
        note(&format!("note: {told}"));
    }
    for (name, text) in &files.texts {
        let path = folder.join(name);
        to_file(&path, text.as_bytes())?;
        note(&format!("note: {} written", path.display()));
    }
    for (kind, count) in &files.counts {
        note(&format!("note: {kind} in these files: {count}"));
    }
    Ok(if files.left_out.is_empty() {
        Exit::Done
    } else {
        Exit::Findings
    })
}

fn entries(count: usize) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

/// The file to write, whose name some programs go by.
fn target(args: &JournalArgs, days: &Days) -> Result<Option<PathBuf>> {
    let Some(path) = args.file.clone() else { return Ok(None) };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    match args.form {
        Kind::Datev if path.is_dir() => Ok(Some(path.join(format!("EXTF_{}.csv", days.name.replace(' ', "_"))))),
        Kind::Datev if !name.starts_with("EXTF_") || path.extension().is_none_or(|ending| ending != "csv") => {
            let problem = Problem::new(
                &codes::OUTPUT,
                format!("`{name}` cannot be the name of a file for DATEV"),
            );
            Err(Box::new(problem.hint(
                "DATEV imports files whose names begin with EXTF_ and end with .csv; `-o FOLDER` names one so",
            )))
        }
        Kind::FecJournal if is_fec(&name) => {
            let problem = Problem::new(
                &codes::OUTPUT,
                format!("`{name}` is the name of the FEC of a whole year, and this is one journal"),
            );
            Err(Box::new(
                problem.hint("give it another name, such as journal-ventes.txt"),
            ))
        }
        _ => Ok(Some(path)),
    }
}

/// Whether a name is one of the French accounting file: `123456789FEC20261231.txt`.
fn is_fec(name: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let name = name.to_uppercase();
    let is_one = |(siren, rest): (&str, &str)| siren.len() == 9 && digits(siren) && rest.get(..8).is_some_and(digits);
    name.split_once("FEC").is_some_and(is_one)
}
