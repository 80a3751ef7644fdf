//! `assertions`: what somebody stated with `billbook assert` holds.
//!
//! ```text
//! invoice 331e = 23.51 CAD                       the invoice's total is 23.51 CAD
//! balance cloudsigma/default at 2025-06-30 = …   the end of the last entry of that day
//! spend 2025-06 ormuco = …                       the sum of what was billed for charges that start in June
//! ```
//!
//! It is an error when the ledger says something else, and a warning when it says nothing: no such invoice, or several.

use crate::clock;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::decisions::assertion::{self, Assertion, Subject};
use crate::decisions::figures::ClosingScope;
use crate::decisions::naming::Naming;
use crate::decisions::rule::Rule;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::{bind, select};
use chrono::{Days, TimeDelta};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "assertions",
    order: 190,
    rule: "the figures recorded with `billbook assert` agree with the ledger",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    findings(&ledger.connection)
}

/// What does not hold of what was stated.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn findings(connection: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for held in assertion::in_force(connection)? {
        let Some(assertion) = &held.assertion else { continue };
        let object = object(held.number);
        let verdict = test(connection, assertion, (held.naming, held.rule))?;
        let says = |severity, rule: &str, message: String| {
            let finding = Finding::new(CHECK.name, severity, &object, message);
            finding.rule(rule).detail(assertion.to_string())
        };
        let finding = match &verdict {
            Verdict::Holds => continue,
            Verdict::Differs(found) => says(
                Severity::Error,
                "figure",
                format!("`{assertion}` does not agree with the ledger"),
            )
            .figures(&assertion.amount, &found.amount),
            Verdict::OtherCurrency(found) => says(
                Severity::Error,
                "currency",
                format!(
                    "`{assertion}` does not agree with the ledger: the ledger has it in {}",
                    found.currency
                ),
            )
            .detail(&*found.currency)
            .texts(
                format!("{} {}", assertion.amount, assertion.currency),
                format!("{} {}", found.amount, found.currency),
            ),
            Verdict::Nothing(why, of) => {
                let message = format!("`{assertion}` cannot be tested: {}", why.words(of));
                let finding = says(Severity::Warning, why.rule(), message);
                if of.is_empty() { finding } else { finding.detail(&**of) }
            }
            Verdict::Several(names) => {
                let names = names.join(" or ");
                let message = format!("`{assertion}` cannot be tested: several invoices have this number, {names}");
                says(Severity::Warning, "several", message).detail(names)
            }
        };
        let (import_id, place) = match verdict {
            Verdict::Differs(found) | Verdict::OtherCurrency(found) => found.origin,
            _ => None,
        }
        .unwrap_or_else(|| (held.import_id, String::new()));
        findings.push(finding.at(connection, import_id, &place)?);
    }
    Ok(findings)
}

/// What a finding about a statement names: `assertion/3`.
#[must_use]
pub(crate) fn object(number: i64) -> String {
    format!("assertion/{number}")
}

/// A figure of the ledger.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    amount: Decimal,
    currency: String,
    origin: Option<(i64, String)>,
}

/// What is missing where the ledger says nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Missing {
    /// A figure is not a decimal.
    Decimal,
    /// The invoice states no total.
    Total,
    /// There is no such invoice.
    Invoice,
    /// The time of a balance cannot be read.
    Time,
    /// There is no entry of the account.
    Entry,
    /// There are no charges.
    Charges,
}

impl Missing {
    /// The code of the rule.
    fn rule(self) -> &'static str {
        match self {
            Missing::Decimal => "no-decimal",
            Missing::Total => "no-total",
            Missing::Invoice => "no-invoice",
            Missing::Time => "no-time",
            Missing::Entry => "no-entry",
            Missing::Charges => "no-charges",
        }
    }

    fn words(self, of: &str) -> String {
        match self {
            Missing::Decimal => "the figure in the ledger is not a decimal".to_owned(),
            Missing::Total => format!("{of} states no total"),
            Missing::Invoice => "the ledger has no such invoice".to_owned(),
            Missing::Time => "the ledger has no readable time for it".to_owned(),
            Missing::Entry => format!("the ledger has no entry for {of}"),
            Missing::Charges => "the ledger has no charges".to_owned(),
        }
    }
}

/// What the ledger says to a statement.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    /// It holds.
    Holds,
    /// Another amount.
    Differs(Found),
    /// The amount is in another currency.
    OtherCurrency(Found),
    /// Nothing, why, and of what.
    Nothing(Missing, String),
    /// Several invoices could be meant.
    Several(Vec<String>),
}

/// Tests a statement.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn test(connection: &Connection, assertion: &Assertion, (naming, rule): (Naming, Rule)) -> Result<Verdict> {
    match &assertion.subject {
        Subject::Invoice { path } => invoice(connection, assertion, (path, naming)),
        Subject::Balance { provider, account, at } => balance(connection, assertion, (provider, account, naming), at),
        Subject::Spend {
            period,
            provider,
            account,
        } => {
            let scope = ClosingScope {
                period: period.clone(),
                provider: provider.clone(),
                account: account.clone(),
                naming,
                rule,
            };
            spend(connection, assertion, &scope)
        }
    }
}

fn compare(assertion: &Assertion, amount: &str, origin: Option<(i64, String)>) -> Verdict {
    // `integrity` finds texts that are not decimals.
    let Ok(amount) = Decimal::parse(amount) else {
        return Verdict::Nothing(Missing::Decimal, String::new());
    };
    let difference = amount.sub(&assertion.amount);
    let difference = if difference.is_negative() {
        difference.neg()
    } else {
        difference
    };
    if difference <= assertion.tolerance {
        return Verdict::Holds;
    }
    let currency = assertion.currency.clone();
    Verdict::Differs(Found {
        amount,
        currency,
        origin,
    })
}

/// Name, currency, total, import and place.
type Invoice = (String, String, Option<String>, i64, String);

fn invoice(connection: &Connection, assertion: &Assertion, (path, naming): (&str, Naming)) -> Result<Verdict> {
    let sql = "SELECT {invoicer} || '/' || coalesce(account, '') || '/' || invoice_id,
                      coalesce(billing_currency, 'XXX'), total, import_id, place
         FROM invoice
         WHERE ?1 IN (invoice_id, account || '/' || invoice_id)
            OR EXISTS (SELECT 1 FROM json_each(json_array({names})) AS n
                       WHERE ?1 IN (n.value || '/' || invoice_id,
                                    n.value || '/' || coalesce(account, '') || '/' || invoice_id))
         ORDER BY row_key";
    let found: Vec<Invoice> = select(connection, &naming.fill(sql, "?1"), [path], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    // An invoice of lines in two currencies has a total in each.
    let in_currency: Vec<&Invoice> = found.iter().filter(|one| one.1 == assertion.currency).collect();
    Ok(match (in_currency.as_slice(), found.as_slice()) {
        ([(_, _, Some(total), import_id, place)], _) => compare(assertion, total, Some((*import_id, place.clone()))),
        ([(name, _, None, ..)], _) | ([], [(name, _, None, ..)]) => Verdict::Nothing(Missing::Total, name.clone()),
        ([], []) => Verdict::Nothing(Missing::Invoice, String::new()),
        ([], [(_, currency, Some(total), import_id, place)]) => match Decimal::parse(total) {
            Ok(amount) => Verdict::OtherCurrency(Found {
                amount,
                currency: currency.clone(),
                origin: Some((*import_id, place.clone())),
            }),
            Err(_) => Verdict::Nothing(Missing::Decimal, String::new()),
        },
        ([], several) => Verdict::Several(several.iter().map(|one| format!("{} in {}", one.0, one.1)).collect()),
        (several, _) => Verdict::Several(several.iter().map(|one| one.0.clone()).collect()),
    })
}

/// The balance after the last entry up to a time, or before the first one after it.
fn balance(connection: &Connection, assertion: &Assertion, whose: (&str, &str, Naming), at: &str) -> Result<Verdict> {
    let end = match clock::parse_date(at) {
        // The end of the day is meant.
        Some(date) => date
            .checked_add_days(Days::new(1))
            .and_then(|next| clock::parse(&next.to_string())),
        None => clock::parse(at).and_then(|time| time.checked_add_signed(TimeDelta::microseconds(1))),
    };
    let Some(end) = end.map(clock::stored) else {
        return Ok(Verdict::Nothing(Missing::Time, String::new()));
    };
    for sql in [
        "SELECT balance_after, import_id, place FROM ledger_entry
         WHERE {is} AND account = ?2 AND currency = ?3 AND entry_time < ?4
         ORDER BY entry_time DESC, CAST(entry_id AS INTEGER) DESC, entry_id DESC, row_key DESC LIMIT 1",
        "SELECT balance_before, import_id, place FROM ledger_entry
         WHERE {is} AND account = ?2 AND currency = ?3 AND entry_time >= ?4
         ORDER BY entry_time, CAST(entry_id AS INTEGER), entry_id, row_key LIMIT 1",
    ] {
        let entry: Option<(Option<String>, i64, String)> = connection
            .prepare_cached(&whose.2.fill(sql, "?1"))?
            .query_row((whose.0, whose.1, &assertion.currency, &end), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((Some(balance), import_id, place)) = entry {
            return Ok(compare(assertion, &balance, Some((import_id, place))));
        }
    }
    let of = format!("{}/{} in {}", whose.0, whose.1, assertion.currency);
    Ok(Verdict::Nothing(Missing::Entry, of))
}

fn spend(connection: &Connection, assertion: &Assertion, scope: &ClosingScope) -> Result<Verdict> {
    let sql = "SELECT coalesce(decimal_sum(billed_cost), '0') FROM {by_month}
         WHERE month >= :from AND month < :to AND coalesce(billing_currency, 'XXX') = :currency
           AND (:provider IS NULL OR {is}) AND (:account IS NULL OR account = :account)";
    let mut statement = connection.prepare_cached(&scope.filled(sql))?;
    let mut values = scope.values();
    values.insert("currency".to_owned(), Value::Text(assertion.currency.clone()));
    bind(&mut statement, &values)?;
    let mut rows = statement.raw_query();
    Ok(match rows.next()? {
        Some(row) => compare(assertion, &row.get::<_, String>(0)?, None),
        None => Verdict::Nothing(Missing::Charges, String::new()),
    })
}
