//! A snapshot that an older version made: verified by its own layout, and its ledger as any ledger.

use crate::sandbox::{Sandbox, repository};
use rusqlite::Connection;
use std::io::Read;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let packed = std::fs::read(repository("tests/data/older-snapshot/snapshot.db.gz")).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_end(&mut bytes)
        .unwrap();
    sandbox.write("audit.db", bytes);
    sandbox
}

#[test]
fn a_snapshot_of_before_is_verified_by_its_own_layout() {
    let sandbox = sandbox();
    let before = sandbox.bytes("audit.db");
    let said = sandbox.ok(&["verify", "-f", "audit.db"]);
    assert!(
        said.starts_with("head 1118a8bf1c67715ecc0f8b8df74dcb4d9170f9976ba91dfb46319d4cc04550b9\n"),
        "{said}"
    );
    assert!(
        said.contains("\na snapshot, with 62 tables of views and reports\n"),
        "{said}"
    );
    assert!(
        said.contains("\n  that the views of this snapshot, which an older version made, are those of that version"),
        "{said}"
    );
    sandbox.ok(&["verify", "-f", "audit.db", "--head", "1118a8bf1c67"]);
    let run = sandbox
        .run(&["verify", "-f", "audit.db", "--head", "0118a8bf1c67"])
        .expect(4);
    assert!(run.stdout.starts_with("error chain: head: "), "{}", run.stdout);
    // It is left as it is, and so is its folder.
    assert!(before == sandbox.bytes("audit.db"));
    assert_eq!(std::fs::read_dir(sandbox.path(".")).unwrap().count(), 1);
}

#[test]
fn whatever_is_altered_in_it_is_noticed() {
    let sandbox = sandbox();
    for (sql, expected) in [
        (
            "UPDATE snapshot_view_charge SET billed_cost = '0' WHERE rowid = 1",
            "error snapshot: snapshot_view_charge: ",
        ),
        (
            "UPDATE snapshot_report_spend SET billed_cost = '9' WHERE rowid = 2",
            "error snapshot: snapshot_report_spend: row 2 differs",
        ),
        (
            "UPDATE readme SET text = 'head: 0' WHERE text GLOB 'head: *'",
            "error snapshot: readme: ",
        ),
        (
            "DROP TRIGGER cloudsigma_balance_no_update; UPDATE cloudsigma_balance SET balance = '1'",
            "error schema: trigger/cloudsigma_balance_no_update: ",
        ),
    ] {
        std::fs::copy(sandbox.path("audit.db"), sandbox.path("altered.db")).unwrap();
        let connection = Connection::open(sandbox.path("altered.db")).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let run = sandbox.run(&["verify", "-f", "altered.db"]).expect(4);
        assert!(run.stdout.starts_with(expected), "{sql}: {}", run.stdout);
    }
}
