//! `ormuco-usage`: the total of an Ormuco usage against the totals of its resources.
//!
//! ```text
//! resources               96.73
//! load_balancers         -36.00     missing here: the subtotal of 20.73 is that of the other kinds
//! discount                -0.00     0 % of 20.73
//! tax                      3.10     14.975 % of 20.73, at 2 decimals
//! total                   23.83
//! ```
//!
//! Resources of a usage have no rates, so this starts from their totals. Where the subtotal is not their sum, but that of a
//! choice among their kinds, the other kinds are what is missing; nobody says why. Of several such choices, what all of them
//! leave out is missing, and for the rest the choices are named: `volumes or dns_zones`, where both come to 3.45.

use crate::contract::finding::Severity;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::ormuco::pairs::amounts::Stated;
use crate::providers::ormuco::pairs::left_out::{Resources, counted, left_out};
use crate::query::{for_each, gather};
use rusqlite::{Connection, Row};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "ormuco-usage",
    order: 30,
    here: "the total of a usage",
    there: "the totals of its resources",
    rule: "the subtotal at 2 decimals, minus the discount, plus the taxes",
    run,
};

const PLACES: u32 = 2;
const RULE: &str = "ormuco: subtotals of usages at 2 decimals";

/// Newest revisions, or with `:all` every one.
const USAGES: &str = "SELECT * FROM (
    SELECT a.account, t.scope, t.scope_id, t.usage_period_start_utc, t.usage_period_end_utc, t.subtotal,
           t.discount_percentage, t.discount, t.total, t.row_id, t.import_id, t.place,
           row_number() OVER (PARTITION BY t.account_id, t.scope, t.scope_id, t.usage_period_start_utc
                              ORDER BY i.retrieved_at, t.row_id) AS revision,
           count(*) OVER (PARTITION BY t.account_id, t.scope, t.scope_id, t.usage_period_start_utc) AS revisions,
           coalesce((SELECT iso_code FROM ormuco_main_currency), 'XXX') AS currency
    FROM ormuco_usage AS t
    JOIN known_account AS a ON a.account_id = t.account_id
    JOIN import AS i ON i.import_id = t.import_id)
WHERE :all OR revision = revisions
ORDER BY account, scope, scope_id, usage_period_start_utc, revision";

const RESOURCES: &str = "SELECT t.spelling, t.total, t.import_id, t.place
FROM ormuco_usage_line AS t
JOIN ormuco_usage_project AS p ON p.row_id = t.parent_row
WHERE p.parent_row = ?1
ORDER BY t.position";

const TAXES: &str =
    "SELECT name, rate, amount, import_id, place FROM ormuco_usage_tax WHERE parent_row = ?1 ORDER BY position";

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    gather(connection, USAGES, [scope.revisions], |row| {
        of_usage(connection, row, scope.revisions)
    })
}

fn of_usage(connection: &Connection, row: &Row, is_all: bool) -> Result<Option<Statement>> {
    let (Some(subtotal), Some(discount), Some(total)) = (
        stated::decimal(row, "subtotal")?,
        stated::decimal(row, "discount")?,
        stated::decimal(row, "total")?,
    ) else {
        // `check integrity` finds texts that are not decimals.
        return Ok(None);
    };
    let here = Place::of_row(connection, row)?;
    let usage_row: i64 = row.get("row_id")?;
    let resources = resources(connection, usage_row)?;
    let mut sum = DecimalSum::new();
    for kind in &resources {
        sum.add(&kind.total);
    }
    let sum = sum.total();
    let revision = stated::Revision::of(row)?;
    let (scope, id): (String, String) = (row.get("scope")?, row.get("scope_id")?);
    let usage = Query::new("ormuco_usage", USAGES, [("all", is_all.into())], "total").only("row_id", usage_row);
    let all = Query::new("ormuco_usage_line", RESOURCES, [("?1", usage_row.into())], "total");
    let mut statement = PAIR.statement(
        About {
            provider: "ormuco".to_owned(),
            account: row.get("account")?,
            subject: if id.is_empty() { scope } else { format!("{scope}/{id}") },
            period: [row.get("usage_period_start_utc")?, row.get("usage_period_end_utc")?],
            currency: row.get("currency")?,
        },
        Side::new(revision.message("`total`"), total.clone(), 1)
            .at(here.clone())
            .made_of(usage.clone()),
        Side::new(
            "totals of its resources",
            sum.clone(),
            resources.iter().map(|kind| kind.count).sum(),
        )
        .made_of(all.clone()),
    );
    of_subtotal(&mut statement, &resources, &all, [&subtotal, &sum]);
    let amounts = Stated {
        subtotal,
        discount,
        percentage: stated::decimal(row, "discount_percentage")?,
        flat: None,
        total,
        place: here,
        taken_off: usage.adding("decimal_sub('0', discount)"),
    };
    for line in amounts.lines(connection, TAXES, usage_row)? {
        statement.push(line);
    }
    Ok(Some(statement))
}

/// Resources by their kinds, in the order in which the usage has them.
fn resources(connection: &Connection, usage_row: i64) -> Result<Vec<Resources>> {
    let mut kinds: Vec<Resources> = Vec::new();
    for_each(connection, RESOURCES, [usage_row], |row| {
        let Some(total) = stated::decimal(row, "total")? else {
            return Ok(());
        };
        let kind: String = row.get("spelling")?;
        if let Some(known) = kinds.iter_mut().find(|known| known.kind == kind) {
            known.total = known.total.add(&total);
            known.count += 1;
            return Ok(());
        }
        kinds.push(Resources {
            kind,
            total,
            count: 1,
            place: Place::of_row(connection, row)?,
        });
        Ok(())
    })?;
    Ok(kinds)
}

/// Lines from the sum of the resources to the subtotal.
fn of_subtotal(statement: &mut Statement, resources: &[Resources], all: &Query, [subtotal, sum]: [&Decimal; 2]) {
    let mut sum = sum.clone();
    let is_of = |sum: &Decimal| !matches!(stated::misrounded(sum, PLACES, subtotal), Some((Severity::Error, _)));
    if !is_of(&sum)
        && let Some(missing) = left_out(resources, is_of)
    {
        for kinds in missing.lines() {
            sum = sum.sub(&kinds.total);
            let line = Line::differs(
                LineKind::MissingHere,
                &Decimal::zero(),
                &kinds.total,
                kinds.names,
                kinds.what,
            );
            let rows = all.clone().adding("decimal_sub('0', total)");
            let rows = rows.among("spelling", kinds.kinds.iter().map(String::as_str));
            statement.push(line.at(kinds.place).made_of(rows));
        }
        statement.notes.push(format!(
            "the subtotal of {subtotal} is the sum of the other kinds; choices of kinds that add up to it: {}",
            missing.choices.len()
        ));
    }
    let rounded = match stated::misrounded(&sum, PLACES, subtotal) {
        Some((Severity::Error, expected)) => {
            let what = format!("its resources add up to {sum}");
            let line = Line::differs(LineKind::AmountDiffers, subtotal, &expected, "subtotal", what);
            let at = statement.here.place.clone();
            statement.push(line.at(at));
            expected
        }
        _ => subtotal.clone(),
    };
    let what = counted(statement.there.rows);
    statement.push(Line::new(LineKind::Rounding, rounded.sub(&sum), "", what).by(RULE));
}
