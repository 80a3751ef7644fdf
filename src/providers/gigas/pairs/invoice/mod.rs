//! `gigas-invoice`: the rows of an invoice of Gigas against the history of what was assigned.
//!
//! ```text
//! invoice 38982   resource 11   4 from 1 to 12 May    6 from 12 to 19 May    4 from 19 to 31 May
//! history         resource 11   4 from 1 to 12 May    4 from 12 to 31 May
//! quantity differs, 12 to 19 May                      6 here, 4 there
//! ```
//!
//! Gigas states no amounts. Which charge follows from amount, hours, hourly price and factor is not documented, nor what
//! part of an hour is charged. So both sides are what billbook reads into them, hours × amount × hourly price, and what they
//! agree in, moment by moment, makes the same charge by any rule. Hours are counted from the start of the invoice, to ten
//! decimals. Where the invoice changes at a full hour and the history within it, hours may be rounded: that is left, up to
//! what an hour can make.

use crate::clock;
use crate::contract::bound::Bound;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::{for_each, gather};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};
use std::collections::BTreeSet;

mod sweep;
use crate::providers::gigas::pairs::invoice::sweep::{Assigned, Hours};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "gigas-invoice",
    order: 160,
    here: "the rows of an invoice, hours × amount × hourly price",
    there: "the history of the same time, hours × amount × hourly price",
    rule: "resource, amount, price and factor must be the same at every moment; the documentation does not say how they make a charge",
    run,
};

const NOTE: &str =
    "Gigas states neither amounts nor a rule for them: billbook computes both sides as hours × amount × hourly price";

const INVOICE_ROWS: &str =
    "SELECT invoice, account, account_id, resource_id, total_amount, hourly_price, conversion_factor,
       start_date_utc, charged_until_utc, 0 AS is_running, currency, import_id, place
FROM api_gigas_ppu_invoice_details
ORDER BY length(invoice), invoice, account, position, place";

const HISTORY: &str = "SELECT account_id, resource_id, total_amount, hourly_price, conversion_factor, start_date_utc,
       charged_until_utc, end_date_utc IS NULL AS is_running, currency, import_id, place
FROM api_gigas_ppu_history
WHERE account_id = ?1
ORDER BY resource_id, start_date_utc, length(id), id";

struct Invoice {
    number: String,
    account: String,
    account_id: i64,
    rows: Vec<Assigned>,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let mut statements = Vec::new();
    for mut invoice in invoices(connection)? {
        let history = history(connection, invoice.account_id)?;
        if history.is_empty() {
            continue;
        }
        for row in &mut invoice.rows {
            if row.currency == currency::NONE
                && let Some(same) = history.iter().find(|one| one.is_priced_as(row))
            {
                row.currency.clone_from(&same.currency);
            }
        }
        statements.extend(of_invoice(&invoice, &history));
    }
    Ok(statements)
}

fn invoices(connection: &Connection) -> Result<Vec<Invoice>> {
    let mut invoices: Vec<Invoice> = Vec::new();
    for_each(connection, INVOICE_ROWS, [], |row| {
        let Some(assigned) = assigned(connection, row)? else {
            return Ok(());
        };
        let (number, account_id): (String, i64) = (row.get("invoice")?, row.get("account_id")?);
        match invoices.last_mut() {
            Some(last) if last.number == number && last.account_id == account_id => last.rows.push(assigned),
            _ => invoices.push(Invoice {
                number,
                account: row.get("account")?,
                account_id,
                rows: vec![assigned],
            }),
        }
        Ok(())
    })?;
    Ok(invoices)
}

fn history(connection: &Connection, account_id: i64) -> Result<Vec<Assigned>> {
    gather(connection, HISTORY, [account_id], |row| assigned(connection, row))
}

/// `None` when a figure is not a decimal or time, which `check integrity` finds.
fn assigned(connection: &Connection, row: &Row) -> Result<Option<Assigned>> {
    let time =
        |column: &str| -> rusqlite::Result<Option<DateTime<Utc>>> { Ok(clock::parse(&row.get::<_, String>(column)?)) };
    let (Some(amount), Some(price)) = (
        stated::decimal(row, "total_amount")?,
        stated::decimal(row, "hourly_price")?,
    ) else {
        return Ok(None);
    };
    let (Some(start), Some(end)) = (time("start_date_utc")?, time("charged_until_utc")?) else {
        return Ok(None);
    };
    Ok(Some(Assigned {
        resource: row.get("resource_id")?,
        amount,
        price,
        factor: stated::decimal(row, "conversion_factor")?,
        start,
        end,
        is_running: row.get("is_running")?,
        currency: row
            .get::<_, Option<String>>("currency")?
            .unwrap_or_else(|| currency::NONE.to_owned()),
        place: Place::of_row(connection, row)?,
    }))
}

/// A statement for each currency of an invoice, or of the history in its time.
fn of_invoice(invoice: &Invoice, history: &[Assigned]) -> Vec<Statement> {
    let (Some(start), Some(end)) = (
        invoice.rows.iter().map(|row| row.start).min(),
        invoice.rows.iter().map(|row| row.end).max(),
    ) else {
        return Vec::new();
    };
    let history: Vec<Assigned> = history
        .iter()
        .filter(|one| one.start < end && one.end > start)
        .map(|one| one.within(start, end))
        .collect();
    let currencies: BTreeSet<&str> = invoice
        .rows
        .iter()
        .chain(&history)
        .map(|one| one.currency.as_str())
        .collect();
    let of = |currency: &str, rows: &[Assigned]| -> Vec<Assigned> {
        rows.iter().filter(|row| row.currency == currency).cloned().collect()
    };
    let hours = Hours::from(start);
    let queries = [
        Query::new("api_gigas_ppu_invoice_details", INVOICE_ROWS, [], ""),
        Query::new(
            "api_gigas_ppu_history",
            HISTORY,
            [("?1", invoice.account_id.into())],
            "",
        ),
    ];
    currencies
        .into_iter()
        .map(|currency| {
            let (here, there) = (of(currency, &invoice.rows), of(currency, &history));
            let mut statement = PAIR.statement(
                About {
                    provider: "gigas".to_owned(),
                    account: invoice.account.clone(),
                    subject: invoice.number.clone(),
                    period: [clock::stored(start), clock::stored(end)],
                    currency: currency.to_owned(),
                },
                side("rows of the invoice", &here, &hours, &queries[0]),
                side("intervals of the history", &there, &hours, &queries[1]),
            );
            statement.notes.push(NOTE.to_owned());
            name_differences(&mut statement, [&here, &there], &hours, &queries);
            statement
        })
        .collect()
}

fn side(what: &str, rows: &[Assigned], hours: &Hours, query: &Query) -> Side {
    let mut total = DecimalSum::new();
    let mut origin = Origin::default();
    if !rows.is_empty() {
        origin = query.clone().at(rows.iter().map(|row| &row.place)).into();
    }
    for row in rows {
        let worth = row.worth().mul(&hours.between(row.start, row.end));
        total.add(&worth);
        origin.computed.push(Computed {
            of: format!("resource {} from {}", row.resource, clock::stored(row.start)),
            value: worth.trim_zeros(0),
            operands: format!("{} * {} * {}", row.amount, row.price, hours.words(row.start, row.end)),
            rounding: Hours::rounding(),
        });
    }
    Side::new(
        what,
        total.total().trim_zeros(2),
        u64::try_from(rows.len()).unwrap_or(u64::MAX),
    )
    .at(match rows {
        [row] => row.place.clone(),
        _ => Place::default(),
    })
    .made_of(origin)
}

fn name_differences(statement: &mut Statement, [here, there]: [&[Assigned]; 2], hours: &Hours, queries: &[Query; 2]) {
    let all = here.iter().chain(there);
    let resources: BTreeSet<(usize, &str)> = all.map(|row| (row.resource.len(), row.resource.as_str())).collect();
    let mut rounded: Vec<Decimal> = Vec::new();
    for (_, resource) in resources {
        let of = |row: &&Assigned| row.resource == resource;
        let here: Vec<&Assigned> = here.iter().filter(of).collect();
        let there: Vec<&Assigned> = there.iter().filter(of).collect();
        let found = sweep::compare(&here, &there, hours, queries);
        for line in found.lines {
            statement.push(line);
        }
        rounded.extend(found.rounded);
    }
    if !rounded.is_empty() {
        let mut sum = DecimalSum::new();
        for of_hour in &rounded {
            sum.add(of_hour);
        }
        let groups = u64::try_from(rounded.len()).unwrap_or(u64::MAX);
        statement.bound = Some(Bound::of_sizes(
            groups,
            sum.total(),
            "changes at a full hour, an hour each",
        ));
    }
}
