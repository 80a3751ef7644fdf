//! `ormuco-behind`: the lines of an Ormuco invoice against the usage of the invoice's period, resource by resource.
//!
//! ```text
//! invoice   server web-1   4.248     720 hours × 0.0059
//! usage     server web-1   4.25      rounding, at 2 decimals   -0.002
//! ```
//!
//! The usage is the one of the whole client, of the same first and last moment. Its totals have two decimals, which are
//! computed anew from quantity × rate of the line. Lines without one rate say no more than their own total, so there a usage
//! may be off by a hundredth. What was used after the usage was retrieved is cut by the period.

use crate::contract::bound::Bound;
use crate::contract::finding::Severity;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::{for_each, select};
use rusqlite::{Connection, Row, named_params};
use std::collections::BTreeMap;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "ormuco-behind",
    order: 20,
    here: "the lines of an invoice",
    there: "the usage of the invoice's period",
    rule: "resource by resource; usage at 2 decimals of quantity × rate",
    run,
};

const PLACES: u32 = 2;
const RULE: &str = "ormuco: resources of usages at 2 decimals";

const BOTH: &str = "SELECT v.account, v.id, v.invoice_period_start_utc AS period_start,
       v.invoice_period_end_utc AS period_end, v.billing_currency, v.data_row, v.import_id, v.place,
       u.row_id AS usage_row, u.retrieved_at, u.import_id AS usage_import, u.place AS usage_place
FROM api_ormuco_invoices AS v
JOIN api_ormuco_usage AS u
    ON u.account_id = v.account_id AND u.scope = 'client' AND u.usage_period_start_utc = v.invoice_period_start_utc
   AND u.usage_period_end_utc = v.invoice_period_end_utc
WHERE v.processed = 1
ORDER BY v.account, v.id";

const LINES: &str = "SELECT p.id AS project, coalesce(k.resource_kind, t.type) AS kind, t.id, t.quantity, t.unit_rate,
       t.rate_system, t.total, t.import_id, t.place
FROM ormuco_invoice_project AS p
JOIN ormuco_invoice_line AS t ON t.parent_row = p.row_id
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'invoice' AND k.spelling = t.type
WHERE p.parent_row = :row
ORDER BY t.position";

const RESOURCES: &str = "SELECT p.id AS project, coalesce(k.resource_kind, t.spelling) AS kind, t.id, NULL AS quantity,
       NULL AS unit_rate, '' AS rate_system, t.total, t.import_id, t.place
FROM ormuco_usage_project AS p
JOIN ormuco_usage_line AS t ON t.parent_row = p.row_id
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'usage' AND k.spelling = t.spelling
WHERE p.parent_row = :row
ORDER BY t.position";

/// One resource, over all rows that have it.
struct Resource {
    total: Decimal,
    /// Quantity × rate, where all rows have one rate.
    worth: Option<Decimal>,
    rows: u64,
    /// The places of these rows.
    places: Vec<Place>,
}

impl Resource {
    /// The place of the first row.
    fn place(&self) -> Place {
        self.places.first().cloned().unwrap_or_default()
    }
}

/// By project, kind and id.
type Resources = BTreeMap<[String; 3], Resource>;

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    select(connection, BOTH, [], |row| of_invoice(connection, row))
}

fn of_invoice(connection: &Connection, row: &Row) -> Result<Statement> {
    let mine = resources(connection, LINES, row.get("data_row")?)?;
    let others = resources(connection, RESOURCES, row.get("usage_row")?)?;
    let (retrieved, end): (String, String) = (row.get("retrieved_at")?, row.get("period_end")?);
    let at = |import: &str, pointer: &str| -> Result<Place> {
        Place::of(connection, row.get(import)?, &row.get::<_, String>(pointer)?)
    };
    let mut statement = PAIR.statement(
        About {
            provider: "ormuco".to_owned(),
            account: row.get("account")?,
            subject: row.get("id")?,
            period: [row.get("period_start")?, end.clone()],
            currency: row.get("billing_currency")?,
        },
        side(
            "lines of the invoice",
            &mine,
            at("import_id", "place")?,
            Query::new("ormuco_invoice_line", LINES, [("row", row.get("data_row")?)], "total"),
        ),
        side(
            "resources of the usage",
            &others,
            at("usage_import", "usage_place")?,
            Query::new(
                "ormuco_usage_line",
                RESOURCES,
                [("row", row.get("usage_row")?)],
                "total",
            ),
        ),
    );
    let cut = (retrieved < end).then(|| format!("used after {}Z", retrieved.get(..16).unwrap_or(&retrieved)));
    compare(&mut statement, &mine, &others, cut.as_deref());
    Ok(statement)
}

fn compare(statement: &mut Statement, mine: &Resources, others: &Resources, cut: Option<&str>) {
    let (mut rounded, mut rounded_count, mut open_count) = (DecimalSum::new(), 0, 0);
    let (mut here_places, mut there_places): (Vec<&Place>, Vec<&Place>) = (Vec::new(), Vec::new());
    let zero = Decimal::zero();
    for (key, here) in mine {
        let object = named(key);
        let Some(there) = others.get(key) else {
            let line = match cut {
                Some(cut) => Line::differs(LineKind::PeriodCut, &here.total, &zero, object, cut),
                None => Line::differs(LineKind::MissingThere, &here.total, &zero, object, ""),
            };
            push(statement, line, &here.place());
            continue;
        };
        let difference = here.total.sub(&there.total);
        if difference.is_zero() {
            continue;
        }
        let is_rounded = here.worth.as_ref().is_some_and(|worth| {
            let wrong = stated::misrounded(worth, PLACES, &there.total);
            wrong.is_none_or(|(severity, _)| severity != Severity::Error)
        });
        if is_rounded {
            rounded.add(&difference);
            rounded_count += 1;
            here_places.extend(&here.places);
            there_places.extend(&there.places);
        } else if here.worth.is_none() && bound(1).holds(&difference) {
            open_count += 1;
        } else {
            let line = match cut.filter(|_| !difference.is_negative()) {
                Some(cut) => Line::differs(LineKind::PeriodCut, &here.total, &there.total, object, cut),
                None => Line::differs(LineKind::AmountDiffers, &here.total, &there.total, object, ""),
            };
            let of = between(
                statement,
                &here.places.iter().collect::<Vec<_>>(),
                &there.places.iter().collect::<Vec<_>>(),
            );
            push(statement, line.made_of(of), &here.place());
        }
    }
    for (key, there) in others.iter().filter(|(key, _)| !mine.contains_key(*key)) {
        let line = Line::differs(LineKind::MissingHere, &zero, &there.total, named(key), "");
        push(statement, line, &there.place());
    }
    let what = format!("resources: {rounded_count}");
    let line = Line::new(LineKind::Rounding, rounded.total(), "", what).by(RULE);
    let of = between(statement, &here_places, &there_places);
    statement.push(line.made_of(of));
    if open_count > 0 {
        statement.bound = Some(bound(open_count));
    }
}

/// The rows at these places on both sides, of which those of the usage are taken off.
fn between(statement: &Statement, here: &[&Place], there: &[&Place]) -> Origin {
    let mine = statement.here.origin.queries.iter();
    let others = statement.there.origin.queries.iter();
    let mine = mine.map(|query| query.clone().at(here.iter().copied()));
    Origin::of(mine.chain(others.map(|query| query.clone().at(there.iter().copied()).taken_off())))
}

/// Adds a line, unless nothing is missing: a resource that costs nothing.
fn push(statement: &mut Statement, line: Line, at: &Place) {
    if !line.amount.is_zero() {
        statement.push(line.at(at));
    }
}

fn bound(groups: u64) -> Bound {
    Bound {
        is_cut: true,
        ..Bound::nearest(groups, PLACES, "resources")
    }
}

/// `server 174ca5c6-…`; object storage has no id of its own.
fn named([project, kind, id]: &[String; 3]) -> String {
    if kind == id {
        format!("{kind} of project {project}")
    } else {
        format!("{kind} {id}")
    }
}

fn side(what: &str, resources: &Resources, place: Place, query: Query) -> Side {
    let mut total = DecimalSum::new();
    for resource in resources.values() {
        total.add(&resource.total);
    }
    Side::new(
        what,
        total.total(),
        resources.values().map(|resource| resource.rows).sum(),
    )
    .at(place)
    .made_of(query)
}

fn resources(connection: &Connection, sql: &str, of_row: i64) -> Result<Resources> {
    let mut resources = Resources::new();
    for_each(connection, sql, named_params! { ":row": of_row }, |row| {
        let Some(total) = stated::decimal(row, "total")? else {
            return Ok(());
        };
        let is_flat = row.get::<_, String>("rate_system")? == "flat";
        let factors = (stated::decimal(row, "quantity")?, stated::decimal(row, "unit_rate")?);
        let worth = match factors {
            (Some(quantity), Some(rate)) if is_flat => Some(quantity.mul(&rate)),
            _ => None,
        };
        let key = [row.get("project")?, row.get("kind")?, row.get("id")?];
        let at = Place::of_row(connection, row)?;
        if let Some(known) = resources.get_mut(&key) {
            known.total = known.total.add(&total);
            known.worth = known
                .worth
                .as_ref()
                .zip(worth.as_ref())
                .map(|(known, worth)| known.add(worth));
            known.rows += 1;
            known.places.push(at);
            return Ok(());
        }
        let resource = Resource {
            total,
            worth,
            rows: 1,
            places: vec![at],
        };
        resources.insert(key, resource);
        Ok(())
    })?;
    Ok(resources)
}
