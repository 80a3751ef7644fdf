//! What a book says: who bills, whom, for what, and at which price.

mod customers;
mod prices;

pub(crate) use customers::{Contract, Coupon, Customer, Discount, Every, Fee, Off, Owns};
pub(crate) use prices::{
    Cost, Field, Item, ItemKind, Pattern, Per, Piece, Price, PriceBook, Quantity, Rule, Template, Tier, When,
};

use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Where something stands in the book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The file, as its path inside the book.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Days on which something holds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Days {
    /// The first; `None` for since ever.
    pub from: Option<NaiveDate>,
    /// The last; `None` for open.
    pub through: Option<NaiveDate>,
}

impl Days {
    /// Whether it holds on a day.
    #[must_use]
    pub(crate) fn has(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.through.is_none_or(|through| day <= through)
    }

    /// The days of both; `None` where they have none in common.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        let through = match (self.through, other.through) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        let both = Self {
            from: self.from.max(other.from),
            through,
        };
        let is_empty = both
            .from
            .zip(both.through)
            .is_some_and(|(from, through)| from > through);
        (!is_empty).then_some(both)
    }

    /// Whether every day of another is one of these.
    #[must_use]
    pub(crate) fn covers(self, other: Self) -> bool {
        let starts = self
            .from
            .is_none_or(|from| other.from.is_some_and(|other| from <= other));
        let ends = self
            .through
            .is_none_or(|through| other.through.is_some_and(|other| other <= through));
        starts && ends
    }
}

/// A whole book.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Who bills.
    pub seller: Party,
    /// The seller's addresses for electronic documents, `scheme:identifier`.
    pub endpoints: Vec<String>,
    /// How billing goes.
    pub billing: Billing,
    /// The series of numbers.
    pub series: Vec<Series>,
    /// Taxes, each version by itself.
    pub taxes: Vec<Tax>,
    /// Accounts for journals, as texts by their path: `revenue.standard`.
    pub accounts: BTreeMap<String, String>,
    /// What single forms of hand-over need to know, as texts by their path: `datev.berater`, `xero.tax.standard`.
    pub handover: BTreeMap<String, String>,
    /// Names of units.
    pub units: Units,
    /// Texts instead of the words of documents, by language and key.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Logo and fonts.
    pub extras: Vec<Extra>,
    /// Levels of reminders.
    pub reminders: Vec<Reminder>,
    /// Price books by their order.
    pub price_books: Vec<PriceBook>,
    /// Customers, in the order of the files.
    pub customers: Vec<Customer>,
    /// What the seller uses himself.
    pub own: Vec<Owns>,
}

/// A file that is not a text: a logo or a font.
#[derive(Debug, Clone)]
pub(crate) struct Extra {
    /// The key that names it: `logo`, `font`, `bold_font`.
    pub key: &'static str,
    /// Its path inside the book.
    pub name: String,
    /// Where it is named.
    pub place: Place,
}

/// Names, addresses and numbers of a party, by the words of the book: `name`, `street`, `vat_id`, `contact.mail`.
pub(crate) type Party = BTreeMap<String, String>;

/// How billing goes.
#[derive(Debug)]
pub(crate) struct Billing {
    /// The currency of the books.
    pub currency: String,
    /// The zone in which days are counted.
    pub time_zone: chrono_tz::Tz,
    /// Days until a document is due.
    pub terms: u32,
    /// What who pays early may take off.
    pub cash_discount: Option<CashDiscount>,
    /// What happens to charges that come late.
    pub late: Late,
    /// For so many periods back.
    pub late_through: u32,
    /// How exchange rates are chosen, unless a customer says otherwise.
    pub convert: Convert,
    /// A rate may have this many days, unless a customer says otherwise.
    pub rate_age: i64,
    /// The source of exchange rates, where several state some.
    pub rates: Option<String>,
    /// Whether documents of 0.00 are issued.
    pub issues_zero: bool,
    /// Whether the provider's tax is a cost.
    pub tax_is_cost: bool,
    /// Differences up to this are written off when a document is settled.
    pub small: Option<Decimal>,
    /// More lines than this go into an attachment.
    pub max_lines: usize,
}

impl Default for Billing {
    fn default() -> Self {
        Self {
            currency: String::new(),
            time_zone: chrono_tz::UTC,
            terms: 14,
            cash_discount: None,
            late: Late::NextInvoice,
            late_through: 3,
            convert: Convert::PeriodEnd,
            rate_age: 7,
            rates: None,
            issues_zero: false,
            tax_is_cost: false,
            small: None,
            max_lines: 200,
        }
    }
}

/// What a customer who pays early may take off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CashDiscount {
    /// Per cent of the total; 0 where a customer has none although the book has.
    pub percent: Decimal,
    /// Days from the day of issue, the last one included.
    pub days: u32,
}

/// What happens to charges that come after their period was billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Late {
    /// They are lines of the next invoice.
    NextInvoice,
    /// What was billed too much becomes a credit note for the old invoice.
    CreditNote,
}

/// Which day's rate converts a cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Convert {
    /// That of the last day of the period.
    PeriodEnd,
    /// That of the day of issue.
    IssueDate,
    /// That of each charge's own day.
    ChargeDay,
    /// One fixed rate, for the only foreign currency.
    Fixed(Decimal),
    /// Fixed rates by currency.
    Table(BTreeMap<String, Decimal>),
}

/// A series of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    /// `invoice` or `credit-note`.
    pub document: String,
    /// Such as `R-{year}-{seq:4}`.
    pub number: String,
    /// Whether each year begins again.
    pub by_year: bool,
    /// The first number of the series in this ledger, for those who change from another program.
    pub first: Option<u64>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A tax in the days of one version.
#[derive(Debug, Clone)]
pub(crate) struct Tax {
    /// Its id.
    pub id: String,
    /// Its name on documents.
    pub name: String,
    /// Its category in EN 16931: S, Z, E, AE, K, G, O, L, M.
    pub category: String,
    /// Per cent; `None` for what is outside the scope of tax.
    pub rate: Option<Decimal>,
    /// The code of the reason.
    pub reason: Option<String>,
    /// A sentence for the document.
    pub note: Option<String>,
    /// When it holds.
    pub days: Days,
    /// Where it stands.
    pub place: Place,
}

/// A level of reminders.
#[derive(Debug, Clone)]
pub(crate) struct Reminder {
    /// Days after the due date.
    pub after: u32,
    /// What it says.
    pub text: String,
    /// What it costs.
    pub fee: Option<Decimal>,
}

/// Names of units, and what is so many of another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Units {
    /// From a name to a unit and the factor to it.
    pub declared: BTreeMap<String, (String, Decimal)>,
}
