//! An invoice and its charges cut into parts: by line where every charge names its line, else by category.
//!
//! What corrects an earlier invoice is a part of its own among categories, since Invoice Detail calls it an Adjustment and Cost
//! and Usage by the category of what it corrects.

use crate::providers::focus::pairs::detail::DetailLine;
use crate::reconcile::charges::between::Part;
use crate::reconcile::charges::groups::Charges;
use crate::reconcile::charges::rows;
use std::collections::{BTreeMap, HashMap};

const TAX: &str = "Tax";
const CORRECTION: &str = "Correction";

/// The order in which categories are shown.
const ORDER: [&str; 6] = ["Usage", "Purchase", "Adjustment", "Credit", CORRECTION, TAX];

/// The parts of an invoice, in a fixed order, and whether they are its lines.
#[must_use]
pub(crate) fn parts(lines: &[DetailLine], charges: &Charges, groups: &[usize]) -> (Vec<Part>, bool) {
    let of = |place: usize| charges.groups.get(place).map(|group| (place, group));
    let has_lines = !lines.is_empty() && !groups.is_empty();
    let is_by_line = has_lines
        && groups
            .iter()
            .filter_map(|&place| of(place))
            .all(|(_, group)| group.key.line.is_some());
    let mut parts: BTreeMap<(usize, String), Part> = BTreeMap::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        places.entry(&line.id).or_insert(place);
    }
    // What the invoice has no line for comes last.
    let place_of = |id: &str| places.get(id).copied().unwrap_or(usize::MAX);
    for line in lines {
        let is_correction = line.corrects.is_some() && line.category != TAX;
        let key = if is_by_line {
            (place_of(&line.id), format!("line {}", line.id))
        } else {
            by_category(&line.category, is_correction)
        };
        let part = parts
            .entry(key.clone())
            .or_insert_with(|| named(&key.1, &line.category));
        if line.is_voided() {
            part.voided = (part.voided.0.add(&line.amount), part.voided.1 + 1);
        } else {
            part.here = part.here.add(&line.amount);
            part.figures += 1;
        }
        if is_correction {
            part.corrects.clone_from(&line.corrects);
        }
        if part.place.is_empty() || is_by_line {
            part.place.clone_from(&line.place);
        }
    }
    for (place, group) in groups.iter().filter_map(|&place| of(place)) {
        let is_correction = group.key.is_correction && group.key.category != TAX;
        let key = match (&group.key.line, is_by_line) {
            (Some(id), true) => (place_of(id), format!("line {id}")),
            _ => by_category(&group.key.category, is_correction),
        };
        let part = parts
            .entry(key.clone())
            .or_insert_with(|| named(&key.1, &group.key.category));
        part.there = part.there.add(&group.total);
        part.rows += group.rows;
        part.is_correction |= is_correction;
        part.groups.push(place);
    }
    // Parts that are the same on both sides have no line.
    for part in parts.values_mut().filter(|part| !part.left().is_zero()) {
        part.rows_behind = rows::of_groups(charges, &part.groups, "");
    }
    (parts.into_values().collect(), is_by_line)
}

fn named(name: &str, category: &str) -> Part {
    Part {
        name: name.to_owned(),
        category: category.to_owned(),
        ..Part::default()
    }
}

fn by_category(category: &str, is_correction: bool) -> (usize, String) {
    let name = match category {
        _ if is_correction => CORRECTION,
        "" => "without a category",
        category => category,
    };
    let place = ORDER.iter().position(|known| *known == name);
    (place.unwrap_or(ORDER.len()), name.to_owned())
}
