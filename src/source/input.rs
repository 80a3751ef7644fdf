//! A file that is too large to be read whole: where its bytes are, and how they are gone through.

use crate::digest::hex;
use crate::error::{Problem, Result, codes, fail, io};
use crate::interrupt;
use crate::source::Source;
use crate::source::discover::Found;
use crate::source::mapped::Mapped;
use crate::source::packed::{Packing, Unpacked};
use crate::source::parquet::{self, Parquet};
use crate::source::table::grid::cell_name;
use crate::source::zipped::Member;
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
    /// The zip archive that it was in, where it was in one.
    pub(crate) member: Option<Arc<Member>>,
    /// Where its bytes are.
    pub(crate) content: Content,
    /// How it is read with a mapping, where it is.
    pub mapped: Option<Mapped>,
}

/// Where the bytes of a file are.
#[derive(Debug)]
pub(crate) enum Content {
    /// There.
    Plain(PathBuf),
    /// There, packed.
    Packed(PathBuf, Packing),
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
        found.path.as_os_str() != "-" && found.location().is_file()
    }

    /// A [regular](Self::is_regular) file, and how its text begins, or its bytes where it has no text.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn look(found: &Found, most: u64) -> Result<(Self, Vec<u8>)> {
        let name = found.name();
        let failed = |error: std::io::Error| io(&name, "cannot read", &error);
        let file = File::open(found.location()).map_err(failed)?;
        let data = file.metadata().map_err(failed)?;
        let mut head = Vec::new();
        file.take(most).read_to_end(&mut head).map_err(failed)?;
        let packing = Packing::of(&head);
        let location = found.location().to_owned();
        let input = Self {
            size: data.len(),
            modified_at: found.modified_at(&data),
            cut: Cut::default(),
            places: None,
            notes: Vec::new(),
            flaws: Vec::new(),
            member: found.member.clone(),
            content: match packing {
                Some(packing) => Content::Packed(location, packing),
                None if parquet::is_likely(&head) => Content::Parquet(location),
                None => Content::Plain(location),
            },
            mapped: None,
            name,
        };
        let text = packing.map(|packing| packing.beginning(&head, most));
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
                member: source.member.clone(),
                content: Content::ParquetBytes(Arc::new(source)),
                mapped: None,
            });
        }
        let text = source.content()?.to_vec();
        Ok(Self {
            name: source.name.clone(),
            size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
            modified_at: source.modified_at,
            cut: Cut::default(),
            places: None,
            notes: Vec::new(),
            flaws: Vec::new(),
            member: source.member.clone(),
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

    /// The folder in which it lies, or the archive that it was in.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        let name = self.member.as_ref().map_or(&self.name, |member| &member.archive.name);
        Path::new(name).parent()
    }

    /// The paths by which it belongs together with others, the best first. A zip archive may have been packed around one part
    /// or around several: then the path of the archive, or the path without it, is what a manifest names.
    #[must_use]
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let own = PathBuf::from(&self.name);
        let Some(member) = &self.member else {
            return vec![own];
        };
        let archive = Path::new(&member.archive.name);
        let inside = own.strip_prefix(archive).unwrap_or(&own);
        let beside = archive.with_file_name(inside);
        if member.is_only {
            vec![beside, archive.to_owned(), own]
        } else {
            vec![own, beside]
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
        let path = match &self.content {
            Content::Bytes { original, .. } | Content::ParquetBytes(original) => return Ok(original.sha256.clone()),
            Content::Plain(path) | Content::Packed(path, _) | Content::Parquet(path) => path,
        };
        let failed = |error: std::io::Error| io(&self.name, "cannot read", &error);
        let mut source = File::open(path).map_err(failed)?;
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

    /// How it is packed, where it is.
    #[must_use]
    pub(crate) fn packing(&self) -> Option<Packing> {
        match self.content {
            Content::Packed(_, packing) => Some(packing),
            _ => None,
        }
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
            Content::Packed(path, packing) => {
                let counting = Counting {
                    inner: open(path)?,
                    position: Arc::clone(&position),
                };
                let packed = BufReader::with_capacity(PACKED, counting);
                let unpacked = Unpacked::new(*packing, packed, Arc::clone(&position));
                Box::new(unpacked.map_err(|error| io(&self.name, "cannot unpack", &error))?)
            }
            Content::Bytes { text, .. } => Box::new(Cursor::new(text.as_slice())),
            Content::Parquet(_) | Content::ParquetBytes(_) => Box::new(std::io::empty()),
        };
        Ok((reader, position))
    }

    /// The bytes of the file itself, to be read, where its own form packs them: packing them once more would be in vain.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn packed_bytes(&self) -> Result<Option<Box<dyn Read + '_>>> {
        match &self.content {
            Content::Packed(path, _) | Content::Parquet(path) => {
                let file = File::open(path).map_err(|error| io(&self.name, "cannot read", &error))?;
                Ok(Some(Box::new(file)))
            }
            Content::ParquetBytes(original) => Ok(Some(Box::new(original.bytes.as_slice()))),
            Content::Plain(_) | Content::Bytes { .. } => Ok(None),
        }
    }

    /// All bytes of the file itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        match &self.content {
            Content::Plain(path) | Content::Packed(path, _) | Content::Parquet(path) => {
                std::fs::read(path).map_err(|error| io(&self.name, "cannot read", &error))
            }
            Content::Bytes { original, .. } | Content::ParquetBytes(original) => Ok(original.bytes.clone()),
        }
    }
}
