//! `vcloudair-usage`: what a vCloud Air entity was billed for a month against what was billable in it.
//!
//! ```text
//! billed     744.50 GHz hours × 0.0125     9.306250
//! billable   408.75 GHz hours × 0.0125     5.109375   up to 1 July
//! CPU        period cut                    4.196875
//! ```
//!
//! Usage is compared metric by metric, as amounts: 1 GHz hour that only one side has is a GHz hour at its rate. Billable
//! answers for ranges that follow each other, from the beginning of the month, are taken together; they count even after a
//! newer answer to the same question, since usage is billable no more once it is billed. What is billed and was billable up to
//! an earlier time only is cut by the period, as long as nothing became less.

use crate::contract::bound::Bound;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::vcloudair::pairs::held::{Held, Known, minute};
use crate::providers::vcloudair::pairs::metrics;
use crate::providers::vcloudair::pairs::metrics::Metric;
use rusqlite::Connection;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "vcloudair-usage",
    order: 60,
    here: "billed usage of an entity",
    there: "billable usage of the same month",
    rule: "metric by metric, as amounts; usage that was billable only up to an earlier time is a period cut",
    run,
};

/// One side of a statement: what was read of it, and in words.
struct Read {
    /// The rows of entities that were read.
    rows: Vec<i64>,
    metrics: BTreeMap<metrics::Key, Metric>,
    what: String,
    place: Place,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let known = Known::read(connection)?;
    let mut statements = Vec::new();
    for billed in known.billed.values() {
        let chain = known.billable(&billed.entity, &billed.start, &billed.end);
        if !chain.is_empty() {
            let there = billable(connection, &chain)?;
            let end = chain.last().map_or(billed.end.as_str(), |last| last.end.as_str());
            statements.extend(of_entity(billed, &self::billed(connection, billed)?, &there, end));
        } else if known.is_listed("billable", billed) {
            let there = Read {
                rows: Vec::new(),
                metrics: BTreeMap::new(),
                what: "nothing: the answer lists other billable usage, but not this".to_owned(),
                place: Place::default(),
            };
            statements.extend(of_entity(
                billed,
                &self::billed(connection, billed)?,
                &there,
                &billed.end,
            ));
        }
    }
    for (month_end, first) in known.not_billed() {
        let chain = known.billable(&first.entity, &first.start, &month_end);
        let here = Read {
            rows: Vec::new(),
            metrics: BTreeMap::new(),
            what: "nothing: the answer lists other billed usage, but not this".to_owned(),
            place: Place::default(),
        };
        let mut month = first.clone();
        month.end.clone_from(&month_end);
        statements.extend(of_entity(&month, &here, &billable(connection, &chain)?, &month_end));
    }
    statements.sort_by(|a, b| (&a.account, &a.period_end, &a.subject).cmp(&(&b.account, &b.period_end, &b.subject)));
    Ok(statements)
}

fn billed(connection: &Connection, billed: &Held) -> Result<Read> {
    let mut found = BTreeMap::new();
    metrics::read(connection, billed.row_id, &mut found)?;
    Ok(Read {
        rows: vec![billed.row_id],
        metrics: found,
        what: format!("billed usage of {}", billed.name),
        place: billed.place(connection)?,
    })
}

fn billable(connection: &Connection, chain: &[&Held]) -> Result<Read> {
    let mut found = BTreeMap::new();
    for range in chain {
        metrics::read(connection, range.row_id, &mut found)?;
    }
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
        return Ok(Read {
            rows: Vec::new(),
            metrics: found,
            what: String::new(),
            place: Place::default(),
        });
    };
    let mut what = format!("billable usage up to {}", minute(&last.end));
    if chain.len() > 1 {
        what.push_str(&format!(", of {} ranges", chain.len()));
    }
    Ok(Read {
        rows: chain.iter().map(|range| range.row_id).collect(),
        metrics: found,
        what,
        place: first.place(connection)?,
    })
}

/// A statement for each currency.
fn of_entity(billed: &Held, here: &Read, there: &Read, billable_to: &str) -> Vec<Statement> {
    let reach = billable_to.cmp(billed.end.as_str());
    let of_currency = |currency: String| {
        let mut statement = PAIR.statement(
            About {
                provider: "vcloudair".to_owned(),
                account: billed.account.clone(),
                subject: format!("{}/{}", billed.entity, billed.period),
                period: [billed.start.clone(), billed.end.clone()],
                currency: currency.clone(),
            },
            side(here, &currency),
            side(there, &currency),
        );
        let (mine, others): (BTreeMap<_, _>, BTreeMap<_, _>) = (
            metrics::of_currency(&here.metrics, &currency).collect(),
            metrics::of_currency(&there.metrics, &currency).collect(),
        );
        let mut names: Vec<&String> = mine.keys().chain(others.keys()).collect();
        names.sort();
        names.dedup();
        let cut = Cut {
            reach,
            what: format!(
                "billable up to {}, billed up to {}",
                minute(billable_to),
                minute(&billed.end)
            ),
        };
        for name in names {
            compare(
                &mut statement,
                name,
                mine.get(name).copied(),
                others.get(name).copied(),
                &cut,
            );
        }
        statement
    };
    let currencies = metrics::currencies(here.metrics.keys().chain(there.metrics.keys()));
    currencies.into_iter().map(of_currency).collect()
}

/// Whether billable usage ends before the billed month does, or after it, and in words.
struct Cut {
    reach: Ordering,
    what: String,
}

impl Cut {
    /// Whether another end can have made this difference.
    fn makes(&self, difference: &Decimal) -> bool {
        match self.reach {
            Ordering::Less => !difference.is_negative(),
            Ordering::Equal => false,
            Ordering::Greater => difference.is_negative() || difference.is_zero(),
        }
    }
}

/// Where an amount of one metric comes from: its rows on both sides, which come to it, or what it is computed from.
fn of_metric(statement: &Statement, name: &str, operands: Option<String>, value: &Decimal) -> Origin {
    let of = |query: &Query| query.clone().when("name || ', ' || unit = {}", name.to_owned());
    let mine = statement.here.origin.queries.iter().map(of);
    let others = statement.there.origin.queries.iter().map(of).map(Query::taken_off);
    let mut origin = Origin::of(mine.chain(others));
    if let Some(operands) = operands {
        for query in &mut origin.queries {
            *query = query.clone().adding("");
        }
        origin.computed.push(Computed {
            of: name.to_owned(),
            value: value.clone(),
            operands,
            rounding: String::new(),
        });
    }
    origin
}

/// Lines for one metric.
fn compare(statement: &mut Statement, name: &str, here: Option<&Metric>, there: Option<&Metric>, cut: &Cut) {
    let zero = Decimal::zero();
    match (here, there) {
        (Some(here), Some(there)) => both(statement, name, here, there, cut),
        (Some(here), None) => {
            let line = if cut.reach == Ordering::Less {
                Line::new(LineKind::PeriodCut, here.cost.clone(), name, &*cut.what).figures(&here.usage, &zero)
            } else {
                Line::differs(LineKind::MissingThere, &here.cost, &zero, name, "this was not billable")
            };
            let of = of_metric(statement, name, None, &here.cost);
            statement.push(line.at(&here.place).made_of(of));
        }
        (None, Some(there)) => {
            let line = if cut.reach == Ordering::Greater {
                Line::new(LineKind::PeriodCut, there.cost.neg(), name, &*cut.what).figures(&zero, &there.usage)
            } else {
                Line::differs(
                    LineKind::MissingHere,
                    &zero,
                    &there.cost,
                    name,
                    "this was billable and is not billed",
                )
            };
            let of = of_metric(statement, name, None, &there.cost);
            statement.push(line.at(&there.place).made_of(of));
        }
        (None, None) => {}
    }
}

fn both(statement: &mut Statement, name: &str, here: &Metric, there: &Metric, cut: &Cut) {
    let usage = here.usage.sub(&there.usage);
    let difference = here.cost.sub(&there.cost);
    let push_computed = |statement: &mut Statement, line: Line, operands: Option<String>| {
        let of = of_metric(statement, name, operands, &line.amount);
        statement.push(line.at(&here.place).made_of(of));
    };
    let push = |statement: &mut Statement, line: Line| push_computed(statement, line, None);
    if here.rates == there.rates && cut.makes(&usage) && cut.makes(&difference) {
        let line = Line::new(LineKind::PeriodCut, difference, name, &*cut.what).figures(&here.usage, &there.usage);
        push(statement, line);
        return;
    }
    let (Some(rate), Some(other_rate)) = (here.rate(), there.rate()) else {
        // Of several rates nobody says which usage was at which.
        if !usage.is_zero() {
            let line = Line::new(LineKind::QuantityDiffers, difference, name, "at several rates");
            push(statement, line.figures(&here.usage, &there.usage));
        } else if !difference.is_zero() {
            push(
                statement,
                Line::differs(
                    LineKind::AmountDiffers,
                    &here.cost,
                    &there.cost,
                    name,
                    "at several rates",
                ),
            );
        }
        return;
    };
    let of_usage = usage.mul(other_rate);
    if !usage.is_zero() {
        let (kind, what) = if cut.makes(&usage) {
            (LineKind::PeriodCut, format!("at {other_rate}; {}", cut.what))
        } else {
            (LineKind::QuantityDiffers, format!("at {other_rate}"))
        };
        let line = Line::new(kind, of_usage.clone(), name, what);
        let operands = format!("({} - {}) * {other_rate}", here.usage, there.usage);
        push_computed(statement, line.figures(&here.usage, &there.usage), Some(operands));
    }
    let of_rate = here.usage.mul(&rate.sub(other_rate));
    if rate != other_rate {
        let line = Line::new(
            LineKind::PriceDiffers,
            of_rate.clone(),
            name,
            format!("for {}", here.usage),
        );
        let operands = format!("{} * ({rate} - {other_rate})", here.usage);
        push_computed(statement, line.figures(rate, other_rate), Some(operands));
    }
    let rest = difference.sub(&of_usage).sub(&of_rate);
    if rest.is_zero() {
        return;
    }
    let can_round = here.can_round().add(&there.can_round());
    let size = if rest.is_negative() { rest.neg() } else { rest.clone() };
    if size < can_round {
        let decimals = here.decimals.min(there.decimals);
        let bound = statement.bound.take().unwrap_or(Bound {
            is_cut: true,
            ..Bound::nearest(0, decimals, "costs")
        });
        statement.bound = Some(Bound {
            groups: bound.groups + here.rows + there.rows,
            decimals: bound.decimals.min(decimals),
            ..bound
        });
        return;
    }
    let line = Line::new(LineKind::AmountDiffers, rest, name, "usage and rate do not explain it");
    let operands = format!("{} - {} - {of_usage} - {of_rate}", here.cost, there.cost);
    push_computed(statement, line.figures(&here.cost, &there.cost), Some(operands));
}

fn side(read: &Read, currency: &str) -> Side {
    let mut total = DecimalSum::new();
    let mut rows = 0;
    for (_, metric) in metrics::of_currency(&read.metrics, currency) {
        total.add(&metric.cost);
        rows += metric.rows;
    }
    Side::new(read.what.clone(), total.total(), rows)
        .at(read.place.clone())
        .made_of(if read.rows.is_empty() {
            Origin::default()
        } else {
            metrics::query(&read.rows, currency, metrics::COST).into()
        })
}
