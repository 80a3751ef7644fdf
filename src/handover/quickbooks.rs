//! Invoices and credit notes for QuickBooks Online: CSV with a row for each line, without tax in the amounts, about 100 documents
//! and 1,000 rows in a file. The program imports each kind by a tool of its own, asks which column is which, and computes the tax
//! again.

use super::accounts::Accounts;
use super::document::Document;
use super::entry::written;
use super::journal::Journal;
use super::sales::{self, Line, Sale, row};
use super::xero::Files;
use crate::billing::book::model::Book;
use crate::error::Result;
use crate::money::decimal::Decimal;
use rusqlite::Connection;

/// Documents in a file.
const DOCUMENTS_MAX: usize = 100;

/// Rows in a file, its header left out.
const ROWS_MAX: usize = 1000;

const COLUMNS: [&str; 14] = [
    "*InvoiceNo",
    "*Customer",
    "*InvoiceDate",
    "*DueDate",
    "Terms",
    "Location",
    "Memo",
    "Item(Product/Service)",
    "ItemDescription",
    "ItemQuantity",
    "ItemRate",
    "*ItemAmount",
    "Taxable",
    "TaxRate",
];

/// Writes the files.
///
/// # Errors
/// When the book lacks an item or the name of a tax, or the ledger cannot be read.
pub(crate) fn write(connection: &Connection, journal: &Journal, book: &Book) -> Result<Files> {
    let sales = sales::read(connection, journal)?;
    let mut accounts = Accounts::new(book);
    let mut files = Vec::new();
    for (kind, all) in [("invoices", &sales.invoices), ("credit-notes", &sales.credits)] {
        for (number, part) in parts(all).into_iter().enumerate() {
            let names = COLUMNS.map(|name| match (kind, name) {
                ("credit-notes", "*InvoiceNo") => "*CreditNoteNo".to_owned(),
                ("credit-notes", "*InvoiceDate") => "*CreditNoteDate".to_owned(),
                (_, name) => name.to_owned(),
            });
            let mut text = row(&names);
            for (document, lines) in part {
                for line in lines {
                    text.push_str(&row(&cells(document, line, &mut accounts)));
                }
            }
            let days = journal.days.name.replace(' ', "_");
            files.push((format!("quickbooks-{kind}-{days}-{}.csv", number + 1), text));
        }
    }
    accounts.refuse()?;
    let mut told = vec![
        "QuickBooks computes the tax again, and may differ by a cent; switch custom transaction numbers on, else it gives its own".to_owned(),
    ];
    if !sales.credits.is_empty() {
        told.push(
            "QuickBooks imports credit notes by a tool of its own, and their amounts are positive; it does not say which invoice they lower"
                .to_owned(),
        );
    }
    let mut all = sales.invoices.iter().chain(&sales.credits);
    if all.any(|(document, _)| document.currency != journal.currency) {
        told.push(
            "QuickBooks takes the currency of an invoice from its customer: give customers of another currency theirs"
                .to_owned(),
        );
    }
    Ok(Files {
        texts: files,
        counts: vec![
            ("invoices", sales.invoices.len()),
            ("credit notes", sales.credits.len()),
        ],
        left_out: sales.left_out,
        told,
    })
}

/// Documents as they are shared out to files.
fn parts<'a, 'b>(all: &'a [Sale<'b>]) -> Vec<Vec<&'a Sale<'b>>> {
    let mut parts: Vec<Vec<&Sale>> = Vec::new();
    let mut rows = 0;
    for one in all {
        rows += one.1.len();
        match parts.last_mut() {
            Some(part) if part.len() < DOCUMENTS_MAX && rows <= ROWS_MAX => part.push(one),
            _ => {
                rows = one.1.len();
                parts.push(vec![one]);
            }
        }
    }
    parts
}

fn cells(document: &Document, line: &Line, accounts: &mut Accounts) -> Vec<String> {
    let mut setting = |path: String, what: &str| {
        let found = accounts.book().handover.get(&path).cloned();
        if found.is_none() {
            accounts.lacks(path, what);
        }
        found.unwrap_or_default()
    };
    let item = setting("quickbooks.item".to_owned(), "the item of QuickBooks that is sold");
    let what = format!(
        "the tax `{}` of {}: the code that QuickBooks has for it",
        line.tax_id, document.number
    );
    let tax = setting(format!("quickbooks.tax.{}", line.tax_id), &what);
    let price = line.price.trim_zeros(0);
    let is_exact = line.quantity.mul(&price).sub(&line.net).is_zero();
    let (quantity, price) = if is_exact {
        (line.quantity.trim_zeros(0), price)
    } else {
        (Decimal::from(1_i64), line.net.clone())
    };
    let text = if is_exact {
        line.text.clone()
    } else {
        format!(
            "{}: {} {} × {}",
            line.text,
            line.quantity.trim_zeros(0),
            line.unit,
            line.price.trim_zeros(0)
        )
    };
    let due = document.due.unwrap_or(document.day);
    vec![
        document.number.clone(),
        document.party.name.clone(),
        document.day.format("%d/%m/%Y").to_string(),
        due.format("%d/%m/%Y").to_string(),
        String::new(),
        String::new(),
        document.printed.get("order").cloned().unwrap_or_default(),
        item,
        text,
        quantity.to_string(),
        price.to_string(),
        written(&line.net, &document.currency),
        if line.tax.is_zero() { "N" } else { "Y" }.to_owned(),
        tax,
    ]
}
