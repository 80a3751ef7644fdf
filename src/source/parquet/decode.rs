//! Values of a page to texts and codes.

use super::hybrid::Hybrid;
use super::texts::{NULL, Texts, Values};
use super::values::Form;

/// How the values of a page are written.
pub(super) enum Coded {
    /// One after the other, from this byte on.
    Plain(usize),
    /// One bit each, from this bit on.
    Bits(usize),
    /// As codes of the dictionary.
    Codes(Hybrid),
}

/// Decodes values.
pub(super) struct Decoder<'d> {
    /// How they are written as texts.
    pub form: Form,
    /// Whether decimals are wanted as whole numbers.
    pub as_units: bool,
    /// How many values the dictionary has.
    pub dictionary: usize,
    /// The least number so far.
    pub least: &'d mut Option<i128>,
    /// The greatest.
    pub greatest: &'d mut Option<i128>,
}

impl Decoder<'_> {
    /// So many values of a page.
    pub(super) fn decode(
        &mut self,
        buffer: &[u8],
        how: &mut Coded,
        (count, type_length): (usize, i32),
        values: &mut Values,
    ) -> Result<(), String> {
        match how {
            Coded::Plain(at) => self.decode_plain(buffer, at, (count, type_length), values, true),
            Coded::Bits(at) => {
                for _ in 0..count {
                    let byte = buffer
                        .get(*at / 8)
                        .ok_or("has fewer values in its page than the page states")?;
                    self.push(&[byte >> (*at % 8) & 1], values)?;
                    *at += 1;
                }
                Ok(())
            }
            Coded::Codes(hybrid) => {
                let most = u32::try_from(self.dictionary).unwrap_or(u32::MAX);
                let codes = &mut values.codes;
                let mut greatest = 0;
                hybrid.each(buffer, count, |code, times| {
                    greatest = greatest.max(code);
                    if times == 1 {
                        codes.push(code);
                    } else {
                        codes.extend(std::iter::repeat_n(code, times));
                    }
                })?;
                if count > 0 && greatest >= most {
                    return Err(format!("has the code {greatest}, and a dictionary of {most} values"));
                }
                Ok(())
            }
        }
    }

    /// Values one after the other, each with its length before it where that is not that of its type.
    pub(super) fn decode_plain(
        &mut self,
        buffer: &[u8],
        at: &mut usize,
        (count, type_length): (usize, i32),
        values: &mut Values,
        merges: bool,
    ) -> Result<(), String> {
        const CUT: &str = "has fewer values in its page than the page states";
        let width = self.form.width(type_length);
        if self.as_units
            && let Some(width) = width
        {
            return self.decode_units(buffer, at, (count, width), values, merges);
        }
        for _ in 0..count {
            let rest = buffer.get(*at..).ok_or(CUT)?;
            let (start, length) = if let Some(width) = width {
                (0, width)
            } else {
                let length = rest.first_chunk::<4>().ok_or(CUT)?;
                (4, usize::try_from(u32::from_le_bytes(*length)).map_err(|_| CUT)?)
            };
            let value = rest.get(start..).and_then(|rest| rest.get(..length)).ok_or(CUT)?;
            if merges {
                self.push(value, values)?;
            } else {
                self.add(value, &mut values.own)?;
            }
            *at += start + length;
        }
        Ok(())
    }

    /// Whole numbers of this many bytes one after the other.
    fn decode_units(
        &mut self,
        buffer: &[u8],
        at: &mut usize,
        (count, width): (usize, usize),
        values: &mut Values,
        has_codes: bool,
    ) -> Result<(), String> {
        const CUT: &str = "has fewer values in its page than the page states";
        let end = count.checked_mul(width).and_then(|length| at.checked_add(length));
        let bytes = end.and_then(|end| buffer.get(*at..end)).ok_or(CUT)?;
        let first = self.dictionary + values.own.len();
        let end_code = u32::try_from(first + count).ok().filter(|code| *code != NULL);
        let (first, end_code) = u32::try_from(first).ok().zip(end_code).ok_or(MANY)?;
        let (mut least, mut greatest) = (i128::MAX, i128::MIN);
        let form = self.form;
        let units = bytes.chunks_exact(width.max(1)).map(|bytes| {
            let units = form.units(bytes).unwrap_or_default();
            least = least.min(units);
            greatest = greatest.max(units);
            units
        });
        values.own.extend_units(units);
        if has_codes {
            values.codes.extend(first..end_code);
        }
        if count > 0 {
            self.note(least);
            self.note(greatest);
        }
        *at = end.unwrap_or(*at);
        Ok(())
    }

    /// Notes a number that is there.
    fn note(&mut self, number: i128) {
        *self.least = Some(self.least.map_or(number, |least| least.min(number)));
        *self.greatest = Some(self.greatest.map_or(number, |greatest| greatest.max(number)));
    }

    /// Adds a value that is not in the dictionary.
    pub(super) fn push(&mut self, value: &[u8], values: &mut Values) -> Result<(), String> {
        let own = self.add(value, &mut values.own)?;
        let is_last = !self.as_units
            && own > 0
            && values.own.last() == values.own.get(usize::try_from(own - 1).unwrap_or_default());
        let own = if is_last {
            values.own.pop();
            own - 1
        } else {
            own
        };
        let code = u32::try_from(self.dictionary)
            .ok()
            .and_then(|before| before.checked_add(own));
        let code = code.filter(|code| *code != NULL).ok_or(MANY)?;
        values.codes.push(code);
        Ok(())
    }

    /// Adds the text of a value, or its whole number.
    fn add(&mut self, value: &[u8], texts: &mut Texts) -> Result<u32, String> {
        let form = self.form;
        if self.as_units {
            let units = form.units(value).ok_or("is cut off")?;
            self.note(units);
            return texts.push_units(units);
        }
        let mut number = None;
        let place = texts.push(|text| {
            number = form.write(value, text)?;
            Ok(())
        })?;
        if let Some(number) = number {
            self.note(number);
        }
        Ok(place)
    }
}

/// The message about values that cannot be numbered.
const MANY: &str = "has too many values";
