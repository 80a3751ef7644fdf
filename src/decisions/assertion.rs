//! Figures that `check` tests from then on: `invoice 7 = 4567.89 EUR +- 0.01`.
//!
//! ```text
//! invoice [PROVIDER/][ACCOUNT/]ID = AMOUNT CUR [+- TOLERANCE]
//! balance PROVIDER/ACCOUNT at DATE = AMOUNT CUR [+- TOLERANCE]
//! spend PERIOD [PROVIDER[/ACCOUNT]] = AMOUNT CUR [+- TOLERANCE]
//! ```

use super::naming::Naming;
use super::rule::Rule;
use crate::clock;
use crate::clock::period::{self, Period};
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::query::select;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};
use std::fmt;
use std::str::FromStr;

/// The forms, for people who got one wrong.
pub(crate) const GRAMMAR: [&str; 4] = [
    "invoice [PROVIDER/][ACCOUNT/]ID = AMOUNT CUR [+- TOLERANCE]",
    "balance PROVIDER/ACCOUNT at DATE = AMOUNT CUR [+- TOLERANCE]",
    "spend PERIOD [PROVIDER[/ACCOUNT]] = AMOUNT CUR [+- TOLERANCE]",
    "such as 'invoice 7 = 4567.89 EUR', 'balance cloudsigma/default at 2025-06-30 = 108.54 EUR +- 0.01' or 'spend 2025-Q2 = 9000 USD'",
];

/// What is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The total of an invoice.
    Invoice {
        /// Its id, or the same after provider, account or both.
        path: String,
    },
    /// The balance of an account.
    Balance {
        /// The provider.
        provider: String,
        /// The account.
        account: String,
        /// A date, whose end is meant, or a moment as stored.
        at: String,
    },
    /// What was billed for a period.
    Spend {
        /// The period.
        period: Period,
        /// Of this provider only.
        provider: Option<String>,
        /// Of this account only.
        account: Option<String>,
    },
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assertion {
    /// About what.
    pub subject: Subject,
    /// What it comes to.
    pub amount: Decimal,
    /// In which currency.
    pub currency: String,
    /// By how much it may differ.
    pub tolerance: Decimal,
}

impl FromStr for Assertion {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        Self::read(text, None)
    }
}

impl Assertion {
    /// Reads a statement that somebody typed now: `last-month` is the month before.
    ///
    /// # Errors
    /// When it is not one.
    pub(crate) fn typed(text: &str, now: DateTime<Utc>) -> std::result::Result<Self, String> {
        Self::read(text, Some(now))
    }

    fn read(text: &str, now: Option<DateTime<Utc>>) -> std::result::Result<Self, String> {
        let (left, right) = text
            .rsplit_once('=')
            .ok_or("write `=` between what the figure is of and its amount")?;
        let right = right.replace('±', "+-").replace("+-", " +- ");
        let words: Vec<&str> = right.split_whitespace().collect();
        let (amount, code, tolerance) = match words.as_slice() {
            [amount, code] => (*amount, *code, "0"),
            [amount, code, "+-", tolerance] => (*amount, *code, *tolerance),
            _ => {
                return Err(
                    "write an amount and a currency after the `=`, and if needed `+-` and a tolerance".to_owned(),
                );
            }
        };
        let decimal = |what: &str, text: &str| {
            Decimal::parse(text).map_err(|error| format!("the {what} `{text}` is not a decimal number: {error}"))
        };
        let amount = decimal("amount", amount)?;
        let tolerance = decimal("tolerance", tolerance)?;
        if tolerance.is_negative() {
            return Err(format!(
                "the tolerance {tolerance} is negative: write how far the figure may differ"
            ));
        }
        if !currency::is_code(code) {
            return Err(format!("`{code}` is not a currency code of ISO 4217, such as EUR"));
        }
        Ok(Self {
            subject: subject(left, now)?,
            amount,
            currency: code.to_owned(),
            tolerance,
        })
    }
}

fn subject(text: &str, now: Option<DateTime<Utc>>) -> std::result::Result<Subject, String> {
    let (kind, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let rest = rest.trim();
    match kind {
        "invoice" if rest.is_empty() => Err("write the number of the invoice".to_owned()),
        "invoice" => Ok(Subject::Invoice { path: rest.to_owned() }),
        "balance" => {
            let (whose, at) = rest
                .rsplit_once(" at ")
                .ok_or("write the date of the balance: balance PROVIDER/ACCOUNT at DATE")?;
            let (provider, account) = whose
                .trim()
                .split_once('/')
                .ok_or_else(|| format!("write PROVIDER/ACCOUNT instead of `{whose}`"))?;
            let at = at.trim();
            let time =
                clock::parse(at).ok_or_else(|| format!("`{at}` is neither a date such as 2025-06-30 nor a time"))?;
            Ok(Subject::Balance {
                provider: provider.to_owned(),
                account: account.to_owned(),
                at: match clock::parse_date(at) {
                    Some(date) => date.to_string(),
                    None => clock::stored(time),
                },
            })
        }
        "spend" => {
            let (period, whose) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let wrong = |error| format!("`{period}`: {error}");
            let period = match now {
                Some(now) => period.parse::<period::Typed>().map_err(wrong)?.at(now),
                None => period.parse().map_err(wrong)?,
            };
            let whose = Some(whose.trim()).filter(|whose| !whose.is_empty());
            let (provider, account) = match whose.map(|whose| whose.split_once('/').ok_or(whose)) {
                None => (None, None),
                Some(Ok((provider, account))) => (Some(provider), Some(account)),
                Some(Err(provider)) => (Some(provider), None),
            };
            Ok(Subject::Spend {
                period,
                provider: provider.map(str::to_owned),
                account: account.map(str::to_owned),
            })
        }
        other => Err(format!("`{other}` is neither `invoice` nor `balance` nor `spend`")),
    }
}

impl Assertion {
    /// Kind, whose it is, and when, as the table has them.
    fn columns(&self) -> (&'static str, String, Option<String>) {
        match &self.subject {
            Subject::Invoice { path } => ("invoice", path.clone(), None),
            Subject::Balance { provider, account, at } => {
                ("balance", format!("{provider}/{account}"), Some(at.clone()))
            }
            Subject::Spend {
                period,
                provider,
                account,
            } => {
                let parts: Vec<&str> = [provider, account].into_iter().flatten().map(String::as_str).collect();
                ("spend", parts.join("/"), Some(period.to_string()))
            }
        }
    }
}

impl fmt::Display for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.columns() {
            (kind, subject, None) => write!(f, "{kind} {subject}")?,
            ("balance", subject, Some(at)) => write!(f, "balance {subject} at {at}")?,
            (kind, subject, Some(period)) => write!(f, "{}", format!("{kind} {period} {subject}").trim_end())?,
        }
        write!(f, " = {} {}", self.amount, self.currency)?;
        if !self.tolerance.is_zero() {
            write!(f, " +- {}", self.tolerance)?;
        }
        Ok(())
    }
}

/// An assertion in force, with its numbers.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// Its own number.
    pub number: i64,
    /// Its import.
    pub import_id: i64,
    /// The statement; `None` when the row says nothing that can be read.
    pub assertion: Option<Assertion>,
    /// How a provider's name in it is meant.
    pub naming: Naming,
    /// The rule by which charges are added up.
    pub rule: Rule,
}

impl Held {
    fn of(row: &Row) -> rusqlite::Result<Self> {
        let statement: String = row.get("statement")?;
        let number: String = row.get("name")?;
        Ok(Self {
            number: number.parse().unwrap_or_default(),
            import_id: row.get("decision")?,
            assertion: statement.parse().ok(),
            naming: Naming::of_text(row.get::<_, Option<String>>("naming")?.as_deref()),
            rule: Rule::of_text(row.get::<_, Option<String>>("rule")?.as_deref()),
        })
    }
}

/// The assertions in force, in the order of their numbers.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn in_force(connection: &Connection) -> Result<Vec<Held>> {
    let sql = format!(
        "SELECT d.name, d.decision, d.statement, {} AS naming, {} AS rule
         FROM decision AS d JOIN import AS i ON i.import_id = d.decision
         WHERE d.kind = 'assertion' AND d.withdrawn_at IS NULL ORDER BY d.decision",
        Naming::SQL,
        Rule::SQL
    );
    select(connection, &sql, [], |row| Ok(Held::of(row)?))
}

pub(super) fn insert(connection: &Connection, import_id: i64, assertion: &Assertion, why: Option<&str>) -> Result<()> {
    let (kind, subject, time) = assertion.columns();
    connection.execute(
        "INSERT INTO assertion (import_id, number, kind, subject, time, amount, currency, tolerance, why)
         SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM assertion",
        (
            import_id,
            kind,
            subject,
            time,
            assertion.amount.to_string(),
            &assertion.currency,
            assertion.tolerance.to_string(),
            why,
        ),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written() {
        for (text, expected) in [
            ("invoice 7 = 4567.89 EUR", "invoice 7 = 4567.89 EUR"),
            (
                "  invoice  ormuco/a b/7=-0.10 EUR+-0.01",
                "invoice ormuco/a b/7 = -0.10 EUR +- 0.01",
            ),
            ("invoice a=b = 1 EUR ±0.5", "invoice a=b = 1 EUR +- 0.5"),
            (
                "balance cloudsigma/default at 2025-06-30 = 1 CHF +- 0",
                "balance cloudsigma/default at 2025-06-30 = 1 CHF",
            ),
            (
                "balance a/b/c at 2025-06-30T12:00Z = 1 CHF",
                "balance a/b/c at 2025-06-30T12:00:00.000000Z = 1 CHF",
            ),
            ("spend 2025-Q2 = 9000.00 USD", "spend 2025-Q2 = 9000.00 USD"),
            (
                "spend 2025 Nimbus Cloud GmbH/x = 1 USD",
                "spend 2025 Nimbus Cloud GmbH/x = 1 USD",
            ),
            ("spend 2025-06 ormuco = 1 USD", "spend 2025-06 ormuco = 1 USD"),
        ] {
            let assertion: Assertion = text.parse().unwrap();
            assert_eq!(assertion.to_string(), expected);
            assert_eq!(assertion.to_string().parse(), Ok(assertion));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, expected) in [
            ("", "write `=`"),
            ("invoice 7", "write `=`"),
            ("invoice = 1 EUR", "the number of the invoice"),
            ("invoice 7 = 1,000 EUR", "the amount `1,000` is not a decimal"),
            ("invoice 7 = 10", "an amount and a currency"),
            ("invoice 7 = 10 EURO", "`EURO` is not a currency"),
            ("invoice 7 = 10 EUR +- -1", "the tolerance -1 is negative"),
            ("invoice 7 = 10 EUR or so", "an amount and a currency"),
            ("balance a/b = 1 EUR", "the date of the balance"),
            ("balance a at 2025-06-30 = 1 EUR", "PROVIDER/ACCOUNT"),
            ("balance a/b at noon = 1 EUR", "`noon` is neither a date"),
            ("spend June = 1 EUR", "`June`: write a month"),
            ("bill 7 = 1 EUR", "`bill` is neither"),
        ] {
            let error = text.parse::<Assertion>().unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
