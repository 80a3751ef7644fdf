//! What a row says about money: 2.5 hours at 0.0416 are a ListCost of 0.104000.
//!
//! ListCost = ListUnitPrice × PricingQuantity and ContractedCost = ContractedUnitPrice × PricingQuantity, exactly, in
//! every row that has both factors, and BilledCost = EffectiveCost = ContractedCost, but for these:
//!
//! - usage covered by a commitment: BilledCost 0, EffectiveCost 62 % of ContractedCost;
//! - a free allowance (8 % of the rest): BilledCost and EffectiveCost 0;
//! - a credit (0.5 %): neither quantity nor prices, and four equal negative costs;
//! - a tax (0.4 %): neither quantity nor prices, and four equal costs, 19 % of what the usage would have cost.
//!
//! A correction (0.3 %) has a negative quantity and a charge period in the month before. Costs have 6 to 18 places, but
//! 20 in 1 % of the rows.

use crate::catalogue::Unit;
use crate::figures::{Decimal, Stream, random};

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Usage at the contracted price.
    Usage,
    /// Usage at a price of the moment.
    Dynamic,
    /// Usage with costs of 20 places.
    Long,
    /// Usage paid for by a commitment.
    Covered,
    /// Usage within a free allowance.
    Free,
    /// Usage of the month before, given back.
    Correction,
    /// Money given back.
    Credit,
    /// A tax.
    Tax,
}

impl Kind {
    /// What a row is, by chance, if no commitment covers it.
    pub fn of(row: u64) -> Kind {
        match random(Stream::Row, row) % 1000 {
            0..5 => Kind::Credit,
            5..8 => Kind::Correction,
            8..12 => Kind::Tax,
            12..92 => Kind::Free,
            92..102 => Kind::Long,
            102..110 => Kind::Dynamic,
            _ => Kind::Usage,
        }
    }

    /// ChargeCategory and ChargeClass.
    pub fn category(self) -> &'static str {
        match self {
            Kind::Credit => "Credit,",
            Kind::Tax => "Tax,",
            Kind::Correction => "Usage,Correction",
            _ => "Usage,",
        }
    }

    /// ChargeFrequency.
    pub fn frequency(self) -> &'static str {
        match self {
            Kind::Credit => "One-Time",
            Kind::Tax => "Recurring",
            _ => "Usage-Based",
        }
    }

    /// PricingCategory.
    pub fn pricing(self) -> &'static str {
        match self {
            Kind::Credit | Kind::Tax => "",
            Kind::Covered => "Committed",
            Kind::Dynamic => "Dynamic",
            _ => "Standard",
        }
    }

    /// Whether the row has a quantity and prices.
    pub fn is_priced(self) -> bool {
        !matches!(self, Kind::Credit | Kind::Tax)
    }
}

/// List price and contracted price of a SKU.
#[derive(Debug, Clone, Copy)]
pub struct Prices {
    /// ListUnitPrice.
    pub list: Decimal,
    /// ContractedUnitPrice.
    pub contracted: Decimal,
}

impl Prices {
    /// The prices of a SKU for a billing account; three of five accounts have a discount.
    pub fn of(sku: u64, unit: &Unit, billing_account: u64) -> Prices {
        let chance = random(Stream::Price, sku);
        let (least, most) = unit.price_places;
        let places = least + u32::try_from((chance >> 48) % u64::from(most - least + 1)).unwrap_or_default();
        let list = Decimal::new(1 + chance % unit.price_below, places);
        let contracted = match billing_account % 5 {
            2 => list.times(Decimal::new(97, 2)),
            3 => list.times(Decimal::new(93, 2)),
            4 => list.times(Decimal::new(91, 2)),
            _ => list,
        };
        Prices { list, contracted }
    }
}

/// The figures of a row.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// PricingQuantity and ConsumedQuantity.
    pub quantity: Decimal,
    /// BilledCost.
    pub billed: Decimal,
    /// EffectiveCost.
    pub effective: Decimal,
    /// ListCost.
    pub list: Decimal,
    /// ContractedCost.
    pub contracted: Decimal,
}

/// What is used in a row.
fn quantity(kind: Kind, row: u64, unit: &Unit, prices: &Prices) -> Decimal {
    let chance = random(Stream::Quantity, row);
    let amount = match kind {
        // As many places as make twenty with those of the price.
        Kind::Long => {
            let places = 20 - prices.contracted.places;
            Decimal::new(1 + chance % 10_u64.pow(places), places)
        }
        _ if unit.is_hours && chance >> 61 != 0 => Decimal::new(1, 0),
        _ => Decimal::new(1 + chance % unit.quantity_below, unit.quantity_places),
    };
    if kind == Kind::Correction {
        amount.negated()
    } else {
        amount
    }
}

impl Figures {
    /// The figures of a row.
    pub fn of(kind: Kind, row: u64, unit: &Unit, prices: &Prices) -> Figures {
        let quantity = quantity(kind, row, unit, prices);
        let contracted = quantity.times(prices.contracted).with_places(6);
        let all = |cost: Decimal| Figures {
            quantity,
            billed: cost,
            effective: cost,
            list: cost,
            contracted: cost,
        };
        let usage = Figures {
            list: quantity.times(prices.list).with_places(6),
            ..all(contracted)
        };
        let zero = Decimal::new(0, 6);
        match kind {
            Kind::Credit => all(contracted.negated()),
            // Cut to whole millionths, as taxes are rounded somewhere.
            Kind::Tax => {
                let tax = contracted.times(Decimal::new(19, 2));
                all(Decimal::new(tax.units / 10_i128.pow(tax.places - 6), 6))
            }
            Kind::Free => Figures {
                billed: zero,
                effective: zero,
                ..usage
            },
            Kind::Covered => Figures {
                billed: zero,
                effective: contracted.times(Decimal::new(62, 2)),
                ..usage
            },
            _ => usage,
        }
    }
}
