//! Which files providers number as parts of one delivery: `report-00001.csv.gz` and `report-00002.csv.gz`, or
//! `part_0_0001.csv`, as AWS, Microsoft and Spark number them. Source: formats of AWS Data Exports and Cost Management
//! exports.

use crate::contract::manifest::PartName;
use crate::source::packed::unpacked_name;

/// The name of a part without its number, and the number; `None` where the name has none.
pub(crate) fn part_of(name: &str) -> Option<PartName> {
    let stem = unpacked_name(name);
    let stem = stem.strip_suffix(".csv").unwrap_or_else(|| without_parquet(stem));
    if let Some(at) = stem.find("part") {
        let (before, after) = stem.split_at(at + 4);
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
        let is_numbered = rest.len() < after.len() && after.contains(|c: char| c.is_ascii_digit());
        if is_numbered && !begins_with_day(after) {
            let (rest, of) = count(rest);
            let name = format!("{before}#{rest}");
            return Some(PartName {
                name,
                numbers: numbers(after),
                of,
            });
        }
    }
    // AWS numbers parts with five digits; years, months and days have two, four, six or eight.
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = stem.split_at(stem.len() - digits);
    let before = before.strip_suffix(['-', '_'])?;
    (digits == 5).then(|| PartName {
        name: format!("{before}#"),
        numbers: number.parse().into_iter().collect(),
        of: None,
    })
}

/// How many parts there are, where what follows the number says it: `of-3`; and what is left.
fn count(rest: &str) -> (&str, Option<u64>) {
    let Some(after) = rest.strip_prefix("of") else {
        return (rest, None);
    };
    let after = after.trim_start_matches(['-', '_']);
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    match after.split_at_checked(end) {
        Some((count, left)) if !count.is_empty() => (left, count.parse().ok()),
        _ => (rest, None),
    }
}

/// The name of a Parquet file without its endings: `part_0_0001` of `part_0_0001.snappy.parquet`.
fn without_parquet(name: &str) -> &str {
    const PACKED: [&str; 5] = [".snappy", ".zstd", ".gz", ".gzip", ".lz4"];
    let Some(stem) = name.strip_suffix(".parquet") else {
        return name;
    };
    PACKED
        .iter()
        .find_map(|ending| stem.strip_suffix(ending))
        .unwrap_or(stem)
}

/// The numbers of `_0_0001`; of `-00001-9f3c…` the first, since what follows is something else.
fn numbers(text: &str) -> Vec<u64> {
    let text = text.trim_start_matches(['-', '_']);
    let all: Option<Vec<u64>> = text.split('_').map(|number| number.parse().ok()).collect();
    all.unwrap_or_else(|| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text.get(..end)
            .and_then(|number| number.parse().ok())
            .into_iter()
            .collect()
    })
}

/// Whether a text begins with a day or month, such as `-2025-06-01` or `_202506`: that is not the number of a part.
fn begins_with_day(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '_']);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let is_year = text.starts_with("19") || text.starts_with("20");
    is_year && matches!(digits, 4 | 6 | 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_from_snapshots() {
        for (one, other) in [
            ("focus-00001.csv.gz", "focus-00002.csv.gz"),
            ("part_0_0001.csv", "part_1_0001.csv"),
            ("part-00000-9f.csv", "part-00001-9f.csv"),
            ("focus-00001.snappy.parquet", "focus-00002.snappy.parquet"),
            ("part_0_0001.snappy.parquet", "part_1_0001.snappy.parquet"),
            ("part-00000-9f.c000.zstd.parquet", "part-00001-9f.c000.zstd.parquet"),
        ] {
            let (one, other) = (part_of(one).unwrap(), part_of(other).unwrap());
            assert_eq!(one.name, other.name);
            assert_ne!(one.numbers, other.numbers);
        }
        for name in [
            "focus-2024-09.csv",
            "focus-20240901.csv",
            "export.csv",
            "department.csv",
            "focus-202409.csv",
            "part-2024-09-01.csv",
            "part_20240901.csv",
        ] {
            assert_eq!(part_of(name), None, "{name}");
        }
    }

    #[test]
    fn parts_have_numbers() {
        for (name, numbers) in [
            ("focus-00012.csv.gz", &[12][..]),
            ("part_3_0001.csv", &[3, 1]),
            ("part-00007-9f.csv", &[7]),
            ("part-00007-12ab-c000.csv.gz", &[7]),
            ("part2.csv", &[2]),
        ] {
            assert_eq!(part_of(name).unwrap().numbers, numbers, "{name}");
        }
        for name in ["june-part-2-of-3.csv", "june-part_2_of_3.csv.gz", "june-part2of3.csv"] {
            let part = part_of(name).unwrap();
            assert_eq!((part.numbers.as_slice(), part.of), (&[2][..], Some(3)), "{name}");
        }
    }
}
