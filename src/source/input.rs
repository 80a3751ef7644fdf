//! A file that is too large to be read whole: where its bytes are, and how they are gone through.

use crate::digest::hex;
use crate::error::{Problem, Result, codes, fail, io};
use crate::interrupt;
use crate::source::discover::Found;
use crate::source::mapped::Mapped;
use crate::source::parquet::{self, Parquet};
use crate::source::table::grid::cell_name;
use crate::source::{Source, gzip};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// What is read of a packed file at once.
const PACKED: usize = 1 << 16;

/// A file whose rows come by the million.
#[derive(Debug)]
pub struct Input {
    /// Its path as the user gave it, or `-`.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its modification time; `None` for standard input.
    pub modified_at: Option<DateTime<Utc>>,
    /// How its text is cut into records and fields.
    pub cut: Cut,
    /// Where its rows stand, if that is not on the lines of its text.
    pub places: Option<Places>,
    /// What was done to make its text of it, as sentences.
    pub notes: Vec<String>,
    /// What is wrong with its table, before any row of it is read.
    pub flaws: Vec<Problem>,
    /// Where its bytes are.
    pub content: Content,
    /// How it is read with a mapping, where it is.
    pub mapped: Option<Mapped>,
}

/// Where the bytes of a file are.
#[derive(Debug)]
pub enum Content {
    /// There.
    Plain(PathBuf),
    /// There, packed with gzip.
    Gzip(PathBuf),
    /// There, as columns.
    Parquet(PathBuf),
    /// All bytes, as columns.
    ParquetBytes(Arc<Source>),
    /// All bytes, and the text to be read in their place where that is something else.
    Bytes {
        /// The file itself.
        original: Arc<Source>,
        /// The text.
        text: Vec<u8>,
    },
}

/// How a text is cut into records and fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// What stands between fields.
    pub separator: u8,
    /// Records before the header: a line `sep=;`.
    pub before_header: usize,
}

impl Default for Cut {
    fn default() -> Self {
        Self {
            separator: b',',
            before_header: 0,
        }
    }
}

/// Where the rows of a file stand that has no line for each.
#[derive(Debug)]
pub enum Places {
    /// In cells of a sheet.
    Sheet(Sheet),
    /// In a list of objects.
    Objects(Objects),
}

/// Where the objects of a list stand in a document.
#[derive(Debug, Default)]
pub struct Objects {
    /// Pointer to the list, or none where each object has a line of its own.
    pub list: Option<String>,
    /// First and last byte of each, the latter excluded.
    pub spans: Vec<(usize, usize)>,
    /// Line and column of each, from 1.
    pub lines: Vec<(usize, usize)>,
}

impl Objects {
    /// `/value/3/BilledCost`, for an object counted from 0.
    #[must_use]
    pub fn pointer(&self, object: usize, member: &str) -> String {
        match &self.list {
            Some(list) => format!("{list}/{object}/{member}"),
            None => format!("/{member}"),
        }
    }
}

/// Where the rows of a sheet stand in it.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The row of each record.
    pub rows: Vec<u32>,
    /// The column of each field.
    pub columns: Vec<u32>,
}

impl Sheet {
    /// `Costs!C7`, for a record and field counted from 0.
    #[must_use]
    pub fn cell(&self, record: usize, field: usize) -> Option<String> {
        let (row, column) = (self.rows.get(record)?, self.columns.get(field)?);
        Some(cell_name(&self.name, *row, *column))
    }
}

/// Counts the bytes read from a packed file, for the progress bar.
struct Counting<R> {
    inner: R,
    position: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.position
            .fetch_add(u64::try_from(read).unwrap_or_default(), Ordering::Relaxed);
        Ok(read)
    }
}

impl Input {
    /// Whether a file can be looked into and read from its beginning afterwards, unlike standard input and pipes.
    #[must_use]
    pub fn is_regular(found: &Found) -> bool {
        found.path.as_os_str() != "-" && found.path.is_file()
    }

    /// A [regular](Self::is_regular) file, and how its text begins, or its bytes where it has no text.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn look(found: &Found, most: u64) -> Result<(Self, Vec<u8>)> {
        let name = found.path.display().to_string();
        let failed = |error: std::io::Error| io(&name, "cannot read", &error);
        let file = File::open(&found.path).map_err(failed)?;
        let data = file.metadata().map_err(failed)?;
        let mut head = Vec::new();
        file.take(most).read_to_end(&mut head).map_err(failed)?;
        let is_packed = gzip::is_packed(&head);
        let input = Self {
            size: data.len(),
            modified_at: data.modified().ok().map(Into::into),
            cut: Cut::default(),
            places: None,
            notes: Vec::new(),
            flaws: Vec::new(),
            content: match () {
                () if is_packed => Content::Gzip(found.path.clone()),
                () if parquet::is_likely(&head) => Content::Parquet(found.path.clone()),
                () => Content::Plain(found.path.clone()),
            },
            mapped: None,
            name,
        };
        let count = usize::try_from(most).unwrap_or(usize::MAX);
        let text = is_packed.then(|| gzip::beginning(&head, count).unwrap_or_default());
        Ok((input, text.unwrap_or(head)))
    }

    /// Bytes that are read already.
    ///
    /// # Errors
    /// When they are packed, and cannot be unpacked.
    pub fn whole(source: Source) -> Result<Self> {
        if parquet::is_likely(&source.bytes) {
            return Ok(Self {
                name: source.name.clone(),
                size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
                modified_at: source.modified_at,
                cut: Cut::default(),
                places: None,
                notes: Vec::new(),
                flaws: Vec::new(),
                content: Content::ParquetBytes(Arc::new(source)),
                mapped: None,
            });
        }
        let text = if gzip::is_packed(&source.bytes) {
            let broken = |error: std::io::Error| io(&source.name, "cannot unpack", &error);
            gzip::unpack(&source.bytes).map_err(|error| match gzip::problem(&source.name, &error) {
                Some(problem) => Box::new(problem),
                None => broken(error),
            })?
        } else {
            source.bytes.clone()
        };
        Ok(Self {
            name: source.name.clone(),
            size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
            modified_at: source.modified_at,
            cut: Cut::default(),
            places: None,
            notes: Vec::new(),
            flaws: Vec::new(),
            content: Content::Bytes {
                original: Arc::new(source),
                text,
            },
            mapped: None,
        })
    }

    /// The same file, read with a mapping.
    #[must_use]
    pub fn mapped(mut self, mapped: Mapped) -> Self {
        self.mapped = Some(mapped);
        self
    }

    /// Its folder, where it has one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.content {
            Content::Plain(path) | Content::Gzip(path) | Content::Parquet(path) => path.parent(),
            Content::Bytes { original, .. } | Content::ParquetBytes(original) => Path::new(&original.name).parent(),
        }
    }

    /// The SHA-256 of its bytes, where that is known before it is read.
    #[must_use]
    pub fn known_hash(&self) -> Option<&str> {
        match &self.content {
            Content::Bytes { original, .. } | Content::ParquetBytes(original) => Some(&original.sha256),
            _ => None,
        }
    }

    /// The SHA-256 of its bytes, taken without holding them.
    ///
    /// # Errors
    /// When it cannot be read, or Ctrl-C was pressed.
    pub fn sha256(&self) -> Result<String> {
        if let Some(hash) = self.known_hash() {
            return Ok(hash.to_owned());
        }
        let failed = |error: std::io::Error| io(&self.name, "cannot read", &error);
        let mut source = File::open(&self.name).map_err(failed)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            interrupt::check()?;
            let read = source.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                return Ok(hex(&hasher.finalize()));
            }
            hasher.update(buffer.get(..read).unwrap_or_default());
        }
    }

    /// Whether the hash of the file is that of the text in it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self.content, Content::Plain(_))
    }

    /// Whether it is packed with gzip.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        matches!(self.content, Content::Gzip(_))
    }

    /// Whether it is columns, and has no text.
    #[must_use]
    pub fn is_parquet(&self) -> bool {
        matches!(self.content, Content::Parquet(_) | Content::ParquetBytes(_))
    }

    /// Size and modification time of the file as it is now, where several threads read it, each for itself: they read the
    /// same only if these stay.
    #[must_use]
    pub(crate) fn state(&self) -> Option<(u64, Option<SystemTime>)> {
        let Content::Parquet(path) = &self.content else {
            return None;
        };
        let data = std::fs::metadata(path).ok()?;
        Some((data.len(), data.modified().ok()))
    }

    /// Its columns, or what is wrong with them.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn parquet(&self) -> Result<std::result::Result<Parquet, Box<Problem>>> {
        let opened = match &self.content {
            Content::Parquet(path) => Parquet::open(path, &self.name),
            Content::ParquetBytes(original) => Parquet::of_source(original),
            _ => fail(&codes::PARQUET, "the file is not a Parquet file"),
        };
        match opened {
            Err(problem) if problem.code == &codes::PARQUET => Ok(Err(problem)),
            opened => Ok(Ok(opened?)),
        }
    }

    /// Its text. Where that is packed, the number counts the bytes of the file that were read.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<(Box<dyn Read + Send + '_>, Arc<AtomicU64>)> {
        let position = Arc::new(AtomicU64::new(0));
        let open = |path: &Path| File::open(path).map_err(|error| io(&self.name, "cannot read", &error));
        let reader: Box<dyn Read + Send> = match &self.content {
            Content::Plain(path) => Box::new(open(path)?),
            Content::Gzip(path) => {
                let counting = Counting {
                    inner: open(path)?,
                    position: Arc::clone(&position),
                };
                let packed = BufReader::with_capacity(PACKED, counting);
                Box::new(gzip::Unpacked::new(packed, Arc::clone(&position)))
            }
            Content::Bytes { text, .. } => Box::new(Cursor::new(text.as_slice())),
            Content::Parquet(_) | Content::ParquetBytes(_) => Box::new(std::io::empty()),
        };
        Ok((reader, position))
    }

    /// All bytes of the file itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        match &self.content {
            Content::Plain(path) | Content::Gzip(path) | Content::Parquet(path) => {
                std::fs::read(path).map_err(|error| io(&self.name, "cannot read", &error))
            }
            Content::Bytes { original, .. } | Content::ParquetBytes(original) => Ok(original.bytes.clone()),
        }
    }
}
