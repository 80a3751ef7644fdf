//! Why a document is not written as an e-invoice: the rules that it breaks in words, each with the place in the book that mends it.

use super::electronic::form;
use super::kinds::Kind;
use super::rendered::Rendering;
use crate::billing::book::values::values;
use crate::electronic::rules;
use crate::electronic::write::Refused;
use crate::error::{Code, Position, Problem, codes};
use en16931::Finding;
use en16931::bt::Group;

/// Whose part of the book mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Seller,
    Customer,
    /// A tax, by its place in the document.
    Tax(usize),
}

/// What of the book fills a term: `reference` of the customer.
fn of_term(term: u16) -> Option<(Whose, &'static str)> {
    Some(match term {
        5 => (Whose::Customer, "currency"),
        10 => (Whose::Customer, "reference"),
        11 => (Whose::Customer, "project"),
        13 => (Whose::Customer, "order"),
        27 => (Whose::Seller, "name"),
        29 | 31 | 63 => (Whose::Seller, "vat_id"),
        30 => (Whose::Seller, "legal_id"),
        32 => (Whose::Seller, "tax_number"),
        34 => (Whose::Seller, "endpoints"),
        35 => (Whose::Seller, "street"),
        36 => (Whose::Seller, "street2"),
        37 => (Whose::Seller, "city"),
        38 => (Whose::Seller, "post_code"),
        39 => (Whose::Seller, "region"),
        40 => (Whose::Seller, "country"),
        41 => (Whose::Seller, "contact.name"),
        42 => (Whose::Seller, "contact.phone"),
        43 => (Whose::Seller, "contact.mail"),
        44 => (Whose::Customer, "name"),
        47 => (Whose::Customer, "legal_id"),
        48 => (Whose::Customer, "vat_id"),
        49 => (Whose::Customer, "endpoint"),
        50 => (Whose::Customer, "street"),
        51 => (Whose::Customer, "street2"),
        52 => (Whose::Customer, "city"),
        53 => (Whose::Customer, "post_code"),
        54 => (Whose::Customer, "region"),
        55 => (Whose::Customer, "country"),
        56 => (Whose::Customer, "contact.name"),
        57 => (Whose::Customer, "contact.phone"),
        58 => (Whose::Customer, "contact.mail"),
        81 | 84 => (Whose::Seller, "iban"),
        86 => (Whose::Seller, "bic"),
        95 | 102 | 118 | 151 => (Whose::Tax(0), "category"),
        96 | 103 | 119 | 152 => (Whose::Tax(0), "rate"),
        120 | 121 => (Whose::Tax(0), "reason"),
        _ => return None,
    })
}

/// The same for rules that name no term.
fn of_rule(finding: &Finding) -> Option<(Whose, &'static str)> {
    let side = match finding.path.group {
        Group::Seller => Some(Whose::Seller),
        Group::Buyer => Some(Whose::Customer),
        _ => None,
    };
    let id = finding.rule.as_str();
    Some(match id {
        "BR-DE-1" | "BR-61" | "BR-DE-19" | "BR-DE-23-a" => (Whose::Seller, "iban"),
        "BR-DE-2" => (Whose::Seller, "contact"),
        "BR-DE-16" | "BR-CO-26" => (Whose::Seller, "vat_id"),
        "BR-CO-09" => (side?, "vat_id"),
        "PEPPOL-EN16931-R003" => (Whose::Customer, "reference"),
        "PEPPOL-EN16931-R010" => (Whose::Customer, "endpoint"),
        "PEPPOL-EN16931-R020" => (Whose::Seller, "endpoints"),
        "PEPPOL-EN16931-CL008" | "BR-CL-25" | "BR-62" | "BR-63" => match side? {
            Whose::Seller => (Whose::Seller, "endpoints"),
            _ => (Whose::Customer, "endpoint"),
        },
        _ if id.starts_with("PEPPOL-COMMON-R056-2") => (side?, "vat_id"),
        _ if id.starts_with("PEPPOL-COMMON-") => match side? {
            Whose::Seller => (Whose::Seller, "endpoints"),
            _ => (Whose::Customer, "endpoint"),
        },
        "BR-CL-14" => (side?, "country"),
        "BR-CL-22" => (Whose::Tax(0), "reason"),
        "BR-CL-10" | "BR-CL-11" => (side?, "legal_id"),
        _ if id.starts_with("BR-O-") && id.ends_with(['1', '2', '3', '4']) => (Whose::Tax(0), "category"),
        // The parties of a tax: whoever pays it must be named.
        _ if ["BR-AE-02", "BR-AE-03", "BR-AE-04", "BR-IC-02", "BR-IC-03", "BR-IC-04"].contains(&id) => {
            (Whose::Customer, "vat_id")
        }
        _ if ["BR-S-0", "BR-Z-0", "BR-E-0", "BR-G-0"]
            .iter()
            .any(|start| id.starts_with(start)) =>
        {
            (Whose::Seller, "vat_id")
        }
        _ if id.ends_with("-10") => (Whose::Tax(0), "reason"),
        _ => return None,
    })
}

/// What of the book mends a broken rule.
fn cure(rendering: &Rendering, finding: &Finding) -> Option<(Whose, &'static str)> {
    let by_rule = of_rule(finding);
    let found = by_rule.or_else(|| of_term(finding.path.term?.0))?;
    if let (Whose::Tax(_), Group::VatBreakdown, Some(index)) = (found.0, finding.path.group, finding.path.index) {
        return Some((Whose::Tax(index), found.1));
    }
    // Outside the scope of VAT a VAT id says nothing.
    if finding.rule == "BR-CO-26" && rendering.printed.taxes.iter().any(|tax| tax.key.0 == "O") {
        return Some((Whose::Seller, "legal_id"));
    }
    // A reverse charge lacks the VAT id of the seller as often as that of the customer.
    let lacks = |party: &std::collections::BTreeMap<String, String>| !party.contains_key("vat_id");
    if found == (Whose::Customer, "vat_id") && lacks(&rendering.printed.seller) && !lacks(&rendering.printed.customer) {
        return Some((Whose::Seller, "vat_id"));
    }
    Some(found)
}

/// The id of a tax of the document.
fn tax_id(rendering: &Rendering, index: usize) -> &str {
    let taxes = &rendering.printed.taxes;
    taxes
        .get(index)
        .or_else(|| taxes.first())
        .map_or("", |tax| tax.id.as_str())
}

/// Where a key of the book stands, or the section that lacks it, and which of the two it is.
fn place(rendering: &Rendering, (whose, key): (Whose, &str)) -> Option<(Position, bool)> {
    let printed = &rendering.printed;
    let folder = &rendering.edition.folder;
    for file in &rendering.edition.files {
        let all = values(&file.name, &file.text);
        let section = match whose {
            Whose::Seller => "seller".to_owned(),
            Whose::Customer | Whose::Tax(_) => {
                let (list, id) = match whose {
                    Whose::Tax(index) => ("tax[", tax_id(rendering, index)),
                    _ => ("customer[", printed.customer_id.as_str()),
                };
                let of_id = all.iter().find(|value| {
                    let is_id = value.path.strip_prefix(list).and_then(|rest| rest.split_once(']'));
                    value.value == id && is_id.is_some_and(|(_, rest)| rest == ".id")
                });
                match of_id.and_then(|value| value.path.strip_suffix(".id")) {
                    Some(section) => section.to_owned(),
                    None => continue,
                }
            }
        };
        let starts = |path: &str, wanted: &str| {
            path.strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let own = format!("{section}.{key}");
        let stands = all.iter().find(|value| starts(&value.path, &own));
        if let Some(value) = stands.or_else(|| all.iter().find(|value| starts(&value.path, &section))) {
            let position = Position {
                file: if folder.is_empty() {
                    file.name.clone()
                } else {
                    format!("{folder}/{}", file.name)
                },
                line_column: Some(value.at),
                pointer: None,
            };
            return Some((position, stands.is_some()));
        }
    }
    None
}

/// Whose key it is, in words.
fn words(rendering: &Rendering, (whose, key): (Whose, &str)) -> String {
    match whose {
        Whose::Seller => format!("`{key}` in [seller]"),
        Whose::Customer => format!("`{key}` of the customer `{}`", rendering.printed.customer_id),
        Whose::Tax(index) => format!("`{key}` of the tax `{}`", tax_id(rendering, index)),
    }
}

/// A document that cannot be written in the form that a customer gets.
fn cannot(rendering: &Rendering, kind: Kind, why: &str, code: &'static Code) -> Problem {
    let message = format!(
        "the customer `{}` cannot get the document as {}: {why}",
        rendering.printed.customer_id,
        kind.name()
    );
    Problem::new(code, message)
}

/// Why a document is not written.
pub(super) fn problem(rendering: &Rendering, kind: Kind, why: &Refused) -> Box<Problem> {
    let findings = match why {
        Refused::Form(why) => return Box::new(cannot(rendering, kind, why, &codes::DOCUMENT_FORM)),
        Refused::Broken(findings) => findings,
    };
    let said = match findings.len() {
        1 => format!("it breaks a rule of {}", form(kind).0.name()),
        count => format!("it breaks {count} rules of {}", form(kind).0.name()),
    };
    let mut problem = cannot(rendering, kind, &said, &codes::E_INVOICE);
    let mut hints: Vec<String> = Vec::new();
    for finding in findings {
        let cure = cure(rendering, finding);
        let at = cure.and_then(|cure| place(rendering, cure));
        let mut hint = finding.rule.clone();
        let term = rules::place(finding.path);
        if !term.is_empty() {
            hint.push_str(&format!(" ({term})"));
        }
        let [wrong, todo] = rules::rule(&finding.rule).unwrap_or([finding.message.as_str(), ""]);
        hint.push_str(&format!(": {wrong}"));
        if let Some(cure) = cure {
            let verb = if at.as_ref().is_some_and(|(_, stands)| *stands) {
                "change"
            } else {
                "set"
            };
            hint.push_str(&format!("; {verb} {}", words(rendering, cure)));
            if let Some((at, _)) = &at {
                hint.push_str(&format!(" at {at}"));
            }
        }
        if !todo.is_empty() {
            hint.push_str(&format!(": {todo}"));
        }
        if !hints.contains(&hint) {
            hints.push(hint);
        }
        if problem.place.is_none() {
            problem.place = at.map(|(at, _)| at);
        }
    }
    problem.hints = hints;
    Box::new(problem)
}

/// An amount that an e-invoice cannot state.
pub(super) fn amount(rendering: &Rendering, kind: Kind, amount: &str) -> Box<Problem> {
    let currency = &rendering.printed.currency;
    let why = format!("{amount} {currency} has more digits than the two decimals that amounts of an e-invoice have");
    let mut problem = cannot(rendering, kind, &why, &codes::DOCUMENT_FORM);
    problem.place = place(rendering, (Whose::Customer, "currency")).map(|(at, _)| at);
    Box::new(problem.hint("amounts in this currency go out as a page or as PDF: set `documents` of the customer"))
}
