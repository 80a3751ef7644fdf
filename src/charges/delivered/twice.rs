//! The same charges in two deliveries that both count: a provider that was renamed, an account under another name, a billing
//! period as local midnight, or corrections that were added twice.

use super::read::{Key, parties};
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::party::Parties;
use crate::query::{for_each, select};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What a finding needs of a delivery.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    /// Its number.
    pub delivery: i64,
    /// Its import.
    pub import_id: i64,
    /// Who provides, by name.
    pub provider: String,
    /// The account; empty if the charges name none.
    pub account: String,
    /// The start of the billing period; empty if the charges name none.
    pub period: String,
    issuer: Option<String>,
    scopes: Vec<i64>,
}

/// Two deliveries that both count and have charges for the same resources on the same days.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// The one that came in first.
    pub first: Side,
    /// The other one.
    pub second: Side,
    /// How many resources meet on how many days, counted together.
    pub meet: usize,
    /// What the second has of those, by currency.
    pub sums: BTreeMap<String, String>,
}

/// A scope that counts, and whose corrections it is not.
struct Counted {
    scope_id: i64,
    delivery: i64,
    import_id: i64,
    /// Provider, issuer and account.
    names: [Option<String>; 3],
    period: [Option<String>; 2],
    /// Whether nobody has said what becomes of it beside one that it overlaps.
    is_open: bool,
}

impl Counted {
    fn key(&self, parties: &Parties) -> Option<Key> {
        let [provider, issuer, account] = self.names.each_ref().map(Option::as_deref);
        Key::of(parties, provider, issuer, account, self.period[0].as_deref())
    }
}

/// Deliveries that both count and meet; only those with one of them, where it is named.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn pairs(connection: &Connection, only: Option<i64>) -> Result<Vec<Pair>> {
    let parties = parties(connection)?;
    let mut by_account: BTreeMap<String, Vec<Counted>> = BTreeMap::new();
    for counted in counted(connection, only)? {
        let account = counted.names[2].as_deref().unwrap_or_default().to_lowercase();
        by_account.entry(account).or_default().push(counted);
    }
    let mut found: BTreeMap<(i64, i64), (Side, Side)> = BTreeMap::new();
    for scopes in by_account.into_values() {
        let is_asked = |one: &Counted| only.is_none_or(|only| one.delivery == only);
        for (at, one) in scopes.iter().enumerate() {
            for other in scopes.iter().skip(at + 1) {
                if one.delivery == other.delivery || !(is_asked(one) || is_asked(other)) {
                    continue;
                }
                if are_judged(&parties, one, other) || !overlap(&one.period, &other.period) {
                    continue;
                }
                let (first, second) = if one.delivery < other.delivery {
                    (one, other)
                } else {
                    (other, one)
                };
                let key = (first.delivery, second.delivery);
                let sides = found.entry(key).or_insert_with(|| (side(first), side(second)));
                for (side, scope) in [(&mut sides.0, first), (&mut sides.1, second)] {
                    if !side.scopes.contains(&scope.scope_id) {
                        side.scopes.push(scope.scope_id);
                    }
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for (first, second) in found.into_values() {
        pairs.extend(meeting(connection, first, second)?);
    }
    Ok(pairs)
}

/// Deliveries of one key were compared when they came in.
fn are_judged(parties: &Parties, one: &Counted, other: &Counted) -> bool {
    !(one.is_open && other.is_open) && one.key(parties).is_some_and(|key| other.key(parties) == Some(key))
}

fn side(counted: &Counted) -> Side {
    let [provider, issuer, account] = &counted.names;
    Side {
        delivery: counted.delivery,
        import_id: counted.import_id,
        provider: provider.clone().or_else(|| issuer.clone()).unwrap_or_default(),
        account: account.clone().unwrap_or_default(),
        period: counted.period[0].clone().unwrap_or_default(),
        issuer: provider.as_ref().and(issuer.clone()),
        scopes: Vec::new(),
    }
}

/// Whether periods overlap; one that is not known may.
fn overlap(one: &[Option<String>; 2], other: &[Option<String>; 2]) -> bool {
    let is_before = |start: &Option<String>, end: &Option<String>| match (start, end) {
        (Some(start), Some(end)) => start < end,
        _ => true,
    };
    is_before(&one[0], &other[1]) && is_before(&other[0], &one[1])
}

/// The scopes that count, without corrections; of a delivery that is asked for, those whose periods may overlap its own.
fn counted(connection: &Connection, only: Option<i64>) -> Result<Vec<Counted>> {
    select(
        connection,
        "SELECT s.scope_id, s.delivery_id, d.import_id, s.provider_name, s.invoice_issuer_name, s.billing_account_id,
                s.billing_period_start, s.billing_period_end,
                (SELECT t.decision FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id
                 ORDER BY t.state_id DESC LIMIT 1) IS 'unanswered'
         FROM focus_scope_in_force AS s JOIN focus_delivery AS d USING (delivery_id)
         WHERE coalesce((SELECT t.decision FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id AND t.rule <> 'names-0'
                         ORDER BY t.state_id DESC LIMIT 1), d.handling) NOT IN ('append', 'Append')
           AND (?1 IS NULL OR s.billing_period_start IS NULL OR s.billing_period_end IS NULL
                OR s.billing_period_start < (SELECT max(coalesce(o.billing_period_end, '9')) FROM focus_scope AS o
                                             WHERE o.delivery_id = ?1)
               AND s.billing_period_end > (SELECT min(coalesce(o.billing_period_start, '')) FROM focus_scope AS o
                                           WHERE o.delivery_id = ?1))
         ORDER BY s.scope_id",
        [only],
        |row| {
            Ok(Counted {
                scope_id: row.get(0)?,
                delivery: row.get(1)?,
                import_id: row.get(2)?,
                names: [row.get(3)?, row.get(4)?, row.get(5)?],
                period: [row.get(6)?, row.get(7)?],
                is_open: row.get(8)?,
            })
        },
    )
}

/// Ids of the resources that a delivery names.
fn resources(connection: &Connection, import_id: i64) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    let sql = "SELECT resource_id FROM focus_resource WHERE import_id = ?1 AND resource_id IS NOT NULL";
    for_each(connection, sql, [import_id], |row| {
        found.insert(row.get(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// Charges and billed cost by item, day and currency.
type Items = HashMap<(String, Option<i64>, String), (i64, DecimalSum)>;

/// The items of a delivery's scopes: by resource, or where resources are not named by what is charged.
fn items(connection: &Connection, side: &Side, by_resource: bool) -> Result<Items> {
    let scopes: Vec<String> = side.scopes.iter().map(i64::to_string).collect();
    let item = if by_resource {
        "r.resource_id"
    } else {
        "json_array(a.sub_account_id, v.service_name, k.sku_id, e.charge_description)"
    };
    let sql = format!(
        "SELECT {item}, f.charge_period_start / 86400, coalesce(b.billing_currency, 'XXX'), f.billed_cost
         FROM focus_file AS ff
         CROSS JOIN focus_charge AS f ON f.row_id >= ff.first_row AND f.row_id < ff.first_row + ff.row_count
         CROSS JOIN focus_context AS c ON c.context_id = f.context_id
         LEFT JOIN focus_billing_account AS b USING (billing_account_key)
         LEFT JOIN focus_sub_account AS a USING (sub_account_key)
         LEFT JOIN focus_resource AS r USING (resource_key)
         LEFT JOIN focus_service AS v USING (service_key)
         LEFT JOIN focus_sku AS k USING (sku_key)
         LEFT JOIN focus_description AS e USING (description_key)
         WHERE ff.delivery_id = ?1 AND c.scope_id IN ({})",
        scopes.join(", ")
    );
    let mut items = Items::new();
    for_each(connection, &sql, [side.delivery], |row| {
        let Some(item) = row.get::<_, Option<String>>(0)? else {
            return Ok(());
        };
        let (count, sum) = items.entry((item, row.get(1)?, row.get(2)?)).or_default();
        *count += 1;
        let billed: Option<String> = row.get(3)?;
        if let Some(Ok(billed)) = billed.as_deref().map(Decimal::parse) {
            sum.add(&billed);
        }
        Ok(())
    })?;
    Ok(items)
}

/// Where two deliveries meet. A reseller may bill two providers whose resources have the same names: there they meet only
/// where the costs are the same, too.
fn meeting(connection: &Connection, first: Side, second: Side) -> Result<Option<Pair>> {
    let (one, other) = (
        resources(connection, first.import_id)?,
        resources(connection, second.import_id)?,
    );
    let by_resource = !one.is_empty() && !other.is_empty();
    if by_resource && one.is_disjoint(&other) {
        return Ok(None);
    }
    let (one, other) = (
        items(connection, &first, by_resource)?,
        items(connection, &second, by_resource)?,
    );
    let is_reseller = first.issuer.is_some() && first.issuer == second.issuer && first.provider != second.provider;
    let needs_same_cost = is_reseller || !by_resource;
    let mut sums: BTreeMap<String, DecimalSum> = BTreeMap::new();
    let mut meet = BTreeSet::new();
    for (key @ (item, day, currency), (_, sum)) in &other {
        let Some((_, known)) = one.get(key) else { continue };
        if needs_same_cost && known.total() != sum.total() {
            continue;
        }
        meet.insert((item, day));
        sums.entry(currency.clone()).or_default().add(&sum.total());
    }
    if meet.is_empty() {
        return Ok(None);
    }
    Ok(Some(Pair {
        meet: meet.len(),
        sums: sums
            .into_iter()
            .map(|(currency, sum)| (currency, sum.total().to_string()))
            .collect(),
        first,
        second,
    }))
}

/// The earlier delivery that counts and has exactly the rows of this one.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn same_rows(connection: &Connection, delivery: i64) -> Result<Option<i64>> {
    let others = select(
        connection,
        "WITH counted AS (SELECT delivery_id, sum(row_count) AS row_count FROM focus_file GROUP BY delivery_id)
         SELECT o.delivery_id FROM counted AS o JOIN counted AS n ON n.row_count = o.row_count
         WHERE n.delivery_id = ?1 AND o.delivery_id < ?1
           AND o.delivery_id IN (SELECT delivery_id FROM focus_scope_in_force) ORDER BY o.delivery_id",
        [delivery],
        |row| Ok(row.get::<_, i64>(0)?),
    )?;
    if others.is_empty() {
        return Ok(None);
    }
    let own = rows(connection, delivery)?;
    for other in others {
        if rows(connection, other)? == own {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// A column of a group in SQL; a unit price is the charge's own, where it has one.
fn text_of(group: &str, column: &str) -> String {
    let name = crate::charges::columns::snake(column);
    if crate::charges::columns::UNIT_PRICES.contains(&column) {
        return format!("CASE WHEN u.row_id IS NULL THEN g_{group}.{name} ELSE u.{name} END");
    }
    format!("g_{group}.{name}")
}

/// Every row of a delivery, in all columns, with decimals by value; sorted.
fn rows(connection: &Connection, delivery: i64) -> Result<Vec<String>> {
    let groups = crate::charges::columns::GROUPS.iter();
    let mut columns = vec!["s.billing_period_start".to_owned(), "f.charge_period_start".to_owned()];
    columns.push("f.charge_period_seconds".to_owned());
    let mut joins = String::new();
    for group in groups {
        let name = group.name;
        joins.push_str(&format!(" JOIN focus_{name} AS g_{name} USING ({name}_key)"));
        columns.extend(group.columns.iter().map(|column| text_of(name, column)));
    }
    let texts = columns.len();
    columns.extend(
        crate::charges::columns::FACTS
            .iter()
            .map(|name| format!("f.{}", crate::charges::columns::snake(name))),
    );
    let sql = format!(
        "SELECT {} FROM focus_file AS ff
         CROSS JOIN focus_charge AS f ON f.row_id >= ff.first_row AND f.row_id < ff.first_row + ff.row_count
         CROSS JOIN focus_context AS c ON c.context_id = f.context_id
         JOIN focus_scope AS s USING (scope_id){joins}
         LEFT JOIN focus_charge_price AS u ON u.row_id = f.row_id WHERE ff.delivery_id = ?1",
        columns.join(", ")
    );
    let mut rows = select(connection, &sql, [delivery], |row| {
        let mut text = String::new();
        for index in 0..columns.len() {
            let value: rusqlite::types::Value = row.get(index)?;
            let value = match value {
                rusqlite::types::Value::Text(value) if index >= texts => {
                    Decimal::parse(&value).map_or(value, |value| value.trim_zeros(0).to_string())
                }
                rusqlite::types::Value::Text(value) => format!("{value:?}"),
                other => format!("{other:?}"),
            };
            text.push_str(&value);
            text.push('|');
        }
        Ok(text)
    })?;
    rows.sort_unstable();
    Ok(rows)
}
