//! Cash discount: what a customer who pays within some days may take off a document.

use crate::billing::book::model::CashDiscount;
use crate::billing::rating::draft::{Becomes, Draft};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::output::json::Json;
use crate::source::json::Node;
use chrono::{Days, NaiveDate};

/// A cash discount on one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Early {
    /// Per cent of the total, as the book writes it.
    pub percent: String,
    /// Days from the day of issue.
    pub days: String,
    /// The last day.
    pub through: String,
    /// What may be taken off.
    pub amount: String,
    /// What is paid then.
    pub payable: String,
}

impl Early {
    /// The discount on a total; nothing where it rounds to nothing.
    #[must_use]
    pub(crate) fn of(agreed: &CashDiscount, total: &Decimal, code: &str, issued: NaiveDate) -> Option<Self> {
        let exact = total.mul(&agreed.percent).mul(&Decimal::from_small(1, 2));
        let amount = rounding::round(&exact, currency::decimals(code), Mode::HalfAway);
        let through = issued.checked_add_days(Days::new(u64::from(agreed.days)))?;
        (!amount.is_zero() && !amount.is_negative()).then(|| Self {
            percent: agreed.percent.trim_zeros(0).to_string(),
            days: agreed.days.to_string(),
            through: through.to_string(),
            payable: total.sub(&amount).to_string(),
            amount: amount.to_string(),
        })
    }

    /// The discount on a draft that becomes an invoice.
    #[must_use]
    pub(crate) fn of_draft(draft: &Draft, issued: NaiveDate) -> Option<Self> {
        let agreed = draft.cash_discount.as_ref()?;
        (draft.becomes == Becomes::Invoice)
            .then(|| Self::of(agreed, &draft.total, &draft.currency, issued))
            .flatten()
    }

    fn members(&self) -> [(&'static str, &String); 5] {
        [
            ("percent", &self.percent),
            ("days", &self.days),
            ("through", &self.through),
            ("amount", &self.amount),
            ("payable", &self.payable),
        ]
    }

    /// As it is kept with the document, and told.
    #[must_use]
    pub(crate) fn json(&self) -> Json {
        let members = self.members().into_iter();
        Json::Object(
            members
                .map(|(name, value)| (name.to_owned(), Json::string(value)))
                .collect(),
        )
    }

    /// The same, read again.
    #[must_use]
    pub(crate) fn read(node: &Node) -> Option<Self> {
        let text = |name: &str| Some(node.get(name)?.as_str()?.to_owned());
        Some(Self {
            percent: text("percent")?,
            days: text("days")?,
            through: text("through")?,
            amount: text("amount")?,
            payable: text("payable")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_rounded_once_to_the_unit_of_the_currency() {
        let agreed = |percent: &str| CashDiscount {
            percent: Decimal::parse(percent).unwrap(),
            days: 10,
        };
        let day = NaiveDate::from_ymd_opt(2026, 12, 25).unwrap();
        let of = |percent: &str, total: &str, code: &str| {
            let early = Early::of(&agreed(percent), &Decimal::parse(total).unwrap(), code, day)?;
            Some([early.amount, early.payable, early.through])
        };
        let found = |amount: &str, payable: &str| Some([amount, payable, "2027-01-04"].map(str::to_owned));
        assert_eq!(of("2", "322.17", "EUR"), found("6.44", "315.73"));
        assert_eq!(of("2.5", "0.20", "EUR"), found("0.01", "0.19"));
        assert_eq!(of("3", "1150", "JPY"), found("35", "1115"));
        assert_eq!(of("2", "0.20", "EUR"), None);
        assert_eq!(of("2", "-50.00", "EUR"), None);
    }
}
