//! Charges by month: `2025-06, ormuco, CAD, 7 charges, 13.328`, and the months between them that have none.

use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::output::Rows;
use crate::output::json::Json;
use crate::query::gather;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What an account's charges of a month come to. Charges without a time have no month.
#[derive(Debug, Clone)]
pub(crate) struct Month {
    pub provider: String,
    pub account: String,
    pub currency: String,
    /// `2025-06`.
    pub name: String,
    pub charges: i64,
    pub cost: Decimal,
}

/// Months between charges of an account that have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gap {
    pub provider: String,
    pub account: String,
    pub first: String,
    pub last: String,
    pub months: usize,
}

const SQL: &str =
    "SELECT coalesce(provider, ''), coalesce(account, ''), coalesce(billing_currency, 'XXX'), coalesce(month, ''),
       sum(charges), coalesce(decimal_sum(billed_cost), '0')
FROM charge_by_month
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4";

/// All months.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn read(connection: &Connection) -> Result<Vec<Month>> {
    gather(connection, SQL, [], |row| {
        let cost: String = row.get(5)?;
        // `check integrity` finds texts that are not decimals.
        let Ok(cost) = Decimal::parse(&cost) else {
            return Ok(None);
        };
        Ok(Some(Month {
            provider: row.get(0)?,
            account: row.get(1)?,
            currency: row.get(2)?,
            name: row.get(3)?,
            charges: row.get(4)?,
            cost,
        }))
    })
}

/// As rows, for CSV and spreadsheets.
pub(crate) fn rows(months: &[Month]) -> Rows {
    let columns = ["provider", "account", "currency", "month", "charges", "billed_cost"];
    let cell = |text: &str| {
        if text.is_empty() {
            Json::Null
        } else {
            Json::string(text)
        }
    };
    Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows: months
            .iter()
            .map(|month| {
                vec![
                    cell(&month.provider),
                    cell(&month.account),
                    Json::string(&month.currency),
                    cell(&month.name),
                    Json::integer(month.charges),
                    Json::String(month.cost.to_string()),
                ]
            })
            .collect(),
    }
}

/// What lies between the months of each account.
pub(crate) fn gaps(months: &[Month]) -> Vec<Gap> {
    let mut known: BTreeMap<[&str; 2], BTreeSet<&str>> = BTreeMap::new();
    for month in months.iter().filter(|month| !month.name.is_empty()) {
        known
            .entry([&month.provider, &month.account])
            .or_default()
            .insert(&month.name);
    }
    let mut gaps = Vec::new();
    for ([provider, account], months) in known {
        for (before, after) in months.iter().zip(months.iter().skip(1)) {
            let missing: Vec<String> = std::iter::successors(Some(next(before)), |month| Some(next(month)))
                .take_while(|month| month.as_str() < *after)
                .collect();
            if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
                gaps.push(Gap {
                    provider: provider.to_owned(),
                    account: account.to_owned(),
                    first: first.clone(),
                    last: last.clone(),
                    months: missing.len(),
                });
            }
        }
    }
    gaps
}

/// The month after a month. Of a text that is not a month it is one after every month, so that nobody waits for the end.
fn next(month: &str) -> String {
    let parsed = month.split_once('-').and_then(|(year, month)| {
        let (year, month): (i32, u32) = (year.parse().ok()?, month.parse().ok()?);
        Some((year, month))
    });
    match parsed {
        Some((year, 12)) => format!("{:04}-01", year + 1),
        Some((year, month)) => format!("{year:04}-{:02}", month + 1),
        None => "~".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(account: &str, month: &str) -> Month {
        Month {
            provider: "P".to_owned(),
            account: account.to_owned(),
            currency: "EUR".to_owned(),
            name: month.to_owned(),
            charges: 1,
            cost: Decimal::zero(),
        }
    }

    #[test]
    fn months_between_charges_are_missing() {
        let months = [
            month("a", ""),
            month("a", "2024-11"),
            month("a", "2025-02"),
            month("a", "2025-03"),
            month("b", "2025-01"),
        ];
        let gaps = gaps(&months);
        assert_eq!(gaps.len(), 1);
        assert_eq!(
            (&*gaps[0].first, &*gaps[0].last, gaps[0].months),
            ("2024-12", "2025-01", 2)
        );
    }
}
