//! A mapping as one SELECT that the stock `sqlite3` shell runs: each column with its expression, over a row of its own test.
//!
//! The shell has exact decimals under the same names. What it has not is written in its words: `day_after(x)` as `strftime`,
//! `lookup('t', key)` as a subquery over the table that `.import` makes of the file beside the mapping. `div` and
//! `decimal_round` have no counterpart there, and the text says where they are used.

use super::evaluate::Evaluator;
use super::lookup::Lookup;
use super::model::{Expected, Mapping, Test};
use super::sql::lex::{self, Spot, Token};
use super::sql::{Compiled, quoted};

/// Functions that the stock shell has not.
const NOT_THERE: &[&str] = &["div", "decimal_round"];

impl Mapping {
    /// The SELECT, with comments before it.
    #[must_use]
    pub(crate) fn as_sql(&self) -> String {
        let mut text = format!(
            "-- The mapping {} over one row; run it in the sqlite3 shell (3.40 or later).\n",
            self.name
        );
        for lookup in &self.lookups {
            let table = quoted(&lookup.name);
            text.push_str(&format!(".import --csv {} {table}\n", quoted(&lookup.file)));
        }
        let row = self
            .tests
            .iter()
            .find(|test| matches!(test.expected, Expected::Charges(_)));
        let row = row.and_then(|test| Some((test, self.frame_of(test)?)));
        let mut missing: Vec<String> = Vec::new();
        let (selected, is_row) = match &row {
            Some((shown, frame)) => {
                text.push_str(&format!("-- The row is that of the test: {}.\n", shown.why));
                (frame.clone(), true)
            }
            None => (Vec::new(), false),
        };
        if !is_row {
            text.push_str("-- The mapping has no test with a charge, so the row is empty: put your values in.\n");
        }
        let all = self.input_names();
        let cells = all.iter().map(|name| {
            let value = selected
                .iter()
                .find(|(known, _)| known == name)
                .and_then(|(_, value)| value.as_deref());
            let value = value.map_or_else(|| "NULL".to_owned(), literal);
            format!("         {value} AS {}", quoted(name))
        });
        let cells = cells.collect::<Vec<_>>().join(",\n");
        text.push_str(&format!("WITH row AS (\n  SELECT\n{cells})\nSELECT\n"));
        let columns = self.target.columns.iter().map(|(name, expression)| {
            missing.extend(calls(&expression.sql));
            format!("  {} AS {}", self.for_shell(&expression.sql), quoted(name))
        });
        text.push_str(&columns.collect::<Vec<_>>().join(",\n"));
        text.push_str("\nFROM row;\n");
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            text.push_str(&format!(
                "-- The shell does not have {}: these columns are proved by the tests of the mapping alone.\n",
                missing.join(" and ")
            ));
        }
        text
    }

    /// What expressions read of a test's row.
    fn frame_of(&self, test: &Test) -> Option<Vec<(String, Option<String>)>> {
        let header = self.header_of(test);
        let mut evaluator = Evaluator::new(self, &header, &self.facts(test)).ok()?;
        let row = header.iter().map(|name| {
            test.row
                .iter()
                .find(|(column, _)| column == name)
                .map(|(_, cell)| cell.as_str())
        });
        let row: Vec<Option<&str>> = row.collect();
        evaluator.inputs(&row)
    }

    fn input_names(&self) -> Vec<String> {
        super::program::Program::new(self)
            .map(|program| program.names.all().map(str::to_owned).collect())
            .unwrap_or_default()
    }

    /// An expression in the words of the stock shell.
    fn for_shell(&self, sql: &str) -> String {
        let Ok(words) = lex::words(sql) else {
            return sql.to_owned();
        };
        let mut text = String::new();
        let mut at = 0;
        let mut place = 0;
        while let Some(spot) = words.get(place) {
            if let Some((replacement, after)) = self.replaced(sql, &words, place) {
                text.push_str(sql.get(at..spot.at).unwrap_or_default());
                text.push_str(&replacement);
                at = words.get(after).map_or(sql.len(), |spot| spot.end);
                place = after + 1;
            } else {
                place += 1;
            }
        }
        text.push_str(sql.get(at..).unwrap_or_default());
        text
    }

    /// What stands for a call of a function of ours, and the place of its last word.
    fn replaced(&self, sql: &str, words: &[Spot], place: usize) -> Option<(String, usize)> {
        let Token::Word(name) = &words.get(place)?.token else {
            return None;
        };
        let (arguments, last) = arguments(sql, words, place + 1)?;
        let argument = |at: usize| arguments.get(at).map(|text| self.for_shell(text));
        let text = match (name.to_ascii_lowercase().as_str(), arguments.len()) {
            ("day_after", 1) => format!("strftime('%Y-%m-%dT%H:%M:%SZ', {}, '+1 day')", argument(0)?),
            ("month_of", 1) => format!("strftime('%Y-%m-%dT00:00:00Z', {}, 'start of month')", argument(0)?),
            ("month_after", 1) => format!(
                "strftime('%Y-%m-%dT00:00:00Z', {}, 'start of month', '+1 month')",
                argument(0)?
            ),
            ("lookup", 2 | 3) => {
                let table = arguments.first()?.trim().trim_matches('\'');
                let lookup = self.lookups.iter().find(|lookup| lookup.name == table)?;
                in_shell(lookup, &argument(1)?, argument(2).as_deref())
            }
            _ => return None,
        };
        Some((text, last))
    }
}

/// A lookup as a subquery.
fn in_shell(lookup: &Lookup, key: &str, day: Option<&str>) -> String {
    let (value, table, column) = (quoted(&lookup.value), quoted(&lookup.name), quoted(&lookup.key));
    let mut text = format!("(SELECT nullif({value}, '') FROM {table} WHERE {column} = {key}");
    if let Some(day) = day {
        let (from, until) = &lookup.days;
        if let Some(from) = from {
            text.push_str(&format!(" AND {} <= substr({day}, 1, 10)", quoted(from)));
        }
        if let Some(until) = until {
            let until = quoted(until);
            text.push_str(&format!(" AND ({until} = '' OR substr({day}, 1, 10) < {until})"));
        }
    }
    text.push(')');
    text
}

/// The texts of a call's arguments, and the place of the closing parenthesis.
fn arguments<'s>(sql: &'s str, words: &[Spot], open: usize) -> Option<(Vec<&'s str>, usize)> {
    let first = words.get(open).filter(|spot| spot.token == Token::Mark("("))?;
    let (mut depth, mut start, mut found) = (0_usize, first.end, Vec::new());
    for (place, spot) in words.iter().enumerate().skip(open) {
        match &spot.token {
            Token::Mark("(") => depth += 1,
            Token::Mark(",") if depth == 1 => {
                found.push(sql.get(start..spot.at)?.trim());
                start = spot.end;
            }
            Token::Mark(")") => {
                depth -= 1;
                if depth == 0 {
                    found.push(sql.get(start..spot.at)?.trim());
                    return Some((found, place));
                }
            }
            _ => {}
        }
    }
    None
}

/// The functions of an expression that the shell has not.
fn calls(sql: &str) -> Vec<String> {
    Compiled::calls(sql, NOT_THERE)
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
