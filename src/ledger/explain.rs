//! From a row back to its import, its file, the place in it, and the text that stood there.

use super::import::mapped::input;
use super::import::tables::{self, Tables};
use crate::contract::import::{AsRecorded, Options};
use crate::contract::lists::Said;
use crate::contract::registry::{Bulk, Ledger, MadeOf, Registry};
use crate::error::{Problem, Result, codes, unknown};
use crate::interrupt;
use crate::ledger::{archive, mappings};
use crate::mapped::{list, original};
use crate::output::json::Json;
use crate::source::Known;
use crate::source::discover;
use crate::source::encoding::Encoding;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::table::grid::cell_name;
use crate::source::table::grid::{Grid, Spot};
use crate::source::{self, Document, Source, json, tree};
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;

/// Where a row came from.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The row, by column.
    pub row: Vec<(String, Json)>,
    /// The import's number.
    pub import_id: i64,
    /// `provider/operation`.
    pub operation: String,
    /// The account of the import.
    pub account: String,
    /// The path as it was given.
    pub file: String,
    /// Hash of the file.
    pub sha256: String,
    /// The path of the zip archive that it was in and its hash, where it was in one.
    pub archive: Option<(String, String)>,
    /// JSON pointer of the document in a HAR file.
    pub entry: String,
    /// JSON pointer of the row's object in the document.
    pub place: String,
    /// Sheet and cell where the row begins, in a spreadsheet.
    pub cell: Option<String>,
    /// Line and column of the object in the file.
    pub line_column: Option<(usize, usize)>,
    /// When the provider gave the answer.
    pub retrieved_at: String,
    /// When it entered the ledger.
    pub imported_at: String,
    /// Where the text below was taken from.
    pub kept_in: String,
    /// The object's text as it stood in the file.
    pub text: Option<String>,
    /// The mapping that made a charge of the row, and what its columns were made of.
    pub made: Option<(String, Vec<MadeOf>)>,
}

/// Explains the rows of a view that have this key: one, or several where accounts share keys.
///
/// # Errors
/// When the view or the key is not there.
pub fn explain(ledger: &Ledger, view: &str, key: &str) -> Result<Vec<Explanation>> {
    let connection = &ledger.connection;
    for bulk in ledger.registry.bulk() {
        if let Some(row_id) = (bulk.row_of)(view, key) {
            return Ok(vec![explain_charge(ledger, bulk, view, row_id)?]);
        }
    }
    let explainable: Vec<String> = connection
        .prepare(
            // In a snapshot some are tables.
            "SELECT v.name FROM sqlite_schema AS v, pragma_table_info(v.name) AS c
             WHERE v.type IN ('view', 'table') AND c.name IN ('row_key', 'place') GROUP BY v.name HAVING count(*) = 2
             ORDER BY v.name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if !explainable.iter().any(|name| name == view) {
        let what = "explainable view";
        return Err(Box::new(unknown(&codes::UNKNOWN_VIEW, what, view, explainable)));
    }
    // The name is one of the schema's own.
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{view}\" WHERE row_key = ?1"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([key])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(recorded_row(ledger, row, &columns)?);
    }
    show(ledger, &mut found)?;
    if found.is_empty() {
        return Err(not_found(view, key));
    }
    Ok(found)
}

fn not_found(view: &str, key: &str) -> Box<Problem> {
    Box::new(
        Problem::new(&codes::NOT_FOUND, format!("`{view}` has no row with the key `{key}`"))
            .hint(format!("`billbook sql \"SELECT row_key FROM {view}\"` lists the keys")),
    )
}

/// Rows that are explained together, since their files are then read once.
const TOGETHER: usize = 10_000;

/// Explains the rows that a query gives, one after the other; its columns are those of a view, with `import_id` and `place`.
///
/// # Errors
/// When the ledger or a file cannot be read, or the call fails.
pub fn each(
    ledger: &Ledger,
    sql: &str,
    limit: Option<usize>,
    call: &mut dyn FnMut(&Explanation) -> Result<()>,
) -> Result<()> {
    let mut statement = ledger.connection.prepare(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    let mut left = limit.unwrap_or(usize::MAX);
    loop {
        interrupt::check()?;
        let mut found = Vec::new();
        while found.len() < left.min(TOGETHER)
            && let Some(row) = rows.next()?
        {
            found.push(recorded_row(ledger, row, &columns)?);
        }
        if found.is_empty() {
            return Ok(());
        }
        left -= found.len();
        show(ledger, &mut found)?;
        found.iter().try_for_each(&mut *call)?;
    }
}

fn recorded_row(ledger: &Ledger, row: &rusqlite::Row, columns: &[String]) -> Result<Explanation> {
    recorded(ledger, cells(row, columns)?, row.get("import_id")?, row.get("place")?)
}

/// Shows the texts of rows, file by file.
fn show(ledger: &Ledger, found: &mut [Explanation]) -> Result<()> {
    let mut by_import: BTreeMap<i64, Vec<&mut Explanation>> = BTreeMap::new();
    for explanation in found {
        by_import.entry(explanation.import_id).or_default().push(explanation);
    }
    for (import_id, of_file) in by_import {
        let bulk = of_file.first().and_then(|first| bulk_of(ledger.registry, first));
        match bulk {
            Some(bulk) => show_lines(ledger, bulk, of_file)?,
            None => show_places(ledger, import_id, of_file)?,
        }
    }
    Ok(())
}

/// How the file of a row was read, where that was line by line.
fn bulk_of(registry: &Registry, explanation: &Explanation) -> Option<&'static Bulk> {
    let is_its = |bulk: &&Bulk| bulk.operation.full_name() == explanation.operation;
    registry
        .bulk()
        .find(is_its)
        .filter(|_| line_of(&explanation.place).is_some())
}

/// The line of a row of a file that was read line by line; the number of the row in a file without lines.
fn line_of(place: &str) -> Option<i64> {
    let number = place.strip_prefix("line ").or_else(|| place.strip_prefix(ROW))?;
    number.parse().ok()
}

/// How the place of a row begins in a file without lines.
const ROW: &str = "row ";

fn cells(row: &rusqlite::Row, columns: &[String]) -> Result<Vec<(String, Json)>> {
    let mut cells = Vec::with_capacity(columns.len());
    for (index, name) in columns.iter().enumerate() {
        cells.push((name.clone(), Json::of_value(row.get_ref(index)?)));
    }
    Ok(cells)
}

/// A bulk charge, found by its number: its view has millions of rows, and its file may be large.
fn explain_charge(ledger: &Ledger, bulk: &Bulk, view: &str, row_id: i64) -> Result<Explanation> {
    let connection = &ledger.connection;
    let mut statement = connection.prepare(&format!("SELECT * FROM {} WHERE row_id = ?1", bulk.operation.view))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([row_id])?;
    let (Some(row), Some((import_id, place))) = (rows.next()?, (bulk.place_of)(connection, row_id)?) else {
        return Err(not_found(view, &row_id.to_string()));
    };
    let mut found = recorded(ledger, cells(row, &columns)?, import_id, place)?;
    show_lines(ledger, bulk, vec![&mut found])?;
    Ok(found)
}

/// Shows the lines of one file that was read line by line.
fn show_lines(ledger: &Ledger, bulk: &Bulk, mut found: Vec<&mut Explanation>) -> Result<()> {
    found.sort_by_key(|explanation| line_of(&explanation.place));
    let Some(first) = found.first() else { return Ok(()) };
    let (name, bytes) = archived(ledger, first)?.unzip();
    let mapped = mappings::of_file(&ledger.connection, first.import_id)?;
    let mapping = mapped.as_ref().map(|mapped| mapped.text.name.clone());
    // One row of a text may be several charges; it has a line all the same.
    let is_text = mapped
        .as_ref()
        .is_some_and(|mapped| matches!(mapped.form.as_str(), "csv" | "jsonl"));
    let input = reopened(bulk, &first.file, &first.sha256, (bytes, mapped))?;
    let is_altered = input
        .as_ref()
        .and_then(|input| input.known_hash())
        .is_some_and(|hash| hash != first.sha256);
    let lines: Vec<i64> = found.iter().filter_map(|one| line_of(&one.place)).collect();
    let (texts, kept_in) = match (&input, name) {
        (Some(_), Some(name)) if is_altered => return Err(altered(&name)),
        (Some(input), Some(name)) => ((bulk.texts)(input, &lines)?, format!("in the ledger, as `{name}`")),
        (Some(input), None) => ((bulk.texts)(input, &lines)?, IN_ITS_FILE.to_owned()),
        (None, _) => (
            vec![None; lines.len()],
            "not kept; the file is gone, or has changed since".to_owned(),
        ),
    };
    // Of many rows at once the texts are enough.
    if let (Some(mapping), Some(input), [line], [one]) = (mapping, &input, lines.as_slice(), found.as_mut_slice()) {
        one.made = Some((mapping, (bulk.made_of)(input, *line)?));
    }
    for ((explanation, line), text) in found.into_iter().zip(lines).zip(texts) {
        if explanation.place.starts_with(ROW) && !is_text {
            explanation.cell = Some(explanation.place.clone());
        } else {
            explanation.line_column = usize::try_from(line).ok().map(|line| (line, 1));
        }
        explanation.kept_in.clone_from(&kept_in);
        explanation.text = text;
    }
    Ok(())
}

/// A file as it came: its bytes from the archive, or the file where it lay, if that is the same still.
fn reopened(
    bulk: &Bulk,
    name: &str,
    sha256: &str,
    (archived, mapped): (Option<Vec<u8>>, Option<Mapped>),
) -> Result<Option<Input>> {
    if let Some(mapped) = mapped {
        let input = match (archived, discover::again(name)) {
            (Some(bytes), _) => Input::whole(Source::new(name, bytes, None))?,
            (None, Some(found)) => Input::look(&found, 4)?.0,
            (None, None) => return Ok(None),
        };
        // The caller names an archived file that was altered.
        let is_same = input.known_hash().is_some() || input.sha256()? == sha256;
        return Ok(is_same.then(|| input.mapped(mapped)));
    }
    if let Some(bytes) = archived {
        return Ok((bulk.claims_bytes)(Source::new(name, bytes, None)).ok());
    }
    let Some(found) = discover::again(name) else {
        return Ok(None);
    };
    match (bulk.claims)(&found)? {
        Some(input) if input.sha256()? == sha256 => Ok(Some(input)),
        _ => Ok(None),
    }
}

/// What the ledger itself knows of a row's origin.
fn recorded(ledger: &Ledger, row: Vec<(String, Json)>, import_id: i64, place: String) -> Result<Explanation> {
    let mut statement = ledger.connection.prepare_cached(
        "SELECT operation, account, file, sha256, entry, retrieved_at, imported_at, archive, archive_sha256
         FROM import_list WHERE import_id = ?1",
    )?;
    Ok(statement.query_row([import_id], |found| {
        Ok(Explanation {
            row,
            import_id,
            operation: found.get(0)?,
            account: found.get(1)?,
            file: found.get(2)?,
            sha256: found.get(3)?,
            archive: found.get::<_, Option<String>>(7)?.zip(found.get(8)?),
            entry: found.get(4)?,
            place,
            cell: None,
            line_column: None,
            retrieved_at: found.get(5)?,
            imported_at: found.get(6)?,
            kept_in: String::new(),
            text: None,
            made: None,
        })
    })?)
}

/// Shows the places of one file that was read whole.
fn show_places(ledger: &Ledger, import_id: i64, found: Vec<&mut Explanation>) -> Result<()> {
    let Some(first) = found.first() else { return Ok(()) };
    let (source, kept_in) = original(ledger, first)?;
    if let Some(mapped) = mappings::of_file(&ledger.connection, import_id)? {
        return show_made(source.as_ref(), &mapped, &kept_in, found);
    }
    let options: String = ledger
        .connection
        .prepare_cached("SELECT options FROM import WHERE import_id = ?1")?
        .query_row([import_id], |found| found.get(0))?;
    for explanation in found {
        explanation.kept_in.clone_from(&kept_in);
        if let Some(source) = &source {
            show_text(ledger.registry, source, &options, explanation);
        }
    }
    Ok(())
}

/// The same for rows of a list that a mapping made of the file.
fn show_made(source: Option<&Source>, mapped: &Mapped, kept_in: &str, mut found: Vec<&mut Explanation>) -> Result<()> {
    let number = |explanation: &Explanation| explanation.place.strip_prefix('/')?.parse::<usize>().ok();
    found.sort_by_key(|explanation| number(explanation));
    let is_one = found.len() == 1;
    let wanted: Vec<usize> = found.iter().filter_map(|one| number(one)).collect();
    let input = source.map(input).transpose()?;
    let origins = match &input {
        Some(input) => list::origins(input, mapped, &wanted)?,
        None => Vec::new(),
    };
    let mut origins = origins.into_iter();
    for explanation in found {
        kept_in.clone_into(&mut explanation.kept_in);
        let has_number = number(explanation).is_some();
        let Some(origin) = has_number.then(|| origins.next()).flatten().flatten() else {
            continue;
        };
        explanation.line_column = origin.position.line_column;
        explanation.cell = origin
            .position
            .pointer
            .clone()
            .filter(|_| explanation.line_column.is_none());
        explanation.text = Some(origin.text);
        // Of many rows at once the texts are enough.
        if let Some(input) = input.as_ref().filter(|_| is_one) {
            let made = original::made_of(input, mapped, origin.line)?;
            explanation.made = Some((mapped.text.name.clone(), made));
        }
    }
    Ok(())
}

/// The file's name and bytes in the archive, where it is kept there.
fn archived(ledger: &Ledger, explanation: &Explanation) -> Result<Option<(String, Vec<u8>)>> {
    let name: Option<Option<String>> = ledger
        .connection
        .query_row(
            "SELECT archived_as FROM source WHERE sha256 = ?1",
            [&explanation.sha256],
            |row| row.get(0),
        )
        .optional()?;
    let Some(name) = name.flatten() else { return Ok(None) };
    let Some(bytes) = archive::get(&ledger.connection, &name)? else {
        return Ok(None);
    };
    Ok(Some((name, bytes)))
}

fn altered(name: &str) -> Box<Problem> {
    Box::new(Problem::new(
        &codes::DAMAGED,
        format!("the archived file `{name}` was altered: its hash differs from the recorded one"),
    ))
}

const IN_ITS_FILE: &str = "in its file; the ledger keeps only its hash";

/// The file's bytes: from the archive, or from where it lay, if it is still the same.
fn original(ledger: &Ledger, explanation: &Explanation) -> Result<(Option<Source>, String)> {
    if let Some((name, bytes)) = archived(ledger, explanation)? {
        let source = Source::new(&explanation.file, bytes, None);
        if source.sha256 != explanation.sha256 {
            return Err(altered(&name));
        }
        return Ok((Some(source), format!("in the ledger, as `{name}`")));
    }
    match discover::again(&explanation.file).map(|found| discover::read(&found)) {
        Some(Ok(source)) => {
            if source.sha256 == explanation.sha256 {
                return Ok((Some(source), IN_ITS_FILE.to_owned()));
            }
            Ok((None, "not kept; the file has changed since".to_owned()))
        }
        _ => Ok((None, "not kept; the file is gone".to_owned())),
    }
}

/// Finds the row's place in the file, and the text there.
fn show_text(registry: &Registry, source: &Source, options: &str, explanation: &mut Explanation) {
    let said = json::parse(options, false).ok();
    let text = |name: &str| said.as_ref()?.root.get(name)?.as_str();
    let encoding = text("encoding").and_then(Encoding::of);
    let Ok((whole, _)) = source.text_as(encoding) else {
        return;
    };
    let contents = source::contents(
        source,
        &whole,
        &Known {
            is_documented: &|_, _| true,
            xml_shapes: &registry.xml_shapes(),
        },
    );
    let mut documents = contents.documents.iter();
    let Some(document) = documents.find(|document| document.entry == explanation.entry) else {
        // A write is kept as its request, which has no answer to point into.
        if contents.documents.is_empty() && explanation.entry.is_empty() && explanation.place.is_empty() {
            explanation.line_column = Some((1, 1));
            explanation.text = Some(whole.into_owned());
        }
        return;
    };
    let csv = document.csv();
    let plain = document.sheets.as_deref().unwrap_or(csv.as_slice());
    let rules = said
        .as_ref()
        .and_then(|said| said.root.get("table_rules")?.as_number_text());
    let read_by = Options {
        operation: registry.operation(&explanation.operation),
        as_recorded: Some(AsRecorded {
            table_rules: rules.and_then(|rules| rules.parse().ok()).unwrap_or(1),
            ..AsRecorded::default()
        }),
        ..Options::default()
    };
    let tables = Tables::read((document, plain), source, (registry, &read_by), &Said::default());
    let grids = tables.grids();
    if !grids.is_empty() {
        show_row(registry, &grids, text("sheet"), (&whole, document), explanation);
        return;
    }
    let Ok(parsed) = tree::tree(&document.text, true, &registry.xml_shapes()) else {
        return;
    };
    let Some(node) = parsed.root.pointer(&explanation.place) else {
        return;
    };
    explanation.text = document.text.get(node.start..node.end).map(str::to_owned);
    explanation.line_column = document
        .offset
        .map(|offset| json::line_column(&whole, offset + node.start));
}

/// The same for a row of a table.
fn show_row(
    registry: &Registry,
    grids: &[&Grid],
    sheet: Option<&str>,
    origin: (&str, &Document),
    explanation: &mut Explanation,
) {
    let (whole, document) = origin;
    let operation = registry.operation(&explanation.operation);
    let Ok(chosen) = tables::choose(registry, grids, operation, sheet) else {
        return;
    };
    let Some(record) = chosen.grid.record(&explanation.place) else {
        return;
    };
    match record.spot {
        Spot::Byte(start) => {
            explanation.text = document.text.get(start..record.end).map(str::to_owned);
            explanation.line_column = document.offset.map(|offset| json::line_column(whole, offset + start));
        }
        Spot::Cell(row, column) => {
            explanation.text = Some(chosen.grid.describe(record));
            let sheet = chosen.grid.sheet.as_deref().unwrap_or_default();
            explanation.cell = Some(cell_name(sheet, row, column));
        }
        Spot::Place(_) => {}
    }
}
