//! What a quantity costs by an item of a price list, step by step, exact.

use crate::billing::book::model::{ItemKind, Tier};
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};

/// One step of a price: a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// How many.
    pub quantity: Decimal,
    /// At this price.
    pub price: Decimal,
    /// What the line says of it, after the item's name.
    pub text: String,
    /// Whether the quantity is one of packages.
    pub is_packages: bool,
    /// Which tier, from 1.
    pub number: usize,
}

/// The steps of a price. A group that has charges has one step at least.
pub(super) fn steps(kind: &ItemKind, quantity: &Decimal, unit: &str) -> Vec<Step> {
    let step = |quantity: Decimal, price: &Decimal, text: String| Step {
        quantity,
        price: price.clone(),
        text,
        is_packages: false,
        number: 1,
    };
    match kind {
        ItemKind::Unit(price) => vec![step(quantity.clone(), price, String::new())],
        ItemKind::Volume(tiers) => {
            let tier = tiers
                .iter()
                .find(|tier| is_within(tier, quantity))
                .or_else(|| tiers.last());
            let tier = if *quantity <= Decimal::zero() {
                tiers.first()
            } else {
                tier
            };
            let number = |tier: &Tier| tiers.iter().take_while(|one| one.above < tier.above).count() + 1;
            tier.map(|tier| Step {
                number: number(tier),
                ..step(quantity.clone(), &tier.price, range(tier))
            })
            .into_iter()
            .collect()
        }
        ItemKind::Graduated(tiers) => {
            if *quantity <= Decimal::zero() {
                let first = tiers.first();
                return first
                    .map(|tier| step(quantity.clone(), &tier.price, range(tier)))
                    .into_iter()
                    .collect();
            }
            let reached = tiers.iter().filter(|tier| *quantity > tier.above);
            let part = |tier: &Tier| {
                let end = tier.through.clone().filter(|through| through < quantity);
                end.unwrap_or_else(|| quantity.clone()).sub(&tier.above)
            };
            let numbered = reached.enumerate().map(|(index, tier)| Step {
                number: index + 1,
                ..step(part(tier), &tier.price, range(tier))
            });
            numbered.collect()
        }
        ItemKind::Package { above, size, price } => {
            let beyond = quantity.sub(above);
            let packages = if beyond <= Decimal::zero() {
                Decimal::zero()
            } else {
                // A part of a package is a whole one. A size is never zero.
                rounding::divide(&beyond, size, 0, Mode::Up).unwrap_or_default()
            };
            let included = if above.is_zero() {
                String::new()
            } else {
                format!(" after {} included", above.trim_zeros(0))
            };
            vec![Step {
                text: format!(", {packages} × {} {unit}{included}", size.trim_zeros(0)),
                quantity: packages,
                price: price.clone(),
                is_packages: true,
                number: 1,
            }]
        }
    }
}

/// Whether a quantity ends in a tier: above < quantity <= through.
fn is_within(tier: &Tier, quantity: &Decimal) -> bool {
    *quantity > tier.above && tier.through.as_ref().is_none_or(|through| quantity <= through)
}

fn range(tier: &Tier) -> String {
    let above = tier.above.trim_zeros(0);
    match &tier.through {
        Some(through) => format!(", above {above} to {}", through.trim_zeros(0)),
        None => format!(", above {above}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn tiers() -> Vec<Tier> {
        [
            ("0", Some("100"), "0"),
            ("100", Some("1000"), "0.021"),
            ("1000", None, "0.0175"),
        ]
        .map(|(above, through, price)| Tier {
            above: decimal(above),
            through: through.map(decimal),
            price: decimal(price),
        })
        .into()
    }

    fn shown(kind: &ItemKind, quantity: &str) -> String {
        let steps = steps(kind, &decimal(quantity), "GB");
        let steps = steps.iter().map(|step| format!("{}×{}", step.quantity, step.price));
        steps.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_tier_ends_where_its_limit_is() {
        let graduated = ItemKind::Graduated(tiers());
        for (quantity, expected) in [
            ("1250.5", "100×0 900×0.021 250.5×0.0175"),
            ("100", "100×0"),
            ("100.5", "100×0 0.5×0.021"),
            ("1000", "100×0 900×0.021"),
            ("0", "0×0"),
            ("-3", "-3×0"),
        ] {
            assert_eq!(shown(&graduated, quantity), expected);
        }
        let volume = ItemKind::Volume(tiers());
        for (quantity, expected) in [
            ("100", "100×0"),
            ("100.0001", "100.0001×0.021"),
            ("1000", "1000×0.021"),
            ("1001", "1001×0.0175"),
            ("0", "0×0"),
            ("-1", "-1×0"),
        ] {
            assert_eq!(shown(&volume, quantity), expected);
        }
    }

    #[test]
    fn a_part_of_a_package_is_a_whole_one() {
        let kind = ItemKind::Package {
            above: decimal("50"),
            size: decimal("100"),
            price: decimal("4.90"),
        };
        for (quantity, packages) in [
            ("250.000001", "3×4.90"),
            ("250", "2×4.90"),
            ("50", "0×4.90"),
            ("0", "0×4.90"),
            ("-7", "0×4.90"),
        ] {
            assert_eq!(shown(&kind, quantity), packages);
        }
    }
}
