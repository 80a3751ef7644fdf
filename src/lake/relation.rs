//! What a lake has rows of: charges, and the smaller relations beside them; and how their cells become typed values.

use super::buffer::Value;
use super::column::{Column, Decimals, Kind, PRECISION, SCALE_MAX};
use crate::clock;
use crate::contract::registry::Ledger;
use crate::contract::report::Sql;
use crate::contract::typed_rows::{CellType, TypedRows, own};
use crate::error::{Code, Position, Problem, Result, codes};
use crate::interrupt;
use crate::money::decimal::small_power_of_ten;
use crate::money::sums::Amount;
use crate::query::bind;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

/// Rows between looks whether Ctrl-C was pressed.
const ROWS_BETWEEN_LOOKS: u64 = 1 << 12;

/// The charges.
pub(crate) const CHARGE: &str = "charge";

/// The costs of a charge, which have one scale, and are added up.
pub(crate) const COSTS: [&str; 4] = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

/// Rows of one kind.
#[derive(Debug)]
pub(crate) struct Relation {
    /// Its name, which is its folder too.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<(String, CellType)>,
    /// What gives its rows.
    pub queries: Vec<Sql>,
    /// The columns that are added up, and have one scale.
    pub amounts: Vec<usize>,
    /// The column of the currency that they are added up by.
    pub currency: Option<usize>,
}

/// A row as it is read: its values, and its amounts with their currency.
pub(super) struct Cells<'r, 'v> {
    /// The row in SQLite.
    pub row: &'r Row<'r>,
    /// Its values.
    pub values: &'v [Value<'r>],
    /// The currency; `XXX` where none is stated.
    pub currency: &'r str,
    /// The amounts.
    pub amounts: &'v [Option<Amount>],
}

/// What is wrong with a cell.
struct Wrong {
    message: String,
    value: String,
    code: &'static Code,
}

impl Relation {
    /// Charges.
    pub(crate) fn charges(rows: TypedRows) -> Self {
        let columns: Vec<(String, CellType)> = rows
            .columns
            .iter()
            .map(|column| (column.name.to_owned(), column.cells))
            .collect();
        let place = |name: &str| columns.iter().position(|(column, _)| column == name);
        Self {
            name: CHARGE,
            amounts: COSTS.iter().filter_map(|name| place(name)).collect(),
            currency: place(own::CURRENCY),
            queries: rows.queries,
            columns,
        }
    }

    /// The place of a column.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(column, _)| column == name)
    }

    /// The names of the columns that are added up.
    pub(super) fn amount_names(&self) -> Vec<String> {
        let names = self.amounts.iter().filter_map(|place| self.columns.get(*place));
        names.map(|(name, _)| name.clone()).collect()
    }

    /// Its columns as a lake has them.
    ///
    /// # Errors
    /// When a decimal has too many decimals, or the ledger cannot be read.
    pub(super) fn typed(&self, ledger: &Ledger, decimals: Decimals) -> Result<Vec<Column>> {
        let scales = match decimals {
            Decimals::Auto => self.scales(ledger)?.into_iter().map(Some).collect(),
            Decimals::Text => vec![None; self.columns.len()],
            Decimals::Scale(scale) => vec![Some(scale); self.columns.len()],
        };
        let columns = self.columns.iter().zip(scales);
        let columns = columns.map(|((name, cells), scale)| Column {
            name: name.clone(),
            kind: Kind::of(*cells, scale),
        });
        Ok(columns.collect())
    }

    /// The most decimals in each column; one number for all that are added up.
    fn scales(&self, ledger: &Ledger) -> Result<Vec<u32>> {
        let mut scales = vec![0; self.columns.len()];
        let places: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .filter_map(|(place, (_, cells))| (*cells == CellType::Decimal).then_some(place))
            .collect();
        let names: Vec<&str> = places
            .iter()
            .filter_map(|place| self.columns.get(*place))
            .map(|(name, _)| name.as_str())
            .collect();
        if names.is_empty() {
            return Ok(scales);
        }
        for query in &self.queries {
            let sql = format!("SELECT {} FROM ({})", names.join(", "), query.text);
            let mut statement = ledger.connection.prepare(&sql)?;
            bind(&mut statement, &query.values)?;
            let mut rows = statement.raw_query();
            let mut looked: u64 = 0;
            while let Some(row) = rows.next()? {
                if looked.is_multiple_of(ROWS_BETWEEN_LOOKS) {
                    interrupt::check()?;
                }
                looked += 1;
                for (index, place) in places.iter().enumerate() {
                    let ValueRef::Text(text) = row.get_ref(index)? else {
                        continue;
                    };
                    // Any other text is refused where its place is known.
                    let Ok(amount) = Amount::parse(text) else { continue };
                    let Some(scale) = scales.get_mut(*place) else { continue };
                    if !amount.has_at_most(*scale) {
                        *scale = amount.decimals();
                        if *scale > SCALE_MAX {
                            let name = names.get(index).copied().unwrap_or_default();
                            return Err(self.too_fine(ledger, query, name, text, *scale));
                        }
                    }
                }
            }
        }
        let largest = self
            .amounts
            .iter()
            .filter_map(|place| scales.get(*place))
            .max()
            .copied();
        for place in &self.amounts {
            if let (Some(scale), Some(largest)) = (scales.get_mut(*place), largest) {
                *scale = largest;
            }
        }
        Ok(scales)
    }

    /// A decimal with more decimals than a lake can have.
    fn too_fine(&self, ledger: &Ledger, query: &Sql, column: &str, text: &[u8], scale: u32) -> Box<Problem> {
        let text = String::from_utf8_lossy(text);
        let sql = format!(
            "SELECT * FROM ({}) WHERE {column} = '{}' LIMIT 1",
            query.text,
            text.replace('\'', "''")
        );
        let wrong = Wrong {
            message: format!("`{column}` has {scale} decimals, and a lake has at most {SCALE_MAX}"),
            value: text.into_owned(),
            code: &codes::NOT_EXACT,
        };
        let found = ledger
            .connection
            .prepare(&sql)
            .map_err(Box::<Problem>::from)
            .and_then(|mut statement| {
                bind(&mut statement, &query.values)?;
                let mut rows = statement.raw_query();
                let row = rows.next()?;
                row.map(|row| self.position(&ledger.connection, row)).transpose()
            });
        match found {
            Ok(position) => problem(wrong, position.flatten()),
            Err(problem) => problem,
        }
    }

    /// Calls with each row.
    ///
    /// # Errors
    /// When a cell does not fit its column, the ledger cannot be read, the closure fails, or Ctrl-C was pressed.
    pub(super) fn each(
        &self,
        connection: &Connection,
        columns: &[Column],
        mut with: impl FnMut(&Cells) -> Result<()>,
    ) -> Result<()> {
        let limit = small_power_of_ten(PRECISION).unwrap_or(i128::MAX);
        let mut amounts: Vec<Option<Amount>> = vec![None; self.amounts.len()];
        let slots: Vec<Option<usize>> = (0..columns.len())
            .map(|place| self.amounts.iter().position(|amount| *amount == place))
            .collect();
        let mut times: Vec<Option<(Vec<u8>, i64)>> = vec![None; columns.len()];
        for query in &self.queries {
            let mut statement = connection.prepare(&query.text)?;
            bind(&mut statement, &query.values)?;
            let mut rows = statement.raw_query();
            let mut read: u64 = 0;
            while let Some(row) = rows.next()? {
                if read.is_multiple_of(ROWS_BETWEEN_LOOKS) {
                    interrupt::check()?;
                }
                read += 1;
                let mut values = Vec::with_capacity(columns.len());
                for (place, column) in columns.iter().enumerate() {
                    let is_amount = slots.get(place).copied().flatten();
                    let cell = row.get_ref(place)?;
                    // Most rows have the times of the row before.
                    if column.kind == Kind::Time
                        && let (ValueRef::Text(text), Some(Some((known, millis)))) = (cell, times.get(place))
                        && known == text
                    {
                        values.push(Value::Number(*millis));
                        continue;
                    }
                    let (value, amount) = match self.value(column, place, cell, limit) {
                        Ok(read) => read,
                        Err(wrong) => return Err(problem(wrong, self.position(connection, row)?)),
                    };
                    if column.kind == Kind::Time
                        && let (ValueRef::Text(text), Value::Number(millis), Some(last)) =
                            (cell, value, times.get_mut(place))
                    {
                        *last = Some((text.to_vec(), millis));
                    }
                    values.push(value);
                    if let Some(slot) = is_amount.and_then(|index| amounts.get_mut(index)) {
                        *slot = amount;
                    }
                }
                let currency = match self.currency.map(|place| row.get_ref(place)).transpose()? {
                    Some(ValueRef::Text(text)) => std::str::from_utf8(text).unwrap_or("XXX"),
                    _ => "XXX",
                };
                with(&Cells {
                    row,
                    values: &values,
                    currency,
                    amounts: &amounts,
                })?;
            }
        }
        Ok(())
    }

    /// A cell as a value, and as an amount where it is a decimal.
    fn value<'r>(
        &self,
        column: &Column,
        place: usize,
        cell: ValueRef<'r>,
        limit: i128,
    ) -> std::result::Result<(Value<'r>, Option<Amount>), Wrong> {
        let wrong = |message: &str, cell: &str| Wrong {
            message: format!("`{}` {message}", column.name),
            value: cell.to_owned(),
            code: &codes::NOT_EXACT,
        };
        let text = match cell {
            ValueRef::Null => return Ok((Value::Null, None)),
            ValueRef::Text(text) => text,
            ValueRef::Integer(number) if column.kind == Kind::Integer => return Ok((Value::Number(number), None)),
            ValueRef::Integer(number) => return Err(wrong("is a number, and not a text", &number.to_string())),
            ValueRef::Real(_) | ValueRef::Blob(_) => return Err(wrong("is neither a text nor a whole number", "")),
        };
        let shown = || String::from_utf8_lossy(text).into_owned();
        let is_decimal = matches!(self.columns.get(place), Some((_, CellType::Decimal)));
        let amount = if is_decimal {
            let read = Amount::parse(text);
            Some(read.map_err(|error| wrong(&format!("is not a decimal: {error}"), &shown()))?)
        } else {
            None
        };
        let value = match column.kind {
            Kind::Text => Value::Text(text),
            Kind::Decimal(scale) => {
                let units = amount.as_ref().and_then(|amount| amount.units_at(scale));
                let fits = units.filter(|units| units.abs() < limit);
                Value::Units(fits.ok_or_else(|| {
                    let whole = PRECISION.saturating_sub(scale);
                    wrong(
                        &format!("does not fit a decimal with {whole} digits before the point and {scale} behind it"),
                        &shown(),
                    )
                })?)
            }
            Kind::Time => {
                let text = shown();
                let time = clock::parse(&text).ok_or_else(|| wrong("is not a time", &text))?;
                Value::Number(time.timestamp_millis())
            }
            Kind::Integer => {
                let text = shown();
                Value::Number(text.parse().map_err(|_| wrong("is not a whole number", &text))?)
            }
        };
        Ok((value, amount))
    }

    /// Where a row comes from.
    fn position(&self, connection: &Connection, row: &Row) -> Result<Option<Position>> {
        let named = |names: [&str; 2]| names.iter().find_map(|name| self.place(name));
        let (Some(import), Some(place)) = (named([own::IMPORT, "import_id"]), named([own::PLACE, "place"])) else {
            return Ok(None);
        };
        let import: Option<i64> = row.get(import)?;
        let sql = "SELECT file FROM import_list WHERE import_id = ?1";
        let file: Option<String> = connection.query_row(sql, [import], |row| row.get(0)).optional()?;
        Ok(Some(Position {
            file: file.unwrap_or_default(),
            line_column: None,
            pointer: row.get(place)?,
        }))
    }
}

fn problem(wrong: Wrong, position: Option<Position>) -> Box<Problem> {
    let problem = Problem::new(wrong.code, wrong.message).value(wrong.value);
    let problem = match position {
        Some(position) => problem.at(position),
        None => problem,
    };
    Box::new(problem.hint(
        "`--decimals auto` takes as many decimals as the data have; `--decimals text` writes the ledger's texts, which engines cannot \
         add up; `--provider` and `--currency` leave other charges out",
    ))
}
