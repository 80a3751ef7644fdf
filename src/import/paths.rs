//! Which file is the one that a manifest names: `export/june/part_0_0001.csv` in a container is
//! `downloads/june/part_0_0001.csv` here, where `downloads/june/manifest.json` says so.
//!
//! A manifest names its parts by where the provider wrote them; here they lie below some folder. What a path has in common
//! with the manifest's own path is that folder; what follows must be the end of the name in the manifest. So a file of
//! the same name in the folder of another run is not taken for the part.

use crate::source::input::Input;
use crate::source::packed::unpacked_name;
use std::path::Path;

/// The parts of a path, from the first folder to the name.
pub(super) type Parts = Vec<String>;

/// The parts of the path of a file, as the system knows it.
pub(super) fn of_file(name: &str) -> Parts {
    let path = Path::new(name);
    // A file in an archive has the path of the archive before its own.
    let known = path
        .ancestors()
        .find_map(|known| Some((known.canonicalize().ok()?, path.strip_prefix(known).ok()?)));
    let whole = known.map(|(known, rest)| known.join(rest));
    let whole = whole.as_ref().map(|path| path.to_string_lossy());
    parts(whole.as_deref().unwrap_or(name))
}

/// The parts of the paths by which a file belongs to others, the best first.
pub(super) fn of_input(file: &Input) -> Vec<Parts> {
    file.paths()
        .iter()
        .map(|path| of_file(&path.to_string_lossy()))
        .collect()
}

/// The parts of the path by which a manifest names a file, without the service and the bucket before it.
pub(super) fn of_key(key: &str) -> Parts {
    match key.split_once("://") {
        Some((_, rest)) => parts(rest.split_once('/').map_or("", |(_, path)| path)),
        None => parts(key),
    }
}

/// Folders may be separated as on Windows, and what its names cannot contain is written otherwise there.
fn parts(path: &str) -> Parts {
    let parts = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
    parts
        .map(|part| {
            let part = part.replace("%3A", ":").replace("%3a", ":").replace("%3D", "=");
            part.replace([':', '_', '\u{f03a}'], "-")
        })
        .collect()
}

/// How well a file fits a name in a manifest, the better the greater; `None` where it is another file.
pub(super) fn fits(key: &Parts, file: &Parts, manifest: &Parts) -> Option<(bool, usize, usize)> {
    let (key_name, key_folders) = key.split_last()?;
    let (name, folders) = file.split_last()?;
    if unpacked_name(key_name) != unpacked_name(name) {
        return None;
    }
    let equal_end = key_folders.iter().rev().zip(folders.iter().rev());
    let tail = equal_end.take_while(|(one, other)| one == other).count();
    let (_, around) = manifest.split_last()?;
    let common = folders
        .iter()
        .zip(around)
        .take_while(|(one, other)| one == other)
        .count();
    let is_whole = !key_folders.is_empty() && tail == key_folders.len();
    (is_whole || tail >= folders.len() - common).then_some((key_name == name, tail, common))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(key: &str, file: &str, manifest: &str) -> Option<(bool, usize, usize)> {
        super::fits(&of_key(key), &parts(file), &parts(manifest))
    }

    #[test]
    fn a_part_is_told_from_that_of_another_run() {
        let key = "export/20250601-20250630/guid1/part_0_0001.csv";
        let manifest = "az/export/20250601-20250630/guid1/manifest.json";
        let same = fits(key, "az/export/20250601-20250630/guid1/part_0_0001.csv", manifest);
        assert_eq!(same, Some((true, 3, 4)));
        let other = fits(key, "az/export/20250601-20250630/guid2/part_0_0001.csv", manifest);
        assert_eq!(other, None);
        // Another export of the same range.
        let key = "actual/20250601-20250630/part_0_0001.csv";
        let manifest = "az/actual/20250601-20250630/manifest.json";
        assert_eq!(
            fits(key, "az/amortized/20250601-20250630/part_0_0001.csv", manifest),
            None
        );
    }

    #[test]
    fn parts_lie_where_downloads_put_them() {
        for (key, file, manifest) in [
            // Beside the manifest, whatever the folder is called.
            (
                "exp/june/r/part_0_0001.csv",
                "june/part_0_0001.csv",
                "june/manifest.json",
            ),
            ("exp/june/r/part_0_0001.csv", "part_0_0001.csv", "manifest.json"),
            // AWS has data and metadata apart.
            (
                "s3://b/p/focus/data/BILLING_PERIOD=2025-06/focus-00001.csv.gz",
                "aws/data/BILLING_PERIOD=2025-06/focus-00001.csv.gz",
                "aws/metadata/BILLING_PERIOD=2025-06/focus-Manifest.json",
            ),
            (
                "s3://b/f/data/BILLING_PERIOD=2025-06/2025-06-20T01:02:03Z-x/f-00001.csv.gz",
                "aws\\data\\BILLING_PERIOD=2025-06\\2025-06-20T01_02_03Z-x\\f-00001.csv.gz",
                "aws\\metadata\\BILLING_PERIOD=2025-06\\f-Manifest.json",
            ),
            // Unpacked meanwhile.
            ("a/b/x-00001.csv.gz", "a/b/x-00001.csv", "a/b/m.json"),
        ] {
            assert!(fits(key, file, manifest).is_some(), "{file}");
        }
        assert_eq!(fits("x.csv", "other/x.csv", "here/m.json"), None);
        assert!(fits("a/x.csv", "here/x.csv.gz", "here/m.json") < fits("a/x.csv", "here/x.csv", "here/m.json"));
    }
}
