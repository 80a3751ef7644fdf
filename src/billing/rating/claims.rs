//! Who owns which part of a charge on its day.

use crate::billing::book::model::{Book, Owns};
use crate::billing::rating::charge::Charge;
use crate::billing::rating::finding::{Finding, Findings};
use crate::billing::rating::matching::{Matcher, Owner};
use crate::money::decimal::Decimal;

/// A part of a charge that somebody owns.
#[derive(Debug, Clone)]
pub(super) struct Claim<'b> {
    /// Whose.
    pub owner: Owner,
    /// By which words of the book.
    pub owns: &'b Owns,
    /// The contract that bills it on its day, by index.
    pub contract: Option<usize>,
}

/// What became of a charge.
#[derive(Debug)]
pub(super) struct Claimed<'b> {
    /// Who owns which part.
    pub parts: Vec<Claim<'b>>,
    /// What is left of 100 per cent; negative where more than the whole is claimed.
    pub rest: Decimal,
}

/// Finds out who owns a charge.
pub(super) fn claims<'b>(
    book: &'b Book,
    matcher: &mut Matcher<'b>,
    charge: &Charge,
    findings: &mut Findings,
) -> Claimed<'b> {
    let mut parts: Vec<Claim> = Vec::new();
    for (owner, owns) in matcher.owners(charge) {
        let contract = contract(book, owner, owns, charge);
        let Some(first) = parts.iter().find(|claim| claim.owner == owner) else {
            parts.push(Claim { owner, owns, contract });
            continue;
        };
        // By account and by tag: one claim, if both say the same.
        if first.owns.share != owns.share || first.contract != contract {
            let message = format!(
                "{} owns charges twice, {} % by {} and {} % by {}: let both say the same share and contract, or exclude one \
                 with `not`",
                name(book, owner),
                first.owns.share,
                first.owns.place,
                owns.share,
                owns.place
            );
            let found = Finding::blocking("owned-twice", message)
                .at(&first.owns.place)
                .at(&owns.place);
            findings.add(concerned(book, found, &[owner]), Some(charge.name()));
        }
    }
    let sum = parts
        .iter()
        .fold(Decimal::zero(), |sum, claim| sum.add(&claim.owns.share));
    let whole = Decimal::from(100_i64);
    if sum > whole {
        let claims = parts.iter().map(|claim| {
            let (owner, owns) = (name(book, claim.owner), claim.owns);
            format!("{owner} {} % at {}", owns.share, owns.place)
        });
        let message = format!(
            "charges are claimed to {} %: {}: end one with `through`, or give each a `share`",
            sum,
            claims.collect::<Vec<_>>().join(", ")
        );
        let mut found = Finding::blocking("claimed-twice", message);
        found.places = parts.iter().map(|claim| claim.owns.place.clone()).collect();
        let owners: Vec<Owner> = parts.iter().map(|claim| claim.owner).collect();
        findings.add(concerned(book, found, &owners), Some(charge.name()));
    }
    Claimed {
        rest: whole.sub(&sum),
        parts,
    }
}

/// The contract of a customer that bills a charge: the one that is named, if it is in force on the day, else the first.
fn contract(book: &Book, owner: Owner, owns: &Owns, charge: &Charge) -> Option<usize> {
    let Owner::Customer(index) = owner else { return None };
    let mut contracts = book.customers.get(index)?.contracts.iter();
    contracts.position(|contract| {
        owns.contract.as_ref().is_none_or(|id| *id == contract.id) && contract.days.has(charge.day)
    })
}

fn name(book: &Book, owner: Owner) -> String {
    match owner {
        Owner::Customer(index) => {
            let customer = book.customers.get(index);
            customer.map_or_else(String::new, |customer| format!("`{}`", customer.id))
        }
        Owner::Own => "own use".to_owned(),
    }
}

fn concerned(book: &Book, mut found: Finding, owners: &[Owner]) -> Finding {
    for owner in owners {
        if let Owner::Customer(index) = owner
            && let Some(customer) = book.customers.get(*index)
        {
            found = found.of(&customer.id);
        }
    }
    found
}
