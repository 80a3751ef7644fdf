//! A document with what it is printed with: the parts of it that every layout needs.

use crate::billing::issued::printed::Printed;
use crate::billing::words::{Word, Words};
use crate::money::decimal::Decimal;
use crate::pdf::{Fonts, Ink, Margins, Picture, mm};

/// Texts of lines, of the parties, and of what stands in the foot.
pub(super) const BODY: Ink = Ink::new(90);
/// The foot.
pub(super) const SMALL: Ink = Ink::new(70);

/// What stays free around the matter.
pub(super) const MARGINS: Margins = Margins {
    left: mm(25),
    right: mm(20),
    top: mm(27),
    bottom: mm(32),
};

/// A document and what it is printed with.
pub(super) struct Letter<'a> {
    /// The document.
    pub printed: &'a Printed,
    /// The words.
    pub words: &'a Words,
    /// The fonts.
    pub fonts: &'a Fonts,
    /// The logo.
    pub logo: Option<Picture>,
}

impl Letter<'_> {
    /// Whether it gives back.
    pub(super) fn is_credit(&self) -> bool {
        self.printed.kind == "credit-note"
    }

    /// An amount as it is printed.
    pub(super) fn signed(&self, amount: &Decimal) -> Decimal {
        if self.is_credit() { amount.neg() } else { amount.clone() }
    }

    /// The same, with its digits in groups.
    pub(super) fn amount(&self, amount: &Decimal) -> String {
        self.words.number(&self.signed(amount))
    }

    /// `Rechnung R-2026-0001`.
    pub(super) fn title(&self) -> String {
        let kind = if self.is_credit() {
            Word::CreditNote
        } else {
            Word::Invoice
        };
        format!("{} {}", self.words.get(kind), self.printed.number)
    }

    /// What the book says of the seller.
    pub(super) fn seller(&self, key: &str) -> Option<&str> {
        self.printed.seller.get(key).map(String::as_str)
    }

    /// What the book says of the customer.
    pub(super) fn customer(&self, key: &str) -> Option<&str> {
        self.printed.customer.get(key).map(String::as_str)
    }
}

/// An account in groups of four: `DE02 1203 0000 0000 2020 51`.
pub(super) fn grouped(iban: &str) -> String {
    let solid: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    let groups = solid.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn an_account_is_written_in_groups_of_four() {
        assert_eq!(
            grouped("DE02120300000000202051").replace('\u{a0}', " "),
            "DE02 1203 0000 0000 2020 51"
        );
        assert_eq!(
            grouped("CH93 0076 2011 6238 5295 7").replace('\u{a0}', " "),
            "CH93 0076 2011 6238 5295 7"
        );
    }
}
