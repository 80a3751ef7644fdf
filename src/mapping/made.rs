//! What a row became, or why it became nothing.

use crate::error::{Position, Problem, codes};
use std::ops::Range;

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// One or several charges (or one invoice, or one payment).
    #[default]
    Charges,
    /// A row that the mapping passes over: counted and listed, never stored.
    Skipped,
    /// A row of totals: its figure is compared with the sum of the rows.
    Total,
    /// The row at which reading ends; it is not read itself.
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
    /// Where each cell stands in `texts`; row-major.
    cells: Vec<Option<Range<usize>>>,
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
        self.texts.get(self.range(charge, column)?)
    }

    /// All values of a charge, in the order of the target columns.
    pub(crate) fn charge(&self, charge: usize) -> impl Iterator<Item = Option<&str>> {
        (0..self.columns).map(move |column| self.cell(charge, column))
    }

    /// Where a value stands.
    pub(super) fn range(&self, charge: usize, column: usize) -> Option<Range<usize>> {
        let at = charge.checked_mul(self.columns)?.checked_add(column)?;
        self.cells.get(at).cloned().flatten()
    }

    /// Begins a row.
    pub(super) fn begin(&mut self, columns: usize) {
        self.kind = RowKind::Charges;
        self.total = None;
        self.status = None;
        self.texts.clear();
        self.cells.clear();
        self.columns = columns;
    }

    /// The next value of the row.
    pub(super) fn push(&mut self, text: Option<&str>) {
        let start = self.texts.len();
        let cell = text.map(|text| {
            self.texts.push_str(text);
            start..self.texts.len()
        });
        self.cells.push(cell);
    }

    /// The next value of the row, which is one that stands there already.
    pub(super) fn push_range(&mut self, range: Option<Range<usize>>) {
        self.cells.push(range);
    }

    /// Forgets all charges.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
    }
}

/// What is wrong with a cell, or with what an expression makes of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Whether it is about this column, of the file or of the target; `check` is a check of the mapping that does not hold.
    #[must_use]
    pub(crate) fn is_about(&self, name: &str) -> bool {
        let is_check = || name == "check" && self.target.is_none() && self.column.is_none();
        self.target.as_deref() == Some(name)
            || self.column.as_ref().is_some_and(|(_, column)| column == name)
            || is_check()
    }

    /// The problem as the program prints it. The place is that of the cell, or of the row.
    #[must_use]
    pub(crate) fn problem(&self, mapping: &str, place: Position) -> Problem {
        let mut problem = Problem::new(&codes::MAPPED, self.message.clone()).at(place);
        if let Some(value) = &self.value {
            problem = problem.value(value.clone());
        }
        if let Some(expression) = &self.expression {
            let one_line = expression.split_whitespace().collect::<Vec<_>>().join(" ");
            problem = problem.hint(format!(
                "the expression of the mapping `{mapping}` is: {}",
                cut(&one_line)
            ));
        }
        if !self.inputs.is_empty() {
            let read = self.inputs.iter().map(|(name, value)| match value {
                Some(value) => format!("{name} = '{}'", cut(value)),
                None => format!("{name} is null"),
            });
            problem = problem.hint(format!("it read {}", read.collect::<Vec<_>>().join(", ")));
        }
        match &self.hint {
            Some(hint) => problem.hint(hint.clone()),
            None => problem,
        }
    }
}

/// At most so many letters of an expression or an input are shown.
const SHOWN_MAX: usize = 300;

fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN_MAX).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
