//! The rating core: a book, charges and rates in, drafts out. No database, no clock, no output.
//!
//! The order of computation is that of docs/billing.md: claims, rule, quantity, price step, currency, one rounding for each
//! line, minimum and maximum, fees, discounts, tax.

pub(crate) mod amend;
pub(crate) mod charge;
mod claims;
pub(crate) mod convert;
pub(crate) mod draft;
mod drafts;
pub(crate) mod early;
mod fees;
pub(crate) mod finding;
pub(crate) mod key;
pub(crate) mod late;
mod limits;
mod lines;
mod matching;
mod outcome;
mod price;
pub(crate) mod run;
mod take;
mod taxes;
mod told;
mod totals;
pub(crate) mod units;

pub(crate) use drafts::apart;
