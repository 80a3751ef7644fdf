//! `billbook explain`: where a row came from, down to the original text.

use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::contract::registry::MadeOf;
use crate::decisions::attach::{self, Attached};
use crate::error::{Exit, Result, one_line};
use crate::ledger::explain::{self, Explanation};
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Document, Rows, Target, typed};

/// Show where rows came from: import, file, place and original text
///
/// Give a view with a column `row_key`, and the keys of rows in it, as in
/// `billbook explain api_cloudsigma_ledger 39509304`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A view, such as api_cloudsigma_ledger, charge or ledger_entry
    view: String,
    /// The `row_key` of one row or several
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ExplainArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let mut found = Vec::new();
    for key in &args.keys {
        let attached = attach::of_row(&ledger.connection, &args.view, key)?;
        let rows = explain::explain(&ledger, &args.view, key)?;
        found.extend(rows.into_iter().map(|row| (row, attached.clone())));
    }
    let objects = || found.iter().map(with_files).collect::<Vec<Json>>();
    let whole =
        |(row, files): &(Explanation, Vec<Attached>)| format!("{}{}{}", facts(row), attachments(files), original(row));
    let text = || found.iter().map(whole).collect::<Vec<String>>().join("\n\n");
    Document::new(|| Ok(Rows::from_objects(&objects())))
        .text(|| Ok(text()))
        .reader_text(|reader| {
            let to_read = |(row, files): &(Explanation, Vec<Attached>)| {
                let facts = format!("{}{}", facts(row), attachments(files));
                format!("{}{}", reader.folded(&facts), original(row))
            };
            Ok(found.iter().map(to_read).collect::<Vec<String>>().join("\n\n"))
        })
        .json("rows", || Ok(Json::Array(objects())))
        .imports(|| imports::rows(&ledger))
        .about(|| {
            about::of(
                global,
                &ledger,
                &args.reading,
                About::new(format!("Origin of {} in {}", args.keys.join(", "), args.view)),
            )
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// A row with the files that are attached to it, where there are any.
fn with_files((row, files): &(Explanation, Vec<Attached>)) -> Json {
    let file = |one: &Attached| {
        Json::Object(vec![
            ("decision".to_owned(), Json::integer(one.decision)),
            ("name".to_owned(), Json::string(&one.name)),
            ("size".to_owned(), Json::integer(one.size)),
            ("sha256".to_owned(), Json::string(&one.sha256)),
        ])
    };
    match to_json(row) {
        Json::Object(mut members) if !files.is_empty() => {
            members.push(("attached".to_owned(), Json::Array(files.iter().map(file).collect())));
            Json::Object(members)
        }
        other => other,
    }
}

/// A line for each attached file.
fn attachments(files: &[Attached]) -> String {
    let line = |one: &Attached| {
        format!(
            "attached  {}, {} bytes, decision {}, SHA-256 {}\n",
            one_line(&one.name),
            one.size,
            one.decision,
            one.sha256
        )
    };
    files.iter().map(line).collect()
}

pub(super) fn to_json(found: &Explanation) -> Json {
    let line_column = found
        .line_column
        .map_or(Json::Null, |(line, column)| Json::String(format!("{line}:{column}")));
    let archive = |part: usize| match (&found.archive, part) {
        (Some((name, _)), 0) => Json::string(name),
        (Some((_, sha256)), _) => Json::string(sha256),
        (None, _) => Json::Null,
    };
    let mut members = vec![
        ("row".to_owned(), typed::members(&found.row)),
        ("import".to_owned(), Json::integer(found.import_id)),
        ("operation".to_owned(), Json::string(&found.operation)),
        ("account".to_owned(), Json::string(&found.account)),
        ("file".to_owned(), Json::string(&found.file)),
        ("sha256".to_owned(), Json::string(&found.sha256)),
        ("archive".to_owned(), archive(0)),
        ("archive_sha256".to_owned(), archive(1)),
        ("entry".to_owned(), Json::string(&found.entry)),
        ("place".to_owned(), Json::string(&found.place)),
        ("line_column".to_owned(), line_column),
        ("cell".to_owned(), found.cell.as_ref().map_or(Json::Null, Json::string)),
        ("retrieved_at".to_owned(), Json::string(&found.retrieved_at)),
        ("imported_at".to_owned(), Json::string(&found.imported_at)),
        ("kept_in".to_owned(), Json::string(&found.kept_in)),
        ("text".to_owned(), found.text.as_ref().map_or(Json::Null, Json::string)),
    ];
    if let Some((mapping, made)) = &found.made {
        members.push(("mapping".to_owned(), Json::string(mapping)));
        members.push(("made".to_owned(), Json::Array(made.iter().map(made_of).collect())));
    }
    Json::Object(members)
}

fn made_of(made: &MadeOf) -> Json {
    let reads = made.reads.iter().map(|(name, place, text)| {
        Json::Object(vec![
            ("name".to_owned(), Json::string(name)),
            ("place".to_owned(), Json::string(place)),
            ("text".to_owned(), text.as_ref().map_or(Json::Null, Json::string)),
        ])
    });
    Json::Object(vec![
        ("column".to_owned(), Json::string(&made.column)),
        ("expression".to_owned(), Json::string(&made.expression)),
        ("reads".to_owned(), Json::Array(reads.collect())),
    ])
}

/// What a mapping made each column of: `BilledCost = coalesce(net_cost, cost), from cost '2.50' at 8:31`.
pub(super) fn made_in_words((mapping, made): &(String, Vec<MadeOf>)) -> String {
    let mut text = format!("mapping   {mapping}\n");
    for one in made {
        text.push_str(&format!("{:<20} {}", one.column, one.expression));
        let reads = one.reads.iter().map(|(name, place, text)| match text {
            Some(text) => format!("{name} '{text}' at {place}"),
            None => format!("{name} empty at {place}"),
        });
        let reads: Vec<String> = reads.collect();
        if !reads.is_empty() {
            text.push_str(&format!("; read {}", reads.join(", ")));
        }
        text.push('\n');
    }
    text
}

/// A row, where it came from, and its original text.
pub(super) fn describe(found: &Explanation) -> String {
    format!("{}{}", facts(found), original(found))
}

fn facts(found: &Explanation) -> String {
    let mut text = cells(&found.row);
    text.push('\n');
    let place = match (found.line_column, &found.cell) {
        (Some((line, column)), _) => format!("{}:{line}:{column}", found.file),
        (None, Some(cell)) => format!("{} at {cell}", found.file),
        (None, None) => found.file.clone(),
    };
    let place = one_line(&place);
    let pointer = format!("{}{}", found.entry, found.place);
    let pointer = one_line(&pointer);
    text.push_str(&format!(
        "import    {}, {} of account {}\n",
        found.import_id, found.operation, found.account
    ));
    text.push_str(&format!("file      {place}\n"));
    text.push_str(&format!(
        "place     {}\n",
        if pointer.is_empty() {
            "the whole document"
        } else {
            &pointer
        }
    ));
    text.push_str(&format!("sha256    {}\n", found.sha256));
    if let Some((name, sha256)) = &found.archive {
        text.push_str(&format!("archive   {}, SHA-256 {sha256}\n", one_line(name)));
    }
    text.push_str(&format!(
        "retrieved {}, imported {}\n",
        found.retrieved_at, found.imported_at
    ));
    text.push_str(&format!("kept      {}\n", one_line(&found.kept_in)));
    if let Some(made) = &found.made {
        text.push_str(&made_in_words(made));
    }
    text
}

fn original(found: &Explanation) -> String {
    let text = found.text.as_deref();
    format!(
        "\n{}",
        text.unwrap_or("The original text was not kept, and its file is gone or changed.")
    )
}

/// The cells of a row, a line for each that has a value.
pub(super) fn cells(row: &[(String, Json)]) -> String {
    let mut text = String::new();
    for (name, value) in row {
        if *value != Json::Null {
            text.push_str(&format!("{name:<20} {}\n", one_line(&value.cell())));
        }
    }
    text
}
