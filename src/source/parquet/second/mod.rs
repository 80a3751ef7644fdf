//! The second way through the same pages: numbers as they are stored, never as text, except binary floats, whose only exact
//! sum is that of their shortest texts. [`pages`] decodes what most files have; the readers of the crate `parquet` do the
//! rest.

mod pages;

use super::columns::{Column, Kind, Leaves};
use super::file::Parquet;
use super::floats;
use super::guarded::guarded;
use super::place::Place;
use super::typed::{self, Raw};
use crate::money::decimal::{Decimal, DecimalSum};
use num_bigint::BigInt;
use parquet::basic::Type as Physical;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows that are read at once.
const ROWS: usize = 1 << 13;

/// The number of a row's key where it has none.
const NONE: u32 = 0;

/// Values and sums of columns, by the text in another column.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    /// Rows, as the footer states them.
    pub rows: u64,
    /// For each key, none for rows without: how many values each column has, and their sum.
    pub by_key: BTreeMap<Option<String>, Vec<(u64, DecimalSum)>>,
}

/// Adds up these columns by the texts of another one.
///
/// # Errors
/// Says what cannot be read.
pub(crate) fn sums(parquet: &Parquet, columns: &[Option<usize>], key: Option<usize>) -> Result<Sums, String> {
    let mut sums = Sums {
        rows: parquet.rows(),
        ..Sums::default()
    };
    for group in 0..parquet.metadata.row_groups().len() {
        let (names, keys) = match key {
            Some(key) => keys(parquet, group, key)?,
            None => (vec![None], Vec::new()),
        };
        for (place, column) in columns.iter().enumerate() {
            let totals = match column {
                Some(column) => add_up(parquet, group, *column, &keys, names.len())?,
                None => vec![Total::default(); names.len()],
            };
            for (name, total) in names.iter().zip(totals) {
                let of_key = sums.by_key.entry(name.clone()).or_default();
                of_key.resize_with(columns.len(), Default::default);
                if let Some((count, sum)) = of_key.get_mut(place) {
                    *count += total.count;
                    total.add_to(sum);
                }
            }
        }
    }
    Ok(sums)
}

/// What a column comes to for one key, in one row group.
#[derive(Debug, Clone, Default)]
struct Total {
    count: u64,
    scale: u32,
    units: i128,
    /// What does not fit there.
    beyond: BigInt,
    texts: DecimalSum,
}

impl Total {
    fn add_to(&self, sum: &mut DecimalSum) {
        sum.add(&Decimal::from_small(self.units, self.scale).trim_zeros(0));
        sum.add(&Decimal::from_large(self.beyond.clone(), self.scale).trim_zeros(0));
        sum.add(&self.texts.total());
    }
}

/// The leaf of a column, in a row group.
fn leaf(parquet: &Parquet, group: usize, column: usize) -> Option<(&Column, &ColumnChunkMetaData)> {
    let column = parquet.columns.get(column)?;
    let Leaves::One(leaf) = column.leaves else { return None };
    Some((column, parquet.metadata.row_groups().get(group)?.columns().get(leaf)?))
}

/// Called with the number of a row, and the bytes of its value.
type Call<'c> = &'c mut dyn FnMut(usize, Option<&[u8]>) -> Result<(), String>;

/// Calls with every row of a column in a row group.
fn each(parquet: &Parquet, (group, column): (usize, usize), call: Call) -> Result<(), String> {
    let Some((of, metadata)) = leaf(parquet, group, column) else {
        return Err("a column is not there".to_owned());
    };
    let name = &of.name;
    let wrong = |message: String| format!("`{name}` {message}");
    let rows = rows(metadata);
    let pages = pages_of(parquet, metadata).map_err(wrong)?;
    let mut reader = typed::reader(metadata.column_descr_ptr(), Box::new(pages));
    let most = metadata.column_descr().max_def_level();
    let (mut raw, mut row) = (Raw::default(), 0);
    loop {
        let read = reader.read(ROWS, &mut raw).map_err(wrong)?;
        if read == 0 {
            break;
        }
        let mut values = raw.values();
        for index in 0..read {
            let is_there = raw.defined.get(index).is_none_or(|level| *level == most);
            call(row + index, if is_there { values.next() } else { None }).map_err(wrong)?;
        }
        row += read;
    }
    if row == rows {
        Ok(())
    } else {
        Err(wrong(format!("has {row} values, and its row group {rows}")))
    }
}

fn pages_of(parquet: &Parquet, metadata: &ColumnChunkMetaData) -> Result<SerializedPageReader<Place>, String> {
    let rows = rows(metadata);
    let pages = guarded(|| SerializedPageReader::new(Arc::clone(&parquet.bytes), metadata, rows, None))?;
    pages.map_err(|error| typed::unreadable(&error))
}

fn rows(metadata: &ColumnChunkMetaData) -> usize {
    usize::try_from(metadata.num_values()).unwrap_or(usize::MAX)
}

/// Calls with the value of each row of a column in a row group, where its pages are decoded [here](pages); else `false`.
fn each_of_pages<T: Copy>(
    parquet: &Parquet,
    (of, metadata): (&Column, &ColumnChunkMetaData),
    take: impl pages::Take<T>,
    mut call: impl FnMut(usize, Option<T>),
) -> Result<bool, String> {
    let wrong = |message: String| format!("`{}` {message}", of.name);
    let mut pages = pages_of(parquet, metadata).map_err(wrong)?;
    let is_optional = metadata.column_descr().max_def_level() > 0;
    let mut row = 0;
    let is_read = pages::each(&mut pages, is_optional, take, |value| {
        call(row, value);
        row += 1;
    });
    let rows = rows(metadata);
    match is_read.map_err(wrong)? {
        true if row != rows => Err(wrong(format!("has {row} values, and its row group {rows}"))),
        is_read => Ok(is_read),
    }
}

/// The texts of a column in a row group, and for each row the number of its text; that of rows without is 0.
fn keys(parquet: &Parquet, group: usize, column: usize) -> Result<(Vec<Option<String>>, Vec<u32>), String> {
    let mut names: Vec<Option<String>> = vec![None];
    let mut number = |value: &[u8]| {
        let is_it = |name: &Option<String>| name.as_deref().is_some_and(|name| name.as_bytes() == value);
        let found = names.iter().position(is_it).unwrap_or_else(|| {
            names.push(Some(String::from_utf8_lossy(value).into_owned()));
            names.len() - 1
        });
        u32::try_from(found).unwrap_or(NONE)
    };
    let mut keys = Vec::new();
    let here = leaf(parquet, group, column)
        .filter(|(of, metadata)| of.kind == Kind::Text && metadata.column_type() == Physical::BYTE_ARRAY);
    if let Some(here) = here {
        let take = |bytes: &[u8]| {
            let length = usize::try_from(u32::from_le_bytes(*bytes.first_chunk()?)).ok()?;
            let value = bytes.get(4..)?.get(..length)?;
            Some((number(value), 4 + length))
        };
        if each_of_pages(parquet, here, take, |_, key| keys.push(key.unwrap_or(NONE)))? {
            return Ok((names, keys));
        }
        keys.clear();
    }
    each(parquet, (group, column), &mut |_, value| {
        keys.push(value.map_or(NONE, &mut number));
        Ok(())
    })?;
    Ok((names, keys))
}

/// How many bytes a whole number takes; nothing where they are not numbers of a fixed length that is added up.
fn width(of: &Column, metadata: &ColumnChunkMetaData) -> Option<usize> {
    if !matches!(of.kind, Kind::Decimal { .. } | Kind::Integer { is_signed: true }) {
        return None;
    }
    match metadata.column_type() {
        Physical::INT32 => Some(4),
        Physical::INT64 => Some(8),
        Physical::FIXED_LEN_BYTE_ARRAY if metadata.column_descr().type_length() == 16 => Some(16),
        _ => None,
    }
}

fn add_up(parquet: &Parquet, group: usize, column: usize, keys: &[u32], names: usize) -> Result<Vec<Total>, String> {
    let mut totals = vec![Total::default(); names];
    let Some((of, metadata)) = leaf(parquet, group, column) else {
        return Err("a column is not there".to_owned());
    };
    let physical = metadata.column_type();
    let key_of = |row: usize| usize::try_from(keys.get(row).copied().unwrap_or(NONE)).unwrap_or_default();
    if let Some(width) = width(of, metadata) {
        let take = |bytes: &[u8]| {
            let units = units(bytes.get(..width)?, physical)?;
            Some((units, width))
        };
        let scale = match of.kind {
            Kind::Decimal { scale } => scale,
            _ => 0,
        };
        let is_read = each_of_pages(parquet, (of, metadata), take, |row, units| {
            if let (Some(units), Some(total)) = (units, totals.get_mut(key_of(row))) {
                total.count += 1;
                total.scale = scale;
                match total.units.checked_add(units) {
                    Some(sum) => total.units = sum,
                    None => total.beyond += BigInt::from(units),
                }
            }
        })?;
        if is_read {
            return Ok(totals);
        }
        totals = vec![Total::default(); names];
    }
    each(parquet, (group, column), &mut |row, value| {
        let Some(value) = value else { return Ok(()) };
        let Some(total) = totals.get_mut(key_of(row)) else {
            return Ok(());
        };
        match (of.kind, physical) {
            (Kind::Decimal { scale }, _) => add_units(total, value, physical, scale),
            (Kind::Integer { is_signed: true }, _) => add_units(total, value, physical, 0),
            (Kind::Double | Kind::Float, _) => {
                let mut text = String::new();
                floats::write(value, &mut text)?;
                total.count += 1;
                total.texts.add_text(&text).map_err(|error| error.to_string())?;
            }
            (Kind::Text, _) => {
                let text = std::str::from_utf8(value).map_err(|error| error.to_string())?;
                if !text.is_empty() && !NOTHING.contains(&text) {
                    total.count += 1;
                    let added = total.texts.add_text(text.trim());
                    added.map_err(|error| format!("is not a decimal: `{text}`: {error}"))?;
                }
            }
            _ => return Err(format!("is not a number: {}", of.stored)),
        }
        Ok(())
    })?;
    Ok(totals)
}

/// Texts for no value, in columns of texts.
const NOTHING: [&str; 4] = ["NULL", "null", "(null)", r"\N"];

fn add_units(total: &mut Total, value: &[u8], physical: Physical, scale: u32) {
    total.count += 1;
    total.scale = scale;
    let units = units(value, physical);
    match units.and_then(|units| total.units.checked_add(units)) {
        Some(sum) => total.units = sum,
        None => {
            total.beyond += match units {
                Some(units) => BigInt::from(units),
                None => BigInt::from_signed_bytes_be(value),
            }
        }
    }
}

/// The whole number in these bytes. More of them than 16 would be needed for a number that no bill has.
fn units(value: &[u8], physical: Physical) -> Option<i128> {
    match (physical, value.first_chunk(), value.first_chunk()) {
        (Physical::INT32, Some(bytes), _) => Some(i128::from(i32::from_le_bytes(*bytes))),
        (Physical::INT64, _, Some(bytes)) => Some(i128::from(i64::from_le_bytes(*bytes))),
        _ => value
            .first_chunk::<16>()
            .filter(|_| value.len() == 16)
            .map(|bytes| i128::from_be_bytes(*bytes)),
    }
}
