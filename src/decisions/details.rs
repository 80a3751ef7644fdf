//! What the charges of a period are made of, closer than its figures: 5.00 that moved to another invoice, team, resource and
//! SKU, although every sum is the same.
//!
//! Charges of one day, invoice, resource, SKU and set of tags are added up first, so that it does not matter in how many
//! rows a provider delivers them; then a digest is taken over all of these sums, in an order of their own. Charges that come by
//! the million change only when another delivery is in force: until then nobody has to look at them again.

use super::figures::ClosingScope;
use crate::digest::{Values as Digest, hex};
use crate::error::Result;
use crate::interrupt;
use crate::money::sums::{Amount, Sum};
use crate::query::{bind, for_each};
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap};

/// Whose charges they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    /// The provider, as the cross-provider views name it.
    pub provider: String,
    /// The account.
    pub account: Option<String>,
    /// The currency.
    pub currency: String,
    /// Whether they come by the million, with deliveries.
    pub of_bulk: bool,
}

/// How many charges there are, and the digest over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Detail {
    /// How many charges.
    pub items: i64,
    /// SHA-256 in lower-case hex.
    pub digest: String,
}

/// All groups of a period.
pub(crate) type Details = BTreeMap<Group, Detail>;

/// How many costs a charge has.
const COSTS: usize = 4;

/// Columns of a group and the number of charges, before the costs.
const BEFORE: usize = 4;

/// Everything by which a report can add charges up follows the costs.
const CHARGES: &str = "SELECT provider, account, coalesce(billing_currency, 'XXX'), charges,
       billed_cost, effective_cost, list_cost, contracted_cost,
       day, issuer, sub_account_id, charge_category, charge_class, region_id, service_category, service_name,
       resource_id, resource_name, sku_id, invoice_id, tags
FROM {source}
WHERE day >= :from AND day < :to AND (:provider IS NULL OR {is}) AND (:account IS NULL OR account = :account)";

/// Charges of one part.
#[derive(Default)]
struct Part {
    items: i64,
    costs: [Sum; COSTS],
}

type Parts = HashMap<[u8; 16], Part>;

/// Adds up what a period's charges are made of: those that come by the million, or all others.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of(connection: &Connection, scope: &ClosingScope, of_bulk: bool) -> Result<Details> {
    let source = if of_bulk {
        "charge_by_day_of_bulk"
    } else {
        "charge_by_day_of_rows"
    };
    let sql = scope.filled(&CHARGES.replace("{source}", source));
    let mut statement = connection.prepare_cached(&sql)?;
    let columns = statement.column_count();
    bind(&mut statement, &scope.values())?;
    let mut groups: BTreeMap<Group, Parts> = BTreeMap::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        interrupt::check()?;
        let group = Group {
            provider: row.get(0)?,
            account: row.get(1)?,
            currency: row.get(2)?,
            of_bulk,
        };
        let mut key = Digest::default();
        for column in BEFORE + COSTS..columns {
            key.value(row.get_ref(column)?);
        }
        let key = key.finish().first_chunk().copied().unwrap_or_default();
        add(row, groups.entry(group).or_default().entry(key).or_default())?;
    }
    Ok(groups
        .into_iter()
        .map(|(group, parts)| (group, digested(parts)))
        .collect())
}

fn add(row: &Row, part: &mut Part) -> Result<()> {
    part.items += row.get::<_, i64>(BEFORE - 1)?;
    for (index, sum) in part.costs.iter_mut().enumerate() {
        let amount: Option<String> = row.get(BEFORE + index)?;
        // `integrity` finds texts that are not decimals.
        if let Some(amount) = amount.and_then(|text| Amount::parse(text.as_bytes()).ok()) {
            sum.add(&amount);
        }
    }
    Ok(())
}

fn digested(parts: Parts) -> Detail {
    let mut parts: Vec<([u8; 16], Part)> = parts.into_iter().collect();
    parts.sort_unstable_by_key(|(key, _)| *key);
    let mut digest = Digest::default();
    let mut items = 0;
    for (key, part) in &parts {
        items += part.items;
        digest.blob(key);
        digest.integer(part.items);
        for sum in &part.costs {
            // The same amount may come with other zeros.
            digest.text(sum.total().trim_zeros(0).to_string().as_bytes());
        }
    }
    Detail {
        items,
        digest: hex(&digest.finish()),
    }
}

/// Which parts of deliveries are in force in a period, as a digest over their numbers.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn deliveries(connection: &Connection, scope: &ClosingScope) -> Result<String> {
    let mut digest = Digest::default();
    let sql = "SELECT DISTINCT t.scope_id FROM focus_monthly_total AS t
               WHERE t.month >= ?1 AND t.month < ?2 AND t.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
               ORDER BY t.scope_id";
    for_each(connection, sql, [scope.period.from(), scope.period.to()], |row| {
        digest.integer(row.get(0)?);
        Ok(())
    })?;
    Ok(hex(&digest.finish()))
}

/// Keeps what a closing's charges are made of.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn insert(connection: &Connection, import_id: i64, scope: &ClosingScope) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO closing_detail (import_id, provider, account, currency, of_bulk, items, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for of_bulk in [false, true] {
        for (group, detail) in of(connection, scope, of_bulk)? {
            statement.execute((
                import_id,
                &group.provider,
                &group.account,
                &group.currency,
                of_bulk,
                detail.items,
                &detail.digest,
            ))?;
        }
    }
    connection.execute(
        "INSERT INTO closing_deliveries (import_id, in_force) VALUES (?1, ?2)",
        (import_id, deliveries(connection, scope)?),
    )?;
    Ok(())
}

/// What a closing kept.
fn kept(connection: &Connection, import_id: i64) -> Result<Details> {
    let mut details = Details::new();
    let sql = "SELECT provider, account, currency, of_bulk, items, digest FROM closing_detail WHERE import_id = ?1";
    for_each(connection, sql, [import_id], |row| {
        let group = Group {
            provider: row.get(0)?,
            account: row.get(1)?,
            currency: row.get(2)?,
            of_bulk: row.get(3)?,
        };
        let detail = Detail {
            items: row.get(4)?,
            digest: row.get(5)?,
        };
        details.insert(group, detail);
        Ok(())
    })?;
    Ok(details)
}

/// What a closing kept of a group and what it is now.
pub(super) type Differing = (Group, Option<Detail>, Option<Detail>);

/// The groups of a closing that are no longer made of what they were.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn differing(connection: &Connection, import_id: i64, scope: &ClosingScope) -> Result<Vec<Differing>> {
    let mut before = kept(connection, import_id)?;
    let mut after = of(connection, scope, false)?;
    let in_force: Vec<String> = crate::query::select(
        connection,
        "SELECT in_force FROM closing_deliveries WHERE import_id = ?1",
        [import_id],
        |row| Ok(row.get(0)?),
    )?;
    if in_force.first() == Some(&deliveries(connection, scope)?) {
        before.retain(|group, _| !group.of_bulk);
    } else {
        after.extend(of(connection, scope, true)?);
    }
    let mut groups: Vec<Group> = before.keys().chain(after.keys()).cloned().collect();
    groups.sort();
    groups.dedup();
    let of_both = groups.into_iter().map(|group| {
        let (was, is) = (before.get(&group).cloned(), after.get(&group).cloned());
        (group, was, is)
    });
    Ok(of_both.filter(|(_, was, is)| was != is).collect())
}
