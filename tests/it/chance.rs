//! What is done with chance input, on stable Rust: every fixture, every input that once found something, and fixtures
//! with a few bytes changed.

use crate::fixtures::files;
use crate::sandbox::repository;
use std::io::Write;
use targets::TARGETS;

/// Where the repository is, seen from this package.
const FROM_MANIFEST: &str = ".";

#[path = "../../fuzz/targets.rs"]
mod targets;

/// Whole numbers that look like chance and are the same in every run: the seed is printed where something fails.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Numbers that belong to a seed; `BILLBOOK_SEED` gives another.
    pub fn new(seed: u64) -> Self {
        let stated = std::env::var("BILLBOOK_SEED").ok().and_then(|text| text.parse().ok());
        let seed = stated.unwrap_or(seed);
        eprintln!("BILLBOOK_SEED={seed}");
        Self(seed)
    }

    /// One below `limit`. By SplitMix64.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }

    /// The same things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}

#[test]
fn inputs_that_once_found_something_find_nothing() {
    let mut count = 0;
    for entry in std::fs::read_dir(repository("tests/regressions")).unwrap() {
        let folder = entry.unwrap().file_name().into_string().unwrap();
        let found = TARGETS.iter().find(|(name, _)| *name == folder);
        let (_, target) = found.unwrap_or_else(|| panic!("no target is called {folder}"));
        for file in files(&format!("tests/regressions/{folder}")) {
            eprintln!("{file}");
            target(&std::fs::read(repository(&file)).unwrap());
            count += 1;
        }
    }
    assert!(count > 0, "there are none");
}

#[test]
fn every_fixture_goes_through_every_target() {
    for file in files("fixtures") {
        let bytes = std::fs::read(repository(&file)).unwrap();
        for (name, target) in TARGETS {
            eprintln!("{name} {file}");
            target(&bytes);
        }
    }
}

#[test]
fn fixtures_with_changed_bytes_are_read_or_refused() {
    let mut chance = Chance::new(20_250_701);
    let files = files("fixtures");
    for _ in 0..300 {
        let file = &files[chance.below(files.len())];
        let mut bytes = std::fs::read(repository(file)).unwrap();
        for _ in 0..=chance.below(4) {
            let at = chance.below(bytes.len());
            match chance.below(4) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, b"\"',.-0{}[]<>\n\0"[chance.below(14)]),
                2 => bytes[at] = bytes[at].wrapping_add(1),
                _ => bytes.truncate(at + 1),
            }
        }
        for (name, target) in TARGETS {
            eprintln!("{name} {file}");
            target(&bytes);
        }
    }
}

/// An archive of fixtures, and each packed by itself.
fn archives() -> Vec<Vec<u8>> {
    let names = [
        "fixtures/focus/billing_period.csv",
        "fixtures/cloudsigma/june-2025/pricing.http",
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut all = Vec::new();
    for name in names {
        let bytes = std::fs::read(repository(name)).unwrap();
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
        all.push(zstd::encode_all(bytes.as_slice(), 3).unwrap());
    }
    all.push(zip.finish().unwrap().into_inner());
    all
}

#[test]
fn archives_with_changed_bytes_are_unpacked_or_refused() {
    let mut chance = Chance::new(20_250_702);
    let all = archives();
    let targets = TARGETS.iter().filter(|(name, _)| matches!(*name, "zip" | "packed"));
    for _ in 0..400 {
        let mut bytes = all[chance.below(all.len())].clone();
        for _ in 0..=chance.below(3) {
            let at = chance.below(bytes.len());
            match chance.below(3) {
                0 => bytes[at] = bytes[at].wrapping_add(1),
                // The list of the files stands at the end.
                1 => {
                    let at = bytes.len().saturating_sub(1 + chance.below(200)).min(at.max(1));
                    bytes[at] ^= 1 << chance.below(8);
                }
                _ => bytes.truncate(at + 1),
            }
        }
        for (_, target) in targets.clone() {
            target(&bytes);
        }
    }
}

/// Files of the forms that came in later, each with the target that reads it.
fn of_later_forms() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    let folders = [
        "tests/data",
        "tests/einvoices",
        "tests/errors",
        "docs/received",
        "src/mapping/shipped",
        "examples",
    ];
    for file in folders.iter().flat_map(|folder| files(folder)) {
        let ending = file.rsplit('.').next().unwrap_or_default();
        let target = match ending {
            "xml" => "xml",
            "sta" => "mt940",
            "ofx" => "ofx",
            "pdf" => "paper",
            "parquet" => "columns",
            "toml" if file.starts_with("src/") => "mapping",
            "toml" => "book",
            _ => continue,
        };
        let bytes = std::fs::read(repository(&file)).unwrap();
        // Larger files say nothing that smaller ones do not, and take long.
        if bytes.len() <= 1 << 16 {
            all.push((target, bytes));
        }
    }
    all
}

/// How many inputs are tried; a campaign states more, and another seed each time.
fn rounds(few: usize) -> usize {
    std::env::var("BILLBOOK_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(few)
}

#[test]
fn later_forms_with_changed_bytes_are_read_or_refused() {
    let mut chance = Chance::new(20_261_201);
    let all = of_later_forms();
    for target in ["xml", "mt940", "ofx", "paper", "columns", "mapping", "book"] {
        assert!(all.iter().any(|(name, _)| *name == target), "no file for {target}");
    }
    let mut tried = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..rounds(400) {
        let (name, bytes) = &all[chance.below(all.len())];
        let mut bytes = bytes.clone();
        for _ in 0..=chance.below(6) {
            if bytes.is_empty() {
                break;
            }
            let at = chance.below(bytes.len());
            match chance.below(7) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, b"\"',.-0{}[]<>\n\0(/:;=#&%"[chance.below(22)]),
                2 => bytes[at] = bytes[at].wrapping_add(1),
                3 => bytes[at] ^= 1 << chance.below(8),
                4 => {
                    // A piece that stands there twice, or is gone.
                    let end = (at + 1 + chance.below(64)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                5 => {
                    let end = (at + 1 + chance.below(64)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => bytes.truncate(at + 1),
            }
        }
        for (target, run) in TARGETS {
            if target == name || *target == "import" {
                run(&bytes);
                *tried.entry(target).or_default() += 1;
            }
        }
    }
    eprintln!("tried: {tried:?}");
}
