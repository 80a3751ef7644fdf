//! One Parquet file of a lake as it is written: its bytes are counted and hashed on their way.

use super::buffer::{Buffer, Value};
use super::column::{Column, failed, schema};
use super::totals::Totals;
use crate::digest::hex;
use crate::error::{Result, io};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group, as DuckDB counts them.
pub(super) const ROWS: usize = 122_880;

/// How much is gathered before it is written.
const BUFFER_BYTES: usize = 1 << 17;

/// A file whose bytes are counted and hashed.
#[derive(Debug)]
pub(super) struct Hashed {
    out: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += u64::try_from(written).unwrap_or_default();
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// A file of a lake that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Where it is, from the lake's folder, with `/` between names.
    pub path: String,
    /// Its hash.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// The sums of its amounts by currency.
    pub totals: Totals,
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Writing {
    path: String,
    writer: SerializedFileWriter<Hashed>,
    rows: u64,
    totals: Totals,
}

impl Writing {
    /// Begins a file at a path in a folder.
    ///
    /// # Errors
    /// When it cannot be made.
    ///
    /// `sorted` is the column by which the rows of each row group are in order.
    pub(super) fn begin(folder: &Path, path: String, columns: &[Column], sorted: Option<usize>) -> Result<Self> {
        let whole = folder.join(&path);
        let shown = whole.display().to_string();
        let wrong = |error: std::io::Error| io(&shown, "cannot write", &error);
        if let Some(parent) = whole.parent() {
            std::fs::create_dir_all(parent).map_err(wrong)?;
        }
        let out = BufWriter::with_capacity(BUFFER_BYTES, File::create_new(&whole).map_err(wrong)?);
        let sink = Hashed {
            out,
            hash: Sha256::new(),
            bytes: 0,
        };
        // Whatever else the library would write of itself, so that the same rows are the same bytes.
        let properties = WriterProperties::builder()
            .set_created_by(concat!("billbook ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(ROWS))
            .set_sorting_columns(sorted.and_then(|place| {
                Some(vec![SortingColumn {
                    column_idx: i32::try_from(place).ok()?,
                    descending: false,
                    nulls_first: true,
                }])
            }))
            .build();
        let writer = SerializedFileWriter::new(sink, schema(columns)?, Arc::new(properties));
        Ok(Self {
            writer: writer.map_err(|error| failed(&shown, &error))?,
            path,
            rows: 0,
            totals: Totals::default(),
        })
    }

    /// Writes what is gathered, with what it comes to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&mut self, buffer: &mut Buffer, totals: &mut Totals) -> Result<()> {
        self.rows += u64::try_from(buffer.rows()).unwrap_or_default();
        self.totals.add_all(&std::mem::take(totals));
        buffer.write(&mut self.writer, &self.path)
    }

    /// Writes a row group of so many rows, which come to this.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write_group(
        &mut self,
        rows: usize,
        totals: &Totals,
        write: impl FnOnce(&mut SerializedRowGroupWriter<Hashed>) -> parquet::errors::Result<()>,
    ) -> Result<()> {
        self.rows += u64::try_from(rows).unwrap_or_default();
        self.totals.add_all(totals);
        let path = &self.path;
        let wrong = |error| failed(path, &error);
        let mut group = self.writer.next_row_group().map_err(wrong)?;
        write(&mut group).map_err(wrong)?;
        group.close().map_err(wrong)?;
        Ok(())
    }

    /// Ends the file. It is on the disk then.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn finish(mut self) -> Result<Written> {
        let path = self.path;
        self.writer.finish().map_err(|error| failed(&path, &error))?;
        let sink = self.writer.inner_mut();
        sink.flush().map_err(|error| io(&path, "cannot write", &error))?;
        sink.out
            .get_ref()
            .sync_all()
            .map_err(|error| io(&path, "cannot write", &error))?;
        Ok(Written {
            sha256: hex(&sink.hash.clone().finalize()),
            bytes: sink.bytes,
            path,
            rows: self.rows,
            totals: self.totals,
        })
    }
}

/// Rows that go into one file, a row group at a time.
#[derive(Debug)]
pub(super) struct Rows {
    buffer: Buffer,
    totals: Totals,
    file: Writing,
}

impl Rows {
    /// None, of a file that begins.
    pub(super) fn begin(folder: &Path, path: String, columns: &[Column], sorted: Option<usize>) -> Result<Self> {
        Ok(Self {
            buffer: Buffer::new(columns, sorted),
            totals: Totals::default(),
            file: Writing::begin(folder, path, columns, sorted)?,
        })
    }

    /// How many wait to be written.
    pub(super) fn waiting(&self) -> usize {
        self.buffer.rows()
    }

    /// Adds a row, whose amounts in its currency go into the sums.
    pub(super) fn push(&mut self, row: &[Value], currency: &str, amounts: &[Option<crate::money::sums::Amount>]) {
        self.buffer.push(row);
        self.totals.add(currency, amounts);
    }

    /// Writes those that wait as one row group.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.buffer.rows() > 0 {
            self.file.write(&mut self.buffer, &mut self.totals)?;
        }
        Ok(())
    }

    /// Writes all, and ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn finish(mut self) -> Result<Written> {
        self.flush()?;
        self.file.finish()
    }
}
