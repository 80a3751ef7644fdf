//! The archived files, unpacked and hashed again.

use crate::contract::finding::Finding;
use crate::error::{Exit, Result};
use crate::interrupt;
use crate::ledger::archive;
use crate::query::for_each;
use crate::verify::question::{Seen, finding};
use rusqlite::Connection;

pub(super) fn run(connection: &Connection, seen: &mut Seen) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let sql = "SELECT source_id, name, sha256, size, archived_as FROM source ORDER BY source_id";
    for_each(connection, sql, [], |row| {
        interrupt::check()?;
        let (number, name): (i64, String) = (row.get(0)?, row.get(1)?);
        let (sha256, size): (String, i64) = (row.get(2)?, row.get(3)?);
        let Some(archived_as) = row.get::<_, Option<String>>(4)? else {
            seen.not_archived += 1;
            return Ok(());
        };
        seen.archived += 1;
        let found = match archive::hash(connection, &archived_as) {
            Ok(Some((_, bytes))) if i64::try_from(bytes) != Ok(size) => format!("{bytes} bytes"),
            Ok(Some((hash, _))) => hash,
            Ok(None) => "no archived file".to_owned(),
            Err(problem) if problem.code.exit == Exit::Interrupted => return Err(problem),
            Err(problem) => problem.message.clone(),
        };
        if found != sha256 {
            findings.push(
                finding(
                    format!("source/{number}"),
                    format!("the archived bytes of `{name}` were altered"),
                )
                .texts(format!("{sha256}, {size} bytes"), found),
            );
        }
        Ok(())
    })?;
    Ok(findings)
}
