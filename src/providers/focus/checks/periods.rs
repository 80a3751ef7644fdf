//! `focus-periods`: a charge's period ends after it starts and lies in its billing period, which is a month.
//!
//! ```text
//! charge    2024-09-30T22:00Z to 2024-09-30T23:00Z    in the billing period of September
//! billing   2024-09-01 to 2024-10-01                  one month; the end is left out
//! ```
//!
//! A charge outside its billing period is not a contradiction: usage comes late, and what was bought up front lasts for
//! a year. It is a warning unless it is a `Correction`, or a purchase that begins in its period. Charges that a mapping made
//! are left out: the mapping says which month bills them.

use crate::charges::broken::Broken;
use crate::charges::contexts::each_text;
use crate::charges::contexts::{DeliveryScope, each_in_force, scopes_in_force, unmapped_scopes_in_force};
use crate::clock;
use crate::clock::times::written;
use crate::contract::finding::Row;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::ledger::by_number::ByNumber;
use crate::providers::focus::checks::findings::{findings, object};
use chrono::Months;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-periods",
    order: 230,
    rule: "a charge period of FOCUS ends after it starts and lies in its billing period, which is a month",
    is_quick: false,
    run,
};

/// What can be wrong with a charge period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Backwards,
    Before,
    After,
}

/// A billing period in seconds, and the place of its scope in the list.
#[derive(Debug, Clone, Copy, Default)]
struct Charge {
    /// The number of the scope; 0 without one.
    scope: i64,
    start: Option<i64>,
    end: Option<i64>,
    is_correction: bool,
    is_purchase: bool,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let scopes = scopes_in_force(connection)?;
    let unmapped = unmapped_scopes_in_force(connection)?;
    let charges = charges(connection, &scopes)?;
    let mut found: BTreeMap<(i64, Fault), (i64, i64, [i64; 2])> = BTreeMap::new();
    let mut first_rows: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let odd: HashSet<i64> = scopes
        .iter()
        .filter(|(_, scope)| fault_of_billing(scope).is_some())
        .map(|(id, _)| *id)
        .collect();
    let mut statement = connection.prepare_cached(
        "SELECT row_id, context_id, charge_period_start, charge_period_seconds FROM focus_charge ORDER BY row_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (row_id, context): (i64, i64) = (row.get(0)?, row.get(1)?);
        let Some(charge) = charges.get(context).filter(|charge| charge.scope != 0) else {
            continue;
        };
        if !odd.is_empty() && odd.contains(&charge.scope) {
            first_rows.entry(charge.scope).or_insert((0, row_id)).0 += 1;
        }
        let (Some(start), Some(seconds)) = (row.get::<_, Option<i64>>(2)?, row.get::<_, Option<i64>>(3)?) else {
            continue;
        };
        if let Some(fault) = fault_of(charge, start, seconds) {
            let new = (0, row_id, [start, start.saturating_add(seconds)]);
            found.entry((charge.scope, fault)).or_insert(new).0 += 1;
        }
    }
    let mut broken = Vec::new();
    for ((scope, fault), (rows, row, [start, end])) in found {
        if fault != Fault::Backwards && !unmapped.contains_key(&scope) {
            continue;
        }
        let Some(scope) = scopes.get(&scope) else { continue };
        let [from, to] = &scope.period;
        let (code, severity, message, expected, found) = match fault {
            Fault::Backwards => (
                "",
                Severity::Error,
                "the charge period does not end after it starts",
                format!("after {}", written(start)),
                written(end),
            ),
            Fault::Before => (
                "before",
                Severity::Warning,
                "the charge period starts before the billing period, but the charge is not a `Correction`",
                format!("from {}", from.as_deref().unwrap_or_default()),
                written(start),
            ),
            Fault::After => (
                "after",
                Severity::Warning,
                "the charge period ends after the billing period, but the charge is not a `Correction`",
                format!("until {}", to.as_deref().unwrap_or_default()),
                written(end),
            ),
        };
        broken.push(Broken {
            rule: if fault == Fault::Backwards {
                "ChargePeriodEnd-C-004-M"
            } else {
                ""
            },
            code,
            details: Vec::new(),
            severity,
            object: object(scope),
            message: message.to_owned(),
            expected,
            found,
            rows,
            row: Some(Row::Fact(row)),
        });
    }
    for (id, (rows, row)) in first_rows {
        if let Some(scope) = scopes.get(&id)
            && let Some(one) = fault_of_billing(scope)
        {
            broken.push(Broken {
                rows,
                row: Some(Row::Fact(row)),
                ..one
            });
        }
    }
    Ok(findings(CHECK.name, broken))
}

fn fault_of(charge: &Charge, start: i64, seconds: i64) -> Option<Fault> {
    // Whoever can write to the file can write any number.
    let end = start.saturating_add(seconds);
    if seconds <= 0 {
        return Some(Fault::Backwards);
    }
    if charge.is_correction {
        return None;
    }
    if charge.start.is_some_and(|first| start < first) {
        return Some(Fault::Before);
    }
    let is_after = charge
        .end
        .is_some_and(|last| end > last && !(charge.is_purchase && start < last));
    is_after.then_some(Fault::After)
}

/// What is wrong with a billing period.
fn fault_of_billing(scope: &DeliveryScope) -> Option<Broken> {
    let [Some(from), Some(to)] = &scope.period else {
        return None;
    };
    let (start, end) = (clock::parse(from)?, clock::parse(to)?);
    let next = start.checked_add_months(Months::new(1))?;
    let (rule, severity, message, expected) = if end <= start {
        let message = "the billing period does not end after it starts";
        (
            "BillingPeriodEnd-C-004-M",
            Severity::Error,
            message,
            format!("after {from}"),
        )
    } else if end != next {
        let message = "the billing period is not a month";
        ("", Severity::Warning, message, written(next.timestamp()))
    } else {
        return None;
    };
    Some(Broken {
        rule,
        code: "month",
        details: Vec::new(),
        severity,
        object: object(scope),
        message: message.to_owned(),
        expected,
        found: to.clone(),
        rows: 0,
        row: None,
    })
}

fn charges(connection: &Connection, scopes: &BTreeMap<i64, DeliveryScope>) -> Result<ByNumber<Charge>> {
    let mut kinds: HashMap<i64, (bool, bool)> = HashMap::new();
    each_text(
        connection,
        "charge_kind",
        &["ChargeCategory", "ChargeClass"],
        |key, texts| {
            if let [category, class] = texts {
                let is = |text: &Option<String>, value: &str| text.as_deref() == Some(value);
                kinds.insert(key, (is(class, "Correction"), is(category, "Purchase")));
            }
        },
    )?;
    let seconds = |time: &Option<String>| clock::parse(time.as_deref()?).map(|time| time.timestamp());
    let periods: HashMap<i64, [Option<i64>; 2]> = scopes
        .iter()
        .map(|(id, scope)| (*id, scope.period.each_ref().map(seconds)))
        .collect();
    let mut charges = ByNumber::default();
    each_in_force(connection, scopes, &["charge_kind"], |context, scope, keys| {
        let [start, end] = periods.get(&scope).copied().unwrap_or_default();
        let (is_correction, is_purchase) = keys.first().and_then(|key| kinds.get(key)).copied().unwrap_or_default();
        let charge = Charge {
            scope,
            start,
            end,
            is_correction,
            is_purchase,
        };
        charges.set(context, charge);
    })?;
    Ok(charges)
}
