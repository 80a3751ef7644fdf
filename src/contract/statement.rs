//! A statement: `invoice 331e… 4.45 USD, of its lines 0.10318…, rounding -0.00018…, amount differs 4.347, unexplained 0: open`.
//!
//! Two sides are the totals of one thing, told by two sources. What is between them is a list of lines; lines and what is
//! left unexplained add up to the difference, exactly, by construction: what is left is found by subtraction. A line may name
//! a difference without explaining it; such lines, and what is left beyond rounding, are what somebody has to clear.

use crate::contract::bound::Bound;
use crate::contract::finding::Acceptance;
use crate::contract::finding::{Finding, Severity};
use crate::evidence::origin::Origin;
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};

/// What a line says of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineKind {
    /// Only the other side has it.
    MissingHere,
    /// Only this side has it.
    MissingThere,
    /// Both have it, with other amounts.
    AmountDiffers,
    /// Both have it, with other quantities.
    QuantityDiffers,
    /// Both have it, at other prices.
    PriceDiffers,
    /// Digits dropped by a rule that is known.
    Rounding,
    /// Taken off by a discount that one side states.
    Discount,
    /// A credit that one side states apart.
    Credit,
    /// A tax that one side states apart.
    Tax,
    /// The same in another currency.
    Currency,
    /// Belongs to the next period or the one before.
    PeriodCut,
    /// One side has it twice.
    Duplicate,
    /// One side has an older state of it.
    Revision,
    /// A correction that came after the period was invoiced.
    LateCorrection,
}

impl LineKind {
    /// As printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LineKind::MissingHere => "missing here",
            LineKind::MissingThere => "missing there",
            LineKind::AmountDiffers => "amount differs",
            LineKind::QuantityDiffers => "quantity differs",
            LineKind::PriceDiffers => "price differs",
            LineKind::Rounding => "rounding",
            LineKind::Discount => "discount",
            LineKind::Credit => "credit",
            LineKind::Tax => "tax",
            LineKind::Currency => "currency",
            LineKind::PeriodCut => "period cut",
            LineKind::Duplicate => "duplicate",
            LineKind::Revision => "revision",
            LineKind::LateCorrection => "late correction",
        }
    }

    /// As ids of statements have it, however it is printed. It stays as it is.
    fn code(self) -> &'static str {
        match self {
            LineKind::MissingHere => "missing here",
            LineKind::MissingThere => "missing there",
            LineKind::AmountDiffers => "amount differs",
            LineKind::QuantityDiffers => "quantity differs",
            LineKind::PriceDiffers => "price differs",
            LineKind::Rounding => "rounding",
            LineKind::Discount => "discount",
            LineKind::Credit => "credit",
            LineKind::Tax => "tax",
            LineKind::Currency => "currency",
            LineKind::PeriodCut => "period cut",
            LineKind::Duplicate => "duplicate",
            LineKind::Revision => "revision",
            LineKind::LateCorrection => "late correction",
        }
    }

    /// Whether a document says why the sides differ there. The other kinds say where they differ, and somebody has to
    /// find out why.
    #[must_use]
    pub fn explains(self) -> bool {
        match self {
            LineKind::Rounding
            | LineKind::Discount
            | LineKind::Credit
            | LineKind::Tax
            | LineKind::Currency
            | LineKind::PeriodCut
            | LineKind::Revision
            | LineKind::LateCorrection => true,
            LineKind::MissingHere
            | LineKind::MissingThere
            | LineKind::AmountDiffers
            | LineKind::QuantityDiffers
            | LineKind::PriceDiffers
            | LineKind::Duplicate => false,
        }
    }
}

/// What comes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The totals are the same, and nothing lies between them.
    Exact,
    /// A document explains every line that is of an amount, and nothing is left.
    Explained,
    /// What is left is at most what rounding can make.
    WithinBound,
    /// Something is left to clear: an amount beyond rounding, or a line that no document explains.
    Open,
}

impl Verdict {
    /// As printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Exact => "exact",
            Verdict::Explained => "explained",
            Verdict::WithinBound => "within bound",
            Verdict::Open => "open",
        }
    }
}

/// One side.
#[derive(Debug, Clone)]
pub struct Side {
    /// What its total is of: `invoice_total`, `12 lines, quantity × rate`.
    pub what: String,
    /// Its total, in the statement's currency.
    pub total: Decimal,
    /// Of how many rows.
    pub rows: u64,
    /// File and place, where it is one: `invoices.http /invoices/0, import 3`.
    pub place: Place,
    /// The rows that the total comes from; nothing where there are none.
    pub origin: Origin,
}

impl Side {
    /// A total of so many rows.
    #[must_use]
    pub fn new(what: impl Into<String>, total: Decimal, rows: u64) -> Self {
        Self {
            what: what.into(),
            total,
            rows,
            place: Place::default(),
            origin: Origin::default(),
        }
    }

    /// The same, with its place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.place = place.into();
        self
    }

    /// The same, with the rows that the total comes from.
    #[must_use]
    pub fn made_of(mut self, origin: impl Into<Origin>) -> Self {
        self.origin = origin.into();
        self
    }
}

/// A difference with a name. Its amount is that of this side less that of the other.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it says.
    pub kind: LineKind,
    /// What it adds to this side's total.
    pub amount: Decimal,
    /// What it concerns, by the key of its row or of the group: `project 14a85e42…`; empty where it is the whole.
    pub object: String,
    /// In words: `27 lines at 3 decimals`.
    pub what: String,
    /// The figure on this side, where there is one.
    pub here: Option<Decimal>,
    /// The figure on the other side, where there is one.
    pub there: Option<Decimal>,
    /// File and place of what it concerns.
    pub place: Place,
    /// The rule that gave the figure: `ormuco: lines at 3 decimals`; empty without one.
    pub rule: String,
    /// The rows that the amount comes from, where they are others than those of its place.
    pub origin: Origin,
}

impl Line {
    /// A difference of this kind.
    #[must_use]
    pub fn new(kind: LineKind, amount: Decimal, object: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            kind,
            amount,
            object: object.into(),
            what: what.into(),
            here: None,
            there: None,
            place: Place::default(),
            rule: String::new(),
            origin: Origin::default(),
        }
    }

    /// The figures of one thing on both sides that are not the same.
    #[must_use]
    pub fn differs(
        kind: LineKind,
        here: &Decimal,
        there: &Decimal,
        object: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        Self::new(kind, here.sub(there), object, what).figures(here, there)
    }

    /// The same, with the figures of both sides where they are not amounts: quantities, prices.
    #[must_use]
    pub fn figures(mut self, here: &Decimal, there: &Decimal) -> Self {
        self.here = Some(here.clone());
        self.there = Some(there.clone());
        self
    }

    /// The same, with its place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.place = place.into();
        self
    }

    /// The same, with the rows that the amount comes from.
    #[must_use]
    pub fn made_of(mut self, origin: impl Into<Origin>) -> Self {
        self.origin = origin.into();
        self
    }

    /// The same, with the rule that gave the figure.
    #[must_use]
    pub fn by(mut self, rule: impl Into<String>) -> Self {
        self.rule = rule.into();
        self
    }
}

/// The rule that an open statement breaks, as a finding.
pub(crate) const OPEN: &str = "open";

/// What a statement is about.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The provider, by the name it has in the cross-provider relations.
    pub provider: String,
    /// The account.
    pub account: String,
    /// What is reconciled, within the account.
    pub subject: String,
    /// First moment of the period and first moment after it, as stored; both empty where there is none.
    pub period: [String; 2],
    /// The currency of both totals.
    pub currency: String,
}

/// Two totals, and what is between them.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The pair of sides, by its name: `ormuco-invoice`.
    pub pair: &'static str,
    /// The provider, by the name it has in the cross-provider relations.
    pub provider: String,
    /// Who bills, by the name in the relations; empty where it is the provider.
    pub issuer: String,
    /// What the provider was called here before invoices had issuers; empty where that was its name.
    pub provider_before: String,
    /// What tells it from another statement of its pair about the same thing; empty where there is none.
    pub part: &'static str,
    /// The account.
    pub account: String,
    /// What is reconciled, within the account: the invoice's number, the usage, the period.
    pub subject: String,
    /// First moment of the period, as stored; empty where there is none.
    pub period_start: String,
    /// First moment after the period, as stored.
    pub period_end: String,
    /// The day that stands for a period where there is none: the issue date of an invoice, as stored; empty without one.
    pub day: String,
    /// The currency of every amount in the statement.
    pub currency: String,
    /// The first side: what the invoice says.
    pub here: Side,
    /// The side that `here` is compared with.
    pub there: Side,
    /// What is between them.
    pub lines: Vec<Line>,
    /// How much rounding can make, where what is left may be rounding.
    pub bound: Option<Bound>,
    /// What has to be said beside the figures.
    pub notes: Vec<String>,
    /// Who keeps the books knows of it: the decision that says why it may stay open.
    pub accepted: Option<Acceptance>,
}

impl Statement {
    /// Two totals, with nothing between them yet.
    #[must_use]
    pub fn new(pair: &'static str, about: About, here: Side, there: Side) -> Self {
        let [period_start, period_end] = about.period;
        Self {
            pair,
            provider: about.provider,
            issuer: String::new(),
            provider_before: String::new(),
            part: "",
            account: about.account,
            subject: about.subject,
            period_start,
            period_end,
            day: String::new(),
            currency: about.currency,
            here,
            there,
            lines: Vec::new(),
            bound: None,
            notes: Vec::new(),
            accepted: None,
        }
    }

    /// Provider, account and subject: `ormuco/5c1f…/331e…`.
    #[must_use]
    pub fn key(&self) -> String {
        self.key_of(&self.provider)
    }

    fn key_of(&self, provider: &str) -> String {
        let parts = [provider, &self.account, &self.subject];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }

    /// Who bills.
    #[must_use]
    pub fn issuer(&self) -> &str {
        if self.issuer.is_empty() {
            &self.provider
        } else {
            &self.issuer
        }
    }

    /// This side less the other.
    #[must_use]
    pub fn difference(&self) -> Decimal {
        self.here.total.sub(&self.there.total)
    }

    /// What no line accounts for.
    #[must_use]
    pub fn unexplained(&self) -> Decimal {
        let mut named = DecimalSum::new();
        for line in &self.lines {
            named.add(&line.amount);
        }
        self.difference().sub(&named.total()).trim_zeros(0)
    }

    /// What lines of documents explain: rounding by a known rule, taxes, discounts.
    #[must_use]
    pub fn explained(&self) -> Decimal {
        self.sum_of(LineKind::explains).trim_zeros(0)
    }

    /// What lines name without explaining it: one side lacks something, or amounts differ.
    #[must_use]
    pub fn named(&self) -> Decimal {
        self.sum_of(|kind| !kind.explains()).trim_zeros(0)
    }

    fn sum_of(&self, is_meant: impl Fn(LineKind) -> bool) -> Decimal {
        let mut sum = DecimalSum::new();
        let lines = self.lines.iter().filter(|line| is_meant(line.kind));
        lines.for_each(|line| sum.add(&line.amount));
        sum.total()
    }

    /// Whether rounding can make what no line accounts for.
    #[must_use]
    pub fn is_within_bound(&self) -> bool {
        let bound = self.bound.as_ref();
        bound.is_some_and(|bound| bound.holds(&self.unexplained()))
    }

    /// What somebody still has to clear: every line that no document explains, and what is left beyond rounding, each without
    /// its sign, so that two of them never make up for each other. It is 0 exactly when the statement is not open.
    #[must_use]
    pub fn to_clear(&self) -> Decimal {
        let mut sum = DecimalSum::new();
        let lines = self.lines.iter().filter(|line| !line.kind.explains());
        lines.for_each(|line| sum.add(&line.amount.abs()));
        if !self.is_within_bound() {
            sum.add(&self.unexplained().abs());
        }
        sum.total().trim_zeros(0)
    }

    /// Adds a line, unless it says nothing: rounding that dropped nothing, a discount of 0.
    pub fn push(&mut self, line: Line) {
        if !line.amount.is_zero() || !line.kind.explains() {
            self.lines.push(line);
        }
    }

    /// Whether somebody still has to look into it: open, and not accepted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict() == Verdict::Open && self.accepted.is_none()
    }

    /// The statement as something that does not hold, as a check would say it. Its id covers both totals and every line,
    /// so that what is accepted is this statement and no other. It may have been accepted under the issuer's name, before
    /// charges told who provides.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let parts = |name: fn(LineKind) -> &'static str| {
            let lines = self.lines.iter();
            let lines = lines.map(|line| format!("{} {} {}", name(line.kind), line.object, line.amount));
            let mut parts: Vec<String> = lines.collect();
            parts.push(format!("unexplained {}", self.unexplained()));
            parts.join(", ")
        };
        let message = format!(
            "open in {}: {}, to clear {}",
            self.currency,
            parts(LineKind::name),
            self.to_clear()
        );
        let mut finding = Finding::new(self.pair, Severity::Error, self.key(), message)
            .rule(OPEN)
            .detail(&*self.currency)
            .detail(parts(LineKind::code))
            .part(self.part)
            .known_as(self.key_of(self.issuer()))
            .figures(&self.there.total, &self.here.total);
        if !self.provider_before.is_empty() {
            finding = finding.known_as(self.key_of(&self.provider_before));
        }
        finding.place = self.here.place.to_string();
        finding
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if !self.to_clear().is_zero() {
            return Verdict::Open;
        }
        if !self.unexplained().is_zero() {
            return Verdict::WithinBound;
        }
        if self.lines.is_empty() {
            return Verdict::Exact;
        }
        Verdict::Explained
    }
}
