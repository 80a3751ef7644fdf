//! `focus-ids`: a `ServiceName` has one `ServiceCategory`, and a `SkuPriceId` one `SkuId`.
//!
//! ```text
//! AWS  Amazon Elastic Block Store   Storage        not also Compute
//! AWS  YGSA.JRTC                    YGSA           not also HKWB
//! ```
//!
//! Within what one provider charges: two providers may use a name alike.

use crate::charges::broken::{Broken, shortened};
use crate::charges::contexts::each_text;
use crate::charges::contexts::{each_in_force, unmapped_scopes_in_force};
use crate::charges::suspects::count;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::providers::focus::checks::findings::findings;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-ids",
    order: 260,
    rule: "each ServiceName of FOCUS has one ServiceCategory, each SkuPriceId one SkuId",
    is_quick: true,
    run,
};

/// Two columns of a group: each value of the first has one value of the second.
struct One {
    rule: &'static str,
    group: &'static str,
    of: &'static str,
    has: &'static str,
}

const ONES: &[One] = &[
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

/// Values that were found, and contexts that have them.
type Values<'a> = (BTreeSet<&'a str>, Vec<i64>);

fn several(connection: &Connection, one: &One) -> Result<Vec<Broken>> {
    // Over all providers first, by hash alone: most files have none.
    let mut values: HashMap<String, (String, bool)> = HashMap::new();
    each_text(connection, one.group, &[one.of, one.has], |_, texts| {
        if let [Some(of), Some(value)] = texts {
            match values.get_mut(of) {
                None => {
                    values.insert(of.clone(), (value.clone(), false));
                }
                Some((first, has_more)) => *has_more |= first != value,
            }
        }
    })?;
    values.retain(|_, (_, has_more)| *has_more);
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut pairs: HashMap<i64, (String, String)> = HashMap::new();
    each_text(connection, one.group, &[one.of, one.has], |key, texts| {
        if let [Some(of), Some(value)] = texts
            && values.contains_key(of)
        {
            pairs.insert(key, (of.clone(), value.clone()));
        }
    })?;
    let scopes = unmapped_scopes_in_force(connection)?;
    let mut found: BTreeMap<(&str, &str), Values> = BTreeMap::new();
    each_in_force(connection, &scopes, &[one.group], |context, scope, keys| {
        let pair = keys.first().and_then(|key| pairs.get(key));
        if let (Some((of, value)), Some(scope)) = (pair, scopes.get(&scope)) {
            let (several, contexts) = found.entry((&scope.provider, of)).or_default();
            several.insert(value);
            contexts.push(context);
        }
    })?;
    found.retain(|_, (several, _)| several.len() > 1);
    let mut broken = Vec::new();
    let mut by_context: HashMap<i64, Vec<usize>> = HashMap::new();
    for ((provider, of), (several, contexts)) in found {
        for context in contexts {
            by_context.entry(context).or_default().push(broken.len());
        }
        broken.push(Broken {
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
        });
    }
    count(connection, &by_context, &mut broken)?;
    Ok(broken)
}
