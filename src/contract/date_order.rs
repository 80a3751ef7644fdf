//! How days such as `05/06/2025` are meant, where a file leaves it open: said with an import, and kept with it.

/// Which comes first in days such as `05/06/2025`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum DateOrder {
    /// The day, as in most countries
    DayFirst,
    /// The month, as in the United States
    MonthFirst,
}

impl DateOrder {
    /// The word of the option.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }

    /// The order by the word of the option.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::DayFirst, Self::MonthFirst]
            .into_iter()
            .find(|order| order.word() == word)
    }
}
