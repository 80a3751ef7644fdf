//! What is replayed at once: the documents of one file, the files of one delivery, a write.

use crate::clock::{self, Clock};
use crate::contract::finding::Finding;
use crate::error::{Problem, Result};
use rusqlite::Connection;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitKind {
    /// A file with one document or several.
    File,
    /// Files of bulk charges that are one snapshot.
    Delivery,
    /// Files of such a delivery that were retrieved again.
    SeenAgain,
    /// The text of a mapping.
    Mapping,
    /// A file of a book, or an edition.
    Book,
    /// A documented write.
    Write,
}

/// An import as it was recorded.
#[derive(Debug)]
pub(super) struct Import {
    pub number: i64,
    pub kind: UnitKind,
    pub entry: String,
    pub provider: String,
    pub target: Option<String>,
    pub account: String,
    pub retrieved_at: String,
    pub basis: String,
    pub imported_at: String,
    pub options: String,
    /// Sentences, a JSON list.
    pub accepted: String,
    pub file: String,
    pub modified_at: Option<String>,
    pub archived_as: Option<String>,
    /// The file, or the delivery.
    pub group: i64,
    /// The file of the delivery, where it was retrieved again: its import, and when its run was made.
    pub again: Option<(i64, Option<String>)>,
    /// Whether a link ends with it.
    is_linked: bool,
}

impl Import {
    /// The present in which it came in.
    pub(super) fn clock(&self) -> Clock {
        let now = clock::parse(&self.imported_at).unwrap_or_default();
        Clock::recorded(now, self.basis == "stated")
    }
}

/// Imports that were made at once.
#[derive(Debug)]
pub(super) struct Unit {
    pub kind: UnitKind,
    pub imports: Vec<Import>,
}

impl Unit {
    /// Whether a file came in again: an import is of a document that is one of these already.
    fn has_again(&self, import: &Import) -> bool {
        self.kind == UnitKind::File && self.imports.iter().any(|other| other.entry == import.entry)
    }

    fn last(&self) -> i64 {
        self.imports.last().map_or(0, |import| import.number)
    }

    /// That it cannot be made again.
    pub(super) fn finding(&self, held: &Connection, problem: &Problem) -> Result<Finding> {
        let import_id = self.imports.first().map_or(0, |import| import.number);
        let message = format!("the replay cannot import it again: {}", problem.message);
        super::finding(format!("import {import_id}"), message).at(held, import_id, "")
    }
}

/// Units and links that cover the same imports: mostly one unit with its links.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub units: Vec<Unit>,
    /// The imports of its links.
    pub links: Vec<i64>,
}

impl Block {
    pub(super) fn imports(&self) -> impl Iterator<Item = &Import> {
        self.units.iter().flat_map(|unit| &unit.imports)
    }

    /// Whether all bytes are there.
    pub(super) fn is_archived(&self) -> bool {
        self.imports().all(|import| import.archived_as.is_some())
    }
}

/// Everything that came in, in its order.
pub(super) fn blocks(connection: &Connection) -> Result<Vec<Block>> {
    let mut statement = connection.prepare("SELECT import_id FROM chain ORDER BY link")?;
    let links = statement.query_map([], |row| row.get(0))?;
    let mut links = links.collect::<rusqlite::Result<Vec<i64>>>()?.into_iter().peekable();
    let mut blocks = Vec::new();
    let mut block = Block::default();
    for unit in units(connection)? {
        let last = unit.last();
        block.units.push(unit);
        while let Some(link) = links.next_if(|link| *link <= last) {
            block.links.push(link);
        }
        // A link over more than this unit belongs to the block, and so do the units that it covers.
        if block.links.last() == Some(&last) {
            blocks.push(std::mem::take(&mut block));
        }
    }
    Ok(blocks)
}

fn units(connection: &Connection) -> Result<Vec<Unit>> {
    let mut statement = connection.prepare(
        "SELECT i.import_id, i.kind, i.provider, i.target, a.account, i.retrieved_at, i.retrieved_at_basis, i.imported_at,
                i.options, s.name, s.modified_at, s.archived_as, i.source_id,
                coalesce(f.delivery_id, af.delivery_id), g.file_import_id, g.made_at,
                EXISTS (SELECT 1 FROM chain AS c WHERE c.import_id = i.import_id), i.accepted, i.entry,
                EXISTS (SELECT 1 FROM mapping AS m WHERE m.import_id = i.import_id),
                EXISTS (SELECT 1 FROM book_file AS b WHERE b.import_id = i.import_id)
                OR EXISTS (SELECT 1 FROM book_edition AS b WHERE b.import_id = i.import_id)
         FROM import AS i
         JOIN source AS s USING (source_id)
         JOIN known_account AS a USING (account_id)
         LEFT JOIN focus_file AS f ON f.import_id = i.import_id
         LEFT JOIN focus_seen_again AS g ON g.import_id = i.import_id
         LEFT JOIN focus_file AS af ON af.import_id = g.file_import_id
         ORDER BY i.import_id",
    )?;
    let mut rows = statement.query([])?;
    let mut units: Vec<Unit> = Vec::new();
    while let Some(row) = rows.next()? {
        let delivery: Option<i64> = row.get(13)?;
        let again: Option<i64> = row.get(14)?;
        let kind = match (row.get::<_, String>(1)?.as_str(), delivery, again) {
            ("write", _, _) => UnitKind::Write,
            _ if row.get(19)? => UnitKind::Mapping,
            _ if row.get(20)? => UnitKind::Book,
            (_, _, Some(_)) => UnitKind::SeenAgain,
            (_, Some(_), None) => UnitKind::Delivery,
            (_, None, None) => UnitKind::File,
        };
        let import = Import {
            number: row.get(0)?,
            kind,
            entry: row.get(18)?,
            provider: row.get(2)?,
            target: row.get(3)?,
            account: row.get(4)?,
            retrieved_at: row.get(5)?,
            basis: row.get(6)?,
            imported_at: row.get(7)?,
            options: row.get(8)?,
            accepted: row.get(17)?,
            file: row.get(9)?,
            modified_at: row.get(10)?,
            archived_as: row.get(11)?,
            group: delivery.map_or_else(|| row.get(12), Ok)?,
            again: again
                .map(|file| Ok::<_, rusqlite::Error>((file, row.get(15)?)))
                .transpose()?,
            is_linked: row.get(16)?,
        };
        match units.last_mut() {
            Some(unit)
                if !matches!(unit.kind, UnitKind::Write | UnitKind::Mapping | UnitKind::Book)
                    && unit.imports.last().is_some_and(|last| is_same(last, &import))
                    && !unit.has_again(&import) =>
            {
                unit.imports.push(import);
            }
            _ => units.push(Unit {
                kind,
                imports: vec![import],
            }),
        }
    }
    Ok(units)
}

/// Whether two imports were made at once.
fn is_same(one: &Import, other: &Import) -> bool {
    // Each time that a delivery was retrieved again has a link of its own.
    !(one.kind == UnitKind::SeenAgain && one.is_linked)
        && one.kind == other.kind
        && one.group == other.group
        && (one.kind == UnitKind::Delivery || one.options == other.options)
        && one.imported_at == other.imported_at
}
