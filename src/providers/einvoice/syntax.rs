//! A syntax as a value: where in its tree the parts of an invoice are. One reader reads both by it.

use crate::providers::einvoice::terms::Term;
use crate::providers::einvoice::{cii, ubl};
use crate::source::at::At;

/// A syntax.
#[derive(Debug)]
pub(super) struct Syntax {
    /// Its name.
    pub form: &'static str,
    /// The currency of the document.
    pub currency: Term,
    /// Terms of the document, below the element of this path.
    pub document: &'static [(&'static str, &'static [Term])],
    /// Roles and paths of parties.
    pub parties: &'static [(&'static str, &'static str)],
    /// A party.
    pub party: &'static [Term],
    /// Whoever receives what is delivered.
    pub recipient: &'static [Term],
    /// Elements of which a recipient needs one to be there.
    pub is_recipient: &'static [&'static str],
    /// Identifiers of a party.
    pub identifiers: &'static [&'static str],
    /// Lines.
    pub lines: &'static [&'static str],
    /// Lines within a line.
    pub lines_within: &'static [&'static str],
    /// What names the line that a line is a part of.
    pub parent_line: Option<&'static str>,
    /// A line.
    pub line: &'static [Term],
    /// Notes of the document.
    pub notes: &'static str,
    /// Notes of a line.
    pub line_notes: &'static str,
    /// Classes of an item.
    pub classes: &'static str,
    /// Attributes of an item: path, name, value.
    pub attributes: (&'static str, &'static str, &'static str),
    /// Allowances and charges of the document, and of a line.
    pub allowances: &'static str,
    /// The same of a line.
    pub line_allowances: &'static str,
    /// What says whether it is a charge.
    pub is_charge: &'static str,
    /// An allowance or charge.
    pub allowance: &'static [Term],
    /// Charges of another element, and their terms.
    pub services: Option<(&'static str, &'static [Term])>,
    /// The elements of taxes, given the currency.
    pub taxes: for<'n> fn(&At<'n>, &str) -> Taxes<'n>,
    /// A tax.
    pub tax: &'static [Term],
    /// Ways to pay.
    pub payments: &'static str,
    /// A way to pay.
    pub payment: &'static [Term],
    /// Kinds and paths of references.
    pub references: &'static [(&'static str, &'static str)],
    /// A reference.
    pub reference: &'static [Term],
    /// What is collected for others.
    pub collected: Option<&'static str>,
}

/// The elements of taxes in a document.
#[derive(Debug, Default)]
pub(super) struct Taxes<'n> {
    /// Total taxes in the currency of the document.
    pub totals: Vec<At<'n>>,
    /// Total taxes in another currency.
    pub accounted: Vec<At<'n>>,
    /// Taxes by category and rate.
    pub by_rate: Vec<At<'n>>,
}

/// UBL.
pub(super) static UBL: Syntax = Syntax {
    form: "UBL",
    currency: ubl::CURRENCY,
    document: &[("", ubl::DOCUMENT)],
    parties: ubl::PARTIES,
    party: ubl::PARTY,
    recipient: ubl::RECIPIENT,
    is_recipient: &["deliveryLocation", "deliveryParty"],
    identifiers: ubl::IDENTIFIERS,
    lines: ubl::LINES,
    lines_within: ubl::LINES_WITHIN,
    parent_line: None,
    line: ubl::LINE,
    notes: ubl::NOTES,
    line_notes: ubl::NOTES,
    classes: ubl::CLASSES,
    attributes: ubl::ATTRIBUTES,
    allowances: ubl::ALLOWANCES,
    line_allowances: ubl::ALLOWANCES,
    is_charge: ubl::IS_CHARGE,
    allowance: ubl::ALLOWANCE,
    services: None,
    taxes: taxes_of_ubl,
    tax: ubl::TAX,
    payments: ubl::PAYMENTS,
    payment: ubl::PAYMENT,
    references: ubl::REFERENCES,
    reference: ubl::REFERENCE,
    collected: Some(ubl::COLLECTED),
};

/// The Cross Industry Invoice.
pub(super) static CII: Syntax = Syntax {
    form: "CII",
    currency: cii::CURRENCY,
    document: &[
        ("", cii::HEAD),
        (cii::AGREEMENT, cii::OF_AGREEMENT),
        (cii::DELIVERY, cii::OF_DELIVERY),
        (cii::SETTLEMENT, cii::OF_SETTLEMENT),
    ],
    parties: cii::PARTIES,
    party: cii::PARTY,
    recipient: cii::PARTY,
    is_recipient: &[],
    identifiers: cii::IDENTIFIERS,
    lines: cii::LINES,
    lines_within: &[],
    parent_line: Some(cii::PARENT_LINE),
    line: cii::LINE,
    notes: cii::NOTES,
    line_notes: cii::LINE_NOTES,
    classes: cii::CLASSES,
    attributes: cii::ATTRIBUTES,
    allowances: cii::ALLOWANCES,
    line_allowances: cii::LINE_ALLOWANCES,
    is_charge: cii::IS_CHARGE,
    allowance: cii::ALLOWANCE,
    services: Some((cii::SERVICES, cii::SERVICE)),
    taxes: taxes_of_cii,
    tax: cii::TAX,
    payments: cii::PAYMENTS,
    payment: cii::PAYMENT,
    references: cii::REFERENCES,
    reference: cii::REFERENCE,
    collected: None,
};

/// Whether an amount is in a currency; one that names none is in that of the document.
fn is_in(at: &At, currency: &str) -> bool {
    at.text("currencyID").is_none_or(|stated| stated == currency)
}

fn taxes_of_ubl<'n>(root: &At<'n>, currency: &str) -> Taxes<'n> {
    let mut taxes = Taxes::default();
    for total in root.all(ubl::TAX_TOTALS) {
        let Some(amount) = total.find(ubl::TAX_TOTAL) else {
            continue;
        };
        if is_in(&amount, currency) {
            taxes.totals.push(amount);
            taxes.by_rate.extend(total.all(ubl::TAXES));
        } else {
            taxes.accounted.push(amount);
        }
    }
    taxes
}

fn taxes_of_cii<'n>(root: &At<'n>, currency: &str) -> Taxes<'n> {
    let (totals, accounted) = root
        .all(cii::TAX_TOTALS)
        .into_iter()
        .partition(|amount| is_in(amount, currency));
    Taxes {
        totals,
        accounted,
        by_rate: root.all(cii::TAXES),
    }
}
