//! The archived files, unpacked and hashed again.

use crate::contract::finding::Finding;
use crate::digest::hex;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::archive;
use crate::query::for_each;
use crate::verify::question::{Seen, finding};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

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
        let bytes = archive::get(connection, &archived_as);
        let found = match bytes {
            Ok(Some(bytes)) if i64::try_from(bytes.len()) != Ok(size) => format!("{} bytes", bytes.len()),
            Ok(Some(bytes)) => hex(&Sha256::digest(&bytes)),
            Ok(None) => "no archived file".to_owned(),
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
