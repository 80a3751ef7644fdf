//! `statement-gaps`: each statement of an account begins with the balance with which the one before ended.
//!
//! ```text
//! statement 5   1 May to 31 May     closing 12000.00
//! statement 7   1 July to 31 July   opening 12323.36      statement 6 is missing
//! ```
//!
//! OFX has no opening balance: there the closing balance is that of the file before and the entries booked since. A statement is
//! compared with those of its form, account and currency, and not with those it overlaps, such as a month and its days.

use crate::clock;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::select;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "statement-gaps",
    order: 208,
    rule: "each bank statement begins with the balance with which the one before of its account ended",
    is_quick: true,
    run,
};

/// A statement, or a page of one.
struct Statement {
    key: String,
    row_id: i64,
    from: String,
    to: String,
    number: Option<u64>,
    page: Option<u64>,
    opening: Option<Decimal>,
    closing: Option<Decimal>,
    closing_on: Option<String>,
    import_id: i64,
    place: String,
}

/// Account in the ledger, account at the bank, form and currency.
type Series = [String; 4];

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    for (series, statements) in statements(connection)? {
        let [_, _, form, _] = &series;
        for (place, statement) in statements.iter().enumerate() {
            let before = statements.get(..place).unwrap_or_default();
            let finding = if form == "ofx" {
                by_entries(connection, before, statement)?
            } else {
                by_balance(before, statement)
            };
            if let Some(finding) = finding {
                findings.push(finding.at(connection, statement.import_id, &statement.place)?);
            }
        }
    }
    Ok(findings)
}

fn statements(connection: &Connection) -> Result<BTreeMap<Series, Vec<Statement>>> {
    let sql = "SELECT a.account, s.bank_account, s.form, coalesce(s.currency, '') AS currency, s.statement_key, s.row_id,
                      s.covers_from, s.covers_to, s.number, s.page, s.opening, s.closing, s.closing_on, s.import_id, s.place
               FROM banking_statement_newest AS s JOIN known_account AS a USING (account_id)
               WHERE s.covers_from IS NOT NULL AND s.covers_to IS NOT NULL AND s.form IN ('camt.053', 'mt940', 'ofx')";
    let whole = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let found = select(connection, sql, [], |row| {
        let series: Series = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        let statement = Statement {
            key: row.get("statement_key")?,
            row_id: row.get("row_id")?,
            from: row.get("covers_from")?,
            to: row.get("covers_to")?,
            number: whole(row.get("number")?),
            page: whole(row.get("page")?),
            opening: stated::decimal(row, "opening")?,
            closing: stated::decimal(row, "closing")?,
            closing_on: row.get("closing_on")?,
            import_id: row.get("import_id")?,
            place: row.get("place")?,
        };
        Ok((series, statement))
    })?;
    let mut by_series: BTreeMap<Series, Vec<Statement>> = BTreeMap::new();
    for (series, statement) in found {
        by_series.entry(series).or_default().push(statement);
    }
    for statements in by_series.values_mut() {
        statements.sort_by(|one, other| {
            let order = |statement: &Statement| (statement.number, statement.page, statement.row_id);
            let days = |statement: &Statement| (statement.from.clone(), statement.to.clone());
            days(one).cmp(&days(other)).then_with(|| order(one).cmp(&order(other)))
        });
    }
    Ok(by_series)
}

/// The statements that end where another may begin: of those before it, the ones that end last.
fn last_before<'s>(before: &'s [Statement], statement: &Statement) -> Vec<&'s Statement> {
    let is_before = |other: &&Statement| {
        let is_same_day = other.from == statement.from && other.to == statement.to;
        is_same_day || (other.from < statement.from && other.to <= statement.from)
    };
    let last = before.iter().filter(is_before).map(|other| &other.to).max();
    let all = before.iter().filter(is_before);
    all.filter(|other| Some(&other.to) == last).collect()
}

fn by_balance(before: &[Statement], statement: &Statement) -> Option<Finding> {
    let opening = statement.opening.as_ref()?;
    let candidates = last_before(before, statement);
    let mut closings = candidates.iter().filter(|other| other.closing.is_some());
    let met = closings.clone().find(|other| other.closing.as_ref() == Some(opening));
    let finding = |other: &Statement, message: &str| {
        let message = format!("{message}: {}", other.key);
        Finding::new(CHECK.name, Severity::Warning, statement.key.clone(), message).detail(other.key.clone())
    };
    match (met, closings.next_back()) {
        (Some(other), _) => {
            let (here, there) = (statement.number?, other.number?);
            let expected = there + 1;
            (here > expected).then(|| {
                let message = "the balances meet, but a number is missing after the statement before";
                finding(other, message)
                    .rule("number")
                    .texts(expected.to_string(), here.to_string())
            })
        }
        (None, Some(other)) => {
            let message = "the opening balance is not the closing balance of the statement before; one between them may be missing";
            let found = finding(other, message).rule("balance");
            other.closing.as_ref().map(|closing| found.figures(closing, opening))
        }
        (None, None) => None,
    }
}

/// OFX: the closing balance of the file before, and the entries booked since.
fn by_entries(connection: &Connection, before: &[Statement], statement: &Statement) -> Result<Option<Finding>> {
    let known = before
        .iter()
        .filter(|other| other.closing.is_some() && other.closing_on < statement.closing_on);
    let last = known.max_by_key(|other| other.closing_on.clone());
    let (Some(last), Some(closing)) = (last, &statement.closing) else {
        return Ok(None);
    };
    let (Some(balance), Some(day)) = (&last.closing, &last.closing_on) else {
        return Ok(None);
    };
    let finding = |message: &str| {
        let message = format!("{message}: {}", last.key);
        Finding::new(CHECK.name, Severity::Warning, statement.key.clone(), message).detail(last.key.clone())
    };
    let next = clock::parse_date(day).and_then(|day| day.succ_opt());
    if next.is_some_and(|next| statement.from > next.to_string()) {
        let message = "days are missing between the balance of the file before and the first day of this file";
        let found = finding(message).rule("days");
        return Ok(Some(found.texts(day.clone(), statement.from.clone())));
    }
    let sql = "SELECT amount FROM banking_entry WHERE parent_row = ?1 AND booked_on > ?2 AND status = 'BOOK'";
    let mut sum = DecimalSum::new();
    sum.add(balance);
    for amount in select(connection, sql, (statement.row_id, day), |row| {
        Ok(row.get::<_, String>(0)?)
    })? {
        if let Ok(amount) = Decimal::parse(&amount) {
            sum.add(&amount);
        }
    }
    let expected = sum.total();
    if expected == *closing {
        return Ok(None);
    }
    let message = "the balance is not that of the file before and the entries booked since";
    Ok(Some(finding(message).rule("entries").figures(&expected, closing)))
}
