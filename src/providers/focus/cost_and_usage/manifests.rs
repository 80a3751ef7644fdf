//! Manifests: the list of an export's files that the provider writes beside them, with counts and the run they are of.
//!
//! Microsoft has `blobs`, with `runInfo` and counts of bytes and rows; AWS has `dataFiles` (Data Exports) or `reportKeys`
//! (reports before), with the time of the run in the folder of each execution. Source: formats of AWS Data Exports and Cost
//! Management exports.

use crate::clock;
use crate::contract::import::DeliveryStated;
use crate::contract::manifest::{Manifest, Part};
use crate::source::Source;
use crate::source::json;
use crate::source::json::Node;
use chrono::{DateTime, Utc};

/// The members that list parts, and what stands in them where the parts are objects.
const LISTS: [&str; 3] = ["dataFiles", "reportKeys", "blobs"];

/// A document as a manifest, where it is one: a JSON object that lists files.
pub(crate) fn manifest(source: &Source) -> Option<Manifest> {
    let text = source.text().ok()?;
    if !LISTS.iter().any(|name| text.contains(name)) {
        return None;
    }
    of_text(&text, &source.name)
}

fn of_text(text: &str, name: &str) -> Option<Manifest> {
    let parsed = json::parse(text.trim_start_matches('\u{feff}'), false).ok()?;
    let root = &parsed.root;
    let list = LISTS.iter().find_map(|name| root.get(name)?.as_array())?;
    let parts: Vec<Part> = list.iter().map(part).collect::<Option<_>>()?;
    if parts.is_empty() {
        return None;
    }
    let run = root.get("runInfo");
    let time = |name: &str| text_of(run?.get(name)?);
    let made_at = time("submittedTime").and_then(|text| clock::parse(&text));
    let keys = || parts.iter().map(|part| part.path.as_str());
    let stated = DeliveryStated {
        manifest: name.to_owned(),
        export: export(root, keys().next().unwrap_or_default()),
        covers: time("startDate")
            .zip(time("endDate"))
            .map(|(start, end)| [start, end])
            .or_else(|| covers(root, keys().next().unwrap_or_default())),
        made_at: made_at.or_else(|| keys().chain([name]).find_map(time_in)),
        ..DeliveryStated::default()
    };
    Some(Manifest {
        stated,
        of_others: of_others(root),
        count: number(root, "blobCount"),
        rows: number(root, "dataRowCount"),
        bytes: number(root, "byteCount"),
        parts,
    })
}

fn part(entry: &Node) -> Option<Part> {
    let (path, counts) = match text_of(entry) {
        Some(path) => (path, None),
        None => (text_of(entry.get("blobName")?)?, Some(entry)),
    };
    Some(Part {
        path,
        rows: counts.and_then(|counts| number(counts, "dataRowCount")),
        bytes: counts.and_then(|counts| number(counts, "byteCount")),
    })
}

fn text_of(node: &Node) -> Option<String> {
    node.as_str().map(str::to_owned)
}

fn number(node: &Node, name: &str) -> Option<u64> {
    let node = node.get(name)?;
    node.as_number_text().or_else(|| node.as_str())?.parse().ok()
}

/// Which export it is a run of: its own name of it, and where its files go, since two exports may have one name.
fn export(root: &Node, key: &str) -> Option<String> {
    if let Some(name) = root.get("exportArn").and_then(text_of) {
        return Some(name);
    }
    let config = root.get("exportConfig");
    let member = |name: &str| text_of(config?.get(name)?);
    let name = member("resourceId")
        .or_else(|| member("exportName"))
        .or_else(|| root.get("reportId").and_then(text_of))
        .or_else(|| root.get("reportName").and_then(text_of));
    let folders: Vec<&str> = key.split(['/', '\\']).collect();
    let before_range = folders.iter().take_while(|folder| range_in(folder).is_none());
    let folder: Vec<&str> = before_range.copied().collect();
    // Without a folder for each range, the key says where one run lies, and not where the export does.
    let folder = (folder.len() < folders.len()).then(|| folder.join("/"));
    let all: Vec<String> = name.into_iter().chain(member("type")).chain(folder).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The range that the key of a part names: `20250601-20250630`, or `BILLING_PERIOD=2025-06`.
fn covers(root: &Node, key: &str) -> Option<[String; 2]> {
    let period = root.get("billingPeriod");
    let member = |name: &str| text_of(period?.get(name)?);
    let stated = member("start").zip(member("end")).map(|(start, end)| [start, end]);
    stated.or_else(|| key.split(['/', '\\']).find_map(range_in))
}

fn range_in(folder: &str) -> Option<[String; 2]> {
    let is_day = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((start, end)) = folder.split_once('-')
        && is_day(start)
        && is_day(end)
    {
        return Some([start.to_owned(), end.to_owned()]);
    }
    let (name, month) = folder.split_once('=')?;
    let is_period = name.eq_ignore_ascii_case("billing_period");
    is_period.then(|| [month.to_owned(), month.to_owned()])
}

/// The time in a folder of executions: `…/2025-06-20T01:02:03Z-<id>/…`. Some systems do not allow the colons in names.
fn time_in(path: &str) -> Option<DateTime<Utc>> {
    path.split(['/', '\\']).find_map(|folder| {
        let (day, rest) = folder.split_once('T')?;
        clock::parse_date(day)?;
        let end = rest.find('Z').unwrap_or(rest.len());
        let time: String = rest.get(..end)?.replace(['-', '_', '\u{f03a}'], ":");
        let time = match time.len() {
            6 => format!("{}:{}:{}", time.get(..2)?, time.get(2..4)?, time.get(4..)?),
            _ => time,
        };
        clock::parse(&format!("{day}T{time}Z"))
    })
}

/// Which data it lists, where that is not Cost and Usage.
fn of_others(root: &Node) -> Option<String> {
    if let Some(kind) = root.get("exportConfig").and_then(|config| text_of(config.get("type")?)) {
        return (!kind.to_ascii_lowercase().starts_with("focus")).then_some(kind);
    }
    if root.get("reportKeys").is_some() {
        return Some("Cost and Usage Report".to_owned());
    }
    let columns = root.get("columns")?.as_array()?;
    let names = columns.iter().filter_map(|column| text_of(column.get("name")?));
    let mut names = names.peekable();
    names.peek()?;
    (!names.any(|name| name.eq_ignore_ascii_case("BilledCost"))).then(|| "another table".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(manifest: &Manifest) -> Vec<&str> {
        manifest.parts.iter().map(|part| part.path.as_str()).collect()
    }

    #[test]
    fn what_amazon_writes() {
        let text = r#"{"executionId": "e", "exportArn": "arn:x", "columns": [{"name": "BilledCost", "type": "double"}],
            "dataFiles": ["s3://bucket/p/focus/data/BILLING_PERIOD=2025-06/2025-06-20T01:02:03.500Z-e/focus-00001.csv.gz"]}"#;
        let manifest = of_text(text, "m.json").unwrap();
        assert_eq!(manifest.parts.len(), 1);
        assert_eq!(manifest.of_others, None);
        assert_eq!(manifest.stated.export.as_deref(), Some("arn:x"));
        assert_eq!(manifest.stated.covers.unwrap(), ["2025-06", "2025-06"]);
        assert_eq!(manifest.stated.made_at, clock::parse("2025-06-20T01:02:03.500Z"));
        let text = text.replace("BilledCost", "line_item_id");
        assert!(of_text(&text, "m.json").unwrap().of_others.is_some());
    }

    #[test]
    fn what_microsoft_writes() {
        let text = r#"{"blobCount": 1, "dataRowCount": 3, "byteCount": 5, "exportConfig": {"exportName": "june", "type": "FocusCost"},
            "runInfo": {"submittedTime": "2025-07-01T00:00:00Z", "startDate": "2025-06-01T00:00:00", "endDate": "2025-06-30T00:00:00"},
            "blobs": [{"blobName": "a/b/20250601-20250630/r/part_0_0001.csv", "byteCount": 5, "dataRowCount": 3}]}"#;
        let manifest = of_text(text, "m.json").unwrap();
        assert_eq!(paths(&manifest), ["a/b/20250601-20250630/r/part_0_0001.csv"]);
        assert_eq!(
            (manifest.count, manifest.rows, manifest.bytes),
            (Some(1), Some(3), Some(5))
        );
        assert_eq!(manifest.stated.export.as_deref(), Some("june FocusCost a/b"));
        assert_eq!(
            manifest.stated.covers.unwrap(),
            ["2025-06-01T00:00:00", "2025-06-30T00:00:00"]
        );
        assert_eq!(manifest.stated.made_at, clock::parse("2025-07-01T00:00:00Z"));
        // The form of 2021 states no run.
        let text = r#"{"manifestVersion": "2021-01-01", "blobCount": 1, "blobs": [{"blobName": "a/20250601-20250630/x.csv"}]}"#;
        let manifest = of_text(text, "m.json").unwrap();
        assert_eq!(manifest.stated.covers.unwrap(), ["20250601", "20250630"]);
        assert_eq!(manifest.of_others, None);
    }

    #[test]
    fn times_of_executions() {
        for name in [
            "2025-06-20T01:02:03Z-1f",
            "2025-06-20T01_02_03Z-1f",
            "2025-06-20T01-02-03Z",
            "2025-06-20T010203Z-1f",
        ] {
            let expected = clock::parse("2025-06-20T01:02:03Z");
            assert_eq!(time_in(&format!("s3://b/data/{name}/x.csv")), expected, "{name}");
        }
        assert_eq!(time_in("s3://b/Test/2025-06/x.csv"), None);
    }

    #[test]
    fn other_documents_are_no_manifests() {
        for text in [
            r#"{"meta": {}, "objects": []}"#,
            r#"{"blobs": []}"#,
            r#"{"blobs": [{"x": 1}]}"#,
            r#"["dataFiles"]"#,
        ] {
            assert_eq!(of_text(text, "m.json"), None, "{text}");
        }
    }
}
