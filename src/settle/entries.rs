//! Which entries of bank statements are one payment: in several forms, in deliveries that overlap, and in lists.
//!
//! Compared are entries of one account at the bank, whatever account somebody stated for their files, with the same amount,
//! on the same booking day; where one of them does not say it, on the same value day. Of these, two are one where the bank's references are the same; where the texts are the same
//! without blanks; where one text is the beginning of the other and nothing else fits; or where both statements run from one
//! balance to the same other one, so that they have the same entries. One statement has an entry once, so two alike in one
//! statement are two, and so are two alike in statements that follow each other. The entries of a batch are one with the batch.

use super::accounts::are_one;
use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The fewest letters of a text that is the beginning of another.
const LETTERS: usize = 6;

/// What an entry says.
pub(super) struct Stated {
    pub row_key: String,
    /// Its statement, where it is not from a list.
    pub statement: Option<String>,
    /// The entry that it is a part of.
    pub entry: String,
    pub form: String,
    /// The account in the ledger.
    pub account: String,
    /// The account at the bank.
    pub bank_account: String,
    /// Of the whole entry.
    pub amount: String,
    /// Of this part of it.
    pub part_amount: String,
    pub currency: String,
    pub bank_reference: Option<String>,
    pub booked_on: Option<String>,
    pub valued_on: Option<String>,
    /// Text and party without blanks.
    pub reference: String,
    pub party: String,
    pub says_most: bool,
    /// How much it says that helps to allocate it.
    pub details: i64,
}

/// What a statement says of itself.
struct Statement {
    number: Option<String>,
    page: Option<String>,
    from: Option<String>,
    to: Option<String>,
    opening: Option<String>,
    closing: Option<String>,
    is_proved: bool,
}

/// An entry with its parts.
struct Unit {
    parts: Vec<Stated>,
}

impl Unit {
    /// What is the same for all parts.
    #[allow(clippy::indexing_slicing, reason = "a unit is made of at least one part")]
    fn first(&self) -> &Stated {
        &self.parts[0]
    }

    fn statement(&self) -> &str {
        self.first().statement.as_deref().unwrap_or_default()
    }

    /// The texts by which it may be known.
    fn texts(&self) -> Vec<String> {
        let Stated { reference, party, .. } = self.first();
        if reference.is_empty() {
            return vec![party.clone()];
        }
        vec![
            reference.clone(),
            format!("{party}{reference}"),
            format!("{reference}{party}"),
        ]
    }
}

/// How closely two entries must resemble each other; tried one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Reference,
    Text,
    Beginning,
    Balances,
}

const LIKENESSES: [Likeness; 4] = [
    Likeness::Reference,
    Likeness::Text,
    Likeness::Beginning,
    Likeness::Balances,
];

/// The order in which forms are gone through: those that say most first.
const FORMS: [&str; 6] = ["camt.053", "camt.054", "camt.052", "mt940", "mt942", "ofx"];

/// The payment that each entry repeats, with those that are known of lists already.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn joined(
    connection: &Connection,
    mut found: BTreeMap<String, String>,
    of_lists: Vec<Stated>,
    of_statements: Vec<Stated>,
) -> Result<BTreeMap<String, String>> {
    if of_statements.is_empty() {
        return Ok(found);
    }
    let statements = statements(connection)?;
    let mut groups: BTreeMap<[String; 2], (Vec<Unit>, Vec<Unit>)> = BTreeMap::new();
    let key = |one: &Stated| [one.currency.clone(), one.amount.clone()];
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    for one in of_statements {
        let unit = units
            .entry(one.entry.clone())
            .or_insert_with(|| Unit { parts: Vec::new() });
        unit.parts.push(one);
    }
    for unit in units.into_values() {
        groups.entry(key(unit.first())).or_default().0.push(unit);
    }
    for one in of_lists {
        if let Some((_, listed)) = groups.get_mut(&key(&one)) {
            listed.push(Unit { parts: vec![one] });
        }
    }
    let mut held: BTreeMap<String, String> = BTreeMap::new();
    for (stated, listed) in groups.values() {
        for cluster in clusters(stated, listed, &statements) {
            held.extend(held_by_first(&cluster));
        }
    }
    // What a list repeats of another may be repeated by a statement in turn.
    for payment in found.values_mut() {
        if let Some(other) = held.get(payment) {
            payment.clone_from(other);
        }
    }
    found.extend(held);
    Ok(found)
}

fn statements(connection: &Connection) -> Result<BTreeMap<String, Statement>> {
    let sql =
        "SELECT row_key, number, page, covers_from, covers_to, opening, closing, is_proved FROM account_statement";
    let all = select(connection, sql, [], |row| {
        let statement = Statement {
            number: row.get(1)?,
            page: row.get(2)?,
            from: row.get(3)?,
            to: row.get(4)?,
            opening: row.get(5)?,
            closing: row.get(6)?,
            is_proved: row.get(7)?,
        };
        Ok((row.get::<_, String>(0)?, statement))
    })?;
    Ok(all.into_iter().collect())
}

/// Entries of one amount and currency, put together where they are one payment.
fn clusters<'u>(
    stated: &'u [Unit],
    listed: &'u [Unit],
    statements: &BTreeMap<String, Statement>,
) -> Vec<Vec<&'u Unit>> {
    let mut by_source: BTreeMap<(usize, Option<&String>, &str), Vec<&Unit>> = BTreeMap::new();
    for unit in stated {
        let form = FORMS
            .iter()
            .position(|form| *form == unit.first().form)
            .unwrap_or(FORMS.len());
        let from = statements
            .get(unit.statement())
            .and_then(|statement| statement.from.as_ref());
        by_source.entry((form, from, unit.statement())).or_default().push(unit);
    }
    for unit in listed {
        by_source
            .entry((FORMS.len() + 1, None, &unit.first().form))
            .or_default()
            .push(unit);
    }
    let mut clusters: Vec<Vec<&Unit>> = Vec::new();
    for units in by_source.values() {
        let is_list = units.first().is_some_and(|unit| unit.first().statement.is_none());
        // Places of clusters before this source, and those that have one of its entries.
        let places: Vec<usize> = (0..clusters.len()).collect();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut left: Vec<&Unit> = units.clone();
        for likeness in LIKENESSES {
            let fits = |unit: &Unit, place: usize| {
                let cluster = clusters.get(place).map_or(&[][..], Vec::as_slice);
                is_same(unit, cluster, likeness, statements)
            };
            let mut chosen: Vec<(&Unit, usize)> = Vec::new();
            for unit in &left {
                let free = places
                    .iter()
                    .filter(|place| !taken.contains(place) && fits(unit, **place));
                let free: Vec<usize> = free.copied().collect();
                let accounts: BTreeSet<&str> = free
                    .iter()
                    .filter_map(|place| Some(clusters.get(*place)?.first()?.first().bank_account.as_str()))
                    .collect();
                // An entry that names no account is of the only one there is.
                let is_open = unit.first().bank_account.is_empty() && accounts.len() > 1;
                let rivals = left
                    .iter()
                    .filter(|other| free.first().is_some_and(|place| fits(other, *place)));
                let is_single = free.len() == 1 && rivals.count() == 1;
                if let Some(&place) = free.first()
                    && !is_open
                    && (likeness != Likeness::Beginning || is_single)
                {
                    taken.insert(place);
                    chosen.push((unit, place));
                }
            }
            left.retain(|unit| !chosen.iter().any(|(other, _)| std::ptr::eq(*other, *unit)));
            for (unit, place) in chosen {
                if let Some(cluster) = clusters.get_mut(place) {
                    cluster.push(unit);
                }
            }
        }
        if !is_list {
            clusters.extend(left.into_iter().map(|unit| vec![unit]));
        }
    }
    clusters
}

/// Whether an entry is one with those of a cluster.
fn is_same(unit: &Unit, cluster: &[&Unit], likeness: Likeness, statements: &BTreeMap<String, Statement>) -> bool {
    let one = unit.first();
    let statement = |unit: &Unit| statements.get(unit.statement());
    let can_be = |other: &&Unit| {
        let theirs = other.first();
        // An account at the bank is one, whatever account somebody stated for the file.
        let is_known = !one.bank_account.is_empty() && !theirs.bank_account.is_empty();
        let is_account = if is_known {
            are_one(&one.bank_account, &theirs.bank_account)
        } else {
            one.bank_account.is_empty() && one.account == theirs.account
        };
        let is_form = one.form == theirs.form && one.statement.is_some();
        let has_other_reference = is_form
            && one.bank_reference.is_some()
            && theirs.bank_reference.is_some()
            && one.bank_reference != theirs.bank_reference;
        let follows = is_form
            && match (statement(unit), statement(other)) {
                (Some(here), Some(there)) => here.is_apart_from(there),
                _ => false,
            };
        is_account && !has_other_reference && !follows
    };
    let is_like = |other: &&Unit| {
        let theirs = other.first();
        if !is_day(one, theirs) {
            return false;
        }
        match likeness {
            Likeness::Reference => one.bank_reference.is_some() && one.bank_reference == theirs.bank_reference,
            Likeness::Text => {
                let text = |of: &Stated| {
                    if of.reference.is_empty() {
                        of.party.clone()
                    } else {
                        of.reference.clone()
                    }
                };
                !text(one).is_empty() && text(one) == text(theirs)
            }
            Likeness::Beginning => begins(unit, other),
            Likeness::Balances => match (statement(unit), statement(other)) {
                (Some(here), Some(there)) => here.has_the_entries_of(there),
                _ => false,
            },
        }
    };
    // An account that the first of a cluster names is that of all.
    cluster
        .iter()
        .all(|other| other.first().bank_account.is_empty() || can_be(other))
        && cluster.iter().any(is_like)
}

fn is_day(one: &Stated, other: &Stated) -> bool {
    match (&one.booked_on, &other.booked_on) {
        (Some(here), Some(there)) if here == there => true,
        // A list may have the value date where a statement has both.
        (Some(here), Some(_)) if one.statement.is_none() => other.valued_on.as_ref() == Some(here),
        (Some(_), Some(_)) => false,
        _ => one.valued_on.is_some() && one.valued_on == other.valued_on,
    }
}

/// Whether a text of one is the beginning of one of the other.
fn begins(one: &Unit, other: &Unit) -> bool {
    let with_party = |unit: &Unit, against: &Unit| {
        let mut texts = unit.texts();
        if against.first().reference.is_empty() {
            texts.push(unit.first().party.clone());
        }
        texts
    };
    let (here, there) = (with_party(one, other), with_party(other, one));
    let is_beginning =
        |short: &String, long: &String| short.chars().count() >= LETTERS && long.starts_with(short.as_str());
    here.iter().any(|here| {
        there
            .iter()
            .any(|there| is_beginning(here, there) || is_beginning(there, here))
    })
}

impl Statement {
    /// Whether it has no entry that the other has: another page of the same statement, other days, or the next one.
    fn is_apart_from(&self, other: &Statement) -> bool {
        let is_page = self.number.is_some()
            && self.number == other.number
            && self.from == other.from
            && self.page.is_some()
            && other.page.is_some()
            && self.page != other.page;
        is_page || self.is_before(other) || other.is_before(self)
    }

    fn is_before(&self, next: &Statement) -> bool {
        let (Some(to), Some(from)) = (&self.to, &next.from) else {
            return false;
        };
        let whole = |number: &Option<String>| number.as_ref().and_then(|number| number.parse::<u64>().ok());
        let is_next = match (whole(&self.number), whole(&next.number)) {
            (Some(here), Some(there)) => here + 1 == there,
            _ => true,
        };
        let is_met = self.closing.is_some() && self.closing == next.opening;
        to < from || (to == from && is_met && is_next)
    }

    /// Whether both run from one balance to the same other one, up to the same day.
    fn has_the_entries_of(&self, other: &Statement) -> bool {
        self.is_proved
            && other.is_proved
            && self.opening == other.opening
            && self.closing == other.closing
            && self.to == other.to
    }
}

/// Which part of which entry each of the others repeats.
fn held_by_first(cluster: &[&Unit]) -> Vec<(String, String)> {
    let mut order: Vec<&&Unit> = cluster.iter().collect();
    order.sort_by_key(|unit| {
        let first = unit.first();
        let form = FORMS.iter().position(|form| *form == first.form);
        (
            Reverse(unit.parts.len()),
            !first.says_most,
            first.statement.is_none(),
            Reverse(first.details),
            form,
            &first.row_key,
        )
    });
    let Some((first, others)) = order.split_first() else {
        return Vec::new();
    };
    let mut held = Vec::new();
    for other in others {
        let amounts = |unit: &Unit| -> Vec<String> { unit.parts.iter().map(|part| part.part_amount.clone()).collect() };
        let is_alike = amounts(first) == amounts(other);
        for (place, part) in other.parts.iter().enumerate() {
            let of = if is_alike {
                first.parts.get(place)
            } else {
                first.parts.first()
            };
            held.extend(of.map(|of| (part.row_key.clone(), of.row_key.clone())));
        }
    }
    held
}
