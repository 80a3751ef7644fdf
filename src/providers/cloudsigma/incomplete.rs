//! Lists of which pages are missing: the provider counted 4 transactions, and the ledger has the 2 of the first page.

use crate::error::Result;
use crate::query::{for_each, select};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Whose list it is, which one, and what was asked for.
type Key = (i64, String, String);

/// A page: how many objects are before it, and how many are on it.
type Page = (i64, i64);

/// Sentences on the lists that came in after an import and are not whole. All pages in the ledger are taken together that
/// answer the same question with the same count.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn incomplete(connection: &Connection, after: i64) -> Result<Vec<String>> {
    let mut newest: BTreeMap<Key, (i64, String)> = BTreeMap::new();
    let sql = "SELECT l.account_id, l.operation, l.question, l.total_count, a.account
               FROM cloudsigma_list AS l
               JOIN import AS i USING (import_id)
               JOIN known_account AS a ON a.account_id = l.account_id
               WHERE l.import_id > ?1 AND l.total_count > 0 ORDER BY i.retrieved_at, l.row_id";
    for_each(connection, sql, [after], |row| {
        newest.insert((row.get(0)?, row.get(1)?, row.get(2)?), (row.get(3)?, row.get(4)?));
        Ok(())
    })?;
    let mut sentences = Vec::new();
    for ((account_id, operation, question), (total, account)) in newest {
        let sql = "SELECT coalesce(l.\"offset\", 0),
                          (SELECT coalesce(sum(t.rows_new + t.rows_revised + t.rows_duplicate), 0)
                           FROM import_total AS t WHERE t.import_id = l.import_id)
                   FROM cloudsigma_list AS l
                   WHERE l.account_id = ?1 AND l.operation = ?2 AND l.question = ?3 AND l.total_count = ?4 ORDER BY 1, 2";
        let pages = select(connection, sql, (account_id, &operation, &question, total), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let mut held = covered(&pages);
        if held < total && question.is_empty() {
            // Pages that came in before, when the provider counted less, have the others. The name is the program's own.
            let sql = format!("SELECT count(*) FROM api_cloudsigma_{operation} WHERE account_id = ?1");
            held = held.max(connection.query_row(&sql, [account_id], |row| row.get(0))?);
        }
        if held < total {
            let asked = if question.is_empty() {
                String::new()
            } else {
                format!(" ({question})")
            };
            sentences.push(format!(
                "cloudsigma/{operation}{asked} of account {account}: the provider counted {total} objects, and the ledger has {held} \
                 of them; import the other pages too"
            ));
        }
    }
    Ok(sentences)
}

/// How many objects pages have together, in the order of their beginnings.
fn covered(pages: &[Page]) -> i64 {
    let (mut objects, mut end) = (0, 0);
    for &(start, count) in pages {
        let from = start.max(end);
        let to = start.saturating_add(count);
        objects += (to - from).max(0);
        end = end.max(to);
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::covered;

    #[test]
    fn pages_may_overlap() {
        assert_eq!(covered(&[]), 0);
        assert_eq!(covered(&[(0, 2), (2, 2)]), 4);
        assert_eq!(covered(&[(0, 3), (1, 1), (2, 2)]), 4);
        assert_eq!(covered(&[(4, 2)]), 2);
    }
}
