//! Documents whose list is read one element at a time: their rows are found good first, and made again to be stored.

use crate::contract::document::reading::Reading;
use crate::contract::document::rows::{Again, Seen};
use crate::contract::import::Options;
use crate::contract::operation::Operation;
use crate::ledger::import::prepare::say;
use crate::source::json::{Lists, Node};
use crate::source::{Document, Source};
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::rc::Rc;

/// What is known of a document before it is read.
#[derive(Clone)]
pub(super) struct Begin<'d> {
    pub document: &'d Document<'d>,
    pub source: &'d Source,
    pub file_text: &'d str,
    pub options: &'d Options,
    pub retrieved_at: DateTime<Utc>,
    pub is_again: bool,
    pub parameters: Vec<(String, String)>,
    pub path_values: Vec<(String, String)>,
}

impl<'d> Begin<'d> {
    /// A reading of this text, the document's own or one made of its table.
    pub(super) fn reading<'a>(&self, text: &'a str) -> Reading<'a>
    where
        'd: 'a,
    {
        let mut reading = Reading::new(text, self.source.name.clone(), self.retrieved_at);
        reading.is_again = self.is_again;
        reading.parameters.clone_from(&self.parameters);
        reading.path_values.clone_from(&self.path_values);
        reading.request_body.clone_from(&self.document.request_body);
        reading.has_mark = self.source.has_mark();
        reading.offset = self.document.offset.map(|offset| (offset, self.file_text));
        say(&mut reading, self.options);
        reading
    }
}

/// Reads an outlined document for everything that is wrong with it, and drops its rows. `None` where its operation has not read
/// every long list one element at a time: then the whole of it is to be read.
pub(super) fn read<'d>(
    operation: &'static Operation,
    root: Node<'d>,
    lists: Lists<'d>,
    begin: Begin<'d>,
) -> Option<(Reading<'d>, Again<'d>)> {
    let lists = Rc::new(lists);
    let seen = Rc::new(RefCell::new(Seen::default()));
    let noted = Rc::clone(&seen);
    let mut reading = begin.reading(&begin.document.text);
    reading.listing.lists = Some(Rc::clone(&lists));
    reading.listing.taker = Some(Box::new(move |row| {
        noted.borrow_mut().note(&row);
        true
    }));
    let others = (operation.read)(operation, &root, &mut reading);
    if !reading.listing.is_complete() {
        return None;
    }
    reading.listing.taker = None;
    let mut seen = seen.take();
    for row in &others {
        seen.note(row);
    }
    let make = move |take: &mut dyn FnMut(crate::contract::document::Row) -> bool| {
        let mut reading = begin.reading(&begin.document.text);
        reading.listing.lists = Some(Rc::clone(&lists));
        reading.listing.taker = Some(Box::new(&mut *take));
        let others = (operation.read)(operation, &root, &mut reading);
        drop(reading);
        for row in others {
            if !take(row) {
                break;
            }
        }
    };
    Some((
        reading,
        Again {
            seen,
            make: Box::new(make),
        },
    ))
}
