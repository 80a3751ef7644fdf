//! Rows in batches, column by column, row group after row group.

use super::chunk::{Chunk, Levels, Wrong};
use super::columns::{Column, Kind, Leaves};
use super::file::{Parquet, hint_of};
use super::pairs::Pairs;
use super::texts::Values;
use crate::error::{Problem, Result, codes};
use crate::interrupt;

/// Rows of a batch. What is unpacked of a row group is as large as its pages anyway.
const ROWS: u64 = 1 << 11;

/// Rows, column by column.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// The first of them, counted from 1 in the file.
    pub first_row: u64,
    /// How many there are.
    pub rows: usize,
    /// The values of the columns asked for, in their order.
    pub columns: Vec<Values>,
}

/// Reads columns of a file.
pub(crate) struct Reader<'p> {
    parquet: &'p Parquet,
    columns: Vec<&'p Column>,
    /// Whether decimals are wanted as whole numbers.
    wants_units: bool,
    next_group: usize,
    left: u64,
    chunks: Vec<Cells<'p>>,
    batch: Batch,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("parquet", &self.parquet)
            .finish_non_exhaustive()
    }
}

impl Parquet {
    /// Reads these of its columns, counted from 0.
    ///
    /// # Errors
    /// When one of them is of a type that is not read.
    pub(crate) fn read(&self, wanted: &[usize]) -> Result<Reader<'_>> {
        Reader::new(self, wanted)
    }

    /// The same, but decimals that fit into 128 bits come as [whole numbers](Values::units), without becoming text.
    ///
    /// # Errors
    /// When one of the columns is of a type that is not read.
    pub(crate) fn read_units(&self, wanted: &[usize]) -> Result<Reader<'_>> {
        let mut reader = Reader::new(self, wanted)?;
        reader.wants_units = true;
        Ok(reader)
    }
}

/// A column in a row group.
enum Cells<'p> {
    One(Box<Chunk<'p>>),
    Pairs(Box<Pairs<'p>>),
}

impl<'p> Reader<'p> {
    fn new(parquet: &'p Parquet, wanted: &[usize]) -> Result<Self> {
        let mut columns = Vec::with_capacity(wanted.len());
        for &index in wanted {
            let Some(column) = parquet.columns.get(index) else {
                return Err(parquet.refuse("a column is asked for that is not there"));
            };
            if column.kind == Kind::Unread {
                let is_nested = column.stored.contains('<');
                let what = if is_nested {
                    "is nested"
                } else {
                    "has a type that billbook does not read"
                };
                return Err(parquet.refuse(format!("column `{}` {what}: {}", column.name, column.stored)));
            }
            columns.push(column);
        }
        let batch = Batch {
            first_row: 1,
            rows: 0,
            columns: columns.iter().map(|_| Values::default()).collect(),
        };
        Ok(Self {
            parquet,
            columns,
            wants_units: false,
            next_group: 0,
            left: 0,
            chunks: Vec::new(),
            batch,
        })
    }

    /// The rows that were read last.
    pub(crate) fn batch(&self) -> &Batch {
        &self.batch
    }

    /// The next rows; nothing at the end of the file. Rows of two row groups are never in one batch.
    ///
    /// # Errors
    /// When a page cannot be read, or holds something else than the file states, or Ctrl-C was pressed.
    pub(crate) fn next_batch(&mut self) -> Result<Option<&Batch>> {
        interrupt::check()?;
        self.batch.first_row += u64::try_from(self.batch.rows).unwrap_or_default();
        self.batch.rows = 0;
        while self.left == 0 {
            if !self.begin_group()? {
                return Ok(None);
            }
        }
        let rows = self.left.min(ROWS);
        let count = usize::try_from(rows).unwrap_or_default();
        for ((cells, column), values) in self.chunks.iter_mut().zip(&self.columns).zip(&mut self.batch.columns) {
            let read = match cells {
                Cells::One(chunk) => chunk.read(count, values, &mut Levels::default()),
                Cells::Pairs(pairs) => pairs.read(count, values),
            };
            read.map_err(|wrong| problem(self.parquet, column, self.batch.first_row, wrong))?;
        }
        self.left -= rows;
        self.batch.rows = count;
        Ok(Some(&self.batch))
    }

    /// Begins the next row group; `false` where there is none.
    fn begin_group(&mut self) -> Result<bool> {
        let group = self.next_group;
        let Some(metadata) = self.parquet.metadata.row_groups().get(group) else {
            return Ok(false);
        };
        self.next_group += 1;
        self.left = u64::try_from(metadata.num_rows()).unwrap_or_default();
        self.chunks.clear();
        if self.left == 0 {
            return Ok(true);
        }
        for column in &self.columns {
            let units = self.wants_units;
            let leaf = |leaf: usize, kind: Kind| Chunk::new(self.parquet, group, (leaf, kind), units);
            let cells = match column.leaves {
                Leaves::One(number) => leaf(number, column.kind).map(|chunk| Cells::One(Box::new(chunk))),
                Leaves::Pairs { key, value, from } => leaf(key, Kind::Text).and_then(|keys| {
                    let values = Chunk::new(self.parquet, group, (key + 1, value), false)?;
                    Ok(Cells::Pairs(Box::new(Pairs::new(keys, values, value, from))))
                }),
                Leaves::None => Err("is not read".to_owned()),
            };
            let wrong = |message| problem(self.parquet, column, self.batch.first_row, (0, message));
            self.chunks.push(cells.map_err(wrong)?);
        }
        Ok(true)
    }
}

/// What is wrong in a column.
fn problem(parquet: &Parquet, column: &Column, first_row: u64, (row, message): Wrong) -> Box<Problem> {
    let row = first_row + u64::try_from(row).unwrap_or_default();
    let hint = hint_of(&message);
    let message = format!("`{}` {message}", column.name);
    let place = parquet.place(row, &column.name);
    Box::new(Problem::new(&codes::PARQUET, message).at(place).hint(hint))
}
