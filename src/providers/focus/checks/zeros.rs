//! `focus-zeros`: a list or contracted cost of 0 beside an effective cost was left at 0, where it should be stated or be
//! null.
//!
//! ```text
//! EffectiveCost 100.00, ListCost 0: a saving of -100.00, by the figures
//! ```
//!
//! The check reads usage only: credits, taxes and corrections may cost what they do not list.

use crate::charges::broken::Broken;
use crate::charges::contexts::{each_in_force, each_text, unmapped_scopes_in_force};
use crate::contract::finding::{Finding, Row, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::ledger::by_number::ByNumber;
use crate::money::decimal::Decimal;
use crate::providers::focus::checks::findings::findings;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashSet};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-zeros",
    order: 245,
    rule: "in FOCUS, usage that has an effective cost has no list or contracted cost of 0",
    is_quick: false,
    run,
};

/// The costs that may be left at 0.
const COSTS: [&str; 2] = ["ListCost", "ContractedCost"];

/// Rows that have a cost of 0: how many, the first, and its effective cost.
struct Seen {
    rows: i64,
    first: i64,
    zero: String,
    effective: String,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let (providers, usage) = usage(connection)?;
    let mut found: BTreeMap<(usize, usize), Seen> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT row_id, context_id, effective_cost, list_cost, contracted_cost FROM focus_charge
         WHERE list_cost GLOB '0*' OR list_cost GLOB '-0*' OR contracted_cost GLOB '0*' OR contracted_cost GLOB '-0*'
         ORDER BY row_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(&provider) = usage.get(row.get(1)?).filter(|place| **place > 0) else {
            continue;
        };
        let effective: Option<String> = row.get(2)?;
        let Some(effective) = effective.filter(|text| is_above_zero(text)) else {
            continue;
        };
        for which in 0..COSTS.len() {
            let cost: Option<String> = row.get(which + 3)?;
            let Some(zero) = cost.filter(|text| is_zero(text)) else {
                continue;
            };
            let first: i64 = row.get(0)?;
            let seen = found.entry((provider, which)).or_insert_with(|| Seen {
                rows: 0,
                first,
                zero,
                effective: effective.clone(),
            });
            seen.rows += 1;
        }
    }
    let broken = found.into_iter().filter_map(|((provider, which), seen)| {
        let column = COSTS.get(which)?;
        let provider = providers.get(provider - 1)?;
        Some(Broken {
            rule: "",
            code: "zero",
            details: vec![(*column).to_owned()],
            severity: Severity::Warning,
            object: format!("focus/{provider}/{column}"),
            message: format!("`{column}` of usage is 0, but `EffectiveCost` is not"),
            expected: "a cost, or null".to_owned(),
            found: format!("{} beside an effective cost of {}", seen.zero, seen.effective),
            rows: seen.rows,
            row: Some(Row::Fact(seen.first)),
        })
    });
    Ok(findings(CHECK.name, broken.collect()))
}

fn is_zero(text: &str) -> bool {
    Decimal::parse(text).is_ok_and(|cost| cost.is_zero())
}

fn is_above_zero(text: &str) -> bool {
    Decimal::parse(text).is_ok_and(|cost| !cost.is_zero() && !cost.is_negative())
}

/// Providers, and for each context in force that is usage and corrects nothing its provider's place among them, from 1.
type Usage = (Vec<String>, ByNumber<usize>);

fn usage(connection: &Connection) -> Result<Usage> {
    let mut kinds: HashSet<i64> = HashSet::new();
    each_text(
        connection,
        "charge_kind",
        &["ChargeCategory", "ChargeClass"],
        |key, texts| {
            let [category, class] = texts else { return };
            if category.as_deref() == Some("Usage") && class.as_deref() != Some("Correction") {
                kinds.insert(key);
            }
        },
    )?;
    let scopes = unmapped_scopes_in_force(connection)?;
    let mut providers: Vec<String> = scopes.values().map(|scope| scope.provider.clone()).collect();
    providers.sort();
    providers.dedup();
    let mut usage = ByNumber::default();
    each_in_force(connection, &scopes, &["charge_kind"], |context, scope, keys| {
        if let [kind] = keys
            && kinds.contains(kind)
            && let Some(place) = scopes
                .get(&scope)
                .and_then(|scope| providers.binary_search(&scope.provider).ok())
        {
            usage.set(context, place + 1);
        }
    })?;
    Ok((providers, usage))
}
