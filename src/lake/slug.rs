//! Names of providers as parts of paths that every engine reads alike: small letters, digits and dashes.

use crate::digest::sha256_hex;
use std::collections::{BTreeMap, BTreeSet};

/// The longest name; paths have limits.
const LENGTH_MAX: usize = 60;

/// A path's name for each of these names; no two have the same, and the same names have the same ones.
pub(super) fn all(names: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut slugs = BTreeMap::new();
    for name in names {
        let slug = free(name, |slug| taken.contains(slug));
        taken.insert(slug.clone());
        slugs.insert(name.clone(), slug);
    }
    slugs
}

/// A path's name for a name beside others that are taken.
pub(super) fn beside<'t>(name: &str, taken: impl Iterator<Item = &'t String>) -> String {
    let taken: BTreeSet<&str> = taken.map(String::as_str).collect();
    free(name, |slug| taken.contains(slug))
}

/// A path's name for a name that is not taken.
fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = one(name);
    let mut slug = plain.clone();
    let mut number = 2;
    while is_taken(&slug) {
        slug = format!("{plain}-{number}");
        number += 1;
    }
    slug
}

fn one(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        if slug.len() >= LENGTH_MAX {
            break;
        }
        let character = character.to_ascii_lowercase();
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        let hash = sha256_hex(name.as_bytes());
        return format!("provider-{}", hash.get(..8).unwrap_or_default());
    }
    slug.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ascii_and_no_two_are_alike() {
        let names = [
            "Nimbus Cloud / GmbH=ä",
            "nimbus cloud gmbh",
            "Nimbus-Cloud (GmbH)",
            "x",
            "X",
            "x 2",
            "雲",
            "",
        ];
        let slugs = all(&names.map(str::to_owned).into());
        let distinct: BTreeSet<&String> = slugs.values().collect();
        assert_eq!(distinct.len(), names.len(), "{slugs:?}");
        let is_plain = |slug: &&String| {
            slug.bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        assert!(slugs.values().all(|slug| is_plain(&slug)), "{slugs:?}");
        let of = |name: &str| slugs.get(name).map(String::as_str);
        assert_eq!(of("Nimbus Cloud / GmbH=ä"), Some("nimbus-cloud-gmbh"));
        assert_eq!(of("Nimbus-Cloud (GmbH)"), Some("nimbus-cloud-gmbh-2"));
        assert_eq!(of("nimbus cloud gmbh"), Some("nimbus-cloud-gmbh-3"));
        assert_eq!((of("X"), of("x"), of("x 2")), (Some("x"), Some("x-2"), Some("x-2-2")));
        assert!(of("雲").is_some_and(|slug| slug.starts_with("provider-")));
        assert!(one(&"a".repeat(300)).len() <= LENGTH_MAX);
    }
}
