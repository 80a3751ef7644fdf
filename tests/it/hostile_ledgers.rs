//! Ledgers that somebody altered to do harm: tables that are gone, sizes that are not so, numbers at the end of their range.
#![cfg(unix)]

use crate::altered::writable;
use crate::sandbox::Sandbox;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Changes the ledger without the triggers that would refuse it.
fn change(sandbox: &Sandbox, sql: &str) {
    let connection = writable(&sandbox.ledger_path());
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        // The trigger of a table that is gone cannot be made again.
        let _ = connection.execute_batch(sql);
    }
}

/// Enough for every command, and half of what the bomb below unpacks to.
const MEMORY: &str = "ulimit -v 700000";

#[test]
fn a_table_that_is_gone_is_damage() {
    let whole = Sandbox::with_all_fixtures();
    let bytes = whole.bytes("billbook.db");
    for table in ["import", "source", "chain", "import_sum", "focus_charge", "sqlar"] {
        let sandbox = Sandbox::new();
        sandbox.write("billbook.db", &bytes);
        change(&sandbox, &format!("DROP TABLE {table}"));
        let query = format!("SELECT * FROM {table}");
        let asked = sandbox.run(&["sql", &query]).expect_error(4, "damaged");
        assert!(asked.stderr.contains(&format!("`{table}`")), "{}", asked.stderr);
        let verified = sandbox.run(&["verify"]).expect(4);
        assert!(format!("{verified:?}").contains(table), "{verified:?}");
        for command in [
            &["imports"][..],
            &["status"],
            &["check"],
            &["reconcile"],
            &["report", "spend"],
            &["close", "2025-06"],
            &["snapshot", "audit.db", "--force"],
        ] {
            let run = sandbox.run(command);
            assert!(matches!(run.code, 0 | 1 | 4), "{table}, {command:?}: {run:?}");
        }
    }
    // A name that no ledger has is mistyped.
    whole
        .run(&["sql", "SELECT * FROM focus_charges"])
        .expect_error(2, "sql");
}

#[test]
fn a_size_in_the_archive_that_is_not_so_needs_no_memory() {
    let whole = Sandbox::with_all_fixtures();
    let bytes = whole.bytes("billbook.db");
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..1500 {
        packed.write_all(&zeros).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut hex = String::new();
    for byte in &packed {
        write!(hex, "{byte:02x}").unwrap();
    }
    let size = 1500_u64 << 20;
    let one = "name = (SELECT min(name) FROM sqlar)";
    for sql in [
        format!("UPDATE sqlar SET data = x'{hex}', sz = {size} WHERE {one}"),
        format!(
            "UPDATE sqlar SET data = x'{hex}', sz = {size} WHERE {one};
             UPDATE source SET size = {size} WHERE archived_as = (SELECT min(name) FROM sqlar)"
        ),
        format!("UPDATE sqlar SET sz = 9223372036854775807 WHERE {one}"),
        format!("UPDATE sqlar SET sz = -5 WHERE {one}"),
        format!("UPDATE sqlar SET data = NULL WHERE {one}"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("billbook.db", &bytes);
        change(&sandbox, &sql);
        let shown: String = sql.chars().take(60).collect();
        for command in [&["verify"][..], &["verify", "--replay"]] {
            let Some(run) = sandbox.run_under(MEMORY, command) else {
                return;
            };
            assert_eq!(run.code, 4, "{shown}: {run:?}");
        }
        // Whatever looks into the archive says so too, or does not need that file.
        let origin = ["explain", "charge", "nobody"];
        let run = sandbox.run_under(MEMORY, &origin).unwrap();
        assert!(matches!(run.code, 2 | 4), "{shown}: {run:?}");
    }
}

#[test]
fn numbers_at_the_end_of_their_range_end_no_command() {
    let whole = Sandbox::with_all_fixtures();
    let bytes = whole.bytes("billbook.db");
    let (most, least) = ("9223372036854775807", "-9223372036854775808");
    for sql in [
        format!("UPDATE focus_charge SET charge_period_start = {most}"),
        format!("UPDATE focus_charge SET charge_period_start = {least}, charge_period_seconds = {least}"),
        format!("UPDATE focus_file SET first_row = {least}, row_count = {most}"),
        format!("UPDATE import SET import_id = {most} WHERE import_id = (SELECT max(import_id) FROM import)"),
        "UPDATE import SET retrieved_at = 'zzzz', imported_at = '99999-99-99'".to_owned(),
        "UPDATE import_sum SET total = '1e5000'".to_owned(),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("billbook.db", &bytes);
        change(&sandbox, &sql);
        sandbox.run(&["verify"]).expect(4);
        for command in [
            &["check"][..],
            &["status"],
            &["imports"],
            &["deliveries"],
            &["report", "spend"],
            &["reconcile"],
        ] {
            let run = sandbox.run(command);
            assert!((0..=5).contains(&run.code), "{sql}, {command:?}: {run:?}");
        }
    }
}

#[test]
fn what_somebody_added_is_named() {
    let sandbox = Sandbox::with_all_fixtures();
    let before = sandbox.ok(&["verify"]);
    assert!(!before.contains("somebody added"), "{before}");
    let connection = writable(&sandbox.ledger_path());
    connection
        .execute_batch("CREATE TABLE notes (a); CREATE VIEW mine AS SELECT 1; CREATE INDEX by_name ON source (name)")
        .unwrap();
    drop(connection);
    let named = sandbox.ok(&["verify"]);
    assert!(
        named.contains("somebody added: index `by_name`, table `notes`, view `mine`"),
        "{named}"
    );
    let json = sandbox.ok(&["verify", "--output", "json"]);
    assert!(json.contains("table `notes`"), "{json}");
}
