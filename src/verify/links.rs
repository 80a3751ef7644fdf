//! The chain itself: link 31 follows link 30, covers the rows after those of link 30, and has the head it should have.

use crate::contract::finding::Finding;
use crate::error::Result;
use crate::ledger::chain::{Digested, NO_HEAD, Part, head};
use crate::query::select;
use crate::verify::question::{Kept, Question, Seen, finding};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

struct Link {
    number: i64,
    import_id: i64,
    previous: String,
    source_sha256: String,
    head: String,
}

pub(super) fn run(question: &Question, seen: &mut Seen) -> Result<Vec<Finding>> {
    let connection = question.connection;
    let mut findings = Vec::new();
    let mut covered: BTreeMap<String, i64> = BTreeMap::new();
    let mut previous = NO_HEAD.to_owned();
    let mut statement = connection
        .prepare("SELECT link, import_id, previous, source_sha256, head FROM chain NOT INDEXED ORDER BY link")?;
    let links = statement.query_map([], |row| {
        Ok(Link {
            number: row.get(0)?,
            import_id: row.get(1)?,
            previous: row.get(2)?,
            source_sha256: row.get(3)?,
            head: row.get(4)?,
        })
    })?;
    for link in links {
        let link = link?;
        seen.links += 1;
        let object = format!("link {}", link.number);
        let at = |found: Finding| found.at(connection, link.import_id, "");
        if link.number.unsigned_abs() != seen.links {
            let number = seen.links.to_string();
            findings.push(at(
                finding(&object, "a link before it is missing").texts(number, link.number.to_string())
            )?);
            seen.links = link.number.unsigned_abs();
        }
        if link.previous != previous {
            let texts = finding(&object, "it does not follow the link before").texts(&previous, &link.previous);
            findings.push(at(texts)?);
        }
        let source: Option<String> = connection
            .prepare_cached("SELECT sha256 FROM import JOIN source USING (source_id) WHERE import_id = ?1")?
            .query_row([link.import_id], |row| row.get(0))
            .optional()?;
        if source.as_ref() != Some(&link.source_sha256) {
            let found = source.unwrap_or_else(|| "none".to_owned());
            findings.push(at(
                finding(&object, "its import has another file").texts(&link.source_sha256, found)
            )?);
        }
        let parts = parts(connection, link.import_id)?;
        for part in &parts {
            let before = covered.insert(part.table.clone(), part.last_row).unwrap_or(0);
            if part.first_row != before + 1 {
                let texts = (
                    format!("{}/{}", part.table, before + 1),
                    format!("{}/{}", part.table, part.first_row),
                );
                findings.push(at(
                    finding(&object, "it leaves out rows, or covers rows twice").texts(texts.0, texts.1)
                )?);
            }
            if part.table == "import" && part.last_row != link.import_id {
                let texts = (link.import_id.to_string(), part.last_row.to_string());
                findings.push(at(finding(
                    &object,
                    "it does not belong to the newest import that it covers",
                )
                .texts(texts.0, texts.1))?);
            }
        }
        let computed = head(link.number, link.import_id, &link.previous, &link.source_sha256, &parts);
        if computed != link.head {
            findings.push(at(
                finding(&object, "its head cannot be computed from its content").texts(&computed, &link.head)
            )?);
        }
        previous = link.head;
    }
    let imports: i64 = connection.query_row("SELECT count(*) FROM import", [], |row| row.get(0))?;
    seen.imports = imports.unsigned_abs();
    seen.head = (seen.links > 0).then_some(previous);
    if findings.is_empty()
        && let Some(kept) = question.head
    {
        match find(connection, kept)? {
            Some(found) => seen.kept = Some(found),
            None => findings.push(
                finding(
                    "head",
                    "this chain does not have the head that you kept: somebody rewrote the chain, or the head is from another ledger",
                )
                .texts(kept, seen.head.clone().unwrap_or_else(|| "no link".to_owned())),
            ),
        }
    }
    Ok(findings)
}

fn parts(connection: &Connection, import_id: i64) -> Result<Vec<Part>> {
    let sql = "SELECT table_name, first_row, last_row, row_count, column_count, digest FROM chain_part
         WHERE import_id = ?1 ORDER BY table_name";
    select(connection, sql, [import_id], |row| {
        Ok(Part {
            table: row.get(0)?,
            first_row: row.get(1)?,
            last_row: row.get(2)?,
            rows: Digested {
                rows: row.get(3)?,
                columns: row.get(4)?,
                digest: row.get(5)?,
            },
        })
    })
}

/// The link with this head, or whose head begins so.
fn find(connection: &Connection, kept: &str) -> Result<Option<Kept>> {
    let found = connection
        .query_row(
            "SELECT link, import_id, imported_at FROM chain JOIN import USING (import_id)
             WHERE substr(head, 1, length(?1)) = ?1 ORDER BY link LIMIT 1",
            [kept],
            |row| {
                Ok(Kept {
                    link: row.get(0)?,
                    import_id: row.get(1)?,
                    imported_at: row.get(2)?,
                })
            },
        )
        .optional()?;
    Ok(found)
}
