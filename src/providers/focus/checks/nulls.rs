//! `focus-nulls`: cells of FOCUS are null where they must be, and nowhere else; the columns every file needs are there.
//!
//! ```text
//! ContractedCost    never null
//! SkuId             null on Tax; not null on Usage and Purchase that correct nothing
//! SubAccountName    null exactly where SubAccountId is
//! ```
//!
//! A column that a file leaves out breaks no rule of nulls; that it is left out is one finding where it is mandatory.
//!
//! Rows differ only by which of their columns are null and what kind of charge they are: a bit each. Of
//! such combinations a file of millions of rows has some dozens, and the rules are asked once for each.

use crate::charges::broken::Broken;
use crate::charges::columns::{FACTS, GROUPS, snake};
use crate::charges::contexts::{UNMAPPED, each_in_force, unmapped_scopes_in_force};
use crate::contract::finding::Row;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::providers::focus::checks::findings::findings;
use crate::providers::focus::checks::null_rules;
use crate::providers::focus::checks::null_rules::{Bits, ChargeKind};
use crate::providers::focus::cost_and_usage::columns::{COLUMNS, Version};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-nulls",
    order: 220,
    rule: "cells of FOCUS are null only where they must be; mandatory columns are there",
    is_quick: false,
    run,
};

/// The bits of the context's columns, for the groups that FOCUS knows.
const KNOWN_GROUPS: usize = 14;

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let files = files(connection)?;
    let mut broken = missing(&files);
    let combinations = combinations(connection, &files)?;
    let mut by_rule: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    for ((header, bits), (rows, first)) in &combinations {
        for (index, rule) in null_rules::RULES.iter().enumerate() {
            if rule.is_broken(*bits, *header) {
                let (count, row) = by_rule.entry(index).or_insert((0, *first));
                *count += rows;
                *row = (*row).min(*first);
            }
        }
    }
    for (index, (rows, first)) in by_rule {
        let Some(rule) = null_rules::RULES.get(index) else {
            continue;
        };
        let (expected, found) = if rule.must_be_null {
            ("null", "a value")
        } else {
            ("a value", "null")
        };
        broken.push(Broken {
            rule: rule.id,
            code: "null",
            details: Vec::new(),
            severity: rule.severity,
            object: format!("focus/{}", rule.column),
            message: format!(
                "`{}` is {}{}",
                rule.column,
                if rule.must_be_null { "not null" } else { "null" },
                rule.when()
            ),
            expected: expected.to_owned(),
            found: found.to_owned(),
            rows,
            row: Some(Row::Fact(first)),
        });
    }
    Ok(findings(CHECK.name, broken))
}

/// A file: its first row, its rows, which columns it has, and the version they are of.
struct File {
    first_row: i64,
    rows: i64,
    header: Bits,
    version: Version,
}

/// Files with scopes in force.
fn files(connection: &Connection) -> Result<Vec<File>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT first_row, row_count, header FROM focus_file
         WHERE delivery_id IN (SELECT delivery_id FROM focus_scope_in_force) AND {UNMAPPED} ORDER BY first_row"
    ))?;
    let mut rows = statement.query([])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        let header: String = row.get(2)?;
        let names: Vec<String> = serde_json::from_str(&header).unwrap_or_default();
        files.push(File {
            first_row: row.get(0)?,
            rows: row.get(1)?,
            header: names.iter().fold(0, |bits, name| bits | null_rules::bit(name)),
            version: Version::of(&names),
        });
    }
    Ok(files)
}

/// Mandatory columns that files leave out.
fn missing(files: &[File]) -> Vec<Broken> {
    let mut found: BTreeMap<(&str, Version), (i64, i64)> = BTreeMap::new();
    for file in files {
        for column in COLUMNS {
            let is_there = file.header & null_rules::bit(column.name) != 0;
            if column.is_mandatory && column.is_in(file.version) && !is_there {
                let (rows, _) = found.entry((column.name, file.version)).or_insert((0, file.first_row));
                *rows += file.rows;
            }
        }
    }
    found
        .into_iter()
        .map(|((column, version), (rows, first))| Broken {
            rule: null_rules::presence(column),
            code: "presence",
            details: vec![column.to_owned(), version.name().to_owned()],
            severity: Severity::Error,
            object: format!("focus/{column}"),
            message: format!("the mandatory column `{column}` of FOCUS {} is missing", version.name()),
            expected: "a column".to_owned(),
            found: "none".to_owned(),
            rows,
            row: Some(Row::Fact(first)),
        })
        .collect()
}

/// For each header and combination of bits, how many rows have them, and the first.
type Combinations = HashMap<(Bits, Bits), (i64, i64)>;

fn combinations(connection: &Connection, files: &[File]) -> Result<Combinations> {
    // The context's number stands for its bits; 0 is a context that is not in force.
    let (profiles, of_context) = profiles(connection)?;
    let nulls: Vec<String> = FACTS
        .iter()
        .map(|name| snake(name))
        .chain(["charge_period_start".to_owned(), "charge_period_seconds".to_owned()])
        .enumerate()
        .map(|(at, name)| format!("(({name} IS NOT NULL) << {at})"))
        .collect();
    let sql = format!(
        "SELECT row_id, context_id, {} FROM focus_charge ORDER BY row_id",
        nulls.join(" | ")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut counted: HashMap<(usize, u32, i64), (i64, i64)> = HashMap::new();
    let mut file = 0;
    while let Some(row) = rows.next()? {
        let (row_id, context): (i64, i64) = (row.get(0)?, row.get(1)?);
        let profile = of_context.get(context).copied().unwrap_or_default();
        if profile == 0 {
            continue;
        }
        while files.get(file + 1).is_some_and(|next| next.first_row <= row_id) {
            interrupt::check()?;
            file += 1;
        }
        let (count, _) = counted.entry((file, profile, row.get(2)?)).or_insert((0, row_id));
        *count += 1;
    }
    let mut combinations = Combinations::new();
    for ((file, profile, facts), (count, first)) in counted {
        let header = files.get(file).map_or(0, |file| file.header);
        let context = profiles
            .get(usize::try_from(profile).unwrap_or(0))
            .copied()
            .unwrap_or_default();
        let found = combinations
            .entry((header, context | fact_bits(facts)))
            .or_insert((0, first));
        found.0 += count;
        found.1 = found.1.min(first);
    }
    Ok(combinations)
}

/// The bits of a fact, from those of the query.
fn fact_bits(found: i64) -> Bits {
    let names = FACTS.into_iter().chain(["ChargePeriodStart", "ChargePeriodEnd"]);
    let has = |at: usize| found >> at & 1 == 1;
    names
        .enumerate()
        .filter(|(at, _)| has(*at))
        .fold(0, |bits, (_, name)| bits | null_rules::bit(name))
}

/// The combinations of bits that contexts in force have, and which each context has.
fn profiles(connection: &Connection) -> Result<(Vec<Bits>, ByNumber<u32>)> {
    let groups = GROUPS.get(..KNOWN_GROUPS).unwrap_or_default();
    let bits: Vec<ByNumber<Bits>> = groups
        .iter()
        .map(|group| group_bits(connection, group.name, group.columns))
        .collect::<Result<_>>()?;
    let scopes = unmapped_scopes_in_force(connection)?;
    let names: Vec<&str> = groups.iter().map(|group| group.name).collect();
    let mut profiles = vec![0];
    let mut known: HashMap<Bits, u32> = HashMap::new();
    let mut of_context = ByNumber::default();
    each_in_force(connection, &scopes, &names, |context, scope, keys| {
        let mut all: Bits = bits.iter().zip(keys).fold(0, |all, (of_group, key)| {
            all | of_group.get(*key).copied().unwrap_or_default()
        });
        if let Some(scope) = scopes.get(&scope) {
            for (name, time) in ["BillingPeriodStart", "BillingPeriodEnd"]
                .into_iter()
                .zip(&scope.period)
            {
                all |= time.as_ref().map_or(0, |_| null_rules::bit(name));
            }
        }
        let profile = *known.entry(all).or_insert_with(|| {
            profiles.push(all);
            u32::try_from(profiles.len() - 1).unwrap_or_default()
        });
        of_context.set(context, profile);
    })?;
    Ok((profiles, of_context))
}

/// Which columns of each row of a group are not null, and what kind of charge they make it.
fn group_bits(connection: &Connection, group: &str, columns: &[&str]) -> Result<ByNumber<Bits>> {
    let names: Vec<String> = columns.iter().map(|name| snake(name)).collect();
    let sql = format!("SELECT {group}_key, {} FROM focus_{group}", names.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut all = ByNumber::default();
    while let Some(row) = rows.next()? {
        let mut bits = 0;
        for (index, column) in columns.iter().enumerate() {
            if let Some(text) = row.get_ref(index + 1)?.as_str_or_null().unwrap_or_default() {
                bits |= null_rules::bit(column) | ChargeKind::of(column, text);
            }
        }
        all.set(row.get(0)?, bits);
    }
    Ok(all)
}
