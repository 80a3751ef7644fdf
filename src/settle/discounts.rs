//! Cash discounts: what documents agree, and what was taken off, by tax.

use super::settling::Settling;
use crate::allocation::{Discount, Early, Invoice};
use crate::contract::stated;
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::query::{gather, select};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// A part of a discount, at one tax, as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    document: String,
    day: String,
    tax: Tax,
    amount: String,
    net: String,
    of_tax: String,
    currency: String,
}

/// A tax of a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tax {
    category: String,
    rate: Option<String>,
    id: String,
    name: String,
}

/// Net and tax of a document at one tax.
#[derive(Debug, Clone)]
struct Sums {
    tax: Tax,
    net: Decimal,
    of_tax: Decimal,
}

/// What documents agree, by their keys.
pub(super) fn agreed(connection: &Connection, small: Option<&Decimal>) -> Result<HashMap<String, Early>> {
    let sql = "SELECT 'billbook/' || customer || '/' || number, currency, json_extract(snapshot, '$.cash_discount.percent') AS percent,
                      json_extract(snapshot, '$.cash_discount.through')
               FROM issued_document WHERE kind = 'invoice' AND json_extract(snapshot, '$.cash_discount.percent') IS NOT NULL";
    let found = gather(connection, sql, [], |row| {
        let Some(percent) = stated::decimal(row, "percent")? else {
            return Ok(None);
        };
        let code: String = row.get(1)?;
        let early = Early {
            through: row.get(3)?,
            percent,
            decimals: currency::decimals(&code),
            small: small.cloned().unwrap_or_default(),
        };
        Ok(Some((row.get::<_, String>(0)?, early)))
    })?;
    Ok(found.into_iter().collect())
}

/// What was taken off, in parts by tax.
pub(super) fn rows(connection: &Connection, invoices: &[Invoice], discounts: &[Discount]) -> Result<Vec<Row>> {
    let mut rows: BTreeMap<(String, String, Tax), Row> = BTreeMap::new();
    for discount in discounts {
        let Some(invoice) = invoices.get(discount.invoice) else {
            continue;
        };
        let sums = sums(connection, &invoice.key, &discount.since)?;
        let decimals = currency::decimals(&invoice.currency);
        for (tax, net, of_tax) in split(&discount.amount, &sums, decimals) {
            let key = (invoice.key.clone(), discount.day.clone(), tax.clone());
            let before = rows.remove(&key);
            let of = |text: Option<&String>| text.and_then(|text| Decimal::parse(text).ok()).unwrap_or_default();
            let net = net.add(&of(before.as_ref().map(|row| &row.net)));
            let of_tax = of_tax.add(&of(before.as_ref().map(|row| &row.of_tax)));
            let row = Row {
                document: invoice.key.clone(),
                day: discount.day.clone(),
                tax,
                amount: net.add(&of_tax).to_string(),
                net: net.to_string(),
                of_tax: of_tax.to_string(),
                currency: invoice.currency.clone(),
            };
            rows.insert(key, row);
        }
    }
    let is_something = |row: &Row| row.amount.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    Ok(rows.into_values().filter(is_something).collect())
}

/// Net and tax of a document, less its credit notes up to a day, in the order of taxes.
fn sums(connection: &Connection, key: &str, day: &str) -> Result<Vec<Sums>> {
    let sql = "SELECT t.tax_category, t.tax_rate, min(t.tax_id), min(t.tax_name), decimal_sum(t.base) AS net, decimal_sum(t.amount) AS tax
               FROM issued_document AS d
               JOIN issued_document AS o ON o.document_id = d.document_id OR o.corrects = d.document_id AND o.issue_date <= ?2
               JOIN issued_tax AS t ON t.document_id = o.document_id
               WHERE 'billbook/' || d.customer || '/' || d.number = ?1
               GROUP BY t.tax_category, t.tax_rate";
    let mut found = gather(connection, sql, (key, day), |row| {
        let sums = stated::decimal(row, "net")?.zip(stated::decimal(row, "tax")?);
        let Some((net, of_tax)) = sums else { return Ok(None) };
        Ok(Some(Sums {
            tax: Tax {
                category: row.get(0)?,
                rate: row.get(1)?,
                id: row.get(2)?,
                name: row.get(3)?,
            },
            net,
            of_tax,
        }))
    })?;
    let rate = |sums: &Sums| sums.tax.rate.as_deref().and_then(|rate| Decimal::parse(rate).ok());
    found.sort_by(|one, other| (&one.tax.category, rate(one)).cmp(&(&other.tax.category, rate(other))));
    found.retain(|sums| !sums.net.add(&sums.of_tax).is_zero() && !sums.net.add(&sums.of_tax).is_negative());
    Ok(found)
}

/// A discount with tax over what a document has at each tax, in proportion; the last takes the rest. The tax of each part is its
/// share of the document's own.
fn split(amount: &Decimal, sums: &[Sums], decimals: u32) -> Vec<(Tax, Decimal, Decimal)> {
    let gross = |sums: &Sums| sums.net.add(&sums.of_tax);
    let whole = sums.iter().fold(Decimal::zero(), |sum, one| sum.add(&gross(one)));
    let share = |of: &Decimal, part: &Decimal, whole: &Decimal| {
        rounding::divide(&of.mul(part), whole, decimals, Mode::HalfAway).unwrap_or_default()
    };
    let mut rest = amount.clone();
    let mut parts = Vec::new();
    for (index, one) in sums.iter().enumerate() {
        let part = if index + 1 == sums.len() {
            rest.clone()
        } else {
            share(amount, &gross(one), &whole)
        };
        rest = rest.sub(&part);
        let tax = share(&part, &one.of_tax, &gross(one));
        parts.push((one.tax.clone(), part.sub(&tax), tax));
    }
    parts
}

/// Appends what differs from the discounts so far; gives how many rows were made and withdrawn.
pub(super) fn settle(settling: &mut Settling, wanted: Vec<Row>) -> Result<(usize, usize)> {
    let mut insert = settling.connection.prepare_cached(
        "INSERT INTO cash_discount (import_id, row_key, amount, currency, taken_on, tax_id, tax_name, tax_category, tax_rate, net, tax, withdraws)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    let recorded = recorded(settling.connection)?;
    settling.append(recorded, wanted, |import_id, row, withdraws| {
        insert.execute((
            import_id,
            &row.document,
            &row.amount,
            &row.currency,
            &row.day,
            &row.tax.id,
            &row.tax.name,
            &row.tax.category,
            &row.tax.rate,
            &row.net,
            &row.of_tax,
            withdraws,
        ))?;
        Ok(())
    })
}

fn recorded(connection: &Connection) -> Result<Vec<(i64, Row)>> {
    let sql = "SELECT discount_id, invoice_key, taken_on, tax_category, tax_rate, tax_id, tax_name, amount, net, tax, currency
               FROM cash_discount_in_force ORDER BY discount_id";
    select(connection, sql, [], |row| {
        let found = Row {
            document: row.get(1)?,
            day: row.get(2)?,
            tax: Tax {
                category: row.get(3)?,
                rate: row.get(4)?,
                id: row.get(5)?,
                name: row.get(6)?,
            },
            amount: row.get(7)?,
            net: row.get(8)?,
            of_tax: row.get(9)?,
            currency: row.get(10)?,
        };
        Ok((row.get(0)?, found))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn the_tax_is_lowered_as_the_document_split_it() {
        let sums = |rate: &str, net: &str, tax: &str| Sums {
            tax: Tax {
                category: "S".to_owned(),
                rate: Some(rate.to_owned()),
                id: rate.to_owned(),
                name: "VAT".to_owned(),
            },
            net: decimal(net),
            of_tax: decimal(tax),
        };
        let all = [sums("7", "100.00", "7.00"), sums("19", "200.00", "38.00")];
        let parts = split(&decimal("6.90"), &all, 2);
        let shown: Vec<[String; 2]> = parts
            .iter()
            .map(|(_, net, tax)| [net.to_string(), tax.to_string()])
            .collect();
        // 6.90 × 107 / 345 is 2.14, of which 0.14 is tax; 4.76 is left, of which 0.76 is.
        assert_eq!(shown, [["2.00", "0.14"], ["4.00", "0.76"]]);
        let back = split(&decimal("-6.90"), &all, 2);
        assert!(
            parts
                .iter()
                .zip(&back)
                .all(|(one, other)| one.1.add(&other.1).is_zero() && one.2.add(&other.2).is_zero())
        );
    }
}
