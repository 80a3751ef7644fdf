//! `vcloudair-bill`: a bill of a vCloud Air service group, from the top and from the bottom.
//!
//! ```text
//! instance                371.63425000     its machines and gateways     371.63425000
//! SUPPORT                  19.25                                          19.25
//! SERVICE_CREDIT          -50.00           credit
//! ```
//!
//! No document states what a bill comes to. This side is the highest level of usage that is billed for the month, with the
//! costs of the group; the other is the lowest level, with the costs except credits. A level counts where an answer has
//! all of it, or where it comes to what is above it or to more. How costs are rounded is not documented.

use crate::contract::bound::Bound;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::Origin;
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::vcloudair::pairs::costs;
use crate::providers::vcloudair::pairs::costs::Cost;
use crate::providers::vcloudair::pairs::held::{Held, Known};
use crate::providers::vcloudair::pairs::metrics;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "vcloudair-bill",
    order: 50,
    here: "a bill: the highest level of usage, with the costs of the group",
    there: "the lowest level of usage, with the costs except credits",
    rule: "a level is the sum of the level below it; the documentation does not say how it is rounded",
    run,
};

const COSTS: &str = "SELECT row_id, currency FROM vcloudair_newest_costs
WHERE kind = 'billed' AND service_group_id = ?1 AND period = ?2";

/// An entity with what it costs in one currency.
struct Node<'k> {
    held: &'k Held,
    cost: Decimal,
    /// Costs that may have been rounded, each by itself, and their decimals.
    rows: u64,
    decimals: u32,
    /// Whether what it is in is held too.
    is_inside: bool,
    below: Vec<usize>,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let known = Known::read(connection)?;
    let mut bills: BTreeMap<(&str, &str), Vec<&Held>> = BTreeMap::new();
    for held in known.billed.values() {
        bills.entry((&held.account, &held.period)).or_default().push(held);
    }
    let mut statements = Vec::new();
    for ((group, period), entities) in bills {
        let costs: Option<(i64, String)> = connection
            .prepare_cached(COSTS)?
            .query_row([group, period], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let mut stated = BTreeMap::new();
        for held in &entities {
            let mut found = BTreeMap::new();
            metrics::read(connection, held.row_id, &mut found)?;
            stated.insert(&*held.entity, found);
        }
        let mut currencies: BTreeSet<String> = BTreeSet::new();
        for found in stated.values() {
            currencies.extend(metrics::currencies(found.keys()));
        }
        for currency in currencies {
            let nodes = nodes(&known, &entities, &stated, &currency);
            if nodes.iter().all(|node| node.below.is_empty()) {
                // One level alone has nothing to be compared with.
                continue;
            }
            let costs_row = costs
                .as_ref()
                .filter(|(_, of)| *of == currency)
                .map(|(row_id, _)| *row_id);
            let costs = match costs_row {
                Some(row_id) => costs::read(connection, row_id)?,
                None => Vec::new(),
            };
            statements.push(of_bill(connection, &nodes, (costs_row, &costs), &currency)?);
        }
    }
    Ok(statements)
}

/// Entities of a bill, those below each in place; an instance before its data centres, those before their machines.
fn nodes<'k>(
    known: &Known,
    entities: &[&'k Held],
    stated: &BTreeMap<&str, BTreeMap<metrics::Key, metrics::Metric>>,
    currency: &str,
) -> Vec<Node<'k>> {
    let entities_held: BTreeSet<&str> = entities.iter().map(|held| &*held.entity).collect();
    let mut nodes: Vec<Node> = Vec::new();
    for level in ["instance", "l2", "l1"] {
        for &held in entities.iter().filter(|held| held.level == level) {
            let mut cost = DecimalSum::new();
            let (mut rows, mut decimals) = (0, u32::MAX);
            for (_, metric) in stated
                .get(&*held.entity)
                .into_iter()
                .flat_map(|found| metrics::of_currency(found, currency))
            {
                cost.add(&metric.cost);
                rows += metric.rows;
                decimals = decimals.min(metric.decimals);
            }
            let cost = cost.total();
            nodes.push(Node {
                held,
                cost,
                rows,
                decimals,
                is_inside: entities_held.contains(held.parent.as_deref().unwrap_or_default()),
                below: Vec::new(),
            });
        }
    }
    let at: BTreeMap<&str, usize> = nodes.iter().map(|node| &*node.held.entity).zip(0..).collect();
    let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (child, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.held.parent.as_deref().and_then(|parent| at.get(parent)) {
            below.entry(*parent).or_default().push(child);
        }
    }
    for (parent, children) in below {
        let parts: Vec<&Node> = children.iter().filter_map(|child| nodes.get(*child)).collect();
        let sum = parts.iter().fold(Decimal::zero(), |sum, part| sum.add(&part.cost));
        let is_whole = parts.iter().any(|part| known.is_listed("billed", part.held));
        if let Some(node) = nodes.get_mut(parent)
            && (is_whole || sum >= node.cost)
        {
            node.below = children;
        }
    }
    nodes
}

/// Both sides of a bill, and what lies between its levels.
#[derive(Default)]
struct Levels {
    here: DecimalSum,
    there: DecimalSum,
    here_count: u64,
    there_count: u64,
    /// The rows of entities on each side.
    here_rows: Vec<i64>,
    there_rows: Vec<i64>,
    lines: Vec<Line>,
    /// Costs that rounding can have changed, and their fewest decimals.
    rounded: Option<(u64, u32)>,
    /// Entities on neither side.
    left_out: u64,
}

impl Levels {
    fn of(connection: &Connection, nodes: &[Node], currency: &str) -> Result<Self> {
        let mut levels = Self::default();
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let has_levels = nodes.iter().any(|node| node.held.level != "l1");
        for (at, node) in nodes.iter().enumerate() {
            // A machine whose data centre nobody names can be in another entity of the bill.
            let is_somewhere = has_levels && node.held.level == "l1" && node.held.parent.is_none();
            if !node.is_inside && !is_somewhere {
                levels.here.add(&node.cost);
                levels.here_count += 1;
                levels.here_rows.push(node.held.row_id);
            } else if !reached.contains(&at) {
                levels.left_out += 1;
                continue;
            }
            // Those below come later.
            reached.extend(&node.below);
            if node.below.is_empty() {
                levels.there.add(&node.cost);
                levels.there_count += 1;
                levels.there_rows.push(node.held.row_id);
                continue;
            }
            let parts: Vec<&Node> = node.below.iter().filter_map(|child| nodes.get(*child)).collect();
            levels.compare(connection, node, &parts, currency)?;
        }
        Ok(levels)
    }

    /// An entity against those below it.
    fn compare(&mut self, connection: &Connection, node: &Node, parts: &[&Node], currency: &str) -> Result<()> {
        let mut sum = DecimalSum::new();
        let (mut rows, mut decimals) = (node.rows, node.decimals);
        for part in parts {
            sum.add(&part.cost);
            rows += part.rows;
            decimals = decimals.min(part.decimals);
        }
        let sum = sum.total();
        let difference = node.cost.sub(&sum);
        if difference.is_zero() {
            return Ok(());
        }
        if cut_bound(rows, decimals).holds(&difference) {
            let (known, fewest) = self.rounded.unwrap_or((0, decimals));
            self.rounded = Some((known + rows, fewest.min(decimals)));
            return Ok(());
        }
        let what = format!("entities below it in the ledger: {}", parts.len());
        let line = Line::differs(LineKind::AmountDiffers, &node.cost, &sum, &*node.held.name, what);
        let below: Vec<i64> = parts.iter().map(|part| part.held.row_id).collect();
        let negative = format!("decimal_sub('0', {})", metrics::COST);
        let rows = Origin::of([
            metrics::query(&[node.held.row_id], currency, metrics::COST),
            metrics::query(&below, currency, &negative),
        ]);
        self.lines.push(line.at(node.held.place(connection)?).made_of(rows));
        Ok(())
    }
}

fn of_bill(
    connection: &Connection,
    nodes: &[Node],
    (costs_row, costs): (Option<i64>, &[Cost]),
    currency: &str,
) -> Result<Statement> {
    let first = nodes.first().map(|node| node.held);
    let mut levels = Levels::of(connection, nodes, currency)?;
    for cost in costs {
        let Some(total) = cost.total() else {
            continue;
        };
        levels.here.add(&total);
        levels.here_count += 1;
        if cost.name == "SERVICE_CREDIT" {
            levels
                .lines
                .push(Line::new(LineKind::Credit, total, &*cost.name, "").at(&cost.place));
        } else {
            levels.there.add(&total);
            levels.there_count += 1;
        }
    }
    let side = |rows: &[i64], adds: &str| {
        let of_costs = costs_row.map(|row_id| costs::query(row_id, adds));
        Origin::of(std::iter::once(metrics::query(rows, currency, metrics::COST)).chain(of_costs))
    };
    let but_for_credits = format!(
        "CASE WHEN {} <> 'SERVICE_CREDIT' THEN {} END",
        costs::NAME,
        costs::TOTAL
    );
    let text = |of: fn(&Held) -> &String| first.map(|held| of(held).clone()).unwrap_or_default();
    let mut statement = PAIR.statement(
        About {
            provider: "vcloudair".to_owned(),
            account: text(|held| &held.account),
            subject: format!("{}/{}", text(|held| &held.account), text(|held| &held.period)),
            period: [text(|held| &held.start), text(|held| &held.end)],
            currency: currency.to_owned(),
        },
        Side::new(
            "highest level of usage, and costs",
            levels.here.total(),
            levels.here_count,
        )
        .at(match first {
            Some(held) => held.place(connection)?,
            None => Place::default(),
        })
        .made_of(side(&levels.here_rows, costs::TOTAL)),
        Side::new(
            "lowest level of usage, and costs except credits",
            levels.there.total(),
            levels.there_count,
        )
        .made_of(side(&levels.there_rows, &but_for_credits)),
    );
    statement.bound = levels.rounded.map(|(rows, decimals)| cut_bound(rows, decimals));
    for line in levels.lines {
        statement.push(line);
    }
    if levels.left_out > 0 {
        statement.notes.push(format!(
            "entities left out of both sides, because the entity they belong to may be counted already and the ledger lacks part of their level: {}",
            levels.left_out
        ));
    }
    let count = costs.iter().filter(|cost| cost.total().is_none()).count();
    if count > 0 {
        statement.notes.push(format!("costs without an amount: {count}"));
    }
    Ok(statement)
}

fn cut_bound(rows: u64, decimals: u32) -> Bound {
    Bound {
        is_cut: true,
        ..Bound::nearest(rows, decimals, "costs")
    }
}
