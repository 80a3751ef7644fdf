//! `ormuco-report`: a row of Ormuco's billing report against the invoice it lists.
//!
//! ```text
//! report    subtotal 13.33   discount 1.33   total 13.80
//! invoice   subtotal 13.33   discount 1.30   total 13.83     amount differs, discount   -0.03
//! ```
//!
//! The report has no column for taxes; they are what subtotal and discount leave of the total, on both sides. Where the row
//! has the figures of an older revision of the invoice, that is the difference. As soon as the ledger holds an invoice, a row
//! without its invoice is *missing there*; *missing here* is an invoice that no report lists, though one covers its period and
//! either its client or several clients.

use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::Decimal;
use crate::query::{for_each, gather};
use rusqlite::{Connection, Row, named_params};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "ormuco-report",
    order: 40,
    here: "a row of the billing report",
    there: "the invoice that the row lists",
    rule: "subtotal, discount, and taxes as the rest of the total",
    run,
};

/// The newest row of each invoice, or with `:all` every one; beside it the newest revision of the invoice.
const LISTED: &str = "SELECT r.*, v.invoice_subtotal AS own_subtotal, v.invoice_discount AS own_discount,
       v.invoice_total AS own_total, v.first_day, v.last_day, v.import_id AS own_import, v.place AS own_place,
       coalesce(v.billing_currency, (SELECT iso_code FROM ormuco_main_currency), 'XXX') AS currency
FROM (
    SELECT t.*, a.account,
           row_number() OVER (PARTITION BY t.account_id, t.invoice_id ORDER BY i.retrieved_at, t.row_id) AS revision,
           count(*) OVER (PARTITION BY t.account_id, t.invoice_id) AS revisions
    FROM ormuco_report_row AS t
    JOIN known_account AS a ON a.account_id = t.account_id
    JOIN import AS i ON i.import_id = t.import_id
    WHERE t.line = 0) AS r
LEFT JOIN api_ormuco_invoices AS v ON v.account_id = r.account_id AND v.id = r.invoice_id
WHERE (:all OR r.revision = r.revisions) AND EXISTS (SELECT 1 FROM ormuco_invoice)
ORDER BY r.account, r.invoice_id, r.revision";

/// Older revisions of an invoice, the newest of them first.
const OLDER: &str = "SELECT v.revision, v.revisions, d.invoice_subtotal, d.invoice_discount, d.invoice_total
FROM ormuco_invoice_revision AS v
JOIN ormuco_invoice_data AS d ON d.row_id = v.data_row
WHERE v.account_id = :account_id AND v.id = :id AND v.revision < v.revisions
ORDER BY v.revision DESC";

/// Invoices that a report covers and does not list.
const UNLISTED: &str = "SELECT v.account, v.id, v.invoice_period_start_utc, v.invoice_period_end_utc, v.invoice_total,
       v.billing_currency, v.import_id, v.place, min(w.import_id) AS report_import
FROM api_ormuco_invoices AS v
JOIN (
    SELECT import_id, min(period_start_utc) AS period_start, max(period_end_utc) AS period_end,
           count(DISTINCT account_id) AS clients, min(account_id) AS account_id
    FROM ormuco_report_row
    GROUP BY import_id) AS w
    ON w.period_start <= v.invoice_period_start_utc AND w.period_end >= v.invoice_period_end_utc
   AND (w.clients > 1 OR w.account_id = v.account_id)
WHERE v.processed = 1
  AND NOT EXISTS (SELECT 1 FROM ormuco_report_row AS r WHERE r.account_id = v.account_id AND r.invoice_id = v.id)
GROUP BY v.row_id
ORDER BY v.account, v.id";

/// Rows of the same report that list an invoice once more; rows of `detail` and of remote clients say of what they are.
const AGAIN: &str = "SELECT invoice_total, import_id, place FROM ormuco_report_row
WHERE account_id = :account_id AND invoice_id = :id AND import_id = :import_id AND line > 0 AND provider IS NULL
  AND coalesce(project_id, resource_id, resource_name, resource_type, resource_total) IS NULL AND invoice_total IS NOT NULL
ORDER BY line";

/// The invoices that reports list.
fn of_invoices() -> String {
    format!(
        "SELECT row_id, invoice_id, own_subtotal, own_discount, own_total, own_import AS import_id, own_place AS place
FROM (\n{LISTED}\n)"
    )
}

/// Amounts of a row, or of an invoice; empty cells say nothing.
#[derive(PartialEq, Eq)]
struct Amounts {
    subtotal: Option<Decimal>,
    discount: Option<Decimal>,
    total: Option<Decimal>,
}

impl Amounts {
    fn of(row: &Row, [subtotal, discount, total]: [&str; 3]) -> rusqlite::Result<Self> {
        Ok(Self {
            subtotal: stated::decimal(row, subtotal)?,
            discount: stated::decimal(row, discount)?,
            total: stated::decimal(row, total)?,
        })
    }

    /// The total; in a row that does not state it, what the discount leaves.
    fn due(&self) -> Option<Decimal> {
        let left = || Some(self.subtotal.as_ref()?.sub(self.discount.as_ref()?));
        self.total.clone().or_else(left)
    }
}

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let mut statements = gather(connection, LISTED, named_params! { ":all": scope.revisions }, |row| {
        listed(connection, row, scope.revisions)
    })?;
    for_each(connection, UNLISTED, [], |row| {
        statements.extend(unlisted(connection, row)?);
        Ok(())
    })?;
    statements.sort_by(|a, b| (&a.account, &a.subject).cmp(&(&b.account, &b.subject)));
    Ok(statements)
}

fn listed(connection: &Connection, row: &Row, is_all: bool) -> Result<Option<Statement>> {
    let columns = ["invoice_subtotal", "invoice_discount_total", "invoice_total"];
    let reported = Amounts::of(row, columns)?;
    let Some(total) = reported.due() else {
        return Ok(None);
    };
    let row_id: i64 = row.get("row_id")?;
    let has_total = reported.total.is_some();
    let stated_in = |sql: &str, columns: [&str; 3]| {
        let [subtotal, discount, total] = columns;
        let adds = if has_total {
            total.to_owned()
        } else {
            format!("decimal_sub({subtotal}, {discount})")
        };
        let rows = Query::new("ormuco_report_row", sql, [("all", is_all.into())], adds);
        Origin::from(rows.only("row_id", row_id))
    };
    let here = Side::new(
        stated::Revision::of(row)?.message(if reported.total.is_some() {
            "`invoice_total` of the report"
        } else {
            "`invoice_subtotal` minus `invoice_discount_total` of the report"
        }),
        total,
        1,
    )
    .at(Place::of_row(connection, row)?)
    .made_of(stated_in(LISTED, columns));
    let own_columns = ["own_subtotal", "own_discount", "own_total"];
    let mut own = Amounts::of(row, own_columns)?;
    if reported.total.is_none() {
        own.total = None;
    }
    let there = Side {
        what: if reported.total.is_some() {
            "`invoice_total` of the invoice"
        } else {
            "`invoice_subtotal` minus `invoice_discount` of the invoice"
        }
        .to_owned(),
        total: own.due().unwrap_or_else(Decimal::zero),
        rows: u64::from(own.due().is_some()),
        place: match row.get::<_, Option<i64>>("own_import")? {
            Some(import_id) => Place::of(connection, import_id, &row.get::<_, String>("own_place")?)?,
            None => Place::default(),
        },
        origin: if own.due().is_some() {
            stated_in(&of_invoices(), own_columns)
        } else {
            Origin::default()
        },
    };
    let about = About {
        provider: "ormuco".to_owned(),
        account: row.get("account")?,
        subject: row.get("invoice_id")?,
        period: [row.get("period_start_utc")?, row.get("period_end_utc")?],
        currency: row.get("currency")?,
    };
    let mut statement = PAIR.statement(about, here, there);
    if own.due().is_none() {
        let total = statement.here.total.clone();
        let what = "the ledger has no such invoice of this client";
        statement.push(Line::differs(
            LineKind::MissingThere,
            &total,
            &Decimal::zero(),
            "invoice",
            what,
        ));
    } else if let Some(revision) = reported_revision(connection, row, &reported, &own)? {
        let what = format!("the report has {revision} of the invoice");
        statement.push(Line::new(LineKind::Revision, statement.difference(), "", &*what));
        if statement.difference().is_zero() {
            // A line of nothing is left out.
            statement.notes.push(what);
        }
    } else {
        compare(&mut statement, &reported, &own);
    }
    listed_again(connection, row, &mut statement)?;
    statement.notes.extend(dates(row)?);
    Ok(Some(statement))
}

/// Adds what the report has twice, to its side and as a line.
fn listed_again(connection: &Connection, row: &Row, statement: &mut Statement) -> Result<()> {
    let (account_id, import_id): (i64, i64) = (row.get("account_id")?, row.get("import_id")?);
    let id: String = row.get("invoice_id")?;
    for_each(
        connection,
        AGAIN,
        named_params! { ":account_id": account_id, ":id": id, ":import_id": import_id },
        |again| {
            let Some(total) = stated::decimal(again, "invoice_total")? else {
                return Ok(());
            };
            let at = Place::of(connection, import_id, &again.get::<_, String>("place")?)?;
            let parameters = [
                ("account_id", account_id.into()),
                ("id", id.clone().into()),
                ("import_id", import_id.into()),
            ];
            let rows = Query::new("ormuco_report_row", AGAIN, parameters, "invoice_total").at([&at]);
            statement.here.origin.queries.push(rows);
            statement.here.total = statement.here.total.add(&total);
            statement.here.rows += 1;
            let what = "the report lists the invoice once more";
            statement.push(Line::new(LineKind::Duplicate, total, "", what).at(at));
            Ok(())
        },
    )
}

/// A line for each amount that differs; the last is what is left of the total.
fn compare(statement: &mut Statement, reported: &Amounts, own: &Amounts) {
    let mut rest = statement.difference();
    let pairs = [
        ("subtotal", &reported.subtotal, &own.subtotal, false),
        ("discount", &reported.discount, &own.discount, true),
    ];
    let mut lines = Vec::new();
    for (object, here, there, is_taken_off) in pairs {
        let (Some(here), Some(there)) = (here, there) else {
            continue;
        };
        if here == there {
            continue;
        }
        let difference = here.sub(there);
        let amount = if is_taken_off { difference.neg() } else { difference };
        rest = rest.sub(&amount);
        lines.push(Line::new(LineKind::AmountDiffers, amount, object, "").figures(here, there));
    }
    if !rest.is_zero() {
        let what = "total minus subtotal plus discount; the report has no column for taxes";
        lines.push(Line::new(LineKind::AmountDiffers, rest, "taxes", what));
    }
    for line in lines {
        let at = statement.here.place.clone();
        statement.push(line.at(at));
    }
}

/// The older revision whose figures the report has, in words, where they are not the newest one's.
fn reported_revision(
    connection: &Connection,
    row: &Row,
    reported: &Amounts,
    own: &Amounts,
) -> rusqlite::Result<Option<String>> {
    if reported == own {
        return Ok(None);
    }
    let mut query = connection.prepare_cached(OLDER)?;
    let (account_id, id): (i64, String) = (row.get("account_id")?, row.get("invoice_id")?);
    let mut rows = query.query(named_params! { ":account_id": account_id, ":id": id })?;
    while let Some(older) = rows.next()? {
        let mut amounts = Amounts::of(older, ["invoice_subtotal", "invoice_discount", "invoice_total"])?;
        if reported.total.is_none() {
            amounts.total = None;
        }
        if amounts == *reported {
            let revision = stated::Revision::of(older)?;
            return Ok(Some(format!("revision {} of {}", revision.number, revision.of)));
        }
    }
    Ok(None)
}

/// What the report says of the time, where it contradicts itself or the invoice.
fn dates(row: &Row) -> rusqlite::Result<Vec<String>> {
    let mut notes = Vec::new();
    let (start, end): (String, String) = (row.get("invoice_start")?, row.get("invoice_end")?);
    let month: String = start.chars().take(7).collect();
    if let Some(date) = row.get::<_, Option<String>>("invoice_date")?
        && date != month
    {
        notes.push(format!("`invoice_date` is {date}, and the period starts in {month}"));
    }
    let days: (Option<String>, Option<String>) = (row.get("first_day")?, row.get("last_day")?);
    if let (Some(first), Some(last)) = days
        && (first != start || last != end)
    {
        notes.push(format!(
            "the report has {start} to {end}, the invoice {first} to {last}"
        ));
    }
    Ok(notes)
}

fn unlisted(connection: &Connection, row: &Row) -> Result<Option<Statement>> {
    let Some(total) = stated::decimal(row, "invoice_total")? else {
        return Ok(None);
    };
    let report = Place::of(connection, row.get("report_import")?, "")?;
    let here = Side::new("nothing: none of the reports lists it", Decimal::zero(), 0).at(report);
    let at = Place::of_row(connection, row)?;
    let rows = Query::new("api_ormuco_invoices", UNLISTED, [], "invoice_total");
    let there = Side::new("`invoice_total` of the invoice", total.clone(), 1)
        .at(at.clone())
        .made_of(rows.at([&at]));
    let about = About {
        provider: "ormuco".to_owned(),
        account: row.get("account")?,
        subject: row.get("id")?,
        period: [row.get("invoice_period_start_utc")?, row.get("invoice_period_end_utc")?],
        currency: row.get("billing_currency")?,
    };
    let mut statement = PAIR.statement(about, here, there);
    let what = "the report covers its period";
    statement.push(Line::differs(
        LineKind::MissingHere,
        &Decimal::zero(),
        &total,
        "invoice",
        what,
    ));
    Ok(Some(statement))
}
