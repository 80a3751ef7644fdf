//! Which sign money has that went out, where a list of payments leaves it open: said with an import, and kept with it.

/// The sign of what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Outgoing {
    /// Below zero, as in the entries of a bank account
    Negative,
    /// Above zero
    Positive,
}

impl Outgoing {
    /// The word of the option.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Positive => "positive",
        }
    }

    /// The sign by the word of the option.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Negative, Self::Positive]
            .into_iter()
            .find(|sign| sign.word() == word)
    }
}
