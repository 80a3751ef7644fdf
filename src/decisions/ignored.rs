//! Files that do not count as unread: `*.pdf`.
//!
//! A pattern is compared with the name of a file, or with its whole path where it has a slash: `*` is any text, `?` any
//! character.

use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;

/// Enters a pattern.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn insert(connection: &Connection, import_id: i64, pattern: &str, why: Option<&str>) -> Result<()> {
    connection.execute(
        "INSERT INTO ignored (import_id, pattern, why) VALUES (?1, ?2, ?3)",
        (import_id, pattern, why),
    )?;
    Ok(())
}

/// The patterns in force.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn patterns(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT pattern FROM ignored AS i
               WHERE NOT EXISTS (SELECT 1 FROM withdrawal AS w WHERE w.decision = i.import_id) ORDER BY row_id";
    select(connection, sql, [], |row| Ok(row.get(0)?))
}

/// Whether one of the patterns is that of this path.
#[must_use]
pub(crate) fn matches(patterns: &[String], path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    patterns.iter().any(|pattern| {
        let text = if pattern.contains('/') { path } else { name };
        is_match(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
    })
}

/// Goes back to the last `*` where the rest does not fit: no pattern takes longer than its length times the text's.
fn is_match(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(c) if *c == '?' || text.get(read) == Some(c) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star_at, star_read)) = star else { return false };
                star = Some((star_at, star_read + 1));
                at = star_at + 1;
                read = star_read + 1;
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_names_or_paths() {
        let is = |pattern: &str, path: &str| matches(&[pattern.to_owned()], path);
        assert!(is("*.pdf", "bills/june.pdf"));
        assert!(is("june.???", "bills/june.pdf"));
        assert!(is("bills/*", "bills/june.pdf"));
        assert!(is("*", "x"));
        assert!(is("a*b*c", "aXbYbZc"));
        assert!(!is("*.pdf", "bills/june.pdf.csv"));
        assert!(!is("june", "bills/june.pdf"));
        assert!(!is("other/*", "bills/june.pdf"));
        assert!(!is("a*b", "acx"));
    }
}
