//! The second reader of the control totals: element after element, without a tree and without the lists of terms.

use crate::contract::document::Table;
use crate::contract::document::control::Totals;
use crate::money::decimal::DecimalSum;
use crate::providers::einvoice::tables::{ALLOWANCE, DOCUMENT, LINE, PARTY, PAYMENT, REFERENCE, TAX};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// An amount that was found: the table, the member, the currency that it names, and its text.
type Found = (&'static Table, &'static str, Option<String>, String);

/// What is known of a document before its end.
#[derive(Default)]
struct Counting {
    totals: Totals,
    /// Elements that are open, from the outermost on, each with the currency that it names.
    open: Vec<(String, Option<String>)>,
    /// The text of the innermost one.
    text: String,
    currency: String,
    amounts: Vec<Found>,
    /// Total taxes.
    taxes: Vec<(Option<String>, String)>,
    /// Taxes by rate of a total that is not closed yet.
    by_rate: Vec<Found>,
    has_recipient: bool,
}

/// Counts a document in either syntax.
///
/// # Errors
/// Says what cannot be counted.
pub(super) fn count(text: &str) -> Result<Totals, String> {
    let mut counting = Counting::default();
    counting.totals.count(&DOCUMENT);
    let mut reader = Reader::from_str(text);
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            let name = tag.local_name().into_inner().to_owned();
            counting.start(name, named(tag.attributes_raw()));
        }
        match &event {
            Event::Text(piece) => counting.text.push_str(piece),
            Event::CData(piece) => counting.text.push_str(piece),
            Event::GeneralRef(reference) => {
                let found = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                match found {
                    Some(character) => counting.text.push(character),
                    None => counting
                        .text
                        .push_str(resolve_predefined_entity(reference).unwrap_or_default()),
                }
            }
            Event::End(_) | Event::Empty(_) => counting.end(),
            Event::Eof => return counting.done(),
            _ => {}
        }
    }
}

impl Counting {
    /// The names of open elements below the outermost one.
    fn names(&self) -> Vec<&str> {
        self.open.iter().skip(1).map(|(name, _)| name.as_str()).collect()
    }

    fn start(&mut self, name: String, currency: Option<String>) {
        self.open.push((name, currency));
        self.text.clear();
        let names = self.names();
        if let Some(table) = counted(&names) {
            self.totals.count(table);
        } else if names == ["Delivery"] {
            self.has_recipient = false;
        } else if matches!(names.as_slice(), ["Delivery", "DeliveryLocation" | "DeliveryParty"]) {
            if !self.has_recipient {
                self.totals.count(&PARTY);
            }
            self.has_recipient = true;
        }
    }

    fn end(&mut self) {
        let value = std::mem::take(&mut self.text);
        let value = value.trim();
        let stated = self.open.last().and_then(|(_, currency)| currency.clone());
        let names = self.names();
        match names.as_slice() {
            ["DocumentCurrencyCode"]
            | [
                "SupplyChainTradeTransaction",
                "ApplicableHeaderTradeSettlement",
                "InvoiceCurrencyCode",
            ] => value.clone_into(&mut self.currency),
            ["TaxTotal"] => {
                let of_total = self.taxes.last().and_then(|(currency, _)| currency.clone());
                let of_document = of_total.is_none_or(|stated| stated == self.currency);
                let mut by_rate = std::mem::take(&mut self.by_rate);
                if of_document {
                    self.amounts.append(&mut by_rate);
                }
            }
            names => {
                let found = money(names).filter(|_| !value.is_empty());
                match found {
                    Some((table, "tax")) if table.name == DOCUMENT.name => self.taxes.push((stated, written(value))),
                    Some((table, member)) if names.first() == Some(&"TaxTotal") => {
                        self.by_rate.push((table, member, stated, written(value)));
                    }
                    Some((table, member)) => self.amounts.push((table, member, stated, written(value))),
                    None => {}
                }
            }
        }
        self.open.pop();
    }

    fn done(mut self) -> Result<Totals, String> {
        let is_ours = |stated: &Option<String>| stated.as_ref().is_none_or(|stated| *stated == self.currency);
        for (table, member, stated, value) in &self.amounts {
            if !is_ours(stated) {
                return Err(format!("`{member}` is not in {}", self.currency));
            }
            if is_row(table, member) {
                self.totals.count(table);
            }
            add(&mut self.totals, table, member, (&self.currency, value))?;
        }
        let mut taxes = self.taxes.iter().filter(|(stated, _)| is_ours(stated)).peekable();
        if taxes.peek().is_some() {
            let mut sum = DecimalSum::new();
            for (_, value) in taxes {
                sum.add_text(value).map_err(|error| error.to_string())?;
            }
            add(
                &mut self.totals,
                &DOCUMENT,
                "tax",
                (&self.currency, &sum.total().to_string()),
            )?;
        }
        Ok(self.totals)
    }
}

/// Whether a row has this amount and is not counted by its element.
fn is_row(table: &Table, member: &str) -> bool {
    member == "amount" && (table.name == TAX.name || table.name == ALLOWANCE.name)
}

fn add(
    totals: &mut Totals,
    table: &'static Table,
    member: &str,
    (currency, value): (&str, &str),
) -> Result<(), String> {
    let mut sums = table.sums.iter();
    match sums.find(|sum| sum.field == member) {
        Some(sum) => totals.add(table, sum, currency, value),
        None => Ok(()),
    }
}

/// The currency that a tag names.
fn named(attributes: &str) -> Option<String> {
    let (_, rest) = attributes.split_once("currencyID")?;
    rest.split(['"', '\'']).nth(1).map(str::to_owned)
}

fn written(text: &str) -> String {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    match digits.split_once('.') {
        Some(("", rest)) => format!("{sign}0.{rest}"),
        Some((whole, "")) => format!("{sign}{whole}"),
        _ => text.to_owned(),
    }
}

/// Whether the names end as a line does, within lines or not.
fn is_line(names: &[&str]) -> bool {
    let is = |name: &&str| matches!(*name, "SubInvoiceLine" | "SubCreditNoteLine");
    match names.split_first() {
        Some((&("InvoiceLine" | "CreditNoteLine"), rest)) => rest.iter().all(is),
        _ => matches!(
            names,
            ["SupplyChainTradeTransaction", "IncludedSupplyChainTradeLineItem"]
        ),
    }
}

/// The table of which an element is a row.
fn counted(names: &[&str]) -> Option<&'static Table> {
    if is_line(names) {
        return Some(&LINE);
    }
    match names {
        ["AccountingSupplierParty" | "AccountingCustomerParty", "Party"]
        | ["PayeeParty" | "TaxRepresentativeParty"]
        | [
            "SupplyChainTradeTransaction",
            _,
            "SellerTradeParty"
            | "BuyerTradeParty"
            | "PayeeTradeParty"
            | "SellerTaxRepresentativeTradeParty"
            | "ShipToTradeParty",
        ] => Some(&PARTY),
        ["PaymentMeans"]
        | [
            "SupplyChainTradeTransaction",
            "ApplicableHeaderTradeSettlement",
            "SpecifiedTradeSettlementPaymentMeans",
        ] => Some(&PAYMENT),
        ["BillingReference", "InvoiceDocumentReference"]
        | ["AdditionalDocumentReference"]
        | [
            "SupplyChainTradeTransaction",
            "ApplicableHeaderTradeSettlement",
            "InvoiceReferencedDocument",
        ]
        | [
            "SupplyChainTradeTransaction",
            "ApplicableHeaderTradeAgreement",
            "AdditionalReferencedDocument",
        ] => Some(&REFERENCE),
        _ => None,
    }
}

/// The table and member of which an element is an amount.
fn money(names: &[&str]) -> Option<(&'static Table, &'static str)> {
    let (last, before) = names.split_last()?;
    match (before, *last) {
        (["LegalMonetaryTotal"], "TaxInclusiveAmount") => Some((&DOCUMENT, "total")),
        (["LegalMonetaryTotal"], "PayableAmount") => Some((&DOCUMENT, "payable")),
        (["TaxTotal"], "TaxAmount") => Some((&DOCUMENT, "tax")),
        (["TaxTotal", "TaxSubtotal"], "TaxableAmount") => Some((&TAX, "taxable")),
        (["TaxTotal", "TaxSubtotal"], "TaxAmount") => Some((&TAX, "amount")),
        (["AllowanceCharge"], "Amount") => Some((&ALLOWANCE, "amount")),
        (
            [
                "SupplyChainTradeTransaction",
                "ApplicableHeaderTradeSettlement",
                inner @ ..,
            ],
            last,
        ) => match (inner, last) {
            (["SpecifiedTradeSettlementHeaderMonetarySummation"], "GrandTotalAmount") => Some((&DOCUMENT, "total")),
            (["SpecifiedTradeSettlementHeaderMonetarySummation"], "DuePayableAmount") => Some((&DOCUMENT, "payable")),
            (["SpecifiedTradeSettlementHeaderMonetarySummation"], "TaxTotalAmount") => Some((&DOCUMENT, "tax")),
            (["ApplicableTradeTax"], "BasisAmount") => Some((&TAX, "taxable")),
            (["ApplicableTradeTax"], "CalculatedAmount") => Some((&TAX, "amount")),
            (["SpecifiedTradeAllowanceCharge"], "ActualAmount")
            | (["SpecifiedLogisticsServiceCharge"], "AppliedAmount") => Some((&ALLOWANCE, "amount")),
            _ => None,
        },
        (
            [
                "SupplyChainTradeTransaction",
                "IncludedSupplyChainTradeLineItem",
                "SpecifiedLineTradeSettlement",
                inner,
            ],
            last,
        ) => match (*inner, last) {
            ("SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount") => Some((&LINE, "amount")),
            ("SpecifiedTradeAllowanceCharge", "ActualAmount") => Some((&ALLOWANCE, "amount")),
            _ => None,
        },
        (line, "LineExtensionAmount") if is_line(line) => Some((&LINE, "amount")),
        ([line @ .., "AllowanceCharge"], "Amount") if is_line(line) => Some((&ALLOWANCE, "amount")),
        _ => None,
    }
}
