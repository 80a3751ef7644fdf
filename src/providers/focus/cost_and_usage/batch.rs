//! What goes from the thread that reads to the one that stores: `1370 rows, 12 new contexts, 30 new texts`.

use super::blocks::Block;
use super::columns::{FACTS, GROUPS};
use super::intern::Id;
use super::totals::Finished;
use std::sync::Arc;

/// A part of a block; the length tells whether there is a value at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    start: u32,
    length: u32,
}

impl Span {
    /// No value.
    pub const NULL: Span = Span {
        start: 0,
        length: u32::MAX,
    };

    /// From one place to another, the latter excluded.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        match (u32::try_from(start), u32::try_from(end.saturating_sub(start))) {
            (Ok(start), Ok(length)) => Self { start, length },
            _ => Self::NULL,
        }
    }

    /// Its bytes in a block.
    #[must_use]
    pub fn of(self, block: &Block) -> Option<&[u8]> {
        let start = usize::try_from(self.start).ok()?;
        let length = usize::try_from(self.length).ok()?;
        block.bytes.get(start..start.checked_add(length)?)
    }
}

/// What differs from row to row.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its context.
    pub context: Id,
    /// Seconds since 1970 in UTC.
    pub start: Option<i64>,
    /// How long its charge period is, in seconds.
    pub seconds: Option<i64>,
    /// The decimals, in the order of [`FACTS`].
    pub decimals: [Span; FACTS.len()],
}

/// Where a text is.
#[derive(Debug, Clone, Copy)]
pub enum Text {
    /// Nowhere: null.
    Null,
    /// In the block, as it stands there.
    Block(Span),
    /// In [`Batch::own`], since it stands otherwise in the block.
    Own(usize, usize),
}

/// A scope seen for the first time: provider, invoice issuer, billing account, start and end of the billing period.
#[derive(Debug)]
pub struct NewScope {
    /// Its number.
    pub id: Id,
    /// In the order of `focus_scope`.
    pub texts: [Option<String>; 5],
}

/// A row of a group seen for the first time.
#[derive(Debug)]
pub struct NewGroupRow {
    /// Which of the groups.
    pub group: usize,
    /// Its number.
    pub id: Id,
    /// The first of its texts in [`Batch::texts`]; there is one for each column of the group's table.
    pub first_text: usize,
}

/// A context seen for the first time.
#[derive(Debug)]
pub struct NewContext {
    /// Its number.
    pub id: Id,
    /// The number of its scope.
    pub scope: Id,
    /// The numbers of its rows of groups.
    pub groups: [Id; GROUPS.len()],
}

impl Batch {
    /// No rows yet of a block.
    pub fn new(block: &Arc<Block>, rows: usize) -> Self {
        Self {
            block: Arc::clone(block),
            facts: Vec::with_capacity(rows),
            scopes: Vec::new(),
            group_rows: Vec::new(),
            texts: Vec::new(),
            own: String::new(),
            contexts: Vec::new(),
            shifts: Vec::new(),
            finished: None,
        }
    }

    /// Keeps a text of its own.
    pub fn own(&mut self, text: &str) -> Text {
        let start = self.own.len();
        self.own.push_str(text);
        Text::Own(start, self.own.len())
    }

    /// The bytes of a text, which are UTF-8.
    pub fn bytes(&self, text: Text) -> Option<&[u8]> {
        match text {
            Text::Null => None,
            Text::Block(span) => span.of(&self.block),
            Text::Own(start, end) => self.own.as_bytes().get(start..end),
        }
    }
}

/// What a block brought.
#[derive(Debug)]
pub struct Batch {
    /// The block.
    pub block: Arc<Block>,
    /// Its rows.
    pub facts: Vec<Fact>,
    /// Scopes that the rows are the first of.
    pub scopes: Vec<NewScope>,
    /// Rows of groups that the rows are the first of.
    pub group_rows: Vec<NewGroupRow>,
    /// Their texts.
    pub texts: Vec<Text>,
    /// Texts that do not stand in the block as they are.
    pub own: String,
    /// Contexts that the rows are the first of.
    pub contexts: Vec<NewContext>,
    /// Record numbers, and from each on by how many lines it is further down than it would be.
    pub shifts: Vec<(i64, i64)>,
    /// Sums that are done.
    pub finished: Option<Finished>,
}
