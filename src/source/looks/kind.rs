//! A kind of file, as data: its name, its signs, whether it is read, and the next step.

use crate::source::looks::facts::Facts;
use crate::source::looks::signs::Sign;

/// A kind of file.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What it is, in words, with its article.
    pub name: &'static str,
    /// Whether it is read.
    pub reads: Reads,
    /// Its signs; one is enough.
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

/// A table of charges that a mapping can read.
pub(super) const MAP: &str = "start a mapping for such tables with `billbook mapping new FILE`";

/// A document with a few figures.
pub(super) const LIST: &str =
    "write what it says into a list of invoices, as CSV or in a spreadsheet, and import the list";

/// An electronic invoice that is not whole.
pub(super) const AGAIN: &str = "ask whoever issued it for the file again: it is damaged, or an invoice in another form";

/// A kind that is known by its name alone.
pub(super) const fn kind(name: &'static str, reads: Reads, signs: &'static [Sign], next: &'static str) -> Kind {
    Kind {
        name,
        reads,
        signs,
        next,
        detail: None,
    }
}

impl Kind {
    /// The same, with what else can be known of a file.
    pub(super) const fn with(mut self, detail: fn(&Facts) -> Option<String>) -> Self {
        self.detail = Some(detail);
        self
    }
}
