//! Sales invoices for Xero: CSV with a row for each line, at most 500 invoices in a file.

use super::accounts::Accounts;
use super::document::Document;
use super::entry::written;
use super::journal::Journal;
use super::sales::{self, Line, row};
use crate::billing::book::model::Book;
use crate::error::Result;
use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use rusqlite::Connection;

/// Invoices in a file.
const INVOICES_MAX: usize = 500;

/// Decimals of a price.
const PRICE_DECIMALS: u32 = 4;

const COLUMNS: [&str; 29] = [
    "*ContactName",
    "EmailAddress",
    "POAddressLine1",
    "POAddressLine2",
    "POAddressLine3",
    "POAddressLine4",
    "POCity",
    "PORegion",
    "POPostalCode",
    "POCountry",
    "*InvoiceNumber",
    "Reference",
    "*InvoiceDate",
    "*DueDate",
    "Total",
    "InventoryItemCode",
    "*Description",
    "*Quantity",
    "*UnitAmount",
    "Discount",
    "*AccountCode",
    "*TaxType",
    "TaxAmount",
    "TrackingName1",
    "TrackingOption1",
    "TrackingName2",
    "TrackingOption2",
    "Currency",
    "BrandingTheme",
];

/// In which order days and months are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
}

impl DateOrder {
    fn written(self, day: NaiveDate) -> String {
        let form = if self == DateOrder::DayFirst {
            "%d/%m/%Y"
        } else {
            "%m/%d/%Y"
        };
        day.format(form).to_string()
    }
}

/// Files with their names, how many invoices they have, and what is left out.
#[derive(Debug)]
pub(crate) struct Files {
    /// Name and text of each.
    pub texts: Vec<(String, String)>,
    /// How many documents of each kind.
    pub counts: Vec<(&'static str, usize)>,
    /// What the other program does not get.
    pub left_out: Vec<String>,
    /// What to know beside.
    pub told: Vec<String>,
}

/// Writes the files.
///
/// # Errors
/// When the book lacks an account or the name of a tax, or the ledger cannot be read.
pub(crate) fn write(connection: &Connection, journal: &Journal, book: &Book, order: DateOrder) -> Result<Files> {
    let sales = sales::read(connection, journal)?;
    let mut accounts = Accounts::new(book);
    let mut files = Vec::new();
    for (number, some) in sales.invoices.chunks(INVOICES_MAX).enumerate() {
        let mut text = row(&COLUMNS.map(str::to_owned));
        for (document, lines) in some {
            for line in lines {
                text.push_str(&row(&cells(document, line, order, &mut accounts)));
            }
        }
        files.push((
            format!(
                "xero-invoices-{}-{}.csv",
                journal.days.name.replace(' ', "_"),
                number + 1
            ),
            text,
        ));
    }
    accounts.refuse()?;
    let mut left_out = sales.left_out;
    if !sales.credits.is_empty() {
        let numbers: Vec<&str> = sales
            .credits
            .iter()
            .map(|(document, _)| document.number.as_str())
            .collect();
        left_out.push(format!(
            "credit notes are not in the file; enter them by hand: {}",
            numbers.join(", ")
        ));
    }
    Ok(Files {
        texts: files,
        counts: vec![("invoices", sales.invoices.len())],
        left_out,
        told: Vec::new(),
    })
}

fn cells(document: &Document, line: &Line, order: DateOrder, accounts: &mut Accounts) -> Vec<String> {
    let printed = |key: &str| document.printed.get(key).cloned().unwrap_or_default();
    let what = format!("the tax `{}` of invoice {}", line.tax_id, document.number);
    let account = match &line.account {
        Some(account) => account.clone(),
        None => accounts
            .revenue(&line.tax_id, &what)
            .map(|account| account.number)
            .unwrap_or_default(),
    };
    let path = format!("xero.tax.{}", line.tax_id);
    let tax_type = accounts.book().handover.get(&path).cloned().unwrap_or_default();
    if tax_type.is_empty() {
        accounts.lacks(path, format!("{what}: the name that Xero shows for this tax rate"));
    }
    let price = line.price.trim_zeros(0);
    let is_exact = price.scale() <= PRICE_DECIMALS
        && line.quantity.trim_zeros(0).scale() <= PRICE_DECIMALS
        && line.quantity.mul(&price).sub(&line.net).is_zero();
    let (text, quantity, price) = if is_exact {
        (line.text.clone(), line.quantity.trim_zeros(0), price)
    } else {
        // Xero multiplies what it is given: one at the amount is the amount.
        let real = format!(
            "{}: {} {} × {}",
            line.text,
            line.quantity.trim_zeros(0),
            line.unit,
            price
        );
        (real, Decimal::from(1_i64), line.net.clone())
    };
    let due = document.due.unwrap_or(document.day);
    let empty = String::new;
    vec![
        document.party.name.clone(),
        printed("contact.mail"),
        printed("street"),
        printed("street2"),
        empty(),
        empty(),
        printed("city"),
        printed("region"),
        printed("post_code"),
        printed("country"),
        document.number.clone(),
        printed("order"),
        order.written(document.day),
        order.written(due),
        written(&document.total, &document.currency),
        empty(),
        text,
        quantity.to_string(),
        price.to_string(),
        empty(),
        account,
        tax_type,
        written(&line.tax, &document.currency),
        empty(),
        empty(),
        empty(),
        empty(),
        document.currency.clone(),
        empty(),
    ]
}
