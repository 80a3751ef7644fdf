//! Billing customers: a book says who owns which charge and what it is sold for; a run computes drafts, an issue makes
//! documents of them.
//!
//! The rating core in `rating/` is pure: a book, charges and rates in, drafts out. Reading the ledger, storing and printing
//! stand apart.

#[allow(dead_code, reason = "documents need what a run does not")]
pub(crate) mod book;
pub(crate) mod credit;
pub(crate) mod feed;
pub(crate) mod issued;
pub(crate) mod ledger;
#[allow(dead_code, reason = "documents need what a run does not")]
pub(crate) mod month;
#[allow(dead_code, reason = "documents need what a run does not")]
pub(crate) mod number;
#[allow(dead_code, reason = "documents need what a run does not")]
pub(crate) mod rating;
pub(crate) mod show;
pub(crate) mod words;
