//! `billbook attach` and `billbook attachments`: files beside invoices, kept byte for byte.

use crate::cli::about;
use crate::cli::folder::inside;
use crate::cli::global::{By, Global, Reading, parse_why};
use crate::decisions::attach::{self, Attach, Attached};
use crate::decisions::request::Request;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Problem, Result, codes, io};
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::output::{About, Arrange, Document, Show, Target, to_file, to_stdout};
use crate::source::discover::{self, Found};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Attach a file to an invoice, for example the PDF that shows it; the ledger keeps its bytes
///
/// The file may be of any kind: billbook does not read it. INVOICE is the number of the invoice, PARTY/NUMBER, or its key in the
/// view `invoice`. `billbook attachments save` gives the file back byte for byte.
#[derive(Debug, clap::Args)]
pub(super) struct AttachArgs {
    /// The invoice
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    invoice: Option<String>,
    /// The file
    #[arg(
        value_name = "FILE",
        required_unless_present = "withdraw",
        conflicts_with = "withdraw"
    )]
    path: Option<PathBuf>,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: Option<String>,
    #[command(flatten)]
    by: By,
    /// Withdraw this decision: the file is not attached any more, and the ledger still has it
    #[arg(long, value_name = "DECISION")]
    withdraw: Option<i64>,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// List the files that are attached to invoices, and write them again
#[derive(Debug, clap::Args)]
pub(super) struct AttachmentsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(ListArgs),
    Save(SaveArgs),
}

/// List attached files, the oldest first
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Only those of this invoice
    invoice: Option<String>,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Write attached files into a folder, byte for byte as they were attached
#[derive(Debug, clap::Args)]
pub(super) struct SaveArgs {
    /// Only those of this invoice [default: of all invoices]
    invoice: Option<String>,
    /// The folder; billbook makes it if it is not there
    #[arg(short = 'o', long = "folder", value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

/// The columns of the list, with what they are to readers.
const COLUMNS: [(&str, Show); 10] = [
    ("decision", Show::COUNT.little()),
    ("invoice", Show::ID.little()),
    ("issuer", Show::TEXT.kept()),
    ("number", Show::WORD.kept()),
    ("name", Show::TEXT.kept()),
    ("size", Show::COUNT),
    ("sha256", Show::ID.little()),
    ("attached_at", Show::TIME),
    ("by", Show::TEXT),
    ("why", Show::PROSE),
];

/// Attaches a file, or withdraws that.
pub(super) fn run(global: &Global, args: &AttachArgs) -> Result<Exit> {
    let file = match &args.path {
        Some(path) => Some(discover::read(&Found::new(path.clone(), true))?),
        None => None,
    };
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let text = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        let request = match (args.withdraw, file) {
            (Some(decision), _) => Request::Withdraw {
                decision: decisions::in_force(connection, "attachment", &decision.to_string())?,
                why: args.why.clone(),
            },
            (None, Some(file)) => {
                let word = args.invoice.as_deref().unwrap_or_default();
                let attached = Attach::new(attach::invoice(connection, word)?, file);
                if let Some(decision) = attached.known(connection)? {
                    let (name, invoice) = (&attached.name, &attached.invoice);
                    return Ok(format!(
                        "{name} is already attached to {invoice}, by decision {decision}: nothing changed\n"
                    ));
                }
                Request::Attach {
                    attached: Box::new(attached),
                    why: args.why.clone(),
                }
            }
            (None, None) => return Err(Box::new(Problem::new(&codes::PARAMETER, "no file is named"))),
        };
        let recorded = decisions::record(connection, &args.by.sign(request), global.clock())?;
        let of = args.withdraw.unwrap_or(recorded.import_id);
        let sql = "SELECT statement FROM decision WHERE decision = ?1";
        let statement: String = connection.query_row(sql, [of], |row| row.get(0))?;
        let done = if args.withdraw.is_some() {
            "Withdrawn"
        } else {
            "Attached"
        };
        Ok(format!("{done}, decision {}: {statement}\n", recorded.import_id))
    })?;
    to_stdout(&format!("{}{text}", super::decisions::tried(args.dry_run)))?;
    Ok(Exit::Done)
}

/// Lists attached files, or writes them again.
pub(super) fn run_attachments(global: &Global, args: &AttachmentsArgs) -> Result<Exit> {
    match &args.action {
        Action::List(args) => list(global, args),
        Action::Save(args) => save(global, args),
    }
}

fn list(global: &Global, args: &ListArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let opened = global.open_to_read(&args.reading)?;
    let connection = &opened.connection;
    let invoice = args.invoice.as_deref().map(|word| attach::invoice(connection, word));
    let found = attach::all(connection, invoice.transpose()?.as_deref())?;
    Document::new(|| Ok(rows(&found)))
        .shows(Show::named(&COLUMNS))
        .json("attachments", || Ok(json(&found)))
        .arranged(&args.arrange, 0)
        .empty(|| Ok("no file is attached".to_owned()))
        .about(|| about::of(global, &opened, &args.reading, About::new("Attached files".to_owned())))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

fn cells(one: &Attached) -> Vec<Json> {
    let optional = |text: &Option<String>| text.as_ref().map_or(Json::Null, Json::string);
    vec![
        Json::integer(one.decision),
        Json::string(&one.invoice),
        optional(&one.issuer),
        optional(&one.number),
        Json::string(&one.name),
        Json::integer(one.size),
        Json::string(&one.sha256),
        Json::string(&one.at),
        optional(&one.by),
        optional(&one.why),
    ]
}

fn rows(found: &[Attached]) -> Rows {
    Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: found.iter().map(cells).collect(),
    }
}

fn json(found: &[Attached]) -> Json {
    let names = || COLUMNS.iter().map(|(name, _)| (*name).to_owned());
    let object = |one: &Attached| Json::Object(names().zip(cells(one)).collect());
    Json::Array(found.iter().map(object).collect())
}

fn save(global: &Global, args: &SaveArgs) -> Result<Exit> {
    let opened = global.open_to_read(&args.reading)?;
    let connection = &opened.connection;
    let invoice = args.invoice.as_deref().map(|word| attach::invoice(connection, word));
    let found = attach::all(connection, invoice.transpose()?.as_deref())?;
    let shown = args.folder.display().to_string();
    std::fs::create_dir_all(&args.folder).map_err(|error| io(&shown, "cannot make the folder", &error))?;
    let mut text = String::new();
    let mut written: BTreeSet<String> = BTreeSet::new();
    for one in &found {
        // Files of several invoices may have one name, and some disks do not tell `A` from `a`.
        let name = if written.insert(one.name.to_lowercase()) {
            one.name.clone()
        } else {
            format!("{}-{}", one.decision, one.name)
        };
        let path = inside(&args.folder, &name)?;
        to_file(&path, &attach::bytes(connection, &one.sha256)?)?;
        text.push_str(&format!("{}  {}\n", one.sha256, path.display()));
    }
    to_stdout(&text)?;
    Ok(Exit::Done)
}
