//! The hand-over to bookkeeping: what happened in some days as entries of a journal, and the forms that other programs read.
//!
//! Invoices and credit notes of both sides, payments by allocation, small differences and exchange differences come from the
//! relations and from issued documents; nothing is computed again but amounts in the currency of the books. Accounts come from
//! the book, and none is chosen for the user.

pub(crate) mod accounts;
pub(crate) mod beancount;
mod convert;
pub(crate) mod datev;
mod document;
mod entry;
pub(crate) mod fec;
pub(crate) mod hledger;
mod issued;
mod journal;
mod letters;
mod making;
pub(crate) mod quickbooks;
mod received;
mod sales;
mod settlement;
mod settling;
mod stated;
pub(crate) mod xero;

pub(crate) use journal::{Days, Side};
pub(crate) use making::make;
