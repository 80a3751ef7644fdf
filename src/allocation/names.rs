//! Whether a payment and an invoice can be of the same party.

use super::values::{Flow, Invoice, Party, Payment};
use std::collections::HashSet;

/// How well the other side of a payment fits that of an invoice, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The payment's is another party, of which there are invoices.
    Other,
    /// The payment's is a name that no invoice bears.
    Unknown,
    /// One of both is not named.
    Unnamed,
    /// One name has all words of the other: `CloudSigma AG` and `cloudsigma`.
    Related,
    /// The same party.
    Same,
}

/// The parties of all invoices.
#[derive(Debug, Default)]
pub(super) struct Parties {
    known: HashSet<String>,
}

impl Parties {
    pub(super) fn of(invoices: &[Invoice]) -> Self {
        let sides = invoices.iter().filter_map(other_side);
        Self {
            known: sides.map(|party| party.id.clone()).collect(),
        }
    }

    /// How well they fit.
    pub(super) fn fit(&self, payment: &Payment, invoice: &Invoice) -> Fit {
        let (Some(paid), Some(side)) = (counterpart(payment, invoice.is_receivable), other_side(invoice)) else {
            return Fit::Unnamed;
        };
        if paid.id == side.id {
            Fit::Same
        } else if self.known.contains(&paid.id) {
            Fit::Other
        } else if has_words(&paid.name, &side.name) || has_words(&side.name, &paid.name) {
            Fit::Related
        } else {
            Fit::Unknown
        }
    }
}

/// Who is on the other side of an invoice.
pub(super) fn other_side(invoice: &Invoice) -> Option<&Party> {
    if invoice.is_receivable {
        invoice.customer.as_ref()
    } else {
        Some(&invoice.issuer)
    }
}

/// Who is on the other side of a payment, as a list of this kind names it.
pub(super) fn counterpart(payment: &Payment, is_receivable: bool) -> Option<&Party> {
    let comes_in = payment.flow == Flow::Bank && payment.amount.is_negative();
    if comes_in || is_receivable {
        let payer = payment.payer.as_ref();
        return payer.or_else(|| payment.payee.as_ref().filter(|_| comes_in));
    }
    payment.payee.as_ref()
}

/// Whether a name has all words of another.
fn has_words(name: &str, of: &str) -> bool {
    let words = |name: &str| -> HashSet<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let wanted = words(of);
    !wanted.is_empty() && wanted.is_subset(&words(name))
}

#[cfg(test)]
mod tests {
    use super::has_words;

    #[test]
    fn a_longer_name_has_the_words_of_a_shorter() {
        assert!(has_words("CloudSigma AG, Zürich", "cloudsigma"));
        assert!(has_words("Alpha Hosting GmbH", "ALPHA HOSTING"));
        assert!(!has_words("Alpha Hosting", "Alpha Cloud"));
        assert!(!has_words("Alphabet", "Alpha"));
        assert!(!has_words("Alpha", "--"));
    }
}
