//! Bulk charges, by everything but their figures and their invoice.
//!
//! What is in force in both states of one ledger is the same in both: its totals by day are enough. Of the rest the
//! contexts are compared by a hash of their texts, and the facts by that and their charge period. Each state is read by a
//! thread of its own, since it has its own connection. Where facts are more than fit into memory at ease, they are gone
//! through several times, a part of the contexts at a time.

use super::contexts::{self, Contexts, Scopes, SideScope};
use super::facts::{self, Context, Part};
use super::others::month;
use super::pairs::Side;
use super::state::State;
use super::tally::Tally;
use crate::charges::amount;
use crate::error::{Problem, Result, codes};
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::sums::Sum;
use crate::report::spend::Cost;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};

/// Rows that are compared at once: some 320 MB.
const ROWS_AT_ONCE: i64 = 10_000_000;

/// Compares them.
///
/// # Errors
/// When a state cannot be read.
pub(crate) fn compare(before: &mut State, after: &mut State, cost: Cost, tally: &mut Tally) -> Result<()> {
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
    let [of_before, of_after] = &scopes;
    let by = tally.by().to_vec();
    let connections = [&mut before.ledger.connection, &mut after.ledger.connection];
    let [one, other] = connections;
    let [of_one, of_other] = in_two(
        [(&mut *one, of_before), (&mut *other, of_after)],
        |(connection, scopes)| {
            let contexts = contexts::read(connection, scopes, &by, true)?;
            let files = files(connection, scopes)?;
            let with_own_prices = contexts.with_own_prices(connection, &files)?;
            Ok((contexts, files, with_own_prices))
        },
    )?;
    let mut identities: HashMap<u128, u32> = HashMap::new();
    let parts = [of_one, of_other].map(|(contexts, files, with_own_prices)| Part {
        contexts: numbered(&contexts, &mut identities, tally),
        with_own_prices: with_own_prices
            .into_iter()
            .map(|(row, identity)| (row, number(identity, &mut identities)))
            .collect(),
        files,
    });
    drop(identities);
    let [of_one, of_other] = &parts;
    let rows = of_one.rows() + of_other.rows();
    let rounds = u32::try_from(rows / ROWS_AT_ONCE + 1).unwrap_or(1);
    for round in 0..rounds {
        let read = in_two([(&mut *one, of_one), (&mut *other, of_other)], |(connection, part)| {
            facts::read(connection, part, cost, (round, rounds))
        })?;
        let mut periods = facts::Periods::default();
        let read = read.map(|facts| (periods.take_in(&facts), facts));
        let [mut one, mut other] = in_two(read, |(numbers, mut facts)| {
            facts.sort(&numbers);
            Ok(facts)
        })?;
        one.add_totals(Side::Before, tally);
        other.add_totals(Side::After, tally);
        facts::compare(&one, &other, &periods, tally)?;
    }
    Ok(())
}

/// Does something for both states, each in a thread of its own.
fn in_two<S: Send, T: Send>([one, other]: [S; 2], work: impl Fn(S) -> Result<T> + Sync) -> Result<[T; 2]> {
    std::thread::scope(|scope| {
        let first = std::thread::Builder::new()
            .name("before".to_owned())
            .spawn_scoped(scope, || work(one))
            .map_err(|error| Problem::new(&codes::IO, format!("cannot start a thread: {error}")))?;
        let second = work(other);
        let lost = |_| Problem::new(&codes::IO, "a thread of the comparison ended without a result");
        let first = first.join().map_err(lost)?;
        Ok([first?, second?])
    })
}

/// The contexts with numbers for their identities, the same in both states, and with those of their lines.
fn numbered(contexts: &Contexts, identities: &mut HashMap<u128, u32>, tally: &mut Tally) -> ByNumber<Context> {
    let bases = contexts.bases(tally);
    let mut numbered = ByNumber::default();
    for (context, of) in contexts.each() {
        let identity = number(of.identity, identities);
        let base = bases.get(of.base()).copied().unwrap_or_default();
        numbered.set(context, Context { identity, base });
    }
    numbered
}

/// The number of an identity, from 1 on.
fn number(identity: u128, identities: &mut HashMap<u128, u32>) -> u32 {
    let next = u32::try_from(identities.len() + 1).unwrap_or(u32::MAX);
    *identities.entry(identity).or_insert(next)
}

/// First row and number of rows of the files of scopes.
fn files(connection: &Connection, scopes: &Scopes) -> Result<Vec<(i64, i64)>> {
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<String> = scopes.keys().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT first_row, row_count FROM focus_file
         WHERE delivery_id IN (SELECT delivery_id FROM focus_scope WHERE scope_id IN ({})) ORDER BY first_row",
        numbers.join(", ")
    );
    let mut statement = connection.prepare(&sql)?;
    let files = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(files.collect::<rusqlite::Result<_>>()?)
}

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
        "SELECT scope_id, coalesce(provider_name, invoice_issuer_name, 'focus'),
                coalesce(invoice_issuer_name, provider_name, 'focus'), billing_account_id,
                quote(billing_period_start) || quote(billing_period_end) FROM {from}"
    );
    let mut statement = state.ledger.connection.prepare(&sql)?;
    let scopes = statement.query_map([state.delivery], |row| {
        let scope = SideScope {
            columns: [row.get(1)?, row.get(2)?, row.get(3)?],
            period: row.get(4)?,
        };
        Ok((row.get(0)?, scope))
    })?;
    Ok(scopes.collect::<rusqlite::Result<_>>()?)
}

/// Adds what is in both states, from the totals by day.
fn add_unchanged(connection: &Connection, scopes: &Scopes, cost: Cost, tally: &mut Tally) -> Result<()> {
    let contexts = contexts::read(connection, scopes, tally.by(), false)?;
    let bases = contexts.bases(tally);
    let cost = cost.column();
    let sql = format!(
        "WITH apart AS (
             SELECT context_id FROM focus_context WHERE scope_id IN (SELECT scope_id FROM focus_unstated_scope))
         SELECT context_id, day, charges, {cost} FROM focus_daily_total
         WHERE context_id NOT IN (SELECT context_id FROM apart)
         UNION ALL
         SELECT context_id, day, charges, {cost} FROM focus_daily_stated
         UNION ALL
         SELECT f.context_id, strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch'), 1, f.{cost}
         FROM focus_untotalled AS u CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row
         WHERE f.context_id NOT IN (SELECT context_id FROM apart)"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        interrupt::check()?;
        let Some(base) = contexts.get(row.get(0)?).and_then(|of| bases.get(of.base()).copied()) else {
            continue;
        };
        let month = row.get_ref(1)?.as_str_or_null().ok().flatten().and_then(month);
        let charges: i64 = row.get(2)?;
        let amount = amount(row.get_ref(3)?);
        let line = tally.line(base, month);
        let add = |sum: &mut Sum| amount.iter().for_each(|amount| sum.add(amount));
        let without = if amount.is_some() { 0 } else { charges };
        if let Some(figures) = tally.at(line) {
            add(&mut figures.before);
            add(&mut figures.after);
            figures.charges_before += charges;
            figures.charges_after += charges;
            figures.without_before += without;
            figures.without_after += without;
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
