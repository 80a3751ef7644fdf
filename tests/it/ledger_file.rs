//! The ledger file: what is no ledger, half a ledger, another version's ledger, or in use.

use crate::imports::{page, transaction};
use crate::sandbox::{Sandbox, names};
use billbook::testing::clock::Clock;
use billbook::testing::ledger::{APPLICATION_ID, migrate};
use chrono::DateTime;
use rusqlite::Connection;

/// Commands that read a ledger.
const READERS: &[&[&str]] = &[
    &["api", "cloudsigma", "/balance/"],
    &["sql", "SELECT 1"],
    &["imports"],
    &["explain", "charge", "1"],
    &["check"],
];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
    sandbox.ok(&["import", "balance.http"]);
    sandbox
}

fn read_all(sandbox: &Sandbox, code: i32, problem: &str) {
    for args in READERS {
        let run = sandbox.run(args).expect_error(code, problem);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}

#[test]
fn other_files_are_told_apart_and_never_touched() {
    let other_database = {
        let sandbox = Sandbox::new();
        let connection = Connection::open(sandbox.path("other.db")).unwrap();
        connection
            .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
            .unwrap();
        sandbox.bytes("other.db")
    };
    for content in [&b"Dear diary\n"[..], &[0; 4096], &other_database, b"SQLite format 3\0"] {
        let sandbox = Sandbox::new();
        sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
        sandbox.write("billbook.db", content);
        read_all(&sandbox, 3, "not-a-ledger");
        for args in [&["import", "balance.http"][..], &["upgrade"]] {
            sandbox.run(args).expect_error(3, "not-a-ledger");
        }
        assert!(sandbox.bytes("billbook.db") == content, "the file was changed");
    }
}

#[test]
fn a_folder_and_nothing_at_all_are_no_ledger() {
    let sandbox = Sandbox::new();
    read_all(&sandbox, 5, "no-ledger");
    sandbox.run(&["upgrade"]).expect_error(5, "no-ledger");
    assert!(!sandbox.ledger_path().exists(), "reading made a ledger");
    std::fs::create_dir(sandbox.ledger_path()).unwrap();
    sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
    read_all(&sandbox, 3, "not-a-ledger");
    sandbox.run(&["import", "balance.http"]).expect_error(3, "not-a-ledger");
    sandbox
        .run(&["import", "-f", "no/folder/b.db", "balance.http"])
        .expect_error(5, "io");
}

#[test]
fn an_empty_file_is_no_ledger_but_may_become_one() {
    let sandbox = Sandbox::new();
    sandbox.write("billbook.db", "");
    read_all(&sandbox, 3, "not-a-ledger");
    sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
    sandbox.ok(&["import", "balance.http"]);
    sandbox.ok(&["api", "cloudsigma", "/balance/"]);
}

#[test]
fn half_a_ledger_is_damaged_and_stays_as_it_is() {
    let sandbox = sandbox();
    let whole = sandbox.bytes("billbook.db");
    for length in [whole.len() / 2, whole.len() - 1, 4096, 100] {
        sandbox.write("billbook.db", &whole[..length]);
        read_all(&sandbox, 4, "damaged");
        for args in [&["import", "balance.http"][..], &["upgrade"]] {
            sandbox.run(args).expect_error(4, "damaged");
        }
        assert!(sandbox.bytes("billbook.db") == whole[..length], "the file was changed");
    }
    // A page in the middle that is not what it was: whatever is said, no figure comes out.
    let mut scratched = whole.clone();
    scratched[100..4096].fill(0x5A);
    sandbox.write("billbook.db", &scratched);
    read_all(&sandbox, 4, "damaged");
}

#[test]
fn a_newer_ledger_is_refused() {
    let sandbox = sandbox();
    let connection = Connection::open(sandbox.ledger_path()).unwrap();
    let newer = migrate::current_version() + 1;
    connection
        .execute(
            "INSERT INTO refinery_schema_history VALUES (?1, 'future', '2030-01-01T00:00:00Z', '1')",
            [newer],
        )
        .unwrap();
    drop(connection);
    let before = sandbox.bytes("billbook.db");
    read_all(&sandbox, 3, "newer-ledger");
    for args in [&["import", "balance.http"][..], &["upgrade"]] {
        let run = sandbox.run(args).expect_error(3, "newer-ledger");
        let report = include_str!("../errors/newer-ledger/report.txt")
            .replace("[newer]", &newer.to_string())
            .replace("[current]", &migrate::current_version().to_string());
        assert_eq!(run.stderr, report);
    }
    assert!(sandbox.bytes("billbook.db") == before, "the file was changed");
}

/// A ledger as an older program left it, without views.
fn older(sandbox: &Sandbox, version: i32) {
    let _ = std::fs::remove_file(sandbox.ledger_path());
    let connection = Connection::open(sandbox.ledger_path()).unwrap();
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .unwrap();
    migrate::run_migrations(&connection, Some(version), Clock::fixed(DateTime::UNIX_EPOCH)).unwrap();
    connection
        .execute_batch("CREATE VIEW import_list AS SELECT * FROM source")
        .unwrap();
}

#[test]
fn an_older_ledger_is_read_after_an_upgrade_only() {
    for version in 1..migrate::current_version() {
        let sandbox = Sandbox::new();
        older(&sandbox, version);
        let has_version = "SELECT count(*) FROM refinery_schema_history WHERE version = ?1";
        let connection = Connection::open(sandbox.ledger_path()).unwrap();
        if connection
            .query_row(has_version, [version], |row| row.get::<_, i64>(0))
            .unwrap()
            == 0
        {
            // Numbers of migrations may have gaps.
            continue;
        }
        drop(connection);
        let before = sandbox.bytes("billbook.db");
        read_all(&sandbox, 3, "older-ledger");
        let run = sandbox.run(&["imports"]).expect(3);
        assert_eq!(run.stderr, include_str!("../errors/older-ledger/report.txt"));
        sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
        sandbox
            .run(&["import", "balance.http", "--dry-run"])
            .expect_error(3, "older-ledger");
        assert!(sandbox.bytes("billbook.db") == before, "reading changed the file");
        let copy = format!("billbook.db.v{version}");
        assert_eq!(
            sandbox.ok(&["upgrade"]),
            format!(
                "upgraded `billbook.db` from schema version {version} to {}; the old ledger is kept as `{copy}`\n",
                migrate::current_version()
            )
        );
        assert!(sandbox.bytes(&copy) == before, "the copy is not the file as it was");
        assert_same_schema(&sandbox, &self::sandbox());
        assert!(sandbox.ok(&["upgrade"]).contains("is up to date"));
        // An import upgrades too, says so, and keeps a second copy rather than replace the first.
        older(&sandbox, version);
        sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
        let run = sandbox.run(&["import", "balance.http"]).expect(0);
        let second = format!("{copy}.20250805T120000Z");
        assert!(
            run.stderr.contains(&format!("the old ledger is kept as `{second}`")),
            "{}",
            run.stderr
        );
        assert!(sandbox.bytes(&copy) == before, "the first copy was replaced");
        assert!(sandbox.path(&second).exists());
    }
}

fn assert_same_schema(one: &Sandbox, other: &Sandbox) {
    let (one, other) = (one.ledger(), other.ledger());
    for kind in ["table", "view", "trigger", "index"] {
        assert_eq!(names(&one, kind), names(&other, kind));
    }
}

#[test]
fn views_of_another_program_are_rebuilt_without_a_copy() {
    let sandbox = sandbox();
    let answer = sandbox.ok(&["api", "cloudsigma", "/balance/"]);
    let connection = Connection::open(sandbox.ledger_path()).unwrap();
    let rebuilt = "DROP VIEW api_cloudsigma_balance; CREATE VIEW mine AS SELECT 1; PRAGMA user_version = 12345";
    connection.execute_batch(rebuilt).unwrap();
    drop(connection);
    read_all(&sandbox, 3, "older-ledger");
    assert_eq!(
        sandbox.ok(&["upgrade"]),
        "rebuilt the views of `billbook.db`; its tables are unchanged\n"
    );
    assert_eq!(sandbox.ok(&["api", "cloudsigma", "/balance/"]), answer);
    assert!(!names(&sandbox.ledger(), "view").contains(&"mine".to_owned()));
    assert!(!sandbox.path("billbook.db.v3").exists());
}

#[test]
fn a_ledger_without_its_history_or_with_an_edited_one_is_damaged() {
    let sandbox = sandbox();
    let whole = sandbox.bytes("billbook.db");
    Connection::open(sandbox.ledger_path())
        .unwrap()
        .execute_batch("DROP TABLE refinery_schema_history")
        .unwrap();
    read_all(&sandbox, 4, "damaged");
    sandbox.write("billbook.db", whole);
    let edited = "UPDATE refinery_schema_history SET checksum = '17' WHERE version = 2; DELETE FROM refinery_schema_history WHERE version > 2";
    Connection::open(sandbox.ledger_path())
        .unwrap()
        .execute_batch(edited)
        .unwrap();
    let run = sandbox.run(&["upgrade"]).expect_error(4, "damaged");
    assert!(
        run.stderr.contains("migration 2 of this ledger differs from the one"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_second_writer_gives_up_after_a_while() {
    let sandbox = sandbox();
    sandbox.write("page.http", page(&[transaction(1, "Payment")], "06:00:00"));
    let mut connection = Connection::open(sandbox.ledger_path()).unwrap();
    let behaviour = rusqlite::TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behaviour).unwrap();
    sandbox.ok(&["api", "cloudsigma", "/balance/"]);
    let run = sandbox.run(&["import", "page.http"]).expect_error(5, "busy");
    assert_eq!(run.stderr, include_str!("../errors/busy/report.txt"));
    drop(transaction);
    sandbox.ok(&["import", "page.http"]);
}

#[cfg(unix)]
#[test]
fn a_killed_import_leaves_the_ledger_as_it_was() {
    use std::os::unix::process::ExitStatusExt;
    let sandbox = sandbox();
    // Enough rows that the import takes a while; `bench/kill.sh` has those that outgrow the cache.
    let many: Vec<String> = (1..=12_000)
        .map(|number| transaction(number, "Payment, with a long reason"))
        .collect();
    sandbox.write("many.http", page(&many, "06:00:00"));
    let before = sandbox.dump();
    let journal = sandbox.path("billbook.db-journal");
    for wait in [0, 20, 60] {
        let mut child = sandbox
            .command(&["import", "many.http"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The journal shows that writing has begun.
        while !journal.exists() {
            assert!(
                child.try_wait().unwrap().is_none(),
                "the import ended unnoticed; the file must be larger"
            );
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        // The first command afterwards only reads.
        let count = sandbox.ok(&["sql", "SELECT count(*) AS n FROM import", "--output", "csv"]);
        assert_eq!(count, "n\n1\n", "killed after {wait} ms");
        assert_eq!(sandbox.dump(), before, "killed after {wait} ms");
    }
}
