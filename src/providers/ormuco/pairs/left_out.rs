//! Which kinds of resources a subtotal leaves out: 20.73 is floating_ips, servers and one of volumes and dns_zones.
//!
//! A choice of kinds can add up by chance, so what it leaves out is named and explains nothing.

use crate::evidence::place::Place;
use crate::money::decimal::Decimal;

/// Kinds of resources among which a choice is looked for. Eleven are documented.
const MOST_KINDS: usize = 12;

/// Choices that are named; more of them say nothing.
const MOST_CHOICES: usize = 3;

/// All resources of one kind.
pub(crate) struct Resources {
    pub(crate) kind: String,
    pub(crate) total: Decimal,
    pub(crate) count: u64,
    /// File and place of the first.
    pub(crate) place: Place,
}

/// What may be missing: each choice of kinds without which the sum is right.
pub(crate) struct LeftOut<'r> {
    pub(crate) choices: Vec<Vec<&'r Resources>>,
}

/// Kinds that are missing together, or of which one choice is.
pub(crate) struct Missing {
    pub(crate) names: String,
    /// The kinds that the total is of.
    pub(crate) kinds: Vec<String>,
    pub(crate) total: Decimal,
    pub(crate) what: String,
    pub(crate) place: Place,
}

impl LeftOut<'_> {
    /// One for each kind that every choice leaves out, and one for the rest.
    pub(crate) fn lines(&self) -> Vec<Missing> {
        let Some((first, others)) = self.choices.split_first() else {
            return Vec::new();
        };
        let is_in_all = |kind: &Resources| {
            others
                .iter()
                .all(|choice| choice.iter().any(|other| other.kind == kind.kind))
        };
        let (certain, rest): (Vec<&Resources>, Vec<&Resources>) = first.iter().partition(|kind| is_in_all(kind));
        let mut lines: Vec<Missing> = certain
            .iter()
            .map(|kind| Missing {
                names: kind.kind.clone(),
                kinds: vec![kind.kind.clone()],
                total: kind.total.clone(),
                what: format!("{} not in the subtotal", counted(kind.count)),
                place: kind.place.clone(),
            })
            .collect();
        let is_certain = |kind: &Resources| certain.iter().any(|certain| certain.kind == kind.kind);
        let names = |choice: &Vec<&Resources>| {
            let names: Vec<&str> = choice
                .iter()
                .filter(|kind| !is_certain(kind))
                .map(|kind| &*kind.kind)
                .collect();
            names.join(" and ")
        };
        if let Some(one) = rest.first() {
            lines.push(Missing {
                names: self.choices.iter().map(names).collect::<Vec<_>>().join(" or "),
                kinds: rest.iter().map(|kind| kind.kind.clone()).collect(),
                total: rest.iter().fold(Decimal::zero(), |sum, kind| sum.add(&kind.total)),
                what: "one or the other is not in the subtotal".to_owned(),
                place: one.place.clone(),
            });
        }
        lines
    }
}

/// The kinds without which the sum is right, where there are few such choices, and something that all of them leave out.
/// Kinds that come to 0 are not a choice.
pub(crate) fn left_out(resources: &[Resources], is_right: impl Fn(&Decimal) -> bool) -> Option<LeftOut<'_>> {
    let kinds: Vec<&Resources> = resources.iter().filter(|kind| !kind.total.is_zero()).collect();
    if kinds.len() > MOST_KINDS {
        return None;
    }
    // Every choice with the sum of what it keeps; each further kind doubles them.
    let mut choices = vec![(Vec::new(), Decimal::zero())];
    for kind in kinds {
        let without: Vec<(Vec<&Resources>, Decimal)> = choices
            .iter()
            .map(|(left, sum)| ([left.as_slice(), &[kind]].concat(), sum.clone()))
            .collect();
        for (_, sum) in &mut choices {
            *sum = sum.add(&kind.total);
        }
        choices.extend(without);
    }
    let mut right: Vec<Vec<&Resources>> = choices
        .into_iter()
        .filter(|(_, sum)| is_right(sum))
        .map(|(left, _)| left)
        .collect();
    right.sort_by_key(|choice| choice.iter().map(|kind| position(resources, kind)).collect::<Vec<_>>());
    let shared = |kind: &&Resources| {
        right
            .iter()
            .all(|choice| choice.iter().any(|other| other.kind == kind.kind))
    };
    let has_shared = right.first().is_some_and(|first| first.iter().any(shared));
    (has_shared && right.len() <= MOST_CHOICES).then_some(LeftOut { choices: right })
}

fn position(resources: &[Resources], kind: &Resources) -> Option<usize> {
    resources.iter().position(|other| other.kind == kind.kind)
}

/// `1 resource`, `2 resources`.
pub(crate) fn counted(count: u64) -> String {
    let noun = if count == 1 { "resource" } else { "resources" };
    format!("{count} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(totals: &[(&str, &str)]) -> Vec<Resources> {
        let one = |&(kind, total): &(&str, &str)| Resources {
            kind: kind.to_owned(),
            total: Decimal::parse(total).unwrap(),
            count: 1,
            place: Place::default(),
        };
        totals.iter().map(one).collect()
    }

    fn names(totals: &[(&str, &str)], subtotal: &str) -> Option<Vec<String>> {
        let subtotal = Decimal::parse(subtotal).unwrap();
        let resources = kinds(totals);
        let left = left_out(&resources, |sum| *sum == subtotal)?;
        Some(left.lines().into_iter().map(|line| line.names).collect())
    }

    #[test]
    fn kinds_are_missing_when_the_others_add_up() {
        let totals = [
            ("ips", "2.14"),
            ("servers", "15.14"),
            ("volumes", "3.45"),
            ("images", "0"),
        ];
        assert_eq!(names(&totals, "17.28").unwrap(), ["volumes"]);
        assert_eq!(names(&totals, "0").unwrap(), ["ips", "servers", "volumes"]);
        assert_eq!(names(&totals, "17.29"), None);
    }

    #[test]
    fn of_several_choices_what_all_leave_out_is_missing() {
        let totals = [("volumes", "3.45"), ("zones", "3.45"), ("images", "12.45")];
        assert_eq!(names(&totals, "3.45").unwrap(), ["images", "volumes or zones"]);
        let equal = [("volumes", "3.45"), ("zones", "3.45")];
        assert_eq!(names(&equal, "3.45"), None, "nothing is certain");
    }

    #[test]
    fn too_many_kinds_are_not_searched() {
        let many: Vec<(String, String)> = (0..=MOST_KINDS)
            .map(|n| (n.to_string(), format!("1{}", "0".repeat(n))))
            .collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(kind, total)| (&**kind, &**total)).collect();
        assert_eq!(names(&many, "1"), None);
        assert!(names(&many[..MOST_KINDS], "1").is_some());
    }
}
