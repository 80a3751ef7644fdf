//! `billbook documents`: what was issued to customers.

use crate::billing::issued::{list, printed};
use crate::cli::about;
use crate::cli::documents_files::{self, CheckArgs, RenderArgs};
use crate::cli::folder::inside;
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Result, codes, io, unknown};
use crate::output::{About, Arrange, Document, Show, Target, to_file, to_stdout};
use crate::pdf::font::LICENCE;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// List issued documents, show one, save their files, and check e-invoices
///
/// A document is an invoice or a credit note that `billbook bill issue` gave a number. It never changes: `documents save` writes
/// the very bytes that were rendered when it was issued.
#[derive(Debug, clap::Args)]
pub(super) struct DocumentsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(ListArgs),
    Show(ShowArgs),
    Save(SaveArgs),
    Render(RenderArgs),
    Check(CheckArgs),
    /// Print the licence of the font that comes with billbook and is in its PDFs
    Font,
}

/// List issued documents, the oldest first
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Only this customer, by its id in the book
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Show a document with its lines, discounts and taxes; with `-o FOLDER`, save its files
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// The number of the document
    number: String,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Write the files of documents into a folder, byte for byte as they were issued
#[derive(Debug, clap::Args)]
pub(super) struct SaveArgs {
    /// The numbers of documents [default: all]
    #[arg(value_name = "NUMBER")]
    numbers: Vec<String>,
    /// The folder; billbook makes it if it is not there
    #[arg(short = 'o', long = "folder", value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &DocumentsArgs) -> Result<Exit> {
    match &args.action {
        Action::List(args) => list(global, args),
        Action::Show(args) => show(global, args),
        Action::Save(args) => save(global, args),
        Action::Render(args) => documents_files::render(global, args),
        Action::Check(args) => documents_files::check(global, args),
        Action::Font => to_stdout(LICENCE).map(|()| Exit::Done),
    }
}

fn list(global: &Global, args: &ListArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let opened = global.open_to_read(&args.reading)?;
    let mut found = list::all(&opened.connection)?;
    if let Some(customer) = &args.customer {
        found.retain(|one| one.customer == *customer);
    }
    Document::new(|| Ok(list::rows(&found)))
        .shows(Show::named(&list::COLUMNS))
        .json("documents", || Ok(list::json(&found)))
        .arranged(&args.arrange, 0)
        .empty(|| Ok("no document was issued".to_owned()))
        .about(|| {
            about::of(
                global,
                &opened,
                &args.reading,
                About::new("Issued documents".to_owned()),
            )
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// The document of a number.
pub(super) fn find(connection: &Connection, number: &str) -> Result<i64> {
    if let Some(document) = printed::find(connection, number)? {
        return Ok(document);
    }
    let known = list::all(connection)?;
    let numbers = known.iter().map(|one| one.number.as_str());
    Err(Box::new(unknown(&codes::NOT_FOUND, "document", number, numbers)))
}

fn show(global: &Global, args: &ShowArgs) -> Result<Exit> {
    if let Some(folder) = args.target.folder() {
        let save_args = (std::slice::from_ref(&args.number), folder);
        return save_into(global, save_args, &args.reading);
    }
    let form = args.target.form()?;
    let opened = global.open_to_read(&args.reading)?;
    let document = find(&opened.connection, &args.number)?;
    let printed = printed::read(&opened.connection, document)?;
    Document::new(|| Ok(list::lines(&printed)))
        .text(|| Ok(list::text(&printed)))
        .json("document", || Ok(list::whole(&printed)))
        .about(|| {
            about::of(
                global,
                &opened,
                &args.reading,
                About::new(format!("Document {}", args.number)),
            )
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

fn save(global: &Global, args: &SaveArgs) -> Result<Exit> {
    save_into(global, (&args.numbers, &args.folder), &args.reading)
}

fn save_into(global: &Global, (numbers, folder): (&[String], &Path), reading: &Reading) -> Result<Exit> {
    let opened = global.open_to_read(reading)?;
    let connection = &opened.connection;
    let documents = if numbers.is_empty() {
        list::all(connection)?.into_iter().map(|one| one.document_id).collect()
    } else {
        let found = numbers.iter().map(|number| find(connection, number));
        found.collect::<Result<Vec<i64>>>()?
    };
    let shown = folder.display().to_string();
    std::fs::create_dir_all(folder).map_err(|error| io(&shown, "cannot make the folder", &error))?;
    let mut text = String::new();
    for document in documents {
        for file in printed::files(connection, document)? {
            let path = inside(folder, &file.name)?;
            to_file(&path, &file.bytes)?;
            text.push_str(&format!("{}  {}\n", file.sha256, path.display()));
        }
    }
    to_stdout(&text)?;
    Ok(Exit::Done)
}
