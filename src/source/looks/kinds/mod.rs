//! The kinds of files that people have, each with its signs, whether it is read, and the next step.
//!
//! This is the one list. Files are compared with it from the top, so what is more special comes first. A kind that a new
//! reader takes changes from `No` to `Yes` in its line, and its next step says then what to do with a file that is nearly one.

mod banks;
mod bytes;
mod clouds;
mod invoices;
mod ours;

use crate::source::looks::facts::Facts;
use crate::source::looks::kind::{Kind, Reads};

/// The kinds that come before the ending of a file's name, and those that come after it: a page about bank statements is not
/// one.
pub(super) const FIRST: &[&[Kind]] = &[bytes::KINDS, ours::REPORTS, ours::KINDS];
pub(super) const THEN: &[&[Kind]] = &[clouds::KINDS, banks::KINDS, invoices::KINDS];

/// What billbook wrote from a ledger.
pub(super) const REPORTS: &[&[Kind]] = &[ours::REPORTS];

/// The first kind of a file.
pub(super) fn of(kinds: &'static [&'static [Kind]], facts: &Facts) -> Option<&'static Kind> {
    let mut kinds = kinds.iter().copied().flatten();
    kinds.find(|kind| kind.signs.iter().any(|sign| sign.is_of(facts)))
}

/// All kinds, in the order in which files are compared with them.
pub(super) fn all() -> impl Iterator<Item = &'static Kind> {
    FIRST.iter().chain(THEN).copied().flatten()
}

/// All kinds, as their names, whether they are read, and the next step.
#[must_use]
pub fn listed() -> Vec<(&'static str, Reads, &'static str)> {
    all().map(|kind| (kind.name, kind.reads, kind.next)).collect()
}
