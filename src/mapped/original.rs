//! The rows of a file that a mapping reads, as they stand in it, and what became of a row.

use super::{OF_FOLDER, columns, form, how, named, origin, parsed, place};
use crate::contract::registry::MadeOf;
use crate::error::{Position, Result};
use crate::mapping::{Mapping, names_in};
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::rows::{Row, Table};

/// The texts of the rows at these places, which ascend.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn texts(input: &Input, mapped: &Mapped, lines: &[i64]) -> Result<Vec<Option<String>>> {
    let mut texts = Vec::with_capacity(lines.len());
    if let Ok(mapping) = parsed(&mapped.text) {
        let how = how(&mapping, form(&mapped.form));
        let columns = columns(input)?.map_err(Box::new)?;
        let mut table = Table::open(&input.name, origin(input, columns.as_ref())?, &how)?;
        let mut wanted = lines.iter().copied().peekable();
        let mut row = Row::default();
        while wanted.peek().is_some() && table.next(&mut row)? {
            while wanted.next_if(|line| *line < row.number).is_some() {
                texts.push(None);
            }
            // One row may have become several charges.
            while wanted.next_if_eq(&row.number).is_some() {
                texts.push(Some(table.original(&row)));
            }
        }
    }
    texts.resize(lines.len(), None);
    Ok(texts)
}

/// What the columns of a charge were made of: the expressions of the mapping, and what each of them read in the row on
/// this line.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn made_of(input: &Input, mapped: &Mapped, line: i64) -> Result<Vec<MadeOf>> {
    let Ok(mapping) = parsed(&mapped.text) else {
        return Ok(Vec::new());
    };
    let columns = columns(input)?.map_err(Box::new)?;
    let origin = origin(input, columns.as_ref())?;
    let mut table = Table::open(&input.name, origin, &how(&mapping, form(&mapped.form)))?;
    let mut row = Row::default();
    while table.next(&mut row)? {
        if row.number == line {
            let parts = mapping.target.split.iter().chain(&mapping.target.each);
            let further = parts.flat_map(|part| &part.columns);
            let columns = mapping.target.columns.iter().chain(further);
            let found = Found {
                mapping: &mapping,
                input,
                mapped,
                table: &table,
                row: &row,
            };
            return Ok(columns.map(|(column, made)| found.made_of(column, &made.sql)).collect());
        }
    }
    Ok(Vec::new())
}

/// A row that was found again.
struct Found<'a> {
    mapping: &'a Mapping,
    input: &'a Input,
    mapped: &'a Mapped,
    table: &'a Table<'a>,
    row: &'a Row,
}

impl Found<'_> {
    fn made_of(&self, column: &str, sql: &str) -> MadeOf {
        let mut reads = Vec::new();
        for name in names_in(sql) {
            if reads.iter().all(|(known, _, _)| *known != name)
                && let Some((place, text)) = self.read(&name)
            {
                reads.push((name, place, text));
            }
        }
        MadeOf {
            column: column.to_owned(),
            expression: sql.split_whitespace().collect::<Vec<_>>().join(" "),
            reads,
        }
    }

    /// Where a name of an expression stands, and what stands there.
    fn read(&self, name: &str) -> Option<(String, Option<String>)> {
        if let Some(capture) = self.mapping.captures.iter().find(|capture| capture.name == name) {
            let (place, text) = self.cell(&capture.of)?;
            let found = text.and_then(|text| {
                let groups = capture.regex.captures(&text)?;
                Some(groups.get(capture.group)?.as_str().to_owned())
            });
            return Some((format!("{place}, of `{}`", capture.of), found));
        }
        if let Some(cell) = self.cell(name) {
            return Some(cell);
        }
        if let Some(several) = self.several(name) {
            return Some(several);
        }
        if let Some(member) = name.strip_prefix("document_") {
            let mut beside = self.table.document().iter();
            let (_, text) = beside.find(|(known, _)| known == member)?;
            let pointer = self.mapping.read.document.get(member)?;
            return Some((pointer.clone(), Some(text.clone())));
        }
        if let Some(group) = name.strip_prefix("file_") {
            let pattern = self.mapping.read.file.as_deref()?;
            let name = self.input.name.rsplit(['/', '\\']).next().unwrap_or_default();
            let groups = regex::Regex::new(pattern).ok()?;
            let found = groups.captures(name)?.name(group)?.as_str().to_owned();
            return Some(("the name of the file".to_owned(), Some(found)));
        }
        let of_folder = |(known, _): &&(String, String)| known.strip_prefix(OF_FOLDER) == Some(name);
        if let Some((_, value)) = self.mapped.parameters.iter().find(of_folder) {
            return Some((format!("the folder, of `{name}`"), Some(value.clone())));
        }
        let parameter = name.strip_prefix("param_")?;
        let found = self.mapped.parameters.iter().find(|(known, _)| known == parameter)?;
        Some((format!("--param {parameter}"), Some(found.1.clone())))
    }

    /// The cells of the columns that begin alike, for a name such as `prefix_tags`.
    fn several(&self, name: &str) -> Option<(String, Option<String>)> {
        let read = &self.mapping.read;
        let beginning = read.prefix.get(name.strip_prefix("prefix_")?)?;
        let cells = self
            .table
            .header
            .iter()
            .zip(self.row.cells())
            .filter_map(|(column, cell)| {
                let rest = read.names.rest(column, beginning)?;
                Some(format!("{rest}: {}", cell.filter(|cell| !cell.is_empty())?))
            });
        let cells: Vec<String> = cells.collect();
        let place = format!("columns that begin with `{beginning}`");
        Some((place, (!cells.is_empty()).then(|| cells.join(", "))))
    }

    fn cell(&self, name: &str) -> Option<(String, Option<String>)> {
        let at = place(self.mapping, &self.table.header, &named(self.mapping, name))?;
        let place = written(&self.table.position(self.row, Some(at)));
        Some((place, self.row.cell(at).map(str::to_owned)))
    }
}

/// `8:14`, `Costs!C7` or `/items/3/amount`.
fn written(place: &Position) -> String {
    match (&place.pointer, place.line_column) {
        (Some(pointer), _) => pointer.clone(),
        (None, Some((line, column))) => format!("{line}:{column}"),
        (None, None) => String::new(),
    }
}
