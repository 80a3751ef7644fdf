//! The container of an `.xls` file: `D0 CF 11 E0 …`, sectors in chains, streams with names such as `Workbook`.
//!
//! Read here, and written anew with one stream in it, before calamine sees it: calamine follows chains that run in a
//! circle until memory is used up. No chain is longer here than the file has sectors.

/// The start of such a file.
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// This number or a larger one is not a sector, but the end of a chain or a free place.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
/// Shorter streams lie within another stream, in sectors of 64 bytes.
const MINI_STREAM_MAX: usize = 4096;
const MINI_SECTOR: usize = 64;
/// The sectors that are written.
const SECTOR: usize = 4096;

/// Why there is no stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoStream {
    /// The file has none of these names.
    NotThere,
    /// The file is damaged.
    Broken(&'static str),
}

type Read<T> = Result<T, NoStream>;

const CUT_SHORT: NoStream = NoStream::Broken("it is cut short");

struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the one that follows it.
    next: Vec<u32>,
}

/// The first stream that has one of the names, the names in this order.
///
/// # Errors
/// When there is none, or it is longer than `max`, or the file is damaged.
pub(super) fn stream(bytes: &[u8], names: &[&str], max: usize) -> Read<Vec<u8>> {
    // What has no directory is not known to have been a spreadsheet.
    let nothing = |error| if error == CUT_SHORT { NoStream::NotThere } else { error };
    let sector = match word(bytes, 30).map_err(nothing)? & 0xFFFF {
        9 => 512,
        12 => 4096,
        _ => return Err(NoStream::NotThere),
    };
    let mut container = Container {
        bytes,
        sector,
        next: Vec::new(),
    };
    container.next = container.table().map_err(nothing)?;
    let directory = container.chain(word(bytes, 48)?, usize::MAX).map_err(nothing)?;
    let (entries, _) = directory.as_chunks::<128>();
    for name in names {
        let Some(entry) = entries.iter().find(|entry| is_called(entry, name)) else {
            continue;
        };
        let (start, length) = container.extent(entry)?;
        if length > max {
            return Err(NoStream::Broken("its cells take more room than billbook reads"));
        }
        if length >= MINI_STREAM_MAX {
            return container.chain(start, length);
        }
        let root = entries.first().ok_or(CUT_SHORT)?;
        let (root_start, root_length) = container.extent(root)?;
        let small = Container {
            bytes: &container.chain(root_start, root_length)?,
            sector: MINI_SECTOR,
            next: words(&container.chain(word(bytes, 60)?, usize::MAX)?).collect(),
        };
        return small.chain(start, length);
    }
    Err(NoStream::NotThere)
}

impl Container<'_> {
    /// The bytes of a sector; the last one of a file may be short. Sectors of the file come after its header.
    fn sector(&self, number: u32) -> Read<&[u8]> {
        let header = usize::from(self.sector != MINI_SECTOR);
        let place = usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_add(header));
        let start = place
            .and_then(|place| place.checked_mul(self.sector))
            .ok_or(CUT_SHORT)?;
        let rest = self
            .bytes
            .get(start..)
            .filter(|rest| !rest.is_empty())
            .ok_or(CUT_SHORT)?;
        Ok(rest.get(..self.sector).unwrap_or(rest))
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// The table of which sector follows which. The header says where it lies, and a chain of its own.
    fn table(&self) -> Read<Vec<u32>> {
        let mut places: Vec<u32> = words(self.bytes.get(76..512).ok_or(CUT_SHORT)?).collect();
        let mut more = word(self.bytes, 68)?;
        for _ in 0..=self.sectors() {
            if more >= NO_SECTOR {
                break;
            }
            places.extend(words(self.sector(more)?));
            more = places.pop().ok_or(CUT_SHORT)?;
        }
        let mut next = Vec::new();
        for place in places.into_iter().filter(|&place| place < NO_SECTOR) {
            if next.len() > self.bytes.len() {
                return Err(NoStream::Broken("its table of sectors is larger than it"));
            }
            next.extend(words(self.sector(place)?));
        }
        Ok(next)
    }

    /// The bytes of a chain of sectors, at most so many.
    fn chain(&self, start: u32, length: usize) -> Read<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut number = start;
        for _ in 0..self.sectors() {
            if number == END_OF_CHAIN || bytes.len() >= length {
                bytes.truncate(length);
                return Ok(bytes);
            }
            bytes.extend_from_slice(self.sector(number)?);
            let place = usize::try_from(number).map_err(|_| CUT_SHORT)?;
            number = *self.next.get(place).ok_or(CUT_SHORT)?;
        }
        if number == END_OF_CHAIN || bytes.len() >= length {
            bytes.truncate(length);
            return Ok(bytes);
        }
        Err(NoStream::Broken("a chain of its sectors runs in a circle"))
    }

    /// Where a stream begins, and its length.
    fn extent(&self, entry: &[u8; 128]) -> Read<(u32, usize)> {
        let length = word(entry, 120)?;
        let high = if self.sector == SECTOR { word(entry, 124)? } else { 0 };
        let length = usize::try_from(length).ok().filter(|_| high == 0);
        Ok((word(entry, 116)?, length.unwrap_or(usize::MAX)))
    }
}

fn is_called(entry: &[u8; 128], name: &str) -> bool {
    let (units, _) = entry.as_chunks::<2>();
    let units = units.iter().take(32).map(|unit| u16::from_le_bytes(*unit));
    let found: String = char::decode_utf16(units.take_while(|&unit| unit != 0))
        .map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    found.eq_ignore_ascii_case(name)
}

/// A file that holds nothing but this stream.
///
/// # Errors
/// When it is too long for one table of sectors, some 400 MiB.
pub(super) fn holding(name: &str, stream: &[u8]) -> Read<Vec<u8>> {
    let too_long = || NoStream::Broken("its cells take more room than billbook reads");
    // One of less than 4096 bytes would lie elsewhere; what follows the last record is not read.
    let length = stream.len().max(MINI_STREAM_MAX);
    let sectors = length.div_ceil(SECTOR);
    let tables = (sectors + 2).div_ceil(SECTOR / 4 - 1);
    // First the stream, then the directory, then the table.
    let count = |count: usize| u32::try_from(count).map_err(|_| too_long());
    let (directory, table) = (count(sectors)?, count(sectors)? + 1);
    let mut bytes = MAGIC.to_vec();
    bytes.resize(24, 0);
    for half in [0x3E_u16, 4, 0xFFFE, 12, 6, 0, 0, 0] {
        bytes.extend(half.to_le_bytes());
    }
    put(
        &mut bytes,
        &[1, count(tables)?, directory, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0],
    );
    let last = table + count(tables)?;
    put(&mut bytes, &(table..last).collect::<Vec<u32>>());
    if bytes.len() > 512 {
        return Err(too_long());
    }
    while bytes.len() < 512 {
        put(&mut bytes, &[FREE]);
    }
    bytes.resize(SECTOR, 0);
    bytes.extend_from_slice(stream);
    bytes.resize(SECTOR * (sectors + 1), 0);
    put_entry(&mut bytes, "Root Entry", 5, 0, 0);
    put_entry(&mut bytes, name, 2, 0, count(length)?);
    bytes.resize(SECTOR * (sectors + 2), 0);
    let next = (1..directory).chain([END_OF_CHAIN, END_OF_CHAIN]);
    put(&mut bytes, &next.collect::<Vec<u32>>());
    put(&mut bytes, &vec![0xFFFF_FFFD; tables]);
    while !bytes.len().is_multiple_of(SECTOR) {
        put(&mut bytes, &[FREE]);
    }
    Ok(bytes)
}

fn put_entry(bytes: &mut Vec<u8>, name: &str, kind: u8, start: u32, length: u32) {
    let from = bytes.len();
    bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(from + 64, 0);
    let letters = u16::try_from(name.len() * 2 + 2).unwrap_or_default();
    bytes.extend(letters.to_le_bytes());
    bytes.extend([kind, 1]);
    let child = if kind == 5 { 1 } else { FREE };
    put(bytes, &[FREE, FREE, child]);
    bytes.resize(from + 116, 0);
    put(bytes, &[start, length, 0]);
}

fn put(bytes: &mut Vec<u8>, words: &[u32]) {
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().map(|word| u32::from_le_bytes(*word))
}

fn word(bytes: &[u8], at: usize) -> Read<u32> {
    let word = bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    word.map(u32::from_le_bytes).ok_or(CUT_SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 100, 4095, 4096, 4097, 5_000_000] {
            let content: Vec<u8> = (0..length).map(|at: usize| u8::try_from(at % 251).unwrap()).collect();
            let file = holding("Workbook", &content).unwrap();
            let found = stream(&file, &["Book", "Workbook"], usize::MAX).unwrap();
            assert_eq!(found.get(..length), Some(content.as_slice()));
            assert!(found.iter().skip(length).all(|&byte| byte == 0));
            assert_eq!(stream(&file, &["Book"], usize::MAX), Err(NoStream::NotThere));
        }
    }

    #[test]
    fn a_circle_of_sectors_is_refused() {
        let mut file = holding("Workbook", &[7; 3 * SECTOR]).unwrap();
        // The table is the last sector; the first sector follows itself, and the stream claims to be longer.
        let table = file.len() - SECTOR;
        file[table..table + 4].copy_from_slice(&0_u32.to_le_bytes());
        let directory = table - SECTOR;
        file[directory + 128 + 120..][..4].copy_from_slice(&u32::MAX.to_le_bytes());
        let found = stream(&file, &["Workbook"], usize::MAX);
        assert_eq!(found, Err(NoStream::Broken("a chain of its sectors runs in a circle")));
        // The directory follows itself.
        let mut file = holding("Workbook", &[7; 3 * SECTOR]).unwrap();
        file[table + 12..][..4].copy_from_slice(&3_u32.to_le_bytes());
        let found = stream(&file, &["Workbook"], usize::MAX);
        assert_eq!(found, Err(NoStream::Broken("a chain of its sectors runs in a circle")));
    }
}
