//! Lists of one's own: invoices that were received, and payments that were made, as a CSV or a spreadsheet.
//!
//! No provider sends them, and no standard says what their columns are called. So their names are read in a documented set of
//! spellings, and nothing but names is guessed: amounts, dates and currencies are in the form that everything has here.

mod invoice_list;
mod payment_list;
mod spelled;

use crate::operation::Provider;

const NAME: &str = "bookkeeping";

/// What a list looks like as a file.
const PAGE: &str = "https://www.rfc-editor.org/rfc/rfc4180";

/// Lists of one's own.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "Bookkeeping",
    prefixes: &[],
    operations: &[&invoice_list::OPERATION, &payment_list::OPERATION],
    tables: &[&invoice_list::TABLE, &payment_list::TABLE],
    decimals: &[],
    nulls: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    relations: &["invoice", "payment"],
};
