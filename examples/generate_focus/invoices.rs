//! Invoices and their lines: `INV-524167218108-202409`, line `S03`, Usage, 812.40 USD.
//!
//! An invoice for each billing account and month, with a line for each service, one for taxes, one for credits and one for
//! corrections, which names the invoice of the month before. What a line says follows from its charges as
//! [`Rounding`](crate::catalogue::Rounding) has it: with AWS their sum, with Microsoft the sums by meter and sub-account cut at cents,
//! with Google the sum rounded to cents. But of 25 invoices one bills 1.00 more than its charges, one has a line that no charge
//! has, and one leaves its credits out; [`Fault`] says by what chance.
//!
//! What is added up is forgotten with the end of each month.

use crate::catalogue::{self, Rounding};
use crate::charge::Kind;
use crate::figures::{Decimal, Stream, random};
use crate::month::Month;
use crate::series::{account_number, currency, quoted};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

/// The columns of Invoice Detail.
const HEADER: &str = "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,\
    InvoiceDetailCreated,InvoiceDetailDescription,InvoiceDetailGrain,InvoiceDetailId,InvoiceDetailLastUpdated,InvoiceId,\
    InvoiceIssueDate,InvoiceIssueStatus,InvoiceIssuerName,PaymentCurrency,PaymentCurrencyBilledCost,\
    PaymentCurrencyInvoiceDetailId,PaymentDueDate,PaymentTerms,PurchaseOrderNumber,ReferenceInvoiceId";

/// Decimals in which costs are added up: no cost has more.
const PLACES: u32 = 20;

/// What an invoice tells the charges of a series apart by.
#[derive(Debug, Clone, Copy)]
pub struct Behind {
    /// The billing account.
    pub account: u64,
    /// The service's place in its provider's list.
    pub service: u64,
    /// The SKU.
    pub sku: u64,
    /// The sub-account.
    pub sub_account: u64,
}

/// A line of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Line {
    /// Usage of a service.
    Service(u64),
    /// Credits.
    Credit,
    /// Corrections of the month before.
    Correction,
    /// Taxes.
    Tax,
    /// What no charge has.
    Support,
}

impl Line {
    /// The line that a charge is on.
    pub fn of(kind: Kind, behind: &Behind) -> Line {
        match kind {
            Kind::Credit => Line::Credit,
            Kind::Correction => Line::Correction,
            Kind::Tax => Line::Tax,
            _ => Line::Service(behind.service),
        }
    }

    /// InvoiceDetailId.
    pub fn id(self) -> String {
        match self {
            Line::Service(number) => format!("S{:02}", number + 1),
            Line::Credit => "CREDIT".to_owned(),
            Line::Correction => "CORRECTION".to_owned(),
            Line::Tax => "TAX".to_owned(),
            Line::Support => "SUPPORT".to_owned(),
        }
    }

    /// ChargeCategory.
    fn category(self) -> &'static str {
        match self {
            Line::Service(_) => "Usage",
            Line::Credit => "Credit",
            Line::Correction => "Adjustment",
            Line::Tax => "Tax",
            Line::Support => "Purchase",
        }
    }
}

/// What is wrong with an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Its first line bills 1.00 more than its charges.
    More,
    /// It leaves its credits out.
    NoCredits,
    /// It has a line that no charge has.
    Support,
}

impl Fault {
    /// That of an invoice.
    pub fn of(account: u64, month: Month) -> Fault {
        match random(Stream::Invoice, account * 10_000 + month.number()) % 25 {
            0 => Fault::More,
            1 => Fault::NoCredits,
            2 => Fault::Support,
            _ => Fault::None,
        }
    }
}

/// InvoiceId.
pub fn number(account: u64, month: Month) -> String {
    let number = account_number(Stream::BillingAccount, account);
    format!("INV-{number}-{}", month.digits())
}

/// What a line adds up before it rounds: SKU and sub-account, where these are told apart.
type Meter = Option<(u64, u64)>;

/// The invoices of a month.
pub struct Invoices<'a> {
    out: Option<&'a mut dyn Write>,
    sums: HashMap<(u64, Line, Meter), i128>,
}

impl<'a> Invoices<'a> {
    /// No charges yet. Without a file nothing is added up.
    pub fn new(mut out: Option<&'a mut dyn Write>) -> io::Result<Self> {
        if let Some(out) = &mut out {
            writeln!(out, "{HEADER}")?;
        }
        Ok(Self {
            out,
            sums: HashMap::new(),
        })
    }

    /// Adds a charge.
    pub fn add(&mut self, behind: &Behind, line: Line, billed: Decimal) {
        if self.out.is_none() {
            return;
        }
        // Taxes are of no meter, but of a sub-account all the same.
        let sku = if line == Line::Tax { 0 } else { behind.sku };
        let cuts_meters = catalogue::provider(behind.account).rounding == Rounding::CutMeters;
        let meter = cuts_meters.then_some((sku, behind.sub_account));
        *self.sums.entry((behind.account, line, meter)).or_default() += billed.with_places(PLACES).units;
    }

    /// Writes the invoices of a month with its last hour.
    pub fn end_of_hour(&mut self, month: Month, hour: u64) -> io::Result<()> {
        let Some(out) = self.out.as_mut().filter(|_| hour + 1 == month.days() * 24) else {
            return Ok(());
        };
        let mut invoices: BTreeMap<u64, BTreeMap<Line, i128>> = BTreeMap::new();
        for ((account, line, _), sum) in self.sums.drain() {
            let amount = invoices.entry(account).or_default().entry(line).or_default();
            *amount += match catalogue::provider(account).rounding {
                Rounding::CutMeters => sum / CENT * CENT,
                Rounding::Nothing | Rounding::Nearest => sum,
            };
        }
        for (account, mut lines) in invoices {
            if catalogue::provider(account).rounding == Rounding::Nearest {
                for amount in lines.values_mut() {
                    *amount = (*amount + amount.signum() * CENT / 2) / CENT * CENT;
                }
            }
            match Fault::of(account, month) {
                Fault::None => {}
                Fault::More => {
                    if let Some(amount) = lines.values_mut().next() {
                        *amount += 100 * CENT;
                    }
                }
                Fault::NoCredits => drop(lines.remove(&Line::Credit)),
                Fault::Support => drop(lines.insert(Line::Support, 10_000 * CENT)),
            }
            for (line, amount) in lines {
                write_line(out, account, month, line, amount)?;
            }
        }
        Ok(())
    }
}

/// How many units of the last decimal are a cent.
const CENT: i128 = 10_i128.pow(PLACES - 2);

fn write_line(out: &mut dyn Write, account: u64, month: Month, line: Line, amount: i128) -> io::Result<()> {
    let provider = catalogue::provider(account);
    let (payer, currency) = (account_number(Stream::BillingAccount, account), currency(account));
    let amount = Decimal::new(amount, PLACES).with_least_places(2);
    let (start, end) = (month.start(), month.next().start());
    let service = match line {
        Line::Service(number) => usize::try_from(number)
            .ok()
            .and_then(|number| provider.services.get(number)),
        _ => None,
    };
    let (description, grain) = match (line, service) {
        (_, Some((_, name, _, _))) => (*name, quoted(&format!("{{\"ServiceName\": \"{name}\"}}"))),
        (Line::Credit, _) => ("Credits", String::new()),
        (Line::Correction, _) => ("Corrections of the month before", String::new()),
        (Line::Tax, _) => ("Taxes", String::new()),
        _ => ("Support", String::new()),
    };
    let (category, id, invoice) = (line.category(), line.id(), number(account, month));
    let corrected = match line {
        Line::Correction => number(account, month.previous()),
        _ => invoice.clone(),
    };
    writeln!(
        out,
        "{amount},{payer},{currency},{end},{start},{category},{end},{description},{grain},{id},{end},{invoice},{end},Issued,{},\
         {currency},{amount},{id},{},30 days net,,{corrected}",
        quoted(provider.issuer),
        month.next().next().start(),
    )
}
