//! A document as a PDF for archives: letterhead, parties, lines over pages, taxes, totals, how to pay, and on every page who
//! sends it and which page it is.
//!
//! It is made of the document's own rows, and of texts, logo and font of the edition of the book by which it was issued. A credit
//! note prints what it gives back as positive amounts.

mod around;
mod epc;
mod letter;
mod lines;
mod payment;
mod swiss;

use super::rendered::Rendering;
use crate::clock;
use crate::error::{Problem, Result, codes};
use crate::pdf::page::Item;
use crate::pdf::{About, Face, Flow, Fonts, Page, Paper, Picture, write};
use letter::{Letter, MARGINS};

/// What writes PDFs, with its version: the same version writes the same bytes of the same document.
pub(crate) const RENDERER: &str = concat!("pdf 1, billbook ", env!("CARGO_PKG_VERSION"));

/// The bytes of a document.
///
/// # Errors
/// When a character has no glyph in the font: it names the customer and the character.
pub(crate) fn bytes(rendering: &Rendering) -> Result<Vec<u8>> {
    let printed = &rendering.printed;
    let words = rendering.words();
    let face = |key: &str| rendering.extra(key).and_then(|bytes| Face::read(bytes.to_vec()));
    let fonts = match face("font") {
        Some(regular) => Fonts::of(regular, face("bold_font")),
        None => Fonts::own()?,
    };
    let logo = rendering.extra("logo").and_then(|bytes| Picture::read(bytes).ok());
    let letter = Letter {
        printed,
        words: &words,
        fonts: &fonts,
        logo,
    };
    letter.bytes()
}

impl Letter<'_> {
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
        around::head(self, &mut flow);
        lines::lay(self, &mut flow);
        payment::lay(self, &mut flow);
        let bill = swiss::Bill::of(self);
        let lifted = if bill.is_some() { swiss::HEIGHT } else { 0 };
        if let Some(bill) = bill {
            if flow.y > Paper::A4.height - lifted - around::ABOVE_BILL {
                flow.turn();
            }
            bill.draw(self, flow.page());
        }
        let mut pages = flow.finish();
        around::foot(self, &mut pages, lifted);
        pages
    }

    /// Refuses texts with a character that the font does not have.
    fn require_glyphs(&self, pages: &[Page]) -> Result<()> {
        let texts = pages.iter().flat_map(|page| &page.items).filter_map(|item| match item {
            Item::Text { text, .. } => Some(text),
            _ => None,
        });
        for text in texts {
            let Some(character) = self.fonts.missing(text) else {
                continue;
            };
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
