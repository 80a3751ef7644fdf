//! `ormuco-invoice`: an invoice of Ormuco against what its lines are worth, quantity × rate.
//!
//! ```text
//! 321.5019444… hour × 0.0059             1.89686147…
//! rounding, lines at 3 decimals          0.00013853    1.897
//! rounding, projects at 2 decimals       0.003         1.90
//! discount, 10 percent                  -0.19
//! tax, 14.975 percent                    0.26
//! invoice_total                          1.97
//! ```
//!
//! The rules are those of the documented examples (`docs/providers/ormuco.md`): totals of lines have three decimals, those of
//! projects two; halves may go either way, since no example has one. A figure that no rule gives is a line of its own, and
//! those after it start from what is stated. So is a quantity that is does not agree with uptime and size. Invoices whose creation is
//! not complete (`processed` false) are left out.

use crate::contract::finding::Severity;
use crate::contract::registry::{Derived, Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query, but_for};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::ormuco::checks::lines;
use crate::providers::ormuco::pairs::amounts::Stated;
use crate::query::{for_each, gather};
use rusqlite::{Connection, Row};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "ormuco-invoice",
    order: 10,
    here: "the total of an invoice",
    there: "quantity × rate of its lines",
    rule: "lines at 3 decimals, projects at 2, minus the discount, plus the taxes",
    run,
};

const LINE_PLACES: u32 = 3;
const LINE_RULE: &str = "ormuco: lines at 3 decimals";
/// What begins the name of a line.
const OF_LINE: &str = "line ";
const PROJECT_PLACES: u32 = 2;
const PROJECT_RULE: &str = "ormuco: projects at 2 decimals";

/// Newest revisions, or with `:all` every one, each in its own currency.
const INVOICES: &str = "SELECT v.account, v.id, v.revision, v.revisions, v.data_row, v.import_id, d.place,
       d.invoice_discount, d.invoice_discount_flat, d.invoice_discount_percentage, d.invoice_subtotal, d.invoice_total,
       d.invoice_period_start_utc, d.invoice_period_end_utc,
       coalesce(t.currency,
                CASE WHEN t.currency_reference IS NULL THEN (SELECT iso_code FROM ormuco_main_currency)
                     ELSE i.billing_currency END,
                'XXX') AS currency
FROM ormuco_invoice_revision AS v
JOIN ormuco_invoice_data AS d ON d.row_id = v.data_row
JOIN ormuco_invoice AS t ON t.row_id = v.row_id
LEFT JOIN api_ormuco_invoices AS i ON i.account_id = v.account_id AND i.id = v.id
WHERE v.processed = 1 AND (:all OR v.revision = v.revisions)
ORDER BY v.account, v.id, v.revision";

const PROJECTS: &str = "SELECT row_id, row_id AS project_row, id, total, import_id, place FROM ormuco_invoice_project WHERE parent_row = ?1 ORDER BY position";

const LINES: &str = "SELECT t.id, t.quantity, t.unit, t.unit_rate, t.rate_system, t.total, t.size, t.uptime,
       coalesce(k.resource_kind, t.type) AS resource_kind, t.import_id, t.place
FROM ormuco_invoice_line AS t
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'invoice' AND k.spelling = t.type
WHERE t.parent_row = ?1
ORDER BY t.position";

const TAXES: &str =
    "SELECT name, rate, amount, import_id, place FROM ormuco_invoice_tax WHERE parent_row = ?1 ORDER BY position";

/// What a line is worth, where its rate says so, and of all of its quantity.
const IS_RATED: &str = "rate_system = 'flat' AND quantity IS NOT NULL AND unit_rate IS NOT NULL AND total IS NOT NULL";
const WORTH: &str = "decimal_mul(quantity, unit_rate)";

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    gather(connection, INVOICES, [scope.revisions], |row| {
        of_invoice(connection, row, scope.revisions)
    })
}

/// What leads from the stated totals of an invoice's lines, which are its charges, to its total: for the pairs that have a total
/// from elsewhere.
pub(crate) fn derived(connection: &Connection) -> Result<Vec<Derived>> {
    gather(connection, INVOICES, [false], |row| {
        let Some(statement) = of_invoice(connection, row, false)? else {
            return Ok(None);
        };
        // How a line is rounded, and what is wrong with it, lies before the charge.
        let is_behind = |line: &Line| line.rule != LINE_RULE && !line.object.starts_with(OF_LINE);
        Ok(Some(Derived {
            account: statement.account,
            number: statement.subject,
            currency: statement.currency,
            total: statement.here.total,
            lines: statement.lines.into_iter().filter(is_behind).collect(),
        }))
    })
}

/// A total put together from stated figures, and what lies between them.
struct Sum<'c> {
    connection: &'c Connection,
    lines: Vec<Line>,
    worth: DecimalSum,
    count: u64,
    groups: u64,
    /// Lines whose rates do not say what they are worth.
    unrated: u64,
    /// The lines of each project, by what they are worth.
    origin: Origin,
    /// The same, by what rounding made of them.
    rounding: Origin,
}

fn of_invoice(connection: &Connection, row: &Row, is_all: bool) -> Result<Option<Statement>> {
    let (Some(subtotal), Some(discount), Some(total)) = (
        stated::decimal(row, "invoice_subtotal")?,
        stated::decimal(row, "invoice_discount")?,
        stated::decimal(row, "invoice_total")?,
    ) else {
        // `check integrity` finds texts that are not decimals.
        return Ok(None);
    };
    let import_id: i64 = row.get("import_id")?;
    let pointer: String = row.get("place")?;
    let here = Place::of(connection, import_id, &pointer)?;
    let data_row: i64 = row.get("data_row")?;
    let mut sum = Sum {
        connection,
        lines: Vec::new(),
        worth: DecimalSum::new(),
        count: 0,
        groups: 0,
        unrated: 0,
        origin: Origin::default(),
        rounding: Origin::default(),
    };
    let invoice = Query::new(
        "ormuco_invoice_data",
        INVOICES,
        [("all", is_all.into())],
        "invoice_total",
    );
    let invoice = invoice.only("data_row", data_row);
    let projects = sum.projects(data_row)?;
    if projects != subtotal {
        let what = "`invoice_subtotal` is not the sum of its projects";
        sum.lines
            .push(Line::differs(LineKind::AmountDiffers, &subtotal, &projects, "subtotal", what).at(&here));
    }
    let amounts = Stated {
        subtotal,
        discount,
        percentage: stated::decimal(row, "invoice_discount_percentage")?,
        flat: Some(stated::decimal(row, "invoice_discount_flat")?.unwrap_or_else(Decimal::zero)),
        total: total.clone(),
        place: here.clone(),
        taken_off: invoice.clone().adding("decimal_sub('0', invoice_discount)"),
    };
    sum.lines.extend(amounts.lines(connection, TAXES, data_row)?);
    let revision = stated::Revision::of(row)?;
    let time = |column: &str| -> rusqlite::Result<String> { Ok(row.get::<_, Option<_>>(column)?.unwrap_or_default()) };
    let mut statement = PAIR.statement(
        About {
            provider: "ormuco".to_owned(),
            account: row.get("account")?,
            subject: row.get("id")?,
            period: [time("invoice_period_start_utc")?, time("invoice_period_end_utc")?],
            currency: row.get("currency")?,
        },
        Side::new(revision.message("`invoice_total`"), total, 1)
            .at(here)
            .made_of(invoice),
        Side::new(
            "quantity × rate of its lines",
            sum.worth.total().trim_zeros(2),
            sum.count,
        )
        .made_of(sum.origin),
    );
    for line in sum.lines {
        statement.push(line);
    }
    if sum.unrated > 0 {
        let count = sum.unrated;
        statement.notes.push(format!(
            "lines without one rate for their whole quantity, counted at their stated totals: {count}"
        ));
    }
    Ok(Some(statement))
}

impl Sum<'_> {
    /// The sum of the projects' totals as stated.
    fn projects(&mut self, data_row: i64) -> Result<Decimal> {
        let connection = self.connection;
        let mut stated_sum = DecimalSum::new();
        let mut of_lines = DecimalSum::new();
        let mut of_projects = DecimalSum::new();
        let mut misrounded = Vec::new();
        for_each(connection, PROJECTS, [data_row], |row| {
            let Some(total) = stated::decimal(row, "total")? else {
                return Ok(());
            };
            self.groups += 1;
            let sum = self.entities(row.get("row_id")?, &mut of_lines)?;
            match stated::misrounded(&sum, PROJECT_PLACES, &total) {
                Some((Severity::Error, expected)) => {
                    of_projects.add(&expected.sub(&sum));
                    let object = format!("project {}", row.get::<_, String>("id")?);
                    let what = format!("its lines add up to {sum}");
                    let line = Line::differs(LineKind::AmountDiffers, &total, &expected, object, what);
                    let at = self.place(row)?;
                    self.lines.push(line.at(&at));
                    misrounded.push((at, format!("'{expected}'")));
                }
                _ => of_projects.add(&total.sub(&sum)),
            }
            stated_sum.add(&total);
            Ok(())
        })?;
        let of_its_lines =
            "(SELECT decimal_sum(t.total) FROM ormuco_invoice_line AS t WHERE t.parent_row = project_row)";
        let projects = Query::new(
            "ormuco_invoice_project",
            PROJECTS,
            [("?1", data_row.into())],
            format!(
                "decimal_sub({}, coalesce({of_its_lines}, '0'))",
                but_for("total", &misrounded)
            ),
        );
        for (sum, what, rule, origin) in [
            (
                of_lines,
                format!("lines: {}", self.count),
                LINE_RULE,
                std::mem::take(&mut self.rounding),
            ),
            (
                of_projects,
                format!("projects: {}", self.groups),
                PROJECT_RULE,
                projects.into(),
            ),
        ] {
            let line = Line::new(LineKind::Rounding, sum.total(), "", what).by(rule);
            self.lines.push(line.made_of(origin));
        }
        Ok(stated_sum.total())
    }

    /// The sum of a project's lines as stated.
    fn entities(&mut self, project_row: i64, rounded: &mut DecimalSum) -> Result<Decimal> {
        let connection = self.connection;
        let of_project = Query::new("ormuco_invoice_line", LINES, [("?1", project_row.into())], "total");
        let mut sum = DecimalSum::new();
        let (mut mismeasured, mut misrounded) = (Vec::new(), Vec::new());
        for_each(connection, LINES, [project_row], |row| {
            let Some(total) = stated::decimal(row, "total")? else {
                return Ok(());
            };
            sum.add(&total);
            self.count += 1;
            let is_flat = row.get::<_, String>("rate_system")? == "flat";
            let factors = (stated::decimal(row, "quantity")?, stated::decimal(row, "unit_rate")?);
            let (Some(quantity), Some(rate), true) = (factors.0, factors.1, is_flat) else {
                self.unrated += 1;
                self.worth.add(&total);
                return Ok(());
            };
            let worth = quantity.mul(&rate);
            self.worth.add(&worth);
            if let Some(measured) = lines::mismeasured(row, &quantity)? {
                let more = worth.sub(&measured.mul(&rate));
                self.worth.add(&more.neg());
                let at = self.place(row)?;
                let own = format!("decimal_mul('{measured}', unit_rate)");
                let query = of_project.clone().adding(format!("decimal_sub({WORTH}, {own})"));
                self.lines.push(
                    Line::new(
                        LineKind::QuantityDiffers,
                        more,
                        object(row)?,
                        "does not agree with uptime and size",
                    )
                    .figures(&quantity, &measured)
                    .at(&at)
                    .made_of(query.at([&at])),
                );
                mismeasured.push((at, own));
            }
            match stated::misrounded(&worth, LINE_PLACES, &total) {
                Some((Severity::Error, expected)) => {
                    rounded.add(&expected.sub(&worth));
                    let what = format!("{quantity} {} × {rate}", row.get::<_, String>("unit")?);
                    let line = Line::differs(LineKind::AmountDiffers, &total, &expected, object(row)?, what);
                    let at = self.place(row)?;
                    self.lines.push(line.at(&at));
                    misrounded.push((at, format!("'{expected}'")));
                }
                _ => rounded.add(&total.sub(&worth)),
            }
            Ok(())
        })?;
        let worth = but_for(WORTH, &mismeasured);
        let all = format!("CASE WHEN {IS_RATED} THEN {worth} ELSE total END");
        self.origin.queries.push(of_project.clone().adding(all));
        let stated = but_for("total", &misrounded);
        let rounding = format!("CASE WHEN {IS_RATED} THEN decimal_sub({stated}, {WORTH}) END");
        self.rounding.queries.push(of_project.adding(rounding));
        Ok(sum.total())
    }

    fn place(&self, row: &Row) -> Result<Place> {
        Place::of_row(self.connection, row)
    }
}

fn object(row: &Row) -> rusqlite::Result<String> {
    Ok(format!("{OF_LINE}{}", row.get::<_, String>("id")?))
}
