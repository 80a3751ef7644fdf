//! An issued document as an e-invoice: its rows in the terms of EN 16931. Every amount is that of a row; nothing is computed
//! anew but sums of parts.
//!
//! A credit note states what it gives back as positive amounts, and so its lines do.

use super::kinds::Kind;
use super::printed::{Allowance, Line, Printed, Tax};
use super::refused;
use super::rendered::Rendering;
use crate::billing::rating::units as named;
use crate::electronic::profile::{PROCESS, Profile};
use crate::electronic::units;
use crate::electronic::write::{self, Words};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use en16931::codes::generated::{EAS_SCHEMES, PEPPOL_EAS_SCHEMES};
use en16931::invoice::{
    Code, Contact, CreditTransfer, Delivery, DocumentAllowanceCharge, DocumentTotals, ItemAttribute, LineVat, Party,
    PaymentInstructions, PaymentMeans, Period, PostalAddress, PrecedingInvoice, PriceDetails, VatBreakdown,
};
use en16931::{
    Date, DocumentKind, DocumentReference, Identifier, Invoice, InvoiceAmount, InvoiceLine, InvoiceNote, Percentage,
    Quantity, UnitPriceAmount,
};
use std::collections::BTreeMap;

/// What writes e-invoices, with its version: the same version writes the same bytes of the same document.
pub(super) const RENDERER: &str = concat!("e-invoice 1, billbook ", env!("CARGO_PKG_VERSION"));

/// The profile and the words of a kind of file.
#[must_use]
pub(super) fn form(kind: Kind) -> (Profile, Words) {
    match kind {
        Kind::Xrechnung => (Profile::Xrechnung, Words::Ubl),
        Kind::Peppol => (Profile::Peppol, Words::Ubl),
        Kind::FacturXXrechnung => (Profile::Xrechnung, Words::Cii),
        Kind::Cii | Kind::FacturX => (Profile::Core, Words::Cii),
        Kind::Ubl | Kind::Html | Kind::Pdf => (Profile::Core, Words::Ubl),
    }
}

/// The bytes of an e-invoice.
///
/// # Errors
/// When the document breaks a rule of its profile, or has something that no e-invoice can say.
pub(super) fn bytes(rendering: &Rendering, kind: Kind) -> Result<Vec<u8>> {
    let (profile, words) = form(kind);
    let invoice = model(rendering, kind)?;
    write::xml(invoice, profile, words).map_err(|why| refused::problem(rendering, kind, &why))
}

/// The bytes of a PDF with an e-invoice in it.
///
/// # Errors
/// As for [`bytes()`].
pub(super) fn embedded(rendering: &Rendering, kind: Kind, pdf: &[u8]) -> Result<Vec<u8>> {
    let (profile, _) = form(kind);
    let invoice = model(rendering, kind)?;
    let days = crate::clock::parse_date(&rendering.printed.days[0])
        .map(|day| day.signed_duration_since(chrono::NaiveDate::default()).num_days())
        .and_then(|days| u64::try_from(days).ok());
    write::embedded(pdf, invoice, profile, days.unwrap_or_default())
        .map_err(|why| refused::problem(rendering, kind, &why))
}

/// The document in the terms of EN 16931.
fn model(rendering: &Rendering, kind: Kind) -> Result<Invoice> {
    let made = Making {
        rendering,
        printed: &rendering.printed,
        kind,
        is_credit: rendering.printed.kind == "credit-note",
    };
    made.invoice()
}

/// Puts a document into terms.
struct Making<'a> {
    rendering: &'a Rendering,
    printed: &'a Printed,
    kind: Kind,
    is_credit: bool,
}

impl Making<'_> {
    fn invoice(&self) -> Result<Invoice> {
        let printed = self.printed;
        let (profile, words) = form(self.kind);
        let mut invoice = Invoice::default();
        invoice.kind = if self.is_credit {
            DocumentKind::CreditNote
        } else {
            DocumentKind::Invoice
        };
        invoice.specification_id = Some(profile.specification().to_owned());
        invoice.business_process = (profile != Profile::Core).then(|| PROCESS.to_owned());
        invoice.number = Some(printed.number.clone());
        let [issued, due, first, last] = &printed.days;
        invoice.issue_date = date(issued);
        invoice.due_date = date(due).filter(|_| !self.is_credit);
        invoice.type_code = Some(Code::new(if self.is_credit { "381" } else { "380" }));
        invoice.currency = Some(Code::new(printed.currency.clone()));
        invoice.buyer_reference = self.of_customer("reference");
        invoice.purchase_order_reference = self.of_customer("order").map(DocumentReference::new);
        // A credit note in UBL has no place for a project; its invoice names it.
        let has_project = !(self.is_credit && words == Words::Ubl);
        let project = self.of_customer("project").filter(|_| has_project);
        invoice.project_reference = project.map(DocumentReference::new);
        invoice.invoicing_period = Some(period(first, last));
        // CII states a delivery in any case; what is supplied inside the EU says where to.
        let is_inside = printed.taxes.iter().any(|tax| tax.key.0 == "K");
        if words == Words::Cii || is_inside {
            invoice.delivery = Some(Delivery {
                date: date(last.min(issued)),
                address: is_inside.then(|| address(&printed.customer)),
                ..Delivery::default()
            });
        }
        invoice.notes = self.note().map(InvoiceNote::new).into_iter().collect();
        if let Some(number) = &printed.corrects {
            invoice.preceding_invoices.push(PrecedingInvoice {
                reference: DocumentReference::new(number.clone()),
                issue_date: printed.corrects_day.as_deref().and_then(date),
            });
        }
        invoice.seller = self.party(&printed.seller, self.seller_endpoint());
        invoice.buyer = self.party(&printed.customer, self.of_customer("endpoint").as_deref());
        // A buyer has no tax number of this kind.
        invoice.buyer.tax_registration = None;
        invoice.payment = self.payment();
        invoice.payment_terms = self.payment_terms();
        for allowance in &printed.allowances {
            self.allowance(allowance, &mut invoice)?;
        }
        for tax in &printed.taxes {
            invoice.vat_breakdown.push(self.tax(tax)?);
        }
        for line in &printed.lines {
            invoice.lines.push(self.line(line)?);
        }
        invoice.totals = self.totals(&invoice)?;
        Ok(invoice)
    }

    fn of_customer(&self, key: &str) -> Option<String> {
        self.printed.customer.get(key).cloned()
    }

    /// The amount with the sign of the document.
    fn signed(&self, amount: &Decimal) -> Decimal {
        if self.is_credit { amount.neg() } else { amount.clone() }
    }

    fn amount(&self, amount: &Decimal) -> Result<InvoiceAmount> {
        let text = self.signed(amount).trim_zeros(0).to_string();
        text.parse()
            .map_err(|_| refused::amount(self.rendering, self.kind, &amount.to_string()))
    }

    /// The note: why a credit note is issued, the exchange rates, and what the seller says on each document.
    fn note(&self) -> Option<String> {
        let printed = self.printed;
        let mut said: Vec<String> = printed.reason.iter().cloned().collect();
        said.extend(printed.rates.iter().map(|rate| {
            let day = rate.day.as_ref().map(|day| format!(", {day}")).unwrap_or_default();
            format!("1 {} = {} {}{day}, {}", rate.from, rate.value, rate.to, rate.source)
        }));
        said.extend(printed.seller.get("note").cloned());
        (!said.is_empty()).then(|| said.join("\n"))
    }

    /// The first address that the receiver's network knows.
    fn seller_endpoint(&self) -> Option<&str> {
        let all = &self.printed.endpoints;
        let known = |schemes: &[&str]| {
            let mut all = all.iter();
            all.find(|one| one.split_once(':').is_some_and(|(scheme, _)| schemes.contains(&scheme)))
        };
        let peppol = (self.kind == Kind::Peppol).then(|| known(PEPPOL_EAS_SCHEMES)).flatten();
        let found = peppol.or_else(|| known(EAS_SCHEMES)).or_else(|| all.first());
        found.map(String::as_str)
    }

    fn party(&self, of: &BTreeMap<String, String>, endpoint: Option<&str>) -> Party {
        let get = |key: &str| of.get(key).cloned();
        // Outside the scope of VAT no VAT id may be named.
        let taxes = &self.printed.taxes;
        let names_vat = taxes.is_empty() || taxes.iter().any(|tax| tax.key.0 != "O");
        Party {
            name: get("name"),
            legal_registration: get("legal_id").map(Identifier::new),
            vat_identifier: get("vat_id").filter(|_| names_vat),
            tax_registration: get("tax_number").filter(|_| names_vat),
            electronic_address: endpoint.map(|endpoint| match endpoint.split_once(':') {
                Some((scheme, address)) => Identifier::schemed(address, scheme),
                None => Identifier::new(endpoint),
            }),
            address: address(of),
            contact: Contact {
                name: get("contact.name"),
                phone: get("contact.phone"),
                email: get("contact.mail"),
            },
            ..Party::default()
        }
    }

    /// A transfer to the seller's account, which quotes the number. SEPA needs no bank beside an IBAN.
    fn payment(&self) -> Option<PaymentInstructions> {
        let iban = self.printed.seller.get("iban")?;
        let is_sepa = self.printed.currency == "EUR";
        Some(PaymentInstructions {
            means_code: Some(Code::new(if is_sepa { "58" } else { "30" })),
            remittance_information: Some(self.printed.number.clone()),
            means: Some(PaymentMeans::CreditTransfer(vec![CreditTransfer {
                account_identifier: Some(iban.chars().filter(|c| !c.is_whitespace()).collect()),
                provider_identifier: self.printed.seller.get("bic").filter(|_| !is_sepa).cloned(),
                ..CreditTransfer::default()
            }])),
            ..PaymentInstructions::default()
        })
    }

    /// A cash discount: for XRechnung in its own form, else in words.
    fn payment_terms(&self) -> Option<String> {
        let early = self.printed.cash_discount.as_ref().filter(|_| !self.is_credit)?;
        if self.kind == Kind::Xrechnung {
            let percent = Decimal::parse(&early.percent).unwrap_or_default();
            let percent = rounding::round(&percent, 2, Mode::HalfAway);
            return Some(format!("#SKONTO#TAGE={}#PROZENT={percent}#\n", early.days));
        }
        self.printed.cash_discount(&self.rendering.words())
    }

    /// A discount or coupon: one entry for each category and rate. One that raises the sum is a surcharge.
    fn allowance(&self, allowance: &Allowance, invoice: &mut Invoice) -> Result<()> {
        let is_named = allowance.name != allowance.id;
        let reason = match allowance.redemption {
            Some((redemption, of)) => format!("{}, {redemption} / {of}", allowance.name),
            None if is_named => allowance.name.clone(),
            None => "Discount".to_owned(),
        };
        for (key, part) in &allowance.parts {
            let part = self.signed(part);
            if part.is_zero() {
                continue;
            }
            let is_surcharge = part.is_negative();
            // What the percentage is of is known of the whole only.
            let base = allowance.base.as_ref().filter(|_| allowance.parts.len() == 1);
            let base = base.map(|base| self.signed(base)).filter(|base| !base.is_negative());
            let percent = allowance.percent.as_ref().filter(|_| base.is_some());
            let vat = self.vat(key)?;
            let amount = |amount: &Decimal| -> Result<InvoiceAmount> {
                let text = amount.trim_zeros(0).to_string();
                text.parse()
                    .map_err(|_| refused::amount(self.rendering, self.kind, &text))
            };
            let entry = DocumentAllowanceCharge {
                amount: amount(&part.abs())?,
                base_amount: percent.and(base.as_ref()).map(amount).transpose()?,
                percentage: percent.map(|percent| self.percentage(percent)).transpose()?,
                vat,
                reason: Some(reason.clone()),
                reason_code: (!is_surcharge).then(|| Code::new("95")),
            };
            if is_surcharge {
                invoice.charges.push(entry);
            } else {
                invoice.allowances.push(entry);
            }
        }
        Ok(())
    }

    fn percentage(&self, text: &str) -> Result<Percentage> {
        let trimmed = Decimal::parse(text).map(|percent| percent.trim_zeros(0).to_string());
        let trimmed = trimmed.unwrap_or_else(|_| text.to_owned());
        trimmed
            .parse()
            .map_err(|_| refused::amount(self.rendering, self.kind, text))
    }

    fn vat(&self, (category, rate): &(String, Option<String>)) -> Result<LineVat> {
        Ok(LineVat {
            category: Code::new(category.clone()),
            rate: rate.as_ref().map(|rate| self.percentage(rate)).transpose()?,
        })
    }

    fn tax(&self, tax: &Tax) -> Result<VatBreakdown> {
        let vat = self.vat(&tax.key)?;
        let is_said = ["E", "AE", "K", "G", "O"].contains(&tax.key.0.as_str());
        let code = tax.reason.as_ref().filter(|code| code.starts_with("VATEX-"));
        let other = tax.reason.as_ref().filter(|_| code.is_none());
        // XRechnung states a rate for every category.
        let zero = (form(self.kind).0 == Profile::Xrechnung)
            .then(|| "0".parse().ok())
            .flatten();
        Ok(VatBreakdown {
            taxable_amount: self.amount(&tax.base)?,
            tax_amount: self.amount(&tax.amount)?,
            category: vat.category,
            rate: vat.rate.or(zero),
            exemption_reason: is_said.then(|| other.unwrap_or(&tax.name).clone()),
            exemption_reason_code: code.filter(|_| is_said).map(|code| Code::new(code.clone())),
        })
    }

    fn line(&self, line: &Line) -> Result<InvoiceLine> {
        let priced = self.priced(line);
        let [first, last] = &line.period;
        let of_document = [&self.printed.days[2], &self.printed.days[3]] == [first, last];
        let mut made = InvoiceLine::new(
            line.position.to_string(),
            line.text.clone(),
            priced.quantity,
            priced.code,
            self.amount(&line.amount)?,
            line.tax.0.clone(),
            self.vat(&line.tax)?.rate,
        );
        made.price = PriceDetails {
            net_price: UnitPriceAmount::new(priced.price.into_decimal()),
            base_quantity: priced.base,
            base_quantity_code: priced.base.map(|_| Code::new(priced.code)),
            ..PriceDetails::default()
        };
        made.period = Some(period(first, last)).filter(|_| form(self.kind).1 == Words::Ubl || !of_document);
        for (name, value) in priced.attributes {
            made.item.attributes.push(ItemAttribute {
                name: Some(name.to_owned()),
                value: Some(value),
            });
        }
        Ok(made)
    }

    /// Quantity, unit and price of a line, so that the amount is their product: a part of a month's fee is one fee at that
    /// amount, and an amount that the currency rounds farther than a hundredth is the price of the whole quantity.
    fn priced(&self, line: &Line) -> Priced {
        let units = &self.rendering.book.units;
        let name = named::named(units, &line.unit);
        let stated = || {
            units
                .declared
                .contains_key(&line.unit)
                .then(|| units::stated(name))
                .flatten()
        };
        let code = units::code(name).or_else(stated);
        let mut attributes = Vec::new();
        if code.is_none() {
            attributes.push(("Unit", line.unit.clone()));
        }
        let amount = self.signed(&line.amount);
        let quantity = self.signed(&line.quantity);
        let exact = quantity.mul(&line.unit_price).sub(&amount).abs();
        let is_near = exact <= Decimal::from_small(2, 2);
        let has_sign = quantity.is_negative() == amount.is_negative() && !quantity.is_zero();
        let parsed = |number: &Decimal| number.trim_zeros(0).to_string().parse::<Quantity>().ok();
        let as_it_is = || {
            let base = (!is_near).then(|| parsed(&quantity.abs())).flatten();
            let price = if is_near { line.unit_price.clone() } else { amount.abs() };
            if !(is_near || has_sign && line.shown.is_none() && base.is_some()) {
                return None;
            }
            Some((parsed(&quantity)?, parsed(&price)?, base))
        };
        let (quantity, price, base) = as_it_is().unwrap_or_else(|| {
            if line.shown.is_none() && !quantity.is_zero() {
                attributes.push(("Quantity", quantity.trim_zeros(0).to_string()));
            }
            let one = if amount.is_negative() { "-1" } else { "1" };
            let price = parsed(&amount.abs()).unwrap_or(Quantity::ZERO);
            (one.parse().unwrap_or(Quantity::ONE), price, None)
        });
        Priced {
            quantity,
            price,
            base,
            code: code.unwrap_or(units::ONE),
            attributes,
        }
    }

    fn totals(&self, invoice: &Invoice) -> Result<DocumentTotals> {
        let printed = self.printed;
        let total = |all: &[DocumentAllowanceCharge]| {
            let amounts = all.iter().map(|one| one.amount);
            InvoiceAmount::checked_sum(amounts).ok().filter(|_| !all.is_empty())
        };
        Ok(DocumentTotals {
            line_total: self.amount(&printed.line_total)?,
            allowance_total: total(&invoice.allowances),
            charge_total: total(&invoice.charges),
            taxable_total: self.amount(&printed.net)?,
            vat_total: Some(self.amount(&printed.tax)?),
            gross_total: self.amount(&printed.total)?,
            due: self.amount(&printed.total)?,
            ..DocumentTotals::default()
        })
    }
}

/// Quantity, unit and price of a line.
struct Priced {
    quantity: Quantity,
    price: Quantity,
    /// The quantity that the price is for, where that is not one.
    base: Option<Quantity>,
    code: &'static str,
    attributes: Vec<(&'static str, String)>,
}

fn address(of: &BTreeMap<String, String>) -> PostalAddress {
    let get = |key: &str| of.get(key).cloned();
    PostalAddress {
        line1: get("street"),
        line2: get("street2"),
        city: get("city"),
        post_code: get("post_code"),
        subdivision: get("region"),
        country: get("country").map(Code::new),
        ..PostalAddress::default()
    }
}

fn date(text: &str) -> Option<Date> {
    Date::parse(text).ok()
}

fn period(first: &str, last: &str) -> Period {
    Period {
        start: date(first),
        end: date(last),
    }
}
