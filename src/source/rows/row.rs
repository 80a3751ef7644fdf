//! One row: a text for each column, and where it stands. Memory is asked for once and used for all rows.

/// A row of a table.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// The row as it stands in the file, and behind it texts that do not stand in it as they are.
    text: String,
    /// How much of the text is the row itself.
    original: usize,
    /// Where in the text each cell is; `None` where it is empty.
    cells: Vec<Option<(usize, usize)>>,
    /// Its line in a text, its row in a sheet, its number in a list, each from 1.
    pub number: i64,
    /// How many cells it has in the file, where that is not what the header says.
    pub ragged: Option<usize>,
}

impl Row {
    /// Forgets the row before.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.original = 0;
        self.ragged = None;
    }

    /// Takes the text of the row over; cells that stand in it are then [put](Self::put) by their places.
    pub(super) fn begin(&mut self, number: i64, text: &str) {
        self.number = number;
        self.text.push_str(text);
        self.original = self.text.len();
    }

    /// Adds a cell that stands in the text of the row.
    pub(super) fn put(&mut self, start: usize, end: usize) {
        self.cells.push((start < end).then_some((start, end)));
    }

    /// Adds a cell by its text.
    pub(super) fn push(&mut self, text: Option<&str>) {
        let start = self.text.len();
        self.text.push_str(text.unwrap_or_default());
        self.put(start, self.text.len());
    }

    /// Makes it as many cells as the header has names.
    pub(super) fn fill(&mut self, names: usize) {
        if self.cells.len() != names {
            self.ragged = Some(self.cells.len());
            self.cells.resize(names, None);
        }
    }

    /// The row as it stands in the file.
    pub(super) fn original(&self) -> &str {
        self.text.get(..self.original).unwrap_or_default()
    }

    /// The cells, one for each name of the header; `None` where a cell is empty.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Option<&str>> {
        self.cells
            .iter()
            .map(|cell| cell.and_then(|(start, end)| self.text.get(start..end)))
    }

    /// A cell, counted from 0.
    pub(crate) fn cell(&self, place: usize) -> Option<&str> {
        let (start, end) = self.cells.get(place).copied().flatten()?;
        self.text.get(start..end)
    }
}
