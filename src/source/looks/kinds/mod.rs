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
use crate::source::looks::signs::Sign;

/// A kind of file.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What it is, in words, with its article.
    pub name: &'static str,
    /// Whether it is read.
    pub reads: Reads,
    /// How it is told; one is enough.
    pub signs: &'static [Sign],
    /// What to do with one that is not read, a sentence without its full stop.
    pub next: &'static str,
    /// What else can be known of a file, to go on with behind the name.
    pub detail: Option<fn(&Facts) -> Option<String>>,
}

/// Whether files of a kind are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// They are.
    Yes,
    /// They are not, and may have figures: they are refused.
    No,
    /// They need not be: they have no figures, or none that are not in a ledger already.
    NoData,
}

use Reads::{No, NoData, Yes};

/// A table of charges that a mapping can read.
const MAP: &str = "start a mapping for such tables with `billbook mapping new FILE`";

/// A document with a few figures.
const LIST: &str = "write what it says into a list of invoices, as CSV or in a spreadsheet, and import the list";

const fn kind(name: &'static str, reads: Reads, signs: &'static [Sign], next: &'static str) -> Kind {
    Kind {
        name,
        reads,
        signs,
        next,
        detail: None,
    }
}

impl Kind {
    const fn with(mut self, detail: fn(&Facts) -> Option<String>) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// The kinds that are told before the ending of a file's name counts, and those that are told after it: a page about bank
/// statements is not one.
pub(super) const FIRST: &[&[Kind]] = &[bytes::KINDS, ours::KINDS];
pub(super) const THEN: &[&[Kind]] = &[clouds::KINDS, banks::KINDS, invoices::KINDS];

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
pub fn listed() -> Vec<(&'static str, Reads, &'static str)> {
    all().map(|kind| (kind.name, kind.reads, kind.next)).collect()
}
