//! `billbook imports`: what came in.

use crate::cli::global::{Global, Reading};
use crate::contract::registry::Ledger;
use crate::error::{Exit, Result};
use crate::output::json::Json;
use crate::output::{Document, Rows, Target, table};

/// List all imports: file, operation, rows, sums, time, and the head of the chain after each
#[derive(Debug, clap::Args)]
pub(super) struct ImportsArgs {
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

/// Everything that came in, one row for each import.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn rows(ledger: &Ledger) -> Result<Rows> {
    let columns = [
        "import",
        "operation",
        "account",
        "file",
        "entry",
        "sha256",
        "new",
        "revised",
        "duplicate",
        "sums",
        "retrieved_at",
        "retrieved_at_basis",
        "imported_at",
        "head",
        "kind",
        "target",
        "parameters",
        "accepted",
    ];
    let mut rows = Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    let mut statement = ledger.connection.prepare(SQL)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let mut cells = Vec::new();
        for index in 0..columns.len() {
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
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
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
