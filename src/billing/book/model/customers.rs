//! Customers, what is theirs, and their contracts.

use super::{CashDiscount, Convert, Days, Late, Party, Place, When};
use crate::money::decimal::Decimal;
use chrono::NaiveDate;

/// Who owns a charge.
#[derive(Debug, Clone)]
pub(crate) struct Owns {
    /// Which charges.
    pub when: When,
    /// Per cent of each.
    pub share: Decimal,
    /// The contract, where the customer has several at once.
    pub contract: Option<String>,
    /// When.
    pub days: Days,
    /// Where it stands.
    pub place: Place,
}

/// A customer.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    /// The id.
    pub id: String,
    /// Name, address and numbers.
    pub party: Party,
    /// The currency of documents.
    pub currency: String,
    /// The tax.
    pub tax: String,
    /// Which documents.
    pub documents: Vec<String>,
    /// Days until a document is due.
    pub terms: Option<u32>,
    /// What who pays early may take off.
    pub cash_discount: Option<CashDiscount>,
    /// Which day's rate.
    pub convert: Option<Convert>,
    /// The age that a rate may have.
    pub rate_age: Option<i64>,
    /// What is the customer's.
    pub owns: Vec<Owns>,
    /// Contracts, in order.
    pub contracts: Vec<Contract>,
    /// Where it stands.
    pub place: Place,
}

/// A contract.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    /// The id.
    pub id: String,
    /// When it is in force.
    pub days: Days,
    /// The name of its price book.
    pub price_book: String,
    /// At least this a month.
    pub minimum: Option<Decimal>,
    /// At most this a month.
    pub maximum: Option<Decimal>,
    /// The currency, where it is not the customer's.
    pub currency: Option<String>,
    /// The tax, where it is not the customer's.
    pub tax: Option<String>,
    /// Days until a document is due.
    pub terms: Option<u32>,
    /// What who pays early may take off.
    pub cash_discount: Option<CashDiscount>,
    /// Which day's rate.
    pub convert: Option<Convert>,
    /// The age that a rate may have.
    pub rate_age: Option<i64>,
    /// What happens to late charges, where it is not what the book says.
    pub late: Option<Late>,
    /// Usage was billed elsewhere through this day.
    pub billed_through: Option<NaiveDate>,
    /// Fees.
    pub fees: Vec<Fee>,
    /// Discounts, in order.
    pub discounts: Vec<Discount>,
    /// Coupons, in order.
    pub coupons: Vec<Coupon>,
    /// Where it stands.
    pub place: Place,
}

/// A fee.
#[derive(Debug, Clone)]
pub(crate) struct Fee {
    /// The id.
    pub id: String,
    /// Its name on documents.
    pub name: String,
    /// How much.
    pub amount: Decimal,
    /// How often.
    pub every: Every,
    /// Whether it is billed before its period.
    pub in_advance: bool,
    /// A tax of its own.
    pub tax: Option<String>,
    /// The account for journals.
    pub account: Option<String>,
    /// The currency, where it is stated; it must be the contract's.
    pub currency: Option<String>,
    /// When it is charged.
    pub days: Days,
    /// It was billed elsewhere through this day.
    pub billed_through: Option<NaiveDate>,
    /// Where it stands.
    pub place: Place,
}

/// How often a fee is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Every {
    /// For each calendar month.
    Month,
    /// For each calendar quarter.
    Quarter,
    /// For each calendar year.
    Year,
    /// Once.
    Once,
}

/// A discount on the lines of a contract.
#[derive(Debug, Clone)]
pub(crate) struct Discount {
    /// The id.
    pub id: String,
    /// Its name on documents.
    pub name: String,
    /// How much.
    pub off: Off,
    /// The currency, where it is stated; it must be the contract's.
    pub currency: Option<String>,
    /// Whether it lowers minimums too.
    pub on_minimum: bool,
    /// When it is in force.
    pub days: Days,
    /// Where it stands.
    pub place: Place,
}

/// How much a discount takes off.
#[derive(Debug, Clone)]
pub(crate) enum Off {
    /// Per cent.
    Percent(Decimal),
    /// An amount.
    Amount(Decimal),
}

/// A coupon.
#[derive(Debug, Clone)]
pub(crate) struct Coupon {
    /// Its code.
    pub code: String,
    /// For each redemption.
    pub amount: Decimal,
    /// How many there are.
    pub redemptions: u32,
    /// The currency, where it is stated; it must be the contract's.
    pub currency: Option<String>,
    /// When it is in force.
    pub days: Days,
    /// Where it stands.
    pub place: Place,
}
