//! Where the bytes of a Parquet file are: in a file, or in memory.

use bytes::{Buf, Bytes};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Where the bytes are.
#[derive(Debug)]
pub(super) enum Place {
    /// In a file of this size, which nobody else seeks in.
    File(File, u64),
    /// There.
    Bytes(Bytes),
}

impl Place {
    /// How many bytes there are.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::File(_, size) => *size,
            Self::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        }
    }

    /// So many bytes from a place on.
    pub(super) fn bytes(&self, start: u64, length: usize) -> Option<Bytes> {
        self.get_bytes(start, length).ok()
    }
}

impl Length for Place {
    fn len(&self) -> u64 {
        self.size()
    }
}

impl ChunkReader for Place {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        match self {
            Self::File(file, _) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(start))?;
                Ok(Box::new(std::io::BufReader::with_capacity(HEADER, file)))
            }
            Self::Bytes(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                if start > bytes.len() {
                    return Err(beyond());
                }
                Ok(Box::new(bytes.slice(start..).reader()))
            }
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = u64::try_from(length).ok().and_then(|length| start.checked_add(length));
        if end.is_none_or(|end| end > self.size()) {
            return Err(beyond());
        }
        match self {
            Self::File(file, _) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(start))?;
                let mut bytes = vec![0; length];
                file.read_exact(&mut bytes)?;
                Ok(bytes.into())
            }
            Self::Bytes(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                Ok(bytes.slice(start..start + length))
            }
        }
    }
}

/// How much is read of a page to find its header.
const HEADER: usize = 512;

fn beyond() -> ParquetError {
    ParquetError::EOF("a page lies outside of the file".to_owned())
}
