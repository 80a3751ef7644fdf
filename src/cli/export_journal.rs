//! `billbook export hledger 2026-12` and its like: the journal of some days for bookkeeping.

use crate::cli::global::{Global, Reading};
use crate::clock::period::Typed;
use crate::clock::{self, meant};
use crate::error::{Exit, Problem, Result, codes, io};
use crate::handover::{self, Days, Side, beancount, datev, fec, hledger};
use crate::output::{note, stream};
use chrono::NaiveDate;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use std::path::PathBuf;

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Hledger,
    Beancount,
    Datev,
    FecJournal,
}

/// A form on the command line: name, what it is in one line, and how it is written.
const FORMS: &[(&str, Form, &str, &str)] = &[
    (
        "hledger",
        Form::Hledger,
        "Journal for hledger: invoices, credit notes, payments by allocation, balances",
        "Both sides: what customers owe, and what is owed to suppliers. An entry belongs to its day: an invoice to its issue date, a \
         payment to its day. Accounts are those of the book; a missing one is an error. What was open before the days is an \
         entry of its own, and the balance of each party stands at the end, so that `hledger check --strict` proves the open \
         items. Amounts in another currency have their value in the currency of the books behind `@@`.",
    ),
    (
        "beancount",
        Form::Beancount,
        "Journal for beancount: invoices, credit notes, payments by allocation, balances",
        "As for hledger, in the form that `bean-check` accepts. Names of accounts are written in Latin letters; two names that would \
         become one are refused.",
    ),
    (
        "datev",
        Form::Datev,
        "Booking batch for DATEV: EXTF format 700, category 21",
        "One booking for each tax of an invoice, with the gross amount; credit notes and payments name the invoice that they settle. \
         `[datev]` of the book has `berater` and `mandant`. The batch is not locked. Its name begins with EXTF_ and ends with .csv; \
         `-o` may be a folder. The days lie in one fiscal year.",
    ),
    (
        "fec-journal",
        Form::FecJournal,
        "Journal of sales with the 18 columns of France's FEC, to be imported into the books of the year",
        "It has invoices and credit notes to customers, in the currency of the books. It is an import file for the journal of \
         sales, and not the FEC: that has all journals of a whole year.",
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
    form: Form,
    common: Common,
    side: Side,
    continues: bool,
    file: Option<PathBuf>,
}

impl Form {
    /// Whether it has both sides.
    fn has_sides(self) -> bool {
        self != Form::FecJournal
    }

    /// Whether it has balances.
    fn has_balances(self) -> bool {
        matches!(self, Form::Hledger | Form::Beancount)
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
        let one = ToFile::augment_args(one);
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
        file: ToFile::from_arg_matches(matches)?.output_file,
    }))
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &JournalArgs) -> Result<Exit> {
    global.refuse_time_zone("export")?;
    let days = args.common.period.days(global)?;
    let file = target(args, &days)?;
    let ledger = global.open_to_read(&args.common.reading)?;
    let (journal, book) = handover::make(&ledger.connection, &days, args.side, !args.continues)?;
    let (bytes, written, notes) = match args.form {
        Form::Hledger => (
            hledger::write(&journal).into_bytes(),
            entries(journal.entries.len()),
            Vec::new(),
        ),
        Form::Beancount => (
            beancount::write(&journal)?.into_bytes(),
            entries(journal.entries.len()),
            Vec::new(),
        ),
        Form::Datev => {
            let batch = datev::write(&journal, &book, global.clock())?;
            (batch.bytes, format!("{} bookings", batch.bookings), batch.notes)
        }
        Form::FecJournal => {
            let (text, count) = fec::write(&journal)?;
            (text.into_bytes(), entries(count), Vec::new())
        }
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
        Form::Datev if path.is_dir() => Ok(Some(path.join(format!("EXTF_{}.csv", days.name.replace(' ', "_"))))),
        Form::Datev if !name.starts_with("EXTF_") || path.extension().is_none_or(|ending| ending != "csv") => {
            let problem = Problem::new(
                &codes::OUTPUT,
                format!("`{name}` cannot be the name of a file for DATEV"),
            );
            Err(Box::new(problem.hint(
                "DATEV imports files whose names begin with EXTF_ and end with .csv; `-o FOLDER` names one so",
            )))
        }
        Form::FecJournal if is_fec(&name) => {
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
