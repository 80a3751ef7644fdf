//! What the footer states of a column in a row group, compared with what was read of it.

use super::values::Form;
use parquet::basic::Compression;
use parquet::basic::Type as Physical;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;

/// The name of a compression that is not read.
pub(super) fn unread_compression(chunk: &ColumnChunkMetaData) -> Option<&'static str> {
    match chunk.compression() {
        Compression::LZO => Some("LZO"),
        Compression::BROTLI(_) => Some("Brotli"),
        _ => None,
    }
}

/// Refuses nulls and numbers that are not those that the statistics state; `nulls` where each row has one value.
pub(super) fn refuse_others(
    metadata: &ColumnChunkMetaData,
    form: Form,
    nulls: Option<u64>,
    range: [Option<i128>; 2],
) -> Result<(), String> {
    let Some(stated) = metadata.statistics() else {
        return Ok(());
    };
    if let (Some(stated), Some(nulls)) = (stated.null_count_opt(), nulls)
        && stated != nulls
    {
        return Err(format!("has {nulls} nulls, and its statistics state {stated}"));
    }
    let ([Some((low, from)), Some((high, to))], [Some(least), Some(greatest)]) = (range_of(stated, form), range) else {
        return Ok(());
    };
    if least < low || greatest > high {
        return Err(format!(
            "has a value beyond those that its statistics state, {from} to {to}"
        ));
    }
    Ok(())
}

/// The least and the greatest number that statistics state, and their texts.
fn range_of(stated: &Statistics, form: Form) -> [Option<(i128, String)>; 2] {
    // Before this was settled, writers compared numbers in bytes as texts.
    let is_of_bytes = matches!(form.physical, Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY);
    if stated.is_min_max_deprecated() && is_of_bytes {
        return [None, None];
    }
    [stated.min_bytes_opt(), stated.max_bytes_opt()].map(|bytes| {
        let mut text = String::new();
        let number = form.write(bytes?, &mut text).ok().flatten()?;
        Some((number, text))
    })
}
