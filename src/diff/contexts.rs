//! Contexts of bulk charges of one state: `17: the hash of its texts, and month, service and currency of its line`.

use super::dimension::{COLUMNS, Dimension};
use super::tally::Tally;
use crate::charges::columns::{GROUPS, UNIT_PRICES, snake};
use crate::error::Result;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::currency;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap};
use twox_hash::XxHash3_128;

/// A scope: what the columns of all its rows say, in the order of the dimensions, and the text of its period.
#[derive(Debug, Clone)]
pub(crate) struct SideScope {
    /// Provider, issuer and billing account.
    pub columns: [Option<String>; OF_SCOPE],
    /// Its billing period.
    pub period: String,
}

/// How many columns of the lines, the first ones, are of the scope.
pub(crate) const OF_SCOPE: usize = 3;

/// Scopes by number.
pub(crate) type Scopes = BTreeMap<i64, SideScope>;

/// A context: the hash of its texts, and the place of its values from 1 on; 0 where it takes no part.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Found {
    /// The hash; 0 where nobody asked for it.
    pub identity: u128,
    /// The same without unit prices.
    without_prices: u128,
    place: u32,
}

impl Found {
    /// The place of its values in what [`Contexts::bases`] gives.
    #[must_use]
    pub(crate) fn base(self) -> usize {
        usize::try_from(self.place).map_or(usize::MAX, |place| place.wrapping_sub(1))
    }

    /// The hash with these unit prices.
    fn with_prices(self, prices: u128) -> u128 {
        let hashes = [self.without_prices.to_le_bytes(), prices.to_le_bytes()];
        XxHash3_128::oneshot(hashes.as_flattened())
    }
}

/// What lines are by, except the month: columns in the order of the dimensions, tags, currency.
type Values = (Vec<Option<String>>, Option<String>, String);

/// Contexts of some scopes.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    of: ByNumber<Found>,
    /// One behind the largest number.
    end: i64,
    values: Vec<Values>,
}

/// The group that says on which invoice a charge is. A charge's identity leaves it out, since it comes with the final
/// bill, unless lines are by it.
const INVOICE: &str = "invoice_reference";

/// The group that has unit prices, which a charge may have of its own.
const PRICING: &str = "pricing";

/// The columns of the lines behind those of the scope, in the order of the dimensions, then tags and currency.
const KEYS: [(&str, &str); 10] = [
    ("sub_account", "sub_account_id"),
    ("service", "service_name"),
    ("service", "service_category"),
    ("region", "region_id"),
    ("resource", "resource_id"),
    ("sku", "sku_id"),
    ("charge_kind", "charge_category"),
    (INVOICE, "invoice_id"),
    ("tag_set", "tags"),
    ("billing_account", "billing_currency"),
];

impl Contexts {
    /// A context of the scopes.
    #[must_use]
    pub(crate) fn get(&self, number: i64) -> Option<Found> {
        self.of.get(number).copied().filter(|found| found.place != 0)
    }

    /// The charges in these rows whose unit prices are not those of their context: their rows, which ascend, and identities.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn with_own_prices(&self, connection: &Connection, files: &[(i64, i64)]) -> Result<Vec<(i64, u128)>> {
        let names: Vec<String> = UNIT_PRICES.iter().map(|name| snake(name)).collect();
        let mut statement = connection.prepare(&format!(
            "SELECT f.row_id, f.context_id, {} FROM focus_charge_price AS p JOIN focus_charge AS f USING (row_id)
             WHERE p.row_id >= ?1 AND p.row_id < ?2 ORDER BY p.row_id",
            names.join(", ")
        ))?;
        let mut found = Vec::new();
        let mut text = Vec::new();
        for (first, count) in files {
            interrupt::check()?;
            let mut rows = statement.query([*first, first + count])?;
            while let Some(row) = rows.next()? {
                if let Some(of) = self.get(row.get(1)?) {
                    let prices = hash(row, 2, UNIT_PRICES.len(), &mut text)?;
                    found.push((row.get(0)?, of.with_prices(prices)));
                }
            }
        }
        Ok(found)
    }

    /// All of them, with their numbers.
    pub(crate) fn each(&self) -> impl Iterator<Item = (i64, Found)> {
        (0..self.end).filter_map(|number| Some((number, self.get(number)?)))
    }

    /// For each place of values the number of the line without the month.
    pub(crate) fn bases(&self, tally: &mut Tally) -> Vec<u32> {
        let base = |(columns, tags, currency): &Values| tally.base(columns, tags.as_deref(), currency);
        self.values.iter().map(base).collect()
    }
}

/// Reads the contexts of these scopes, with hashes of their texts if `has_identities`.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn read(
    connection: &Connection,
    scopes: &Scopes,
    by: &[Dimension],
    has_identities: bool,
) -> Result<Contexts> {
    let mut contexts = Contexts::default();
    if scopes.is_empty() {
        return Ok(contexts);
    }
    let wanted = wanted(by);
    let is_by_invoice = KEYS
        .iter()
        .zip(&wanted)
        .any(|((group, _), is_wanted)| *group == INVOICE && *is_wanted);
    let groups: Vec<_> = GROUPS
        .iter()
        .filter(|group| has_identities && (is_by_invoice || group.name != INVOICE))
        .collect();
    let unit_prices = if has_identities {
        hashes(connection, PRICING, &UNIT_PRICES)?
    } else {
        ByNumber::default()
    };
    let hashes: Vec<ByNumber<u128>> = groups
        .iter()
        .map(|group| {
            let columns = group.columns.iter().copied();
            let columns: Vec<&str> = columns.filter(|name| !UNIT_PRICES.contains(name)).collect();
            hashes(connection, group.name, &columns)
        })
        .collect::<Result<_>>()?;
    let texts = texts(connection, &wanted)?;
    let keys = KEYS
        .iter()
        .map(|(group, _)| *group)
        .chain([PRICING])
        .chain(groups.iter().map(|group| group.name));
    let keys: Vec<String> = keys.map(|group| format!("{group}_key")).collect();
    let sql = format!("SELECT context_id, scope_id, {} FROM focus_context", keys.join(", "));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut known: HashMap<(i64, [Option<i64>; KEYS.len()]), u32> = HashMap::new();
    let mut text: Vec<u8> = Vec::new();
    while let Some(row) = rows.next()? {
        let (context, scope): (i64, i64) = (row.get(0)?, row.get(1)?);
        let Some(of_scope) = scopes.get(&scope) else {
            continue;
        };
        let mut numbers = [None; KEYS.len()];
        for (index, (number, is_wanted)) in numbers.iter_mut().zip(&wanted).enumerate() {
            if *is_wanted {
                *number = row.get(index + 2)?;
            }
        }
        let place = if let Some(place) = known.get(&(scope, numbers)) {
            *place
        } else {
            let of = |index: usize| texts.get(index)?.get(&numbers.get(index).copied().flatten()?).cloned();
            let columns: Vec<Option<String>> = of_scope
                .columns
                .iter()
                .cloned()
                .chain((0..KEYS.len() - 2).map(of))
                .collect();
            let currency = of(KEYS.len() - 1).unwrap_or_else(|| currency::NONE.to_owned());
            contexts.values.push((columns, of(KEYS.len() - 2), currency));
            let place = u32::try_from(contexts.values.len()).unwrap_or(u32::MAX);
            known.insert((scope, numbers), place);
            place
        };
        text.clear();
        for (index, hashes) in hashes.iter().enumerate() {
            let hash = hashes
                .get(row.get(index + 3 + KEYS.len())?)
                .copied()
                .unwrap_or_default();
            text.extend_from_slice(&hash.to_le_bytes());
        }
        let mut found = Found {
            place,
            ..Found::default()
        };
        if has_identities {
            text.extend_from_slice(of_scope.period.as_bytes());
            found.without_prices = XxHash3_128::oneshot(&text);
            let prices = unit_prices.get(row.get(2 + KEYS.len())?).copied().unwrap_or_default();
            found.identity = found.with_prices(prices);
        }
        contexts.of.set(context, found);
        contexts.end = contexts.end.max(context + 1);
    }
    // Tags and currency are not columns of the lines.
    debug_assert_eq!(COLUMNS.len() + 2, OF_SCOPE + KEYS.len());
    Ok(contexts)
}

/// Which of the columns are read: only what the lines are by, since a ledger has as many resources as contexts.
fn wanted(by: &[Dimension]) -> [bool; KEYS.len()] {
    let mut wanted = [false; KEYS.len()];
    for (index, (is_wanted, (group, _))) in wanted.iter_mut().zip(KEYS).enumerate() {
        *is_wanted = match group {
            "tag_set" => by.iter().any(|by| matches!(by, Dimension::Tag(_))),
            "billing_account" => true,
            _ => by
                .iter()
                .any(|by| matches!(by, Dimension::Column(_, place) if *place == index + OF_SCOPE)),
        };
    }
    wanted
}

/// The texts of those columns by the keys of their groups.
fn texts(connection: &Connection, wanted: &[bool; KEYS.len()]) -> Result<Vec<HashMap<i64, String>>> {
    let mut texts = Vec::new();
    for ((group, column), is_wanted) in KEYS.iter().zip(wanted) {
        let mut values = HashMap::new();
        if *is_wanted {
            let sql = format!("SELECT {group}_key, {column} FROM focus_{group} WHERE {column} IS NOT NULL");
            let mut statement = connection.prepare(&sql)?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            values = found.collect::<rusqlite::Result<_>>()?;
        }
        texts.push(values);
    }
    Ok(texts)
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
        hashes.set(row.get(0)?, hash(row, 1, columns.len(), &mut text)?);
    }
    Ok(hashes)
}

/// A hash of the texts of a row from a column on.
fn hash(row: &Row, first: usize, columns: usize, text: &mut Vec<u8>) -> Result<u128> {
    text.clear();
    for index in first..first + columns {
        match row.get_ref(index)? {
            ValueRef::Text(value) => {
                text.push(1);
                text.extend_from_slice(&value.len().to_le_bytes());
                text.extend_from_slice(value);
            }
            _ => text.push(0),
        }
    }
    Ok(XxHash3_128::oneshot(text))
}
