//! What the user wants of this run's console: colours, a pager, notes. Set once, before anything is written.

use crate::output::reader::colour::Colours;
use std::io::IsTerminal;
use std::sync::OnceLock;

/// When there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// In every text for readers
    Always,
    /// Never
    Never,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Console {
    /// When there are colours.
    pub color: When,
    /// Whether long texts go to a terminal without a pager.
    pub no_pager: bool,
    /// Whether notes are left out; problems are not.
    pub is_quiet: bool,
}

static CONSOLE: OnceLock<Console> = OnceLock::new();

/// Sets what is wanted; the first one counts.
pub(crate) fn set(console: Console) {
    // Tests in one process ask for the same.
    let _ = CONSOLE.set(console);
}

/// What is wanted.
#[must_use]
pub(crate) fn get() -> Console {
    CONSOLE.get().copied().unwrap_or_default()
}

impl Console {
    /// The colours for a stream that is a terminal or not.
    #[must_use]
    pub(crate) fn colours(self, is_terminal: bool) -> Colours {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        let is_on = match self.color {
            When::Always => true,
            When::Never => false,
            // An option is stronger than a variable, and NO_COLOR is stronger than CLICOLOR_FORCE.
            When::Auto if !variable("NO_COLOR").is_empty() => false,
            When::Auto => match variable("CLICOLOR_FORCE").as_str() {
                "" | "0" => is_terminal && variable("TERM") != "dumb" && variable("CLICOLOR") != "0",
                _ => true,
            },
        };
        if is_on { Colours::Some } else { Colours::None }
    }

    /// The colours for standard error.
    #[must_use]
    pub(crate) fn of_stderr(self) -> Colours {
        self.colours(std::io::stderr().is_terminal())
    }
}
