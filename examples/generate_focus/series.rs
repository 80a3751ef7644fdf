//! What stays the same from hour to hour: `eu-west-1b`, an account, a resource, a SKU, its tags. A month has 100,000 series.

use crate::catalogue::{self, OFFERS, PARTS, PURPOSES, Provider, Service, Style, TEAMS, UNITS, Unit};
use crate::charge::Prices;
use crate::figures::{Stream, pick, random};
use crate::invoices::Behind;

/// How many series there are: two meters of each of 50,000 resources.
pub const SERIES: u64 = 2 * 50_000;

/// Sub-accounts, or as many as there are billing accounts where these are more.
const SUB_ACCOUNTS: u64 = 200;
/// SKUs of one service.
const METERS: u64 = 78;

/// Tags before and after the middle of the month, as JSON. They differ where somebody tagged the resource anew.
#[derive(Debug)]
pub struct Tags {
    /// In the first half.
    pub before: String,
    /// In the second half.
    pub after: String,
}

/// A meter of a resource, its columns rendered as they stand in a line.
#[derive(Debug)]
pub struct Series {
    /// AvailabilityZone.
    pub zone: String,
    /// BillingAccountId, BillingAccountName, BillingCurrency.
    pub billing_account: String,
    /// ChargeDescription, before quoting; it has no quotes itself.
    pub description: String,
    /// ChargeDescription.
    pub quoted_description: String,
    /// The five columns CommitmentDiscount…, where a commitment covers the series.
    pub commitment: Option<String>,
    /// Its unit.
    pub unit: Unit,
    /// Its prices.
    pub prices: Prices,
    /// InvoiceIssuerName.
    pub issuer: String,
    /// ProviderName, PublisherName, RegionId, RegionName.
    pub place: String,
    /// ResourceId, ResourceName, ResourceType.
    pub resource: String,
    /// ServiceCategory, ServiceName.
    pub service: String,
    /// SkuId, SkuPriceId.
    pub sku: String,
    /// SubAccountId, SubAccountName.
    pub sub_account: String,
    /// Tags.
    pub quoted_tags: Tags,
    /// BillingAccountType, PricingCurrency, SkuMeter, SubAccountType.
    pub newer: String,
    /// What an invoice tells charges apart by.
    pub behind: Behind,
}

/// A field of a CSV file, in quotes where it needs them.
pub fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

/// An account number of twelve digits.
pub fn account_number(stream: Stream, account: u64) -> u64 {
    100_000_000_000 + random(stream, account) % 900_000_000_000
}

/// Something in the form of a UUID.
fn uuid(stream: Stream, place: u64) -> String {
    let (high, low) = (random(stream, place), random(stream, place + (1 << 40)));
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// Capital letters and digits that stand for a number.
fn code(mut number: u64, length: usize) -> String {
    let mut text = String::with_capacity(length);
    for _ in 0..length {
        text.push(pick(&CODE, number));
        number /= 32;
    }
    text
}

const CODE: [char; 32] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
    'Z', '2', '3', '4', '5', '6', '7', '8', '9',
];

/// A resource: where it is and what it is.
struct Resource {
    number: u64,
    sub_account: u64,
    billing_account: u64,
    provider: &'static Provider,
    service: Service,
    service_number: u64,
    region: (&'static str, &'static str),
    team: &'static str,
    purpose: &'static str,
}

impl Resource {
    fn of(number: u64, accounts: u64) -> Resource {
        let sub_account = random(Stream::Owner, number) % SUB_ACCOUNTS.max(accounts);
        let billing_account = sub_account % accounts;
        let provider = catalogue::provider(billing_account);
        let services = u64::try_from(provider.services.len()).unwrap_or(1);
        let service_number = early(Stream::Service, number, services);
        Resource {
            number,
            sub_account,
            billing_account,
            provider,
            service: pick(provider.services, service_number),
            service_number,
            region: pick(provider.regions, random(Stream::Region, number)),
            team: pick(TEAMS, random(Stream::Team, number)),
            purpose: pick(PURPOSES, random(Stream::Purpose, sub_account)),
        }
    }

    /// ResourceId.
    fn id(&self) -> String {
        let (_, _, service, kind) = self.service;
        let account = account_number(Stream::SubAccount, self.sub_account);
        let name = format!("{:016x}", random(Stream::Resource, self.number));
        let region = self.region.0;
        match self.provider.style {
            Style::Arn => format!("arn:aws:{service}:{region}:{account}:{kind}/{name}"),
            Style::Path => {
                let subscription = uuid(Stream::SubAccount, self.sub_account);
                let group = self.team;
                format!("/subscriptions/{subscription}/resourceGroups/{group}/providers/{service}/{kind}/{name}")
            }
            Style::Url => format!("//{service}/projects/{account}/locations/{region}/{kind}/{name}"),
        }
    }

    /// The five columns CommitmentDiscount…: each billing account has two commitments.
    fn commitment(&self) -> String {
        let number = random(Stream::Commitment, self.number) % 2;
        let id = uuid(Stream::Commitment, self.billing_account * 2 + number + (1 << 32));
        match (self.provider.style, number) {
            (Style::Arn, 0) => {
                let payer = account_number(Stream::BillingAccount, self.billing_account);
                format!("Spend,arn:aws:savingsplans::{payer}:savingsplan/{id},Compute plan,Used,Savings Plan")
            }
            _ => format!("Usage,{id},Reserved hours {},Used,Reservation", number + 1),
        }
    }

    /// Tags as JSON: none for one resource in ten, a new cost centre from the middle of the month on for one in twenty.
    fn tags(&self) -> Tags {
        let chance = random(Stream::Tags, self.number);
        if chance.is_multiple_of(10) {
            return Tags {
                before: "{}".to_owned(),
                after: "{}".to_owned(),
            };
        }
        let (team, purpose) = (self.team, self.purpose);
        let part = pick(PARTS, chance >> 8);
        let centre = (chance >> 16) % 60;
        let mut rest = String::new();
        if !(chance >> 24).is_multiple_of(3) {
            rest += &format!(", \"owner\": \"user{:03}@example.com\"", (chance >> 28) % 400);
        }
        if (chance >> 40).is_multiple_of(4) {
            rest += &format!(
                ", \"aws:autoscaling:groupName\": \"{team}-{part}-{:04x}\"",
                chance >> 48
            );
        }
        let tags = |centre: u64| {
            format!(
                "{{\"application\": \"{team}-{part}\", \"env\": \"{purpose}\", \"team\": \"{team}\", \
                 \"cost_center\": \"CC-{centre:04}\"{rest}}}"
            )
        };
        let is_tagged_anew = (chance >> 44).is_multiple_of(20);
        Tags {
            before: tags(centre),
            after: tags(if is_tagged_anew { centre + 1000 } else { centre }),
        }
    }
}

/// BillingCurrency of a billing account: one of ten pays in EUR.
pub fn currency(billing_account: u64) -> &'static str {
    if billing_account % 10 == 7 { "EUR" } else { "USD" }
}

/// The lesser of two chances, so that what stands first in a list is met more often.
fn early(stream: Stream, place: u64, length: u64) -> u64 {
    let chance = random(stream, place);
    ((chance >> 32) % length).min((chance & 0xffff_ffff) % length)
}

impl Series {
    /// One of the series, of a bill of so many billing accounts.
    pub fn of(number: u64, accounts: u64) -> Series {
        let resource = Resource::of(number / 2, accounts);
        let Resource {
            provider,
            service,
            service_number,
            billing_account,
            sub_account,
            ..
        } = resource;
        let (category, service_name, word, kind) = service;
        let (region, region_name) = resource.region;
        let meter = early(Stream::Meter, number, METERS);
        // The same meter in two services is two SKUs.
        let sku = word
            .bytes()
            .fold(meter, |sum, letter| sum.wrapping_mul(131) + u64::from(letter));
        let (price, sku_code) = (random(Stream::Price, sku), random(Stream::Sku, sku));
        let unit = pick(UNITS, price >> 60);
        let prices = Prices::of(sku, &unit, billing_account);
        let offer = pick(OFFERS, sku_code >> 8);
        let description = format!(
            "${} per {} of {service_name}, {offer}, {region}",
            prices.list, unit.name
        );
        let is_zoned = unit.name != "Requests";
        let zone = char::from(b'a' + u8::try_from(random(Stream::Region, number / 2) >> 32 & 1).unwrap_or_default());
        let payer = account_number(Stream::BillingAccount, billing_account);
        let currency = currency(billing_account);
        let is_covered = unit.is_hours && (random(Stream::Commitment, number / 2) >> 32).is_multiple_of(4);
        let Tags { before, after } = resource.tags();
        let sku_code = code(sku_code, 12);
        Series {
            zone: if is_zoned {
                format!("{region}{zone}")
            } else {
                String::new()
            },
            billing_account: format!("{payer},Example Holding {:02},{currency}", billing_account + 1),
            quoted_description: quoted(&description),
            description,
            commitment: is_covered.then(|| resource.commitment()),
            unit,
            prices,
            issuer: quoted(provider.issuer),
            place: format!("{0},{0},{region},{1}", provider.name, quoted(region_name)),
            resource: format!(
                "{},{}-{kind}-{:05},{kind}",
                resource.id(),
                resource.team,
                resource.number
            ),
            service: format!("{category},{service_name}"),
            sku: format!("{sku_code},{sku_code}.{}", code(price, 10)),
            sub_account: format!(
                "{},{}-{}-{sub_account:03}",
                account_number(Stream::SubAccount, sub_account),
                pick(TEAMS, random(Stream::SubAccount, sub_account)),
                resource.purpose
            ),
            quoted_tags: Tags {
                before: quoted(&before),
                after: quoted(&after),
            },
            newer: format!("Account,{currency},{word} {},Project", unit.name),
            behind: Behind {
                account: billing_account,
                service: service_number,
                sku,
                sub_account,
            },
        }
    }
}
