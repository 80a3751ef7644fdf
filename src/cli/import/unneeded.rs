//! Options for files that leave something open, where no file of the call did.

use crate::contract::import::Needed;
use crate::ledger::import::Options;

/// An option by its name, whether it was given, and whether a document needed it.
type Said<'o> = (&'o str, bool, fn(&Needed) -> bool);

/// Sentences about the options that were given and that none of the documents needed.
#[must_use]
pub(super) fn sentences(options: &Options, documents: &[Needed]) -> Vec<String> {
    let said: [Said; 5] = [
        ("--dates", options.dates.is_some(), |needed| needed.dates),
        ("--decimal-mark", options.decimal_mark.is_some(), |needed| {
            needed.decimal_mark
        }),
        ("--currency", options.currency.is_some(), |needed| needed.currency),
        ("--encoding", options.encoding.is_some(), |needed| needed.encoding),
        ("--outgoing", options.outgoing.is_some(), |needed| needed.outgoing),
    ];
    let unneeded = said
        .into_iter()
        .filter(|(_, is_said, is_needed)| *is_said && !documents.is_empty() && !documents.iter().any(is_needed));
    unneeded
        .map(|(name, ..)| format!("`{name}` was not needed: every file says it"))
        .collect()
}
