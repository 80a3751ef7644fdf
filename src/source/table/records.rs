//! The records of an `.xls` workbook: kind, length, bytes.

/// Records of a workbook, by kind; ends where the bytes do.
#[derive(Clone)]
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn of(stream: &'a [u8]) -> Self {
        Self { rest: stream }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.rest.split_at_checked(4)?;
        let (data, rest) = rest.split_at_checked(usize::from(half(head, 2)))?;
        self.rest = rest;
        Some((half(head, 0), data))
    }
}

/// Two bytes as a number; what is not there is 0.
pub(super) fn half(bytes: &[u8], at: usize) -> u16 {
    let two = at
        .checked_add(2)
        .and_then(|end| bytes.get(at..end))
        .and_then(|two| two.try_into().ok());
    two.map_or(0, u16::from_le_bytes)
}

pub(super) fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(half(bytes, at)) | u32::from(half(bytes, at + 2)) << 16
}
