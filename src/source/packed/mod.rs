//! Files packed with gzip, `1F 8B …`, or with zstd, `28 B5 2F FD …`, unpacked with a limit.
//!
//! A megabyte can hold a gigabyte of one letter. Text that is held in memory may have [`TEXT_BYTES_MAX`]; what is
//! read piece by piece may be longer, as long as it does not unpack to more than an honest table can.

pub(crate) mod texts;

use crate::error::{Code, Problem, codes};
use flate2::read::MultiGzDecoder;
use std::io::{BufRead, Error, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// With gzip.
    Gzip,
    /// With zstd.
    Zstd,
}

/// At most this many bytes of text are held in memory.
pub(crate) const TEXT_BYTES_MAX: u64 = 1 << 30;

/// So many bytes of a text that is held in memory may come whatever its packed size.
const FREE: u64 = 64 << 20;

/// What is read piece by piece, and a long text that is held in memory, may unpack to this many times its size; tables of charges come to some thirty times.
pub(crate) const TIMES_MAX: u64 = 200;

/// A frame of zstd may look back this many bytes, as a power of two: as far as `zstd -d` allows without being asked.
const WINDOW_LOG_MAX: u32 = 27;

impl Packing {
    /// All of them.
    pub(crate) const ALL: [Packing; 2] = [Packing::Gzip, Packing::Zstd];

    /// How bytes are packed; `None` where they are not.
    #[must_use]
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1F, 0x8B, ..] => Some(Packing::Gzip),
            // A frame, or one to be skipped, with which some programs begin.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }

    /// What files that are packed so are called in the end: `june.csv.gz`.
    #[must_use]
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Packing::Gzip => &[".gz"],
            Packing::Zstd => &[".zst", ".zstd"],
        }
    }

    /// In a word, for people.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    fn code(self) -> &'static Code {
        match self {
            Packing::Gzip => &codes::GZIP,
            Packing::Zstd => &codes::ZSTD,
        }
    }

    /// What packed bytes unpack to.
    ///
    /// # Errors
    /// When it is cut short, altered, or too long.
    pub(crate) fn unpack(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        self.unpack_at_most(bytes, TEXT_BYTES_MAX, FREE)
    }

    /// The same, for at most so many bytes, and for at most so many where that is more than an honest text can have.
    fn unpack_at_most(self, bytes: &[u8], max: u64, free: u64) -> std::io::Result<Vec<u8>> {
        let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut limit = Limit { count: 0, free };
        let mut reader = self.reader(bytes)?.take(max + 1);
        let mut text = Vec::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            limit.add(read, packed)?;
            text.extend_from_slice(piece.get(..read).unwrap_or_default());
        }
        if limit.count > max {
            return Err(too_long(&format!("more than {} MiB", max >> 20)));
        }
        Ok(text)
    }

    /// The beginning of what packed bytes unpack to, as far as they go: they may be the beginning of a file.
    #[must_use]
    pub(crate) fn beginning(self, bytes: &[u8], max: u64) -> Vec<u8> {
        let mut text = Vec::new();
        // What is cut off, or not packed at all, is reported when the file is read.
        if let Ok(reader) = self.reader(bytes) {
            let _ = reader.take(max).read_to_end(&mut text);
        }
        text
    }

    /// Several files, or frames, one after another are one.
    fn reader<'r, R: BufRead + Send + 'r>(self, packed: R) -> std::io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Packing::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
                decoder.window_log_max(WINDOW_LOG_MAX)?;
                Box::new(decoder)
            }
        })
    }

    /// Why a packed file cannot be read, where that is the file's own fault and not the disk's.
    #[must_use]
    pub(crate) fn problem(self, file: &str, error: &Error) -> Option<Problem> {
        let look = match self {
            Packing::Gzip => {
                "run `gzip -t FILE` to see whether it is complete; unpack it with `gunzip` to look into it"
            }
            Packing::Zstd => {
                "run `zstd -t FILE` to see whether it is complete; unpack it with `zstd -d --long=31` to look into it"
            }
        };
        let (message, hint) = match error.kind() {
            ErrorKind::UnexpectedEof => (
                "the packed file is cut short".to_owned(),
                "copy it again from its source, and compare the sizes",
            ),
            // The library of zstd gives its own errors no kind; those of the disk have another one.
            ErrorKind::InvalidData | ErrorKind::InvalidInput => (in_words(error), look),
            ErrorKind::Other if self == Packing::Zstd && error.raw_os_error().is_none() => (in_words(error), look),
            _ => return None,
        };
        Some(Problem::new(self.code(), message).in_file(file).hint(hint))
    }

    /// That what it unpacks to is packed itself.
    #[must_use]
    pub(crate) fn twice(self, file: &str) -> Problem {
        Problem::new(self.code(), "the packed file has another packed file in it")
            .in_file(file)
            .hint("unpack it once, and import what comes out")
    }

    /// Why a packed file cannot be read, whatever the fault.
    #[must_use]
    pub(crate) fn refusal(self, file: &str, error: &Error) -> Problem {
        self.problem(file, error)
            .unwrap_or_else(|| Problem::new(self.code(), error.to_string()).in_file(file))
    }
}

fn in_words(error: &Error) -> String {
    let told = error.to_string();
    let why = match told.as_str() {
        "Unknown frame descriptor" => "something else follows behind its last frame",
        "Frame requires too much memory for decoding" => {
            "it looks back further than 128 MiB; pack it again without `--long` and `--ultra`"
        }
        "Restored data doesn't match checksum" | "corrupt gzip stream does not have a matching checksum" => {
            "its checksum does not fit, so its bytes were altered"
        }
        "invalid gzip header" => "something else than gzip follows behind its end, or its header was altered",
        "Dictionary mismatch" => "it needs a dictionary; pack it again without one",
        other => other,
    };
    format!("the packed file cannot be unpacked: {why}")
}

fn too_long(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("it unpacks to {what}"))
}

/// The name of a file without the ending that its packing gave it: `june.csv` of `june.csv.zst`.
#[must_use]
pub(crate) fn unpacked_name(name: &str) -> &str {
    let mut endings = Packing::ALL.into_iter().flat_map(Packing::endings);
    endings.find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// Counts what comes out, and ends where that is too much for what went in.
#[derive(Debug)]
pub(crate) struct Limit {
    count: u64,
    /// So many bytes may come whatever the size.
    free: u64,
}

impl Default for Limit {
    fn default() -> Self {
        Self {
            count: 0,
            free: TEXT_BYTES_MAX,
        }
    }
}

impl Limit {
    /// A limit that is reached sooner.
    #[cfg(test)]
    pub(crate) fn of(free: u64) -> Self {
        Self { count: 0, free }
    }

    /// Counts bytes that came out of so many packed ones.
    ///
    /// # Errors
    /// When they are too many.
    pub(crate) fn add(&mut self, count: usize, packed: u64) -> std::io::Result<()> {
        self.count += u64::try_from(count).unwrap_or_default();
        if self.count > self.free && self.count / TIMES_MAX > packed {
            return Err(too_long(&format!("more than {TIMES_MAX} times its size")));
        }
        Ok(())
    }
}

/// Reads packed bytes piece by piece. Counts those that were read.
pub(crate) struct Unpacked<'r> {
    decoder: Box<dyn Read + Send + 'r>,
    read: Arc<AtomicU64>,
    limit: Limit,
}

impl<'r> Unpacked<'r> {
    /// What `packed` unpacks to; `read` counts the bytes that were read of it.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn new(
        packing: Packing,
        packed: impl BufRead + Send + 'r,
        read: Arc<AtomicU64>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            decoder: packing.reader(packed)?,
            read,
            limit: Limit::default(),
        })
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.limit.add(count, self.read.load(Ordering::Relaxed))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(packing: Packing, text: &[u8]) -> Vec<u8> {
        match packing {
            Packing::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
            Packing::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
                encoder.include_checksum(true).unwrap();
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
        }
    }

    #[test]
    fn what_is_cut_short_altered_or_too_long_is_refused() {
        for packing in Packing::ALL {
            let whole = packed(packing, &[b'x'; 1000]);
            assert_eq!(Packing::of(&whole), Some(packing));
            assert_eq!(packing.unpack_at_most(&whole, 1000, FREE).unwrap(), [b'x'; 1000]);
            let two = [whole.clone(), packed(packing, b"y")].concat();
            assert_eq!(
                packing.unpack(&two).unwrap().len(),
                1001,
                "files one after another are one"
            );
            let at_most = |bytes: &[u8], max: u64| {
                let error = packing.unpack_at_most(bytes, max, FREE).unwrap_err();
                packing.problem("x.gz", &error).unwrap().message
            };
            let message = |bytes: &[u8]| at_most(bytes, 2000);
            assert_eq!(
                at_most(&whole, 999),
                "the packed file cannot be unpacked: it unpacks to more than 0 MiB"
            );
            for length in 4..whole.len() {
                assert_eq!(message(&whole[..length]), "the packed file is cut short", "{length}");
            }
            let mut altered = packed(packing, b"text");
            let checksum = altered.len() - if packing == Packing::Gzip { 8 } else { 4 };
            altered[checksum] ^= 1;
            let expected = "the packed file cannot be unpacked: its checksum does not fit, so its bytes were altered";
            assert_eq!(message(&altered), expected);
            let behind = [whole.clone(), b"and something more".to_vec()].concat();
            assert!(message(&behind).contains("something else"), "{}", message(&behind));
            assert!(
                packing
                    .problem("x.gz", &Error::from(ErrorKind::PermissionDenied))
                    .is_none()
            );
            assert!(packing.problem("x.gz", &Error::from_raw_os_error(5)).is_none());
        }
    }

    #[test]
    fn a_frame_may_not_look_back_too_far() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(WINDOW_LOG_MAX + 1).unwrap();
        encoder.write_all(b"text").unwrap();
        let bytes = encoder.finish().unwrap();
        let error = Packing::Zstd.unpack(&bytes).unwrap_err();
        let problem = Packing::Zstd.problem("x.zst", &error).unwrap();
        assert!(problem.message.contains("further than 128 MiB"), "{}", problem.message);
    }

    #[test]
    fn a_bomb_is_refused_while_it_is_read() {
        for packing in Packing::ALL {
            let bomb = packed(packing, &vec![b'\n'; 4 << 20]);
            let error = packing.unpack_at_most(&bomb, TEXT_BYTES_MAX, 1 << 20).unwrap_err();
            assert_eq!(error.to_string(), "it unpacks to more than 200 times its size");
            let read = Arc::new(AtomicU64::new(u64::try_from(bomb.len()).unwrap()));
            let mut unpacked = Unpacked::new(packing, bomb.as_slice(), read).unwrap();
            unpacked.limit = Limit::of(1 << 20);
            let error = std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap_err();
            assert_eq!(error.to_string(), "it unpacks to more than 200 times its size");
        }
    }

    #[test]
    fn names_lose_the_ending_of_their_packing() {
        for (name, expected) in [
            ("a.csv.gz", "a.csv"),
            ("a.csv.zst", "a.csv"),
            ("a.json.zstd", "a.json"),
            ("a.csv", "a.csv"),
        ] {
            assert_eq!(unpacked_name(name), expected);
        }
    }
}
