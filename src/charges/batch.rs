//! What goes from the thread that reads to the one that stores: `1370 rows, 12 new contexts, 30 new texts`.

use crate::charges::columns::{FACTS, GROUPS, UNIT_PRICES};
use crate::charges::numbers::Id;
use crate::charges::totals::Finished;
use crate::error::Result;

/// Takes what is read, a batch at a time: into a ledger, or elsewhere.
pub(crate) type Store<'s> = &'s mut dyn FnMut(Batch) -> Result<()>;

/// A part of [`Batch::bytes`]; the length tells whether there is a value at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    /// No value.
    pub(crate) const NULL: Span = Span {
        start: 0,
        length: u32::MAX,
    };

    /// From one place to another, the latter excluded.
    fn new(start: usize, end: usize) -> Self {
        match (u32::try_from(start), u32::try_from(end.saturating_sub(start))) {
            (Ok(start), Ok(length)) => Self { start, length },
            _ => Self::NULL,
        }
    }
}

/// What differs from row to row.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// Its context.
    pub context: Id,
    /// Seconds since 1970 in UTC.
    pub start: Option<i64>,
    /// How long its charge period is, in seconds.
    pub seconds: Option<i64>,
    /// The decimals, in the order of [`FACTS`].
    pub decimals: [Span; FACTS.len()],
}

/// A scope seen for the first time: provider, invoice issuer, billing account, start and end of the billing period.
#[derive(Debug)]
pub(crate) struct NewScope {
    /// Its number.
    pub id: Id,
    /// In the order of `focus_scope`.
    pub texts: [Option<String>; 5],
}

/// A row of a group seen for the first time.
#[derive(Debug)]
pub(crate) struct NewGroupRow {
    /// Which of the groups.
    pub group: usize,
    /// Its number.
    pub id: Id,
    /// The first of its texts in [`Batch::texts`]; there is one for each column of the group's table.
    pub first_text: usize,
}

/// The unit prices of a charge whose context has others.
#[derive(Debug)]
pub(crate) struct OwnPrices {
    /// Its place in [`Batch::facts`].
    pub fact: usize,
    /// Its texts, in the order of [`UNIT_PRICES`].
    pub texts: [Span; UNIT_PRICES.len()],
}

/// A context seen for the first time.
#[derive(Debug)]
pub(crate) struct NewContext {
    /// Its number.
    pub id: Id,
    /// The number of its scope.
    pub scope: Id,
    /// The numbers of its rows of groups.
    pub groups: [Id; GROUPS.len()],
}

/// What a block brought.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// How many bytes of the file it took.
    pub length: usize,
    /// Its rows.
    pub facts: Vec<Fact>,
    /// Scopes that the rows are the first of.
    pub scopes: Vec<NewScope>,
    /// Rows of groups that the rows are the first of.
    pub group_rows: Vec<NewGroupRow>,
    /// Their texts.
    pub texts: Vec<Span>,
    /// Unit prices of rows that are not those of their contexts, in the order of the rows.
    pub own_prices: Vec<OwnPrices>,
    /// Contexts that the rows are the first of.
    pub contexts: Vec<NewContext>,
    /// Record numbers, and from each on by how many lines it is further down than it would be.
    pub shifts: Vec<(i64, i64)>,
    /// Whether contexts and rows of groups that came before are not named again, so that nobody needs to keep them.
    pub forgets: bool,
    /// Sums that are done.
    pub finished: Option<Finished>,
    /// Decimals and texts, in the order in which they are stored. The thread that stores them would otherwise look for
    /// them here and there in a block that another processor has in its cache.
    bytes: Vec<u8>,
}

impl Batch {
    /// No rows yet of a block of this length.
    pub(crate) fn new(length: usize, rows: usize) -> Self {
        Self {
            length,
            facts: Vec::with_capacity(rows),
            bytes: Vec::with_capacity(length / 4),
            ..Self::default()
        }
    }

    /// Sums without rows.
    pub(crate) fn of_sums(finished: Finished) -> Self {
        Self {
            finished: Some(finished),
            ..Self::default()
        }
    }

    /// Keeps a text, which is UTF-8.
    pub(crate) fn keep(&mut self, text: &[u8]) -> Span {
        self.keep_with(|bytes| bytes.extend_from_slice(text))
    }

    /// Keeps the text that is added to the bytes, which is UTF-8.
    pub(crate) fn keep_with(&mut self, add: impl FnOnce(&mut Vec<u8>)) -> Span {
        let start = self.bytes.len();
        add(&mut self.bytes);
        Span::new(start, self.bytes.len())
    }

    /// The bytes of a text, which are UTF-8.
    pub(crate) fn bytes(&self, text: Span) -> Option<&[u8]> {
        let start = usize::try_from(text.start).ok()?;
        let length = usize::try_from(text.length).ok()?;
        self.bytes.get(start..start.checked_add(length)?)
    }
}
