//! In which order the numbers of a day stand in a file, asked when the first such day is met, so that a file without any
//! is read once.

use super::layout::Layout;
use crate::error::{Result, io};
use crate::providers::focus::spelling::days::{Evidence, Order, Times};
use crate::source::input::Input;
use crate::source::rows::blocks::{Blocks, Unreadable};
use crate::source::rows::record::Record;

/// What the times of a file show, in one pass over it.
///
/// # Errors
/// When it cannot be read. What is wrong with its records is found when those are read.
pub(super) fn order_of(file: &Input, layout: &Layout) -> Result<Order> {
    let (source, _) = file.open()?;
    let mut blocks = Blocks::new(source, file.cut.separator);
    let mut evidence = Evidence::default();
    let places = [layout.scope[3], layout.scope[4], layout.period[0], layout.period[1]];
    let mut skip = file.cut.before_header + 1;
    let mut before: [Vec<u8>; 4] = Default::default();
    loop {
        let (block, ends) = match blocks.next_block() {
            Ok(Some(next)) => next,
            Ok(None) | Err(Unreadable::Endless | Unreadable::TooLong) => return Ok(evidence.order()),
            Err(Unreadable::Io(error)) => return Err(io(&file.name, "cannot read", &error)),
        };
        let bytes = block.bytes.get(..block.end).unwrap_or_default();
        let (mut start, mut first) = (0, 0);
        for &last in &ends.records {
            let Some(record_ends) = ends.fields.get(first..=last) else {
                break;
            };
            let record = Record::new(bytes, start, record_ends);
            start = record.end() + 1;
            first = last + 1;
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let fields = places.map(|place| record.field(place?).ok().map(|field| field.raw.trim_ascii()));
            if fields
                .iter()
                .zip(&before)
                .all(|(field, before)| field.unwrap_or_default() == before.as_slice())
            {
                continue;
            }
            let [from, to, start, end] = fields;
            evidence.add(Times {
                billing: [from, to],
                others: [start, end],
            });
            before = fields.map(|field| field.unwrap_or_default().to_vec());
        }
    }
}
