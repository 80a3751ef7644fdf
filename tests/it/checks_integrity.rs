//! The check `integrity`: a file edited behind the program's back.

use crate::checks::*;
use crate::sandbox::Sandbox;

/// Changes a row and puts the trigger that refuses it back.
fn edit(book: &Sandbox, table: &str, change: &str) {
    let connection = rusqlite::Connection::open(book.ledger_path()).unwrap();
    let find = format!("SELECT sql FROM sqlite_schema WHERE name = '{table}_no_update'");
    let trigger: String = connection.query_row(&find, [], |row| row.get(0)).unwrap();
    drop(connection);
    book.alter(&format!(
        "DROP TRIGGER {table}_no_update; UPDATE {table} SET {change}; {trigger};"
    ));
}

#[test]
fn integrity_reports_a_text_that_is_no_decimal() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/pricing.http"]);
    edit(&book, "cloudsigma_price", "price = '0,28' WHERE row_id = 3");
    assert_line(
        &book.only_finding(),
        "error integrity: cloudsigma_price/3: `price` is not a decimal; expected a decimal, found 0,28 (pricing.http \
         /objects/2, import 1)",
    );
}

#[test]
fn integrity_reports_decimals_worked_out_and_control_totals() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/subscriptions.http"]);
    edit(&book, "cloudsigma_list", "price = ''");
    edit(&book, "import_sum", "total = '+1'");
    let lines = book.check(&[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].contains("import_sum/1: `total` is not a decimal; expected a decimal, found +1"));
    assert!(lines[1].contains("cloudsigma_list/1: `price` is not a decimal"));
}

#[test]
fn integrity_reports_a_reference_that_leads_nowhere() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    edit(&book, "cloudsigma_discount", "import_id = 77 WHERE row_id = 1");
    assert_line(
        &book.only_finding(),
        "error integrity: cloudsigma_discount/1: refers to a row of import that does not exist; expected a row of \
         import, found none",
    );
}

#[test]
fn integrity_reports_triggers_and_views_other_than_shipped() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.alter(
        "DROP TRIGGER sqlar_no_delete;
         DROP VIEW import_list;
         CREATE VIEW import_list AS SELECT 1 AS import_id, 'x' AS file, '' AS entry;
         DROP VIEW cloudsigma_newest_list;
         CREATE VIEW cloudsigma_newest_list AS SELECT * FROM cloudsigma_list, (SELECT '' AS retrieved_at);
         CREATE TRIGGER lies AFTER INSERT ON currency BEGIN SELECT 1; END;
         CREATE VIEW my_own AS SELECT 1",
    );
    let lines = book.check(&[]);
    let expected = [
        "error integrity: trigger/sqlar_no_delete: the trigger is missing",
        "error integrity: view/cloudsigma_newest_list: the view differs from the one of this version",
        "error integrity: view/import_list: the view differs from the one of this version",
        "error integrity: trigger/lies: this version of billbook has no such trigger",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn integrity_says_what_sqlite_finds() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.alter(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, '(account_id, position)', '(account_id, row_id)')
         WHERE name = 'cloudsigma_discount_by_position';",
    );
    let lines = book.check(&["integrity"]);
    assert!(
        lines[0].starts_with("error integrity: file: SQLite says: "),
        "{lines:#?}"
    );
    let last = "error integrity: index/cloudsigma_discount_by_position: the index differs from the one of this version";
    assert_eq!(lines.last().map(String::as_str), Some(last));
}
