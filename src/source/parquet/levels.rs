//! Levels of a page: how much of the path to each value is there, and which values begin a row.

use super::hybrid::Hybrid;
use super::texts::NULL;

/// Where levels are that begin with their length in bytes, and where they end.
pub(super) fn counted(buffer: &[u8], start: usize, most: u8) -> Result<(usize, usize), String> {
    if most == 0 {
        return Ok((start, start));
    }
    let length = buffer.get(start..).and_then(<[u8]>::first_chunk::<4>);
    let length = length.and_then(|length| usize::try_from(u32::from_le_bytes(*length)).ok());
    let end = length.and_then(|length| start.checked_add(4)?.checked_add(length));
    match end.filter(|end| *end <= buffer.len()) {
        Some(end) => Ok((start + 4, end)),
        None => Err("has levels longer than their page".to_owned()),
    }
}

/// So many levels; `None` where all of them are the highest one.
pub(super) fn levels(
    buffer: &[u8],
    (start, end): (usize, usize),
    (count, most): (usize, u8),
) -> Result<Option<Vec<u8>>, String> {
    if most == 0 {
        return Ok(None);
    }
    let width = 8 - most.leading_zeros();
    let mut hybrid = Hybrid::new(start, end, width)?;
    let mut levels: Option<Vec<u8>> = None;
    let mut all = 0;
    let mut is_wrong = false;
    hybrid.each(buffer, count, |level, times| {
        let level = u8::try_from(level).unwrap_or(u8::MAX);
        is_wrong |= level > most;
        if level == most && levels.is_none() {
            all += times;
        } else {
            let levels = levels.get_or_insert_with(|| {
                let mut levels = Vec::with_capacity(count.min(LEVELS));
                levels.resize(all, most);
                levels
            });
            levels.extend(std::iter::repeat_n(level, times));
        }
    })?;
    if is_wrong {
        return Err("has levels that its type does not have".to_owned());
    }
    Ok(levels)
}

/// The most levels for which room is made before they are read, and the most that a page may have.
const LEVELS: usize = 1 << 20;
pub(super) const LEVELS_MAX: usize = 1 << 28;

/// Puts nulls between the codes from a place on, which are those of the values that are there.
pub(super) fn spread(codes: &mut Vec<u32>, before: usize, defined: &[u8], most: u8) {
    let mut from = codes.len();
    codes.resize(before + defined.len(), NULL);
    for (index, level) in defined.iter().enumerate().rev() {
        let code = if *level == most {
            from = from.saturating_sub(1);
            codes.get(from).copied().unwrap_or(NULL)
        } else {
            NULL
        };
        if let Some(place) = codes.get_mut(before + index) {
            *place = code;
        }
    }
}
