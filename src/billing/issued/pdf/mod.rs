//! A document as a PDF for archives: letterhead, parties, lines over pages, taxes, totals, how to pay, and on every page who
//! sends it and which page it is.
//!
//! It is made of the document's own rows, and of texts, logo and font of the edition of the book by which it was issued. A credit
//! note prints what it gives back as positive amounts.

mod epc;
mod letter;
mod lines;
mod payment;
mod swiss;

use super::printed::Printed;
use crate::billing::words::{Word, Words};
use crate::clock;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::pdf::{About, Flow, Fonts, Ink, Margins, Page, Paper, Picture, mm, write};
use crate::pdf::page::Item;
use std::sync::Arc;

/// What writes PDFs, with its version: the same version writes the same bytes of the same document.
pub(crate) const RENDERER: &str = concat!("pdf 1, billbook ", env!("CARGO_PKG_VERSION"));

/// Texts of lines, of the parties, and of what stands in the foot.
const BODY: Ink = Ink::new(90);
/// The foot.
const SMALL: Ink = Ink::new(70);

/// What stays free around the matter.
const MARGINS: Margins = Margins {
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
    pub logo: Option<Arc<Picture>>,
}

impl Letter<'_> {
    /// Whether it gives back.
    fn is_credit(&self) -> bool {
        self.printed.kind == "credit-note"
    }

    /// An amount as it is printed.
    fn signed(&self, amount: &Decimal) -> Decimal {
        if self.is_credit() { amount.neg() } else { amount.clone() }
    }

    /// The same, with its digits in groups.
    fn amount(&self, amount: &Decimal) -> String {
        self.words.number(&self.signed(amount))
    }

    /// `Rechnung R-2026-0001`.
    fn title(&self) -> String {
        let kind = if self.is_credit() { Word::CreditNote } else { Word::Invoice };
        format!("{} {}", self.words.get(kind), self.printed.number)
    }

    fn seller(&self, key: &str) -> Option<&str> {
        self.printed.seller.get(key).map(String::as_str)
    }

    fn customer(&self, key: &str) -> Option<&str> {
        self.printed.customer.get(key).map(String::as_str)
    }

    /// The bytes.
    ///
    /// # Errors
    /// When a character has no glyph: it names the customer and the character.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let pages = self.pages();
        self.require_glyphs(&pages)?;
        let day = clock::parse_date(&self.printed.days[0]);
        let about = About {
            title: self.title(),
            author: self.seller("name").unwrap_or_default().to_owned(),
            language: self.words.language().to_owned(),
            time: day.unwrap_or_default().and_time(chrono::NaiveTime::MIN).and_utc(),
        };
        write(&pages, self.fonts, &about)
    }

    /// The pages.
    fn pages(&self) -> Vec<Page> {
        let mut flow = Flow::new(Paper::A4, MARGINS, self.fonts.clone());
        letter::head(self, &mut flow);
        lines::lay(self, &mut flow);
        payment::lay(self, &mut flow);
        let bill = swiss::Bill::of(self);
        let mut lifted = 0;
        if let Some(bill) = bill {
            lifted = swiss::HEIGHT;
            flow.need(MARGINS.bottom + lifted - mm(12));
            if flow.y > flow.bottom() - lifted {
                flow.turn();
            }
            bill.draw(self, flow.page());
        }
        let mut pages = flow.finish();
        letter::foot(self, &mut pages, lifted);
        pages
    }

    /// Refuses texts with a character that the font does not have.
    fn require_glyphs(&self, pages: &[Page]) -> Result<()> {
        let texts = pages.iter().flat_map(|page| &page.items).filter_map(|item| match item {
            Item::Text { text, .. } => Some(text),
            _ => None,
        });
        for text in texts {
            let Some(character) = self.fonts.missing(text) else { continue };
            let code = u32::from(character);
            let message = format!(
                "the customer `{}`: the font of the PDF has no glyph for `{character}` (U+{code:04X}), in the text `{text}`",
                self.printed.customer_id
            );
            let problem = Problem::new(&codes::PDF, message);
            return Err(Box::new(problem.hint(
                "name a font that has the character: `font = \"NotoSansSC-Regular.otf\"` in [seller], with the file in the book's folder",
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
