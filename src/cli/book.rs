//! `billbook book`: the book that customers are billed by.

use crate::billing::book::folder;
use crate::billing::book::kept::{self, Edition};
use crate::billing::book::model::Book;
use crate::billing::book::starter::FILES;
use crate::billing::book::values::values;
use crate::cli::counted::counted;
use crate::cli::folder::is_free;
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Problem, Result, codes, io};
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target, note, to_file, to_stdout};
use crate::query::select;
use std::path::{Path, PathBuf};

/// Write a book to begin with, check a book, show the one in the ledger
///
/// A book is a folder of TOML and CSV files: who bills whom for which charges, and at which price. `billbook import DIR`
/// takes it into the ledger; each import that changes something is an edition. docs/billing.md has the language.
#[derive(Debug, clap::Args)]
pub(super) struct BookArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    New(NewArgs),
    Check(CheckArgs),
    Show(ShowArgs),
    Editions(EditionsArgs),
}

/// Write a small book with comments into a new folder
#[derive(Debug, clap::Args)]
struct NewArgs {
    /// The folder; it must not exist, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Check a book without importing it
#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// The folder of the book
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Show every value of the book in the ledger, with its file, line and column
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// An edition, by the beginning of its hash [default: the newest]
    #[arg(long, value_name = "HASH")]
    edition: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    target: Target,
}

/// List the editions of the book in the ledger
#[derive(Debug, clap::Args)]
struct EditionsArgs {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &BookArgs) -> Result<Exit> {
    match &args.action {
        Action::New(args) => new(&args.folder),
        Action::Check(args) => check(&args.folder),
        Action::Show(args) => show(global, args),
        Action::Editions(args) => editions(global, args),
    }
}

fn new(folder: &Path) -> Result<Exit> {
    let shown = folder.display().to_string();
    if !is_free(folder)? {
        let problem = Problem::new(
            &codes::OUTPUT,
            format!("`{shown}` is there already; a book is written into a new folder"),
        );
        return Err(Box::new(problem.hint("name another folder")));
    }
    std::fs::create_dir_all(folder).map_err(|error| io(&shown, "cannot make the folder", &error))?;
    let mut text = String::new();
    for (name, content) in FILES {
        let path = folder.join(name);
        to_file(&path, content.as_bytes())?;
        text.push_str(&format!("  {}\n", path.display()));
    }
    to_stdout(&format!(
        "Written:\n{text}Change them to what you bill, then run `billbook book check {shown}` and `billbook import {shown}`.\n"
    ))?;
    Ok(Exit::Done)
}

fn check(folder: &Path) -> Result<Exit> {
    let on_disk = folder::open(folder)?;
    let book = match Book::read_whole(&on_disk.folder, &on_disk.files) {
        Ok(book) => book,
        Err(problems) => {
            for problem in &problems {
                note(&problem.report());
            }
            return Ok(Exit::Input);
        }
    };
    let sha256 = kept::sha256(&on_disk.files);
    to_stdout(&format!(
        "{}: the book is in order: {}, edition {}.\n",
        on_disk.folder,
        sizes(&book),
        sha256.get(..12).unwrap_or(&sha256)
    ))?;
    Ok(Exit::Done)
}

/// What a book has, in words.
fn sizes(book: &Book) -> String {
    let contracts: usize = book.customers.iter().map(|customer| customer.contracts.len()).sum();
    [
        counted(book.customers.len(), "customer"),
        counted(contracts, "contract"),
        counted(book.price_books.len(), "price book"),
    ]
    .join(", ")
}

/// What a reader sees of the columns.
const VALUES: [(&str, Show); 6] = [
    ("path", Show::ID.kept()),
    ("value", Show::TEXT),
    ("file", Show::ID),
    ("line", Show::WORD),
    ("column", Show::WORD.little()),
    ("edition", Show::ID.little()),
];

fn show(global: &Global, args: &ShowArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let edition: Edition = kept::edition(&ledger.connection, args.edition.as_deref())?;
    let mut rows = Rows {
        columns: VALUES.map(|(name, _)| name.to_owned()).to_vec(),
        rows: Vec::new(),
    };
    for file in &edition.files {
        for value in values(&file.name, &file.text) {
            let number = |count: usize| Json::integer(i64::try_from(count).unwrap_or(i64::MAX));
            rows.rows.push(vec![
                Json::string(&value.path),
                Json::string(&value.value),
                Json::string(&file.name),
                number(value.at.0),
                number(value.at.1),
                Json::string(&edition.sha256),
            ]);
        }
    }
    Document::of(rows)
        .shows(Show::named(&VALUES))
        .arranged(&args.arrange, 0)
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

const EDITIONS: [(&str, Show); 5] = [
    ("edition", Show::ID.kept()),
    ("import_id", Show::WORD),
    ("imported_at", Show::WORD),
    ("files", Show::WORD),
    ("folder", Show::TEXT),
];

fn editions(global: &Global, args: &EditionsArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let sql = "SELECT e.sha256, e.import_id, i.imported_at,
                      (SELECT count(*) FROM book_edition_file AS f WHERE f.import_id = e.import_id), e.folder
               FROM book_edition AS e JOIN import AS i USING (import_id) ORDER BY e.import_id";
    let rows = Rows {
        columns: EDITIONS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: select(&ledger.connection, sql, [], |row| {
            Ok(vec![
                Json::String(row.get(0)?),
                Json::integer(row.get(1)?),
                Json::String(row.get(2)?),
                Json::integer(row.get(3)?),
                Json::String(row.get(4)?),
            ])
        })?,
    };
    Document::of(rows)
        .shows(Show::named(&EDITIONS))
        .arranged(&args.arrange, 0)
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
