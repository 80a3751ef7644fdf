//! Which files providers number as parts of one delivery, and the manifests that list them: `report-00001.csv.gz` and
//! `report-00002.csv.gz`, or `part_0_0001.csv`, as AWS, Microsoft and Spark number them. Source: formats of AWS Data Exports
//! and Cost Management exports.

use crate::source::Source;
use crate::source::json;

/// The names of the files that a document lists, where it is a manifest: a JSON object that lists files.
pub(crate) fn lists(source: &Source) -> Vec<String> {
    source.text().ok().and_then(|text| listed(&text)).unwrap_or_default()
}

fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The name of a part without its number; `None` where the name has none.
pub(crate) fn without_part(name: &str) -> Option<String> {
    let stem = name.strip_suffix(".gz").unwrap_or(name);
    let stem = stem.strip_suffix(".csv").unwrap_or(stem);
    if let Some(at) = stem.find("part") {
        let (before, after) = stem.split_at(at + 4);
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
        if rest.len() < after.len() && after.contains(|c: char| c.is_ascii_digit()) {
            return Some(format!("{before}#{rest}"));
        }
    }
    // AWS numbers parts with five digits; years, months and days have two, four, six or eight.
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let before = stem.get(..stem.len() - digits)?.strip_suffix(['-', '_'])?;
    (digits == 5).then(|| format!("{before}#"))
}

/// The files that a manifest lists, without folders: AWS has `dataFiles` or `reportKeys`, Microsoft `blobs`.
fn listed(text: &str) -> Option<Vec<String>> {
    let parsed = json::parse(text.trim_start_matches('\u{feff}'), false).ok()?;
    let lists = ["dataFiles", "reportKeys", "blobs"];
    let list = lists.iter().find_map(|name| parsed.root.get(name)?.as_array())?;
    let names = list.iter().filter_map(|entry| {
        let name = entry.as_str().or_else(|| entry.get("blobName")?.as_str())?;
        Some(base(name).to_owned())
    });
    Some(names.collect())
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
        ] {
            assert!(without_part(one).is_some(), "{one}");
            assert_eq!(without_part(one), without_part(other));
        }
        for name in [
            "focus-2024-09.csv",
            "focus-20240901.csv",
            "export.csv",
            "department.csv",
            "focus-202409.csv",
        ] {
            assert_eq!(without_part(name), None, "{name}");
        }
    }

    #[test]
    fn manifests_list_files() {
        let aws =
            r#"{"dataFiles": ["s3://bucket/focus/data/x-00001.csv.gz", "s3://bucket/focus/data/x-00002.csv.gz"]}"#;
        assert_eq!(listed(aws).unwrap(), ["x-00001.csv.gz", "x-00002.csv.gz"]);
        let azure = r#"{"blobCount": 1, "blobs": [{"blobName": "a/b/part_0_0001.csv", "byteCount": 5}]}"#;
        assert_eq!(listed(azure).unwrap(), ["part_0_0001.csv"]);
        assert_eq!(listed(r#"{"meta": {}, "objects": []}"#), None);
    }
}
