//! Pages that are plain or dictionary-coded, decoded a second time: by code that shares nothing with that of the first
//! reader, and makes no texts. All other pages are left to the crate's own readers.

use crate::source::parquet::guarded::guarded;
use crate::source::parquet::typed::unreadable;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

/// Takes a value off the front of the bytes, and says how many it took; nothing where they are too few.
pub(super) trait Take<T>: FnMut(&[u8]) -> Option<(T, usize)> {}

impl<T, F: FnMut(&[u8]) -> Option<(T, usize)>> Take<T> for F {}

/// What a page has too few of.
const CUT: &str = "has fewer values than its page states";

/// Calls with the value of each row of a column that does not repeat; `false` where one of its pages is not read here. That may
/// be a later one: writers give up a dictionary in the middle of a row group.
///
/// # Errors
/// Says what cannot be read.
pub(super) fn each<T: Copy>(
    pages: &mut dyn PageReader,
    is_optional: bool,
    mut take: impl Take<T>,
    mut call: impl FnMut(Option<T>),
) -> Result<bool, String> {
    let mut dictionary = Vec::new();
    loop {
        let page = guarded(|| pages.get_next_page())?;
        let Some(page) = page.map_err(|error| unreadable(&error))? else {
            return Ok(true);
        };
        let Some((levels, start)) = parts(&page, is_optional)? else {
            return Ok(false);
        };
        let bytes = page.buffer().get(start..).ok_or(CUT)?;
        let count = usize::try_from(page.num_values()).map_err(|_| CUT)?;
        if let Page::DictionaryPage { .. } = page {
            let mut rest = bytes;
            for _ in 0..count {
                let (value, length) = take(rest).ok_or(CUT)?;
                dictionary.push(value);
                rest = rest.get(length..).ok_or(CUT)?;
            }
            continue;
        }
        let levels = page.buffer().get(levels.0..levels.1).unwrap_or_default();
        let mut values = if page.encoding() == Encoding::PLAIN {
            Values::Plain(bytes)
        } else {
            let (width, codes) = bytes.split_first().map_or((0, bytes), |(width, codes)| (*width, codes));
            Values::Codes(Runs::new(codes, width), &dictionary)
        };
        if levels.is_empty() {
            values.take(count, &mut take, &mut call)?;
            continue;
        }
        let mut left = count;
        for (level, times) in Runs::new(levels, 1) {
            let times = times.min(left);
            left -= times;
            if level == 1 {
                values.take(times, &mut take, &mut call)?;
            } else {
                (0..times).for_each(|_| call(None));
            }
            if left == 0 {
                break;
            }
        }
        if left > 0 {
            return Err(CUT.to_owned());
        }
    }
}

/// Where the levels of a page begin and end, and where its values begin.
type Parts = ((usize, usize), usize);

/// Where the levels of a page begin and end, and where its values begin; `None` where it is not read here.
fn parts(page: &Page, is_optional: bool) -> Result<Option<Parts>, String> {
    let is_coded = |encoding: Encoding| {
        use Encoding::{PLAIN, PLAIN_DICTIONARY, RLE_DICTIONARY};
        matches!(encoding, PLAIN | PLAIN_DICTIONARY | RLE_DICTIONARY)
    };
    let place = |length: u32| usize::try_from(length).map_err(|_| CUT);
    let of_levels = match page {
        Page::DictionaryPage { encoding, .. } => {
            let is_plain = matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY);
            return Ok(is_plain.then_some(((0, 0), 0)));
        }
        Page::DataPage {
            encoding,
            def_level_encoding,
            buf,
            ..
        } => {
            if !is_coded(*encoding) || (is_optional && *def_level_encoding != Encoding::RLE) {
                return Ok(None);
            }
            if is_optional {
                let length = place(u32::from_le_bytes(*buf.first_chunk().ok_or(CUT)?))?;
                (4, 4 + length)
            } else {
                (0, 0)
            }
        }
        Page::DataPageV2 {
            encoding,
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            if !is_coded(*encoding) {
                return Ok(None);
            }
            let start = place(*rep_levels_byte_len)?;
            (start, start.saturating_add(place(*def_levels_byte_len)?))
        }
    };
    Ok(Some((of_levels, of_levels.1)))
}

/// The values of a page that are left.
enum Values<'p, T> {
    Plain(&'p [u8]),
    Codes(Runs<'p>, &'p [T]),
}

impl<T: Copy> Values<'_, T> {
    fn take(&mut self, count: usize, take: &mut impl Take<T>, call: &mut impl FnMut(Option<T>)) -> Result<(), String> {
        match self {
            Self::Plain(bytes) => {
                for _ in 0..count {
                    let (value, length) = take(bytes).ok_or(CUT)?;
                    call(Some(value));
                    *bytes = bytes.get(length..).ok_or(CUT)?;
                }
            }
            Self::Codes(runs, dictionary) => {
                let mut left = count;
                while left > 0 {
                    let (code, times) = runs.at_most(left).ok_or(CUT)?;
                    let value = usize::try_from(code).ok().and_then(|code| dictionary.get(code));
                    let value = value.ok_or("has a code that its dictionary does not have")?;
                    (0..times).for_each(|_| call(Some(*value)));
                    left -= times;
                }
            }
        }
        Ok(())
    }
}

/// Numbers of a few bits, in runs of the same one, and one after the other: each with how many times it comes.
struct Runs<'p> {
    bytes: std::slice::Iter<'p, u8>,
    width: u8,
    /// Bits that were taken from the bytes, the next one lowest, and how many.
    bits: u64,
    length: u8,
    /// Numbers that are left of a pack, and of a run.
    packed: u64,
    run: (u32, usize),
}

impl<'p> Runs<'p> {
    fn new(bytes: &'p [u8], width: u8) -> Self {
        Self {
            bytes: bytes.iter(),
            // Wider ones are nowhere; they come to nothing.
            width: width.min(32),
            bits: 0,
            length: 0,
            packed: 0,
            run: (0, 0),
        }
    }

    /// The next number, and how many times it comes, at most so many.
    fn at_most(&mut self, most: usize) -> Option<(u32, usize)> {
        if self.run.1 == 0 {
            self.run = self.next_run()?;
        }
        let times = self.run.1.min(most);
        self.run.1 -= times;
        Some((self.run.0, times))
    }

    fn next_run(&mut self) -> Option<(u32, usize)> {
        loop {
            if self.packed > 0 {
                self.packed -= 1;
                return Some((self.bits_of(self.width)?, 1));
            }
            let mut header: u64 = 0;
            for shift in (0..57).step_by(7) {
                let byte = *self.bytes.next()?;
                header |= u64::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
            }
            // What was left of a byte before belongs to no number.
            (self.bits, self.length) = (0, 0);
            if header & 1 == 1 {
                self.packed = (header >> 1).checked_mul(8)?;
                continue;
            }
            let whole_bytes = self.width.div_ceil(8) * 8;
            let number = self.bits_of(whole_bytes)?;
            let times = usize::try_from(header >> 1).ok()?;
            if times > 0 {
                return Some((number, times));
            }
        }
    }

    fn bits_of(&mut self, width: u8) -> Option<u32> {
        while self.length < width {
            self.bits |= u64::from(*self.bytes.next()?) << self.length;
            self.length += 8;
        }
        let number = self.bits & ((1 << width) - 1);
        self.bits >>= width;
        self.length -= width;
        u32::try_from(number).ok()
    }
}

impl Iterator for Runs<'_> {
    type Item = (u32, usize);

    fn next(&mut self) -> Option<Self::Item> {
        self.at_most(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_specification() {
        let numbers = |bytes: &[u8], width: u8| -> Vec<(u32, usize)> { Runs::new(bytes, width).collect() };
        let packed: Vec<u32> = Runs::new(&[3, 0x88, 0xc6, 0xfa], 3).map(|(number, _)| number).collect();
        assert_eq!(packed, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(numbers(&[10, 7], 3), [(7, 5)]);
        assert_eq!(numbers(&[2, 1, 2, 3, 4], 32), [(0x0403_0201, 1)]);
        assert_eq!(numbers(&[6], 0), [(0, 3)]);
        assert_eq!(numbers(&[0x80; 20], 3), []);
        assert_eq!(numbers(&[4, 1, 3, 5], 1).len(), 9);
    }
}
