//! Which tax a line has: the customer's, or where that is the standard one, the tax of the rule or the item.

use crate::billing::book::model::{Book, Tax};
use crate::billing::rating::draft::{TaxKey, TaxOf};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::rc::Rc;

/// Finds taxes by id and day.
pub(super) struct Taxes<'b> {
    book: &'b Book,
    known: HashMap<(String, NaiveDate), Option<Rc<TaxOf>>>,
}

impl<'b> Taxes<'b> {
    /// Of a book.
    pub(super) fn new(book: &'b Book) -> Self {
        Self {
            book,
            known: HashMap::new(),
        }
    }

    fn version(&mut self, id: &str, day: NaiveDate) -> Option<Rc<TaxOf>> {
        let key = (id.to_owned(), day);
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        let mut versions = self.book.taxes.iter().filter(|tax| tax.id == id);
        let found = versions.find(|tax| tax.days.has(day)).map(|tax| Rc::new(of(tax)));
        self.known.insert(key, found.clone());
        found
    }

    /// The tax of a line that ends on a day; `own` is that of its rule, item or fee.
    ///
    /// # Errors
    /// When the tax has no version on that day; the text names it.
    pub(super) fn find(&mut self, customer: &str, own: Option<&str>, day: NaiveDate) -> Result<Rc<TaxOf>, String> {
        let missing = |id: &str| format!("the tax `{id}` has no rate on {day}");
        let base = self.version(customer, day).ok_or_else(|| missing(customer))?;
        // What is sold to somebody who owes the tax himself, or abroad, carries no reduced rate of ours.
        match own.filter(|_| base.key.category == "S") {
            Some(own) => self.version(own, day).ok_or_else(|| missing(own)),
            None => Ok(base),
        }
    }
}

fn of(tax: &Tax) -> TaxOf {
    TaxOf {
        id: tax.id.clone(),
        name: tax.name.clone(),
        key: TaxKey {
            category: tax.category.clone(),
            rate: tax.rate.as_ref().map(|rate| rate.trim_zeros(0)),
        },
        reason: tax.reason.clone(),
        note: tax.note.clone(),
    }
}
