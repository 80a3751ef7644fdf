//! What a row became.

use crate::error::{Position, Problem, codes};

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// One or several charges (or one invoice, or one payment).
    #[default]
    Charges,
    /// A row that the mapping skips: counted and listed, never stored.
    Skipped,
    /// A row of totals: its figure is held against the sum of the rows.
    Total,
    /// The row after which nothing more is read; it is not read itself.
    Stop,
}

/// What one row became. The same value is used for row after row, so that memory is asked for once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    /// What the row is.
    pub kind: RowKind,
    /// The figure of a row of totals (`[control] total`).
    pub total: Option<String>,
    /// `open` or `final`, where the mapping's `[delivery] status` says it.
    pub status: Option<String>,
    texts: String,
    /// Where each cell ends in `texts`, and whether it is null; row-major.
    cells: Vec<Option<(usize, usize)>>,
    columns: usize,
}

impl Made {
    /// How many charges the row became.
    #[must_use]
    pub(crate) fn charges(&self) -> usize {
        self.cells.len().checked_div(self.columns).unwrap_or(0)
    }

    /// The value of a charge in a target column, both counted from 0; `None` is null.
    #[must_use]
    pub(crate) fn cell(&self, charge: usize, column: usize) -> Option<&str> {
        let at = charge.checked_mul(self.columns)?.checked_add(column)?;
        let (start, end) = self.cells.get(at).copied().flatten()?;
        self.texts.get(start..end)
    }

    /// All values of a charge, in the order of the target columns.
    pub(crate) fn charge(&self, charge: usize) -> impl Iterator<Item = Option<&str>> {
        (0..self.columns).map(move |column| self.cell(charge, column))
    }
}

/// What is wrong with a cell, or with what an expression makes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellProblem {
    /// The column of the file whose cell cannot be read, with its place in the header; `None` where an expression fails.
    pub column: Option<(usize, String)>,
    /// The target column whose expression fails: `ChargeCategory`.
    pub target: Option<String>,
    /// What is wrong, in words.
    pub message: String,
    /// The value as found.
    pub value: Option<String>,
    /// The expression, where one fails.
    pub expression: Option<String>,
    /// What the expression read, by name.
    pub inputs: Vec<(String, Option<String>)>,
    /// What to do.
    pub hint: Option<String>,
}

impl CellProblem {
    /// The problem as the program prints it. The place is that of the cell, or of the row.
    #[must_use]
    pub(crate) fn problem(&self, place: Position) -> Problem {
        let mut problem = Problem::new(&codes::CELL, self.message.clone()).at(place);
        problem.value.clone_from(&self.value);
        problem
    }
}
