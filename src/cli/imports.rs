//! `billbook imports`: what came in.

use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::contract::registry::Ledger;
use crate::error::{Exit, Result};
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target, table};

/// List all imports: file, operation, rows, sums, time, and the head of the chain after each
#[derive(Debug, clap::Args)]
pub(super) struct ImportsArgs {
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

const SQL: &str = "SELECT l.import_id, l.operation, l.account, l.file, l.entry, l.sha256,
       coalesce(t.rows_new, 0), coalesce(t.rows_revised, 0), coalesce(t.rows_duplicate, 0),
       coalesce((SELECT group_concat(text, ', ') FROM (
           SELECT column_name || ' ' || total || ' ' || currency AS text FROM import_sum AS s
           WHERE s.import_id = l.import_id AND s.row_count > 0 ORDER BY table_name, column_name, currency)), ''),
       l.retrieved_at, l.retrieved_at_basis, l.imported_at,
       (SELECT c.head FROM chain AS c WHERE c.import_id >= l.import_id ORDER BY c.import_id LIMIT 1), l.kind, l.target, l.parameters, l.accepted
FROM import_list AS l
LEFT JOIN (SELECT import_id, sum(rows_new) AS rows_new, sum(rows_revised) AS rows_revised, sum(rows_duplicate) AS rows_duplicate
           FROM import_total GROUP BY import_id) AS t USING (import_id)
ORDER BY l.import_id";

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 18] = [
    ("import", Show::COUNT.kept()),
    ("operation", Show::ID.kept()),
    ("account", Show::ID),
    ("file", Show::ID.kept()),
    ("entry", Show::ID.little()),
    ("sha256", Show::ID.little()),
    ("new", Show::COUNT),
    ("revised", Show::COUNT),
    ("duplicate", Show::COUNT),
    ("sums", Show::PROSE.little()),
    ("retrieved_at", Show::TIME),
    ("retrieved_at_basis", Show::WORD.little()),
    ("imported_at", Show::TIME),
    ("head", Show::ID.little()),
    ("kind", Show::WORD.little()),
    ("target", Show::ID.little()),
    ("parameters", Show::JSON.little()),
    ("accepted", Show::JSON.little()),
];

/// What the columns are to readers.
#[must_use]
pub(super) fn shows() -> Vec<(String, Show)> {
    Show::named(&COLUMNS)
}

/// Everything that came in, one row for each import.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn rows(ledger: &Ledger) -> Result<Rows> {
    let mut rows = Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: Vec::new(),
    };
    let mut statement = ledger.connection.prepare(SQL)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let mut cells = Vec::new();
        for index in 0..COLUMNS.len() {
            cells.push(Json::of_value(row.get_ref(index)?));
        }
        rows.rows.push(cells);
    }
    Ok(rows)
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ImportsArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    Document::new(|| rows(&ledger))
        .text(|| Ok(table::render(&short(rows(&ledger)?))))
        .shows(Show::named(&COLUMNS))
        .json_cell("sums", sums)
        .arranged(&args.arrange, 0)
        .empty(|| Ok("note: no imports; `billbook import PATH…` brings the first".to_owned()))
        .about(|| {
            about::of(
                global,
                &ledger,
                &args.reading,
                About::new("Imports")
                    .sentence("What came in: file, operation, rows and time, and the head of the chain after each."),
            )
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// `amount 12.50 EUR, tax 2.38 EUR` as a list of objects.
fn sums(cell: &Json) -> Json {
    let text = cell.cell();
    let sums = text.split(", ").filter(|sum| !sum.is_empty()).map(|sum| {
        let mut words = sum.splitn(3, ' ');
        let mut member = |name: &str| (name.to_owned(), words.next().map_or(Json::Null, Json::string));
        Json::Object(vec![member("column"), member("total"), member("currency")])
    });
    Json::Array(sums.collect())
}

/// What a person needs to see: the first columns.
fn short(mut rows: Rows) -> Rows {
    for row in &mut rows.rows {
        // Twelve digits of a hash are enough to recognise a file or a head by eye.
        for column in [5, 13] {
            if let Some(Json::String(hash)) = row.get_mut(column) {
                hash.truncate(12);
            }
        }
        row.truncate(14);
    }
    rows.columns.truncate(14);
    rows
}
