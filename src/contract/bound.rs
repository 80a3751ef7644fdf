//! How far apart rounding can take two totals: `12 groups × 0.005 = 0.06 EUR`.
//!
//! Each group of rows that a provider rounds by itself moves a total by half a unit at most, or by a whole one where digits
//! are cut. Where what is rounded is a quantity, such as seconds, each group can make what its price makes of that unit. FOCUS 1.4 has a tolerance instead, which proves nothing and is shown beside it.

use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};

/// Subunits that FOCUS tolerates whatever the number of rows.
const FOCUS_SUBUNITS: i64 = 100;
/// Decimals of FOCUS's tolerance beyond those of the subunit.
const FOCUS_EXTRA_DECIMALS: u32 = 2;

/// The most that rounding can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Figures that were rounded, each by itself.
    pub groups: u64,
    /// Decimals that each was rounded to.
    pub decimals: u32,
    /// Whether digits are cut, or may be: then each can move by a whole unit.
    pub is_cut: bool,
    /// What the groups are: `lines`, `meters`.
    pub of: String,
    /// What all of them can make, where one can make more than another.
    pub sum: Option<Decimal>,
}

impl Bound {
    /// For figures that are rounded to the nearest.
    #[must_use]
    pub fn nearest(groups: u64, decimals: u32, of: impl Into<String>) -> Self {
        Self {
            groups,
            decimals,
            is_cut: false,
            of: of.into(),
            sum: None,
        }
    }

    /// For groups that can each make something else, and together this.
    #[must_use]
    pub fn of_sizes(groups: u64, sum: Decimal, of: impl Into<String>) -> Self {
        Self {
            sum: Some(sum),
            ..Self::nearest(groups, 0, of)
        }
    }

    /// For figures that are rounded by this mode.
    #[must_use]
    pub fn of_mode(groups: u64, decimals: u32, mode: Mode, of: impl Into<String>) -> Self {
        Self {
            is_cut: matches!(mode, Mode::Up | Mode::Cut),
            ..Self::nearest(groups, decimals, of)
        }
    }

    /// What one group can make: `0.005`; `None` where one can make more than another.
    #[must_use]
    pub fn each(&self) -> Option<Decimal> {
        if self.sum.is_some() {
            return None;
        }
        let unit = unit(self.decimals);
        Some(if self.is_cut { unit } else { half(&unit) })
    }

    /// What all of them can make.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        match (self.each(), &self.sum) {
            (Some(each), _) => each.mul(&Decimal::from(self.groups)),
            (None, sum) => sum.clone().unwrap_or_else(Decimal::zero),
        }
    }

    /// What it comes from: `12 lines × 0.005`.
    #[must_use]
    pub fn words(&self) -> String {
        let each = self.each().map_or_else(String::new, |each| format!(" × {each}"));
        format!("{} {}{each}", self.groups, self.of)
    }

    /// Whether an amount is no more than that, in either direction.
    #[must_use]
    pub fn holds(&self, amount: &Decimal) -> bool {
        let size = if amount.is_negative() {
            amount.neg()
        } else {
            amount.clone()
        };
        size <= self.amount()
    }
}

/// What FOCUS 1.4 tolerates between an invoice and its rows, *Invoice Reconciliation*: a hundred subunits, or half a subunit
/// for each of √rows, whichever is more. Cut at two decimals more than the subunit has.
#[must_use]
pub(crate) fn focus_tolerance(currency: &str, rows: u64) -> Decimal {
    let decimals = currency::decimals(currency);
    let subunit = unit(decimals);
    let fixed = subunit.mul(&Decimal::from(FOCUS_SUBUNITS));
    // √rows / 2 is √(rows / 4), of which the root of rows at two decimals and more is exact enough to be cut.
    let root = half(&rounding::square_root(rows, FOCUS_EXTRA_DECIMALS + 1)).mul(&subunit);
    let growing = rounding::round(&root, decimals + FOCUS_EXTRA_DECIMALS, Mode::Cut);
    if growing > fixed { growing } else { fixed }
}

/// `0.001` for 3.
fn unit(decimals: u32) -> Decimal {
    Decimal::from_small(1, decimals)
}

fn half(amount: &Decimal) -> Decimal {
    amount.mul(&Decimal::from_small(5, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_what_its_groups_can_make() {
        let nearest = Bound::nearest(12, 2, "lines");
        assert_eq!(nearest.amount().to_string(), "0.060");
        assert!(nearest.holds(&Decimal::parse("-0.06").unwrap()));
        assert!(!nearest.holds(&Decimal::parse("0.0600001").unwrap()));
        let cut = Bound::of_mode(12, 2, Mode::Cut, "meters");
        assert_eq!(cut.amount().to_string(), "0.12");
        let sizes = Bound::of_sizes(2, Decimal::parse("0.03").unwrap(), "samples");
        assert_eq!(sizes.each(), None);
        assert!(sizes.holds(&Decimal::parse("-0.030").unwrap()));
        assert!(!sizes.holds(&Decimal::parse("0.031").unwrap()));
    }

    #[test]
    fn focus_tolerates_a_hundred_subunits_or_half_of_one_for_each_root_of_the_rows() {
        for (currency, rows, tolerance) in [
            ("EUR", 1, "1.00"),
            ("EUR", 40_000, "1.00"),
            ("EUR", 1_000_000, "5.0000"),
            ("JPY", 1_000_000, "500.00"),
            ("KWD", 1, "0.100"),
        ] {
            assert_eq!(
                focus_tolerance(currency, rows).to_string(),
                tolerance,
                "{currency} {rows}"
            );
        }
    }
}
