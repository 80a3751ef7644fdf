//! The lines of the file, hour by hour: `eu-west-1b,0.104000,…`.
//!
//! Six rows in ten of an hour are of series that run the whole month, the others of series that come and go: a window
//! over the rest of them that moves on with every hour, and reaches the last of them in the last hour of the last month.

use crate::charge::{Figures, Kind};
use crate::figures::{Stream, random};
use crate::invoices::{self, Invoices};
use crate::month::Month;
use crate::series::{SERIES, Series, Tags};
use std::io::{self, Write};

/// The columns of FOCUS 1.0.
pub const HEADER: &str = "AvailabilityZone,BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,\
    BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,\
    ChargePeriodStart,CommitmentDiscountCategory,CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountStatus,\
    CommitmentDiscountType,ConsumedQuantity,ConsumedUnit,ContractedCost,ContractedUnitPrice,EffectiveCost,\
    InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,PricingUnit,ProviderName,PublisherName,\
    RegionId,RegionName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,SkuId,SkuPriceId,SubAccountId,\
    SubAccountName,Tags";

/// A prime, larger than the rows of any hour: multiples of it reach every row of an hour once, in no visible order.
const STRIDE: u64 = 2_147_483_647;

/// Which columns to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// FOCUS 1.0, without invoices.
    V1_0,
    /// FOCUS 1.2: charges bear the number of their invoice.
    V1_2,
    /// FOCUS 1.4: and that of its line.
    V1_4,
}

impl Version {
    /// Reads `1.2`.
    pub fn read(text: &str) -> Option<Version> {
        match text {
            "1.0" => Some(Version::V1_0),
            "1.2" => Some(Version::V1_2),
            "1.4" => Some(Version::V1_4),
            _ => None,
        }
    }

    /// Its columns.
    pub fn header(self) -> String {
        match self {
            Version::V1_0 => HEADER.to_owned(),
            Version::V1_2 => format!("{HEADER},{NEWER},InvoiceId"),
            Version::V1_4 => {
                let header = HEADER.replace("ProviderName,PublisherName", "HostProviderName,ServiceProviderName");
                format!("{header},{NEWER},InvoiceId,InvoiceDetailId")
            }
        }
    }
}

/// Columns of later versions, behind the tags.
const NEWER: &str = "BillingAccountType,PricingCurrency,SkuMeter,SubAccountType";

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many rows.
    pub rows: u64,
    /// The first billing period.
    pub month: Month,
    /// How many billing periods.
    pub months: u64,
    /// How many billing accounts.
    pub accounts: u64,
    /// Which columns.
    pub version: Version,
    /// Whether description and tags differ on every row.
    pub is_hostile: bool,
}

/// An hour of a month, and what its rows have in common.
struct Hour {
    /// BillingPeriodEnd, BillingPeriodStart.
    billing_period: String,
    /// The month.
    month: Month,
    /// ChargePeriodEnd, ChargePeriodStart.
    period: String,
    /// The same, of corrections.
    corrected_period: String,
    /// Whether commitments have hours left.
    is_covered: bool,
    /// Whether it is in the second half of all hours.
    is_late: bool,
}

/// The hours of all months.
fn hours(options: &Options) -> Vec<(Month, u64)> {
    let mut month = options.month;
    let mut hours = Vec::new();
    for _ in 0..options.months {
        hours.extend((0..month.days() * 24).map(|hour| (month, hour)));
        month = month.next();
    }
    hours
}

/// Writes the whole file, and the lines of its invoices.
pub fn write_all(options: &Options, out: &mut impl Write, detail: Option<&mut dyn Write>) -> io::Result<()> {
    writeln!(out, "{}", options.version.header())?;
    let mut invoices = Invoices::new(detail)?;
    let all = hours(options);
    let hours = u64::try_from(all.len()).unwrap_or_default();
    let per_hour = options.rows / hours;
    let steady = (per_hour * 6 / 10).min(SERIES / 2);
    let moving = SERIES - steady;
    // As far as the window of the last hour may begin.
    let way = moving.saturating_sub(per_hour - steady.min(per_hour));
    let mut known: Vec<Option<Box<Series>>> = (0..SERIES).map(|_| None).collect();
    let mut line = Vec::with_capacity(2048);
    let mut row = 0;
    for (number, (month, of_month)) in (0..hours).zip(all) {
        let last_month = month.previous();
        let hour = Hour {
            billing_period: format!("{},{}", month.next().start(), month.start()),
            month,
            period: month.charge_period(of_month),
            corrected_period: last_month.charge_period(of_month.min(last_month.days() * 24 - 1)),
            is_covered: of_month % 24 < 20,
            is_late: number >= hours / 2,
        };
        let end = options.rows * (number + 1) / hours;
        let count = end - row;
        let window = way * number / (hours - 1);
        let first = random(Stream::Order, number) % count.max(1);
        for index in 0..count {
            let place = (first + index * (STRIDE % count)) % count;
            let series = match place.checked_sub(steady) {
                None => place,
                Some(place) => steady + (window + place) % moving,
            };
            let Some(slot) = usize::try_from(series).ok().and_then(|index| known.get_mut(index)) else {
                continue;
            };
            let series = slot.get_or_insert_with(|| Box::new(Series::of(series, options.accounts)));
            line.clear();
            Row::of(row, &hour, series).write(&mut line, options, &mut invoices)?;
            out.write_all(&line)?;
            row += 1;
        }
        invoices.end_of_hour(month, of_month)?;
    }
    Ok(())
}

/// A row of the file.
struct Row<'a> {
    number: u64,
    hour: &'a Hour,
    series: &'a Series,
    kind: Kind,
    /// The five columns CommitmentDiscount….
    commitment: &'a str,
}

impl Row<'_> {
    fn of<'a>(number: u64, hour: &'a Hour, series: &'a Series) -> Row<'a> {
        let commitment = series.commitment.as_deref().filter(|_| hour.is_covered);
        Row {
            number,
            hour,
            series,
            kind: commitment.map_or_else(|| Kind::of(number), |_| Kind::Covered),
            commitment: commitment.unwrap_or(",,,,"),
        }
    }

    /// Writes its line.
    fn write(&self, line: &mut Vec<u8>, options: &Options, invoices: &mut Invoices) -> io::Result<()> {
        let Row {
            number,
            hour,
            series,
            kind,
            ..
        } = *self;
        let figures = Figures::of(kind, number, &series.unit, &series.prices);
        // A tax is of a service in a sub-account, not of one resource.
        let is_tax = kind == Kind::Tax;

        write!(line, "{},{},", if is_tax { "" } else { &series.zone }, figures.billed)?;
        put(line, &[&series.billing_account, &hour.billing_period, kind.category()]);
        if options.is_hostile {
            write!(line, "\"{}, row {number}\",", series.description)?;
        } else {
            put(line, &[&series.quoted_description]);
        }
        let is_correction = kind == Kind::Correction;
        let charge_period = if is_correction {
            &hour.corrected_period
        } else {
            &hour.period
        };
        put(line, &[kind.frequency(), charge_period, self.commitment]);
        if kind.is_priced() {
            let (unit, prices, quantity) = (series.unit.name, series.prices, figures.quantity);
            write!(line, "{quantity},{unit},{},{},", figures.contracted, prices.contracted)?;
            write!(
                line,
                "{},{},{},{},",
                figures.effective, series.issuer, figures.list, prices.list
            )?;
            write!(line, "{},{quantity},{unit},", kind.pricing())?;
        } else {
            write!(line, ",,{},,{},", figures.contracted, figures.effective)?;
            write!(line, "{},{},,{},,,", series.issuer, figures.list, kind.pricing())?;
        }
        let (resource, sku) = if is_tax {
            (",,", ",")
        } else {
            (&*series.resource, &*series.sku)
        };
        put(
            line,
            &[&series.place, resource, &series.service, sku, &series.sub_account],
        );
        self.write_tags(line, options)?;
        if options.version != Version::V1_0 {
            let behind = invoices::Line::of(kind, &series.behind);
            invoices.add(&series.behind, behind, figures.billed);
            let invoice = invoices::number(series.behind.account, hour.month);
            // A tax has no meter.
            match series.newer.split(',').collect::<Vec<_>>().as_slice() {
                [account, currency, _, sub_account] if is_tax => {
                    write!(line, ",{account},{currency},,{sub_account},{invoice}")?;
                }
                _ => write!(line, ",{},{invoice}", series.newer)?,
            }
            if options.version == Version::V1_4 {
                write!(line, ",{}", behind.id())?;
            }
        }
        line.push(b'\n');
        Ok(())
    }

    /// Writes the last column.
    fn write_tags(&self, line: &mut Vec<u8>, options: &Options) -> io::Result<()> {
        let Tags { before, after } = &self.series.quoted_tags;
        let tags = if self.hour.is_late { after } else { before };
        if options.is_hostile {
            let request = random(Stream::Tags, SERIES + self.number);
            match tags.strip_suffix("}\"") {
                Some(tags) => write!(line, "{tags}, ")?,
                None => line.extend_from_slice(b"\"{"),
            }
            write!(line, "\"\"request\"\": \"\"{request:016x}\"\"}}\"")?;
        } else {
            line.extend_from_slice(if self.kind == Kind::Tax { "{}" } else { tags }.as_bytes());
        }
        Ok(())
    }
}

/// Writes columns, each with a comma after it.
fn put(line: &mut Vec<u8>, columns: &[&str]) {
    for column in columns {
        line.extend_from_slice(column.as_bytes());
        line.push(b',');
    }
}
