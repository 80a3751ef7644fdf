//! How a stated cost differs from a product: not at all, by a power of ten, or otherwise.

use crate::money::decimal::Decimal;
use std::fmt;

/// How a cost differs from price × quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// The cost is the product times ten to this power.
    PowerOfTen(i64),
    /// The first fifteen digits agree.
    Binary,
    /// Anything else.
    Other,
}

impl Difference {
    /// What tells it from the others, however it is worded.
    pub(crate) fn codes(self) -> Vec<String> {
        match self {
            Self::PowerOfTen(power) => {
                let zeros = "0".repeat(usize::try_from(power.unsigned_abs()).unwrap_or_default());
                vec![if power > 0 { "times" } else { "part" }.to_owned(), zeros]
            }
            Self::Binary => vec!["binary".to_owned()],
            Self::Other => vec!["other".to_owned()],
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::PowerOfTen(power) => {
                let zeros = "0".repeat(usize::try_from(power.unsigned_abs()).unwrap_or_default());
                if *power > 0 {
                    write!(formatter, "the cost is 1{zeros} times price × quantity")
                } else {
                    write!(formatter, "price × quantity is 1{zeros} times the cost")
                }
            }
            Self::Binary => {
                formatter.write_str("the first 15 digits are equal, as after a computation with binary numbers")
            }
            Self::Other => formatter.write_str("the cost differs by more than rounding to its decimals"),
        }
    }
}

/// How the cost differs from price × quantity; `None` where it is that, rounded or cut to the cost's decimals.
pub(crate) fn difference(price: &Decimal, quantity: &Decimal, cost: &Decimal) -> Option<Difference> {
    let product = &price.mul(quantity);
    if agree(product, cost) {
        return None;
    }
    if let Some(power) = power_of_ten(product, cost) {
        return Some(Difference::PowerOfTen(power));
    }
    let shortfall = magnitude(&cost.sub(product)).mul(&ten_to(15));
    Some(if shortfall <= magnitude(product) {
        Difference::Binary
    } else {
        Difference::Other
    })
}

/// Whether the cost is the product, to half a unit of its last decimal, or to a whole one where it is cut.
fn agree(product: &Decimal, cost: &Decimal) -> bool {
    if product == cost {
        return true;
    }
    let off = magnitude(&cost.sub(product));
    let unit = Decimal::from_small(1, cost.scale());
    if off.add(&off) <= unit {
        return true;
    }
    let is_cut =
        magnitude(cost) < magnitude(product) && (cost.is_zero() || cost.is_negative() == product.is_negative());
    is_cut && off < unit
}

/// The power of ten by which the product must be taken to agree with the cost. One or two digits agree by chance.
fn power_of_ten(product: &Decimal, cost: &Decimal) -> Option<i64> {
    if product.is_zero() || magnitude(cost) < Decimal::from_small(100, cost.scale()) {
        return None;
    }
    let near = digits(cost) - digits(product);
    (near - 1..=near + 1)
        .filter(|power| *power != 0)
        .find(|&power| agree(&product.mul(&ten_to(power)), cost))
}

/// How many digits stand before the point; less than 0 for zeros behind it.
fn digits(value: &Decimal) -> i64 {
    let text = magnitude(value).to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.trim_start_matches('0');
    let count = if whole.is_empty() {
        let zeros = fraction.len() - fraction.trim_start_matches('0').len();
        return -i64::try_from(zeros).unwrap_or_default();
    } else {
        whole.len()
    };
    i64::try_from(count).unwrap_or_default()
}

fn magnitude(value: &Decimal) -> Decimal {
    if value.is_negative() {
        value.neg()
    } else {
        value.clone()
    }
}

/// Ten to a power.
fn ten_to(power: i64) -> Decimal {
    Decimal::parse(&format!("1e{power}")).unwrap_or_else(|_| Decimal::zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(price: &str, quantity: &str, cost: &str) -> Option<Difference> {
        let parse = |text: &str| Decimal::parse(text).unwrap();
        difference(&parse(price), &parse(quantity), &parse(cost))
    }

    #[test]
    fn what_rounds_or_is_cut_agrees() {
        for (price, quantity, cost) in [
            ("0.5", "3", "1.50"),
            ("0.125", "1", "0.13"),
            ("0.125", "1", "0.12"),
            ("0.129", "1", "0.12"),
            ("-0.129", "1", "-0.12"),
            ("0.009", "1", "0.00"),
            ("0", "5", "0"),
        ] {
            assert_eq!(of(price, quantity, cost), None, "{price} {quantity} {cost}");
        }
    }

    #[test]
    fn other_costs_differ() {
        for (price, quantity, cost) in [
            ("0.121", "1", "0.13"),
            ("0.129", "1", "-0.12"),
            ("0.14", "1", "0.12"),
            ("5", "1", "0"),
            ("0.13", "1", "0.01"),
            ("0", "1", "0.01"),
        ] {
            assert_eq!(
                of(price, quantity, cost),
                Some(Difference::Other),
                "{price} {quantity} {cost}"
            );
        }
        assert_eq!(of("4.21", "0.00000003", "0.001263"), Some(Difference::PowerOfTen(4)));
        assert_eq!(of("12", "10", "1.20"), Some(Difference::PowerOfTen(-2)));
        assert_eq!(of("0.3", "1", "0.30000000000000004"), Some(Difference::Binary));
    }
}
