//! `cloudsigma-current-usage`: burst as the current usage states it, against usage above the listed subscriptions.
//!
//! ```text
//! mem   `burst` 2147483648     using 6442450944, subscriptions that ran then 4294967296
//! ```
//!
//! The figures are amounts of the resource in its raw unit (MHz, bytes, pieces), so the statement's currency is XXX, none.
//! A subscription ran when it is listed as active and the answer's time lies in it. For `tx` what counts is what remains.
//! For resources without a subscription, this is all usage.

use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::cloudsigma::pairs::account::PROVIDER;
use crate::query::{for_each, select};
use rusqlite::{Connection, Row};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "cloudsigma-current-usage",
    order: 150,
    here: "`burst` of a resource, in its raw unit",
    there: "usage above the listed subscriptions",
    rule: "`burst` is the usage above the subscriptions, at least 0",
    run,
};

/// The one resource of which a subscription gets used up.
const TRAFFIC: &str = "tx";

/// The newest current usage of accounts whose subscriptions are held. Resources that are neither used nor subscribed say
/// nothing.
const USAGE: &str =
    "SELECT account, account_id, resource, burst, subscribed, \"using\", retrieved_at, import_id, place,
       (SELECT i.retrieved_at_basis FROM import AS i WHERE i.import_id = u.import_id) AS basis,
       EXISTS (SELECT 1 FROM api_cloudsigma_subscriptions AS s
               WHERE s.account_id = u.account_id AND s.start_time_utc <= u.retrieved_at
                 AND coalesce(s.end_time_utc > u.retrieved_at, 1)) AS has_list_of_then
FROM api_cloudsigma_currentusage AS u
WHERE resource IS NOT NULL AND (burst <> 0 OR subscribed <> 0 OR \"using\" <> 0)
  AND EXISTS (SELECT 1 FROM cloudsigma_subscription AS s WHERE s.account_id = u.account_id)
ORDER BY account, resource";

const SUBSCRIPTIONS: &str =
    "SELECT coalesce(remaining, amount) AS amount, import_id, place FROM api_cloudsigma_subscriptions
WHERE account_id = ?1 AND resource = ?2 AND status = 'active' AND start_time_utc <= ?3
  AND coalesce(end_time_utc > ?3, 1)
ORDER BY start_time_utc, id";

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    select(connection, USAGE, [], |row| of_resource(connection, row))
}

fn of_resource(connection: &Connection, row: &Row) -> Result<Statement> {
    let [burst, subscribed, using] = [
        row.get::<_, i64>("burst")?,
        row.get("subscribed")?,
        row.get::<_, i64>("using")?,
    ]
    .map(Decimal::from);
    let resource: String = row.get("resource")?;
    let at: String = row.get("retrieved_at")?;
    let here = Place::of_row(connection, row)?;
    let account_id: i64 = row.get("account_id")?;
    let (listed, count) = subscriptions(connection, account_id, &resource, &at)?;
    let stated = |adds: &str| {
        let usage = Query::new("api_cloudsigma_currentusage", USAGE, [], adds);
        usage.only("account_id", account_id).only("resource", resource.clone())
    };
    let ran = Query::new(
        "api_cloudsigma_subscriptions",
        SUBSCRIPTIONS,
        [
            ("?1", account_id.into()),
            ("?2", resource.clone().into()),
            ("?3", at.clone().into()),
        ],
        "decimal_sub('0', amount)",
    );
    let there = Origin {
        queries: vec![stated("CAST(\"using\" AS TEXT)"), ran],
        is_never_less: true,
        ..Origin::default()
    };
    let above = |subscribed: &Decimal| using.sub(subscribed).max(Decimal::zero());
    let expected = above(&listed);
    let mut statement = PAIR.statement(
        About {
            provider: PROVIDER.to_owned(),
            account: row.get("account")?,
            subject: format!("{at}/{resource}"),
            period: [at.clone(), at],
            currency: currency::NONE.to_owned(),
        },
        Side::new(format!("`burst` of {resource}"), burst.clone(), 1)
            .at(here.clone())
            .made_of(stated("CAST(burst AS TEXT)")),
        Side::new(
            format!("using {using}, subscriptions {listed}"),
            expected.clone(),
            count,
        )
        .made_of(there),
    );
    if subscribed != listed {
        // What remains of traffic shrinks from one answer to the next.
        let (kind, what) = if resource == TRAFFIC {
            (LineKind::Revision, "`subscribed` is what was left at another time")
        } else {
            (
                LineKind::QuantityDiffers,
                "`subscribed` differs from the sum of the subscriptions that ran then",
            )
        };
        let mut line = Line::new(kind, above(&subscribed).sub(&expected), &*resource, what);
        line.here = Some(subscribed.clone());
        line.there = Some(listed);
        statement.push(line.at(&here));
    }
    let basis: String = row.get("basis")?;
    if basis != "exchange" && basis != "stated" {
        let note = "the answer states no time; billbook uses the time of its file or import";
        statement.notes.push(note.to_owned());
    }
    if !row.get::<_, bool>("has_list_of_then")? {
        let note = "no subscription in the list runs at the answer's time: they may have been saved at different times";
        statement.notes.push(note.to_owned());
    }
    let of_usage = above(&subscribed);
    if burst != of_usage {
        let what = "`burst` is not the usage above `subscribed`";
        statement.push(Line::differs(LineKind::QuantityDiffers, &burst, &of_usage, resource, what).at(here));
    }
    Ok(statement)
}

/// What the subscriptions that ran then have of a resource, and how many they are.
fn subscriptions(connection: &Connection, account_id: i64, resource: &str, at: &str) -> Result<(Decimal, u64)> {
    let (mut sum, mut count) = (DecimalSum::new(), 0);
    for_each(connection, SUBSCRIPTIONS, (account_id, resource, at), |row| {
        if let Some(amount) = stated::decimal(row, "amount")? {
            sum.add(&amount);
            count += 1;
        }
        Ok(())
    })?;
    Ok((sum.total(), count))
}
