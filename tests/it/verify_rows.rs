//! Which row was altered, and what it was: whoever changes a row removes its trigger first.

use crate::sandbox::Sandbox;
use rusqlite::Connection;

fn altered(sandbox: &Sandbox, sql: &str) -> String {
    std::fs::copy(sandbox.ledger_path(), sandbox.path("altered.db")).unwrap();
    let connection = Connection::open(sandbox.path("altered.db")).unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    sandbox.run(&["verify", "-f", "altered.db"]).expect(4).stdout
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/gigas");
    sandbox.copy("fixtures/bookkeeping");
    sandbox.write(
        "invoices.csv",
        "issuer,invoice_number,invoice_date,period,currency,total,tax\n\
         Acme Cloud,A-1,2025-06-01,2025-05,EUR,1190.00,190.00\n\
         Acme Cloud,A-2,2025-07-01,2025-06,EUR,595.00,95.00\n",
    );
    sandbox.ok(&["import", "fixtures", "invoices.csv"]);
    sandbox
}

const DROP: &str = "DROP TRIGGER bookkeeping_invoice_no_update; DROP TRIGGER bookkeeping_invoice_no_delete;";

#[test]
fn the_row_is_named_with_what_it_was_though_its_triggers_are_gone() {
    let sandbox = sandbox();
    let row = sandbox.value("SELECT row_id FROM bookkeeping_invoice WHERE invoice_number = 'A-2'");
    let said = altered(
        &sandbox,
        &format!("{DROP} UPDATE bookkeeping_invoice SET total = '599.00' WHERE invoice_number = 'A-2'"),
    );
    assert!(
        said.starts_with("error schema: trigger/bookkeeping_invoice_no_delete: the trigger is missing\n"),
        "{said}"
    );
    assert!(said.contains("\nerror rows: bookkeeping_invoice/"), "{said}");
    assert!(
        said.contains(&format!(
            "\nerror rows: bookkeeping_invoice/{row}: `total` was altered; expected 595.00, found 599.00\n"
        )),
        "{said}"
    );
    assert!(
        said.ends_with(
            "billbook stopped there; not verified: constants, references, decimals, totals, sources, documents\n"
        ),
        "{said}"
    );
    // With the trigger put back the row is all there is to find.
    let trigger =
        sandbox.value("SELECT group_concat(sql, '; ') FROM sqlite_schema WHERE name GLOB 'bookkeeping_invoice_no_*'");
    let said = altered(
        &sandbox,
        &format!("{DROP} UPDATE bookkeeping_invoice SET total = '599.00' WHERE invoice_number = 'A-2'; {trigger}"),
    );
    assert!(said.starts_with("error rows: bookkeeping_invoice/"), "{said}");
    assert!(
        said.contains(&format!("/{row}: `total` was altered; expected 595.00, found 599.00\n")),
        "{said}"
    );
}

#[test]
fn removed_and_added_rows_are_named_and_a_whole_ledger_has_nothing_to_name() {
    let sandbox = sandbox();
    let row = sandbox.value("SELECT row_id FROM bookkeeping_invoice WHERE invoice_number = 'A-2'");
    let said = altered(
        &sandbox,
        &format!("{DROP} DELETE FROM bookkeeping_invoice WHERE invoice_number = 'A-2'"),
    );
    assert!(
        said.contains(&format!("/{row}: the row was removed; expected ")),
        "{said}"
    );
    // A view that is altered does not keep rows from being looked at either.
    let said = altered(
        &sandbox,
        &format!(
            "{DROP} DROP VIEW charge; CREATE VIEW charge AS SELECT 1 AS row_key;
             UPDATE bookkeeping_invoice SET tax = NULL WHERE invoice_number = 'A-1'"
        ),
    );
    assert!(said.contains("error schema: view/charge: the view differs"), "{said}");
    assert!(
        said.contains(": `tax` was altered; expected 190.00, found nothing\n"),
        "{said}"
    );
    sandbox.ok(&["verify"]);
    // A table that is made otherwise cannot be read as it was.
    let said = altered(
        &sandbox,
        &format!("{DROP} ALTER TABLE bookkeeping_invoice ADD COLUMN mine TEXT"),
    );
    assert!(!said.contains("error rows"), "{said}");
}
