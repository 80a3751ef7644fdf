//! Books among the files of an import: each is taken in as a whole, or refused as a whole.

use crate::billing::book::folder::{self, OnDisk};
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::billing::issued::amend;
use crate::clock::Clock;
use crate::contract::import::Options;
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result};
use crate::import::{News, Tell};
use crate::ledger::import::group::Group;
use crate::source::discover::Found;

/// Takes the books in; gives the files that are left.
///
/// # Errors
/// When the ledger cannot be read or written. `tell` hears what is wrong with a book.
pub(super) fn take(
    (ledger, group): (&mut Ledger, &mut Group),
    files: &[Found],
    options: &Options,
    clock: Clock,
    tell: Tell,
) -> Result<Vec<Found>> {
    if options.operation.is_some() || options.mapping.is_some() {
        return Ok(files.to_vec());
    }
    let (books, left) = folder::take(files);
    for book in books {
        match book {
            Ok(book) => one((ledger, group), &book, (options.amends, clock), tell)?,
            Err(problem) => {
                let name = problem
                    .place
                    .as_ref()
                    .map(|place| place.file.clone())
                    .unwrap_or_default();
                tell(News::Refused(&name, &[*problem]));
            }
        }
    }
    Ok(left)
}

fn one(
    (ledger, group): (&mut Ledger, &mut Group),
    on_disk: &OnDisk,
    (amends, clock): (bool, Clock),
    tell: Tell,
) -> Result<()> {
    let book = match Book::read_whole(&on_disk.folder, &on_disk.files) {
        Ok(book) => book,
        Err(problems) => {
            tell(News::Refused(&on_disk.folder, &problems));
            return Ok(());
        }
    };
    let bytes = on_disk.files.iter().map(|file| file.content().len()).sum::<usize>();
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    group.make_way(ledger, bytes)?;
    let names = [on_disk.folder.as_str()];
    let recorded = group.store(ledger, &names, bytes, |connection, _| {
        let sentences = match amend::problems(connection, &book, amends)? {
            Ok(sentences) => sentences,
            Err(problems) => return Ok(Err(problems)),
        };
        let of = (on_disk.folder.as_str(), on_disk.files.as_slice());
        let recorded = kept::record(connection, of, amends, clock)?;
        Ok(Ok::<_, Vec<Problem>>(recorded.map(|_| sentences)))
    })?;
    let sha256 = kept::sha256(&on_disk.files);
    let edition = sha256.get(..12).unwrap_or(&sha256);
    match recorded {
        Ok(Some(mut sentences)) => {
            sentences.insert(0, format!("The book {} is edition {edition}", on_disk.folder));
            tell(News::Book(&on_disk.folder, sentences));
        }
        Ok(None) => tell(News::Known(&names)),
        Err(problems) => tell(News::Refused(&on_disk.folder, &problems)),
    }
    Ok(())
}
