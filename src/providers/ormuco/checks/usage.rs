//! `ormuco-usage`: Ormuco's usages add up, from their lines to their total.
//!
//! ```text
//! floating_ips 2.14   servers 15.14   volumes 3.45     subtotal 20.73     at 2 decimals
//! 0 % of 20.73                                         discount 0.00      at 2 decimals
//! 14.975 % of (20.73 - 0.00)                           tax 3.10           at 2 decimals
//! 20.73 - 0.00 + 3.10                                  total 23.83
//! ```
//!
//! A usage has no place for a flat discount, which may be in it: more taken off than the percentage is a warning.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::for_each;
use rusqlite::Connection;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "ormuco-usage",
    order: 110,
    rule: "subtotal, discount, taxes and total of Ormuco's usages agree with their lines",
    is_quick: true,
    run,
};

const LINES: &str = "SELECT t.total FROM ormuco_usage_line AS t
JOIN ormuco_usage_project AS p ON p.row_id = t.parent_row
WHERE p.parent_row = ?1";

const TAXES: &str =
    "SELECT name, rate, amount, position, place FROM ormuco_usage_tax WHERE parent_row = ?1 ORDER BY position";

/// A figure that may be wrong: what it is of, the message, what should be there, what is, and where.
struct Figure {
    part: String,
    rule: &'static str,
    name: Option<String>,
    message: String,
    wrong: Option<(Severity, Decimal)>,
    found: Decimal,
    place: String,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    let sql = "SELECT row_key, subtotal, discount_percentage, discount, total, row_id, import_id, place
         FROM api_ormuco_usage ORDER BY row_id";
    for_each(connection, sql, [], |row| {
        let usage_row: i64 = row.get("row_id")?;
        let place: String = row.get("place")?;
        let (Some(subtotal), Some(discount)) = (stated::decimal(row, "subtotal")?, stated::decimal(row, "discount")?)
        else {
            return Ok(());
        };
        let figure = |rule, message: &str, wrong, found: &Decimal| Figure {
            part: String::new(),
            rule,
            name: None,
            message: message.to_owned(),
            wrong,
            found: found.clone(),
            place: place.clone(),
        };
        let mut figures = Vec::new();
        if let Some(sum) = stated::total_of(connection, LINES, usage_row)? {
            let wrong = stated::misrounded(&sum, 2, &subtotal);
            figures.push(figure(
                "subtotal",
                "`subtotal` is not the sum of the resources",
                wrong,
                &subtotal,
            ));
        }
        if let Some(percentage) = stated::decimal(row, "discount_percentage")? {
            let wrong = stated::misrounded(&stated::percent(&percentage, &subtotal), 2, &discount);
            let wrong = wrong.map(|(severity, expected)| match severity {
                Severity::Error if expected.sub(&discount).is_negative() => (Severity::Warning, expected),
                _ => (severity, expected),
            });
            figures.push(figure(
                "discount",
                "`discount` is not that percentage of the subtotal",
                wrong,
                &discount,
            ));
        }
        let taxes = taxes(connection, usage_row, &subtotal, &discount, &mut figures)?;
        if let (Some(taxes), Some(total)) = (taxes, stated::decimal(row, "total")?) {
            let wrong = stated::unequal(&subtotal.sub(&discount).add(&taxes), &total);
            figures.push(figure(
                "total",
                "`total` is not subtotal minus discount plus taxes",
                wrong,
                &total,
            ));
        }
        let key: String = row.get("row_key")?;
        for figure in figures {
            if let Some((severity, expected)) = &figure.wrong {
                let object = format!("ormuco/{key}{}", figure.part);
                let mut finding = Finding::new(CHECK.name, *severity, object, figure.message).rule(figure.rule);
                if let Some(name) = figure.name {
                    finding = finding.detail(name);
                }
                findings.push(finding.figures(expected, &figure.found).at(
                    connection,
                    row.get("import_id")?,
                    &figure.place,
                )?);
            }
        }
        Ok(())
    })?;
    Ok(findings)
}

/// Adds each tax to the figures; the sum of all, unless one of them is not a decimal.
fn taxes(
    connection: &Connection,
    usage_row: i64,
    subtotal: &Decimal,
    discount: &Decimal,
    figures: &mut Vec<Figure>,
) -> Result<Option<Decimal>> {
    let mut sum = Some(DecimalSum::new());
    for_each(connection, TAXES, [usage_row], |row| {
        let Some(amount) = stated::decimal(row, "amount")? else {
            sum = None;
            return Ok(());
        };
        if let Some(sum) = &mut sum {
            sum.add(&amount);
        }
        let Some(rate) = stated::decimal(row, "rate")? else {
            return Ok(());
        };
        let name: String = row.get("name")?;
        figures.push(Figure {
            part: format!("/tax/{}", row.get::<_, i64>("position")?),
            message: format!("the tax {name} is not its rate × the subtotal after the discount"),
            rule: "tax",
            name: Some(name),
            wrong: stated::mistaxed(&rate, subtotal, discount, &amount),
            found: amount,
            place: row.get("place")?,
        });
        Ok(())
    })?;
    Ok(sum.map(|sum| sum.total()))
}
