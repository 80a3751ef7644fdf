//! `billbook documents render` and `billbook documents check`: files added to what was issued, and any e-invoice compared with the
//! rules that it names.

use crate::billing::issued::rendering::Adding;
use crate::billing::issued::{kinds, printed};
use crate::cli::about;
use crate::cli::bill_issue::parse_kinds;
use crate::cli::documents::find;
use crate::cli::global::{By, Global};
use crate::contract::registry::Ledger;
use crate::electronic::check::{self, Checked};
use crate::error::{Exit, Problem, Result, codes, io};
use crate::ledger::chain;
use crate::output::json::Json;
use crate::output::{About, Document, Rows, Show, Target};
use std::path::PathBuf;

/// Add files to documents that were issued: an e-invoice or a PDF from the same figures and texts
///
/// Without `--documents`, billbook adds the kinds that the book in force names for the customer and that the document does not
/// have. What a document has never changes: a kind that is there is passed over. `billbook documents save` gives all files.
#[derive(Debug, clap::Args)]
pub(super) struct RenderArgs {
    /// The numbers of documents
    #[arg(value_name = "NUMBER", required = true)]
    numbers: Vec<String>,
    /// Only these kinds: html,pdf,xrechnung,peppol,ubl,cii,factur-x,factur-x-xrechnung
    #[arg(long, value_name = "KIND,…", value_parser = parse_kinds)]
    documents: Option<String>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    target: Target,
}

/// The columns of the files of documents.
const FILES: [(&str, Show); 5] = [
    ("number", Show::WORD.kept()),
    ("file", Show::TEXT.kept()),
    ("media_type", Show::TEXT.little()),
    ("renderer", Show::TEXT.little()),
    ("sha256", Show::ID),
];

/// Runs `documents render`.
pub(super) fn render(global: &Global, args: &RenderArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let kinds = args.documents.as_deref().and_then(|kinds| kinds::parse(kinds).ok());
    let mut ledger = global.open_to_decide(false)?;
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    let Ledger { connection, .. } = &mut ledger;
    crate::decisions::in_transaction(connection, false, |connection| {
        for number in &args.numbers {
            let document = find(connection, number)?;
            let adding = Adding::new(connection, (document, number), kinds.as_deref(), args.by.by.as_deref())?;
            if adding.kinds.is_empty() {
                notes.push(format!("{number} has these files already: nothing was done"));
                continue;
            }
            adding.add(connection, global.clock())?;
            let added: Vec<String> = adding.kinds.iter().map(|kind| kind.file_name(number)).collect();
            for file in printed::files(connection, document)? {
                if added.contains(&file.name) {
                    let cells = [number, &file.name, &file.media_type, &file.renderer, &file.sha256];
                    rows.push(cells.map(Json::string).to_vec());
                }
            }
        }
        Ok(())
    })?;
    if !rows.is_empty() {
        let head = chain::newest_head(&ledger.connection)?.unwrap_or_default();
        notes.push(format!("Added, head {head}"));
    }
    let rows = Rows {
        columns: FILES.map(|(name, _)| name.to_owned()).to_vec(),
        rows,
    };
    Document::of(rows)
        .shows(Show::named(&FILES))
        .empty(|| Ok("no file was added".to_owned()))
        .last_notes(notes)
        .about(|| about::now(global, &ledger, About::new("Files added to documents".to_owned())))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// Check e-invoices by their rules, offline: UBL, CII, and PDF files with CII in them
///
/// The rules are those of EN 16931 and of the profile that a file names: XRechnung, Peppol BIS Billing, Factur-X. billbook says
/// each broken rule in words, with its term and what to do. A file that a receiver would refuse makes the command end with 1.
/// No ledger is needed.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
}

/// The columns of what is wrong.
const BROKEN: [(&str, Show); 11] = [
    ("file", Show::TEXT.kept()),
    ("form", Show::WORD.little()),
    ("profile", Show::TEXT.little()),
    ("number", Show::WORD.little()),
    ("level", Show::WORD.kept()),
    ("rule", Show::WORD.kept()),
    ("place", Show::TEXT.kept()),
    ("message", Show::TEXT.kept()),
    ("value", Show::TEXT),
    ("expected", Show::TEXT),
    ("hint", Show::TEXT),
];

/// An invoice is not larger.
const BYTES_MAX: u64 = 64 << 20;

/// Runs `documents check`.
pub(super) fn check(global: &Global, args: &CheckArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let mut rows = Vec::new();
    let mut text = String::new();
    let mut exit = Exit::Done;
    for file in &args.files {
        let shown = file.display().to_string();
        let size = std::fs::metadata(file)
            .map_err(|error| io(&shown, "cannot read", &error))?
            .len();
        if size > BYTES_MAX {
            let problem = Problem::new(&codes::TOO_LARGE, "the file is too large for an invoice").in_file(&shown);
            return Err(Box::new(problem.hint("an e-invoice has at most 64 MiB")));
        }
        let bytes = std::fs::read(file).map_err(|error| io(&shown, "cannot read", &error))?;
        let checked = check::check(&bytes);
        if checked.broken.iter().any(|broken| broken.is_error) {
            exit = Exit::Findings;
        }
        said(&shown, &checked, &mut text);
        rows.extend(cells(&shown, &checked));
    }
    let rows = Rows {
        columns: BROKEN.map(|(name, _)| name.to_owned()).to_vec(),
        rows,
    };
    Document::of(rows)
        .shows(Show::named(&BROKEN))
        .text(|| Ok(text))
        .write(&args.target, form, global.clock())?;
    Ok(exit)
}

fn cells(file: &str, checked: &Checked) -> Vec<Vec<Json>> {
    let or_null = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or(Json::Null, Json::string);
    let row = |broken: &check::Broken| {
        vec![
            Json::string(file),
            or_null(checked.form),
            or_null(checked.profile.as_deref()),
            or_null(checked.number.as_deref()),
            Json::string(if broken.is_error { "error" } else { "warning" }),
            or_null(broken.rule.as_deref()),
            or_null(Some(&broken.place)),
            Json::string(&broken.message),
            or_null(broken.value.as_deref()),
            or_null(broken.expected.as_deref()),
            or_null(broken.hint.as_deref()),
        ]
    };
    checked.broken.iter().map(row).collect()
}

/// What is wrong with a file, for people.
fn said(file: &str, checked: &Checked, text: &mut String) {
    let errors = checked.broken.iter().filter(|broken| broken.is_error).count();
    let verdict = match (errors, checked.broken.len()) {
        (0, 0) => "every rule holds".to_owned(),
        (0, 1) => "no rule is broken that a receiver refuses it for; 1 warning".to_owned(),
        (0, warnings) => format!("no rule is broken that a receiver refuses it for; {warnings} warnings"),
        (1, _) => "1 error".to_owned(),
        (errors, _) => format!("{errors} errors"),
    };
    let mut what: Vec<String> = checked.profile.iter().cloned().collect();
    what.extend(checked.form.map(|form| format!("in {form}")));
    what.extend(checked.number.as_ref().map(|number| format!("number {number}")));
    let what = if what.is_empty() {
        String::new()
    } else {
        format!(" ({})", what.join(", "))
    };
    text.push_str(&format!("{file}{what}: {verdict}\n"));
    for broken in &checked.broken {
        let level = if broken.is_error { "error" } else { "warning" };
        let rule = broken.rule.as_ref().map(|rule| format!(" {rule}")).unwrap_or_default();
        text.push_str(&format!("  {level}{rule}: {}\n", broken.message));
        let mut more = |name: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                let value: String = value.chars().take(200).collect();
                text.push_str(&format!("    {name}: {value}\n"));
            }
        };
        more("where", Some(&broken.place));
        more("found", broken.value.as_deref());
        more("expected", broken.expected.as_deref());
        more("do", broken.hint.as_deref());
    }
}
