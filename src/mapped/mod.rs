//! A mapping over the table of a file: how the table is read, what its rows become, and what is counted a second time.
//! Mappings know nothing of files, and the rows of files nothing of mappings; here they meet.

pub(crate) mod compared;
pub(crate) mod costs;
pub(crate) mod count;
pub(crate) mod list;
pub(crate) mod original;
pub(crate) mod rows;
pub(crate) mod totals;

pub(crate) use costs::Costs;

use crate::error::{Problem, Result};
use crate::mapping::{FileFacts, Header, Kind, Mapping, Read, Sheet};
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
        folders: stated_by_folders(mapped).collect(),
    }
}

/// How a parameter begins that says what a folder states: `folder/BILLING_PERIOD`.
pub(crate) const OF_FOLDER: &str = "folder/";

/// The columns that the folders around a file state and the file lacks, as they were recorded.
pub(crate) fn stated_by_folders(mapped: &Mapped) -> impl Iterator<Item = (String, String)> {
    let parameters = mapped.parameters.iter();
    parameters.filter_map(|(name, value)| Some((name.strip_prefix(OF_FOLDER)?.to_owned(), value.clone())))
}

/// How the table of a file of this form is read.
#[must_use]
pub(crate) fn how(mapping: &Mapping, form: Medium) -> How {
    How {
        names: mapping.read.columns(),
        document: mapping.read.document.clone().into_iter().collect(),
        decimal: mapping.decimal_mark(),
        ..how_found(&mapping.read, form)
    }
}

/// How the header of such a table is found.
#[must_use]
pub(crate) fn how_found(read: &Read, form: Medium) -> How {
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
        document: Vec::new(),
        names: Vec::new(),
        decimal: '.',
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

/// The column of a file that a mapping calls so.
#[must_use]
pub(crate) fn place(mapping: &Mapping, header: &[String], column: &str) -> Option<usize> {
    header.iter().position(|name| mapping.read.names.are_one(name, column))
}

/// The column of the mapping that an expression calls so: SQL knows no large and small letters.
#[must_use]
pub(crate) fn named(mapping: &Mapping, name: &str) -> String {
    let known = mapping.read.columns().into_iter();
    let mut same = known.filter(|column| column.eq_ignore_ascii_case(name));
    same.next().unwrap_or_else(|| name.to_owned())
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
