//! Rows of FOCUS, by everything but their figures and their invoice.
//!
//! What is in force in both states of one ledger is the same in both: its totals by day are enough. Of the rest the
//! contexts are compared by a hash of their texts, and the facts by that and their charge period. Where they are more
//! than fit into memory at ease, they are gone through several times, a part of the contexts at a time.

use super::dimension::{COLUMNS, Dimension};
use super::others::{add_to_total, month};
use super::pairs::{Pairs, Side};
use super::state::State;
use super::tally::Tally;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::currency;
use crate::providers::focus::cost_and_usage::columns::{GROUPS, snake};
use crate::providers::focus::cost_and_usage::sums::{Amount, Sum};
use crate::providers::focus::cost_and_usage::times;
use crate::report::spend::Cost;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use twox_hash::XxHash3_128;

/// Rows that are compared at once: some 300 MB.
const ROWS_AT_ONCE: i64 = 2_000_000;

const DAY: i64 = 86_400;

/// A context: the number of its identity, 0 where it takes no part, and of its line but for the month.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    identity: u32,
    base: u32,
}

/// What of one state is compared.
struct Part {
    contexts: ByNumber<Context>,
    /// First row and number of rows of its files.
    files: Vec<(i64, i64)>,
}

/// Compares them.
///
/// # Errors
/// When a state cannot be read.
pub fn compare(before: &State, after: &State, cost: Cost, tally: &mut Tally) -> Result<()> {
    let mut scopes = [scopes(before)?, scopes(after)?];
    if before.is_same_file(after) {
        let [one, other] = &scopes;
        let shared: BTreeSet<i64> = one.keys().filter(|id| other.contains_key(id)).copied().collect();
        let kept: Scopes = one.iter().filter(|(id, _)| shared.contains(id)).map(clone).collect();
        if !kept.is_empty() {
            add_unchanged(&before.ledger.connection, &kept, cost, tally)?;
        }
        for scopes in &mut scopes {
            scopes.retain(|id, _| !shared.contains(id));
        }
    }
    let mut identities: HashMap<u128, u32> = HashMap::new();
    let [of_before, of_after] = &scopes;
    let parts = [
        part(before, of_before, tally, &mut identities)?,
        part(after, of_after, tally, &mut identities)?,
    ];
    let rows: i64 = parts.iter().flat_map(|part| &part.files).map(|(_, rows)| rows).sum();
    let rounds = u32::try_from((rows / ROWS_AT_ONCE).max(1)).unwrap_or(1);
    for round in 0..rounds {
        let mut pairs = Pairs::default();
        for (side, (state, part)) in [Side::Before, Side::After]
            .into_iter()
            .zip([before, after].into_iter().zip(&parts))
        {
            let is_of_round = |identity: u32| identity % rounds == round;
            facts(
                &state.ledger.connection,
                side,
                part,
                cost,
                is_of_round,
                tally,
                &mut pairs,
            )?;
        }
        pairs.finish(tally);
    }
    Ok(())
}

/// Scopes by number: provider, billing account, and the text of their periods.
type Scopes = BTreeMap<i64, (Option<String>, Option<String>, String)>;

fn clone<'a, K: Copy, V: Clone>((key, value): (&'a K, &'a V)) -> (K, V) {
    (*key, value.clone())
}

/// The scopes of a state: those in force, or all of a delivery.
fn scopes(state: &State) -> Result<Scopes> {
    let from = match state.delivery {
        Some(_) => "focus_scope WHERE delivery_id = ?1",
        None => "focus_scope_in_force WHERE ?1 IS NULL",
    };
    let sql = format!(
        "SELECT scope_id, coalesce(provider_name, invoice_issuer_name, 'focus'), billing_account_id,
                quote(billing_period_start) || quote(billing_period_end) FROM {from}"
    );
    let mut statement = state.ledger.connection.prepare(&sql)?;
    let scopes = statement.query_map([state.delivery], |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)))
    })?;
    Ok(scopes.collect::<rusqlite::Result<_>>()?)
}

/// Adds what is in both states, from the totals by day.
fn add_unchanged(connection: &Connection, scopes: &Scopes, cost: Cost, tally: &mut Tally) -> Result<()> {
    let bases = bases(connection, scopes, tally)?;
    let cost = cost.column();
    let sql = format!(
        "SELECT context_id, day, charges, {cost} FROM focus_daily_total
         UNION ALL
         SELECT f.context_id, strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch'), 1, f.{cost}
         FROM focus_untotalled AS u CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        interrupt::check()?;
        let Some(base) = bases.get(row.get(0)?).copied().flatten() else {
            continue;
        };
        let month = row.get_ref(1)?.as_str_or_null().ok().flatten().and_then(month);
        let charges: i64 = row.get(2)?;
        let amount = amount(row.get_ref(3)?);
        let line = tally.line(base, month);
        let add = |sum: &mut Sum| amount.iter().for_each(|amount| sum.add(amount));
        if let Some(figures) = tally.at(line) {
            add(&mut figures.before);
            add(&mut figures.after);
            figures.charges_before += charges;
            figures.charges_after += charges;
        }
        if let Some(total) = tally.total_of(base) {
            add(&mut total.before);
            add(&mut total.after);
            total.charges_before += charges;
            total.charges_after += charges;
        }
    }
    Ok(())
}

fn amount(value: ValueRef) -> Option<Amount> {
    match value {
        ValueRef::Text(text) => Amount::parse(text).ok(),
        _ => None,
    }
}

/// The contexts of these scopes with their identities, and the files their rows are in.
fn part(state: &State, scopes: &Scopes, tally: &mut Tally, identities: &mut HashMap<u128, u32>) -> Result<Part> {
    let mut part = Part {
        contexts: ByNumber::default(),
        files: Vec::new(),
    };
    if scopes.is_empty() {
        return Ok(part);
    }
    let connection = &state.ledger.connection;
    let groups: Vec<_> = GROUPS
        .iter()
        .filter(|group| group.name != "invoice_reference")
        .collect();
    let hashes: Vec<ByNumber<u128>> = groups
        .iter()
        .map(|group| hashes(connection, group.name, group.columns))
        .collect::<Result<_>>()?;
    let bases = bases(connection, scopes, tally)?;
    let keys: Vec<String> = groups.iter().map(|group| format!("{}_key", group.name)).collect();
    let keys = keys.join(", ");
    let mut statement = connection.prepare(&format!("SELECT context_id, scope_id, {keys} FROM focus_context"))?;
    let mut rows = statement.query([])?;
    let mut text: Vec<u8> = Vec::new();
    while let Some(row) = rows.next()? {
        let scope: i64 = row.get(1)?;
        let (Some((_, _, period)), Some(base)) = (scopes.get(&scope), bases.get(row.get(0)?).copied().flatten()) else {
            continue;
        };
        text.clear();
        for (index, hashes) in hashes.iter().enumerate() {
            let hash = hashes.get(row.get(index + 2)?).copied().unwrap_or_default();
            text.extend_from_slice(&hash.to_le_bytes());
        }
        text.extend_from_slice(period.as_bytes());
        let next = u32::try_from(identities.len() + 1).unwrap_or(u32::MAX);
        let identity = *identities.entry(XxHash3_128::oneshot(&text)).or_insert(next);
        part.contexts.set(row.get(0)?, Context { identity, base });
    }
    let deliveries: Vec<String> = scopes.keys().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT first_row, row_count FROM focus_file
         WHERE delivery_id IN (SELECT delivery_id FROM focus_scope WHERE scope_id IN ({})) ORDER BY first_row",
        deliveries.join(", ")
    );
    let mut statement = connection.prepare(&sql)?;
    part.files = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(part)
}

/// A hash of the texts of each row of a group.
fn hashes(connection: &Connection, group: &str, columns: &[&str]) -> Result<ByNumber<u128>> {
    let names: Vec<String> = columns.iter().map(|name| snake(name)).collect();
    let sql = format!("SELECT {group}_key, {} FROM focus_{group}", names.join(", "));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut hashes = ByNumber::default();
    let mut text: Vec<u8> = Vec::new();
    while let Some(row) = rows.next()? {
        interrupt::check()?;
        text.clear();
        for index in 0..columns.len() {
            match row.get_ref(index + 1)? {
                ValueRef::Text(value) => {
                    text.push(1);
                    text.extend_from_slice(&value.len().to_le_bytes());
                    text.extend_from_slice(value);
                }
                _ => text.push(0),
            }
        }
        hashes.set(row.get(0)?, XxHash3_128::oneshot(&text));
    }
    Ok(hashes)
}

/// For each context of these scopes, the number of its line but for the month.
fn bases(connection: &Connection, scopes: &Scopes, tally: &mut Tally) -> Result<ByNumber<Option<u32>>> {
    /// The columns of the lines behind provider and account, in the order of the dimensions, then tags and currency.
    const KEYS: [(&str, &str); 9] = [
        ("sub_account", "sub_account_id"),
        ("service", "service_name"),
        ("service", "service_category"),
        ("region", "region_id"),
        ("resource", "resource_id"),
        ("sku", "sku_id"),
        ("charge_kind", "charge_category"),
        ("tag_set", "tags"),
        ("billing_account", "billing_currency"),
    ];
    // Only what the lines are by is read: a ledger has as many resources as contexts.
    let wanted: Vec<bool> = KEYS
        .iter()
        .enumerate()
        .map(|(index, (group, _))| match *group {
            "tag_set" => tally.by().iter().any(|by| matches!(by, Dimension::Tag(_))),
            "billing_account" => true,
            _ => {
                let is_it = |by: &Dimension| matches!(by, Dimension::Column(_, place) if *place == index + 2);
                tally.by().iter().any(is_it)
            }
        })
        .collect();
    let mut texts: Vec<HashMap<i64, String>> = Vec::new();
    for ((group, column), is_wanted) in KEYS.iter().zip(&wanted) {
        let mut values = HashMap::new();
        if *is_wanted {
            let sql = format!("SELECT {group}_key, {column} FROM focus_{group} WHERE {column} IS NOT NULL");
            let mut statement = connection.prepare(&sql)?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            values = found.collect::<rusqlite::Result<_>>()?;
        }
        texts.push(values);
    }
    let keys: Vec<String> = KEYS.iter().map(|(group, _)| format!("{group}_key")).collect();
    let mut statement = connection.prepare(&format!(
        "SELECT context_id, scope_id, {} FROM focus_context",
        keys.join(", ")
    ))?;
    let mut rows = statement.query([])?;
    let mut bases: ByNumber<Option<u32>> = ByNumber::default();
    let mut known: HashMap<(i64, Vec<Option<i64>>), u32> = HashMap::new();
    while let Some(row) = rows.next()? {
        let scope: i64 = row.get(1)?;
        let Some((provider, account, _)) = scopes.get(&scope) else {
            continue;
        };
        let mut numbers = Vec::with_capacity(KEYS.len());
        for (index, is_wanted) in wanted.iter().enumerate() {
            numbers.push(if *is_wanted { row.get(index + 2)? } else { None });
        }
        let base = if let Some(base) = known.get(&(scope, numbers.clone())) {
            *base
        } else {
            let of = |index: usize| {
                let key = numbers.get(index).copied().flatten()?;
                texts.get(index)?.get(&key).cloned()
            };
            let columns: Vec<Option<String>> = [provider.clone(), account.clone()]
                .into_iter()
                .chain((0..KEYS.len() - 2).map(of))
                .collect();
            let currency = of(KEYS.len() - 1);
            let currency = currency.as_deref().unwrap_or(currency::NONE);
            let base = tally.base(&columns, of(KEYS.len() - 2).as_deref(), currency);
            known.insert((scope, numbers), base);
            base
        };
        bases.set(row.get(0)?, Some(base));
    }
    debug_assert_eq!(COLUMNS.len(), KEYS.len());
    Ok(bases)
}

/// The number of a context's identity, and start and length of the charge period, [`i64::MIN`] for null.
type Identity = (u32, i64, i64);

/// Adds the facts of a state.
fn facts(
    connection: &Connection,
    side: Side,
    part: &Part,
    cost: Cost,
    is_of_round: impl Fn(u32) -> bool,
    tally: &mut Tally,
    pairs: &mut Pairs<Identity>,
) -> Result<()> {
    let sql = format!(
        "SELECT context_id, charge_period_start, charge_period_seconds, {} FROM focus_charge
         WHERE row_id >= ?1 AND row_id < ?2 ORDER BY row_id",
        cost.column()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut last_month: (i64, i32) = (i64::MIN, 0);
    for (first, count) in &part.files {
        let mut rows = statement.query([*first, first + count])?;
        while let Some(row) = rows.next()? {
            let context = part.contexts.get(row.get(0)?).copied().unwrap_or_default();
            if context.identity == 0 || !is_of_round(context.identity) {
                continue;
            }
            let start: Option<i64> = row.get(1)?;
            let month = start.map(|start| {
                let day = start.div_euclid(DAY);
                if last_month.0 != day {
                    last_month = (day, times::month_of(i32::try_from(day).unwrap_or_default()));
                }
                last_month.1
            });
            let amount = amount(row.get_ref(3)?);
            let line = tally.line(context.base, month);
            add_to_total(tally, side, context.base, amount.as_ref());
            let seconds: Option<i64> = row.get(2)?;
            let [from, length] = [start, seconds].map(|part| part.unwrap_or(i64::MIN));
            pairs.add(side, (context.identity, from, length), line, amount.as_ref());
        }
        interrupt::check()?;
    }
    Ok(())
}
