//! Which table of a file is an export, and which operation's.
//!
//! A CSV file is one table, a workbook may hold many. A table is tried as an array of its rows and as the same in
//! `meta` and `objects`, the two shapes lists have; the operation whose documented members it has is its own.

use crate::clock;
use crate::contract::document::control::Totals;
use crate::contract::document::reading::Reading;
use crate::contract::document::{Row, Table};
use crate::contract::import::Options;
use crate::contract::lists::{self, Composed, List, Said, Spread};
use crate::contract::operation::Operation;
use crate::contract::recognise;
use crate::contract::registry::Registry;
use crate::digest::hex;
use crate::error::{Problem, codes};
use crate::money::decimal::DecimalSum;
use crate::source::encoding::Encoding;
use crate::source::table::amounts::DecimalMark;
use crate::source::table::grid::{Cell, Content, Grid, Record, Shape, Spot};
use crate::source::table::header::Header;
use crate::source::table::recount::{self, Column, Recount, Sign, Wanted};
use crate::source::table::{csv, sheet};
use crate::source::{Document, Source, json};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The table that is read, and as what.
pub(crate) struct Chosen<'g, 't> {
    pub grid: &'g Grid<'t>,
    pub shape: Shape,
    pub operation: &'static Operation,
}

/// The tables of a document: lists below whatever stands above their header, others below their first row.
pub(crate) struct Tables<'g, 't> {
    plain: &'g [Grid<'t>],
    composed: Vec<Composed<'t>>,
}

impl<'g, 't> Tables<'g, 't> {
    /// Finds the lists among them.
    pub(crate) fn read(
        (document, plain): (&'t Document, &'g [Grid<'t>]),
        source: &Source,
        (registry, options): (&Registry, &Options),
        said: &Said,
    ) -> Self {
        let is_text = document.sheets.is_none();
        let is_other = document.request.is_some() || is_text && document.text.trim_start().starts_with(['{', '[', '<']);
        if is_other || !options.finds_lists() {
            let composed = Vec::new();
            return Self { plain, composed };
        }
        let lists = registry.lists(options.operation);
        let find = |rows: &[Vec<String>]| header_of(registry, &lists, rows);
        let grids = if is_text {
            csv::read_below(&document.text, &find).into_iter().collect()
        } else {
            // That it can be read at all is known.
            source
                .content()
                .ok()
                .and_then(|bytes| sheet::read_below(bytes, &find).ok())
                .unwrap_or_default()
        };
        let compose = |grid: Grid<'t>| {
            let list = lists::of_header(&grid.header, &lists)?;
            Some(lists::compose(grid, list, said))
        };
        Self {
            plain,
            composed: grids.into_iter().filter_map(compose).collect(),
        }
    }

    /// All of them, each once.
    pub(crate) fn grids(&self) -> Vec<&Grid<'t>>
    where
        'g: 't,
    {
        let is_plain = |grid: &&Grid| self.composed.iter().all(|composed| composed.grid.sheet != grid.sheet);
        let lists = self.composed.iter().map(|composed| &composed.grid);
        self.plain.iter().filter(is_plain).chain(lists).collect()
    }

    /// What a table was made from, where it is a list.
    pub(crate) fn composed(&self, grid: &Grid) -> Option<&Composed<'t>> {
        self.composed
            .iter()
            .find(|composed| std::ptr::eq(&raw const composed.grid, grid))
    }
}

/// The header of a list among the first rows of a file, unless the first row is that of something else.
fn header_of(registry: &Registry, lists: &[&'static List], rows: &[Vec<String>]) -> Option<Header> {
    let (header, _) = lists::find(rows, lists)?;
    let [first, second, ..] = rows else { return None };
    let cell = |text: &String| Cell {
        spot: Spot::Byte(0),
        content: Content::Text(Cow::Owned(text.clone())),
        shown: None,
    };
    let cells = second
        .iter()
        .map(cell)
        .chain(std::iter::repeat_with(|| cell(&String::new())));
    let grid = Grid {
        header: first.clone(),
        records: vec![Record {
            spot: Spot::Byte(0),
            end: 0,
            number: 1,
            cells: cells.take(first.len()).collect(),
        }],
        ..Grid::default()
    };
    let is_list = |claim: &Claim| registry.list(claim.operation).is_some();
    claims(registry, &grid, None).iter().all(is_list).then_some(header)
}

/// What tells a list from others: its form, what it is, and the names in its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// `csv` or `sheet`.
    pub kind: &'static str,
    /// The operation's own name.
    pub operation: &'static str,
    /// A hash of the names.
    pub digest: String,
}

/// Those of the lists of a file, with its text in this encoding.
pub(crate) fn fingerprints(registry: &Registry, source: &Source, encoding: Option<Encoding>) -> Vec<Fingerprint> {
    let Ok((text, _)) = source.text_as(encoding) else {
        return Vec::new();
    };
    let lists = registry.lists(None);
    let find = |rows: &[Vec<String>]| header_of(registry, &lists, rows);
    let is_sheet = sheet::is_packed(&source.bytes);
    let grids = if is_sheet {
        sheet::read_below(&source.bytes, &find).unwrap_or_default()
    } else if text.trim_start().starts_with(['{', '[', '<']) {
        Vec::new()
    } else {
        csv::read_below(&text, &find).into_iter().collect()
    };
    let print = |grid: &Grid| {
        let names = grid.header.iter().filter(|name| !name.starts_with("column "));
        let names: Vec<&str> = names.map(String::as_str).collect();
        Some(Fingerprint {
            kind: if is_sheet { "sheet" } else { "csv" },
            operation: lists::of_header(&grid.header, &lists)?.operation,
            digest: hex(&Sha256::digest(names.join("\u{1f}").as_bytes())),
        })
    };
    grids.iter().filter_map(print).collect()
}

/// Whether a text is a list, below whatever stands above its header.
pub(crate) fn is_list(registry: &Registry, text: &str) -> bool {
    let lists = registry.lists(None);
    csv::read_below(text, &|rows| header_of(registry, &lists, rows)).is_some()
}

/// Whether bytes that are not UTF-8 are a list in the encoding that they are likely to have.
pub(crate) fn is_list_otherwise(registry: &Registry, source: &Source) -> bool {
    let bytes = source.content().unwrap_or_default();
    let text = Encoding::likely(bytes).and_then(|encoding| encoding.decode(bytes));
    text.is_some_and(|text| is_list(registry, &text))
}

/// Why none is read.
pub(crate) enum Unchosen {
    /// No table is an operation's.
    None,
    /// It is one of these operations'.
    Operations(Vec<&'static Operation>),
    /// Several sheets are, or the named one is not there.
    Sheet(Box<Problem>),
}

/// Chooses among the tables of a file, by content and by what is known already.
pub(crate) fn choose<'g, 't>(
    registry: &Registry,
    grids: &[&'g Grid<'t>],
    operation: Option<&'static Operation>,
    sheet: Option<&str>,
) -> Result<Chosen<'g, 't>, Unchosen> {
    let is_meant = |grid: &&&Grid| sheet.is_none() || grid.sheet.is_none() || grid.sheet.as_deref() == sheet;
    let meant: Vec<&'g Grid<'t>> = grids.iter().filter(is_meant).copied().collect();
    if let (true, Some(sheet)) = (meant.is_empty() && !grids.is_empty(), sheet) {
        let message = format!("the spreadsheet has no sheet `{sheet}` with a table");
        return Err(Unchosen::Sheet(Box::new(which_sheet(message, grids))));
    }
    let claims: Vec<(&'g Grid<'t>, Vec<Claim>)> = meant
        .iter()
        .map(|grid| (*grid, claims(registry, grid, operation)))
        .filter(|(_, claims)| !claims.is_empty())
        .collect();
    match (claims.as_slice(), operation, meant.as_slice()) {
        ([(grid, claims)], _, _) => match claims.as_slice() {
            [claim] => Ok(Chosen {
                grid,
                shape: claim.shape,
                operation: claim.operation,
            }),
            several => Err(Unchosen::Operations(
                several.iter().map(|claim| claim.operation).collect(),
            )),
        },
        // The user says what it is: the reader will say which columns are missing.
        ([], Some(operation), [grid]) => Ok(Chosen {
            grid,
            shape: shape_read(grid, operation),
            operation,
        }),
        ([], _, _) => Err(Unchosen::None),
        (several, _, _) => {
            let message = format!("{} sheets could be read", several.len());
            let sheets: Vec<&Grid> = several.iter().map(|(grid, _)| *grid).collect();
            Err(Unchosen::Sheet(Box::new(which_sheet(message, &sheets))))
        }
    }
}

fn which_sheet(message: String, grids: &[&Grid]) -> Problem {
    let names: Vec<&str> = grids.iter().filter_map(|grid| grid.sheet.as_deref()).collect();
    Problem::new(&codes::WHICH_SHEET, message).hint(format!("choose one with `--sheet`: {}", names.join(", ")))
}

struct Claim {
    members: usize,
    shape: Shape,
    operation: &'static Operation,
}

/// The operations that a table fits best, as either shape.
fn claims(registry: &Registry, grid: &Grid, operation: Option<&'static Operation>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for shape in [Shape::Bare, Shape::Wrapped] {
        let text = grid.probe(shape);
        let Ok(parsed) = json::parse(&text, false) else {
            continue;
        };
        for (members, fitting) in recognise::fitting(registry, &parsed.root) {
            if operation.is_none_or(|operation| operation.full_name() == fitting.full_name()) {
                claims.push(Claim {
                    members,
                    shape,
                    operation: fitting,
                });
            }
        }
    }
    let best = claims.iter().map(|claim| claim.members).max();
    claims.retain(|claim| Some(claim.members) == best);
    claims
}

/// The shape in which an operation finds rows at all, be they right or wrong.
fn shape_read(grid: &Grid, operation: &'static Operation) -> Shape {
    let finds_rows = |shape: &Shape| {
        let text = grid.probe(*shape);
        let time = clock::parse("1970-01-01").unwrap_or_default();
        let mut reading = Reading::new(&text, "", time);
        json::parse(&text, false).is_ok_and(|parsed| {
            let rows = (operation.read)(operation, &parsed.root, &mut reading);
            rows.iter().any(|row| !row.table.is_envelope)
        })
    };
    if finds_rows(&Shape::Bare) {
        Shape::Bare
    } else {
        Shape::Wrapped
    }
}

/// What was accepted in reading the table: columns nobody documents, binary floats, formulas.
pub(crate) fn accepted(grid: &Grid, rows: &[Row], list: Option<&List>) -> Vec<String> {
    let mut accepted = Vec::new();
    let tables: BTreeMap<&str, &'static Table> = objects(rows).map(|row| (row.table.name, row.table)).collect();
    let is_spread = list.is_some_and(|list| list.spread_in(&grid.header).is_some());
    if !tables.is_empty() && !is_spread {
        // What a view reads among the columns that are kept is documented too.
        let is_read = |name: &String| name == "value_day" || list.is_some_and(|list| (list.kept)(name).is_some());
        let is_field = |name: &String| tables.values().any(|table| table.field(name).is_some()) || is_read(name);
        // A column may also be a member with rows of its own; only what nobody reads is kept aside.
        let mut kept = BTreeSet::new();
        for row in rows {
            add_kept(row, &mut kept);
        }
        let is_empty = |index: usize| {
            let cells = grid.records.iter().filter_map(|record| record.cells.get(index));
            cells.into_iter().all(|cell| cell.content == Content::Empty)
        };
        let unknown: Vec<String> = grid
            .header
            .iter()
            .enumerate()
            .filter(|(index, _)| grid.columns.get(*index).is_none_or(Option::is_some))
            .filter(|(index, name)| !is_field(name) && (kept.contains(*name) || is_empty(*index)))
            .map(|(_, name)| name)
            .map(|name| format!("`{name}`"))
            .collect();
        if !unknown.is_empty() {
            accepted.push(format!("columns that are not documented, kept: {}", unknown.join(", ")));
        }
    }
    if grid.has_floats {
        accepted.push("figures from spreadsheet cells, which are binary floats".to_owned());
    }
    if grid.formulas > 0 {
        accepted.push(format!(
            "values of formulas, as last saved, in {} of the cells",
            grid.formulas
        ));
        if grid.is_to_calculate {
            accepted.push(
                "the workbook asks to be calculated when it is opened: values of its formulas may be placeholders"
                    .to_owned(),
            );
        }
    }
    if grid.is_hidden {
        accepted.push("the sheet is hidden in its workbook".to_owned());
    }
    if grid.hidden_rows > 0 {
        accepted.push(format!(
            "rows that the sheet hides, read like the others: {}",
            grid.hidden_rows
        ));
    }
    accepted
}

/// Adds the names of undocumented members that a row and its parts keep.
fn add_kept(row: &Row, kept: &mut BTreeSet<String>) {
    let parsed = row.extra.as_deref().and_then(|extra| json::parse(extra, false).ok());
    let members = parsed.as_ref().and_then(|parsed| parsed.root.as_object());
    let members = members.unwrap_or_default().iter();
    kept.extend(members.map(|member| member.key.to_string()));
    for part in &row.parts {
        add_kept(part, kept);
    }
}

fn objects(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().filter(|row| !row.table.is_envelope)
}

/// Compares the totals of a table's document with what another reader counts in the file itself. `list` says how people
/// write it, and with which decimal mark, where they do.
///
/// # Errors
/// Says what differs.
pub(crate) fn control(
    grid: &Grid,
    text: &str,
    bytes: &[u8],
    nulls: &'static [&'static str],
    list: Option<((&List, DecimalMark), &[Column])>,
    totals: &Totals,
) -> Result<(), String> {
    if let Some(spread) = list.and_then(|((list, _), _)| list.spread_in(&grid.header)) {
        return control_spread(grid, text, bytes, spread, totals);
    }
    let fields: BTreeSet<&'static str> = totals.sums.keys().map(|(_, field, _)| *field).collect();
    let field_of = |name: &str| match list {
        Some(((list, _), _)) => (list.column)(name).filter(|field| fields.contains(field)),
        None => fields.iter().copied().find(|field| *field == name),
    };
    // Columns that became one of ours, then those that are one.
    let mut columns: Vec<Column> = list.map(|(_, fed)| fed.to_vec()).unwrap_or_default();
    for (name, place) in grid.header.iter().zip(&grid.columns) {
        let (Some(field), Some(place)) = (field_of(name), *place) else {
            continue;
        };
        if columns.iter().all(|column| column.place != place) {
            columns.push(Column {
                place,
                field,
                sign: Sign::AsWritten,
            });
        }
    }
    let wanted = Wanted {
        columns,
        nulls,
        list: list.map(|((_, mark), _)| mark),
        below: grid.below.as_ref(),
        each: false,
    };
    compare(&count(grid, text, bytes, &wanted)?, totals)
}

fn count(grid: &Grid, text: &str, bytes: &[u8], wanted: &Wanted) -> Result<Recount, String> {
    match &grid.sheet {
        Some(sheet) => recount::sheet(bytes, sheet, wanted),
        None => recount::csv(text, grid.separator, wanted),
    }
}

/// The same for a table whose rows have an object in each of several columns: the objects are its values.
fn control_spread(grid: &Grid, text: &str, bytes: &[u8], spread: &Spread, totals: &Totals) -> Result<(), String> {
    let columns = grid.header.iter().zip(&grid.columns).filter_map(|(name, place)| {
        Some(Column {
            place: (*place)?,
            field: (spread.column)(name)?,
            sign: Sign::AsWritten,
        })
    });
    let wanted = Wanted {
        columns: columns.collect(),
        nulls: spread.nothing,
        list: Some(DecimalMark::Point),
        below: grid.below.as_ref(),
        each: true,
    };
    let mut recount = count(grid, text, bytes, &wanted)?;
    recount.rows = recount
        .sums
        .values()
        .map(|(count, _)| count)
        .max()
        .copied()
        .unwrap_or(0);
    compare(&recount, totals)
}

fn compare(recount: &Recount, totals: &Totals) -> Result<(), String> {
    let counted: Vec<u64> = totals
        .rows
        .iter()
        .filter(|(name, _)| !totals.envelopes.contains(*name))
        .map(|(_, rows)| *rows)
        .collect();
    // Each row is an object of one table; where objects have parts, one of the tables has the rows.
    let agrees = counted.contains(&recount.rows) || (counted.is_empty() && recount.rows == 0);
    if !agrees {
        return Err(format!(
            "billbook read {} rows, but the file has {}",
            counted.first().unwrap_or(&0),
            recount.rows
        ));
    }
    let mut sums: BTreeMap<(&str, &str), (u64, DecimalSum)> = BTreeMap::new();
    for ((table, field, _), (count, sum)) in &totals.sums {
        let (counts, total) = sums.entry((*table, *field)).or_default();
        *counts += count;
        total.add(&sum.total());
    }
    for ((_, field), (count, sum)) in &sums {
        let Some((there_count, there)) = recount.sums.get(*field) else {
            continue;
        };
        if count != there_count || sum.total() != there.total() {
            return Err(format!(
                "billbook read `{field}` as {} ({count} values), but the file has {} ({there_count} values)",
                sum.total(),
                there.total()
            ));
        }
    }
    Ok(())
}
