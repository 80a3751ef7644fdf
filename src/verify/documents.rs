//! The files of issued documents, hashed again.

use crate::contract::finding::Finding;
use crate::digest::sha256_hex;
use crate::error::Result;
use crate::interrupt;
use crate::query::for_each;
use crate::verify::question::finding;
use rusqlite::Connection;

pub(super) fn run(connection: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let sql =
        "SELECT d.number, f.name, f.sha256, f.bytes FROM issued_file AS f JOIN issued_document AS d USING (document_id)
               ORDER BY f.row_id";
    for_each(connection, sql, [], |row| {
        interrupt::check()?;
        let (number, name, sha256): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let bytes: Vec<u8> = row.get(3)?;
        let found = sha256_hex(&bytes);
        if found != sha256 {
            let message = format!("the bytes of the file `{name}` were altered");
            findings.push(finding(format!("document/{number}"), message).texts(sha256, found));
        }
        Ok(())
    })?;
    Ok(findings)
}
