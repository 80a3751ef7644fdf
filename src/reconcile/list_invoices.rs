//! `list-invoices`: invoices of lists and electronic ones against the providers' own invoices and the charges behind them.
//!
//! ```text
//! list      Nimbus Cloud GmbH, NC-2025-0531, 2394.76 EUR
//! invoice   2394.76     charges, rows: 18   2394.76
//! ```
//!
//! A list names suppliers of all kinds; those of whom the ledger holds nothing are passed over. Of the others, an invoice that is
//! in the list alone is missing there, and one that the list lacks within the periods it covers is missing here.

use super::totals::{Held, Stated};
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{Line, LineKind, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::Decimal;
use crate::query::gather;
use crate::reconcile::charges::groups::Group;
use crate::reconcile::charges::rows;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "list-invoices",
    order: 200,
    here: "an invoice from an imported list, or an electronic one",
    there: "the provider's own invoice, and its charges",
    rule: "the provider's rule of rounding, where billbook knows it",
    run,
};

/// Where invoices are stated: a view, and a query over it.
struct Source {
    view: &'static str,
    sql: &'static str,
    /// Whether its rows are documents of their issuers.
    is_document: bool,
}

/// Lists, and electronic invoices that others issued.
const SOURCES: [Source; 2] = [
    Source {
        view: "api_bookkeeping_invoice",
        sql: "SELECT issuer, invoice_number, currency, total, tax, billed_account, period_start_utc, period_end_utc,
       import_id, place, invoice_date,
       substr(coalesce(invoice_date, date(period_end_utc, '-1 second')), 1, 4) AS year
FROM api_bookkeeping_invoice ORDER BY row_id",
        is_document: false,
    },
    Source {
        view: "einvoice_received",
        sql:
            "SELECT seller_name, number, currency, total, tax, NULL AS billed_account, period_start_utc, period_end_utc,
       import_id, place, issue_date,
       substr(issue_date, 1, 4) AS year
FROM einvoice_received ORDER BY row_id",
        is_document: true,
    },
];

/// The invoices of lists, and electronic ones, each with whether it is a document of its issuer.
///
/// # Errors
/// When the ledger cannot be read.
fn listed(connection: &Connection) -> Result<Vec<(Stated, bool)>> {
    let mut found = Vec::new();
    for source in &SOURCES {
        let stated = of_source(connection, source)?;
        found.extend(stated.into_iter().map(|stated| (stated, source.is_document)));
    }
    Ok(found)
}

fn of_source(connection: &Connection, source: &Source) -> Result<Vec<Stated>> {
    gather(connection, source.sql, [], |row| {
        let decimal = |column: usize| -> rusqlite::Result<Option<Decimal>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.and_then(|text| Decimal::parse(&text).ok()))
        };
        // `check integrity` finds texts that are not decimals.
        let Some(total) = decimal(3)? else { return Ok(None) };
        let period = match (row.get(6)?, row.get(7)?) {
            (Some(from), Some(to)) => Some([from, to]),
            _ => None,
        };
        let place = Place::of(connection, row.get(8)?, &row.get::<_, String>(9)?)?;
        let query = |adds: &str| Query::new(source.view, source.sql, [], adds).at([&place]);
        Ok(Some(Stated {
            origin: query("total").into(),
            of_tax: query("tax").into(),
            pair: PAIR.name,
            issuer: Some(row.get(0)?),
            number: Some(row.get(1)?),
            currency: row.get(2)?,
            total,
            tax: decimal(4)?,
            account: row.get(5)?,
            period,
            day: row.get(10)?,
            year: row.get(11)?,
            place,
        }))
    })
}

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let listed = listed(connection)?;
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    let held = Held::read(ledger, scope)?;
    let mut statements = Vec::new();
    for (stated, is_document) in &listed {
        let found = held.against(stated)?;
        // A document of its issuer says nothing of charges that might be there.
        let is_known = |issuer: &str| {
            if *is_document {
                held.has_charges(issuer)
            } else {
                held.knows(issuer)
            }
        };
        if found.is_empty() && stated.issuer.as_deref().is_some_and(is_known) {
            statements.push(held.missing(stated));
        }
        statements.extend(found);
    }
    let listed: Vec<Stated> = listed.into_iter().map(|(stated, _)| stated).collect();
    statements.extend(unlisted(&held, &listed));
    Ok(statements)
}

/// Invoices that charges bear, of issuers in the list and within the periods that it has of them, which it has not.
fn unlisted(held: &Held, listed: &[Stated]) -> Vec<Statement> {
    let mut periods: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    for stated in listed {
        numbers.extend(stated.number.as_deref());
        if let (Some(issuer), Some([from, _])) = (&stated.issuer, &stated.period) {
            periods.entry(held.parties.key(issuer)).or_default().insert(from);
        }
    }
    let is_covered = |group: &Group| {
        let key = &group.key;
        [&key.issuer, &key.provider].into_iter().any(|name| {
            let covered = periods.get(held.key(name));
            covered.is_some_and(|periods| periods.contains(&*key.period[0]))
        })
    };
    let mut found: BTreeMap<[&str; 3], Vec<(usize, &Group)>> = BTreeMap::new();
    let groups = held.charges.groups.iter().enumerate();
    for (place, group) in groups.filter(|(_, group)| is_covered(group)) {
        if let Some(number) = group.key.invoice.as_deref().filter(|number| !numbers.contains(number)) {
            let key = [&*group.key.provider, number, &*group.key.currency];
            found.entry(key).or_default().push((place, group));
        }
    }
    let statements = found.into_iter().filter_map(|([provider, number, currency], groups)| {
        let (_, first) = groups.first()?;
        let stated = Stated {
            pair: PAIR.name,
            number: Some(number.to_owned()),
            period: Some(first.key.period.clone()),
            year: None,
            day: None,
            total: Decimal::zero(),
            tax: None,
            currency: currency.to_owned(),
            issuer: None,
            account: None,
            place: Place::default(),
            origin: Origin::default(),
            of_tax: Origin::default(),
        };
        let mut statement = stated.statement(provider, &first.key.account, &first.key.period);
        statement.issuer.clone_from(&first.key.issuer);
        "none of the lists has it".clone_into(&mut statement.here.what);
        statement.here.rows = 0;
        let places: Vec<usize> = groups.iter().map(|(place, _)| *place).collect();
        statement.there.origin = Origin::of(rows::of_groups(&held.charges, &places, "billed_cost"));
        for (_, group) in &groups {
            statement.there.total = statement.there.total.add(&group.total);
            statement.there.rows += group.rows;
        }
        statement.there.what = format!("charges, rows: {}", statement.there.rows);
        let what = "the list has other invoices of this period and issuer, but not this one";
        statement.push(Line::new(LineKind::MissingHere, statement.difference(), "", what));
        Some(statement)
    });
    statements.collect()
}
