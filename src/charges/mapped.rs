//! What a mapping says of a file: how its table is read, and what is counted a second time. Mappings know nothing of files,
//! and the rows of files nothing of mappings; here they meet.

use crate::error::{Problem, Result};
use crate::mapping::{CellKind, FileFacts, Header, Kind, Mapping, Sheet};
use crate::money::decimal::Decimal;
use crate::source::input::Input;
use crate::source::mapped::{Mapped, Text};
use crate::source::parquet::Parquet;
use crate::source::rows::{Head, How, Medium, Origin, Table, Which, opened};

/// The mapping of this text.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn parsed(text: &Text) -> std::result::Result<Mapping, Vec<Problem>> {
    Mapping::parse(&text.file, &text.text, &mut |wanted| {
        let found = text.lookups.iter().find(|(file, _)| file == wanted);
        let (_, bytes) = found.ok_or_else(|| format!("`{wanted}` is not beside the mapping"))?;
        Ok(bytes.clone())
    })
}

/// What is known of a file besides its rows.
pub(crate) fn facts(file: &Input, mapped: &Mapped, table: &Table) -> FileFacts {
    FileFacts {
        name: file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
        params: mapped.parameters.iter().cloned().collect(),
        dataset: mapped.dataset.clone(),
        document: table.document().iter().cloned().collect(),
    }
}

/// How the table of a file of this form is read.
#[must_use]
pub(crate) fn how(mapping: &Mapping, form: Medium) -> How {
    let read = &mapping.read;
    How {
        form,
        encoding: read.encoding.clone(),
        separator: read.separator,
        head: match &read.header {
            Header::First => Head::First,
            Header::Given(names) => Head::Given(names.clone()),
            Header::Find { names, within } => Head::Find(names.clone(), *within),
        },
        which: match &read.sheet {
            None => Which::Only,
            Some(Sheet::Named(name)) => Which::Named(name.clone()),
            Some(Sheet::Has(names)) => Which::Has(names.clone()),
        },
        list: read.rows.clone().unwrap_or_default(),
        document: read.document.clone().into_iter().collect(),
        names: read.columns(),
    }
}

/// The forms of table, and what they are called in the ledger and in mappings.
const FORMS: [(Medium, &str, Kind); 5] = [
    (Medium::Parquet, "parquet", Kind::Parquet),
    (Medium::Csv, "csv", Kind::Csv),
    (Medium::JsonLines, "jsonl", Kind::JsonLines),
    (Medium::Json, "json", Kind::Json),
    (Medium::Sheet, "sheet", Kind::Sheet),
];

/// The form of this name.
#[must_use]
pub(crate) fn form(name: &str) -> Medium {
    let found = FORMS.iter().find(|(_, known, _)| *known == name);
    found.map_or(Medium::Csv, |(form, _, _)| *form)
}

/// The name of a form in the ledger.
#[must_use]
pub(crate) fn form_name(form: Medium) -> &'static str {
    let found = FORMS.iter().find(|(known, _, _)| *known == form);
    found.map_or("csv", |(_, name, _)| name)
}

/// What mappings call a form.
#[must_use]
pub(crate) fn kind(form: Medium) -> Kind {
    let found = FORMS.iter().find(|(known, _, _)| *known == form);
    found.map_or(Kind::Csv, |(_, _, kind)| *kind)
}

/// The columns that the billed cost is taken from as it stands: a column by itself, or the first of several that holds
/// something. `None` where it is worked out, or where a row may become several charges. Where the expression depends on the
/// dataset, and on nothing else, that of the dataset counts.
pub(crate) fn costs(mapping: &Mapping, dataset: Option<&str>) -> Option<Vec<String>> {
    if mapping.read.each.is_some() || !mapping.target.split.is_empty() {
        return None;
    }
    let (_, billed) = mapping.target.columns.iter().find(|(name, _)| name == "BilledCost")?;
    let sql = match billed.sql.trim().strip_prefix("CASE says_dataset") {
        Some(arms) => of_dataset(arms, dataset?)?,
        None => billed.sql.trim(),
    };
    let inner = sql
        .strip_prefix("coalesce(")
        .map_or(Some(sql), |rest| rest.strip_suffix(')'))?;
    inner.split(',').map(|name| column_name(name.trim())).collect()
}

/// The arm of a CASE for a dataset.
fn of_dataset<'a>(arms: &'a str, dataset: &str) -> Option<&'a str> {
    let (_, arm) = arms.split_once(&format!("WHEN '{dataset}' THEN "))?;
    let end = [arm.find("WHEN "), arm.rfind("END")].into_iter().flatten().min()?;
    arm.get(..end).map(str::trim)
}

/// The column of a file that an expression names and does nothing else: `cost`, `"cost/myCost"`.
fn column_name(sql: &str) -> Option<String> {
    if let Some(quoted) = sql.strip_prefix('"') {
        return quoted
            .strip_suffix('"')
            .filter(|name| !name.contains('"'))
            .map(str::to_owned);
    }
    let is_name = sql.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && sql.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then(|| sql.to_owned())
}

/// An amount as the mapping declares amounts of its column.
#[must_use]
pub(crate) fn amount(mapping: &Mapping, column: &str, text: &str) -> Option<Decimal> {
    let kind = mapping.columns.iter().find(|(name, _)| name == column);
    let Some((_, CellKind::Decimal(place))) = kind else {
        return Decimal::parse(text).ok();
    };
    let canonical = mapping.numbers.get(*place)?.read(text).ok()?;
    Decimal::parse(&canonical).ok()
}

/// The column of a file that a mapping calls so.
#[must_use]
pub(crate) fn place(mapping: &Mapping, header: &[String], column: &str) -> Option<usize> {
    header.iter().position(|name| mapping.read.names.are_one(name, column))
}

/// A file's Parquet columns, where it has them.
///
/// # Errors
/// When it cannot be read; what is wrong with it is a problem.
pub(crate) fn columns(file: &Input) -> Result<std::result::Result<Option<Parquet>, Problem>> {
    if !file.is_parquet() {
        return Ok(Ok(None));
    }
    Ok(match file.parquet()? {
        Ok(parquet) => Ok(Some(parquet)),
        Err(problem) => Err(*problem),
    })
}

/// Where the rows of a file come from.
///
/// # Errors
/// When it cannot be opened.
pub(crate) fn origin<'a>(file: &'a Input, columns: Option<&'a Parquet>) -> Result<Origin<'a>> {
    Ok(match columns {
        Some(parquet) => Origin::Columns(parquet),
        None => Origin::Text(opened(file)?),
    })
}
