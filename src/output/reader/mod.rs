//! The form for readers: a table that fits the terminal, `1157.94`, `fe0b82e3…9c21`, `2025-06-19 10:13`.
//!
//! It is used on a terminal, and with `--for terminal[=COLUMNS]`; pipes, files, CSV and JSON stay exact and whole. What a
//! command has to do for it:
//!
//! - **Say what its columns are**, once, where it declares them: a [`Show`] for each, such as [`Show::AMOUNT`] or
//!   `Show::ID.little()`. A report says it in its list of columns ([`crate::contract::report::Column::all`]); any other
//!   command hands a list of names and shows to `Document::shows`. Columns that nobody declares are numbers as they are, or
//!   texts.
//! - **Take [`Arrange`]** (`--columns`, `--sort`, `--limit`) beside `Target` in its arguments, and hand it to
//!   `Document::arranged`, with the number of rows at the end that are totals. It holds for every form.
//! - **Say what there is where nothing was found**, with `Document::empty`: one line on standard error.
//! - **A text that is not one table** is made with `Document::reader_text`, out of the parts here: [`Reader::table`] for a
//!   table with its lines below, [`Reader::paint`] for a verdict or a severity, [`Reader::wrap`] for a paragraph,
//!   [`number::amount`] for an amount in a sentence. [`Reader::columns`] is the width.
//!
//! Amounts have the decimals of their currency, from the column that [`Show::of`] names, halves away from zero; what is
//! not zero and below the unit is `<0.01`. Quantities, prices and rates have at most six significant decimals. Where a
//! table is too wide, headers break at `_`, ids lose their middle (they stay different), texts their end, and then columns
//! go: empty ones and repetitions first, those of little use next, from the right; lines below name what is missing.

pub(crate) mod arrange;
pub(crate) mod cells;
pub(crate) mod colour;
mod fit;
pub(crate) mod number;
pub(crate) mod pager;
pub(crate) mod show;
mod table;
pub(crate) mod time;
pub(crate) mod width;

pub(crate) use arrange::Arrange;
pub(crate) use colour::{Colour, Colours};
pub(crate) use show::{Kind, Show};

use crate::output::lines;
use crate::output::rows::Rows;

/// Who reads, and how.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// How many columns a line may have.
    pub columns: usize,
    /// Whether all digits are shown.
    pub is_exact: bool,
    /// Whether all columns are shown whole, however long the lines get.
    pub is_wide: bool,
    /// Whether there are colours.
    pub colours: Colours,
}

impl Reader {
    /// A table, and below it what a reader has to know of it; `totals` of its last rows are totals. Without a last line
    /// break. Names of `shows` that the rows do not have are passed over.
    #[must_use]
    pub fn table(&self, rows: &Rows, shows: &[(String, Show)], totals: usize) -> String {
        let all: Vec<usize> = (0..rows.columns.len()).collect();
        table::render(self, rows, shows, (&all, false), totals)
    }

    /// The same of the columns at these places, which never go where the user chose them.
    #[must_use]
    pub(crate) fn chosen(
        &self,
        rows: &Rows,
        shows: &[(String, Show)],
        (places, is_chosen): (&[usize], bool),
        totals: usize,
    ) -> String {
        table::render(self, rows, shows, (places, is_chosen), totals)
    }

    /// A text in a colour, where there are colours.
    #[must_use]
    pub(crate) fn paint(&self, colour: Colour, text: &str) -> String {
        self.colours.paint(colour, text)
    }

    /// A text of several lines in lines that fit, as [`lines::folded`] does it.
    #[must_use]
    pub(crate) fn folded(&self, text: &str) -> String {
        if self.is_wide {
            return text.to_owned();
        }
        lines::folded(text, self.columns)
    }

    /// A paragraph in lines that fit, the second and all further ones indented by so many blanks.
    #[must_use]
    pub(crate) fn wrap(&self, text: &str, indent: usize) -> String {
        let width = self.columns.saturating_sub(indent).max(1);
        let lines = width::wrapped(&width::clean(text), width);
        lines.join(&format!("\n{}", " ".repeat(indent)))
    }
}
