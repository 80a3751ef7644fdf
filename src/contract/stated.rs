//! Stated figures, compared with what a provider rounds: 10.005 is stated as 10.00 or 10.01, and nobody says which.

use crate::contract::finding::{Finding, Severity};
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use rusqlite::{Connection, Row};

/// The figure in a column; `None` for null, and for a text that is not a decimal, which `integrity` reports.
pub(crate) fn decimal(row: &Row, column: &str) -> rusqlite::Result<Option<Decimal>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| Decimal::parse(&text).ok()))
}

const IN_REVISION: &str = ", in revision ";

/// The detail of a finding in a later revision than the first.
#[must_use]
pub(crate) fn detail(number: &str) -> String {
    format!("revision {number}")
}

/// Which of the revisions of an invoice a figure stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Revision {
    /// From 1, the oldest.
    pub number: i64,
    /// How many there are.
    pub of: i64,
}

impl Revision {
    /// From the columns `revision` and `revisions` of the view `ormuco_invoice_revision`.
    pub(crate) fn of(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get("revision")?,
            of: row.get("revisions")?,
        })
    }

    /// What a newer revision replaces needs nobody's attention.
    pub(crate) fn severity(self, severity: Severity) -> Severity {
        if self.number < self.of {
            Severity::Info
        } else {
            severity
        }
    }

    /// A finding in it: one of a later revision than the first is another one.
    pub(crate) fn told(self, finding: Finding) -> Finding {
        if self.number > 1 {
            finding.detail(detail(&self.number.to_string()))
        } else {
            finding
        }
    }

    /// A message without how many revisions there are by now, and in which one it is.
    pub(crate) fn split(message: &str) -> (&str, &str) {
        let apart = message
            .rsplit_once(IN_REVISION)
            .and_then(|(said, numbers)| Some((said, numbers.split_once(" of ")?.0)));
        apart.unwrap_or((message, "1"))
    }

    /// The message, and in which revision where there are several.
    pub(crate) fn message(self, message: &str) -> String {
        if self.of > 1 {
            format!("{message}{IN_REVISION}{} of {}", self.number, self.of)
        } else {
            message.to_owned()
        }
    }
}

/// The sum of the only column of the rows that belong to a row; `None` when one of them is not a decimal.
pub(crate) fn total_of(connection: &Connection, sql: &str, of_row: i64) -> Result<Option<Decimal>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([of_row])?;
    let mut total = DecimalSum::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        if total.add_text(&text).is_err() {
            return Ok(None);
        }
    }
    Ok(Some(total.total()))
}

/// The exact percentage of an amount.
pub(crate) fn percent(rate: &Decimal, of: &Decimal) -> Decimal {
    let product = rate.mul(of);
    let hundred = Decimal::from(100_i64);
    // Two more decimals hold a hundredth: nothing is rounded.
    rounding::divide(&product, &hundred, product.scale() + 2, Mode::HalfEven).unwrap_or(product)
}

/// What should stand there instead, half to even; `None` when the figure is right. Halves up are a warning, since no
/// document tells the two apart.
pub(crate) fn misrounded(exact: &Decimal, places: u32, found: &Decimal) -> Option<(Severity, Decimal)> {
    let even = rounding::round(exact, places, Mode::HalfEven);
    if *found == even {
        return None;
    }
    let up = rounding::round(exact, places, Mode::HalfAway);
    let severity = if *found == up {
        Severity::Warning
    } else {
        Severity::Error
    };
    Some((severity, even.trim_zeros(0)))
}

/// The same for two figures that must be equal.
pub(crate) fn unequal(expected: &Decimal, found: &Decimal) -> Option<(Severity, Decimal)> {
    (expected != found).then(|| (Severity::Error, expected.clone()))
}

/// The same for a tax, at two decimals, on what the discount leaves. One on the whole subtotal is a warning, since no
/// document with a discount has a tax.
pub(crate) fn mistaxed(
    rate: &Decimal,
    subtotal: &Decimal,
    discount: &Decimal,
    found: &Decimal,
) -> Option<(Severity, Decimal)> {
    let (severity, expected) = misrounded(&percent(rate, &subtotal.sub(discount)), 2, found)?;
    let before_discount = misrounded(&percent(rate, subtotal), 2, found);
    let is_open = before_discount.is_none_or(|(severity, _)| severity == Severity::Warning);
    Some((if is_open { Severity::Warning } else { severity }, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_the_same_however_many_revisions_follow() {
        let first = |of| Revision { number: 1, of }.message("the sum is wrong");
        for of in 1..4 {
            assert_eq!(Revision::split(&first(of)), ("the sum is wrong", "1"));
        }
        let second = Revision { number: 2, of: 2 }.message("the sum is wrong");
        assert_eq!(Revision::split(&second), ("the sum is wrong", "2"));
    }
}
