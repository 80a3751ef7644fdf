//! Tables beside a mapping: `lookup('prices', sku)` is the value of the row of `prices.csv` with that key.
//!
//! A key that is not there gives NULL, which a mandatory column refuses. A key that is there twice refuses the mapping,
//! unless the rows are dated and their days do not overlap.

use crate::source::table::csv;
use crate::source::table::grid::{Cell, Content};
use std::collections::BTreeMap;

/// A table with one value for each key, and perhaps each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// Its name in expressions.
    pub name: String,
    /// The CSV file beside the mapping.
    pub file: String,
    /// The column of the keys.
    pub key: String,
    /// The column of the values.
    pub value: String,
    /// The columns of the days from and until which a row holds.
    pub days: (Option<String>, Option<String>),
    rows: BTreeMap<String, Vec<Row>>,
}

/// What holds for a key from a day on, and until before another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    from: Option<String>,
    until: Option<String>,
    value: Option<String>,
}

impl Row {
    fn is_on(&self, day: &str) -> bool {
        let starts = self.from.as_deref().is_none_or(|from| from <= day);
        starts && self.until.as_deref().is_none_or(|until| day < until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let before =
            |one: &Self, other: &Self| matches!((&one.until, &other.from), (Some(until), Some(from)) if until <= from);
        !before(self, other) && !before(other, self)
    }
}

/// The columns of a lookup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// The keys.
    pub key: String,
    /// The values.
    pub value: String,
    /// The first day on which a row holds.
    pub from: Option<String>,
    /// The first day on which it no longer does.
    pub until: Option<String>,
}

impl Lookup {
    /// Reads the table.
    ///
    /// # Errors
    /// What is wrong with it, with the line.
    pub(super) fn read(name: &str, file: &str, columns: &Columns, bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| format!("`{file}` is not UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let grid = csv::read(text).ok_or_else(|| format!("`{file}` is not a CSV file"))?;
        if let Some(flaw) = grid.flaws.first() {
            return Err(format!("`{file}`: {}", flaw.message));
        }
        let place = |column: &str| {
            let found = grid.header.iter().position(|header| header == column);
            found.ok_or_else(|| {
                format!(
                    "`{file}` has no column `{column}`; its columns are {}",
                    grid.header.join(", ")
                )
            })
        };
        let key = place(&columns.key)?;
        let value = place(&columns.value)?;
        let from = columns.from.as_deref().map(place).transpose()?;
        let until = columns.until.as_deref().map(place).transpose()?;
        let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for (number, record) in grid.records.iter().enumerate() {
            let cell = |at: usize| record.cells.get(at).and_then(text_of);
            let line = number + 2;
            let key = cell(key).ok_or_else(|| format!("`{file}`: row {line} has no key"))?;
            let day = |at: Option<usize>| match at.and_then(cell) {
                None => Ok(None),
                Some(day) if crate::clock::parse_date(&day).is_some() => Ok(Some(day)),
                Some(day) => Err(format!("`{file}`: row {line} has the day `{day}`; write YYYY-MM-DD")),
            };
            let row = Row {
                from: day(from)?,
                until: day(until)?,
                value: cell(value),
            };
            let of_key = rows.entry(key.clone()).or_default();
            if of_key.iter().any(|other| other.overlaps(&row)) {
                return Err(format!(
                    "`{file}`: row {line} has the key `{key}` a second time for the same days"
                ));
            }
            of_key.push(row);
        }
        Ok(Self {
            name: name.to_owned(),
            file: file.to_owned(),
            key: columns.key.clone(),
            value: columns.value.clone(),
            days: (columns.from.clone(), columns.until.clone()),
            rows,
        })
    }

    /// The value of a key, at a day where the table is dated. A NULL among the arguments gives NULL.
    ///
    /// # Errors
    /// When a day is missing, or given for nothing.
    #[allow(clippy::option_option, reason = "no day is asked for, or one that is null")]
    pub(super) fn find(&self, key: Option<&str>, day: Option<Option<&str>>) -> Result<Option<&str>, String> {
        let is_dated = self.days.0.is_some() || self.days.1.is_some();
        if day.is_some() != is_dated {
            return Err(if is_dated {
                format!("lookup: `{}` is dated: give a day as the third argument", self.name)
            } else {
                format!("lookup: `{}` is not dated, so it takes no day", self.name)
            });
        }
        let Some(rows) = key.and_then(|key| self.rows.get(key)) else {
            return Ok(None);
        };
        let row = match day {
            None => rows.first(),
            Some(None) => None,
            Some(Some(day)) => {
                let day = day.get(..10).unwrap_or(day);
                rows.iter().find(|row| row.is_on(day))
            }
        };
        Ok(row.and_then(|row| row.value.as_deref()))
    }
}

fn text_of(cell: &Cell) -> Option<String> {
    match &cell.content {
        Content::Text(text) if !text.is_empty() => Some(text.to_string()),
        Content::Number(number) => Some(number.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(dated: bool) -> Columns {
        let day = |name: &str| dated.then(|| name.to_owned());
        Columns {
            key: "sku".to_owned(),
            value: "price".to_owned(),
            from: day("from"),
            until: day("until"),
        }
    }

    #[test]
    fn a_key_gives_its_value() {
        let read = Lookup::read("prices", "prices.csv", &columns(false), b"sku,price\na,0.10\nb,\n").unwrap();
        assert_eq!(read.find(Some("a"), None), Ok(Some("0.10")));
        assert_eq!(read.find(Some("b"), None), Ok(None));
        assert_eq!(read.find(Some("c"), None), Ok(None));
        assert_eq!(read.find(None, None), Ok(None));
        assert!(read.find(Some("a"), Some(Some("2025-06-01"))).is_err());
    }

    #[test]
    fn days_choose_among_dated_rows() {
        let text = b"sku,price,from,until\na,1,,2025-06-01\na,2,2025-06-01,\n";
        let read = Lookup::read("prices", "prices.csv", &columns(true), text).unwrap();
        let find = |day: &str| read.find(Some("a"), Some(Some(day))).unwrap();
        assert_eq!(find("2025-05-31T23:00:00Z"), Some("1"));
        assert_eq!(find("2025-06-01"), Some("2"));
        assert!(read.find(Some("a"), None).is_err());
    }

    #[test]
    fn a_key_twice_is_refused() {
        let twice = Lookup::read("prices", "p.csv", &columns(false), b"sku,price\na,1\na,1\n").unwrap_err();
        assert!(twice.contains("a second time"), "{twice}");
        let text = b"sku,price,from,until\na,1,,2025-06-02\na,2,2025-06-01,\n";
        assert!(Lookup::read("prices", "p.csv", &columns(true), text).is_err());
        assert!(
            Lookup::read("prices", "p.csv", &columns(false), b"sku,cost\na,1\n")
                .unwrap_err()
                .contains("sku, cost")
        );
        assert!(
            Lookup::read(
                "prices",
                "p.csv",
                &columns(true),
                b"sku,price,from,until\na,1,1.6.2025,\n"
            )
            .is_err()
        );
    }
}
