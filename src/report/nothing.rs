//! What the ledger has where a report finds nothing: `no charges in 2030-01; the ledger has charges from 2018-07 to 2026-05,
//! in CAD, EUR, USD`.

use crate::clock;
use crate::contract::report::Report;
use crate::contract::scope::Filter;
use crate::contract::things::Things;
use crate::error::Result;
use chrono::{DateTime, Months, Utc};
use rusqlite::Connection;

/// What was asked for and is not there, and what there is.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn nothing(report: &Report, connection: &Connection, filter: &Filter) -> Result<String> {
    let Things { name, kept, .. } = report.things;
    let missing = format!("no {name}{}", asked(filter));
    let Some((months, currencies)) = extent(&report.things, connection)? else {
        return Ok(format!("{missing}; the ledger has no {kept}"));
    };
    let currencies = currencies.map_or(String::new(), |codes| format!(", in {codes}"));
    Ok(format!("{missing}; the ledger has {kept}{months}{currencies}"))
}

/// The months and the currencies of things in the ledger; nothing where it has none.
fn extent(things: &Things, connection: &Connection) -> Result<Option<(String, Option<String>)>> {
    let Things {
        relation,
        time,
        currency,
        ..
    } = things;
    let sql = format!(
        "SELECT count(*), min(substr({time}, 1, 7)), max(substr({time}, 1, 7)),
                (SELECT group_concat(code, ', ') FROM (SELECT DISTINCT {currency} AS code FROM {relation}
                                                       WHERE {currency} IS NOT NULL ORDER BY 1))
         FROM {relation}"
    );
    connection
        .query_row(&sql, [], |row| {
            let (count, first, last): (i64, Option<String>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let months = match first.zip(last) {
                Some((first, last)) if first == last => format!(" of {first}"),
                Some((first, last)) => format!(" from {first} to {last}"),
                None => String::new(),
            };
            let currencies: Option<String> = row.get(3)?;
            Ok((count > 0).then_some((months, currencies)))
        })
        .map_err(Into::into)
}

/// What was chosen, in words.
fn asked(filter: &Filter) -> String {
    let mut words = Vec::new();
    words.extend(filter.provider.as_ref().map(|name| format!("of {name}")));
    words.extend(filter.account.as_ref().map(|name| format!("of account {name}")));
    words.extend(filter.currency.as_ref().map(|code| format!("in {code}")));
    words.extend(period(filter.from, filter.to));
    let words: Vec<String> = words.iter().map(|word| format!(" {word}")).collect();
    words.concat()
}

/// A time in words; `to` is not in it.
pub(super) fn period(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) if is_month(from) && from.checked_add_months(Months::new(1)) == Some(to) => {
            Some(format!("in {}", short(from)))
        }
        (Some(from), Some(to)) => Some(format!("from {} to before {}", short(from), short(to))),
        (Some(from), None) => Some(format!("from {} on", short(from))),
        (None, Some(to)) => Some(format!("before {}", short(to))),
        (None, None) => None,
    }
}

/// Whether a month begins.
fn is_month(time: DateTime<Utc>) -> bool {
    clock::stored(time).ends_with("-01T00:00:00.000000Z")
}

fn short(time: DateTime<Utc>) -> String {
    let text = clock::stored(time);
    match text.strip_suffix("-01T00:00:00.000000Z") {
        Some(month) => month.to_owned(),
        None => text.strip_suffix("T00:00:00.000000Z").unwrap_or(&text).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_said_in_words() {
        let time = |text: &str| clock::parse(text);
        for (from, to, words) in [
            (time("2030-01-01"), time("2030-02-01"), Some("in 2030-01")),
            (
                time("2030-01-01"),
                time("2030-04-01"),
                Some("from 2030-01 to before 2030-04"),
            ),
            (time("2030-01-15"), None, Some("from 2030-01-15 on")),
            (
                None,
                time("2030-01-15T12:00:00Z"),
                Some("before 2030-01-15T12:00:00.000000Z"),
            ),
            (None, None, None),
        ] {
            assert_eq!(period(from, to).as_deref(), words);
        }
        let filter = Filter {
            from: time("2030-01-01"),
            to: time("2030-02-01"),
            provider: Some("gigas".to_owned()),
            currency: Some("CHF".to_owned()),
            ..Filter::default()
        };
        assert_eq!(asked(&filter), " of gigas in CHF in 2030-01");
    }
}
