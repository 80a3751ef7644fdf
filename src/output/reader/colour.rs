//! Colours for verdicts and severities, where the user wants them: `--color`, `NO_COLOR`, `CLICOLOR_FORCE`.
//!
//! The colour says nothing that the word does not say.

/// What a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// As it should be: exact, paid.
    Good,
    /// To be known: explained, info.
    Plain,
    /// Worth a look: a warning.
    Warning,
    /// Wrong: an error, open.
    Bad,
    /// The head of a table, a total.
    Strong,
    /// Of little weight: places, ids.
    Faint,
}

impl Colour {
    /// The colour of a status, a verdict or a severity by its word; others have none.
    #[must_use]
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word.trim() {
            "exact" | "paid" | "yes" | "ok" | "sound" | "in force" => Self::Good,
            "explained" | "info" | "accepted" | "issued" => Self::Plain,
            "warning" | "within bound" | "partly paid" | "pending" => Self::Warning,
            "open" | "error" | "not paid" | "unpaid" | "overdue" => Self::Bad,
            "void" | "deleted" | "cancelled" | "draft" => Self::Faint,
            _ => return None,
        })
    }
}

/// How the sequences of these colours go on, and of the end of each.
pub(crate) const CODES: [&str; 7] = ["[32m", "[36m", "[33m", "[31m", "[1m", "[2m", "[0m"];

/// Whether there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// Texts as they are.
    None,
    /// The sixteen that every terminal has.
    Some,
}

impl Colours {
    /// A text in a colour.
    #[must_use]
    pub(crate) fn paint(self, colour: Colour, text: &str) -> String {
        let code = match colour {
            _ if self == Colours::None || text.trim().is_empty() => return text.to_owned(),
            Colour::Good => "32",
            Colour::Plain => "36",
            Colour::Warning => "33",
            Colour::Bad => "31",
            Colour::Strong => "1",
            Colour::Faint => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}
