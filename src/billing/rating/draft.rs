//! What a customer would be billed: lines, allowances, taxes, totals.

use crate::billing::book::model::{CashDiscount, Place};
use crate::billing::month::Month;
use crate::billing::rating::convert::Conversion;
use crate::billing::rating::key::StepKey;
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Category and rate, by which tax is added up. The order is that of the breakdown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TaxKey {
    /// The category of EN 16931.
    pub category: String,
    /// Per cent; nothing outside the scope of tax.
    pub rate: Option<Decimal>,
}

/// The tax of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaxOf {
    /// Its id in the book.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its category and rate.
    pub key: TaxKey,
    /// The code of the reason.
    pub reason: Option<String>,
    /// A sentence for the document.
    pub note: Option<String>,
}

/// A part of a charge on a line.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The charge, by its index in the run.
    pub charge: usize,
    /// Per cent of it.
    pub share: Decimal,
}

/// A fee as a line bills it.
#[derive(Debug, Clone)]
pub(crate) struct FeePart {
    /// The id of the fee.
    pub id: String,
    /// The first day of the calendar period of which it is a part.
    pub start: NaiveDate,
    /// The account for journals.
    pub account: Option<String>,
}

/// One price step of one rule over some charges, a fee, a minimum: an invoice line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Which kind of line: `cost`, `unit`, `graduated`, `volume`, `package`, `rule minimum`, `rule maximum`, `minimum`,
    /// `maximum`, `fee`, `fee in advance`, `fee credit`, `discount`.
    pub class: &'static str,
    /// The same with its price: `cost-plus:rest`, `unit:vm-hour`.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// How many; negative where a positive price gives a credit.
    pub quantity: Decimal,
    /// The quantity as it is shown where that is not a number: `15/30`.
    pub shown: Option<String>,
    /// Of what.
    pub unit: String,
    /// The price of one, never negative.
    pub unit_price: Decimal,
    /// The amount, rounded once.
    pub amount: Decimal,
    /// The amount before that.
    pub exact: Fraction,
    /// The id of the contract.
    pub contract: String,
    /// The rule.
    pub rule: Option<String>,
    /// The group in which tiers count, as it is shown.
    pub per: String,
    /// Which step of the price, from 1.
    pub step: usize,
    /// By which it is found again when its month is rated again.
    pub key: StepKey,
    /// The month that it corrects.
    pub corrects: Option<Month>,
    /// Where its price stands in the book.
    pub places: Vec<Place>,
    /// Its first and last day.
    pub period: [NaiveDate; 2],
    /// Its tax.
    pub tax: Rc<TaxOf>,
    /// The charges behind it.
    pub parts: Vec<Part>,
    /// The sum of their costs that was marked up, with its currency.
    pub cost: Option<(Decimal, String)>,
    /// How that was converted.
    pub conversions: Vec<Conversion>,
    /// The fee that it bills.
    pub fee: Option<FeePart>,
}

impl Line {
    /// Whether it is a minimum.
    #[must_use]
    pub(crate) fn is_minimum(&self) -> bool {
        matches!(self.class, "minimum" | "rule minimum")
    }

    /// The quantity for people and JSON.
    #[must_use]
    pub(crate) fn quantity_shown(&self) -> String {
        match &self.shown {
            Some(shown) => shown.clone(),
            None => self.quantity.trim_zeros(0).to_string(),
        }
    }
}

/// A discount or a coupon on a document.
#[derive(Debug, Clone)]
pub(crate) struct Allowance {
    /// The id or code.
    pub id: String,
    /// What it says.
    pub name: String,
    /// The contract.
    pub contract: String,
    /// Per cent, where it is one.
    pub percent: Option<Decimal>,
    /// Of what.
    pub base: Option<Decimal>,
    /// Which redemption of how many, for a coupon.
    pub redemption: Option<[u64; 2]>,
    /// How much, positive as it lowers the sum.
    pub amount: Decimal,
    /// By tax.
    pub split: Vec<(TaxKey, Decimal)>,
    /// Where it stands.
    pub place: Place,
}

/// A tax of a document.
#[derive(Debug, Clone)]
pub(crate) struct TaxLine {
    /// Category, rate, reason.
    pub tax: Rc<TaxOf>,
    /// On this.
    pub base: Decimal,
    /// How much.
    pub amount: Decimal,
}

/// A part of a charge that a contract bills, or gives away.
#[derive(Debug, Clone)]
pub(crate) struct Billed {
    /// The id of the contract.
    pub contract: String,
    /// The month of the charge.
    pub month: Month,
    /// Which part of which charge.
    pub part: Part,
    /// That part of its billed cost.
    pub cost: Decimal,
    /// The id of the rule.
    pub rule: String,
    /// Whether the rule gives it away.
    pub is_given_away: bool,
}

/// What becomes of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Becomes {
    /// An invoice.
    Invoice,
    /// A credit note: the total is negative.
    CreditNote,
    /// Nothing: it is 0.00 and the book does not issue such documents.
    Nothing,
}

impl Becomes {
    /// Its word.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit-note",
            Self::Nothing => "zero",
        }
    }
}

/// What a customer would be billed for a period.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The customer, by index in the book.
    pub customer: usize,
    /// The ids of the contracts, in order.
    pub contracts: Vec<String>,
    /// The currency.
    pub currency: String,
    /// Days until it is due.
    pub terms: u32,
    /// What who pays early may take off.
    pub cash_discount: Option<CashDiscount>,
    /// What becomes of it.
    pub becomes: Becomes,
    /// The lines.
    pub lines: Vec<Line>,
    /// Discounts and coupons.
    pub allowances: Vec<Allowance>,
    /// Taxes in order.
    pub taxes: Vec<TaxLine>,
    /// The sum of the lines.
    pub line_total: Decimal,
    /// The sum of the allowances.
    pub allowance_total: Decimal,
    /// The difference.
    pub net: Decimal,
    /// The sum of the taxes.
    pub tax: Decimal,
    /// Both together.
    pub total: Decimal,
    /// What the charges cost, by currency.
    pub cost: BTreeMap<String, Decimal>,
    /// The charges, those that are given away included.
    pub charges: Vec<Billed>,
    /// The month that it corrects, where it is a credit note for that alone.
    pub corrects: Option<Month>,
}
