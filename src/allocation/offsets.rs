//! Credit notes that lower the invoice that they are for: on their day, as far as both are open then.
#![allow(clippy::indexing_slicing, reason = "places are those of what was given")]

use super::claims::Books;
use super::values::Offset;
use std::collections::HashMap;

/// Credit notes that wait for their day, each with its invoice; the earliest is last.
pub(super) struct Waiting(Vec<(usize, usize)>);

impl Waiting {
    /// Those of all documents.
    pub(super) fn of(books: &Books) -> Self {
        let is_any = books.invoices.iter().any(|invoice| invoice.lowers.is_some());
        let invoices = books.invoices.iter().enumerate().filter(|_| is_any);
        let places: HashMap<&str, usize> = invoices.map(|(place, invoice)| (invoice.key.as_str(), place)).collect();
        let mut found = Vec::new();
        for (credit, invoice) in books.invoices.iter().enumerate() {
            if let Some(&of) = invoice.lowers.as_deref().and_then(|key| places.get(key)) {
                found.push((credit, of));
            }
        }
        found.sort_by_key(|&(credit, _)| (&books.invoices[credit].day, &books.invoices[credit].key));
        found.reverse();
        Self(found)
    }

    /// Lowers invoices by the credit notes of a day and of days before it; of all days where none is given.
    pub(super) fn through(&mut self, day: Option<&str>, books: &mut Books) -> Vec<Offset> {
        let mut made = Vec::new();
        while let Some(&(credit, invoice)) = self.0.last() {
            if day.is_some_and(|day| books.invoices[credit].day.as_str() > day) {
                break;
            }
            self.0.pop();
            let given = books.open[credit].neg();
            let open = books.open[invoice].clone();
            if given.is_zero() || given.is_negative() || open.is_zero() || open.is_negative() {
                continue;
            }
            let amount = given.min(open);
            books.open[invoice] = books.open[invoice].sub(&amount);
            books.open[credit] = books.open[credit].add(&amount);
            books.lowered[invoice] = books.lowered[invoice].add(&amount);
            let day = books.invoices[credit].day.clone();
            books.take_off(invoice, &day);
            made.push(Offset {
                credit,
                invoice,
                amount,
                day: books.invoices[credit]
                    .day
                    .clone()
                    .max(books.invoices[invoice].day.clone()),
            });
        }
        made
    }
}
