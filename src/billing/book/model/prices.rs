//! Price books: rules, conditions, items of price lists.

use super::{Days, Place};
use crate::money::decimal::Decimal;
use std::collections::BTreeMap;

/// An ordered list of rules.
#[derive(Debug, Clone)]
pub(crate) struct PriceBook {
    /// Its name.
    pub name: String,
    /// The rules; the first that matches a charge prices it.
    pub rules: Vec<Rule>,
    /// The items of its price list by id and currency, the versions of each in order.
    pub items: BTreeMap<String, BTreeMap<String, Vec<Item>>>,
    /// Where it stands.
    pub place: Place,
}

/// A rule of a price book.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Its id.
    pub id: String,
    /// Which charges it prices.
    pub when: When,
    /// How.
    pub price: Price,
    /// How charges become lines.
    pub line: Template,
    /// Which quantity counts.
    pub quantity: Quantity,
    /// The unit that is priced.
    pub unit: Option<String>,
    /// Where tiers and allowances count.
    pub per: Per,
    /// When it holds.
    pub days: Days,
    /// At least this for each group that has a charge.
    pub minimum: Option<Decimal>,
    /// At most this for each group.
    pub maximum: Option<Decimal>,
    /// A tax of its own.
    pub tax: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// How a rule prices charges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Price {
    /// It gives them away.
    Nothing,
    /// A cost of the charge with a markup in per cent.
    Cost(Cost, Decimal),
    /// An item of the price list.
    Item(String),
}

/// The four costs of FOCUS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// At list prices.
    List,
    /// At the prices of the contract.
    Contracted,
    /// With what commitments cost, spread over what they cover.
    Effective,
    /// As billed.
    Billed,
}

impl PriceBook {
    /// The versions of an item in a currency.
    #[must_use]
    pub(crate) fn versions(&self, item: &str, currency: &str) -> &[Item] {
        let found = self.items.get(item).and_then(|by_currency| by_currency.get(currency));
        found.map_or(&[], Vec::as_slice)
    }

    /// The versions of an item in all currencies.
    pub(crate) fn all_versions(&self, item: &str) -> impl Iterator<Item = &Item> {
        self.items
            .get(item)
            .into_iter()
            .flat_map(|by_currency| by_currency.values().flatten())
    }
}

impl Cost {
    /// The words of the book.
    pub(crate) const WORDS: [(&'static str, Self); 4] = [
        ("list", Self::List),
        ("contracted", Self::Contracted),
        ("effective", Self::Effective),
        ("billed", Self::Billed),
    ];

    /// Its word.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, cost)| *cost == self);
        found.map_or("", |(word, _)| word)
    }
}

/// Which quantity of a charge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// What was used.
    Consumed,
    /// What was priced.
    Pricing,
}

/// Where tiers and allowances count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Per {
    /// Over all charges of the contract.
    Customer,
    /// For each account.
    Account,
    /// For each sub-account.
    SubAccount,
    /// For each resource.
    Resource,
}

/// A version of an item of a price list.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its name on documents.
    pub name: String,
    /// How it is priced.
    pub kind: ItemKind,
    /// A tax of its own.
    pub tax: Option<String>,
    /// When it holds.
    pub days: Days,
    /// Where its first row stands.
    pub place: Place,
}

/// How an item is priced.
#[derive(Debug, Clone)]
pub(crate) enum ItemKind {
    /// Quantity × price.
    Unit(Decimal),
    /// Each part of the quantity at the price of its tier.
    Graduated(Vec<Tier>),
    /// The whole quantity at the price of the tier in which it ends.
    Volume(Vec<Tier>),
    /// Whole packages above what is included.
    Package {
        /// Included.
        above: Decimal,
        /// The size of a package.
        size: Decimal,
        /// The price of a package.
        price: Decimal,
    },
}

impl ItemKind {
    /// Its word in the price list.
    #[must_use]
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Unit(_) => "unit",
            Self::Graduated(_) => "graduated",
            Self::Volume(_) => "volume",
            Self::Package { .. } => "package",
        }
    }
}

/// A tier: above < quantity <= through.
#[derive(Debug, Clone)]
pub(crate) struct Tier {
    /// Above this.
    pub above: Decimal,
    /// Through this; `None` for the last.
    pub through: Option<Decimal>,
    /// The price of a unit.
    pub price: Decimal,
}

/// Conditions on a charge; all must hold, and none of the exceptions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct When {
    /// By column: any of the patterns.
    pub all: Vec<(Field, Vec<Pattern>)>,
    /// Exceptions: none of these may hold as a whole.
    pub not: Vec<When>,
}

/// A column of a charge that conditions and texts may name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    /// `ProviderName`.
    Provider,
    /// `BillingAccountId`.
    Account,
    /// `SubAccountId`.
    SubAccount,
    /// `ServiceName`.
    Service,
    /// `SkuId`.
    Sku,
    /// `RegionId`.
    Region,
    /// `ChargeCategory`.
    Category,
    /// `ResourceId`.
    Resource,
    /// The unit of the quantity that counts.
    Unit,
    /// The value of a tag.
    Tag(String),
}

impl Field {
    /// The words of the book; tags stand apart.
    pub(crate) const WORDS: [(&'static str, Self); 9] = [
        ("provider", Self::Provider),
        ("account", Self::Account),
        ("sub_account", Self::SubAccount),
        ("service", Self::Service),
        ("sku", Self::Sku),
        ("region", Self::Region),
        ("category", Self::Category),
        ("resource", Self::Resource),
        ("unit", Self::Unit),
    ];

    /// By its word.
    #[must_use]
    pub(crate) fn of(word: &str) -> Option<Self> {
        if let Some(tag) = word.strip_prefix("tag.").filter(|tag| !tag.is_empty()) {
            return Some(Self::Tag(tag.to_owned()));
        }
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, field)| field.clone())
    }

    /// Its word.
    #[must_use]
    pub(crate) fn word(&self) -> String {
        if let Self::Tag(name) = self {
            return format!("tag.{name}");
        }
        let found = Self::WORDS.iter().find(|(_, field)| field == self);
        found.map_or("", |(word, _)| word).to_owned()
    }
}

/// A pattern for a whole value: `*` is any characters, `?` is one, and `""` is the absent value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(pub String);

/// A text with columns in it: `{service}, {region}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(pub Vec<Piece>);

/// A piece of such a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it is.
    Text(String),
    /// The value of a column.
    Column(Field),
}
