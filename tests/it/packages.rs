//! What the program is built from: packages of crates.io alone, under licences that `deny.toml` allows.
//!
//! `cargo deny` says more, but takes minutes to build; this needs nothing but Cargo.

use crate::programs;
use crate::sandbox::{repository, repository_text};
use std::collections::BTreeSet;

/// What Cargo says of all packages that are built here.
fn packages() -> Vec<serde_json::Value> {
    // Packages of other platforms may not have been fetched.
    let version = programs::output(programs::compiler().arg("-vV"), b"").stdout;
    let version = String::from_utf8(version).unwrap();
    let platform = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut command = programs::cargo();
    command
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", platform])
        .current_dir(repository("."));
    let output = programs::output(&mut command, b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The licences of `allow = ["MIT", …]`.
fn allowed() -> BTreeSet<String> {
    let text = repository_text("deny.toml");
    let line = text.lines().find_map(|line| line.strip_prefix("allow = [")).unwrap();
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence expression can be met with these licences: `(MIT OR Apache-2.0) AND Unicode-3.0`. A slash is an older
/// spelling of OR.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = any_of(&mut rest, allowed);
    assert!(rest.is_empty(), "{expression}");
    met
}

fn any_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(words, allowed);
    while let [word, rest @ ..] = *words
        && *word == "OR"
    {
        *words = rest;
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while let [word, rest @ ..] = *words
        && *word == "AND"
    {
        *words = rest;
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let [word, rest @ ..] = *words else {
        panic!("a licence expression ends early")
    };
    *words = rest;
    if *word == "(" {
        let met = any_of(words, allowed);
        assert_eq!(words.first(), Some(&")"));
        *words = &words[1..];
        return met;
    }
    let mut licence = (*word).to_owned();
    if let [with, exception, rest @ ..] = *words
        && *with == "WITH"
    {
        licence = format!("{licence} WITH {exception}");
        *words = rest;
    }
    allowed.contains(&licence)
}

#[test]
fn packages_come_from_crates_io_under_licences_that_are_allowed() {
    let allowed = allowed();
    assert!(allowed.contains("MIT"), "{allowed:?}");
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    for package in &packages {
        let name = &package["name"];
        if name == "billbook" {
            continue;
        }
        assert_eq!(
            package["source"], "registry+https://github.com/rust-lang/crates.io-index",
            "{name}"
        );
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_met(licence, &allowed), "{name} is under `{licence}`");
    }
}

#[test]
fn licences_are_met_by_one_of_a_choice_and_by_all_that_are_required() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("GPL-3.0 OR MIT AND BSD-3-Clause", false),
        ("MIT WITH LLVM-exception", false),
        ("MIT WITH LLVM-exception OR Zlib", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}
