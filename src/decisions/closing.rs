//! Closed periods: `2025-06` came to 36.80847291571210313722 EUR, and still does.

use super::details;
use super::figures::{self, ClosingScope, Figure, Key};
use super::naming::Naming;
use super::rule::Rule;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::party::Parties;
use crate::query::{for_each, gather};
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// A closing.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    /// Its import.
    pub import_id: i64,
    /// What is closed.
    pub scope: ClosingScope,
    /// When.
    pub at: String,
}

/// A closed figure that is no longer what it was.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The closing.
    pub closing: Closing,
    /// Which figure.
    pub key: Key,
    /// What it was; `None` when there was nothing of it.
    pub before: Option<Figure>,
    /// What it is; `None` when there is nothing of it any more.
    pub after: Option<Figure>,
    /// Whether the figure is the same, and only what it is made of is not: then the figures have the digests over that.
    pub of_details: bool,
}

impl Change {
    /// What it was and what it is, in numbers.
    #[must_use]
    pub(crate) fn amounts(&self) -> [Decimal; 2] {
        let amount = |figure: &Option<Figure>| {
            figure
                .as_ref()
                .map_or_else(Decimal::zero, |figure| figure.amount.clone())
        };
        [amount(&self.before), amount(&self.after)]
    }
}

/// Closings in force, in the order in which they were made.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn in_force(connection: &Connection) -> Result<Vec<Closing>> {
    let sql = format!(
        "SELECT c.import_id, c.period, c.provider, c.account, i.imported_at, {}, {}
         FROM closing AS c JOIN import AS i USING (import_id)
         WHERE c.import_id NOT IN (SELECT decision FROM withdrawal)
         ORDER BY c.import_id",
        Naming::SQL,
        Rule::SQL
    );
    gather(connection, &sql, [], |row| {
        let period: String = row.get(1)?;
        // A period that cannot be read was altered, which `verify` finds.
        let Ok(period) = period.parse() else { return Ok(None) };
        Ok(Some(Closing {
            import_id: row.get(0)?,
            scope: ClosingScope {
                period,
                provider: row.get(2)?,
                account: row.get(3)?,
                naming: Naming::of_text(row.get::<_, Option<String>>(5)?.as_deref()),
                rule: Rule::of_text(row.get::<_, Option<String>>(6)?.as_deref()),
            },
            at: row.get(4)?,
        }))
    })
}

/// The scope in force that somebody means who calls the provider by any name of its party; the same scope where none is meant.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn named(connection: &Connection, typed: &ClosingScope) -> Result<ClosingScope> {
    let closings = in_force(connection)?;
    let Some(wanted) = &typed.provider else {
        return Ok(typed.clone());
    };
    if closings.iter().any(|closing| closing.scope.is_named_as(typed)) {
        return Ok(typed.clone());
    }
    let parties = Parties::read(connection)?;
    let is_meant = |scope: &ClosingScope| {
        let is_of = |provider: &String| parties.is_same(provider, wanted);
        (&scope.period, &scope.account) == (&typed.period, &typed.account) && scope.provider.as_ref().is_some_and(is_of)
    };
    let meant = closings.into_iter().map(|closing| closing.scope).find(is_meant);
    Ok(meant.unwrap_or_else(|| typed.clone()))
}

/// The import of the closing of this name, `2025-06` or `2025-06/ormuco`: the one in force, else the last one that was.
///
/// # Errors
/// When there is none, or the ledger cannot be read.
pub(crate) fn import_of(connection: &Connection, name: &str) -> Result<i64> {
    let newest = connection
        .prepare("SELECT max(decision) FROM decision WHERE kind = 'closing' AND name = ?1")?
        .query_row([name], |row| row.get::<_, Option<i64>>(0))?;
    match newest {
        Some(import_id) => Ok(import_id),
        None => super::in_force(connection, "closing", name),
    }
}

pub(super) fn insert(
    connection: &Connection,
    import_id: i64,
    scope: &ClosingScope,
    head: &str,
    why: Option<&str>,
) -> Result<()> {
    if let Some(closing) = in_force(connection)?
        .iter()
        .find(|closing| closing.scope.is_named_as(scope))
    {
        let problem = Problem::new(&codes::PARAMETER, format!("{scope} was closed at {}", closing.at));
        return Err(Box::new(
            problem.hint("to close it again, first run `billbook reopen` with a reason"),
        ));
    }
    let figures = figures::figures(connection, scope)?;
    connection.execute(
        "INSERT INTO closing (import_id, period, provider, account, head, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            import_id,
            scope.period.to_string(),
            &scope.provider,
            &scope.account,
            head,
            why,
        ),
    )?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO closing_figure (import_id, provider, account, currency, figure, object, items, amount, parts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for (key, figure) in &figures {
        statement.execute((
            import_id,
            &key.provider,
            &key.account,
            &key.currency,
            &key.figure,
            &key.object,
            figure.items,
            figure.amount.to_string(),
            &figure.parts,
        ))?;
    }
    if scope.rule >= Rule::Details {
        details::insert(connection, import_id, scope)?;
    }
    Ok(())
}

/// The figures of a closing, as they were.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn figures_of(connection: &Connection, import_id: i64) -> Result<BTreeMap<Key, Figure>> {
    let mut figures = BTreeMap::new();
    let sql = "SELECT provider, account, currency, figure, object, items, amount, parts
         FROM closing_figure WHERE import_id = ?1";
    for_each(connection, sql, [import_id], |row| {
        if let Some((key, figure)) = stored(row)? {
            figures.insert(key, figure);
        }
        Ok(())
    })?;
    Ok(figures)
}

/// A stored figure; `None` when its amount was altered into no decimal, which `integrity` finds.
fn stored(row: &Row) -> Result<Option<(Key, Figure)>> {
    let key = Key {
        provider: row.get(0)?,
        account: row.get(1)?,
        currency: row.get(2)?,
        figure: row.get(3)?,
        object: row.get(4)?,
    };
    let amount: String = row.get(6)?;
    let Ok(amount) = Decimal::parse(&amount) else {
        return Ok(None);
    };
    let figure = Figure {
        items: row.get(5)?,
        amount,
        parts: row.get(7)?,
    };
    Ok(Some((key, figure)))
}

/// The cost that every charge has; where a provider knows no other, the others are the same.
const BILLED: &str = "billed_cost";

/// Every figure of a closing in force that is no longer what it was. Costs that are the billed cost, then and now, are not
/// told beside it.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn changes(connection: &Connection) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for closing in in_force(connection)? {
        let before = figures_of(connection, closing.import_id)?;
        let after = figures::figures(connection, &closing.scope)?;
        let is_billed_again = |key: &Key, was: Option<&Figure>, is: Option<&Figure>| {
            let billed = Key {
                figure: BILLED.to_owned(),
                ..key.clone()
            };
            let is_cost = key.figure.ends_with("_cost") && *key != billed;
            is_cost && before.get(&billed) == was && after.get(&billed) == is
        };
        let mut keys: Vec<Key> = before.keys().chain(after.keys()).cloned().collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let (before, after) = (before.get(&key), after.get(&key));
            // Amounts are equal by value: 1.0 is 1.00.
            if before != after && !is_billed_again(&key, before, after) {
                changes.push(Change {
                    closing: closing.clone(),
                    before: before.cloned(),
                    after: after.cloned(),
                    key,
                    of_details: false,
                });
            }
        }
        if closing.scope.rule >= Rule::Details {
            let of_details = of_details(connection, &closing, &before, &changes)?;
            changes.extend(of_details);
        }
    }
    Ok(changes)
}

/// Charges that still come to what they did, and are made of something else.
fn of_details(
    connection: &Connection,
    closing: &Closing,
    figures: &BTreeMap<Key, Figure>,
    known: &[Change],
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for (group, before, after) in details::differing(connection, closing.import_id, &closing.scope)? {
        let key = Key {
            provider: group.provider,
            account: group.account,
            currency: group.currency,
            figure: BILLED.to_owned(),
            object: String::new(),
        };
        let is_of_it = |change: &Change| {
            let other = &change.key;
            change.closing.import_id == closing.import_id
                && (&other.provider, &other.account, &other.currency) == (&key.provider, &key.account, &key.currency)
                && other.figure.ends_with("_cost")
        };
        // A finding about another sum leads to what it is made of.
        if known.iter().chain(&changes).any(is_of_it) {
            continue;
        }
        let amount = figures
            .get(&key)
            .map_or_else(Decimal::zero, |figure| figure.amount.clone());
        let figure = |detail: Option<details::Detail>| {
            detail.map(|detail| Figure {
                items: detail.items,
                amount: amount.clone(),
                parts: detail.digest,
            })
        };
        changes.push(Change {
            closing: closing.clone(),
            before: figure(before),
            after: figure(after),
            key,
            of_details: true,
        });
    }
    Ok(changes)
}
