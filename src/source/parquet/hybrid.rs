//! Whole numbers of few bits, in runs of one number and in packs of many: levels, and codes of a dictionary.

/// A place in such numbers.
#[derive(Debug, Clone)]
pub(super) struct Hybrid {
    at: usize,
    end: usize,
    width: u32,
    run: Run,
}

#[derive(Debug, Clone)]
enum Run {
    Same {
        left: usize,
        number: u32,
    },
    /// The place of the first bit that is not read, counted from the first byte of the data.
    Packed {
        left: usize,
        bit: usize,
    },
}

/// The message where numbers end early.
const CUT: &str = "has fewer values in its page than the page states";

impl Hybrid {
    /// Numbers of this many bits, at most 32, between two places of the data.
    pub(super) fn new(at: usize, end: usize, width: u32) -> Result<Self, String> {
        if width > 32 {
            return Err(format!("has codes of {width} bits in its page"));
        }
        Ok(Self {
            at,
            end,
            width,
            run: Run::Same { left: 0, number: 0 },
        })
    }

    /// Calls with so many numbers: each of them, and how often it comes.
    pub(super) fn each(&mut self, data: &[u8], count: usize, mut call: impl FnMut(u32, usize)) -> Result<(), String> {
        let mut wanted = count;
        while wanted > 0 {
            match &mut self.run {
                Run::Same { left: 0, .. } | Run::Packed { left: 0, .. } => self.next_run(data)?,
                Run::Same { left, number } => {
                    let taken = wanted.min(*left);
                    call(*number, taken);
                    *left -= taken;
                    wanted -= taken;
                }
                Run::Packed { left, bit } => {
                    let taken = wanted.min(*left);
                    let width = usize::try_from(self.width).unwrap_or_default();
                    let mask = if self.width == 32 {
                        u32::MAX
                    } else {
                        (1 << self.width) - 1
                    };
                    for _ in 0..taken {
                        call(number_at(data, *bit) & mask, 1);
                        *bit += width;
                    }
                    *left -= taken;
                    wanted -= taken;
                }
            }
        }
        Ok(())
    }

    fn next_run(&mut self, data: &[u8]) -> Result<(), String> {
        let header = self.header(data)?;
        let left = usize::try_from(header >> 1).map_err(|_| CUT)?;
        let width = usize::try_from(self.width).unwrap_or_default();
        if header & 1 == 0 {
            let length = width.div_ceil(8);
            let bytes = self.at.checked_add(length).filter(|end| *end <= self.end);
            let bytes = bytes.and_then(|end| data.get(self.at..end)).ok_or(CUT)?;
            let number = bytes
                .iter()
                .rev()
                .fold(0, |number: u32, byte| (number << 8) | u32::from(*byte));
            self.at += length;
            self.run = Run::Same { left, number };
        } else {
            // The last pack may lack the bytes that would be filled up only.
            let room = self.end.saturating_sub(self.at);
            let length = left.checked_mul(width).ok_or(CUT)?;
            let (length, count) = if length <= room {
                (length, left.checked_mul(8).ok_or(CUT)?)
            } else {
                (room, room * 8 / width.max(1))
            };
            let bit = self.at.checked_mul(8).ok_or(CUT)?;
            self.at += length;
            self.run = Run::Packed { left: count, bit };
        }
        Ok(())
    }

    /// The number before a run: seven bits of it in each byte.
    fn header(&mut self, data: &[u8]) -> Result<u64, String> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = data.get(self.at).filter(|_| self.at < self.end).ok_or(CUT)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(CUT.to_owned())
    }
}

/// 32 bits from a bit on; beyond the end there are zeros.
#[inline]
fn number_at(data: &[u8], bit: usize) -> u32 {
    let at = bit / 8;
    let word = if let Some(bytes) = data.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        u64::from_le_bytes(*bytes)
    } else {
        let rest = data.get(at..).unwrap_or_default();
        rest.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte))
    };
    u32::try_from((word >> (bit % 8)) & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(data: &[u8], width: u32, count: usize) -> Result<Vec<u32>, String> {
        let mut numbers = Vec::new();
        let mut hybrid = Hybrid::new(0, data.len(), width)?;
        // In two steps, since a run may go on over batches.
        for part in [count / 2, count - count / 2] {
            hybrid.each(data, part, |number, times| {
                numbers.extend(std::iter::repeat_n(number, times));
            })?;
        }
        Ok(numbers)
    }

    #[test]
    fn runs_and_packs_are_read() {
        // From the specification: 0 to 7 in three bits each.
        assert_eq!(numbers(&[3, 0x88, 0xc6, 0xfa], 3, 8).unwrap(), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(numbers(&[10, 7], 3, 5).unwrap(), [7; 5]);
        assert_eq!(numbers(&[4, 1, 3, 0b0000_0101], 1, 5).unwrap(), [1, 1, 1, 0, 1]);
        assert_eq!(numbers(&[6], 0, 3).unwrap(), [0; 3]);
        assert_eq!(numbers(&[2, 1, 2, 3, 4], 32, 1).unwrap(), [0x0403_0201]);
    }

    #[test]
    fn numbers_that_end_early_are_refused() {
        for (data, width) in [(&[][..], 3), (&[10][..], 3), (&[0x80; 20][..], 3), (&[3][..], 3)] {
            assert!(numbers(data, width, 5).is_err(), "{data:?}");
        }
        assert!(Hybrid::new(0, 1, 33).is_err());
    }
}
