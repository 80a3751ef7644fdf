//! A charge as the rating core sees it.

use crate::billing::book::model::{Cost, Field, Per, Quantity};
use crate::billing::month::Month;
use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text that many charges share; nothing where there is none.
pub(crate) type Word = Option<Arc<str>>;

/// A quantity with its unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measured {
    /// How much.
    pub quantity: Option<Decimal>,
    /// Of what.
    pub unit: Word,
}

/// A charge of a provider.
#[derive(Debug, Clone, Default)]
pub(crate) struct Charge {
    /// Its key in the ledger.
    pub key: String,
    /// The import that brought it.
    pub import_id: i64,
    /// What it says.
    pub description: Word,
    /// Provider, account, sub-account, service, SKU, region, category, resource.
    pub provider: Word,
    /// `BillingAccountId`.
    pub account: Word,
    /// `SubAccountId`.
    pub sub_account: Word,
    /// `ServiceName`.
    pub service: Word,
    /// `SkuId`.
    pub sku: Word,
    /// `RegionId`.
    pub region: Word,
    /// `ChargeCategory`.
    pub category: Word,
    /// `ResourceId`.
    pub resource: Word,
    /// Tags by name.
    pub tags: Option<Arc<BTreeMap<String, Arc<str>>>>,
    /// What was used.
    pub consumed: Measured,
    /// What was priced.
    pub pricing: Measured,
    /// Cost at list prices.
    pub list: Option<Decimal>,
    /// Cost at contracted prices.
    pub contracted: Option<Decimal>,
    /// Effective cost.
    pub effective: Option<Decimal>,
    /// Billed cost.
    pub billed: Option<Decimal>,
    /// The currency of the costs.
    pub currency: Arc<str>,
    /// The day on which it starts, in the zone of the book.
    pub day: NaiveDate,
    /// The last day that it touches.
    pub last_day: NaiveDate,
    /// The month that the provider bills it in.
    pub billed_in: Option<Month>,
}

impl Charge {
    /// The value of a column.
    #[must_use]
    pub(crate) fn value(&self, field: &Field, quantity: Quantity) -> Option<&Arc<str>> {
        match field {
            Field::Provider => self.provider.as_ref(),
            Field::Account => self.account.as_ref(),
            Field::SubAccount => self.sub_account.as_ref(),
            Field::Service => self.service.as_ref(),
            Field::Sku => self.sku.as_ref(),
            Field::Region => self.region.as_ref(),
            Field::Category => self.category.as_ref(),
            Field::Resource => self.resource.as_ref(),
            Field::Unit => self.measured(quantity).unit.as_ref(),
            Field::Tag(name) => self.tags.as_ref()?.get(name),
        }
    }

    /// The quantity that counts.
    #[must_use]
    pub(crate) fn measured(&self, quantity: Quantity) -> &Measured {
        match quantity {
            Quantity::Consumed => &self.consumed,
            Quantity::Pricing => &self.pricing,
        }
    }

    /// One of its costs.
    #[must_use]
    pub(crate) fn cost(&self, cost: Cost) -> Option<&Decimal> {
        match cost {
            Cost::List => self.list.as_ref(),
            Cost::Contracted => self.contracted.as_ref(),
            Cost::Effective => self.effective.as_ref(),
            Cost::Billed => self.billed.as_ref(),
        }
    }

    /// Whether it is a tax of the provider.
    #[must_use]
    pub(crate) fn is_tax(&self) -> bool {
        self.category.as_deref() == Some("Tax")
    }

    /// The group in which its tiers count, with the text that names it on a line.
    #[must_use]
    pub(crate) fn group(&self, per: Per) -> (String, Vec<Word>) {
        let named = match per {
            Per::Customer => return (String::new(), Vec::new()),
            Per::Account => None,
            Per::SubAccount => self.sub_account.clone(),
            Per::Resource => self.resource.clone(),
        };
        let text = named.as_ref().or(self.account.as_ref());
        let text = text.map(ToString::to_string).unwrap_or_default();
        // The id of a resource is its own in the account, whatever sub-account it is in.
        (text, vec![self.provider.clone(), self.account.clone(), named])
    }

    /// How a person knows it: its description with its key.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        match &self.description {
            Some(description) => format!("`{description}` ({})", self.key),
            None => self.key.clone(),
        }
    }

    /// All that is stated of it, without its key, which another delivery of the same charge changes.
    #[must_use]
    pub(crate) fn content(&self) -> String {
        let words = [
            &self.provider,
            &self.account,
            &self.sub_account,
            &self.service,
            &self.sku,
            &self.region,
            &self.category,
            &self.resource,
            &self.description,
            &self.consumed.unit,
            &self.pricing.unit,
        ];
        let mut text = format!("{}\u{1f}{}\u{1f}{}", self.day, self.last_day, self.currency);
        for word in words {
            text.push('\u{1f}');
            text.push_str(word.as_deref().unwrap_or_default());
        }
        let numbers = [
            &self.consumed.quantity,
            &self.pricing.quantity,
            &self.list,
            &self.contracted,
            &self.effective,
            &self.billed,
        ];
        for number in numbers {
            text.push('\u{1f}');
            if let Some(number) = number {
                text.push_str(&number.trim_zeros(0).to_string());
            }
        }
        for (name, value) in self.tags.iter().flat_map(|tags| tags.iter()) {
            text.push_str(&format!("\u{1f}{name}={value}"));
        }
        text
    }
}
