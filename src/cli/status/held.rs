//! What a ledger holds, read once for all forms of `billbook status`.

use super::months::{self, Gap, Month};
use crate::check::{self, Sorted};
use crate::contract::finding::Severity;
use crate::contract::registry::Ledger;
use crate::contract::report::{Found, Made, Request};
use crate::contract::scope::{Filter, Scope};
use crate::contract::statement::Statement;
use crate::decisions::closing;
use crate::error::Result;
use crate::ledger::{chain, migrate};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::for_each;
use crate::reconcile;
use crate::report::run;
use std::collections::BTreeMap;
use std::fs;

/// All of it.
pub(crate) struct Held {
    pub path: String,
    pub bytes: Option<u64>,
    pub schema: i32,
    pub head: Option<String>,
    pub imports: i64,
    pub last_import: Option<LastImport>,
    pub months: Vec<Month>,
    pub gaps: Vec<Gap>,
    pub findings: Findings,
    /// Nothing where the ledger is too large to make statements beside.
    pub statements: Option<Statements>,
    /// By direction and currency.
    pub invoices: BTreeMap<[String; 2], Items>,
    pub payments: BTreeMap<[String; 2], Items>,
    pub closed: Vec<Closed>,
}

/// The newest import.
pub(crate) struct LastImport {
    pub number: i64,
    pub operation: String,
    pub file: String,
    pub at: String,
}

/// How many findings there are.
#[derive(Default)]
pub(crate) struct Findings {
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    pub accepted: usize,
    /// The checks that did not run.
    pub left_out: Vec<&'static str>,
}

/// How many statements there are.
pub(crate) struct Statements {
    pub all: usize,
    pub open: usize,
    pub accepted: usize,
}

/// Invoices or payments of a direction and currency.
#[derive(Default)]
pub(crate) struct Items {
    pub count: i64,
    pub total: Decimal,
    /// Of those, what is open: unpaid, or not allocated.
    pub open: Sum,
    /// Of the open ones, those that are due.
    pub overdue: Sum,
}

/// How many, and what they come to.
#[derive(Default)]
pub(crate) struct Sum {
    pub count: i64,
    sum: DecimalSum,
}

impl Sum {
    fn add(&mut self, amount: &Decimal) {
        self.count += 1;
        self.sum.add(amount);
    }

    pub(crate) fn total(&self) -> Decimal {
        self.sum.total()
    }
}

/// A closed period.
pub(crate) struct Closed {
    pub period: String,
    pub provider: Option<String>,
    pub account: Option<String>,
    pub at: String,
}

impl Held {
    /// Reads what the ledger holds as of a day.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn read(ledger: &Ledger, today: &str, is_small: bool) -> Result<Self> {
        let (sorted, left_out) = check::overview(ledger, is_small)?;
        let statements = if is_small {
            Some(Statements::of(&reconcile::run(ledger, &[], &Scope::default())?))
        } else {
            None
        };
        Self::with(ledger, today, Findings::of(&sorted, left_out), statements)
    }

    /// The same with findings and statements that are known.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn with(
        ledger: &Ledger,
        today: &str,
        findings: Findings,
        statements: Option<Statements>,
    ) -> Result<Self> {
        let connection = &ledger.connection;
        let months = months::read(connection)?;
        let gaps = months::gaps(&months);
        let mut invoices = counted(
            ledger,
            "SELECT direction, coalesce(billing_currency, 'XXX'), count(*), coalesce(decimal_sum(total), '0')
             FROM invoice WHERE is_void = 0 GROUP BY 1, 2",
        )?;
        let mut payments = counted(
            ledger,
            "SELECT direction, coalesce(currency, 'XXX'), count(*), coalesce(decimal_sum(amount), '0')
             FROM payment WHERE flow IS NOT NULL GROUP BY 1, 2",
        )?;
        open_items(ledger, today, &mut invoices, &mut payments)?;
        let closed = closing::in_force(connection)?.into_iter().map(|closing| Closed {
            period: closing.scope.period.to_string(),
            provider: closing.scope.provider,
            account: closing.scope.account,
            at: closing.at,
        });
        let (imports, last_import) = imports(ledger)?;
        Ok(Self {
            path: ledger.path.display().to_string(),
            bytes: fs::metadata(&ledger.path).ok().map(|file| file.len()),
            schema: migrate::version_of(connection)?,
            head: chain::newest_head(connection)?,
            imports,
            last_import,
            months,
            gaps,
            findings,
            statements,
            invoices,
            payments,
            closed: closed.collect(),
        })
    }
}

fn imports(ledger: &Ledger) -> Result<(i64, Option<LastImport>)> {
    let sql = "SELECT import_id, coalesce(operation, ''), coalesce(file, ''), imported_at, count(*) OVER ()
               FROM import_list WHERE kind <> 'write' ORDER BY import_id DESC LIMIT 1";
    let (mut imports, mut last) = (0, None);
    for_each(&ledger.connection, sql, [], |row| {
        imports = row.get(4)?;
        last = Some(LastImport {
            number: row.get(0)?,
            operation: row.get(1)?,
            file: row.get(2)?,
            at: row.get(3)?,
        });
        Ok(())
    })?;
    Ok((imports, last))
}

impl Findings {
    /// Counts findings, of all checks but those left out.
    #[must_use]
    pub(crate) fn of(sorted: &Sorted, left_out: Vec<&'static str>) -> Self {
        Self {
            errors: sorted.count(Severity::Error),
            warnings: sorted.count(Severity::Warning),
            infos: sorted.count(Severity::Info),
            accepted: sorted.accepted.len(),
            left_out,
        }
    }
}

impl Statements {
    /// Counts statements.
    #[must_use]
    pub(crate) fn of(statements: &[Statement]) -> Self {
        Self {
            all: statements.len(),
            open: statements.iter().filter(|statement| statement.is_open()).count(),
            accepted: statements
                .iter()
                .filter(|statement| statement.accepted.is_some())
                .count(),
        }
    }
}

/// Counts by direction and currency.
fn counted(ledger: &Ledger, sql: &str) -> Result<BTreeMap<[String; 2], Items>> {
    let mut all = BTreeMap::new();
    for_each(&ledger.connection, sql, [], |row| {
        let total: String = row.get(3)?;
        let items = Items {
            count: row.get(2)?,
            total: Decimal::parse(&total).unwrap_or_else(|_| Decimal::zero()),
            ..Items::default()
        };
        all.insert([row.get(0)?, row.get(1)?], items);
        Ok(())
    })?;
    Ok(all)
}

/// Adds what is open of them at the end of a day, as `report open-items` has it.
fn open_items(
    ledger: &Ledger,
    today: &str,
    invoices: &mut BTreeMap<[String; 2], Items>,
    payments: &mut BTreeMap<[String; 2], Items>,
) -> Result<()> {
    let Some(report) = ledger.registry.report("open-items") else {
        return Ok(());
    };
    let request = Request::new(report, Filter::default(), &[("at", today)]);
    let Made { rows, .. } = run::run(report, &ledger.connection, &request)?;
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let places = ["direction", "currency", "kind", "open", "days_overdue"].map(place);
    for row in &rows.rows {
        let [direction, currency, kind, open, days] = places.map(|place| Found::at(row, place).cell().into_owned());
        let Ok(open) = Decimal::parse(&open) else { continue };
        let currency = if currency.is_empty() {
            "XXX".to_owned()
        } else {
            currency
        };
        let key = [direction, currency];
        if kind == "invoice" {
            let items = invoices.entry(key).or_default();
            items.open.add(&open);
            if days.parse::<i64>().is_ok_and(|days| days > 0) {
                items.overdue.add(&open);
            }
        } else {
            // The sign of a payment is turned there, so that all that is open can be added up.
            payments.entry(key).or_default().open.add(&open.neg());
        }
    }
    Ok(())
}
