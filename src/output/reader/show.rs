//! What a column is to a reader: an amount in the currency beside it, an id, a day; and how much it is of use.

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or another short text; its end may be cut.
    Text,
    /// Sentences, which are broken into lines.
    Prose,
    /// A short word or code that is never cut: `2025-06`, `Usage`.
    Word,
    /// A status, a verdict or a severity, which has a colour.
    Verdict,
    /// What tells one thing from another; its middle may be cut, as long as it stays different.
    Id,
    /// An amount of money.
    Amount,
    /// How much of something.
    Quantity,
    /// What one unit costs.
    Price,
    /// A rate of exchange or of tax, a percentage.
    Rate,
    /// How many.
    Count,
    /// A yes or no: 1 or 0.
    Flag,
    /// A time: the day where it is midnight, else to the minute.
    Time,
    /// A day.
    Day,
    /// An ISO 4217 code.
    Currency,
    /// JSON.
    Json,
    /// A price, or the steps of one as JSON.
    Steps,
    /// A number that nothing is known of; never rounded.
    Number,
}

/// How soon a column goes where the terminal is too narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Last: without it a row says nothing.
    Kept,
    /// After those of little use.
    Plain,
    /// First.
    Little,
}

/// What a column is to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Show {
    /// What its cells are.
    pub kind: Kind,
    /// How soon it goes.
    pub worth: Worth,
    /// The column with the currency of an amount.
    pub currency: &'static str,
}

impl Show {
    /// A name or another short text.
    pub const TEXT: Self = Self::new(Kind::Text);
    /// Sentences.
    pub const PROSE: Self = Self::new(Kind::Prose);
    /// A short word that is never cut.
    pub const WORD: Self = Self::new(Kind::Word);
    /// A status, a verdict or a severity.
    pub const VERDICT: Self = Self::new(Kind::Verdict);
    /// What tells one thing from another.
    pub const ID: Self = Self::new(Kind::Id);
    /// An amount in the currency of the column `currency`.
    pub const AMOUNT: Self = Self::new(Kind::Amount);
    /// How much of something.
    pub const QUANTITY: Self = Self::new(Kind::Quantity);
    /// What one unit costs.
    pub const PRICE: Self = Self::new(Kind::Price);
    /// A rate of exchange or of tax, a percentage.
    pub const RATE: Self = Self::new(Kind::Rate);
    /// How many.
    pub const COUNT: Self = Self::new(Kind::Count);
    /// A yes or no.
    pub const FLAG: Self = Self::new(Kind::Flag);
    /// A time.
    pub const TIME: Self = Self::new(Kind::Time);
    /// A day.
    pub const DAY: Self = Self::new(Kind::Day);
    /// An ISO 4217 code.
    pub const CURRENCY: Self = Self::new(Kind::Currency);
    /// JSON.
    pub const JSON: Self = Self::new(Kind::Json);
    /// A price, or the steps of one.
    pub const STEPS: Self = Self::new(Kind::Steps);

    pub(crate) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            worth: Worth::Plain,
            currency: "currency",
        }
    }

    /// The same, whose currency is in another column.
    #[must_use]
    pub const fn of(mut self, currency: &'static str) -> Self {
        self.currency = currency;
        self
    }

    /// The same, of little use: it goes first.
    #[must_use]
    pub const fn little(mut self) -> Self {
        self.worth = Worth::Little;
        self
    }

    /// The same, without which a row says nothing: it goes last.
    #[must_use]
    pub const fn kept(mut self) -> Self {
        self.worth = Worth::Kept;
        self
    }

    /// Whether a table without the column would say nothing: its figure, and the currency of that.
    pub(super) fn is_figure_to_keep(&self) -> bool {
        self.worth == Worth::Kept && (self.kind.is_number() || self.kind == Kind::Currency)
    }

    /// These declarations with the names of their columns.
    #[must_use]
    pub fn named(columns: &[(&str, Self)]) -> Vec<(String, Self)> {
        let named = columns.iter().map(|(name, show)| ((*name).to_owned(), *show));
        named.collect()
    }
}

impl Kind {
    /// Whether its cells are numbers, aligned at their points.
    #[must_use]
    pub(crate) fn is_number(self) -> bool {
        matches!(
            self,
            Kind::Amount | Kind::Quantity | Kind::Price | Kind::Rate | Kind::Count | Kind::Number | Kind::Steps
        )
    }

    /// Whether its cells may be cut.
    #[must_use]
    pub(super) fn may_shrink(self) -> bool {
        matches!(self, Kind::Text | Kind::Prose | Kind::Id | Kind::Json)
    }
}
