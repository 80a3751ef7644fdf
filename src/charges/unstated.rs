//! Charges that do not state one of their costs: their sums by what they state, so that what is not stated is not 0.
//!
//! Only a delivery that leaves a cost out has such sums. They are made from its stored facts, by the statements that
//! migration 18 runs over the ledgers of before, so that an old ledger and a new one hold the same.

use crate::charges::verify::Difference;
use crate::contract::document::control::Totals;
use crate::error::Result;
use crate::query::for_each;
use rusqlite::Connection;

/// Finds the scopes, and adds their charges up.
pub(crate) const FILL: &str = include_str!("unstated.sql");

/// The three tables.
const TABLES: [&str; 3] = ["focus_unstated_scope", "focus_daily_stated", "focus_monthly_stated"];

/// Adds up what came after this row and this scope.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn fill(connection: &Connection, after_row: i64, after_scope: i64) -> Result<()> {
    // The numbers are the program's own.
    let sql = FILL
        .replace(":after_row", &after_row.to_string())
        .replace(":after_scope", &after_scope.to_string());
    Ok(connection.execute_batch(&sql)?)
}

/// Says how many rows of a file do not state which of these costs: `has no ListCost in 3 of 20 rows`.
#[must_use]
pub(crate) fn sentence(costs: impl Iterator<Item = &'static str>, totals: &Totals) -> Option<String> {
    let rows: u64 = totals.rows.values().sum();
    let mut parts = Vec::new();
    for cost in costs {
        let of_cost = totals.sums.iter().filter(|((_, name, _), _)| *name == cost);
        let without = rows.saturating_sub(of_cost.map(|(_, (values, _))| values).sum());
        if without > 0 {
            parts.push(if without == rows {
                format!("no {cost} in any row")
            } else {
                format!("no {cost} in {without} of {rows} rows")
            });
        }
    }
    (!parts.is_empty()).then(|| {
        format!(
            "has {}; billbook leaves a missing cost out of sums and does not count it as 0",
            parts.join(" and ")
        )
    })
}

/// Whether there are such sums.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn is_there(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT count(*) > 0 FROM focus_unstated_scope", [], |row| row.get(0))?)
}

/// Compares the sums with those that the facts give now.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn differences(connection: &Connection) -> Result<Vec<Difference>> {
    let mut script = String::new();
    for table in TABLES {
        script.push_str(&format!(
            "DROP TABLE IF EXISTS temp.again_{table};
             CREATE TEMP TABLE again_{table} AS SELECT * FROM main.{table} WHERE 0;\n"
        ));
    }
    let mut again = FILL.replace(":after_row", "0").replace(":after_scope", "0");
    for table in TABLES {
        again = again.replace(table, &format!("again_{table}"));
    }
    connection.execute_batch(&(script + &again))?;
    let mut differences = Vec::new();
    for table in TABLES {
        let columns = columns(connection, table)?;
        let texts: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let (names, text) = (columns.join(", "), texts.join(" || ', ' || "));
        for (is_missing, one, other) in [
            (true, format!("again_{table}"), table.to_owned()),
            (false, table.to_owned(), format!("again_{table}")),
        ] {
            let sql =
                format!("SELECT {text} FROM (SELECT {names} FROM {one} EXCEPT SELECT {names} FROM {other}) ORDER BY 1");
            for_each(connection, &sql, [], |row| {
                let found: String = row.get(0)?;
                let none = "none".to_owned();
                let (expected, found) = if is_missing { (found, none) } else { (none, found) };
                differences.push(Difference {
                    object: table.to_owned(),
                    what: "a sum by what charges state differs from the sum of its rows".to_owned(),
                    expected,
                    found,
                });
                Ok(())
            })?;
        }
    }
    let drop: Vec<String> = TABLES
        .iter()
        .map(|table| format!("DROP TABLE temp.again_{table};"))
        .collect();
    connection.execute_batch(&drop.join("\n"))?;
    Ok(differences)
}

/// The columns of a table but the number of its rows.
fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let sql = format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'total_id' ORDER BY cid");
    for_each(connection, &sql, [], |row| {
        names.push(row.get(0)?);
        Ok(())
    })?;
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledgers_of_before_are_filled_by_the_same_statements() {
        let migration = include_str!("../../migrations/V018__unstated_costs.sql");
        let statements = FILL
            .split_once("\nINSERT")
            .map(|(_, rest)| format!("INSERT{rest}"))
            .unwrap();
        let statements = statements.replace(":after_row", "0").replace(":after_scope", "0");
        assert!(migration.ends_with(&statements));
    }
}
