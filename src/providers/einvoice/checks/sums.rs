//! `einvoice-sums`: the figures of an electronic invoice add up as EN 16931 says.
//!
//! ```text
//! lines 1200.00 + 812.40         BT-106  2012.40
//! 2012.40 + tax 382.36           BT-112  2394.76
//! 19 % of 2012.40 = 382.356      BT-117   382.36
//! ```
//!
//! Stated figures count, whether they add up or not. What differs is an error, except where the published rules allow less than
//! one unit: the tax of a rate, and what is taxed at it.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use crate::query::{gather, select};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "einvoice-sums",
    order: 210,
    rule: "the totals of an electronic invoice are those of its lines, allowances and taxes, as EN 16931 says",
    is_quick: true,
    run,
};

/// What an invoice states.
struct Stated {
    row_id: i64,
    object: String,
    currency: String,
    import_id: i64,
    places: BTreeMap<&'static str, String>,
    figures: BTreeMap<&'static str, Decimal>,
}

/// The totals, by their columns.
const TOTALS: [&str; 11] = [
    "line_total",
    "allowance_total",
    "charge_total",
    "net",
    "tax",
    "total",
    "prepaid",
    "rounding",
    "collected",
    "payable",
    "tax_accounted",
];

/// Sums of an invoice's parts by category and rate: lines, less allowances, and charges.
type ByRate = BTreeMap<(String, String), DecimalSum>;

/// A part of an invoice with an amount.
struct Part {
    /// The sum to which it belongs.
    sum: String,
    /// Category and rate.
    rate: (String, String),
    amount: Decimal,
    /// Whether it lowers what is taxed.
    is_less: bool,
}

/// A tax as it is stated.
struct Tax {
    rate: (String, String),
    percent: Option<Decimal>,
    taxable: Option<Decimal>,
    amount: Decimal,
    place: String,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    for invoice in invoices(connection)? {
        let mut judge = Judge {
            connection,
            invoice: &invoice,
            findings: &mut findings,
        };
        judge.totals()?;
    }
    Ok(findings)
}

fn invoices(connection: &Connection) -> Result<Vec<Stated>> {
    let columns = TOTALS.map(|column| format!("{column}, json_extract(places, '$.{column}')"));
    let sql = format!(
        "SELECT row_id, seller_name || '/' || number, currency, import_id, {} FROM einvoice_document_newest ORDER BY row_id",
        columns.join(", ")
    );
    select(connection, &sql, [], |row| {
        let (mut figures, mut places) = (BTreeMap::new(), BTreeMap::new());
        for (index, column) in TOTALS.iter().enumerate() {
            let text: Option<String> = row.get(4 + index * 2)?;
            let place: Option<String> = row.get(5 + index * 2)?;
            figures.extend(
                text.and_then(|text| Decimal::parse(&text).ok())
                    .map(|figure| (*column, figure)),
            );
            places.extend(place.map(|place| (*column, place)));
        }
        Ok(Stated {
            row_id: row.get(0)?,
            object: row.get(1)?,
            currency: row.get(2)?,
            import_id: row.get(3)?,
            places,
            figures,
        })
    })
}

/// Looks at one invoice.
struct Judge<'j> {
    connection: &'j Connection,
    invoice: &'j Stated,
    findings: &'j mut Vec<Finding>,
}

impl Judge<'_> {
    fn figure(&self, column: &str) -> Option<&Decimal> {
        self.invoice.figures.get(column)
    }

    fn or_nothing(&self, column: &str) -> Decimal {
        self.figure(column).cloned().unwrap_or_default()
    }

    /// Compares a stated figure with what it should be.
    fn compare(&mut self, rule: &str, column: &str, expected: &Decimal, message: &str) -> Result<()> {
        let found = self.or_nothing(column);
        if found == *expected {
            return Ok(());
        }
        let place = self.invoice.places.get(column).map_or("", String::as_str);
        let finding = Finding::new(CHECK.name, Severity::Error, &self.invoice.object, message)
            .rule(rule)
            .figures(expected, &found);
        self.findings
            .push(finding.at(self.connection, self.invoice.import_id, place)?);
        Ok(())
    }

    fn totals(&mut self) -> Result<()> {
        let parts = self.parts()?;
        let added = |name: &str| {
            let mut sum = DecimalSum::new();
            let of = parts.iter().filter(|part| part.sum == name);
            of.for_each(|part| sum.add(&part.amount));
            sum.total()
        };
        let has_lines = parts.iter().any(|part| part.sum == "lines");
        if has_lines {
            self.compare(
                "BR-CO-10",
                "line_total",
                &added("lines"),
                "the sum of the lines is another one",
            )?;
            self.compare(
                "BR-CO-11",
                "allowance_total",
                &added("allowances"),
                "the sum of the allowances on the document is another one",
            )?;
            self.compare(
                "BR-CO-12",
                "charge_total",
                &added("charges"),
                "the sum of the charges on the document is another one",
            )?;
        }
        if let Some(lines) = self.figure("line_total").cloned() {
            let net = lines
                .sub(&self.or_nothing("allowance_total"))
                .add(&self.or_nothing("charge_total"));
            self.compare(
                "BR-CO-13",
                "net",
                &net,
                "lines, allowances and charges come to another total without tax",
            )?;
        }
        let taxes = self.taxes()?;
        if !taxes.is_empty() {
            let mut sum = DecimalSum::new();
            for tax in &taxes {
                sum.add(&tax.amount);
            }
            self.compare(
                "BR-CO-14",
                "tax",
                &sum.total(),
                "the taxes by rate come to another total tax",
            )?;
        }
        if let Some(net) = self.figure("net").cloned() {
            let total = net.add(&self.or_nothing("tax"));
            self.compare(
                "BR-CO-15",
                "total",
                &total,
                "total without tax and tax come to another total",
            )?;
        }
        if self.figure("payable").is_some() {
            let payable = self.or_nothing("total").sub(&self.or_nothing("prepaid"));
            let payable = payable
                .add(&self.or_nothing("rounding"))
                .add(&self.or_nothing("collected"));
            let message = "total, what was paid before and rounding come to another amount that is due";
            self.compare("BR-CO-16", "payable", &payable, message)?;
        }
        let mut by_rate = ByRate::new();
        for part in &parts {
            let amount = if part.is_less {
                part.amount.neg()
            } else {
                part.amount.clone()
            };
            by_rate.entry(part.rate.clone()).or_default().add(&amount);
        }
        for tax in &taxes {
            self.tax(tax, by_rate.get(&tax.rate).filter(|_| has_lines))?;
        }
        Ok(())
    }

    /// Looks at the tax of one rate.
    fn tax(&mut self, tax: &Tax, of_parts: Option<&DecimalSum>) -> Result<()> {
        let Some(taxable) = &tax.taxable else { return Ok(()) };
        let (category, rate) = &tax.rate;
        let name = format!("{category} {rate}");
        if let Some(percent) = &tax.percent {
            let exact = taxable.mul(percent);
            let scale = currency::decimals(&self.invoice.currency);
            let hundred = Decimal::from(100_i64);
            if let Ok(expected) = rounding::divide(&exact, &hundred, scale, Mode::HalfAway) {
                let message = format!("{} % of {taxable} is another tax", percent.trim_zeros(0));
                self.differs("BR-CO-17", &name, (&expected, &tax.amount), &message, &tax.place)?;
            }
        }
        if let Some(of_parts) = of_parts {
            let message =
                "lines, allowances and charges of this category and rate come to another amount that is taxed";
            self.differs("BR-S-08", &name, (&of_parts.total(), taxable), message, &tax.place)?;
        }
        Ok(())
    }

    /// A difference in the tax of a rate. The published rules allow less than one unit.
    fn differs(
        &mut self,
        rule: &str,
        name: &str,
        (expected, found): (&Decimal, &Decimal),
        message: &str,
        place: &str,
    ) -> Result<()> {
        let difference = found.sub(expected).abs();
        if difference.is_zero() {
            return Ok(());
        }
        let is_allowed = difference < Decimal::from(1_i64);
        let severity = if is_allowed { Severity::Info } else { Severity::Error };
        let finding = Finding::new(CHECK.name, severity, &self.invoice.object, message)
            .rule(rule)
            .detail(name)
            .figures(expected, found);
        self.findings
            .push(finding.at(self.connection, self.invoice.import_id, place)?);
        Ok(())
    }

    /// Lines, and allowances and charges of the document.
    fn parts(&self) -> Result<Vec<Part>> {
        let sql = "SELECT 'lines' AS sum, coalesce(tax_category, '') AS category, tax_rate AS rate, amount, 0 AS is_less
                   FROM einvoice_line WHERE parent_row = ?1 AND within IS NULL AND amount IS NOT NULL
                   UNION ALL
                   SELECT CASE is_charge WHEN 1 THEN 'charges' ELSE 'allowances' END, coalesce(tax_category, ''), tax_rate, amount,
                          is_charge = 0
                   FROM einvoice_allowance WHERE parent_row = ?1 AND line IS NULL";
        gather(self.connection, sql, [self.invoice.row_id], |row| {
            let Some(amount) = stated::decimal(row, "amount")? else {
                return Ok(None);
            };
            Ok(Some(Part {
                sum: row.get("sum")?,
                rate: rate(row)?,
                amount,
                is_less: row.get("is_less")?,
            }))
        })
    }

    fn taxes(&self) -> Result<Vec<Tax>> {
        let sql = "SELECT coalesce(category, '') AS category, rate, taxable, amount, place FROM einvoice_tax
                   WHERE parent_row = ?1 ORDER BY position";
        gather(self.connection, sql, [self.invoice.row_id], |row| {
            let Some(amount) = stated::decimal(row, "amount")? else {
                return Ok(None);
            };
            Ok(Some(Tax {
                rate: rate(row)?,
                percent: stated::decimal(row, "rate")?,
                taxable: stated::decimal(row, "taxable")?,
                amount,
                place: row.get("place")?,
            }))
        })
    }
}

/// Category and rate of a row, `19.00` as `19`; no rate is a rate of 0, as outside the scope of tax.
fn rate(row: &rusqlite::Row) -> rusqlite::Result<(String, String)> {
    let rate = stated::decimal(row, "rate")?.unwrap_or_default();
    Ok((row.get("category")?, rate.trim_zeros(0).to_string()))
}
