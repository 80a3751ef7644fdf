//! Files packed with gzip: `1F 8B …`, unpacked with a limit.
//!
//! A megabyte of gzip can hold a gigabyte of one letter. Text that is held in memory may have [`TEXT_BYTES_MAX`]; what is
//! read piece by piece may be longer, as long as it does not unpack to more than an honest table can.

use crate::error::{Problem, codes};
use flate2::read::MultiGzDecoder;
use std::io::{Error, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The start of such a file.
pub(crate) const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// At most this many bytes of text are held in memory.
pub(crate) const TEXT_BYTES_MAX: u64 = 1 << 30;

/// What is read piece by piece may unpack to this many times its size; tables of charges come to some thirty times.
const TIMES_MAX: u64 = 200;

/// Whether bytes are packed.
#[must_use]
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// The text in packed bytes.
///
/// # Errors
/// When it is cut short, altered, or too long.
pub(crate) fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    unpack_at_most(bytes, TEXT_BYTES_MAX)
}

/// The first bytes of what packed bytes unpack to, as far as they can be unpacked; nothing where none can.
pub(crate) fn beginning(bytes: &[u8], count: usize) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    // What is cut short has a beginning all the same.
    let read = MultiGzDecoder::new(bytes).take(count).read_to_end(&mut text);
    (read.is_ok() || !text.is_empty()).then_some(text)
}

fn unpack_at_most(bytes: &[u8], max: u64) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(max + 1).read_to_end(&mut text)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > max {
        return Err(too_long(&format!("more than {} MiB", max >> 20)));
    }
    Ok(text)
}

fn too_long(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("it unpacks to {what}"))
}

/// Reads packed bytes piece by piece. Counts those that were read.
#[derive(Debug)]
pub(crate) struct Unpacked<R> {
    decoder: MultiGzDecoder<R>,
    read: Arc<AtomicU64>,
    count: u64,
    /// So many bytes may come whatever the size.
    free: u64,
}

impl<R: Read> Unpacked<R> {
    /// What `packed` unpacks to; `read` counts the bytes that were read of it.
    pub(crate) fn new(packed: R, read: Arc<AtomicU64>) -> Self {
        Self {
            decoder: MultiGzDecoder::new(packed),
            read,
            count: 0,
            free: TEXT_BYTES_MAX,
        }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.count += u64::try_from(count).unwrap_or_default();
        let packed = self.read.load(Ordering::Relaxed);
        if self.count > self.free && self.count / TIMES_MAX > packed {
            return Err(too_long(&format!("more than {TIMES_MAX} times its size")));
        }
        Ok(count)
    }
}

/// Why a packed file cannot be read, where that is the file's own fault and not the disk's.
#[must_use]
pub(crate) fn problem(file: &str, error: &Error) -> Option<Problem> {
    let (message, hint) = match error.kind() {
        ErrorKind::UnexpectedEof => (
            "the packed file is cut short".to_owned(),
            "copy it again from its source, and compare the sizes",
        ),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => (
            format!("the packed file cannot be unpacked: {error}"),
            "run `gzip -t FILE` to see whether it is complete; unpack it with `gunzip` to look into it",
        ),
        _ => return None,
    };
    Some(Problem::new(&codes::GZIP, message).in_file(file).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_cut_short_altered_or_too_long_is_refused() {
        let whole = packed(&[b'x'; 1000]);
        assert_eq!(unpack_at_most(&whole, 1000).unwrap(), [b'x'; 1000]);
        let two = [whole.clone(), packed(b"y")].concat();
        assert_eq!(unpack(&two).unwrap().len(), 1001, "files one after another are one");
        let at_most = |bytes: &[u8], max: u64| {
            let error = unpack_at_most(bytes, max).unwrap_err();
            problem("x.gz", &error).unwrap().message
        };
        let message = |bytes: &[u8]| at_most(bytes, 2000);
        assert_eq!(
            at_most(&whole, 999),
            "the packed file cannot be unpacked: it unpacks to more than 0 MiB"
        );
        for length in 2..whole.len() {
            assert_eq!(message(&whole[..length]), "the packed file is cut short", "{length}");
        }
        let mut altered = packed(b"text");
        let checksum = altered.len() - 8;
        altered[checksum] ^= 1;
        assert!(message(&altered).starts_with("the packed file cannot be unpacked: "));
        assert!(problem("x.gz", &Error::from(ErrorKind::PermissionDenied)).is_none());
    }

    #[test]
    fn a_bomb_is_refused_while_it_is_read() {
        let bomb = packed(&vec![b'\n'; 4 << 20]);
        let read = Arc::new(AtomicU64::new(u64::try_from(bomb.len()).unwrap()));
        let mut unpacked = Unpacked::new(bomb.as_slice(), read);
        unpacked.free = 1 << 20;
        let error = std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap_err();
        assert_eq!(error.to_string(), "it unpacks to more than 200 times its size");
    }
}
