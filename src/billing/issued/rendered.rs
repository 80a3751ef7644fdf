//! A document that is rendered, with what the book said when it was issued: what every renderer gets.

use super::kinds::Kind;
use super::printed::Printed;
use crate::billing::book::kept::Edition;
use crate::billing::book::model::Book;
use crate::billing::words::Words;
use std::rc::Rc;

/// The kinds that a book names for a customer.
#[must_use]
pub(super) fn of_customer(book: &Book, id: &str) -> Vec<Kind> {
    let customer = book.customers.iter().find(|customer| customer.id == id);
    let words = customer.map(|customer| customer.documents.as_slice());
    let kinds = words.unwrap_or_default().iter().filter_map(|word| Kind::of(word));
    kinds.collect()
}

/// A document that is rendered, and what the book says beside it.
#[derive(Debug)]
pub(crate) struct Rendering {
    /// The document, as its own rows have it.
    pub printed: Printed,
    /// The edition of the book that it was issued by.
    pub edition: Rc<Edition>,
    /// The same, read.
    pub book: Rc<Book>,
}

impl Rendering {
    /// The kinds that the book names for the customer of the document.
    #[must_use]
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        of_customer(&self.book, &self.printed.customer_id)
    }

    /// The words for the customer, and what the book says instead.
    #[must_use]
    pub(crate) fn words(&self) -> Words {
        let of = |key: &str| self.printed.customer.get(key).map(String::as_str);
        let language = of("language").unwrap_or_default();
        let texts = &self.book.texts;
        let plain = language.split(['-', '_']).next().unwrap_or_default();
        // Texts of `de-AT` go before texts of `de`.
        let mut instead = texts.get(plain).cloned().unwrap_or_default();
        instead.extend(texts.get(language).cloned().unwrap_or_default());
        Words::of(of("language"), of("country"), instead)
    }

    /// The bytes of a file that the seller names by this key, as the edition has it.
    #[must_use]
    pub(crate) fn extra(&self, key: &str) -> Option<&[u8]> {
        let extra = self.book.extras.iter().find(|extra| extra.key == key)?;
        let file = self.edition.files.iter().find(|file| file.name == extra.name)?;
        file.bytes.as_deref()
    }
}
