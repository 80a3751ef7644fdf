//! A document that is rendered, with what the book said when it was issued: what every renderer gets.

use super::kinds::Kind;
use super::printed::Printed;
use crate::billing::book::kept::Edition;
use crate::billing::book::model::Book;
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
}
