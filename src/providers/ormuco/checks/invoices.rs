//! `ormuco-invoices`: Ormuco's invoices add up, from their lines to their total.
//!
//! ```text
//! entities 1.897 + 0 + 0                 project total 1.9        at 2 decimals
//! project totals 1.9 + 0                 invoice_subtotal 1.9
//! 1.9 × 100 % + 0 flat                   invoice_discount 1.9     the percentage at 2 decimals
//! 14.975 % of (1.9 - 1.9)                tax 0                    at 2 decimals
//! 1.9 - 1.9 + 0                          invoice_total 0
//! ```
//!
//! Each step starts from stated figures, so one wrong figure is not reported again in those that follow from it. A
//! discount that would be more than the subtotal may be the subtotal: what the provider does then is not documented.
//! The check reads every revision of an invoice; what is wrong with one that a newer one replaces is information only.
//! An invoice whose creation is not complete (`processed` false) is passed over.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::contract::stated::Revision;
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use crate::query::for_each;
use rusqlite::{Connection, Row};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "ormuco-invoices",
    order: 100,
    rule: "projects, subtotal, discount, taxes and total of Ormuco's invoices agree with each other",
    is_quick: true,
    run,
};

/// What is wrong with one figure: message, and the figure that should be there.
type Wrong = Option<(Severity, Decimal)>;

/// The rule that is broken, in words, and the name that the words have in them.
type Said<'m> = (&'static str, &'m str, Option<&'m str>);

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    let sql = "SELECT v.account, v.id, v.revision, v.revisions, v.data_row, v.import_id, d.place,
                d.invoice_discount, d.invoice_discount_flat, d.invoice_discount_percentage,
                d.invoice_discount_percentage_value, d.invoice_subtotal, d.invoice_total
         FROM ormuco_invoice_revision AS v
         JOIN ormuco_invoice_data AS d ON d.row_id = v.data_row
         WHERE v.processed = 1
         ORDER BY v.row_id";
    for_each(connection, sql, [], |row| {
        let mut invoice = Invoice {
            connection,
            object: format!(
                "ormuco/{}/{}",
                row.get::<_, String>("account")?,
                row.get::<_, String>("id")?
            ),
            import_id: row.get("import_id")?,
            place: row.get("place")?,
            data_row: row.get("data_row")?,
            revision: Revision::of(row)?,
            findings: Vec::new(),
        };
        invoice.projects()?;
        invoice.amounts(row)?;
        findings.append(&mut invoice.findings);
        Ok(())
    })?;
    Ok(findings)
}

struct Invoice<'c> {
    connection: &'c Connection,
    object: String,
    import_id: i64,
    place: String,
    data_row: i64,
    revision: Revision,
    findings: Vec<Finding>,
}

impl Invoice<'_> {
    fn report(&mut self, wrong: Wrong, found: &Decimal, part: &str, said: &Said, place: &str) -> Result<()> {
        let Some((severity, expected)) = wrong else {
            return Ok(());
        };
        let (rule, message, name) = said;
        let object = format!("{}{part}", self.object);
        let mut finding = Finding::new(
            CHECK.name,
            self.revision.severity(severity),
            object,
            self.revision.message(message),
        )
        .rule(*rule);
        if let Some(name) = name {
            finding = finding.detail(&**name);
        }
        self.findings
            .push(
                self.revision
                    .told(finding)
                    .figures(&expected, found)
                    .at(self.connection, self.import_id, place)?,
            );
        Ok(())
    }

    /// Totals of projects against their lines.
    fn projects(&mut self) -> Result<()> {
        let connection = self.connection;
        let sql = "SELECT row_id, id, total, place FROM ormuco_invoice_project WHERE parent_row = ?1 ORDER BY position";
        for_each(connection, sql, [self.data_row], |row| {
            let lines = "SELECT total FROM ormuco_invoice_line WHERE parent_row = ?1";
            let sum = stated::total_of(connection, lines, row.get("row_id")?)?;
            if let (Some(sum), Some(total)) = (sum, stated::decimal(row, "total")?) {
                let part = format!("/{}", row.get::<_, String>("id")?);
                let place: String = row.get("place")?;
                let message = "the project's `total` is not the sum of its entities";
                let said = ("project", message, None);
                self.report(stated::misrounded(&sum, 2, &total), &total, &part, &said, &place)?;
            }
            Ok(())
        })
    }

    /// Subtotal, discount, taxes and total.
    fn amounts(&mut self, row: &Row) -> Result<()> {
        let (Some(subtotal), Some(discount)) = (
            stated::decimal(row, "invoice_subtotal")?,
            stated::decimal(row, "invoice_discount")?,
        ) else {
            return Ok(());
        };
        let projects = "SELECT total FROM ormuco_invoice_project WHERE parent_row = ?1";
        if let Some(sum) = stated::total_of(self.connection, projects, self.data_row)? {
            let message = "`invoice_subtotal` is not the sum of the projects";
            self.at_invoice(stated::unequal(&sum, &subtotal), &subtotal, ("subtotal", message, None))?;
        }
        self.discount(row, &subtotal, &discount)?;
        let Some(taxes) = self.taxes(&subtotal, &discount)? else {
            return Ok(());
        };
        if let Some(total) = stated::decimal(row, "invoice_total")? {
            let expected = subtotal.sub(&discount).add(&taxes);
            let message = "`invoice_total` is not subtotal minus discount plus taxes";
            self.at_invoice(stated::unequal(&expected, &total), &total, ("total", message, None))?;
        }
        Ok(())
    }

    fn at_invoice(&mut self, wrong: Wrong, found: &Decimal, said: Said) -> Result<()> {
        let place = self.place.clone();
        self.report(wrong, found, "", &said, &place)
    }

    fn discount(&mut self, row: &Row, subtotal: &Decimal, discount: &Decimal) -> Result<()> {
        let Some(percentage) = stated::decimal(row, "invoice_discount_percentage")? else {
            return Ok(());
        };
        let exact = stated::percent(&percentage, subtotal);
        let value = if let Some(value) = stated::decimal(row, "invoice_discount_percentage_value")? {
            let message = "`invoice_discount_percentage_value` is not that percentage of the subtotal";
            let said = ("percentage", message, None);
            self.at_invoice(stated::misrounded(&exact, 2, &value), &value, said)?;
            value
        } else {
            rounding::round(&exact, 2, Mode::HalfEven)
        };
        let flat = stated::decimal(row, "invoice_discount_flat")?.unwrap_or_else(Decimal::zero);
        let expected = value.add(&flat);
        let is_capped = expected > *subtotal && discount == subtotal;
        if !is_capped {
            let message = "`invoice_discount` is not the sum of the percentage discount and the flat discount";
            self.at_invoice(
                stated::unequal(&expected, discount),
                discount,
                ("discount", message, None),
            )?;
        }
        Ok(())
    }

    /// Checks each tax; their sum, unless one of them is not a decimal.
    fn taxes(&mut self, subtotal: &Decimal, discount: &Decimal) -> Result<Option<Decimal>> {
        let mut sum = Some(DecimalSum::new());
        let sql = "SELECT name, rate, amount, position, place FROM ormuco_invoice_tax WHERE parent_row = ?1 ORDER BY position";
        for_each(self.connection, sql, [self.data_row], |row| {
            let Some(amount) = stated::decimal(row, "amount")? else {
                sum = None;
                return Ok(());
            };
            if let Some(sum) = &mut sum {
                sum.add(&amount);
            }
            if let Some(rate) = stated::decimal(row, "rate")? {
                let part = format!("/tax/{}", row.get::<_, i64>("position")?);
                let name: String = row.get("name")?;
                let message = format!("the tax {name} is not its rate × the subtotal after the discount");
                let place: String = row.get("place")?;
                self.report(
                    stated::mistaxed(&rate, subtotal, discount, &amount),
                    &amount,
                    &part,
                    &("tax", &message, Some(&name)),
                    &place,
                )?;
            }
            Ok(())
        })?;
        Ok(sum.map(|sum| sum.total()))
    }
}
