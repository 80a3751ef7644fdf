//! The files of documents: rendered when a document is issued, rendered again where the same version renders, and taken over
//! where not. Issue, credit, `documents render` and replay come here, and nothing else knows what renders which kind.

use super::kinds::{Kind, with_page};
use super::printed::{self, File};
use super::rendered::Rendering;
use super::{electronic, html, pdf};
use crate::billing::book::kept::{self, Edition};
use crate::billing::book::model::Book;
use crate::digest::sha256_hex;
use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;
use std::borrow::Cow;
use std::rc::Rc;

/// What renders a kind, with its version: the same version renders the same bytes of the same document.
#[must_use]
pub(crate) fn renderer(kind: Kind) -> Cow<'static, str> {
    match kind {
        Kind::Html => html::RENDERER.into(),
        Kind::Pdf => pdf::RENDERER.into(),
        Kind::Xrechnung | Kind::Peppol | Kind::Ubl | Kind::Cii => electronic::RENDERER.into(),
        Kind::FacturX | Kind::FacturXXrechnung => format!("{}; {}", electronic::RENDERER, pdf::RENDERER).into(),
    }
}

/// The kinds of the files that an invoice was issued with, the page left out; none where the ledger does not have it.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of_invoice(connection: &Connection, number: &str) -> Result<Vec<Kind>> {
    let sql = "SELECT f.name FROM issued_file AS f JOIN issued_document AS d USING (document_id)
               WHERE d.number = ?1 AND f.import_id = d.import_id ORDER BY f.row_id";
    let names: Vec<String> = select(connection, sql, [number], |row| Ok(row.get(0)?))?;
    let kind = |name: &String| Kind::ALL.into_iter().find(|kind| kind.file_name(number) == *name);
    Ok(names
        .iter()
        .filter_map(kind)
        .filter(|kind| *kind != Kind::Html)
        .collect())
}

/// The bytes of a file of this kind.
///
/// # Errors
/// When the document cannot be written in this form: the problem names the customer, and what to change in the book.
fn bytes(rendering: &Rendering, kind: Kind) -> Result<Vec<u8>> {
    match kind {
        Kind::Html => Ok(html::text(&rendering.printed, &rendering.words()).into_bytes()),
        Kind::Pdf => pdf::bytes(rendering),
        Kind::Xrechnung | Kind::Peppol | Kind::Ubl | Kind::Cii => electronic::bytes(rendering, kind),
        Kind::FacturX | Kind::FacturXXrechnung => electronic::embedded(rendering, kind, &pdf::bytes(rendering)?),
    }
}

/// Renders the files of documents, one document after the other.
#[derive(Debug)]
pub(crate) struct Renderer<'a> {
    connection: &'a Connection,
    /// The write that the files belong to.
    import_id: i64,
    /// The edition of the last document, by its import: most documents of a write have the same.
    edition: Option<(i64, Rc<Edition>, Rc<Book>)>,
}

impl<'a> Renderer<'a> {
    /// Nothing is rendered yet.
    pub(crate) fn new(connection: &'a Connection, import_id: i64) -> Self {
        Self {
            connection,
            import_id,
            edition: None,
        }
    }

    /// A document, with its edition.
    ///
    /// # Errors
    /// When the ledger does not have it, or cannot be read.
    pub(crate) fn document(&mut self, document: i64) -> Result<Rendering> {
        let printed = printed::read(self.connection, document)?;
        let (edition, book) = match &self.edition {
            Some((import_id, edition, book)) if *import_id == printed.edition => (Rc::clone(edition), Rc::clone(book)),
            _ => {
                let edition = Rc::new(kept::of_import(self.connection, printed.edition)?);
                let book = Rc::new(edition.book()?);
                self.edition = Some((printed.edition, Rc::clone(&edition), Rc::clone(&book)));
                (edition, book)
            }
        };
        Ok(Rendering { printed, edition, book })
    }

    /// Renders the page of a document and the files of these kinds, or of those that the book names, and keeps them with it.
    ///
    /// # Errors
    /// When it cannot be written in one of these forms, or the ledger cannot be read or written.
    pub(crate) fn render(&mut self, document: i64, asked: Option<&[Kind]>) -> Result<()> {
        let rendering = self.document(document)?;
        let kinds = with_page(&asked.map_or_else(|| rendering.kinds(), <[Kind]>::to_vec));
        for kind in kinds {
            self.store(document, &rendering, kind)?;
        }
        Ok(())
    }

    /// Renders files of these kinds, and keeps them with a document that has others.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub(crate) fn add(&mut self, document: i64, kinds: &[Kind]) -> Result<()> {
        let rendering = self.document(document)?;
        for kind in kinds {
            self.store(document, &rendering, *kind)?;
        }
        Ok(())
    }

    /// The same once more for another ledger's files.
    ///
    /// # Errors
    /// When a ledger cannot be read or written.
    pub(crate) fn add_again(
        &mut self,
        (held, held_import): (&Connection, i64),
        document: i64,
        kinds: &[Kind],
    ) -> Result<()> {
        let rendering = self.document(document)?;
        self.again_as(held, (held_import, document), &rendering, kinds)
    }

    /// Renders a file and keeps it.
    fn store(&self, document: i64, rendering: &Rendering, kind: Kind) -> Result<()> {
        let bytes = bytes(rendering, kind)?;
        let file = File {
            name: kind.file_name(&rendering.printed.number),
            media_type: kind.media_type().to_owned(),
            renderer: renderer(kind).into_owned(),
            sha256: sha256_hex(&bytes),
            bytes,
        };
        file.store(self.connection, self.import_id, document)
    }

    /// Renders the files of a document once more that another ledger has. A file of another version of its renderer is taken
    /// over; its hash under the chain proves it.
    ///
    /// # Errors
    /// When a ledger cannot be read or written.
    pub(crate) fn again(
        &mut self,
        (held, held_import): (&Connection, i64),
        document: i64,
        asked: Option<&[Kind]>,
    ) -> Result<()> {
        let rendering = self.document(document)?;
        let kinds = with_page(&asked.map_or_else(|| rendering.kinds(), <[Kind]>::to_vec));
        self.again_as(held, (held_import, document), &rendering, &kinds)
    }

    /// The same for exactly these kinds.
    fn again_as(
        &self,
        held: &Connection,
        (held_import, document): (i64, i64),
        rendering: &Rendering,
        kinds: &[Kind],
    ) -> Result<()> {
        let sql =
            "SELECT name, media_type, renderer, sha256, bytes FROM issued_file WHERE document_id = ?1 AND import_id = ?2
             ORDER BY row_id";
        let files = select(held, sql, (document, held_import), printed::file)?;
        let mut kinds = kinds.iter();
        for file in files {
            match kinds.next() {
                Some(kind) if renderer(*kind) == file.renderer => {
                    self.store(document, rendering, *kind)?;
                }
                _ => file.store(self.connection, self.import_id, document)?,
            }
        }
        for kind in kinds {
            self.store(document, rendering, *kind)?;
        }
        Ok(())
    }
}
