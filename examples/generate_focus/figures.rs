//! Exact decimals such as 12.500 (`Decimal { units: 12500, places: 3 }`), and numbers that look random but repeat.

use std::fmt;

/// An exact decimal: `units` of 10 to the power of minus `places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits.
    pub units: i128,
    /// How many of them stand behind the point.
    pub places: u32,
}

impl Decimal {
    /// The decimal of these digits and places.
    pub fn new(units: impl Into<i128>, places: u32) -> Decimal {
        Decimal {
            units: units.into(),
            places,
        }
    }

    /// The exact product, with the places of both.
    pub fn times(self, other: Decimal) -> Decimal {
        Decimal::new(self.units * other.units, self.places + other.places)
    }

    /// The same amount with the other sign.
    pub fn negated(self) -> Decimal {
        Decimal {
            units: -self.units,
            ..self
        }
    }

    /// The same amount without zeros at its end, but with at least so many places.
    pub fn with_least_places(mut self, places: u32) -> Decimal {
        while self.places > places && self.units % 10 == 0 {
            self.units /= 10;
            self.places -= 1;
        }
        self.with_places(places)
    }

    /// The same amount with at least so many places.
    pub fn with_places(self, places: u32) -> Decimal {
        let missing = places.saturating_sub(self.places);
        Decimal::new(self.units * 10_i128.pow(missing), self.places + missing)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let places = usize::try_from(self.places).unwrap_or_default();
        let units = self.units.unsigned_abs();
        // Nearly all fit 64 bits, whose division is many times as fast.
        match (u64::try_from(units), 10_u64.checked_pow(self.places)) {
            _ if places == 0 => write!(f, "{sign}{units}"),
            (Ok(units), Some(one)) => write!(f, "{sign}{}.{:0places$}", units / one, units % one),
            _ => {
                let one = 10_u128.pow(self.places);
                write!(f, "{sign}{}.{:0places$}", units / one, units % one)
            }
        }
    }
}

/// What is chosen at random, each from a stream of numbers of its own.
#[derive(Debug, Clone, Copy)]
pub enum Stream {
    /// The number of a billing account.
    BillingAccount,
    /// The number of a sub-account.
    SubAccount,
    /// What a sub-account is for.
    Purpose,
    /// The sub-account a resource is in.
    Owner,
    /// The service of a resource.
    Service,
    /// The region of a resource.
    Region,
    /// The id of a resource.
    Resource,
    /// The team of a resource.
    Team,
    /// Tags of a resource.
    Tags,
    /// Whether a resource is covered by a commitment.
    Commitment,
    /// The SKU of a meter.
    Meter,
    /// Id and description of a SKU.
    Sku,
    /// The price of a SKU.
    Price,
    /// The order of rows within an hour.
    Order,
    /// What happens in a row.
    Row,
    /// How much is used in a row.
    Quantity,
    /// What is wrong with an invoice.
    Invoice,
}

/// The number of a stream at a place: the finishing steps of splitmix64, which spread neighbours over all 64 bits.
pub fn random(stream: Stream, place: u64) -> u64 {
    let stream = u64::from(stream.number()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = place.wrapping_add(1).wrapping_mul(0xd1b5_4a32_d192_ed03) ^ stream;
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Stream {
    fn number(self) -> u8 {
        match self {
            Stream::BillingAccount => 1,
            Stream::SubAccount => 2,
            Stream::Purpose => 3,
            Stream::Owner => 4,
            Stream::Service => 5,
            Stream::Region => 6,
            Stream::Resource => 7,
            Stream::Team => 8,
            Stream::Tags => 9,
            Stream::Commitment => 10,
            Stream::Meter => 11,
            Stream::Sku => 12,
            Stream::Price => 13,
            Stream::Order => 14,
            Stream::Row => 15,
            Stream::Quantity => 16,
            Stream::Invoice => 17,
        }
    }
}

/// One of a list; a number beyond its end begins again.
pub fn pick<T: Copy + Default>(list: &[T], number: u64) -> T {
    let length = u64::try_from(list.len()).unwrap_or(1).max(1);
    let index = usize::try_from(number % length).unwrap_or_default();
    list.get(index).copied().unwrap_or_default()
}
