//! Rows and costs of each file beside the control totals of its import.

use crate::charges::broken::Broken;
use crate::charges::broken::total_differs as broken;
use crate::charges::columns::{COSTS, FACTS};
use crate::charges::recount::facts::{Sums, TotalsByKey};
use crate::error::Result;
use crate::interrupt;
use crate::money::sums::{Amount, Sum};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Sums of files, by currency.
pub(crate) struct Files {
    /// First row and import of each, the last one first.
    coming: Vec<(i64, i64)>,
    sums: BTreeMap<i64, Vec<[(i64, Sum); COSTS]>>,
    rows: BTreeMap<i64, i64>,
    import_id: i64,
}

impl Files {
    /// No sums yet, of the files that are to come where they are wanted.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn new(connection: &Connection, is_wanted: bool) -> Result<Self> {
        let mut coming = Vec::new();
        if is_wanted {
            let mut statement = connection
                .prepare_cached("SELECT first_row, import_id FROM focus_file ORDER BY first_row DESC, import_id")?;
            coming = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
        }
        Ok(Self {
            rows: coming.iter().map(|(_, import_id)| (*import_id, 0)).collect(),
            coming,
            sums: BTreeMap::new(),
            import_id: 0,
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When Ctrl-C was pressed.
    pub(crate) fn add(&mut self, row_id: i64, currency: u32, costs: &[Option<Amount>; COSTS]) -> Result<()> {
        while self.coming.last().is_some_and(|(first, _)| *first <= row_id) {
            interrupt::check()?;
            self.import_id = self.coming.pop().map_or(0, |(_, import_id)| import_id);
        }
        let place = usize::try_from(currency).unwrap_or_default();
        let sums = self.sums.entry(self.import_id).or_default();
        if place >= sums.len() {
            sums.resize_with(place + 1, Default::default);
        }
        *self.rows.entry(self.import_id).or_default() += 1;
        if let Some(sums) = sums.get_mut(place) {
            for ((count, sum), cost) in sums.iter_mut().zip(costs) {
                if let Some(cost) = cost {
                    *count += 1;
                    sum.add(cost);
                }
            }
        }
        Ok(())
    }

    /// Where the sums are not what was counted in the files.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn differences(self, connection: &Connection, currencies: &[String]) -> Result<Vec<Broken>> {
        let mut found = Vec::new();
        let mut total = connection
            .prepare_cached("SELECT rows_new FROM import_total WHERE import_id = ?1 AND table_name = 'focus_charge'")?;
        for (import_id, rows) in &self.rows {
            let stated: i64 = total.query_row([import_id], |row| row.get(0)).unwrap_or_default();
            if stated != *rows {
                let message = "the number of rows of a file differs from the count at the import".to_owned();
                let object = format!("import_total/{import_id}");
                let texts = (rows.to_string(), stated.to_string());
                found.push(broken(("file-rows", &[]), object, message, texts));
            }
        }
        let mut facts: TotalsByKey<(i64, String)> = TotalsByKey::default();
        for (import_id, sums) in &self.sums {
            for (currency, sums) in currencies.iter().zip(sums) {
                if sums.iter().any(|(count, _)| *count > 0)
                    && let Some(all) = facts.facts((*import_id, currency.clone()))
                {
                    *all = Sums {
                        charges: sums.iter().map(|(count, _)| count).sum(),
                        all: sums.each_ref().map(|(_, sum)| sum.clone()),
                        returned: None,
                    };
                }
            }
        }
        let mut statement = connection.prepare_cached(
            "SELECT import_id, currency, column_name, row_count, total FROM import_sum WHERE table_name = 'focus_charge'",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (import_id, currency): (i64, String) = (row.get(0)?, row.get(1)?);
            let (column, count): (String, i64) = (row.get(2)?, row.get(3)?);
            let text: String = row.get(4)?;
            let place = FACTS.iter().take(COSTS).position(|name| *name == column);
            if let (Some(place), Some(all)) = (place, facts.stated((import_id, currency)))
                && let (Some(sum), Ok(amount)) = (all.all.get_mut(place), Amount::parse(text.as_bytes()))
            {
                all.charges += count;
                sum.add(&amount);
            }
        }
        for ((import_id, currency), figure, expected, stated) in facts.differences() {
            let what = if figure == "charges" {
                "the number of costs"
            } else {
                &figure
            };
            let message = format!("{what} of a file differs from the count at the import");
            let object = format!("import_sum/{import_id}/{currency}");
            found.push(broken(("file-sum", &[&figure]), object, message, (expected, stated)));
        }
        Ok(found)
    }
}
