//! `focus-ids`: a `ServiceName` has one `ServiceCategory`, and a `SkuPriceId` one `SkuId`.
//!
//! ```text
//! AWS  Amazon Elastic Block Store   Storage        not also Compute
//! AWS  YGSA.JRTC                    YGSA           not also HKWB
//! ```
//!
//! Within what one provider charges: two providers may use a name alike.

use crate::charges::broken::{Broken, shortened};
use crate::charges::contexts::{each_in_force, each_text, unmapped_scopes_in_force};
use crate::charges::intern::Passed;
use crate::charges::numbered_sets::{NONE, NumberedSets};
use crate::charges::streamed::One;
use crate::charges::suspects::count;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::ledger::by_number::ByNumber;
use crate::providers::focus::checks::findings::findings;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, RandomState};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-ids",
    order: 260,
    rule: "each ServiceName of FOCUS has one ServiceCategory, each SkuPriceId one SkuId",
    is_quick: true,
    run,
};

pub(crate) static ONES: &[One] = &[
    One {
        rule: "ServiceName-C-005-C",
        group: "service",
        of: "ServiceName",
        has: "ServiceCategory",
    },
    One {
        rule: "SkuPriceId-C-008-M",
        group: "sku",
        of: "SkuPriceId",
        has: "SkuId",
    },
];

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut broken = Vec::new();
    for one in ONES {
        broken.extend(several(connection, one)?);
    }
    Ok(findings(CHECK.name, broken))
}

fn several(connection: &Connection, one: &One) -> Result<Vec<Broken>> {
    let seed = RandomState::new();
    let hash = |text: &str| seed.hash_one(text);
    let candidates = candidates(connection, one, hash)?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    // The pairs of candidates, each once, and which of them a row of the group has; 0 means nothing.
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut numbers: HashMap<(String, String), u32> = HashMap::new();
    let mut pair_of = ByNumber::default();
    each_text(connection, one.group, &[one.of, one.has], |key, texts| {
        if let [Some(of), Some(value)] = texts
            && candidates.contains(&hash(of))
        {
            let pair = (of.clone(), value.clone());
            let number = *numbers.entry(pair).or_insert_with_key(|pair| {
                pairs.push(pair.clone());
                number_of(pairs.len())
            });
            pair_of.set(key, number);
        }
    })?;
    drop(numbers);
    let scopes = unmapped_scopes_in_force(connection)?;
    let mut found: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    // What a context has: provider and pair, each once; 0 means nothing.
    let mut had: Vec<(&str, u32)> = Vec::new();
    let mut numbers: HashMap<(&str, u32), u32> = HashMap::new();
    let mut contexts = ByNumber::default();
    each_in_force(connection, &scopes, &[one.group], |context, scope, keys| {
        let pair = keys
            .first()
            .and_then(|key| pair_of.get(*key))
            .copied()
            .unwrap_or_default();
        if let (Some((of, value)), Some(scope)) = (at(&pairs, pair), scopes.get(&scope)) {
            let number = *numbers.entry((&scope.provider, pair)).or_insert_with_key(|one| {
                had.push(*one);
                found.entry((&scope.provider, of)).or_default().insert(value);
                number_of(had.len())
            });
            contexts.set(context, number);
        }
    })?;
    found.retain(|_, several| several.len() > 1);
    let places: HashMap<(&str, &str), u32> = found.keys().copied().zip(0..).collect();
    let mut sets = NumberedSets::default();
    let of_had = |(provider, pair): &(&str, u32)| {
        let (of, _) = at(&pairs, *pair)?;
        Some(sets.of_one(*places.get(&(*provider, of.as_str()))?))
    };
    let sets_of: Vec<u32> = had.iter().map(of_had).map(Option::unwrap_or_default).collect();
    let mut marked = ByNumber::default();
    for (context, number) in contexts.iter() {
        match at(&sets_of, *number) {
            Some(&set) if set != NONE => marked.set(context, set),
            _ => {}
        }
    }
    let mut broken: Vec<Broken> = found
        .into_iter()
        .map(|((provider, of), several)| Broken {
            rule: one.rule,
            code: "",
            details: Vec::new(),
            severity: Severity::Error,
            object: format!("focus/{provider}/{}", shortened(of)),
            message: format!("the `{}` has several values of `{}`", one.of, one.has),
            expected: "one".to_owned(),
            found: shortened(&several.into_iter().collect::<Vec<_>>().join(", ")),
            rows: 0,
            row: None,
        })
        .collect();
    count(connection, &marked, &sets, &mut broken)?;
    Ok(broken)
}

/// Hashes of the values of the first column that have several of the second, over all providers: most files have none.
/// Two values with one hash only make more candidates.
fn candidates(connection: &Connection, one: &One, hash: impl Fn(&str) -> u64) -> Result<HashSet<u64>> {
    let mut first: HashMap<u64, u64, BuildHasherDefault<Passed>> = HashMap::default();
    let mut several = HashSet::new();
    each_text(connection, one.group, &[one.of, one.has], |_, texts| {
        if let [Some(of), Some(value)] = texts {
            let (of, value) = (hash(of), hash(value));
            if *first.entry(of).or_insert(value) != value {
                several.insert(of);
            }
        }
    })?;
    Ok(several)
}

/// The number of the last thing of a list, counted from 1.
fn number_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A thing of a list, by its number from 1.
fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number.checked_sub(1)?).ok()?)
}
