//! Values of a column as Parquet's writer takes them: those that are there, and for each row whether it has one.

use bytes::Bytes;
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedColumnWriter;

/// Bytes of a decimal.
const BYTES: usize = 16;

/// The values that are there, and for each row whether it has one: 1 or 0, as Parquet's levels are.
fn parted<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let (most, _) = cells.size_hint();
    let (mut values, mut levels) = (Vec::with_capacity(most), Vec::with_capacity(most));
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (values, levels)
}

/// Writes texts.
pub(super) fn texts(column: &mut SerializedColumnWriter, cells: impl Iterator<Item = Option<ByteArray>>) -> Result<()> {
    let (texts, levels) = parted(cells);
    column
        .typed::<ByteArrayType>()
        .write_batch(&texts, Some(&levels), None)?;
    Ok(())
}

/// Writes numbers.
pub(super) fn numbers(column: &mut SerializedColumnWriter, cells: impl Iterator<Item = Option<i64>>) -> Result<()> {
    let (numbers, levels) = parted(cells);
    column.typed::<Int64Type>().write_batch(&numbers, Some(&levels), None)?;
    Ok(())
}

/// Writes decimals.
pub(super) fn decimals(column: &mut SerializedColumnWriter, cells: impl Iterator<Item = Option<i128>>) -> Result<()> {
    units(column, cells.map(|units| units.map(i128::to_be_bytes)))
}

/// Writes decimals as Parquet has them: 16 bytes, the first of which counts most. All are slices of one piece of memory.
pub(super) fn units(
    column: &mut SerializedColumnWriter,
    cells: impl Iterator<Item = Option<[u8; BYTES]>>,
) -> Result<()> {
    let (units, levels) = parted(cells);
    let bytes = Bytes::from(units.concat());
    let slices = (0..units.len()).map(|place| {
        let start = place * BYTES;
        FixedLenByteArray::from(ByteArray::from(bytes.slice(start..start + BYTES)))
    });
    let slices: Vec<FixedLenByteArray> = slices.collect();
    column
        .typed::<FixedLenByteArrayType>()
        .write_batch(&slices, Some(&levels), None)?;
    Ok(())
}
